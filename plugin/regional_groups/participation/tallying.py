"""Keeping the persons of each meeting counted, in the transaction that changes its attendance.

Triggers of the database empty the tally of a meeting at every change of its attendance, or of the groups that its
sessions name, whoever makes it (migration ``attendance_tallies``). Here it is counted again: before the commit of a
transaction that changed rows, and every night for what was written past the session. So a tally that stands is right,
and one that is missing is counted from the rows. The night compares while nothing is locked, and writes only what is
empty or wrong, each meeting in a transaction of its own.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from regional_groups.core import audit, jobs
from regional_groups.core.batches import batches
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.meetings.models import MeetingSession
from regional_groups.participation.models import Attendance
from regional_groups.participation.tally import PersonRow, kept, tally_of
from regional_groups.participation.tally_models import AttendanceTally

BATCH = 100  # meetings counted or compared at once
_NOTED = (
    "attendance_changed"  # in the session's own notes: meetings whose attendance this transaction changed
)
_LOG = logging.getLogger(__name__)


@dataclass
class Checked:
    """What a check found."""

    meetings: int  # with attendance
    uncounted: int = 0  # were counted now
    wrong: list[UUID] = field(default_factory=list)  # stood with another number than their rows give
    failed: list[UUID] = field(default_factory=list)  # whose rows cannot be counted


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


def check(now: datetime) -> Checked:
    """Compare every tally with the rows, count what is empty and mend what differs; it commits as it goes."""
    with jobs.reading():
        ids = list(
            db.session.scalars(select(AttendanceTally.meeting_id).order_by(AttendanceTally.meeting_id))
        )
    found = Checked(len(ids))
    for part in batches(ids, BATCH):
        for id in _in_doubt(part):
            try:
                with jobs.change():
                    _mend(id, found, now)
            except Exception:
                _LOG.exception("the attendance of meeting %s cannot be counted", id)
                found.failed.append(id)
    return found


def _in_doubt(meetings: Sequence[UUID]) -> Sequence[UUID]:
    """Return the meetings whose tally is empty, or seems wrong: others may write while it is read."""
    query = select(AttendanceTally).where(AttendanceTally.meeting_id.in_(meetings))
    try:
        with jobs.reading():
            rows = db.session.scalars(query.order_by(AttendanceTally.meeting_id)).all()
            standing = [row for row in rows if row.tally is not None]
            right = _counted([row.meeting_id for row in standing])
            sure = {row.meeting_id for row in standing if not _differs(row, right[row.meeting_id])}
            return [row.meeting_id for row in rows if row.meeting_id not in sure]
    except Exception:
        _LOG.warning(
            "attendance cannot be compared together, so each meeting is counted alone", exc_info=True
        )
        return meetings


def _mend(meeting: UUID, found: Checked, now: datetime) -> None:
    """Count a meeting under a lock if its tally is empty or wrong; who holds it up now counts it themselves."""
    query = select(AttendanceTally).where(AttendanceTally.meeting_id == meeting)
    audit.take_turn()  # as who removes attendance does: they write to the trail, then the triggers take the row
    row = db.session.scalar(query.with_for_update(skip_locked=True))
    if row is None:
        return
    right = _counted([meeting])[meeting]
    if not _differs(row, right):
        return
    was_wrong = row.tally is not None
    for name, value in right.items():
        setattr(row, name, value)
    if was_wrong:
        found.wrong.append(meeting)
        _tell(row, now)
    else:
        found.uncounted += 1


def _tell(row: AttendanceTally, now: datetime) -> None:
    """Write to the trail that a count was mended: other processes then read again what they keep of figures."""
    about = ("attendance_tally", str(row.meeting_id), str(row.meeting_id))
    audit.append("attendance_tally:mend", about, SYSTEM, now, demonstration=row.demonstration)


def _differs(row: AttendanceTally, right: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in right.items())


def look_after(now: datetime) -> None:
    """Check every night; what differs was written past the triggers, is mended and told to who runs the service."""
    found = check(now)
    if found.wrong:
        _LOG.error("attendance of %d meetings was counted wrongly and is mended", len(found.wrong))


def waiting() -> int:
    """Return for how many meetings the attendance is still counted from the rows."""
    query = select(func.count()).select_from(AttendanceTally).where(AttendanceTally.tally.is_(None))
    return db.session.scalar(query) or 0
