"""Requests for regional standards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.db import Base, EnumText, UtcDateTime, Versioned
from regional_groups.groups.models import RegionalGroup
from regional_groups.people.models import Person
from regional_groups.planning.standards_rules import StandardsKind, StandardsState


class StandardsRequest(Versioned, Base):
    """A need of a region, asked of a study group by the members concerned (Resolution 44, resolves 7)."""

    __tablename__ = "standards_requests"
    __table_args__ = (
        CheckConstraint("kind != 'tariff' OR (parent_code = 'SG3' AND group_id IS NOT NULL)", name="tariff"),
        CheckConstraint(
            "state != 'delivered' OR (reference <> '' AND delivered_on IS NOT NULL)", name="delivered"
        ),
        Index("ix_standards_requests_created_at_id", "created_at", "id"),
    )

    state: Mapped[StandardsState] = mapped_column(EnumText(StandardsState), index=True)
    kind: Mapped[StandardsKind] = mapped_column(EnumText(StandardsKind), default=StandardsKind.STANDARD)
    parent_code: Mapped[str] = mapped_column(ForeignKey("study_groups.code"), index=True)  # which is asked
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    region: Mapped[str] = mapped_column(String(20), default="")  # slug
    title: Mapped[str] = mapped_column(String(300), default="")
    need: Mapped[str] = mapped_column(Text, default="")
    supporting_states: Mapped[list[Any]] = mapped_column(default=list)  # alpha-2
    supporting_members: Mapped[str] = mapped_column(Text, default="")  # Sector Members, as they are named

    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    author_function: Mapped[str] = mapped_column(String(40), default="")  # the office in which it was written
    author_scope: Mapped[str] = mapped_column(String(80), default="")
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # public from here on

    informed_on: Mapped[date | None]  # the chair of Study Group 3, of the process chosen
    meeting: Mapped[str] = mapped_column(String(200), default="")  # of the parent, that decided
    decided_on: Mapped[date | None]
    work_item: Mapped[str] = mapped_column(String(200), default="")
    reference: Mapped[str] = mapped_column(String(200), default="")  # of the Recommendation or other text
    delivered_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")  # of the last decision
    recorded_afterwards: Mapped[bool] = mapped_column(default=False)

    regional_group: Mapped[RegionalGroup | None] = relationship(lazy="joined")
    author: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[author_id])

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.title or f"{self.parent_code} {self.region}".strip()

    @property
    def parent(self) -> str:
        """Return the code of the study group that is asked, as forms name it."""
        return self.parent_code

    @property
    def group(self) -> str:
        """Return the acronym of the regional group, or nothing, as forms name it."""
        return self.regional_group.acronym if self.regional_group else ""
