"""The addresses of the calendar feeds: files for calendar programs, JSON and a page for people."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers

from regional_groups.core.errors import NotFound, say
from regional_groups.core.i18n import CODES, speak
from regional_groups.feeds import bodies, queries, twins
from regional_groups.feeds.answering import SAFE, Asked, decide
from regional_groups.feeds.buckets import refuse_too_many
from regional_groups.feeds.queries import Feed

blueprint = Blueprint("feeds", __name__)
blueprint.before_request(refuse_too_many)


class Exactly(Response):
    """An answer whose headers leave as they are; the framework would strip Last-Modified from a 304."""

    def get_wsgi_headers(self, environ: object) -> Headers:
        """Return the headers unchanged."""
        return Headers(self.headers)


def asked_language() -> str:
    """Return the language of a feed: the one asked for in its address, else English; never negotiated."""
    asked = request.args.get("lang", "")
    return asked if asked in CODES else "en"


def asked() -> Asked:
    """Return what this request says about the answer it wants."""
    return Asked(
        request.headers.get("Accept-Encoding", ""),
        request.headers.get("If-None-Match"),
        request.headers.get("If-Modified-Since"),
        request.is_secure,
    )


def unknown(ending: str) -> Response:
    """Answer that there is no such calendar, in words a program's log can show."""
    if ending == "json":
        return Exactly(
            '{"type": "not-found", "title": "Not found", "status": 404, "detail": "There is no such calendar."}\n',
            404,
            [("Content-Type", "application/problem+json"), ("Cache-Control", "no-cache"), *SAFE],
        )
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-cache"), *SAFE]
    return Exactly("There is no such calendar.\n", 404, headers)


def sent(body: bodies.Body) -> Response:
    """Answer with a finished file, or that the asker has it already."""
    status, headers, packed = decide(asked(), body.finished)
    if status.startswith("304"):
        return Exactly(b"", status, headers)
    octets = body.packed if packed else body.plain
    return Exactly(octets, status, [*headers, ("Content-Length", str(len(octets)))])


@blueprint.get("/calendars/<path:where>.ics")
def calendar(where: str) -> ResponseReturnValue:
    """Send a public feed to a calendar program."""
    feed = queries.feed_at(where)
    if feed is None:
        return unknown("ics")
    body = bodies.finished(feed, asked_language())
    if where != feed.path:
        bodies.note_address(where, feed)
    return sent(body)


@blueprint.get("/calendars/<path:where>.json")
def calendar_json(where: str) -> ResponseReturnValue:
    """Send a public feed as JSON."""
    feed = queries.feed_at(where)
    return unknown("json") if feed is None else twins.as_json(feed, asked_language())


@blueprint.get("/calendars/<path:where>.html")
def calendar_page(where: str) -> ResponseReturnValue:
    """Show a public feed to a person, with its address to subscribe to."""
    speak(asked_language())
    feed = queries.feed_at(where)
    if feed is None:
        raise NotFound(say("There is no such calendar."))
    return render_template("feeds/feed.html", **_page(feed))


def _page(feed: Feed) -> dict[str, object]:
    language = asked_language()
    name, description = bodies.called(feed, language)
    base = current_app.extensions["settings"].base_url
    ending = f"?lang={language}" if language != "en" else ""
    return {
        "name": name,
        "description": description,
        "address": f"{base}/calendars/{feed.path}.ics{ending}",
        "json_address": f"{base}/calendars/{feed.path}.json{ending}",
        "about": feed.page,
        "entries": twins.page_entries(feed.key, language),
    }
