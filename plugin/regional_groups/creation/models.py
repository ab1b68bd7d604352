"""Requests to create a regional group, the States that support them, and who writes with the author."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime, Versioned
from regional_groups.creation.rules import CreationState
from regional_groups.creation.support import SupportStatus
from regional_groups.groups.models import RegionalGroup
from regional_groups.people.models import Person


class CreationRequest(Versioned, Base):
    """A file that asks a study group for a regional group (facts B2.6)."""

    __tablename__ = "creation_requests"
    __table_args__ = (
        CheckConstraint("state != 'approved' OR decided_on IS NOT NULL", name="approved_on"),
        Index("ix_creation_requests_created_at_id", "created_at", "id"),
    )

    state: Mapped[CreationState] = mapped_column(EnumText(CreationState), index=True)
    parent_code: Mapped[str] = mapped_column(ForeignKey("study_groups.code"), index=True)
    acronym: Mapped[str] = mapped_column(String(40), default="", index=True)  # proposed
    region: Mapped[str] = mapped_column(String(20), default="", index=True)  # slug
    region_label: Mapped[str] = mapped_column(String(120), default="")  # as the group would call its region
    title: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")  # of the request's texts
    justification: Mapped[str] = mapped_column(Text, default="")  # Markdown
    resources: Mapped[str] = mapped_column(Text, default="")
    hosting: Mapped[str] = mapped_column(Text, default="")
    regional_organization: Mapped[str] = mapped_column(String(200), default="")
    countries: Mapped[list[Any]] = mapped_column(default=list)  # alpha-2; empty is unknown
    terms: Mapped[list[Any]] = mapped_column(default=list)  # sections: id, heading, body
    working_methods: Mapped[list[Any]] = mapped_column(default=list)
    officers: Mapped[list[Any]] = mapped_column(default=list)  # name, email, office, country
    overlaps_acknowledged: Mapped[bool] = mapped_column(default=False)
    overlap_explanation: Mapped[str] = mapped_column(Text, default="")

    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    author_function: Mapped[str] = mapped_column(String(40))  # the office in which the author wrote
    author_scope: Mapped[str] = mapped_column(String(80), default="")
    recorded_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("people.id")
    )  # who began it for the author
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # public from here on

    meeting: Mapped[str] = mapped_column(String(200), default="")  # of the parent, before which it is placed
    meeting_on: Mapped[date | None]  # first day of that meeting, if known
    document: Mapped[str] = mapped_column(String(200), default="")  # number of the document at that meeting
    decided_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(200), default="")  # of the decision; may follow later
    terms_due_on: Mapped[date | None]
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    recorded_afterwards: Mapped[bool] = mapped_column(default=False)

    supporters: Mapped[list[SupportingState]] = relationship(
        cascade="all, delete-orphan", order_by="SupportingState.position", lazy="selectin"
    )
    editors: Mapped[list[CreationEditor]] = relationship(
        cascade="all, delete-orphan", order_by="CreationEditor.email", lazy="selectin"
    )
    author: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[author_id])
    group: Mapped[RegionalGroup | None] = relationship(lazy="joined")

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.acronym or self.title or self.parent_code

    @property
    def filed_on(self) -> date | None:
        """Return the day in Geneva on which it was first submitted here."""
        return geneva_day(self.submitted_at) if self.submitted_at else None

    @property
    def supporting_states(self) -> list[dict[str, str]]:
        """Return country and status of each named State, in the authors' order."""
        return [{"country": row.country, "status": str(row.status)} for row in self.supporters]

    @supporting_states.setter
    def supporting_states(self, wanted: Iterable[Mapping[str, str]]) -> None:
        kept = {row.country: row for row in self.supporters}
        rows = []
        for position, item in enumerate(wanted):
            row = kept.get(item["country"]) or SupportingState(country=item["country"])
            row.status, row.position = SupportStatus(item["status"]), position
            rows.append(row)
        self.supporters = rows

    @property
    def support(self) -> list[tuple[str, str]]:
        """Return country and status of each named State, as the rules take them."""
        return [(row.country, str(row.status)) for row in self.supporters]

    @property
    def co_editors(self) -> list[str]:
        """Return the addresses of those who write with the author."""
        return sorted(row.email for row in self.editors)

    @co_editors.setter
    def co_editors(self, wanted: Iterable[str]) -> None:
        kept = {row.email: row for row in self.editors}
        self.editors = [kept.get(email) or CreationEditor(email=email) for email in sorted(set(wanted))]


class SupportingState(Identified, Base):
    """A State named in a request; what its focal point answered outweighs what the authors write."""

    __tablename__ = "creation_supporting_states"
    __table_args__ = (UniqueConstraint("request_id", "country"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("creation_requests.id"))
    country: Mapped[str] = mapped_column(ForeignKey("countries.code"), index=True)
    status: Mapped[SupportStatus] = mapped_column(EnumText(SupportStatus), default=SupportStatus.NAMED)
    position: Mapped[int] = mapped_column(default=0)
    answered: Mapped[bool] = mapped_column(
        default=False
    )  # by the focal point, not only stated by the authors
    by_name: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))  # the letter


class CreationEditor(Identified, Base):
    """Somebody who writes with the author; known by address, who may sign in for the first time later."""

    __tablename__ = "creation_editors"
    __table_args__ = (UniqueConstraint("request_id", "email"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("creation_requests.id"))
    email: Mapped[str] = mapped_column(String(254), index=True)  # lower case

    person: Mapped[Person | None] = relationship(
        primaryjoin=lambda: foreign(CreationEditor.email) == Person.email, viewonly=True, lazy="joined"
    )
