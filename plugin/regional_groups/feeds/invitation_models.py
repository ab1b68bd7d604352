"""Who has a meeting in the own calendar by mail: what was sent last, and what the calendar program answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base, Identified, UtcDateTime

__all__ = ["CalendarInvitation", "CalendarMailRefusal"]


class CalendarInvitation(Identified, Base):
    """One meeting in one person's calendar; the address answers go to is known by its hash alone."""

    __tablename__ = "calendar_invitations"
    __table_args__ = (UniqueConstraint("meeting_id", "email"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"))
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("people.id"), index=True
    )  # none: a guest not here yet
    email: Mapped[str] = mapped_column(String(254), index=True)  # the ATTENDEE; lower case
    nonce: Mapped[str] = mapped_column(
        String(64)
    )  # the answer address is made from it and the service's secret
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the token in that address
    method: Mapped[str] = mapped_column(String(10))  # of the last mail: REQUEST or CANCEL
    sequence: Mapped[int]  # SEQUENCE of the last mail
    dated_sequence: Mapped[int]  # SEQUENCE of the last mail with other dates or another place
    said: Mapped[dict[str, Any]]  # what the last mail said, for before and after
    digest: Mapped[str] = mapped_column(String(64))  # of it
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)  # DTSTAMP of the last mail
    answer: Mapped[str] = mapped_column(String(10), default="")  # Answered; empty: none yet
    answer_stamp: Mapped[datetime | None] = mapped_column(UtcDateTime)  # its DTSTAMP: older ones do not count
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when it reached us
    outdated: Mapped[bool] = mapped_column(
        default=False
    )  # registered or answered for other dates than today's
    settled_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # a "no" of somebody approved was looked at
    demonstration: Mapped[bool] = mapped_column(default=False)


class CalendarMailRefusal(Base):
    """An address that wants no mail with calendar entries."""

    __tablename__ = "calendar_mail_refusals"

    email: Mapped[str] = mapped_column(String(254), primary_key=True)  # lower case
    since: Mapped[datetime] = mapped_column(UtcDateTime)
