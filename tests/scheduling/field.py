"""Calendars of other bodies, and who may do what with them."""

from typing import Any

from flask import Flask, current_app
from regional_groups.core import jobs, outbox
from regional_groups.core.db import db
from regional_groups.core.jobs import change
from regional_groups.core.permissions import Actor
from regional_groups.people.models import Person
from regional_groups.scheduling import operations, refreshing
from regional_groups.scheduling.models import BlockingEvent, OutsideCalendar
from sqlalchemy import select

from tests.meetings.people import now
from tests.support.field import actor

HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n"
ADDRESS = "https://calendar.example.org/plan.ics?key=canary"
HOSTS = "calendar.example.org other.example.org"


def entry(uid: str, *lines: str) -> str:
    """Return one entry."""
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def whole(uid: str, first: str, last: str, title: str = "Plenary of CITEL", *lines: str) -> str:
    """Return an entry of whole days; the last one is exclusive."""
    dates = [f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{last}", f"SUMMARY:{title}"]
    return entry(uid, *dates, *lines)


def calendar_file(*entries: str) -> bytes:
    """Return a calendar."""
    return (HEAD + "".join(entries) + "END:VCALENDAR\n").encode()


PLENARY = whole("1@citel.example", "20270406", "20270409")


def added(who: Person | Actor, *entries: str, **data: Any) -> OutsideCalendar:
    """Add a calendar: from a file with these entries, or from the address that is given."""
    values: dict[str, Any] = {"body_name": "CITEL", "title": "Meetings", "groups": ["SG5RG-AFR"], **data}
    if "address" not in data:
        values.setdefault("file", (calendar_file(*(entries or (PLENARY,))), "plan.ics"))
    calendar = operations.create(values, who if isinstance(who, Actor) else actor(who), now())
    db.session.commit()
    return calendar


def act(calendar: OutsideCalendar, action: str, who: Person | Actor, **data: Any) -> None:
    """Take a step on the version that is there."""
    by = who if isinstance(who, Actor) else actor(who)
    operations.perform(calendar, action, {"version": calendar.version, **data}, by, now())
    db.session.commit()


def work() -> None:
    """Do what jobs do: queue what is due, and read it."""
    with change():
        refreshing.queue_due(now())
    outbox.drain(now())
    db.session.expire_all()


def kept(calendar: OutsideCalendar) -> list[BlockingEvent]:
    """Return the entries of a calendar, in order."""
    query = select(BlockingEvent).where(BlockingEvent.calendar_id == calendar.id)
    return list(db.session.scalars(query.order_by(BlockingEvent.starts_on, BlockingEvent.uid)))


def a_turn(app: Flask) -> None:
    """Do one round of work as the thread of the web process does."""
    jobs.turn(app)


def the_clock() -> Any:
    """Return the clock of the service."""
    return current_app.extensions["clock"]
