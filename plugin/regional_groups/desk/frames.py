"""Which pages of the service can stand in a small frame of a platform, and at which address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from flask import url_for

from regional_groups.core.errors import NotFound
from regional_groups.core.i18n import CODES
from regional_groups.feeds import bodies
from regional_groups.feeds import queries as feeds
from regional_groups.groups import queries as groups

ROWS = 8  # meetings or entries that a frame shows
_PAGE = re.compile(r"/(?P<kind>regional-groups|study-groups|meetings)/(?P<code>[A-Za-z0-9-]{2,40})/?")
_FEED = re.compile(r"/calendars/(?P<feed>[A-Za-z0-9-]{1,60}(?:/[A-Za-z0-9-]{1,60})?)\.(?:ics|json|html)")


@dataclass(frozen=True)
class Framed:
    """A page that can be framed."""

    address: str  # path of the frame
    title: str
    language: str


def target_of(kind: str, code: str) -> str:
    """Return the address of the full page behind a frame."""
    if kind == "regional-groups":
        return url_for("groups.regional_group", acronym=code)
    if kind == "study-groups":
        return url_for("groups.study_group", code=code)
    return url_for("desk.calendar", region=code)


def can_be_framed(path: str) -> bool:
    """Tell whether a path is that of a page with a frame; whether the thing exists is asked elsewhere."""
    return bool(
        _PAGE.fullmatch(path) or (_FEED.fullmatch(path) and not path.startswith("/calendars/personal/"))
    )


def framed(address: str, base_url: str) -> Framed | None:
    """Return the frame of a page of this service by its public address.

    Nothing for other addresses, unknown things, and what is private, which all look the same.
    """
    try:
        asked, own = urlsplit(address), urlsplit(base_url)
    except ValueError:
        return None
    if (asked.scheme, asked.netloc) != (own.scheme, own.netloc):
        return None
    language = parse_qs(asked.query).get("lang", [""])[0]
    return _frame(asked.path.removeprefix(own.path.rstrip("/")), language if language in CODES else "")


def _frame(path: str, language: str) -> Framed | None:
    if match := _FEED.fullmatch(path):
        return _of_feed(match["feed"], language)
    match = _PAGE.fullmatch(path)
    if match is None:
        return None
    if match["kind"] == "meetings":
        return _of_feed(f"meetings/{match['code']}", language)
    find = groups.group if match["kind"] == "regional-groups" else groups.study_group
    try:
        find(match["code"])
    except NotFound:
        return None
    address = url_for("frames.embed", kind=match["kind"], code=match["code"], lang=language or None)
    return Framed(address, match["code"], language)


def _of_feed(path: str, language: str) -> Framed | None:
    feed = feeds.feed_at(path)
    if feed is None:
        return None
    address = url_for("frames.embed_calendar", where=feed.path, lang=language or None)
    return Framed(address, bodies.called(feed, language or "en")[0], language)
