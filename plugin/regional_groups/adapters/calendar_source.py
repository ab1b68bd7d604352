"""Fetches the calendars of other bodies from addresses that people wrote: bounded in time, size and where it goes.

Every address of a name must be public, and the connection goes to the address that was checked: the name is not asked
a second time, so an answer that changes in between (DNS rebinding) leads nowhere. Redirects are checked like a new
address. Only the origin that an administrator wrote is exempt. Proxies of the environment are not used, nothing is
sent but what is needed, and nothing of an address stands in the log.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urljoin

from regional_groups.core.outgoing import Target, check_allowed, is_public, target_of
from regional_groups.core.ports import (
    CalendarOrder,
    FetchedCalendar,
    FetchRefused,
    IpAddress,
    PlatformUnavailable,
    Resolver,
    say,
)

REDIRECTS = 3
PIECE = 65536
MOVED = {301, 302, 303, 307, 308}
GZIP = 16 + zlib.MAX_WBITS

Dial = Callable[[tuple[str, int], float], socket.socket]


class Deadline:
    """The instant at which all must be done; each wait asks how long it may still last."""

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            TimeoutError: none is.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for fetching is over")
        return left


class _Raw(io.RawIOBase):
    """What a socket receives; a sender that gives a byte now and then does not lengthen the wait."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


class _Timed:
    """A socket as ``http.client`` uses it, under one deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Raw(self._sock, self._deadline))

    def close(self) -> None:
        self._sock.close()


@dataclass(frozen=True)
class HttpCalendarSource:
    """Fetches over HTTP.

    ``dial`` opens a connection to an address and a port; ``trust`` gives the certificates that are believed.
    """

    resolver: Resolver
    agent: str
    seconds: float = 30
    most_bytes: int = 5_000_000  # after decompression
    dial: Dial = socket.create_connection
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def fetch(self, order: CalendarOrder) -> FetchedCalendar:
        """Return a calendar as its source gives it."""
        deadline, target = Deadline(self.seconds), target_of(order.address)
        exempt = target.origin if order.exempt else None
        for _ in range(REDIRECTS + 1):
            if target.origin != exempt:
                check_allowed(target, order.hosts)
            try:
                answer = self._ask(target, order, deadline, guarded=target.origin != exempt)
            except (OSError, HTTPException, zlib.error, ValueError):
                # not chained: what went wrong may repeat the address
                raise PlatformUnavailable(say("%(host)s does not answer.", host=target.host)) from None
            if isinstance(answer, FetchedCalendar):
                return answer
            target = target_of(urljoin(target.url, answer))
        raise FetchRefused(
            say("The address leads from one to another more than %(times)d times.", times=REDIRECTS)
        )

    def _ask(
        self, target: Target, order: CalendarOrder, deadline: Deadline, *, guarded: bool
    ) -> FetchedCalendar | str:
        """Ask one address; return what it gives, or where it sends us."""
        connection = HTTPConnection(target.host, target.port)
        with closing(connection):
            connection.sock = _Timed(self._connect(target, deadline, guarded=guarded), deadline)
            connection.request("GET", target.link, headers=self._headers(target, order))
            return self._answer(connection.getresponse(), target, order)

    def _headers(self, target: Target, order: CalendarOrder) -> dict[str, str]:
        wanted = {
            "Host": target.authority,
            "User-Agent": self.agent,
            "Accept": "text/calendar, */*;q=0.5",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        if order.etag:
            wanted["If-None-Match"] = order.etag
        if order.last_modified:
            wanted["If-Modified-Since"] = order.last_modified
        return wanted

    def _connect(self, target: Target, deadline: Deadline, *, guarded: bool) -> socket.socket:
        failure: OSError = OSError("no address")
        for address in self._addresses(target, guarded=guarded):
            try:
                sock = self.dial((str(address), target.port), deadline.left())
                if target.scheme == "http":
                    return sock
                return self._secured(sock, target, deadline)
            except OSError as error:
                failure = error
        raise failure

    def _secured(self, sock: socket.socket, target: Target, deadline: Deadline) -> socket.socket:
        try:
            sock.settimeout(deadline.left())
            return self.trust().wrap_socket(sock, server_hostname=target.host)
        except ssl.SSLCertVerificationError:
            sock.close()
            raise FetchRefused(say("The certificate of %(host)s is not valid.", host=target.host)) from None
        except BaseException:
            sock.close()
            raise

    def _addresses(self, target: Target, *, guarded: bool) -> list[IpAddress]:
        found = self.resolver.addresses(target.host)
        if guarded and not all(map(is_public, found)):
            raise FetchRefused(
                say("%(host)s lies in a private network. Such addresses are not followed.", host=target.host)
            )
        return found

    def _answer(self, response: HTTPResponse, target: Target, order: CalendarOrder) -> FetchedCalendar | str:
        status, head = response.status, response.headers
        location = head.get("Location")
        if status in MOVED and location:
            return str(location)
        if status == 304 and (order.etag or order.last_modified):
            return FetchedCalendar(None, order.etag, order.last_modified)
        if status != 200:
            kind = FetchRefused if 400 <= status < 500 and status not in (408, 429) else PlatformUnavailable
            raise kind(say("%(host)s has no such calendar (%(status)d).", host=target.host, status=status))
        content = self._content(response, target)
        return FetchedCalendar(content, _validator(head.get("ETag")), _validator(head.get("Last-Modified")))

    def _content(self, response: HTTPResponse, target: Target) -> bytes:
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchRefused(
                say("%(host)s packs the calendar in a way that is not read.", host=target.host)
            )
        if (response.length or 0) > self.most_bytes:
            raise self._too_large()
        pieces = self._pieces(response)
        content = bytearray()
        for piece in _unpacked(pieces, self.most_bytes) if "gzip" in encoding else pieces:
            content += piece
            if len(content) > self.most_bytes:
                raise self._too_large()
        if response.length:
            raise HTTPException("the answer ended early")
        return bytes(content)

    def _pieces(self, response: HTTPResponse) -> Iterator[bytes]:
        """Give what is received, in pieces; not more than may be read, packed or not."""
        received = 0
        while piece := response.read(PIECE):
            received += len(piece)
            if received > self.most_bytes:
                raise self._too_large()
            yield piece

    def _too_large(self) -> FetchRefused:
        return FetchRefused(
            say("The calendar file is larger than the %(limit)d bytes that are read.", limit=self.most_bytes)
        )


def _unpacked(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Unpack gzip, one or several parts, and stop a byte after the most: a small answer may be huge inside."""
    unpack, left = zlib.decompressobj(GZIP), most + 1
    for piece in pieces:
        while piece and left > 0:
            if unpack.eof:
                unpack = zlib.decompressobj(GZIP)
            found = unpack.decompress(piece, left)
            left -= len(found)
            yield found
            piece = unpack.unused_data if unpack.eof else b""
    if not unpack.eof:
        raise zlib.error("the packed answer ended early")


def _validator(value: str | None) -> str:
    """Return a validator to send back, or none where it is not a short line of plain text."""
    return value if value and len(value) <= 200 and value.isascii() and value.isprintable() else ""
