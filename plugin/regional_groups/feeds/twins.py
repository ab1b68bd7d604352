"""The twins of a calendar file: the same entries as JSON, and for a page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app, jsonify, request
from werkzeug.wrappers import Response

from regional_groups.feeds import bodies, queries
from regional_groups.feeds.answering import PUBLIC
from regional_groups.feeds.queries import Feed
from regional_groups.ical.zones import zone as zone_named

PAGE_MAX = 300  # entries that a page shows; the file has all


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


def page_entries(key: str, language: str) -> list[dict[str, Any]]:
    """Return the entries that a page shows, newest first."""
    return [for_page(entry) for entry in queries.shown(key, language, PAGE_MAX)]


def for_page(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with its days and instants as such."""
    timed = "T" in entry["starts"]
    if timed:
        first, last = (datetime.fromisoformat(entry[name]) for name in ("starts", "ends"))
        return {**entry, "timed": True, "starts": first, "ends": last}
    first_day, last_day = (date.fromisoformat(entry[name]) for name in ("starts", "ends"))
    return {**entry, "timed": False, "starts": first_day, "ends": last_day}
