"""`funds.csv`: entries of the ledger of funds; what stands there is never changed, so a file only appends."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.core.importing import Column, Outcome, Row, RowRefused
from regional_groups.planning import funds_operations
from regional_groups.planning.file_rows import read_row
from regional_groups.planning.funds_forms import FundsCreateSchema
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.funds_rules import thousandths

_ALIKE = ("kind", "item", "item_name", "biennium", "budget", "source", "reference", "booked_on")


class Funds:
    """`funds.csv`."""

    key = "kind + item + item_name + biennium + currency + amount + budget + source + reference + booked_on"
    columns = (
        Column("kind", "planned, committed or spent", filled=True),
        Column("item", "fellowships, interpretation, translation or other", filled=True),
        Column("biennium", "as 2026-2027", filled=True),
        Column("amount", "above zero; what was wrong is reversed in the service", filled=True),
        Column("currency", "three letters, such as CHF", filled=True),
        Column("source", "of the money: budget, partner, voluntary contribution", filled=True),
        Column("booked_on", "day of the booking, YYYY-MM-DD", filled=True),
        Column("budget", "regular or extrabudgetary; empty: not known from which", required=False),
        Column("item_name", "what the money is for, of another item", required=False),
        Column("reference", "the document that tells of it; tells equal entries apart", required=False),
        Column("note", "more words", required=False),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Append an entry; one that stands in the ledger already is the same, also if it was reversed since."""
        wanted = read_row(row, self.columns, FundsCreateSchema())
        row.filled("booked_on")
        place = (*(str(wanted[name]) for name in _ALIKE), str(wanted["amount"]), wanted["currency"].upper())
        first = row.once(place, lambda: row.line)
        if first != row.line:
            raise RowRefused("reference", say("line %(line)s is about the same already", line=first))
        query = select(FundsEntry.id).filter_by(
            **{name: wanted[name] for name in _ALIKE},
            currency=wanted["currency"].upper(),
            amount_thousandths=thousandths(wanted["amount"]),
            demonstration=False,
        )
        if db.session.scalar(query.limit(1)) is not None:
            return "same"
        funds_operations.record(wanted, row.actor, row.now)
        return "new"
