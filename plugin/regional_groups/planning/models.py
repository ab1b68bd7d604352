"""What is planned: targets with their baselines and the comments made on them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime, Versioned, demonstrating
from regional_groups.planning.target_rules import TargetState

_AGREED = text("state = 'agreed'")


class Target(Versioned, Base):
    """What an indicator is to reach in a study period, of all regions or of one, and from where it starts."""

    __tablename__ = "targets"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('agreed', 'superseded') OR (agreed_on IS NOT NULL AND reference <> '')",
            name="agreed",
        ),
        CheckConstraint(
            "baseline_value IS NULL OR (baseline_year IS NOT NULL AND baseline_source <> '')", name="baseline"
        ),
        Index("ix_targets_created_at_id", "created_at", "id"),
        Index(
            "uq_targets_agreed",
            "indicator",
            "period",
            "region",
            "demonstration",
            unique=True,
            sqlite_where=_AGREED,
            postgresql_where=_AGREED,
        ),
    )

    state: Mapped[TargetState] = mapped_column(EnumText(TargetState), index=True)
    indicator: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(9))  # a study period, as 2025-2028
    region: Mapped[str] = mapped_column(String(20), default="")  # slug; empty: all regions together
    value: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    baseline_value: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))
    baseline_year: Mapped[int | None]
    baseline_source: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # why this value
    comments_until: Mapped[date | None]
    opened_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(200), default="")  # of the agreement in TSAG
    agreed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")  # of the last decision

    comments: Mapped[list[TargetComment]] = relationship(
        cascade="all, delete-orphan", order_by="TargetComment.at"
    )

    @property
    def label(self) -> str:
        """Return what people call it: the indicator, the period and the region."""
        return f"{self.indicator} {self.period} {self.region}".strip()


class TargetComment(Identified, Base):
    """What somebody said on a target while it was open."""

    __tablename__ = "target_comments"

    target_id: Mapped[UUID] = mapped_column(ForeignKey("targets.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(200), default="")
    office: Mapped[str] = mapped_column(String(120), default="")  # function and scope in which it was said
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    demonstration: Mapped[bool] = mapped_column(default=demonstrating.get)
