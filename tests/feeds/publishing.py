"""Publishing to calendar collections, as the tests of it need it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from icalendar import Calendar
from regional_groups.adapters.memory import MemoryCalendars
from regional_groups.core import jobs
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.core.ports import Ports
from regional_groups.feeds import collections
from regional_groups.feeds.collection_models import CalendarCollection
from regional_groups.meetings.models import Meeting

from tests.feeds import field

ADDRESS = "https://calendar.memory.example/groups/all/"


@dataclass
class There:
    """A collection elsewhere as its owner sees it."""

    address: str
    files: Callable[[], dict[str, bytes]]
    write: Callable[[str, bytes], Any]
    delete: Callable[[str], Any]
    break_down: Callable[[bool], Any]
    drop: Callable[[], Any]

    def said(self) -> dict[str, str]:
        """Return the titles of what stands there, by UID."""
        found = {}
        for body in self.files().values():
            (event,) = Calendar.from_ical(body).walk("VEVENT")
            found[str(event["UID"])] = str(event["SUMMARY"]).removeprefix("SG5RG-AFR: ")
        return found


def twin(ports: Ports) -> MemoryCalendars:
    """Return the memory twin."""
    assert isinstance(ports.calendars, MemoryCalendars)
    return ports.calendars


def published(address: str = ADDRESS, feed: str = "all", **data: Any) -> CalendarCollection:
    """Begin to publish a feed; nothing is sent yet."""
    wish = {"feed": feed, "language": "en", "address": address, **data}
    with jobs.change():
        return collections.create(wish, SYSTEM, field.WRITTEN_AT)


def step(made: CalendarCollection, action: str, app: Flask, **data: Any) -> None:
    """Take a step on a collection."""
    with jobs.change():
        found = db.session.get_one(CalendarCollection, made.id, populate_existing=True)
        data = {"version": found.version, "withdraw": False, **data}
        collections.perform(found, action, data, SYSTEM, app.extensions["clock"].now())


def work(app: Flask) -> None:
    """Do a round of queued and periodic work, as the worker does."""
    db.session.rollback()
    jobs.turn(app)
    db.session.rollback()


def again(made: CalendarCollection) -> CalendarCollection:
    """Return a collection as it is now."""
    return db.session.get_one(CalendarCollection, made.id, populate_existing=True)


def later(app: Flask, **step: float) -> None:
    """Let time go by."""
    app.extensions["clock"].advance(timedelta(**step))


def change(meeting: Meeting, clock: FixedClock, **columns: Any) -> None:
    """Change a meeting and tell the rooms above."""
    for name, value in columns.items():
        setattr(meeting, name, value)
    meeting.sequence += 1
    meeting.changed_at = clock.now()
    field.tell(meeting)
