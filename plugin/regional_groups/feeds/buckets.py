"""How often one network address, or one personal calendar, may fetch: a bucket of tokens for each, filled evenly."""

from __future__ import annotations

import math
import re
import threading
from functools import lru_cache
from ipaddress import IPv6Address
from time import monotonic

from flask import current_app, request
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from regional_groups.feeds.answering import SAFE
from regional_groups.settings import SettingMissing

COUNTED = "regional_groups.feeds.counted"  # in the WSGI environment: the front has counted this request
ADDRESSES_MAX = 50_000
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_LIMIT = re.compile(r"\s*(\d+)\s*(?:per|/)\s*(second|minute|hour|day)s?\s*")


class Buckets:
    """A bucket for each address, kept in this process; full ones are forgotten."""

    def __init__(self, limit: str, setting: str = "RG_FEED_LIMIT") -> None:
        """Read a limit such as ``120 per minute``.

        Parameters:
            setting: where it is written.

        Raises:
            SettingMissing: it is not written so.
        """
        match = _LIMIT.fullmatch(limit)
        if match is None or int(match[1]) < 1:
            raise SettingMissing(f"{setting} is written like “120 per minute”, not {limit!r}")
        self.size = int(match[1])
        self.interval = _SECONDS[match[2]] / self.size  # seconds after which a token is back
        self._grace = (self.size - 1) * self.interval
        # When the bucket of an address will be full again: all that must be known of it.
        self._full_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, address: str, now: float | None = None) -> int:
        """Take a token; return 0, or how many seconds to wait for the next.

        Parameters:
            now: seconds of a clock that only goes forward; the machine's when not given.
        """
        at = monotonic() if now is None else now
        full_at = self._full_at.get(address)
        if full_at is None:
            if len(self._full_at) >= ADDRESSES_MAX:
                self._forget(at)
            full_at = at
        elif full_at < at:
            full_at = at
        elif full_at - at > self._grace:
            return math.ceil(full_at - at - self._grace)
        # Two threads at the same instant may count as one: a lock would cost more than it keeps.
        self._full_at[address] = full_at + self.interval
        return 0

    def _forget(self, at: float) -> None:
        """Forget the addresses whose buckets are full; all, if that is not enough."""
        with self._lock:
            for address, full_at in list(self._full_at.items()):
                if full_at <= at:
                    del self._full_at[address]
            if len(self._full_at) >= ADDRESSES_MAX:
                self._full_at.clear()


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """Return whose bucket an address has: of IPv6 the first 64 bits, since one subscriber has all that follow."""
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))


def too_many(seconds: int) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status, headers and body of the answer to who asks too often."""
    body = b"Too many requests. Wait, then try again.\n"
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Retry-After", str(seconds)),
        ("Cache-Control", "no-store"),
        ("Content-Length", str(len(body))),
        *SAFE,
    ]
    return "429 TOO MANY REQUESTS", headers, body


def refuse_guess() -> Response | None:
    """Count a request for a personal calendar that does not exist; answer whose address asked for many."""
    return _refused(current_app.extensions["feed_guesses"].take(network(get_remote_address())))


def refuse_often(token_hash: str) -> Response | None:
    """Count a fetch of a personal calendar, unless the front has; answer who fetches it too often.

    Many people's calendars are polled from the few addresses of one provider, so the address is not what counts.
    """
    if request.environ.get(COUNTED):
        return None
    return _refused(current_app.extensions["feed_buckets"].take(token_hash))


def refuse_too_many() -> Response | None:
    """Answer whose address fetches public feeds too often, unless the front has counted the request already."""
    personal = "token" in (request.view_args or {})
    if request.environ.get(COUNTED) or personal or not request.path.startswith("/calendars/"):
        return None
    return _refused(current_app.extensions["feed_buckets"].take(network(get_remote_address())))


def _refused(seconds: int) -> Response | None:
    if not seconds:
        return None
    status, headers, body = too_many(seconds)
    return Response(body, status, headers)
