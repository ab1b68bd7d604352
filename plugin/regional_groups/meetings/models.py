"""Meetings of regional groups and of parents, their sessions, agreements, deadlines and reports; events beside them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime, Versioned
from regional_groups.groups.models import RegionalGroup
from regional_groups.meetings.rules import Agreement, EventState, MeetingFormat, MeetingState

__all__ = [
    "Agreement",
    "Event",
    "EventState",
    "Meeting",
    "MeetingCoordination",
    "MeetingDeadline",
    "MeetingEvent",
    "MeetingFormat",
    "MeetingGroup",
    "MeetingReport",
    "MeetingSession",
    "MeetingState",
]

UNDATED = date(1900, 1, 1)  # where lists put what has no date: after everything else


class Event(Versioned, Base):
    """A workshop or other event; it exists on its own and meetings link to it."""

    __tablename__ = "events"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),)

    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date | None] = mapped_column(index=True)
    ends_on: Mapped[date | None]
    timezone: Mapped[str] = mapped_column(String(60), default="")  # IANA; empty is unknown
    city: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))
    organizer: Mapped[str] = mapped_column(String(300), default="")
    groups: Mapped[list[Any]] = mapped_column(default=list)  # acronyms concerned
    open: Mapped[bool] = mapped_column(default=True)  # open to any individual of a Member State (facts B4.4)
    participants: Mapped[int | None]
    participants_certainty: Mapped[str] = mapped_column(String(10), default="exact")
    circular: Mapped[str] = mapped_column(String(60), default="")
    circular_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int] = mapped_column(default=0)
    state: Mapped[EventState] = mapped_column(EnumText(EventState))
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.title


class Meeting(Versioned, Base):
    """A meeting of a parent body, or of one or more regional groups (then a joint meeting)."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),
        Index("ix_meetings_listed_on", "listed_on", "id"),
        Index("ix_meetings_state", "state"),
    )

    ref: Mapped[str | None] = mapped_column(String(200), unique=True)  # the import's own key
    body: Mapped[str | None] = mapped_column(ForeignKey("study_groups.code"))  # a meeting of a parent body
    title: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date | None]  # date at the place; unknown when empty
    ends_on: Mapped[date | None]
    listed_on: Mapped[date] = mapped_column(default=UNDATED)  # follows starts_on; what lists are ordered by
    timezone: Mapped[str] = mapped_column(String(60), default="")  # IANA; empty is unknown
    city: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))
    format: Mapped[str] = mapped_column(String(12), default="")  # MeetingFormat; empty is unknown
    host: Mapped[str] = mapped_column(String(300), default="")
    languages: Mapped[list[Any]] = mapped_column(default=list)  # working languages, codes
    remote_decisions: Mapped[bool | None]  # may those not in the room decide (facts D2); unknown when empty
    already_scheduled: Mapped[bool] = mapped_column(
        default=False
    )  # stood in the yearly calendar (facts B7.1)
    workshop_considered: Mapped[bool | None]  # R44 instructs the Director 3
    agenda: Mapped[str] = mapped_column(Text, default="")
    colocated: Mapped[str] = mapped_column(Text, default="")  # events beside it as a source writes them
    source: Mapped[str] = mapped_column(Text, default="")
    announced_by: Mapped[str] = mapped_column(String(10), default="")  # letter, circular, mail
    letter_on: Mapped[date | None]
    letter_number: Mapped[str] = mapped_column(String(40), default="")  # 2/SG13RG-AFR
    convened_on: Mapped[date | None]
    deadline_zone: Mapped[str] = mapped_column(String(60), default="Europe/Zurich")
    cause: Mapped[str] = mapped_column(String(200), default="")  # why cancelled, or not held
    # cancelled in favour of this one; no foreign key: SQLite adds and drops none without copying the table
    merged_into_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[MeetingState] = mapped_column(EnumText(MeetingState))
    sequence: Mapped[int] = mapped_column(
        default=0
    )  # SEQUENCE of the calendar: time, place or status changed
    recorded_afterwards: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))

    groups: Mapped[list[MeetingGroup]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", lazy="selectin"
    )
    sessions: Mapped[list[MeetingSession]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="MeetingSession.starts_at"
    )
    coordinations: Mapped[list[MeetingCoordination]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )
    deadlines: Mapped[list[MeetingDeadline]] = relationship(
        cascade="all, delete-orphan", order_by="MeetingDeadline.due_at"
    )
    reports: Mapped[list[MeetingReport]] = relationship(cascade="all, delete-orphan")
    events: Mapped[list[Event]] = relationship(
        secondary="meeting_events", lazy="selectin", order_by="Event.starts_on"
    )

    @validates("starts_on")
    def _list(self, key: str, value: date | None) -> date | None:
        """Keep the place in lists in step with the first day."""
        self.listed_on = value or UNDATED
        return value

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.title

    @property
    def acronyms(self) -> list[str]:
        """Return the acronyms of the groups that take part, withdrawn ones left out."""
        return [item.group.acronym for item in self.groups if item.agreement != Agreement.WITHDRAWN]

    @property
    def joint(self) -> bool:
        """Tell whether two or more groups meet together."""
        return len(self.acronyms) > 1


