"""The front: a WSGI callable before Flask that answers polls of calendars from one indexed read.

It says exactly what the pages' door would say, by the same code (``answering.py``), and passes on whatever is not a
poll of a finished calendar: what must be built first, what is unknown, JSON, pages, the first fetch of a day.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from regional_groups.core.clock import Clock, geneva_day
from regional_groups.core.i18n import CODES
from regional_groups.feeds import bodies
from regional_groups.feeds.answering import PUBLIC, Asked, Finished, Headers, decide
from regional_groups.feeds.buckets import COUNTED, Buckets, too_many
from regional_groups.feeds.personal import validators_of
from regional_groups.feeds.raw import Reader, ReadFailed
from regional_groups.feeds.rules import Cancelled
from regional_groups.settings import Settings

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Answer = tuple[str, Headers, bytes]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

PREFIX, PERSONAL, ENDING = "/calendars/", "personal/", ".ics"
_PATH = re.compile(r"[A-Za-z0-9/-]{1,110}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_log = logging.getLogger("regional_groups.feeds")

VALIDATORS = """
SELECT b.etag, b.etag_gzip, v.modified, b.file, b.feed_key, b.version
FROM feed_addresses a
JOIN feed_versions v ON v.feed_key = a.feed_key
JOIN feed_bodies b ON b.feed_key = a.feed_key AND b.version = v.version
WHERE a.path = ? AND b.language = ? AND b.edition = ?
"""
PACKED = "SELECT packed FROM feed_bodies WHERE feed_key = ? AND language = ? AND version = ?"
PLAIN = "SELECT plain FROM feed_bodies WHERE feed_key = ? AND language = ? AND version = ?"
SUBSCRIPTION = """
SELECT s.id, s.version, s.modified, s.cancelled, s.cancelled_days, s.language, s.resolved_on, s.last_fetched_on,
       k.feed_key, v.version, v.modified
FROM feed_subscriptions s
LEFT JOIN feed_subscription_keys k ON k.subscription_id = s.id
LEFT JOIN feed_versions v ON v.feed_key = k.feed_key
WHERE s.token_hash = ? AND s.state = 'active'
"""


class Front:
    """Answers polls itself and passes everything else on to ``app``."""

    def __init__(self, app: WsgiApp, settings: Settings, clock: Clock, buckets: Buckets) -> None:
        """Stand before ``app``; the database is opened at the first poll."""
        self.app = app
        self.settings = settings
        self.clock = clock
        self.buckets = buckets
        self.reader = Reader(settings.database)
        self.counts: Counter[str] = Counter()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path: str = environ["PATH_INFO"]
        if not path.startswith(PREFIX) or not path.endswith(ENDING):
            return self.app(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "%00" in environ.get("QUERY_STRING", ""):
            return self.app(environ, start_response)
        began = time.perf_counter()
        seconds = self.buckets.take(environ.get("REMOTE_ADDR", ""))
        if seconds:
            return self._send(environ, start_response, too_many(seconds), began)
        environ[COUNTED] = True
        try:
            answer = self._answer(environ, path[len(PREFIX) : -len(ENDING)])
        except ReadFailed:
            answer = None
        if answer is None:
            self.counts["passed on"] += 1
            return self.app(environ, start_response)
        return self._send(environ, start_response, answer, began)

    def _answer(self, environ: Environ, where: str) -> Answer | None:
        language = _language(environ.get("QUERY_STRING", ""))
        if where.startswith(PERSONAL):
            return self._personal(environ, where[len(PERSONAL) :], language)
        if not _PATH.fullmatch(where):
            return None
        language = language or "en"
        row = self.reader.row(VALIDATORS, (where, language, bodies.edition(self.settings)))
        if row is None:
            return None
        etag, etag_gzip, modified, file, key, version = row
        finished = Finished(etag, etag_gzip, modified, language, file, PUBLIC)
        status, headers, packed = decide(_asked(environ), finished)
        if status.startswith("304"):
            return status, headers, b""
        body = self.reader.row(PACKED if packed else PLAIN, (key, language, version))
        if body is None:  # changed in between
            return None
        return status, [*headers, ("Content-Length", str(len(body[0])))], bytes(body[0])

    def _personal(self, environ: Environ, token: str, language: str) -> Answer | None:
        """Answer that a personal calendar is unchanged; what must be put together is passed on."""
        if not _TOKEN.fullmatch(token):
            return None
        rows = self.reader.rows(SUBSCRIPTION, (hashlib.sha256(token.encode()).hexdigest(),))
        if not rows:
            return None
        id, version, modified, cancelled, days, own_language, resolved_on, fetched_on = rows[0][:8]
        real_now = self.clock.real_now()
        today = geneva_day(self.clock.now())
        if _day(resolved_on) != today or _day(fetched_on) != geneva_day(real_now):
            return None  # the first poll of a day is noted, and looks up what is shown
        found = [(key, number or 0, at or 0) for *_, key, number, at in rows if key is not None]
        finished = validators_of(
            id if isinstance(id, str) else id.hex,
            version,
            modified,
            cancelled == Cancelled.SHOW and days is not None,
            found,
            today,
            int(real_now.timestamp()),
            bodies.edition(self.settings),
            language or own_language,
        )
        status, headers, _ = decide(_asked(environ), finished)
        return (status, headers, b"") if status.startswith("304") else None

    def _send(
        self, environ: Environ, start_response: StartResponse, answer: Answer, began: float
    ) -> Iterable[bytes]:
        status, headers, body = answer
        self.counts[status[:3]] += 1
        if _log.isEnabledFor(logging.INFO):
            took = (time.perf_counter() - began) * 1000
            where = redacted(environ["PATH_INFO"])
            _log.info("%s %s %s %.1f ms", environ["REQUEST_METHOD"], where, status[:3], took)
        start_response(status, headers)
        return [body] if body and environ["REQUEST_METHOD"] == "GET" else []


def redacted(path: str) -> str:
    """Return a path as a log may hold it: without the token of a personal calendar."""
    return f"{PREFIX}{PERSONAL}…" if path.startswith(PREFIX + PERSONAL) else path


def _asked(environ: Environ) -> Asked:
    return Asked(
        environ.get("HTTP_ACCEPT_ENCODING", ""),
        environ.get("HTTP_IF_NONE_MATCH"),
        environ.get("HTTP_IF_MODIFIED_SINCE"),
        environ["wsgi.url_scheme"] == "https",
    )


def _language(query: str) -> str:
    """Return the language asked for, or nothing; the first of several counts, as at the pages' door."""
    if "lang" not in query:
        return ""
    found = next((value for name, value in parse_qsl(query, keep_blank_values=True) if name == "lang"), "")
    return found if found in CODES else ""


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
