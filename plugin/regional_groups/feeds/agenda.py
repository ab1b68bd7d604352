"""An agenda: entries of a feed on a page, from today on, a bounded page at a time, grouped by month and day.

Pages follow each other by the last day of an entry, so that what is going on today stands on the first one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from babel.dates import format_date
from sqlalchemy import select, tuple_

from regional_groups.core.db import db
from regional_groups.core.i18n import babel_locale, reader_zone
from regional_groups.feeds import twins
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedText

PAGE = 100  # entries of a page
Place = tuple[date, str]  # last day and UID of an entry: where a page begins or ends
Row = tuple[Place, dict[str, Any]]
WESTERN = {0x660 + digit: str(digit) for digit in range(10)}  # as the Union's Arabic documents have them


@dataclass(frozen=True)
class Wish:
    """Which page is asked for: from today on, or what comes after or before an entry."""

    after: Place | None = None
    before: Place | None = None
    most: int = PAGE
    or_last: bool = False  # show the last entries where none is to come


@dataclass(frozen=True)
class Day:
    """The entries that begin on a day."""

    on: date
    entries: list[dict[str, Any]]


@dataclass(frozen=True)
class Month:
    """The days of a month on which entries begin."""

    first: date
    name: str
    days: list[Day]


@dataclass(frozen=True)
class Agenda:
    """A page of entries, and where the pages beside it begin."""

    months: list[Month]
    count: int
    earlier: str | None
    later: str | None


def wish_of(arguments: Mapping[str, str]) -> Wish:
    """Return the wish in the query of an address; what cannot be read asks for the first page."""
    return Wish(after=_place(arguments.get("after", "")), before=_place(arguments.get("before", "")))


def _place(text: str) -> Place | None:
    day, _, uid = text.partition(".")
    try:
        return (date.fromisoformat(day), uid[:360]) if uid.isprintable() else None
    except ValueError:
        return None


def of_feed(key: str, language: str, today: date, wish: Wish) -> Agenda:
    """Return a page of a public feed; what left it is told to calendars alone, which had it."""
    where = tuple_(FeedEntry.last_day, FeedEntry.uid)
    stands = (
        select(FeedEntry.last_day, FeedEntry.uid, FeedText.shown)
        .join(FeedEntry, FeedEntry.uid == FeedText.uid)
        .join(FeedMembership, FeedMembership.uid == FeedText.uid)
        .where(FeedMembership.feed_key == key, FeedText.language == language, FeedEntry.stands_for == "")
    )
    forward = stands.order_by(FeedEntry.last_day, FeedEntry.uid)
    backward = stands.order_by(FeedEntry.last_day.desc(), FeedEntry.uid.desc())

    def some(query: Any, most: int) -> list[Row]:
        return [((row.last_day, row.uid), row.shown) for row in db.session.execute(query.limit(most))]

    if wish.before:
        found = some(backward.where(where < tuple_(*wish.before)), wish.most + 1)
        return _page(found[: wish.most][::-1], len(found) > wish.most, True)
    start = where > tuple_(*wish.after) if wish.after else FeedEntry.last_day >= today
    found = some(forward.where(start), wish.most + 1)
    if not found and wish.or_last:
        found = some(backward, wish.most)[::-1]
    first = tuple_(*found[0][0]) if found else None
    earlier = some(backward.where(where < first) if first is not None else backward, 1)
    return _page(found[: wish.most], bool(earlier), len(found) > wish.most, today)


def of_entries(entries: Iterable[dict[str, Any]], today: date, wish: Wish) -> Agenda:
    """Return a page of entries that are at hand, as those of a personal calendar are."""
    ordered: list[Row] = sorted(((_place_of(one), one) for one in entries), key=lambda row: row[0])
    if wish.before:
        past = [row for row in ordered if row[0] < wish.before]
        return _page(past[-wish.most :], len(past) > wish.most, True)
    coming = [row for row in ordered if (row[0] > wish.after if wish.after else row[0][0] >= today)]
    return _page(coming[: wish.most], len(coming) < len(ordered), len(coming) > wish.most, today)


def _place_of(entry: Mapping[str, Any]) -> Place:
    return _day_shown(entry["ends"]), str(entry["uid"])


def _day_shown(moment: str) -> date:
    """Return the date under which an instant stands: that of the zone in which its hours are told."""
    if "T" not in moment:
        return date.fromisoformat(moment)
    return datetime.fromisoformat(moment).astimezone(reader_zone()).date()


def _page(found: list[Row], earlier: bool, later: bool, today: date | None = None) -> Agenda:
    """Group a page; before one without entries stands what ended before today."""
    begins = found[0][0] if found else (today, "") if today else None
    return Agenda(
        _months(shown for _, shown in found),
        len(found),
        _written(begins) if earlier and begins else None,
        _written(found[-1][0]) if later and found else None,
    )


def _written(place: Place) -> str:
    return f"{place[0].isoformat()}.{place[1]}"


def _months(found: Iterable[dict[str, Any]]) -> list[Month]:
    ordered = sorted(
        ((_day_shown(entry["starts"]), entry) for entry in found),
        key=lambda row: (row[0], row[1]["starts"], row[1]["ends"], row[1]["uid"]),
    )
    months = []
    for first, of_month in groupby(ordered, key=lambda row: row[0].replace(day=1)):
        days = [
            Day(day, [twins.for_page(entry) for _, entry in of_day])
            for day, of_day in groupby(of_month, key=lambda row: row[0])
        ]
        name = str(format_date(first, "LLLL y", locale=babel_locale())).translate(WESTERN)
        months.append(Month(first, name, days))
    return months
