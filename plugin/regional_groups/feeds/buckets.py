"""How often one address may fetch feeds: a bucket of tokens for each, filled evenly."""

from __future__ import annotations

import math
import re
import threading
import time

from flask import current_app, request
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from regional_groups.settings import SettingMissing

COUNTED = "regional_groups.feeds.counted"  # in the WSGI environment: the front has counted this request
ADDRESSES_MAX = 50_000
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_LIMIT = re.compile(r"\s*(\d+)\s*(?:per|/)\s*(second|minute|hour|day)s?\s*")


class Buckets:
    """A bucket for each address, kept in this process; full ones are forgotten."""

    def __init__(self, limit: str) -> None:
        """Read a limit such as ``120 per minute``.

        Raises:
            SettingMissing: it is not written so.
        """
        match = _LIMIT.fullmatch(limit)
        if match is None or int(match[1]) < 1:
            raise SettingMissing(f"RG_FEED_LIMIT is written like “120 per minute”, not {limit!r}")
        self.size = int(match[1])
        self.rate = self.size / _SECONDS[match[2]]
        self._kept: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, address: str, now: float | None = None) -> int:
        """Take a token; return 0, or how many seconds to wait for the next.

        Parameters:
            now: seconds of a clock that only goes forward; the machine's when not given.
        """
        at = time.monotonic() if now is None else now
        with self._lock:
            left, since = self._kept.get(address, (float(self.size), at))
            left = min(float(self.size), left + (at - since) * self.rate)
            if left < 1:
                self._kept[address] = (left, at)
                return math.ceil((1 - left) / self.rate)
            if len(self._kept) >= ADDRESSES_MAX and address not in self._kept:
                self._forget(at)
            self._kept[address] = (left - 1, at)
            return 0

    def _forget(self, at: float) -> None:
        """Forget who could take a full bucket again; all, if that is not enough."""
        full = [
            one for one, (left, since) in self._kept.items() if left + (at - since) * self.rate >= self.size
        ]
        for one in full:
            del self._kept[one]
        if len(self._kept) >= ADDRESSES_MAX:
            self._kept.clear()


def too_many(seconds: int) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status, headers and body of the answer to who asks too often."""
    body = b"Too many requests. Wait, then try again.\n"
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Retry-After", str(seconds)),
        ("Cache-Control", "no-store"),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return "429 TOO MANY REQUESTS", headers, body


def refuse_too_many() -> Response | None:
    """Answer who fetches feeds too often, unless the front has counted the request already."""
    if request.environ.get(COUNTED) or not request.path.startswith("/calendars/"):
        return None
    seconds = current_app.extensions["feed_buckets"].take(get_remote_address())
    if not seconds:
        return None
    status, headers, body = too_many(seconds)
    return Response(body, status, headers)
