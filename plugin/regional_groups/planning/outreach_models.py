"""Entries of outreach: plans, reports and campaigns of a region."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base, EnumText, Versioned
from regional_groups.planning.outreach_rules import OutreachKind, OutreachState


class OutreachEntry(Versioned, Base):
    """A plan, a report or a campaign of a study period."""

    __tablename__ = "outreach_entries"
    __table_args__ = (
        CheckConstraint("kind = 'campaign' OR body IS NOT NULL", name="body"),
        CheckConstraint(
            "state != 'delivered' OR (delivered_on IS NOT NULL AND reference <> '')", name="delivered"
        ),
        Index("ix_outreach_entries_created_at_id", "created_at", "id"),
        Index("ix_outreach_entries_period_kind", "period", "kind"),
    )

    state: Mapped[OutreachState] = mapped_column(EnumText(OutreachState), index=True)
    kind: Mapped[OutreachKind] = mapped_column(EnumText(OutreachKind))
    period: Mapped[str] = mapped_column(String(9))  # a study period, as 2025-2028
    body: Mapped[str | None] = mapped_column(
        ForeignKey("study_groups.code")
    )  # in which the vice-chair serves
    region: Mapped[str] = mapped_column(String(20))  # slug
    title: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(200), default="")  # the document, meeting or event
    contacted: Mapped[int | None]  # of a campaign; unknown when empty
    joined: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.title or f"{self.kind} {self.body or ''} {self.region} {self.period}".strip()
