"""The ledger of funds: rows are appended, never changed; what was wrong is reversed by a row of its own."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, aliased, column_property, mapped_column

from regional_groups.core.db import Base, EnumText, Identified, UtcDateTime, demonstrating
from regional_groups.planning.funds_rules import BudgetItem, FundsKind, amount_of


class FundsEntry(Identified, Base):
    """An amount planned, committed or spent for an item in a biennium."""

    __tablename__ = "funds_entries"
    __table_args__ = (
        CheckConstraint("(reverses_id IS NULL) = (amount_thousandths > 0)", name="sign"),
        CheckConstraint("item != 'other' OR item_name <> ''", name="item_name"),
        Index("ix_funds_entries_recorded_at_id", "recorded_at", "id"),
        Index("ix_funds_entries_biennium_item", "biennium", "item"),
    )

    kind: Mapped[FundsKind] = mapped_column(EnumText(FundsKind))
    item: Mapped[BudgetItem] = mapped_column(EnumText(BudgetItem))
    item_name: Mapped[str] = mapped_column(String(120), default="")  # of another item
    biennium: Mapped[str] = mapped_column(String(9))  # 2026-2027
    budget: Mapped[str] = mapped_column(
        String(20), default="", server_default=""
    )  # empty: not recorded which
    currency: Mapped[str] = mapped_column(String(3))  # ISO 4217
    amount_thousandths: Mapped[int] = mapped_column(BigInteger)  # negative in a reversal
    source: Mapped[str] = mapped_column(String(300))  # of the money: budget, partner, voluntary contribution
    reference: Mapped[str] = mapped_column(String(200), default="")  # the document that tells of it
    booked_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("funds_entries.id"), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200), default="")
    demonstration: Mapped[bool] = mapped_column(default=demonstrating.get)

    @property
    def amount(self) -> Decimal:
        """Return the amount, exact."""
        return amount_of(self.amount_thousandths)

    if TYPE_CHECKING:
        reversed_by_id: Mapped[UUID | None]  # set below: it needs an alias of the class

    @property
    def is_reversed(self) -> bool:
        """Tell whether another entry takes this one back."""
        return self.reversed_by_id is not None

    @property
    def label(self) -> str:
        """Return what people call it."""
        return f"{self.kind} {self.item} {self.biennium} {self.amount} {self.currency}"


_reversal = aliased(FundsEntry)
# Read with each entry, so that a list says which ones no longer count without asking for each.
FundsEntry.reversed_by_id = column_property(
    select(_reversal.id).where(_reversal.reverses_id == FundsEntry.id).correlate(FundsEntry).scalar_subquery()
)
