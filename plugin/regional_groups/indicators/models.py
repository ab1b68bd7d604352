"""Measures: numbers that somebody recorded where no detailed rows exist; detailed rows win over them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime
from regional_groups.groups.models import RegionalGroup
from regional_groups.meetings.models import Meeting
from regional_groups.participation.rules import Certainty


class Measure(Identified, Base):
    """A recorded value of an indicator: of a meeting, or of a period, for one group or for all."""

    __tablename__ = "measures"
    __table_args__ = (
        CheckConstraint(
            "(meeting_id IS NOT NULL AND group_id IS NULL AND from_on IS NULL AND until_on IS NULL)"
            " OR (meeting_id IS NULL AND from_on IS NOT NULL AND until_on IS NOT NULL)",
            name="one_place",
        ),
        CheckConstraint("from_on <= until_on", name="order"),
        Index("ix_measures_period", "from_on", "until_on"),
    )

    version: Mapped[int] = mapped_column(default=1)
    ref: Mapped[str | None] = mapped_column(String(200), unique=True)  # the import's own key
    key: Mapped[str] = mapped_column(String(200), unique=True)  # indicator and place: recorded once
    indicator: Mapped[str] = mapped_column(String(60))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("regional_groups.id"), index=True)
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    value: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    certainty: Mapped[Certainty] = mapped_column(EnumText(Certainty), default=Certainty.EXACT)
    source: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    recorded_by: Mapped[str] = mapped_column(String(200), default="")
    demonstration: Mapped[bool] = mapped_column(default=False)  # enters no count

    group: Mapped[RegionalGroup | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()

    @property
    def label(self) -> str:
        """Return what people call it: the indicator and its place."""
        place = self.meeting.label if self.meeting else self.group.acronym if self.group else ""
        return f"{self.indicator} {place}".strip()
