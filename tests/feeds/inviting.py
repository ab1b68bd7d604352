"""A convened meeting with people, and the letters that reach their calendars."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from icalendar import Calendar, Event
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.meetings import operations as meetings
from regional_groups.meetings.models import Meeting
from regional_groups.participation import inviting, operations
from regional_groups.participation.models import Invitation, Registration
from regional_groups.people.models import Person
from sqlalchemy import select

from tests.feeds import field as feeds
from tests.support.field import actor, person

REPLIES = "replies@example.org"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Letter:
    """One letter of the outbox with its calendar part, read back."""

    to: str
    subject: str
    text: str
    headers: dict[str, str]
    type: str
    raw: str

    @property
    def calendar(self) -> Calendar:
        """Return the calendar part."""
        calendar = Calendar.from_ical(self.raw)
        assert isinstance(calendar, Calendar)
        return calendar

    @property
    def event(self) -> Event:
        """Return the one entry of the calendar part."""
        (event,) = self.calendar.events
        return event

    @property
    def facts(self) -> tuple[str, int, str, str]:
        """Return method, SEQUENCE, STATUS and PARTSTAT."""
        status = str(self.event.get("STATUS", ""))
        partstat = self.event["ATTENDEE"].params.get("PARTSTAT", "")
        return str(self.calendar["METHOD"]), self.event["SEQUENCE"], status, partstat


def letters(to: str | None = None) -> list[Letter]:
    """Return the letters of the outbox with a calendar part, in the order in which they were queued."""
    db.session.commit()
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))
    found = [row for row in rows if row.payload.get("parts") and to in (None, row.payload["to"])]
    return [_letter(row) for row in sorted(found, key=_stamp)]


def _stamp(row: OutboxMessage) -> str:
    text: str = row.payload["parts"][0]["text"]
    return text.partition("DTSTAMP:")[2][:16]


def _letter(row: OutboxMessage) -> Letter:
    told = row.payload
    (part,) = told["parts"]
    return Letter(told["to"], told["subject"], told["text"], told["headers"], part["type"], part["text"])


def mails(to: str) -> list[dict[str, Any]]:
    """Return every letter to an address."""
    db.session.commit()
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))
    return [row.payload for row in rows if row.payload["to"] == to]


class Scene:
    """A convened meeting of SG5RG-AFR in Nairobi, a delegate of Togo, a guest, the counsellor and the chair."""

    def __init__(self, **columns: Any) -> None:
        self.delegate = person("delegate@example.org", "delegate TG", country="TG", name="Afi Mensah")
        self.guest = "guest@elsewhere.example"
        self.meeting = feeds.meeting("SG5RG-AFR", format="hybrid", **columns)
        self.counsellor = person("tsb@example.org", "tsb_counsellor SG5")
        self.chair = person("chair@example.org", "rg_chair SG5RG-AFR", country="TG")

    def register(self, who: Person | None = None, **data: Any) -> Registration:
        """Register a person, the delegate when nobody is named."""
        who = who or self.delegate
        given = {"mode": "remote", "category": "member_state", **data}
        made = operations.create(self.meeting, given, actor(who), now())
        db.session.commit()
        return made

    def invite(self, **data: Any) -> Invitation:
        """Invite the guest."""
        given = {"email": self.guest, "name": "Gu Est", **data}
        made = inviting.invite(self.meeting, given, actor(self.chair), now())
        db.session.commit()
        return made

    def take(self, registration: Registration, action: str, by: Person | None = None, **data: Any) -> None:
        """Take a step of a registration."""
        given = {"version": registration.version, "note": "as agreed", **data}
        operations.perform(registration, action, given, actor(by or self.counsellor), now())
        db.session.commit()

    def change(self, action: str, **data: Any) -> None:
        """Take a step of the meeting, or edit it."""
        clock = current_app.extensions["clock"]
        clock.advance(MINUTE)
        given = {"version": self.meeting.version, **data}
        if action == "edit":
            meetings.edit(self.meeting, given, actor(self.counsellor), now())
        else:
            meetings.perform(self.meeting, action, given, actor(self.counsellor), now())
        db.session.commit()


def now() -> Any:
    """Return the time of the service's clock."""
    return current_app.extensions["clock"].now()


def fresh(meeting: Meeting) -> Meeting:
    """Return a meeting as the database has it."""
    db.session.expire_all()
    return db.session.get_one(Meeting, meeting.id)
