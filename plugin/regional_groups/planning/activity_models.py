"""The action plan: activities of its programmes, and the reviews of its years."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base, EnumText, Versioned
from regional_groups.planning.activity_rules import ActivityState, ReviewState


class Activity(Versioned, Base):
    """An activity of the action plan: of one programme, with an owner, a day, and its place in the results chain."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("programme BETWEEN 1 AND 4", name="programme"),
        CheckConstraint("state <> 'done' OR done_on IS NOT NULL", name="done"),
        Index("ix_activities_created_at_id", "created_at", "id"),
    )

    state: Mapped[ActivityState] = mapped_column(EnumText(ActivityState), index=True)
    programme: Mapped[int]  # 1 to 4, as facts F1 counts them
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(40))  # function of the office that answers for it
    owner_scope: Mapped[str] = mapped_column(String(80), default="")
    due_on: Mapped[date]
    goal: Mapped[str] = mapped_column(String(40), default="")
    outcome: Mapped[str] = mapped_column(String(10), default="")
    output: Mapped[str] = mapped_column(String(10), default="")
    indicators: Mapped[list[Any]] = mapped_column(default=list)  # ids of the indicators it shall move
    done_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")  # of the last step

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.title


class PlanReview(Versioned, Base):
    """The coordinator's review of the action plan in one year; concluded, it keeps the counts of that day."""

    __tablename__ = "plan_reviews"
    __table_args__ = (
        UniqueConstraint("year", "demonstration"),
        CheckConstraint("state <> 'concluded' OR findings <> ''", name="findings"),
        Index("ix_plan_reviews_created_at_id", "created_at", "id"),
    )

    state: Mapped[ReviewState] = mapped_column(EnumText(ReviewState), index=True)
    year: Mapped[int]
    findings: Mapped[str] = mapped_column(Text, default="")
    counted: Mapped[list[Any]] = mapped_column(default=list)  # by programme, on the day of the conclusion
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def label(self) -> str:
        """Return what people call it."""
        return str(self.year)
