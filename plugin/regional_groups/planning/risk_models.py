"""The register of risks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base, EnumText, Versioned
from regional_groups.core.i18n import CODES
from regional_groups.planning import risk_texts
from regional_groups.planning.risk_rules import Level, RiskKind, RiskState, Watch, level_of


class Risk(Versioned, Base):
    """What stands in the way of the goals or of the daily work, as people assessed it; its history is the trail."""

    __tablename__ = "risks"
    __table_args__ = (
        CheckConstraint("likelihood BETWEEN 1 AND 5 AND impact BETWEEN 1 AND 5", name="scale"),
        CheckConstraint(
            "watched = '' OR (watch_side <> '' AND watch_threshold IS NOT NULL"
            " AND watch_likelihood BETWEEN 1 AND 5 AND watch_impact BETWEEN 1 AND 5)",
            name="watch",
        ),
        Index("ix_risks_created_at_id", "created_at", "id"),
    )

    state: Mapped[RiskState] = mapped_column(EnumText(RiskState), index=True)
    kind: Mapped[RiskKind] = mapped_column(EnumText(RiskKind))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="", server_default="")  # of its texts; unknown
    # By language: title and mitigation in it, and the hash of the source that they were made from.
    translated: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    theme: Mapped[str] = mapped_column(String(20), default="")  # of facts C10.5, where it was begun from one
    description: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(Text, default="")
    consequence: Mapped[str] = mapped_column(Text, default="")
    likelihood: Mapped[int]  # 1 to 5
    impact: Mapped[int]  # 1 to 5
    mitigation: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(40))  # function of the office that answers for it
    owner_scope: Mapped[str] = mapped_column(String(80), default="")
    review_on: Mapped[date]
    watched: Mapped[str] = mapped_column(String(60), default="")  # id of the indicator; empty: none
    watch_side: Mapped[str] = mapped_column(String(10), default="")
    watch_threshold: Mapped[Decimal | None] = mapped_column(Numeric(14, 3))
    watch_likelihood: Mapped[int | None]  # proposed when the threshold is crossed
    watch_impact: Mapped[int | None]
    dismissed_value: Mapped[Decimal | None] = mapped_column(
        Numeric(14, 3)
    )  # at which a proposal was dismissed
    note: Mapped[str] = mapped_column(Text, default="")  # of the last decision

    @property
    def label(self) -> str:
        """Return what people call it."""
        return self.title

    @property
    def source(self) -> dict[str, str]:
        """Return what is translated of it."""
        return {name: getattr(self, name) for name in risk_texts.TOLD}

    @property
    def translations(self) -> list[dict[str, Any]]:
        """Return its texts in each of the six languages, empty where there are none."""
        return [
            {
                "language": code,
                **{name: kept.get(name, "") for name in risk_texts.TOLD},
                "stale": bool(kept) and risk_texts.is_stale(kept, self.source),
            }
            for code in CODES
            for kept in [(self.translated or {}).get(code, {})]
        ]

    @property
    def level(self) -> Level:
        """Return how high it is, by the one rule."""
        return level_of(self.likelihood, self.impact)

    @property
    def watch(self) -> Watch | None:
        """Return what it watches, if anything."""
        if not self.watched or self.watch_threshold is None:
            return None
        proposed = self.watch_likelihood or 1, self.watch_impact or 1
        return Watch(self.watched, self.watch_side, self.watch_threshold, *proposed)
