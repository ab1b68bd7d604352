"""Registrations, invitations, join links, attendance and contributions of meetings.

Attendance keeps what was true of a person on the day (country, category, gender), so that past figures do not change
when the person does.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime, Versioned
from regional_groups.core.files import StoredFile
from regional_groups.meetings.models import Event, Meeting, MeetingSession
from regional_groups.participation.rules import (
    Category,
    Certainty,
    ContributionState,
    Covers,
    Mode,
    RegistrationState,
    Source,
)
from regional_groups.people.models import Person

__all__ = [
    "Attendance",
    "Contribution",
    "ContributionTotal",
    "Invitation",
    "JoinLink",
    "JoinUse",
    "Registration",
]

_GONE = text("state NOT IN ('cancelled', 'refused')")
_NUMBERS = text("person_id IS NULL")  # few beside the rows of persons


class Registration(Versioned, Base):
    """A person's wish to take part in a meeting, or in a workshop beside one."""

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint("(meeting_id IS NULL) <> (event_id IS NULL)", name="one_place"),
        Index(
            "uq_registrations_meeting_person",
            "meeting_id",
            "person_id",
            unique=True,
            sqlite_where=_GONE,
            postgresql_where=_GONE,
        ),
        Index(
            "uq_registrations_event_person",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=_GONE,
            postgresql_where=_GONE,
        ),
        Index("ix_registrations_state_country", "state", "country"),
    )

    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("events.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    mode: Mapped[Mode] = mapped_column(EnumText(Mode))
    category: Mapped[Category] = mapped_column(EnumText(Category))
    country: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))
    organization: Mapped[str] = mapped_column(String(200), default="")
    languages_needed: Mapped[list[Any]] = mapped_column(default=list)  # codes; interpretation asked for
    accessibility: Mapped[str] = mapped_column(Text, default="")  # private: the owner and TSB read it
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey("invitations.id"), index=True)
    late: Mapped[bool] = mapped_column(default=False)  # after the printed deadline: marked, not refused
    membership_unknown: Mapped[bool] = mapped_column(default=False)  # the approver decides, with a note
    endorsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    endorsed_by: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")  # of the last decision
    recorded_afterwards: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[RegistrationState] = mapped_column(EnumText(RegistrationState))

    meeting: Mapped[Meeting | None] = relationship()
    event: Mapped[Event | None] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    invitation: Mapped[Invitation | None] = relationship()

    @property
    def label(self) -> str:
        """Return what people call it."""
        place = self.meeting or self.event
        return f"{self.person.name}, {place.label if place else ''}"