class MeetingGroup(Identified, Base):
    """A regional group named in a meeting, and what its lead said, for which dates."""

    __tablename__ = "meeting_groups"
    __table_args__ = (UniqueConstraint("meeting_id", "group_id"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), index=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    agreement: Mapped[Agreement] = mapped_column(EnumText(Agreement), default=Agreement.ASKED)
    said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said_by: Mapped[str] = mapped_column(String(200), default="")
    for_starts_on: Mapped[date | None]  # the dates the agreement was given for
    for_ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    previous: Mapped[dict[str, Any] | None]  # the answer before the last one, for undo

    meeting: Mapped[Meeting] = relationship(back_populates="groups")
    group: Mapped[RegionalGroup] = relationship(lazy="joined")


class MeetingCoordination(Identified, Base):
    """A parent that coordinated a joint meeting (R44 instructs study groups and TSAG 3)."""

    __tablename__ = "meeting_coordinations"
    __table_args__ = (UniqueConstraint("meeting_id", "parent_code"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), index=True)
    parent_code: Mapped[str] = mapped_column(ForeignKey("study_groups.code"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_by: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")


class MeetingSession(Identified, Base):
    """A session: local wall time at the place and the instants it gives under today's zone law."""

    __tablename__ = "meeting_sessions"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="order"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    starts_local: Mapped[datetime] = mapped_column(DateTime(timezone=False))  # wall time at the place
    ends_local: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    groups: Mapped[list[Any]] = mapped_column(default=list)  # acronyms; empty: all of the meeting
    open: Mapped[bool] = mapped_column(default=False)  # open, else restricted to the groups
    format: Mapped[str] = mapped_column(String(12), default="")
    languages: Mapped[list[Any]] = mapped_column(default=list)
    join_address: Mapped[str] = mapped_column(Text, default="")  # secret: only /j/ links lead there
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship(back_populates="sessions")


class MeetingDeadline(Identified, Base):
    """A printed deadline, fixed when the meeting was convened."""

    __tablename__ = "meeting_deadlines"
    __table_args__ = (UniqueConstraint("meeting_id", "item"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), index=True)
    item: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    clause: Mapped[str] = mapped_column(String(60), default="")
    sequence: Mapped[int] = mapped_column(default=0)


class MeetingReport(Identified, Base):
    """The report of one group of a meeting: text, or a stored file."""

    __tablename__ = "meeting_reports"
    __table_args__ = (UniqueConstraint("meeting_id", "group_id"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("regional_groups.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reported_by: Mapped[str] = mapped_column(String(200), default="")


class MeetingEvent(Base):
    """Which events stand beside a meeting."""

    __tablename__ = "meeting_events"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), primary_key=True)
