"""Meetings as this room's tests need them, written straight into the tables and announced as the rooms do."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from regional_groups.core.changes import Change, announce
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.meetings.deadlines import deadline_table
from regional_groups.meetings.models import (
    Agreement,
    Event,
    EventState,
    Meeting,
    MeetingDeadline,
    MeetingGroup,
    MeetingSession,
    MeetingState,
)
from regional_groups.meetings.wall import instant

from tests.support.field import regional_group, state

WRITTEN_AT = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)


def tell(thing: Any, event: str = "edit", now: datetime | None = None, **before: Any) -> None:
    """Announce a change of a meeting, event or group, and commit it."""
    now = now or thing.changed_at
    db.session.flush()
    announce(Change(f"any:{event}", thing, SYSTEM, now, before, {}))
    db.session.commit()


def meeting(*acronyms: str, **columns: Any) -> Meeting:
    """Make a convened meeting of 2 to 4 February 2027 in Nairobi and tell the rooms above."""
    columns = {
        "title": f"Meeting of {' and '.join(acronyms) or columns.get('body')}",
        "starts_on": date(2027, 2, 2),
        "ends_on": date(2027, 2, 4),
        "city": "Nairobi",
        "country": "KE",
        "timezone": "Africa/Nairobi",
        "state": MeetingState.CONVENED,
        "created_at": WRITTEN_AT,
        "changed_at": WRITTEN_AT,
        "state_since": WRITTEN_AT,
        **columns,
    }
    if columns["country"]:
        state(columns["country"])
    made = Meeting(**columns)
    for acronym in acronyms:
        made.groups.append(MeetingGroup(group=regional_group(acronym), agreement=Agreement.AGREED))
    db.session.add(made)
    tell(made, "create")
    return made


def session(meeting: Meeting, title: str, starts: str, ends: str, **columns: Any) -> MeetingSession:
    """Add a session by wall time at the meeting's place."""
    zone = meeting.timezone or "UTC"
    first, last = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    made = MeetingSession(
        title=title,
        starts_local=first,
        ends_local=last,
        starts_at=instant(first, zone),
        ends_at=instant(last, zone),
        **columns,
    )
    meeting.sessions.append(made)
    tell(meeting)
    return made


def fix_deadlines(meeting: Meeting) -> None:
    """Give a meeting the deadlines of its first day."""
    assert meeting.starts_on is not None
    for line in deadline_table(meeting.starts_on, already_scheduled=True):
        meeting.deadlines.append(
            MeetingDeadline(item=line.item, due_on=line.due_on, due_at=line.due_at, clause=line.clause)
        )
    tell(meeting)


def workshop(*acronyms: str, **columns: Any) -> Event:
    """Make a workshop on 1 February 2027 in Nairobi."""
    columns = {
        "kind": "workshop",
        "title": "Workshop on measuring electromagnetic fields",
        "starts_on": date(2027, 2, 1),
        "ends_on": date(2027, 2, 1),
        "city": "Nairobi",
        "country": "KE",
        "groups": list(acronyms),
        "state": EventState.PLANNED,
        "created_at": WRITTEN_AT,
        "changed_at": WRITTEN_AT,
        "state_since": WRITTEN_AT,
        **columns,
    }
    state(columns["country"])
    made = Event(**columns)
    db.session.add(made)
    tell(made, "create")
    return made


def with_id(number: int) -> UUID:
    """Return a UUID that is the same in every run, for golden files."""
    return UUID(int=number)
