"""The figures as they were shown: kept each time they changed, so that a past day can be asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base, Identified, UtcDateTime


class FiguresShown(Identified, Base):
    """All figures of a period and place as they were published from an instant on, until the next row of both.

    One row without figures tells since when the period is kept without a gap (``showing``).
    """

    __tablename__ = "figures_shown"
    __table_args__ = (UniqueConstraint("from_on", "until_on", "place", "counted_at"),)

    from_on: Mapped[date]
    until_on: Mapped[date]
    place: Mapped[str] = mapped_column(
        String(60), default=""
    )  # region:…, study_group:…, group:…; empty: of all; since: the row that tells since when
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)  # by indicator
