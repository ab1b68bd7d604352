"""Reads of the ledger: entries and exact sums, which never mix currencies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import aliased

from regional_groups.core.db import db
from regional_groups.indicators.facts import Period, Spent
from regional_groups.indicators.spending import SpentEntry
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.funds_rules import FRANCS, FundsKind, amount_of

MOST_SUMS = 2000


@dataclass(frozen=True)
class Sum:
    """What stands for one item of a biennium in one currency; a kind without entries is unknown, not zero."""

    biennium: str
    item: str
    item_name: str
    currency: str
    planned: Decimal | None
    committed: Decimal | None
    spent: Decimal | None


def entries(wanted: Mapping[str, Any]) -> Select[Any]:
    """Return the query of the entries asked for."""
    query = select(FundsEntry)
    for name in ("kind", "item", "biennium", "currency"):
        if wanted.get(name):
            query = query.where(getattr(FundsEntry, name) == wanted[name])
    return query


def bienniums_kept(wanted: Collection[str]) -> list[str]:
    """Return which of these bienniums have entries that count, reversed ones and their reversals left out."""
    reversal = aliased(FundsEntry)
    undone = exists().where(reversal.reverses_id == FundsEntry.id)
    query = select(FundsEntry.biennium).where(
        FundsEntry.biennium.in_(wanted), FundsEntry.reverses_id.is_(None), ~undone
    )
    return sorted(db.session.scalars(query.distinct()))


def sums(*, demonstration: bool = True) -> list[Sum]:
    """Return the sums of each item, biennium and currency in one statement, the latest biennium first."""
    where = (FundsEntry.biennium, FundsEntry.item, FundsEntry.item_name, FundsEntry.currency)
    query = select(*where, FundsEntry.kind, func.sum(FundsEntry.amount_thousandths)).group_by(
        *where, FundsEntry.kind
    )
    if not demonstration:
        query = query.where(FundsEntry.demonstration.is_(False))
    found: dict[tuple[str, str, str, str], dict[str, Decimal]] = {}
    for biennium, item, item_name, currency, kind, total in db.session.execute(query.limit(MOST_SUMS)):
        place = (biennium, str(item), item_name, currency)
        found.setdefault(place, {})[str(kind)] = amount_of(int(total))
    return [
        Sum(*place, kinds.get("planned"), kinds.get("committed"), kinds.get("spent"))
        for place, kinds in sorted(found.items(), key=lambda row: (_latest(row[0][0]), row[0]))
    ]


def spent(period: Period, *, demonstration: bool) -> tuple[Spent, ...]:
    """Return what was spent in a period by the kind of budget, in one statement; reversed entries count for nothing."""
    francs = FundsEntry.currency == FRANCS
    query = (
        select(
            FundsEntry.budget,
            func.sum(case((francs, FundsEntry.amount_thousandths), else_=0)),
            func.sum(case((francs, 1), else_=0)),
            func.sum(case((francs, 0), else_=1)),
        )
        .where(*_spent_in(period, demonstration=demonstration))
        .group_by(FundsEntry.budget)
        .order_by(FundsEntry.budget)
    )
    found = db.session.execute(query)
    return tuple(
        Spent(budget, amount_of(int(sum)), int(own), int(others)) for budget, sum, own, others in found
    )


def spent_entries(budget: str, period: Period, *, demonstration: bool, most: int) -> list[SpentEntry]:
    """Return the entries that ``spent`` adds up for a budget, each with what it adds, in the order of their days.

    Those of which no budget is recorded are among them.
    """
    query = (
        select(FundsEntry)
        .where(*_spent_in(period, demonstration=demonstration), FundsEntry.budget.in_((budget, "")))
        .order_by(FundsEntry.booked_on, FundsEntry.recorded_at, FundsEntry.id)
        .limit(most)
    )
    return [_behind(row) for row in db.session.scalars(query)]


def _behind(row: FundsEntry) -> SpentEntry:
    francs = row.currency == FRANCS
    own = Spent(row.budget, row.amount if francs else Decimal(0), int(francs), int(not francs))
    return SpentEntry(str(row.id), row.label, row.booked_on, own)


def _spent_in(period: Period, *, demonstration: bool) -> list[ColumnElement[bool]]:
    reversed_ids = select(FundsEntry.reverses_id).where(FundsEntry.reverses_id.is_not(None))
    return [
        FundsEntry.kind == FundsKind.SPENT,
        FundsEntry.booked_on.between(period.from_on, period.until_on),
        FundsEntry.reverses_id.is_(None),
        FundsEntry.id.not_in(reversed_ids),
        *([] if demonstration else [FundsEntry.demonstration.is_(False)]),
    ]


def _latest(biennium: str) -> int:
    return -int(biennium[:4])
