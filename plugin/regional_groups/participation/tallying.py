"""Keeping the persons of each meeting counted, in the transaction that changes its attendance.

Triggers of the database empty the tally of a meeting at every change of its attendance, or of the groups that its
sessions name, whoever makes it (migration ``attendance_tallies``). Here it is counted again: before the commit of a
transaction that changed rows, and every night for what was written past the session. So a tally that stands is right,
and one that is missing is counted from the rows.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from regional_groups.core.batches import batches
from regional_groups.core.db import db
from regional_groups.meetings.models import MeetingSession
from regional_groups.participation.models import Attendance
from regional_groups.participation.tally import PersonRow, kept, tally_of
from regional_groups.participation.tally_models import AttendanceTally

BATCH = 100  # meetings counted at once
_NOTED = (
    "attendance_changed"  # in the session's own notes: meetings whose attendance this transaction changed
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """What a check found."""

    meetings: int  # with attendance
    uncounted: int  # were counted now
    wrong: tuple[UUID, ...]  # stood with another number than their rows give


def note(session: Session, _context: Any) -> None:
    """Note the meetings whose rows a flush writes."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Attendance | MeetingSession):
            session.info.setdefault(_NOTED, set()).add(row.meeting_id)


def settle(session: Session) -> None:
    """Count the meetings that a transaction changed, before its commit."""
    if session.in_nested_transaction():
        return
    session.flush()
    count(session.info.pop(_NOTED, ()))


def forget(session: Session) -> None:
    """Forget what a transaction changed that is rolled back."""
    if not session.in_nested_transaction():
        session.info.pop(_NOTED, None)


def count(meetings: Collection[UUID]) -> int:
    """Count the persons of those of the meetings whose tally is empty; return how many these were."""
    found = 0
    for part in batches(sorted(meetings), BATCH):
        empty = AttendanceTally.meeting_id.in_(part) & AttendanceTally.tally.is_(None)
        # Locked before the rows are read: who changes them meanwhile waits, and empties the tally again.
        query = select(AttendanceTally.meeting_id).where(empty).order_by(AttendanceTally.meeting_id)
        ours = list(db.session.scalars(query.with_for_update()))
        _write(_counted(ours))
        found += len(ours)
    return found


def _write(right: Mapping[UUID, dict[str, Any]]) -> None:
    if right:
        rows = [{"meeting_id": id, **columns} for id, columns in right.items()]
        db.session.execute(update(AttendanceTally), rows)


def _counted(meetings: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what the tallies of meetings hold if they are right."""
    if not meetings:
        return {}
    rows: dict[UUID, dict[bool, list[PersonRow]]] = {id: defaultdict(list) for id in meetings}
    for row in db.session.execute(_persons(meetings)):
        named = (row.group,) if row.group else tuple(sorted(row.groups or ()))
        one = PersonRow(row.person_id, row.country or "", str(row.mode), row.gender, row.category, named)
        rows[row.meeting_id][row.demonstration].append(one)
    return {
        id: {
            **kept(tally_of(found[False] or found[True])),
            "demonstration": bool(found[True]) and not found[False],
            "mixed": bool(found[True] and found[False]),
        }
        for id, found in rows.items()
    }


def _persons(meetings: Sequence[UUID]) -> Select[Any]:
    columns = (
        Attendance.meeting_id,
        Attendance.person_id,
        Attendance.country,
        Attendance.mode,
        Attendance.gender,
        Attendance.category,
        Attendance.group,
        MeetingSession.groups,
        Attendance.demonstration,
    )
    return (
        select(*columns)
        .join(MeetingSession, MeetingSession.id == Attendance.session_id, isouter=True)
        .where(Attendance.meeting_id.in_(meetings), Attendance.person_id.is_not(None))
    )


def check() -> Checked:
    """Compare every tally with the rows, count what is empty and mend what differs."""
    wrong: list[UUID] = []
    meetings = uncounted = 0
    for part in _all():
        query = select(AttendanceTally).where(AttendanceTally.meeting_id.in_(part))
        rows = list(db.session.scalars(query.order_by(AttendanceTally.meeting_id).with_for_update()))
        right = _counted(part)
        meetings += len(rows)
        uncounted += sum(row.tally is None for row in rows)
        differ = [row for row in rows if _differs(row, right)]
        wrong += [row.meeting_id for row in differ if row.tally is not None]
        _write({row.meeting_id: right[row.meeting_id] for row in differ})
        db.session.expire_all()
    return Checked(meetings, uncounted, tuple(wrong))


def _differs(row: AttendanceTally, right: Mapping[UUID, dict[str, Any]]) -> bool:
    return any(getattr(row, name) != value for name, value in right[row.meeting_id].items())


def _all() -> Iterator[Sequence[UUID]]:
    """Return the meetings that have a tally, in parts."""
    ids = list(db.session.scalars(select(AttendanceTally.meeting_id).order_by(AttendanceTally.meeting_id)))
    yield from batches(ids, BATCH)


def look_after(_now: datetime) -> None:
    """Check every night; what differs was written past the triggers, is mended and told to who runs the service."""
    found = check()
    if found.wrong:
        _LOG.error("attendance of %d meetings was counted wrongly and is mended", len(found.wrong))


def waiting() -> int:
    """Return for how many meetings the attendance is still counted from the rows."""
    query = select(func.count()).select_from(AttendanceTally).where(AttendanceTally.tally.is_(None))
    return db.session.scalar(query) or 0
