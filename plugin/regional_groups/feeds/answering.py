"""What HTTP makes of a finished calendar: which encoding, which validators, 200 or 304. Knows no framework.

Both doors answer through here, the page's and the front's, so that their answers are equal octet for octet.
"""

from __future__ import annotations

from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

CALENDAR = "text/calendar; charset=utf-8"
# What a browser hears from every page of the service (core/web.py), for a file that shows nothing.
SAFE = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
_VARY = ("Vary", "Accept-Encoding")
PUBLIC, PRIVATE = "public, no-cache", "private, no-cache"

Headers = list[tuple[str, str]]


def _said(status: str, text: str, *more: tuple[str, str]) -> tuple[str, Headers, bytes]:
    body = text.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-cache"), *SAFE, *more]
    return status, [*headers, ("Content-Length", str(len(body)))], body


# Equal for every address that shows nothing, whatever is wrong with it.
NO_SUCH = _said("404 NOT FOUND", "There is no such calendar.\n")
NOT_ALLOWED = _said("405 METHOD NOT ALLOWED", "A calendar can only be read.\n", ("Allow", "GET, HEAD"))
TOO_LONG = _said("414 URI TOO LONG", "This address is too long.\n")


class Asked(NamedTuple):
    """What a request says about the answer it wants."""

    encodings: str = ""
    if_none_match: str | None = None
    if_modified_since: str | None = None
    secure: bool = False


class Finished(NamedTuple):
    """The validators of a calendar file, one strong ETag for each encoding."""

    etag: str
    etag_gzip: str
    modified: int  # seconds
    language: str
    file: str
    cache: str = PUBLIC

    def tag(self, *, packed: bool) -> str:
        """Return the tag of one encoding, without quotes."""
        return self.etag_gzip if packed else self.etag


@lru_cache(maxsize=256)
def wants_gzip(encodings: str) -> bool:
    """Tell whether Accept-Encoding takes gzip; ``gzip;q=0`` refuses it, ``*`` takes it unless it is named."""
    best: dict[str, float] = {}
    for part in encodings.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        best[name.strip()] = _quality(parameters)
    found = best.get("gzip", best.get("x-gzip", best.get("*", 0.0)))
    return found > 0 and found >= best.get("identity", 0.0)


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def decide(asked: Asked, finished: Finished) -> tuple[str, Headers, bool]:
    """Return status line, headers without the body's own, and whether the body is sent as gzip."""
    packed = wants_gzip(asked.encodings)
    etag = f'"{finished.tag(packed=packed)}"'
    headers = [
        ("ETag", etag),
        ("Last-Modified", _http_date(finished.modified)),
        _VARY,
        ("Cache-Control", finished.cache),
    ]
    if unchanged(asked, etag, finished.modified):  # who has it has its other headers too (RFC 9111, 4.3.4)
        return "304 NOT MODIFIED", headers, packed
    if asked.secure:
        headers.append(("Strict-Transport-Security", "max-age=31536000"))
    headers += [
        *SAFE,
        ("Content-Type", CALENDAR),
        ("Content-Language", finished.language),
        ("Content-Disposition", f'inline; filename="{finished.file}.ics"'),
        ("Accept-Ranges", "none"),  # a part of a calendar is of no use; Range is answered with the whole
    ]
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    return "200 OK", headers, packed


@lru_cache(maxsize=1024)
def _http_date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


def unchanged(asked: Asked, etag: str, modified: int) -> bool:
    """Tell whether the asker has this already; If-None-Match decides alone where it is sent (RFC 9110, 13.2.2).

    Parameters:
        etag: as it stands in the header.
    """
    if asked.if_none_match is not None:
        return _names(asked.if_none_match, etag)
    if not asked.if_modified_since:
        return False
    try:
        since = parsedate_to_datetime(asked.if_modified_since)
        return since.tzinfo is not None and modified <= since.timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return False


def _names(header: str, etag: str) -> bool:
    if header == etag:
        return True
    header = header.strip()
    if header == "*":
        return True
    # Our own tags hold no comma, so a foreign one that does can be cut in pieces without harm.
    return any(one.strip().removeprefix("W/") == etag for one in header.split(","))
