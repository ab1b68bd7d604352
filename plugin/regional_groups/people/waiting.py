"""What waits for a person: gathered from every room, and mailed at most once a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from sqlalchemy import select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import Held
from regional_groups.core.waits import days_over
from regional_groups.people.models import Person
from regional_groups.people.notices import notify, reading_as
from regional_groups.people.queries import offices_on


@dataclass(frozen=True)
class WaitingRow:
    """One thing that waits: its title in the reader's language, the path of its page, since when, by when."""

    title: str
    url: str
    since: datetime
    due: date | None = None
    house_default: bool = False  # the day follows from a number of days that no clause gives

    def days_over(self, today: date) -> int:
        """Return how many days ago it should have been done, on a date in Geneva."""
        return days_over(self.due, today)


Source = Callable[[Person, frozenset[Held], datetime], list[WaitingRow]]


def waiting_source(source: Source) -> None:
    """Register what tells what waits for a person; called by a room while it joins."""
    current_app.extensions.setdefault("waiting_sources", []).append(source)


def waiting_rows(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return all that waits for a person, the most urgent first."""
    sources: list[Source] = current_app.extensions.get("waiting_sources", [])
    rows = [row for source in sources for row in source(person, offices, now)]
    return sorted(rows, key=lambda row: (row.due or date.max, row.since))


def send_digests(now: datetime) -> None:
    """Queue a mail to each person for whom something waits; at most one on a Geneva day."""
    today = geneva_day(now)
    for person in db.session.scalars(select(Person).where(Person.digest).order_by(Person.id)).all():
        with reading_as(person):
            rows = waiting_rows(person, offices_on(person.id, today), now)
        if rows:
            context = {"rows": rows, "today": today, "action_url": "/"}
            notify("waits", [person], context, today.isoformat(), now)
