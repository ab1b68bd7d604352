"""How a finished calendar leaves through the pages' door, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app, request
from werkzeug.datastructures import Headers

from regional_groups.core.i18n import CODES
from regional_groups.feeds import in_utc
from regional_groups.feeds.answering import NO_SUCH, PUBLIC, SAFE, Asked, Finished, decide
from regional_groups.feeds.bodies import Body
from regional_groups.feeds.keeping import Kept


class Exactly(Response):
    """An answer whose headers leave as they are; the framework would strip Last-Modified from a 304."""

    default_mimetype = None

    def get_wsgi_headers(self, environ: object) -> Headers:
        """Return the headers unchanged."""
        return Headers(self.headers)


def asked_language() -> str:
    """Return the language of a feed: the one asked for in its address, else English; never negotiated."""
    asked = request.args.get("lang", "")
    return asked if asked in CODES else "en"


def asked_in_utc() -> bool:
    """Tell whether hours are asked for in UTC."""
    return request.args.get(in_utc.NAME) == in_utc.VALUE


def asked() -> Asked:
    """Return what this request says about the answer it wants."""
    return Asked(
        request.headers.get("Accept-Encoding", ""),
        request.headers.get("If-None-Match"),
        request.headers.get("If-Modified-Since"),
        request.is_secure,
    )


def gone() -> Response:
    """Answer that an address was revoked long ago."""
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-cache"), *SAFE]
    return Exactly("This calendar address was revoked.\n", 410, headers)


def unknown(ending: str) -> Response:
    """Answer that there is no such calendar, in words a program's log can show."""
    if ending == "json":
        return Exactly(
            '{"type": "not-found", "title": "Not found", "status": 404, "detail": "There is no such calendar."}\n',
            404,
            [("Content-Type", "application/problem+json"), ("Cache-Control", "no-cache"), *SAFE],
        )
    status, headers, body = NO_SUCH
    return Exactly(body, status, headers)


def sent(body: Body) -> Response:
    """Answer with a finished file, or that the asker has it already."""
    return sent_by(body.finished, lambda packed: body.packed if packed else body.unpacked())


def sent_by(finished: Finished, file: Callable[[bool], bytes]) -> Response:
    """Answer with a file that is put together, and packed, only if it must be sent; with its hours as asked."""
    told_in_utc = asked_in_utc()
    if told_in_utc:
        finished = in_utc.told_apart(finished)
    status, headers, packed = decide(asked(), finished)
    if status.startswith("304"):
        return Exactly(None, status, headers)
    octets = _in_utc(finished, file, packed) if told_in_utc else file(packed)
    return Exactly(octets, status, [*headers, ("Content-Length", str(len(octets)))])


def _in_utc(finished: Finished, file: Callable[[bool], bytes], packed: bool) -> bytes:
    """Return a file with its hours in UTC; that of a public calendar is kept for who asks next."""

    def make() -> bytes:
        return in_utc.made(file(False), packed=packed)

    if finished.cache != PUBLIC:
        return make()
    kept: Kept = current_app.extensions["feed_kept"]
    return kept.get(finished.tag(packed=packed), make)
