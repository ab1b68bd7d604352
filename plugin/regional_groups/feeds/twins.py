"""The twins of a calendar file: the same entries as JSON, and for a page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app, jsonify, request
from werkzeug.wrappers import Response

from regional_groups.core.clock import geneva_day
from regional_groups.core.i18n import hours_at, reader_zone
from regional_groups.core.web import actor, now
from regional_groups.feeds import bodies, queries
from regional_groups.feeds.answering import PUBLIC
from regional_groups.feeds.queries import Feed
from regional_groups.ical.zones import zone as zone_named


def as_json(feed: Feed, language: str) -> Response:
    """Answer with the entries of a public feed as JSON."""
    settings = current_app.extensions["settings"]
    version, modified = queries.version_of(feed.key)
    name, description = bodies.called(feed, language)
    said = f"{feed.key}\n{language}\n{version}\n{bodies.edition(settings)}\n{name}"
    head = {"name": name, "description": description, "language": language}
    address = f"{settings.base_url}/calendars/{feed.path}.ics"
    return answer_json(
        {**head, "source": address, "url": settings.base_url + feed.page},
        lambda: queries.shown(feed.key, language),
        said,
        modified,
        PUBLIC,
    )


def answer_json(head: Mapping[str, Any], entries: Any, said: str, modified: int, cache: str) -> Response:
    """Answer with a head and entries, or that the asker has them already.

    Parameters:
        entries: gives the entries; asked only when they are sent.
        said: all that the answer depends on; its hash is the ETag.
    """
    etag = hashlib.sha256(f"json\n{said}".encode()).hexdigest()[:32]
    response: Response = jsonify()
    response.set_etag(etag)
    response.last_modified = datetime.fromtimestamp(modified, tz=zone_named("UTC"))
    response.headers["Cache-Control"] = cache
    response.headers["Content-Language"] = str(head["language"])
    response.make_conditional(request.environ)
    if response.status_code == 200:
        response.set_data(current_app.json.dumps({**head, "entries": entries()}))
    return response


def answer_page(said: str, page: Callable[[], str]) -> Response:
    """Answer with a page, or that the asker has it already; to somebody signed in the page is always sent.

    Parameters:
        said: what the page depends on besides the day, its address and who asks.
        page: makes the page; asked only when it is sent.
    """
    if actor().person_id is not None:
        return current_app.make_response(page())
    release, today = current_app.extensions["version"], geneva_day(now())
    response: Response = current_app.make_response("")
    whole = f"{release}\n{today}\n{reader_zone().key}\n{request.full_path}\n{said}"
    response.set_etag(hashlib.sha256(whole.encode()).hexdigest()[:32], weak=True)
    response.vary.add("Cookie")
    response.make_conditional(request.environ)
    if response.status_code == 200:
        response.set_data(page())
    return response


def for_page(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with its days and instants as such, and the hours at its place where the reader's are others."""
    timed = "T" in entry["starts"]
    if timed:
        first, last = (datetime.fromisoformat(entry[name]) for name in ("starts", "ends"))
        place = entry.get("timezone") or ""
        there = hours_at(first, last, zone_named(place)) if place else ""
        return {**entry, "timed": True, "starts": first, "ends": last, "at_the_place": there}
    first_day, last_day = (date.fromisoformat(entry[name]) for name in ("starts", "ends"))
    return {**entry, "timed": False, "starts": first_day, "ends": last_day}
