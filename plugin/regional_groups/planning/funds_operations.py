"""Changes of the ledger: entries are appended, and reversed by further entries; never committed here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.numbers import get_currency_precision, list_currencies

from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import demonstrating
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.funds_queries import bienniums_kept
from regional_groups.planning.funds_rules import BUDGET, check_apart, check_entry, overlapping, thousandths
from regional_groups.planning.ledgers import Entries

MOST_DECIMALS = 3  # of what the ledger keeps
_COPIED = ("kind", "item", "item_name", "biennium", "currency", "budget", "source", "reference")
ENTRIES = Entries(
    name="funds",
    model=FundsEntry,
    right=Permission.FUNDS_RECORD,
    about=lambda entry: Subject(),
    copied=_COPIED,
    opposite=lambda entry, now: {
        "amount_thousandths": -entry.amount_thousandths,
        "booked_on": geneva_day(now),
    },
    said=(*_COPIED, "amount", "booked_on"),
    clause=BUDGET,
    may_see=Permission.FUNDS_VIEW,
)
reverse = ENTRIES.reverse


def record(data: dict[str, Any], actor: Actor, now: datetime) -> FundsEntry:
    """Append an amount.

    Clause: R44:resolves 5; the items are those of R44:invites the Council.
    Raises:
        RuleViolated: the amount, its currency, item or biennium cannot be.
    """
    who = acting(actor, data, Subject(), now)
    require(Permission.FUNDS_RECORD, who, Subject())
    today = geneva_day(now)
    currency, booked_on = data["currency"].upper(), data.get("booked_on") or today
    name = data.get("item_name") or "" if data["item"] == "other" else ""
    check_entry(data["amount"], _decimals(currency), data["item"], name, data["biennium"], booked_on, today)
    check_apart(data["biennium"], bienniums_kept(overlapping(data["biennium"])))
    made = FundsEntry(
        kind=data["kind"],
        item=data["item"],
        item_name=name,
        biennium=data["biennium"],
        currency=currency,
        amount_thousandths=thousandths(data["amount"]),
        budget=data.get("budget") or "",
        source=data["source"],
        reference=data.get("reference") or "",
        note=data.get("note") or "",
        booked_on=booked_on,
        demonstration=demonstrating.get(),
    )
    ENTRIES.append(made, "record", who, now)
    return made


def _decimals(currency: str) -> int | None:
    if currency not in list_currencies():
        return None
    return min(get_currency_precision(currency), MOST_DECIMALS)