class Invitation(Identified, Base):
    """An invitation to all or part of a meeting for somebody outside the region or its members (facts B4.3)."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("meeting_id", "email"),)

    version: Mapped[int] = mapped_column(default=1)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))
    organization: Mapped[str] = mapped_column(String(200), default="")
    sessions: Mapped[list[Any]] = mapped_column(default=list)  # ids of sessions; empty: the whole meeting
    note: Mapped[str] = mapped_column(Text, default="")
    nonce: Mapped[str] = mapped_column(String(64))  # the answer link is made from it and the service's secret
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the answer link's token
    invited_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    invited_by: Mapped[str] = mapped_column(String(200), default="")
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    demonstration: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship()

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.name


class JoinLink(Identified, Base):
    """A personal way into a meeting or one of its sessions; the address it leads to stands with the session only."""

    __tablename__ = "join_links"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("meeting_sessions.id", ondelete="CASCADE")
    )  # empty: the meeting
    nonce: Mapped[str] = mapped_column(String(64))  # the link is made from it and the service's secret
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256; the token itself is not kept
    guest: Mapped[bool] = mapped_column(default=False)  # opens without a sign-in, for one invited person
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    registration: Mapped[Registration] = relationship()
    session: Mapped[MeetingSession | None] = relationship()


class JoinUse(Identified, Base):
    """Somebody was sent on to a session: an intent, not an attendance."""

    __tablename__ = "join_uses"

    link_id: Mapped[UUID] = mapped_column(ForeignKey("join_links.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("meeting_sessions.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Attendance(Identified, Base):
    """Who was there: a person, a number of people of a country, or totals of a meeting.

    Rows of persons win over numbers by country, and these over totals (``rules.counts``).
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "key"),
        Index("ix_attendance_numbers", "meeting_id", sqlite_where=_NUMBERS, postgresql_where=_NUMBERS),
        CheckConstraint("(covers = 'day') = (day IS NOT NULL)", name="day"),
        CheckConstraint(
            "person_id IS NOT NULL OR participants IS NOT NULL OR countries IS NOT NULL", name="something"
        ),
        CheckConstraint("participants IS NULL OR participants >= 0", name="participants"),
        CheckConstraint("countries IS NULL OR countries >= 0", name="countries"),
    )

    version: Mapped[int] = mapped_column(default=1)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), index=True)
    key: Mapped[str] = mapped_column(String(200))  # who, day, mode and group: the same is recorded once
    group: Mapped[str] = mapped_column(String(40), default="")  # acronym, where one group of a joint meeting
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting_sessions.id", ondelete="SET NULL"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id"))
    country: Mapped[str | None] = mapped_column(ForeignKey("countries.code"), index=True)  # on the day
    participants: Mapped[int | None]  # of the country, or of the meeting; empty for a person
    participants_certainty: Mapped[Certainty] = mapped_column(EnumText(Certainty), default=Certainty.EXACT)
    countries: Mapped[int | None]  # represented, of totals
    countries_certainty: Mapped[Certainty] = mapped_column(EnumText(Certainty), default=Certainty.EXACT)
    mode: Mapped[Mode] = mapped_column(EnumText(Mode), default=Mode.UNKNOWN)
    covers: Mapped[Covers] = mapped_column(EnumText(Covers))
    day: Mapped[date | None]  # date at the place
    source: Mapped[Source] = mapped_column(EnumText(Source))
    category: Mapped[str] = mapped_column(String(40), default="")  # on the day; empty is unknown
    gender: Mapped[str] = mapped_column(String(20), default="")  # on the day; empty is unknown
    note: Mapped[str] = mapped_column(Text, default="")  # as the source writes it
    recorded_by: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    demonstration: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def label(self) -> str:
        """Return what people call it, without naming a person."""
        return f"{self.meeting.label}, {self.day.isoformat() if self.day else self.covers}"


class Contribution(Versioned, Base):
    """A document that members submit to a meeting, of the group or of its parent."""

    __tablename__ = "contributions"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), index=True)
    group: Mapped[str] = mapped_column(
        String(40), default=""
    )  # acronym of the group it comes from or goes to
    number: Mapped[str] = mapped_column(String(60))  # C1, C2 … within the meeting, or as the source has it
    title: Mapped[str] = mapped_column(String(300))
    countries: Mapped[list[Any]] = mapped_column(default=list)  # sources, alpha-2
    organizations: Mapped[list[Any]] = mapped_column(default=list)  # sources, names
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # empty is unknown
    late: Mapped[bool | None]  # less than twelve days before (facts B7.2); unknown when empty
    to: Mapped[str] = mapped_column(String(10), default="group")  # group, parent
    outcome: Mapped[str] = mapped_column(String(20), default="")  # Outcome; empty: none recorded
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    recorded_afterwards: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[ContributionState] = mapped_column(EnumText(ContributionState))

    meeting: Mapped[Meeting] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def label(self) -> str:
        """Return what people call it."""
        return f"{self.number} {self.title}"


class ContributionTotal(Identified, Base):
    """How many contributions a meeting had where only the number is known; rows of ``Contribution`` win."""

    __tablename__ = "contribution_totals"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), unique=True)
    count: Mapped[int]
    certainty: Mapped[Certainty] = mapped_column(EnumText(Certainty), default=Certainty.EXACT)
    source: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    demonstration: Mapped[bool] = mapped_column(default=False)
