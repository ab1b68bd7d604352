"""Who signs in and which offices they hold, from one day until another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime
from regional_groups.core.permissions import Office


class Person(Identified, Base):
    """A person; bound to an issuer and subject at the first sign-in with the verified e-mail."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))
    organization: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2), default="")  # chosen language; empty: negotiated
    timezone: Mapped[str] = mapped_column(String(60), default="")  # IANA; empty: Geneva
    gender: Mapped[str] = mapped_column(String(20), default="")  # given freely, for statistics only
    issuer: Mapped[str | None] = mapped_column(String(300))
    subject: Mapped[str | None] = mapped_column(String(300))
    digest: Mapped[bool] = mapped_column(default=True)  # at most one mail a day of what waits
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    demonstration: Mapped[bool] = mapped_column(default=False)

    offices: Mapped[list[OfficeHeld]] = relationship(
        back_populates="person", foreign_keys="OfficeHeld.person_id"
    )


class OfficeHeld(Identified, Base):
    """An office: function and scope, from one day until another (both inclusive, Geneva dates)."""

    __tablename__ = "offices"
    __table_args__ = (
        Index("ix_offices_function_scope", "function", "scope"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="order"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    function: Mapped[Office] = mapped_column(EnumText(Office))
    scope: Mapped[str] = mapped_column(String(80), default="")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    appointed_by: Mapped[str] = mapped_column(String(200), default="")  # the meeting or body that appointed
    mapped: Mapped[bool] = mapped_column(default=False)  # given by the provider's groups claim
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    demonstration: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(back_populates="offices", lazy="joined", foreign_keys=[person_id])


class Organization(Base):
    """A Sector Member, Associate, Academia or regional organization."""

    __tablename__ = "organizations"

    code: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))  # sector_member, associate, academia, regional_organization
    country: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))


class ApiToken(Identified, Base):
    """A personal token of the API: shown once, kept as a hash; acts with the offices held at the time of use."""

    __tablename__ = "api_tokens"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256
    scope: Mapped[str] = mapped_column(String(10))  # read, write
    label: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginSession(Identified, Base):
    """A sign-in: the cookie holds a random secret, this row its hash; it can be ended from here."""

    __tablename__ = "login_sessions"
    __table_args__ = (Index("ix_login_sessions_subject", "issuer", "subject"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(300))
    provider_session: Mapped[str] = mapped_column(String(200), default="")  # `sid`, for back-channel logout
    id_token: Mapped[str] = mapped_column(Text, default="")  # hint for the provider's sign-out
    browser: Mapped[str] = mapped_column(String(120), default="")  # as it names itself, for the owner's eyes
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecordedStep(Identified, Base):
    """A step that somebody recorded for this person, by mail or call, and the objection to it if there is one."""

    __tablename__ = "recorded_steps"
    __table_args__ = (UniqueConstraint("audit_entry", "person_id"),)

    audit_entry: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)  # for whom
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    event: Mapped[str] = mapped_column(String(80))  # terms:approve
    subject_label: Mapped[str] = mapped_column(String(200))
    for_label: Mapped[str] = mapped_column(String(200))  # the office or person named
    evidence: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    objected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    objection: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settlement: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    recorder: Mapped[Person] = relationship(foreign_keys=[recorded_by], lazy="joined")
