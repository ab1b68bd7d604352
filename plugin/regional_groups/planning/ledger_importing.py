"""`funds.csv` and `office_work.csv`: what stands in a ledger is never changed, so that a file only appends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema
from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.importing import Column, Outcome, Row, RowRefused
from regional_groups.planning import funds_operations, work_operations
from regional_groups.planning.file_rows import check_once, read_row
from regional_groups.planning.funds_forms import FundsCreateSchema
from regional_groups.planning.funds_rules import BudgetItem, thousandths
from regional_groups.planning.ledgers import Entries, Record
from regional_groups.planning.work_forms import WorkCreateSchema
from regional_groups.planning.work_rules import halves


@dataclass(frozen=True)
class LedgerFile:
    """The file of a ledger: its entries are told apart by all that they say, so that each is appended once."""

    entries: Entries
    record: Record
    form: type[Schema]
    kept: Callable[[Mapping[str, Any]], dict[str, Any]]  # columns of the database that tell an entry apart
    apart: str  # the column that can tell equal entries apart
    columns: tuple[Column, ...]
    learned: str = ""  # a column that may be filled later of an entry that stands: it tells none apart
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the columns that tell rows apart: all but the note, and what is learned later."""
        return " + ".join(one.name for one in self.columns if one.name not in ("note", self.learned))

    def put(self, row: Row) -> Outcome:
        """Append an entry; one that stands in the ledger already is the same, also if it was reversed since."""
        wanted = read_row(row, self.columns, self.form())
        for column in self.columns:
            if column.filled:
                row.filled(column.name)
        kept = self.kept(wanted)
        check_once(row, self.apart, *kept.values())
        if self._stands(kept, wanted.get(self.learned)):
            return "same"
        self.record(wanted, row.actor, row.now)
        return "new"

    def _stands(self, kept: Mapping[str, Any], learned: str | None) -> bool:
        """Tell whether an entry stands in the ledger already; a row may leave open what is learned later.

        Raises:
            RowRefused: it stands there as something else, and counts: recorded again, it would count twice.
        """
        query = select(self.entries.model).filter_by(**kept, demonstration=False, reverses_id=None)
        found = db.session.scalars(query).all()
        if not learned or any(getattr(one, self.learned) == learned for one in found):
            return bool(found)
        if any(not one.is_reversed for one in found):
            raise RowRefused(
                self.learned,
                say("This entry stands in the ledger with another budget. Reverse it in the service first."),
            )
        return False


def _funds(data: Mapping[str, Any]) -> dict[str, Any]:
    if data["item_name"] and data["item"] != BudgetItem.OTHER:  # the ledger would drop it
        raise RuleViolated(
            say("This entry cannot be recorded."),
            fields={"item_name": [say("Leave this empty: only another item has a name.")]},
        )
    names = ("kind", "item", "item_name", "biennium", "source", "reference", "booked_on")
    amount = {
        "currency": data["currency"].upper(),
        "amount_thousandths": thousandths(data["amount"]),
    }
    return {**{name: data[name] for name in names}, **amount}


def _work(data: Mapping[str, Any]) -> dict[str, Any]:
    names = ("region", "from_on", "until_on", "purpose", "source", "missions")
    days = data["days"]
    return {**{name: data[name] for name in names}, "half_days": None if days is None else halves(days)}


FUNDS = LedgerFile(
    funds_operations.ENTRIES,
    funds_operations.record,
    FundsCreateSchema,
    _funds,
    "reference",
    (
        Column("kind", "planned, committed or spent", filled=True),
        Column("item", "fellowships, interpretation, translation or other", filled=True),
        Column("biennium", "as 2026-2027", filled=True),
        Column("amount", "above zero; what was wrong is reversed in the service", filled=True),
        Column("currency", "three letters, such as CHF", filled=True),
        Column("source", "of the money: budget, partner, voluntary contribution", filled=True),
        Column("booked_on", "day of the booking, YYYY-MM-DD", filled=True),
        Column("budget", "regular or extrabudgetary; empty: not known from which", required=False),
        Column("item_name", "what the money is for; only where the item is other", required=False),
        Column("reference", "the document that tells of it; tells equal entries apart", required=False),
        Column("note", "more words", required=False),
    ),
    learned="budget",
)
OFFICE_WORK = LedgerFile(
    work_operations.ENTRIES,
    work_operations.record,
    WorkCreateSchema,
    _work,
    "purpose",
    (
        Column("region", "slug of the region of the office, such as africa", filled=True),
        Column("from_on", "first day of the period, YYYY-MM-DD", filled=True),
        Column("until_on", "last day", filled=True),
        Column("purpose", "what was worked for; tells equal entries apart", filled=True),
        Column("source", "where it is recorded", filled=True),
        Column("days", "staff days, whole or half; empty: unknown", required=False),
        Column("missions", "how many; empty: unknown", required=False),
        Column("note", "more words", required=False),
    ),
)
