"""Changes of the ledger: entries are appended, and reversed by further entries; never committed here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel.numbers import get_currency_precision, list_currencies

from regional_groups.core import audit
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db, demonstrating
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.core.turns import take_turn
from regional_groups.planning import funds_queries as queries
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.funds_rules import BUDGET, check_entry, check_reversal, thousandths

MOST_DECIMALS = 3  # of what the ledger keeps
_COPIED = ("kind", "item", "item_name", "biennium", "currency", "budget", "source", "reference")


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
        recorded_at=now,
        recorded_by=who.name,
        demonstration=demonstrating.get(),
    )
    return _append(made, "record", who, now)


def _decimals(currency: str) -> int | None:
    if currency not in list_currencies():
        return None
    return min(get_currency_precision(currency), MOST_DECIMALS)


def reverse(found: FundsEntry, data: dict[str, Any], actor: Actor, now: datetime) -> FundsEntry:
    """Append the opposite of an entry, with the reason; both stay.

    Raises:
        RuleViolated: it was reversed already, is a reversal itself, or the reason is blank.
    """
    who = acting(actor, data, Subject(), now)
    require(Permission.FUNDS_RECORD, who, Subject())
    note = data.get("note") or ""
    take_turn(f"funds:reverse:{found.id}")
    done = queries.reversal_of(found) is not None
    check_reversal(is_reversal=found.reverses_id is not None, is_reversed=done, note=note)
    made = FundsEntry(
        **{name: getattr(found, name) for name in _COPIED},
        amount_thousandths=-found.amount_thousandths,
        note=note,
        booked_on=geneva_day(now),
        reverses_id=found.id,
        recorded_at=now,
        recorded_by=who.name,
        demonstration=found.demonstration,
    )
    return _append(made, "reverse", who, now)


def _append(made: FundsEntry, action: str, who: Actor, now: datetime) -> FundsEntry:
    db.session.add(made)
    db.session.flush()
    after = {name: getattr(made, name) for name in (*_COPIED, "amount", "booked_on")}
    about = ("funds", str(made.id), made.label)
    note, demonstration = made.note, made.demonstration
    audit.append(
        f"funds:{action}", about, who, now, after=after, clause=BUDGET, note=note, demonstration=demonstration
    )
    return made
