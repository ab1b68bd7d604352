"""Reading calendars again by job: each is a message of the outbox; no transaction is open while a source is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete

from regional_groups.core import files, outbox
from regional_groups.core.db import db
from regional_groups.core.jobs import change
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.ports import CalendarOrder
from regional_groups.scheduling import queries, reading, rules, storing
from regional_groups.scheduling.models import OutsideCalendar
from regional_groups.scheduling.reading import Source
from regional_groups.scheduling.rules import CalendarState, Outcome

KIND = "calendar_in"
EVERY = timedelta(minutes=10)
AT_ONCE = 5  # of one round: letters wait behind them, each up to half a minute
CLAIM = timedelta(hours=1)  # so long a queued calendar is not queued again


def queue(calendar: OutsideCalendar, now: datetime) -> None:
    """Have a calendar read soon; the messages of earlier readings are removed, for there are many."""
    key = f"{KIND}:{calendar.id}"
    done = delete(OutboxMessage).where(
        OutboxMessage.kind == KIND,
        OutboxMessage.key.startswith(f"{key}:"),
        OutboxMessage.sent_at.is_not(None),
    )
    db.session.execute(done)
    outbox.put(KIND, f"{key}:{now.isoformat()}", {"id": str(calendar.id)}, now)
    if calendar.read_at is None:
        calendar.outcome = Outcome.WAITING
    calendar.next_refresh_at = now + CLAIM


def queue_due(now: datetime) -> None:
    """Queue the calendars whose time has come; one that waits for an administrator is looked at later."""
    for calendar in queries.due(now, AT_ONCE):
        if queries.is_allowed(calendar):
            queue(calendar, now)
        else:
            calendar.next_refresh_at = now + CLAIM


def refresh(payload: Mapping[str, Any], key: str) -> None:
    """Read one calendar and keep what it came to.

    The transaction in which the message was taken is given up first: on SQLite it would keep everybody else
    from writing while an address is waited for. The lease of the message stays.
    """
    db.session.rollback()
    now: datetime = current_app.extensions["clock"].now()
    found = db.session.get(OutsideCalendar, UUID(payload["id"]))
    source = _source(found, now) if found is not None and found.state == CalendarState.ACTIVE else None
    db.session.rollback()
    if source is None:
        return
    result = reading.read(source, now)
    with change():
        calendar = queries.calendar(UUID(payload["id"]), lock=True)
        # what was changed or paused meanwhile is read again when its time comes
        if calendar.state == CalendarState.ACTIVE and source == _source(calendar, now):
            storing.keep(calendar, result, now)


def _source(calendar: OutsideCalendar, now: datetime) -> Source | None:
    zone = calendar.timezone
    if calendar.file_id is not None:
        stored = db.session.get(files.StoredFile, calendar.file_id)
        return Source(zone, sha256=stored.sha256) if stored else None
    if not queries.is_allowed(calendar):
        return None
    fresh = calendar.read_at is not None and now - calendar.read_at < timedelta(days=rules.READ_WHOLE_DAYS)
    order = CalendarOrder(
        calendar.address,
        exempt=calendar.exempt,
        hosts=queries.hosts(),
        etag=calendar.etag if fresh else "",
        last_modified=calendar.last_modified if fresh else "",
    )
    return Source(zone, order=order)
