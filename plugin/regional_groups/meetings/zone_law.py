"""What a change of zone law does to meetings: their sessions keep the hours on the clocks of the place.

A new edition of the zone database may give the same wall time another instant. Once a day the sessions ahead are
compared; where the instant differs it is set, calendars get a higher SEQUENCE, and who organizes the meeting is told.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from regional_groups.core import jobs
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.ical.zones import tzdata_version
from regional_groups.ical.zones import zone as zone_named
from regional_groups.meetings import queries, trail
from regional_groups.meetings.models import Meeting, MeetingSession
from regional_groups.meetings.parts import session_row
from regional_groups.meetings.wall import is_zone

ACTION = "zone_law"


def look_after(now: datetime) -> None:
    """Set the instants of sessions ahead by the zone law in force, one meeting in a transaction of its own."""
    with jobs.reading():
        found = _otherwise(now)
    for id in found:
        with jobs.change():
            follow(queries.meeting(id, lock=True), now)


def follow(meeting: Meeting, now: datetime) -> None:
    """Set the instants of the sessions ahead of a meeting, if the law gives others by now; its wall time stays."""
    ahead = [one for one in meeting.sessions if _ahead(one, now)]
    moved = [(one, instants) for one in ahead if (instants := by_law(one, meeting.timezone))]
    if not moved:
        return
    before = [session_row(one) for one in meeting.sessions]
    for session, instants in moved:
        session.starts_at, session.ends_at = instants
        session.sequence += 1
    after = [session_row(one) for one in meeting.sessions]
    values = {"sessions": before}, {"sessions": after}
    trail.write(meeting, ACTION, *values, SYSTEM, now, note=f"tzdata {tzdata_version()}")


def by_law(session: MeetingSession, zone: str) -> tuple[datetime, datetime] | None:
    """Return the instants that the wall time of a session gives by now; nothing where it is as stored."""
    if not is_zone(zone):
        return None
    ends = (session.starts_local, session.starts_at), (session.ends_local, session.ends_at)
    starts_at, ends_at = (_instant(local, zone, stored) for local, stored in ends)
    same = (starts_at, ends_at) == (session.starts_at, session.ends_at)
    return None if same or ends_at <= starts_at else (starts_at, ends_at)


def _instant(local: datetime, zone: str, stored: datetime) -> datetime:
    """Return the instant of a wall time; of an hour that comes twice the one that is stored, else the first."""
    there = local.replace(tzinfo=zone_named(zone))
    both = [there.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    return stored if stored in both else both[0]


def _ahead(session: MeetingSession, now: datetime) -> bool:
    return not session.cancelled and session.starts_at > now


def _otherwise(now: datetime) -> list[UUID]:
    """Return the meetings with a session ahead whose instant is another by now, in the order of their ids."""
    query = (
        select(MeetingSession, Meeting.timezone)
        .join(Meeting)
        .where(MeetingSession.starts_at > now, MeetingSession.cancelled.is_(False))
    )
    rows = db.session.execute(query.order_by(Meeting.id).execution_options(yield_per=500))
    return sorted({session.meeting_id for session, zone in rows if by_law(session, zone)})
