"""The front: a WSGI callable before Flask that answers polls of calendars from one or two indexed reads.

It says exactly what the pages' door would say, by the same code (``answering.py``), and passes on whatever is not a
poll of a finished calendar: what must be built first, JSON, pages, the first fetch of a day, revoked addresses.
Nothing that a request brings is trusted to be short, well formed or text.
"""

from __future__ import annotations

import gzip
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

from regional_groups.core.clock import Clock
from regional_groups.core.i18n import CODES
from regional_groups.feeds import bodies, in_utc
from regional_groups.feeds.answering import (
    NO_SUCH,
    NOT_ALLOWED,
    PUBLIC,
    TOO_LONG,
    Asked,
    Finished,
    Headers,
    decide,
)
from regional_groups.feeds.buckets import COUNTED, Buckets, network, too_many
from regional_groups.feeds.keeping import Kept
from regional_groups.feeds.personal import hashed
from regional_groups.feeds.polls import Missing, Personal, Poll
from regional_groups.feeds.raw import Reader, ReadFailed
from regional_groups.settings import Settings

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Answer = tuple[str, Headers, bytes]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

PREFIX, PERSONAL, ENDING = "/calendars/", "personal/", ".ics"
QUERY_MOST = 2000  # characters; a calendar's address has one parameter of two letters
PREFIX_PERSONAL = PREFIX + PERSONAL
REMEMBERED_MOST = 400  # characters of what a request may add to the memory of a thread
_PATH = re.compile(r"/calendars/([A-Za-z0-9/-]{1,110})\.ics")
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


