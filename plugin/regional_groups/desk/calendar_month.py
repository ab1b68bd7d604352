"""The calendar page: a month as a grid, the same as an agenda on a phone, and what lies beyond it."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date, get_day_names
from flask import url_for
from sqlalchemy import func, select

from regional_groups.core.db import db
from regional_groups.core.i18n import babel_locale, url_with
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
class Month:
    """A month as the grid of the page shows it."""

    title: str
    weekdays: list[tuple[str, str]]
    weeks: list[list[dict[str, Any]]]
    previous: tuple[str, str] | None
    following: tuple[str, str] | None
    days: list[dict[str, Any]]  # those with entries, for the agenda
    count: int


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
    grid = [[_day(on, first, today, entries.get(on, [])) for on in week] for week in weeks]
    locale = babel_locale()
    narrow, wide = get_day_names("abbreviated", locale=locale), get_day_names("wide", locale=locale)
    before, after = first - timedelta(days=1), weeks[-1][-1].replace(day=1)
    after = after if after > first else (first + timedelta(days=32)).replace(day=1)
    return Month(
        title=_title(first),
        weekdays=[(narrow[day], wide[day]) for day in range(7)],
        weeks=grid,
        previous=_link(before) if before.year >= FIRST_YEAR else None,
        following=_link(after) if after.year <= LAST_YEAR else None,
        days=[day for week in grid for day in week if day["in_month"] and day["entries"]],
        count=len({entry["url"] for day in entries.values() for entry in day}),
    )


def _title(on: date) -> str:
    return str(format_date(on, "LLLL y", locale=babel_locale())).translate(
        {0x660 + i: str(i) for i in range(10)}
    )


def _link(on: date) -> tuple[str, str]:
    return _title(on), url_with(month=f"{on.year}-{on.month:02d}")


def _day(on: date, first: date, today: date, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"on": on, "in_month": on.month == first.month, "today": on == today, "entries": entries}


def _entries(first: date, last: date, wanted: Wanted) -> dict[date, list[dict[str, Any]]]:
    span = Wanted(wanted.group, wanted.parent, wanted.region, None, wanted.joint, first, last)
    query = selection(span).order_by(Meeting.starts_on, Meeting.id).limit(MOST)
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for meeting in db.session.scalars(query):
        _spread(days, meeting.starts_on, meeting.ends_on, first, last, _meeting(meeting))
    if not (wanted.group or wanted.parent or wanted.region or wanted.joint):
        for event in _events(first, last):
            _spread(days, event.starts_on, event.ends_on, first, last, _event(event))
    return days


def _events(first: date, last: date) -> list[Event]:
    ends = func.coalesce(Event.ends_on, Event.starts_on)
    query = select(Event).where(ends >= first, Event.starts_on <= last)
    return list(db.session.scalars(query.order_by(Event.starts_on, Event.id).limit(MOST)))


def _spread(
    days: Any, start: date | None, end: date | None, first: date, last: date, entry: dict[str, Any]
) -> None:
    if start is None:
        return
    on, stop = max(start, first), min(end or start, last)
    while on <= stop:
        days[on].append(entry)
        on += timedelta(days=1)


def _meeting(meeting: Meeting) -> dict[str, Any]:
    place = meeting.city or (name_of(meeting.country) if meeting.country else "")
    return {
        "title": ", ".join(meeting.acronyms) or meeting.body or meeting.title,
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
