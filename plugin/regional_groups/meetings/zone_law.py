"""What a change of zone law does to meetings: sessions and deadlines keep the hours on the clocks of their place.

A new edition of the zone database may give the same wall time another instant. Once a day what is ahead is compared;
where the instant differs it is set and calendars get a higher SEQUENCE. Who organizes the meeting is told of sessions;
of deadlines nobody, since the date and the zone that the letter prints stay.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Result, Select, select

from regional_groups.core import jobs
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.ical.zones import tzdata_version
from regional_groups.ical.zones import zone as zone_named
from regional_groups.meetings import queries, rules, trail
from regional_groups.meetings.models import Meeting, MeetingDeadline, MeetingSession
from regional_groups.meetings.parts import session_row
from regional_groups.meetings.wall import is_zone, last_instant

ACTION = "zone_law"


def look_after(now: datetime) -> None:
    """Set the instants of sessions ahead by the zone law in force, one meeting in a transaction of its own."""
    with jobs.reading():
        found = _otherwise(now)
    for id in found:
        try:
            with jobs.change():
                follow(queries.meeting(id, lock=True), now)
        except Exception:  # the other meetings, and the work after this, must not wait for it
            current_app.logger.exception("meeting %s keeps instants of an older zone law", id)


def follow(meeting: Meeting, now: datetime) -> None:
    """Set the instants of what is ahead of a meeting, if the law gives others by now; its wall time stays."""
    if meeting.state not in rules.AHEAD:
        return
    ahead = [one for one in meeting.sessions if _ahead(one, now)]
    moved = [(one, instants) for one in ahead if (instants := by_law(one, meeting.timezone))]
    open = [line for line in meeting.deadlines if line.due_at > now]
    due = [(line, due_at) for line in open if (due_at := due_by_law(line, meeting.deadline_zone))]
    if not moved and not due:
        return
    before = _timed(meeting)
    for session, instants in moved:
        session.starts_at, session.ends_at = instants
        session.sequence += 1
    for line, due_at in due:
        line.due_at = due_at
        line.sequence += 1
    note = f"tzdata {tzdata_version()}"
    trail.write(meeting, ACTION, before, _timed(meeting), SYSTEM, now, note=note, quiet=not moved)


def _timed(meeting: Meeting) -> dict[str, Any]:
    return {
        "sessions": [session_row(one) for one in meeting.sessions],
        "deadlines": {line.item: line.due_at for line in meeting.deadlines},
    }


def by_law(session: MeetingSession, zone: str) -> tuple[datetime, datetime] | None:
    """Return the instants that the wall time of a session gives by now; nothing where it is as stored."""
    if not is_zone(zone):
        return None
    ends = (session.starts_local, session.starts_at), (session.ends_local, session.ends_at)
    starts_at, ends_at = (_instant(local, zone, stored) for local, stored in ends)
    same = (starts_at, ends_at) == (session.starts_at, session.ends_at)
    return None if same or ends_at <= starts_at else (starts_at, ends_at)


def due_by_law(line: MeetingDeadline, zone: str) -> datetime | None:
    """Return the instant at which a deadline ends by now; nothing where it is as stored."""
    if not is_zone(zone):
        return None
    due_at = last_instant(line.due_on, zone)
    return None if due_at == line.due_at else due_at


def _instant(local: datetime, zone: str, stored: datetime) -> datetime:
    """Return the instant of a wall time; of an hour that comes twice the one that is stored, else the first."""
    there = local.replace(tzinfo=zone_named(zone))
    both = [there.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    return stored if stored in both else both[0]


def _ahead(session: MeetingSession, now: datetime) -> bool:
    return not session.cancelled and session.starts_at > now


def _otherwise(now: datetime) -> list[UUID]:
    """Return the meetings with a session or deadline ahead whose instant is another by now, in order of their ids."""
    sessions = select(MeetingSession, Meeting.timezone).where(
        MeetingSession.starts_at > now, MeetingSession.cancelled.is_(False)
    )
    lines = select(MeetingDeadline, Meeting.deadline_zone).where(MeetingDeadline.due_at > now)
    found = {session.meeting_id for session, zone in _ahead_of(sessions) if by_law(session, zone)}
    return sorted(found | {line.meeting_id for line, zone in _ahead_of(lines) if due_by_law(line, zone)})


def _ahead_of(query: Select[Any, str]) -> Result[Any, str]:
    query = query.join(Meeting).where(Meeting.state.in_(rules.AHEAD))
    return db.session.execute(query.execution_options(yield_per=500))
