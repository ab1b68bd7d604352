"""Calendars of other bodies that are taken into account, and what takes place in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime, Versioned
from regional_groups.scheduling.rules import CalendarKind, CalendarState, Concern, Outcome


class OutsideCalendar(Versioned, Base):
    """A calendar of another body, uploaded as a file or fetched from an address.

    What the machine notes while it reads (``outcome`` and what follows) raises no version: nobody decided it.
    """

    __tablename__ = "outside_calendars"
    __table_args__ = (
        CheckConstraint("(kind = 'address') = (address <> '')", name="source"),
        Index("ix_outside_calendars_due", "state", "next_refresh_at"),
        Index("ix_outside_calendars_listed", "created_at", "id"),
    )

    body_name: Mapped[str] = mapped_column(String(120))  # CITEL, Council …
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[CalendarKind] = mapped_column(EnumText(CalendarKind))
    address: Mapped[str] = mapped_column(Text, default="")  # may hold a secret: shown to its keepers only
    host: Mapped[str] = mapped_column(String(255), default="")  # of the address; everybody may know it
    address_hash: Mapped[str] = mapped_column(String(64), default="")  # what the trail tells of a new address
    exempt: Mapped[bool] = mapped_column(default=False)  # an administrator allowed the address
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    everybody: Mapped[bool] = mapped_column(default=False)  # concerns all groups
    parents: Mapped[list[Any]] = mapped_column(default=list)  # SG5
    regions: Mapped[list[Any]] = mapped_column(default=list)  # slugs
    groups: Mapped[list[Any]] = mapped_column(default=list)  # acronyms
    busy_only: Mapped[bool] = mapped_column(default=False)  # the titles of its entries are not shown
    timezone: Mapped[str] = mapped_column(String(60), default="")  # of hours without a zone; empty: UTC
    state: Mapped[CalendarState] = mapped_column(EnumText(CalendarState))
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome), default=Outcome.WAITING)
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict)  # why it could not be read, untranslated
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    refreshed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # last known to be right
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # last read as a whole
    next_refresh_at: Mapped[datetime] = mapped_column(UtcDateTime)
    etag: Mapped[str] = mapped_column(String(200), default="")
    last_modified: Mapped[str] = mapped_column(String(200), default="")
    entries: Mapped[int] = mapped_column(default=0)  # kept in the window
    left_out: Mapped[int] = mapped_column(default=0)  # beyond the most that are kept

    @property
    def label(self) -> str:
        """Return what people call it."""
        return f"{self.body_name}: {self.title}"

    @property
    def concern(self) -> Concern:
        """Return whom its entries concern."""
        return Concern(
            self.everybody, frozenset(self.parents), frozenset(self.regions), frozenset(self.groups)
        )


class BlockingEvent(Identified, Base):
    """One time at which something takes place in another body's calendar."""

    __tablename__ = "blocking_events"
    __table_args__ = (
        UniqueConstraint("calendar_id", "uid", "recurrence_id"),
        CheckConstraint("ends_on >= starts_on", name="order"),
        CheckConstraint("all_day = (starts_at IS NULL) AND all_day = (ends_at IS NULL)", name="hours"),
        Index("ix_blocking_events_days", "starts_on", "id"),
    )

    calendar_id: Mapped[UUID] = mapped_column(ForeignKey("outside_calendars.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(String(255))  # of the source; its hash where it is longer
    recurrence_id: Mapped[str] = mapped_column(String(20), default="")  # 20270405, 20270405T060000Z
    title: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date]  # dates as its own clock shows them
    ends_on: Mapped[date]  # inclusive
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none for whole days
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    timezone: Mapped[str] = mapped_column(String(60), default="")  # IANA; empty: UTC, or unknown to others
    all_day: Mapped[bool]
    transparent: Mapped[bool]
    cancelled: Mapped[bool]
    hash: Mapped[str] = mapped_column(String(64))  # of all the above, to see what changed

    calendar: Mapped[OutsideCalendar] = relationship(lazy="joined")