class Front:
    """Answers polls itself and passes everything else on to ``app``."""

    def __init__(
        self, app: WsgiApp, settings: Settings, clock: Clock, buckets: Buckets, guesses: Buckets, kept: Kept
    ) -> None:
        """Stand before ``app``; the database is opened at the first poll.

        Parameters:
            buckets: how often one address may be sent public calendars, where 304 does not count, and how often one
                personal calendar may be fetched.
            guesses: how often one address may ask for personal calendars that do not exist.
            kept: files of public calendars, and those with their hours in UTC.
        """
        self.app = app
        self.settings = settings
        self.edition = bodies.edition(settings)
        self.buckets = buckets
        self.guesses = guesses
        self.kept = kept
        self.reader = Reader(settings.database)
        self.personal = Personal(self, settings.base_url, self.edition, clock)
        self.counts: Counter[str] = Counter()
        self.logs = _log.isEnabledFor(logging.INFO)  # asked once: to ask each time costs more than the answer

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path: str = environ["PATH_INFO"]
        if not path.startswith(PREFIX):
            return self.app(environ, start_response)
        began = perf_counter() if self.logs else 0.0
        method = environ["REQUEST_METHOD"]
        if method != "GET" and method != "HEAD":
            return self._send(environ, start_response, NOT_ALLOWED, began)
        try:
            answer = self._personal(environ, path) if PERSONAL in path else self._public(environ, path)
        except ReadFailed:
            answer = None
        if answer is None:
            self.counts["passed on"] += 1
            return self.app(environ, start_response)
        return self._send(environ, start_response, answer, began)

    def _public(self, environ: Environ, path: str) -> Answer | None:
        known = self.reader.known()
        # All that an answer depends on, but for the database.
        again = (
            path,
            environ.get("QUERY_STRING"),
            environ.get("HTTP_IF_NONE_MATCH"),
            environ.get("HTTP_IF_MODIFIED_SINCE"),
            environ.get("HTTP_ACCEPT_ENCODING"),
            environ["wsgi.url_scheme"],
        )
        answer: Answer | None
        if (remembered := known.get(again)) is not None:
            answer, name = remembered
            if not name:
                return answer
            if (octets := self.kept.held(name)) is not None:
                return self._counted(environ) or (answer[0], answer[1], octets)
        query = again[1] or ""
        found = self._finished(path, query, known) if len(query) <= QUERY_MOST else None
        asked = _asked(environ)
        status, headers, packed = decide(asked, found[0]) if found else ("", [], False)
        name = ""
        if found and status.startswith("304"):  # costs less than to count it
            answer = status, headers, b""
        else:
            if refused := self._counted(environ):
                return refused
            if found is None:
                return TOO_LONG if len(query) > QUERY_MOST else None
            answer = self._sent(found, status, headers, packed=packed)
            name = found[0].tag(packed=packed)
        if answer and sum(len(one or "") for one in again) < REMEMBERED_MOST:
            known[again] = (*answer[:2], b""), name
        return answer

    def _counted(self, environ: Environ) -> Answer | None:
        """Count an answer that costs more than to count it; return what is said to who asks too often."""
        if seconds := self.buckets.take(network(environ.get("REMOTE_ADDR", ""))):
            return too_many(seconds)
        environ[COUNTED] = True
        return None

    def _sent(
        self, found: tuple[Finished, str, int], status: str, headers: Headers, *, packed: bool
    ) -> Answer | None:
        """Return the answer with a file; nothing where the pages' door must put it together."""
        finished, key, version = found
        place = key, finished.language, version
        utc = finished.etag.endswith(in_utc.MARK)

        def make() -> bytes:
            row = self.reader.row(PACKED if packed or utc else PLAIN, place)
            if row is None or row[0] is None:  # changed in between, or nobody has asked for it unpacked yet
                raise ReadFailed
            return in_utc.made(gzip.decompress(row[0]), packed=packed) if utc else bytes(row[0])

        try:  # by its tag, which is made of the octets: a database put back from an archive cannot mislead
            body = self.kept.get(finished.tag(packed=packed), make)
        except ReadFailed:
            return None
        return status, [*headers, ("Content-Length", str(len(body)))], body

    def _finished(self, path: str, query: str, known: dict[Any, Any]) -> tuple[Finished, str, int] | None:
        """Return the validators of a public calendar, with key and version of its feed."""
        if (kept := known.get((path, query))) is not None:
            return kept  # type: ignore[no-any-return]  # what was remembered below
        match = _PATH.fullmatch(path)
        if match is None or "%00" in query:
            return None
        language, utc = _wish(query)
        language = language or "en"
        row = self.reader.row(VALIDATORS, (match[1], language, self.edition))
        if row is None:
            return None
        etag, etag_gzip, modified, file, key, version = row
        finished = Finished(etag, etag_gzip, modified, language, file, PUBLIC)
        found = in_utc.told_apart(finished) if utc else finished, key, version
        if len(query) < REMEMBERED_MOST:
            known[path, query] = found
        return found

    def _personal(self, environ: Environ, path: str) -> Answer | None:
        """Answer a poll of a personal calendar, which is counted for itself; an address pays for its misses alone."""
        query = environ.get("QUERY_STRING", "")
        if len(query) > QUERY_MOST:
            return TOO_LONG
        if not path.startswith(PREFIX_PERSONAL) or not path.endswith(ENDING) or "%00" in query:
            return None
        token = path[len(PREFIX_PERSONAL) : -len(ENDING)]
        # One way for every token, malformed or not: its hash is looked up, which takes no longer for a near one.
        token_hash = hashed(token)
        found = self.personal.find(token_hash, environ["REQUEST_METHOD"], environ.get("HTTP_USER_AGENT", ""))
        if isinstance(found, Missing):
            self.counts["unknown token"] += 1
            seconds = self.guesses.take(network(environ.get("REMOTE_ADDR", "")))
            return too_many(seconds) if seconds else NO_SUCH
        if seconds := self.buckets.take(token_hash):
            return too_many(seconds)
        environ[COUNTED] = True
        return self._own(environ, token, found, query) if found else None

    def _own(self, environ: Environ, token: str, found: Poll, query: str) -> Answer | None:
        """Answer a poll of a personal calendar that is there."""
        # All that an answer to who has a tag depends on, but for the database.
        again = (
            found.token_hash,
            found.today,
            found.real_today,
            query,
            environ.get("HTTP_IF_NONE_MATCH"),
            environ.get("HTTP_ACCEPT_ENCODING"),
            environ["wsgi.url_scheme"],
        )
        if (answer := found.known.get(again)) is not None:
            return answer  # type: ignore[no-any-return]  # what was remembered below
        language, utc = _wish(query)
        finished = found.finished(language)
        if utc:
            finished = in_utc.told_apart(finished)
        asked = _asked(environ)
        status, headers, packed = decide(asked, finished)
        if status.startswith("304"):
            answer = status, headers, b""
            if (
                asked.if_none_match
                and len(query) + len(asked.if_none_match) + len(asked.encodings) < REMEMBERED_MOST
            ):
                found.known[again] = answer
            return answer
        body = found.body(token, finished.language, packed=packed and not utc)
        if body is None:
            return None
        if utc:
            body = in_utc.made(body, packed=packed)
        return status, [*headers, ("Content-Length", str(len(body)))], body

    def _send(
        self, environ: Environ, start_response: StartResponse, answer: Answer, began: float
    ) -> Iterable[bytes]:
        status, headers, body = answer
        self.counts[status[:3]] += 1
        if began:
            took = (perf_counter() - began) * 1000
            where = redacted(environ["PATH_INFO"])
            _log.info("%s %s %s %.1f ms", environ["REQUEST_METHOD"], where, status[:3], took)
        start_response(status, headers.copy())  # a server may add to the list
        return [body] if body and environ["REQUEST_METHOD"] != "HEAD" else []


def redacted(path: str) -> str:
    """Return a path as a log may hold it: without the token of a personal calendar, without what breaks its line."""
    if path.startswith(PREFIX + PERSONAL):
        return f"{PREFIX}{PERSONAL}…"
    return path[:120].encode("ascii", "backslashreplace").decode() if path.isprintable() else f"{PREFIX}?"


def _asked(environ: Environ) -> Asked:
    return Asked(
        environ.get("HTTP_ACCEPT_ENCODING", ""),
        environ.get("HTTP_IF_NONE_MATCH"),
        environ.get("HTTP_IF_MODIFIED_SINCE"),
        environ["wsgi.url_scheme"] == "https",
    )


def _wish(query: str) -> tuple[str, bool]:
    """Return the language asked for, or nothing, and whether hours are wanted in UTC."""
    return _wish_of(query) if "=" in query else ("", False)


@lru_cache(maxsize=256)
def _wish_of(query: str) -> tuple[str, bool]:
    """Read a query as the pages' door does: the first of several values counts."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, value)
    language = found.get("lang", "")
    return language if language in CODES else "", found.get(in_utc.NAME) == in_utc.VALUE
