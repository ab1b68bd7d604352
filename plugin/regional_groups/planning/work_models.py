"""The work of regional offices: rows are appended, never changed; what was wrong is reversed by a row of its own."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, aliased, column_property, mapped_column

from regional_groups.core.db import Base, Identified, UtcDateTime, demonstrating
from regional_groups.planning.work_rules import days_of


class OfficeWork(Identified, Base):
    """What a regional office spent in a period on the groups of its region; an empty number is unknown."""

    __tablename__ = "office_work"
    __table_args__ = (
        CheckConstraint("half_days IS NOT NULL OR missions IS NOT NULL", name="told"),
        CheckConstraint("half_days >= 0 AND missions >= 0", name="counted"),
        CheckConstraint("until_on >= from_on", name="period"),
        Index("ix_office_work_recorded_at_id", "recorded_at", "id"),
        Index("ix_office_work_region_from_on", "region", "from_on"),
    )

    region: Mapped[str] = mapped_column(String(20))  # slug, of the office
    from_on: Mapped[date]
    until_on: Mapped[date]
    half_days: Mapped[int | None]  # of staff
    missions: Mapped[int | None]
    purpose: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(Text, default="")
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("office_work.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200), default="")
    demonstration: Mapped[bool] = mapped_column(default=demonstrating.get)

    @property
    def days(self) -> Decimal | None:
        """Return the staff days, exact; none is unknown."""
        return None if self.half_days is None else days_of(self.half_days)

    if TYPE_CHECKING:
        reversed_by_id: Mapped[UUID | None]  # set below: it needs an alias of the class

    @property
    def is_reversed(self) -> bool:
        """Tell whether another entry takes this one back."""
        return self.reversed_by_id is not None

    @property
    def label(self) -> str:
        """Return what people call it."""
        return f"{self.region} {self.from_on} {self.until_on}"


_reversal = aliased(OfficeWork)
# Read with each entry, so that a list says which ones no longer count without asking for each.
OfficeWork.reversed_by_id = column_property(
    select(_reversal.id).where(_reversal.reverses_id == OfficeWork.id).correlate(OfficeWork).scalar_subquery()
)
