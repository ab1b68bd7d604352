"""The calendar page: a month as a grid, the same as an agenda on a phone, and what lies beyond it."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date, get_day_names
from flask import url_for
from sqlalchemy import func, select

from regional_groups.core.db import db
from regional_groups.core.i18n import babel_locale, listed, url_with
from regional_groups.groups.queries import name_of
from regional_groups.meetings.models import Event, EventState, Meeting, MeetingState
from regional_groups.meetings.queries import Wanted, selection

FIRST_YEAR, LAST_YEAR = 1968, 2100
MOST = 400  # entries of one month; far above what a year has seen
TONES = {
    MeetingState.PROPOSED: "neutral",
    MeetingState.AGREED: "info",
    MeetingState.CONVENED: "good",
    MeetingState.POSTPONED: "warn",
}


@dataclass(frozen=True)
class Day:
    """A day of the grid."""

    on: date
    in_month: bool
    today: bool


@dataclass(frozen=True)
class Bar:
    """What stands in a week, once, from its first day there to its last."""

    entry: dict[str, Any]
    starts_on: date  # of the meeting, not of the bar
    ends_on: date
    column: int  # of its first day in the week, 1 is Monday
    days: int
    goes_on: bool  # into the next week
    again: (
        bool  # it stood in a week before, or touches no day of this month: a list of the month leaves it out
    )


@dataclass(frozen=True)
class Week:
    """Seven days and what stands on them."""

    days: list[Day]
    bars: list[Bar]


@dataclass(frozen=True)
class Month:
    """A month as the grid of the page shows it."""

    title: str
    weekdays: list[tuple[str, str]]
    weeks: list[Week]
    previous: tuple[str, str] | None
    following: tuple[str, str] | None

    @property
    def listed(self) -> list[Bar]:
        """Return what stands in the month, each once, in the order of its days."""
        once = [bar for week in self.weeks for bar in week.bars if not bar.again]
        return sorted(once, key=lambda bar: (bar.starts_on, bar.ends_on))


Spanned = tuple[date, date, dict[str, Any]]


def first_of(asked: str, today: date) -> date:
    """Return the first day of the month asked for as ``YYYY-MM``; this month when it cannot be read."""
    try:
        year, month = (int(part) for part in asked.split("-"))
        found = date(year, month, 1)
    except ValueError:
        return today.replace(day=1)
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else today.replace(day=1)


def is_month(asked: str) -> bool:
    """Tell whether a month asked for can be shown."""
    return first_of(asked, date.min) != date.min


def month_of(first: date, today: date, wanted: Wanted) -> Month:
    """Return a month with the meetings and events wanted; weeks begin on Monday, as in Geneva."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    entries = _entries(weeks[0][0], weeks[-1][-1], wanted)
    locale = babel_locale()
    narrow, wide = get_day_names("abbreviated", locale=locale), get_day_names("wide", locale=locale)
    before, after = first - timedelta(days=1), weeks[-1][-1].replace(day=1)
    after = after if after > first else (first + timedelta(days=32)).replace(day=1)
    grid = [
        Week([Day(on, on.month == first.month, on == today) for on in week], bars(week, first, entries))
        for week in weeks
    ]
    return Month(
        title=_title(first),
        weekdays=[(narrow[day], wide[day]) for day in range(7)],
        weeks=grid,
        previous=_link(before) if before.year >= FIRST_YEAR else None,
        following=_link(after) if after.year <= LAST_YEAR else None,
    )


def bars(week: Sequence[date], first: date, entries: Iterable[Spanned]) -> list[Bar]:
    """Return what stands in a week of a month, the earliest first and of these the longest.

    Parameters:
        first: first day of the month.
    """
    found = []
    for starts_on, ends_on, entry in entries:
        begins, ends = max(starts_on, week[0]), min(ends_on, week[-1])
        if begins > ends:
            continue
        shown_from = max(starts_on, first)
        again = shown_from < week[0] or shown_from > ends or shown_from.month != first.month
        length = (ends - begins).days + 1
        column = (begins - week[0]).days + 1
        found.append(Bar(entry, starts_on, ends_on, column, length, ends_on > ends, again))
    return sorted(found, key=lambda bar: (bar.column, -bar.days))


def _title(on: date) -> str:
    return str(format_date(on, "LLLL y", locale=babel_locale())).translate(
        {0x660 + i: str(i) for i in range(10)}
    )


def _link(on: date) -> tuple[str, str]:
    return _title(on), url_with(month=f"{on.year}-{on.month:02d}")


def _entries(first: date, last: date, wanted: Wanted) -> list[Spanned]:
    span = Wanted(wanted.group, wanted.parent, wanted.region, None, wanted.joint, first, last)
    query = selection(span).order_by(Meeting.starts_on, Meeting.id).limit(MOST)
    found: list[Spanned] = [
        (meeting.starts_on, meeting.ends_on or meeting.starts_on, _meeting(meeting))
        for meeting in db.session.scalars(query)
        if meeting.starts_on is not None
    ]
    if not (wanted.group or wanted.parent or wanted.region or wanted.joint):
        found += [
            (event.starts_on, event.ends_on or event.starts_on, _event(event))
            for event in _events(first, last)
            if event.starts_on is not None
        ]
    return found


def _events(first: date, last: date) -> list[Event]:
    ends = func.coalesce(Event.ends_on, Event.starts_on)
    query = select(Event).where(ends >= first, Event.starts_on <= last)
    return list(db.session.scalars(query.order_by(Event.starts_on, Event.id).limit(MOST)))


def _meeting(meeting: Meeting) -> dict[str, Any]:
    place = meeting.city or (name_of(meeting.country) if meeting.country else "")
    return {
        "title": listed(meeting.acronyms) or meeting.body or meeting.title,
        "url": url_for("meetings.meeting", id=meeting.id),
        "detail": place,
        "tone": TONES.get(meeting.state, "info"),
        "cancelled": meeting.state in (MeetingState.CANCELLED, MeetingState.NOT_HELD),
        "demonstration": meeting.demonstration,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "title": event.title,
        "url": url_for("meetings.event", id=event.id),
        "detail": event.city,
        "tone": "neutral",
        "cancelled": event.state == EventState.CANCELLED,
        "demonstration": event.demonstration,
    }
