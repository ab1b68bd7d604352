"""What this room gives the others: panels on the pages of meetings, what waits for an administrator, and its jobs."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from flask_babel import gettext as _

from regional_groups.core import jobs, outbox
from regional_groups.core.panels import panel
from regional_groups.core.permissions import Held, Office
from regional_groups.people.models import Person
from regional_groups.people.waiting import WaitingRow, waiting_source
from regional_groups.scheduling import panels, queries, refreshing


def waiting_calendars(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return the calendars whose address an administrator must allow."""
    if not any(held.function == Office.ADMIN for held in offices):
        return []
    return [
        WaitingRow(
            _("Allow the address of %(calendar)s, or retire it", calendar=one.label),
            f"/outside-calendars/{one.id}",
            one.state_since,
        )
        for one in queries.unallowed()
    ]


def join(app: Flask) -> None:
    """Register with the rooms below."""
    panel("meeting", panels.of_meeting, 10)
    panel("meeting_form", panels.of_planned, 10)
    waiting_source(waiting_calendars)
    outbox.handler(refreshing.KIND, refreshing.refresh)
    jobs.every("outside-calendars", refreshing.EVERY, refreshing.queue_due)
