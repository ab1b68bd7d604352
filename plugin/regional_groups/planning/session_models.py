"""Sessions of the Council, which reports are planned back from."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base, EnumText, Versioned
from regional_groups.planning.session_rules import SessionState, usual_day


class CouncilSession(Versioned, Base):
    """A session of the Council with the days by which its documents are due."""

    __tablename__ = "council_sessions"
    __table_args__ = (
        CheckConstraint("closes_on IS NULL OR closes_on >= opens_on", name="days"),
        UniqueConstraint("title", "demonstration"),
        Index("ix_council_sessions_created_at_id", "created_at", "id"),
    )

    state: Mapped[SessionState] = mapped_column(EnumText(SessionState), index=True)
    title: Mapped[str] = mapped_column(String(120))  # as Council 2027
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]
    documents_due_on: Mapped[date | None]  # none: four weeks before it opens
    financial_due_on: Mapped[date | None]  # with financial implications; none: eight weeks, or as others
    translation_days: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(300), default="")  # where the days are published
    note: Mapped[str] = mapped_column(Text, default="")  # of the last step

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.title

    def due_on(self, *, financial: bool) -> date:
        """Return the day by which documents are due, entered or usual; financial ones never later than others."""
        usual = usual_day(self.opens_on, financial=financial)
        if financial:
            return self.financial_due_on or min(usual, self.documents_due_on or usual)
        return self.documents_due_on or usual
