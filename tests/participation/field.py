"""Meetings in small, and what people do to take part in them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import current_app
from regional_groups.core.db import db
from regional_groups.core.permissions import Actor
from regional_groups.groups.models import GroupCountry, RegionalGroup
from regional_groups.meetings.models import Event, Meeting, MeetingDeadline, MeetingGroup, MeetingSession
from regional_groups.meetings.rules import Agreement, EventState, MeetingState
from regional_groups.participation import operations
from regional_groups.participation.models import Registration
from regional_groups.people.models import Person

from tests.support.field import actor, person, regional_group, state

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # what the fixed clock shows
STARTS, ENDS = date(2027, 3, 1), date(2027, 3, 3)
CANARY = "https://join.provider.example/room/canary-7f3a"
SECRET_NEED = "step-free access near canary-need"


def now() -> datetime:
    """Return the time of the service's clock."""
    instant: datetime = current_app.extensions["clock"].now()
    return instant


def members(group: RegionalGroup, *codes: str) -> RegionalGroup:
    """Record countries of a group."""
    for code in codes:
        state(code)
        db.session.add(GroupCountry(group_id=group.id, country=code))
    db.session.commit()
    return group


def meeting(
    *groups: RegionalGroup,
    state: MeetingState = MeetingState.CONVENED,
    starts_on: date | None = STARTS,
    ends_on: date | None = ENDS,
    sessions: bool = True,
    **columns: Any,
) -> Meeting:
    """Make a meeting of groups, hybrid, with one session a day and the canary as the way in."""
    title = columns.pop("title", f"Meeting of {' and '.join(group.acronym for group in groups)}")
    made = Meeting(
        title=title,
        state=state,
        starts_on=starts_on,
        ends_on=ends_on,
        format=columns.pop("format", "hybrid"),
        timezone="Africa/Nairobi",
        city="Nairobi",
        created_at=now(),
        changed_at=now(),
        state_since=now(),
        **columns,
    )
    made.groups = [
        MeetingGroup(group_id=group.id, group=group, agreement=Agreement.AGREED) for group in groups
    ]
    if sessions and starts_on and ends_on:
        days = [starts_on + timedelta(days=index) for index in range((ends_on - starts_on).days + 1)]
        made.sessions = [session(day) for day in days]
    db.session.add(made)
    db.session.commit()
    return made


def session(day: date, hour: int = 9, **columns: Any) -> MeetingSession:
    """Make a session of three hours, in Nairobi (UTC+3)."""
    local = datetime.combine(day, time(hour))
    return MeetingSession(
        title=columns.pop("title", f"Session of {day.isoformat()}"),
        starts_local=local,
        ends_local=local + timedelta(hours=3),
        starts_at=(local - timedelta(hours=3)).replace(tzinfo=UTC),
        ends_at=local.replace(tzinfo=UTC),
        join_address=columns.pop("join_address", CANARY),
        **columns,
    )


def deadline(meeting: Meeting, item: str, due_at: datetime) -> None:
    """Fix a deadline."""
    db.session.add(MeetingDeadline(meeting_id=meeting.id, item=item, due_on=due_at.date(), due_at=due_at))
    db.session.commit()


def workshop(**columns: Any) -> Event:
    """Make a workshop, open to everybody."""
    made = Event(
        kind="workshop",
        title="Workshop",
        starts_on=STARTS,
        ends_on=STARTS,
        state=EventState.PLANNED,
        open=columns.pop("open", True),
        groups=columns.pop("groups", []),
        created_at=now(),
        changed_at=now(),
        state_since=now(),
        **columns,
    )
    db.session.add(made)
    db.session.commit()
    return made


class Field:
    """SG5RG-AFR with Kenya and Togo, its people, and a meeting."""

    def __init__(self, *, countries: tuple[str, ...] = ("KE", "TG"), **meeting_columns: Any) -> None:
        self.group = members(regional_group("SG5RG-AFR"), *countries)
        state("FR")
        self.meeting = meeting(self.group, **meeting_columns)
        self.delegate = person("delegate@example.org", "delegate KE", country="KE")
        self.focal = person("focal@example.org", "focal_point KE", country="KE")
        self.stranger = person("stranger@example.org", country="TG")
        self.counsellor = person("tsb@example.org", "tsb_counsellor SG5")
        self.chair = person("chair@example.org", "rg_chair SG5RG-AFR", country="TG")
        self.other_chair = person("other@example.org", "rg_chair SG3RG-AFR")

    def register(self, who: Person, by: Person | None = None, **data: Any) -> Registration:
        """Register a person."""
        given: dict[str, Any] = {"mode": "remote", "category": "member_state", **data}
        if by is not None:
            given["person"] = who.email
        made = operations.create(given.pop("at", self.meeting), given, actor(by or who), now())
        db.session.commit()
        return made

    def take(self, registration: Registration, action: str, by: Person, **data: Any) -> Registration:
        """Take a step."""
        given = {"version": registration.version, "note": "", **data}
        operations.perform(registration, action, given, actor(by), now())
        db.session.commit()
        return registration

    def approved(self, who: Person | None = None, **data: Any) -> Registration:
        """Register, endorse and approve a person."""
        made = self.register(who or self.delegate, **data)
        if made.country == "KE" and made.category == "member_state":
            self.take(made, "endorse", self.focal)
        return self.take(made, "approve", self.counsellor, note="as agreed")


def doing(who: Person) -> Actor:
    """Return the actor of a person."""
    return actor(who)
