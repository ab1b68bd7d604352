"""Keeping what a reading found: entries are compared by UID and recurrence, and only differences are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update

from regional_groups.core.db import canonical_json, db
from regional_groups.scheduling import rules
from regional_groups.scheduling.models import BlockingEvent, OutsideCalendar
from regional_groups.scheduling.reading import Result
from regional_groups.scheduling.rules import Outcome

if TYPE_CHECKING:
    from regional_groups.ical.expanding import Expanded, Occurrence

UID_LENGTH = 200
AT_ONCE = 500  # rows of one statement


def keep(calendar: OutsideCalendar, result: Result, now: datetime) -> None:
    """Note what a reading came to; a failed one leaves the entries as they were."""
    if result.problem is not None:
        calendar.outcome = Outcome.FAILED
        calendar.problem = rules.kept(result.problem)
        calendar.failures += 1
    else:
        calendar.outcome = Outcome.READ if result.expanded is not None else Outcome.UNCHANGED
        calendar.problem, calendar.failures, calendar.refreshed_at = {}, 0, now
        calendar.etag, calendar.last_modified = result.etag, result.last_modified
        if result.expanded is not None:
            calendar.read_at = now
            calendar.left_out = result.expanded.left_out
            calendar.entries = write(calendar.id, result.expanded)
    calendar.next_refresh_at = rules.next_try(now, calendar.kind, calendar.failures)


def write(calendar_id: UUID, expanded: Expanded) -> int:
    """Write the differences between what is kept and what was read; return how many entries there are."""
    wanted = {(row["uid"], row["recurrence_id"]): row for row in map(_row, expanded.occurrences)}
    query = select(BlockingEvent.id, BlockingEvent.uid, BlockingEvent.recurrence_id, BlockingEvent.hash)
    there = {
        (uid, recurrence): (id, hash)
        for id, uid, recurrence, hash in db.session.execute(
            query.where(BlockingEvent.calendar_id == calendar_id)
        )
    }
    _remove([id for key, (id, _) in there.items() if key not in wanted])
    changed = [
        {"id": there[key][0], **row}
        for key, row in wanted.items()
        if key in there and there[key][1] != row["hash"]
    ]
    new = [
        {"id": uuid4(), "calendar_id": calendar_id, **row} for key, row in wanted.items() if key not in there
    ]
    for rows in _parts(changed):
        db.session.execute(update(BlockingEvent), rows)
    for rows in _parts(new):
        db.session.execute(insert(BlockingEvent), rows)
    return len(wanted)


def forget(calendar: OutsideCalendar) -> None:
    """Remove the entries of a calendar that is no longer taken into account."""
    db.session.execute(delete(BlockingEvent).where(BlockingEvent.calendar_id == calendar.id))
    calendar.entries = calendar.left_out = 0
    calendar.etag = calendar.last_modified = ""
    calendar.read_at = None


def _remove(ids: list[UUID]) -> None:
    for part in _parts(ids):
        db.session.execute(delete(BlockingEvent).where(BlockingEvent.id.in_(part)))


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))


def _row(one: Occurrence) -> dict[str, Any]:
    all_day = not isinstance(one.starts, datetime)
    starts, ends = one.starts, one.ends
    row: dict[str, Any] = {
        "uid": one.uid
        if len(one.uid) <= UID_LENGTH
        else f"sha256:{hashlib.sha256(one.uid.encode()).hexdigest()}",
        "recurrence_id": one.recurrence_id,
        "title": one.summary,
        "starts_on": starts.date() if isinstance(starts, datetime) else starts,
        "ends_on": _last_day(starts, ends) if isinstance(ends, datetime) else ends,
        "starts_at": starts.astimezone(UTC) if isinstance(starts, datetime) else None,
        "ends_at": ends.astimezone(UTC) if isinstance(ends, datetime) else None,
        "timezone": one.tzid or "",
        "all_day": all_day,
        "transparent": one.transparent,
        "cancelled": one.cancelled,
    }
    return {**row, "hash": hashlib.sha256(canonical_json(row).encode()).hexdigest()}


def _last_day(starts: Any, ends: datetime) -> Any:
    """Return the last day of an entry with hours; one that ends at midnight was over the day before."""
    if ends > starts and ends.time() == time():
        ends -= timedelta(days=1)
    return max(ends.date(), starts.date())
