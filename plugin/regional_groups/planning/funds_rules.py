"""What may stand in the ledger of funds: exact amounts in one currency each, never changed, only reversed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from regional_groups.core.errors import N_, Message, RuleViolated, say

BUDGET = "R44:resolves 5"
FRANCS = "CHF"  # what the indicators of funds count in
SCALE = 1000  # amounts are kept in thousandths: no currency has more decimals
AMOUNT_MAX = Decimal(1_000_000_000_000)
_BIENNIUM = re.compile(r"(\d{4})-(\d{4})\Z")


class FundsKind(StrEnum):
    """How firm an amount is."""

    PLANNED = "planned"
    COMMITTED = "committed"
    SPENT = "spent"


class Budget(StrEnum):
    """From which budget the money is."""

    REGULAR = "regular"
    EXTRABUDGETARY = "extrabudgetary"


class BudgetItem(StrEnum):
    """What the money is for (Resolution 44, invites the Council)."""

    FELLOWSHIPS = "fellowships"
    INTERPRETATION = "interpretation"
    TRANSLATION = "translation"
    OTHER = "other"


KIND_LABELS = {
    FundsKind.PLANNED: N_("Planned"),
    FundsKind.COMMITTED: N_("Committed"),
    FundsKind.SPENT: N_("Spent"),
}
BUDGET_LABELS = {
    Budget.REGULAR: N_("Regular budget"),
    Budget.EXTRABUDGETARY: N_("Extra-budgetary"),
}
ITEM_LABELS = {
    BudgetItem.FELLOWSHIPS: N_("Fellowships"),
    BudgetItem.INTERPRETATION: N_("Interpretation"),
    BudgetItem.TRANSLATION: N_("Translation"),
    BudgetItem.OTHER: N_("Other item"),
}


def thousandths(amount: Decimal) -> int:
    """Return an amount as the ledger keeps it: a whole number, so that every sum is exact on every database."""
    return int(amount * SCALE)


def amount_of(kept: int) -> Decimal:
    """Return the amount of a kept number."""
    return Decimal(kept) / SCALE


def is_biennium(text: str) -> bool:
    """Tell whether a text names two years that follow one another, as 2026-2027."""
    found = _BIENNIUM.match(text)
    return found is not None and int(found[2]) == int(found[1]) + 1


def overlapping(biennium: str) -> tuple[str, str]:
    """Return the two bienniums that share one year with a biennium."""
    first, last = (int(year) for year in biennium.split("-"))
    return f"{first - 1}-{last - 1}", f"{first + 1}-{last + 1}"


def check_apart(biennium: str, kept: Sequence[str]) -> None:
    """Refuse a biennium that overlaps those in the ledger: money of the year they share would stand twice.

    Parameters:
        kept: bienniums of entries that count and share a year with it.
    Raises:
        RuleViolated: naming the biennium.
    """
    if kept:
        other = say("The ledger has entries of %(biennium)s, which shares a year with it.", biennium=kept[0])
        raise RuleViolated(say("This entry cannot be recorded."), clause=BUDGET, fields={"biennium": [other]})


def check_entry(
    amount: Decimal,
    decimals: int | None,
    item: str,
    item_name: str,
    biennium: str,
    booked_on: date,
    today: date,
) -> None:
    """Refuse what cannot stand in a ledger.

    Parameters:
        decimals: how many the currency has; nothing for a currency that does not exist.
    Raises:
        RuleViolated: with a message for each field.
    """
    found: dict[str, list[Message]] = {}
    if decimals is None:
        found["currency"] = [say("Give the three letters of a currency, such as CHF.")]
    if amount.is_finite() and amount > AMOUNT_MAX:
        found["amount"] = [say("The value lies outside what is possible.")]
    elif not amount.is_finite() or amount <= 0:
        found["amount"] = [
            say("Give an amount above zero. What was wrong is reversed, not entered with a minus.")
        ]
    elif decimals is not None and amount != round(amount, decimals):
        found["amount"] = [say("This currency has at most %(decimals)s decimals.", decimals=decimals)]
    if item == BudgetItem.OTHER and not item_name:
        found["item_name"] = [say("Say what the money is for.")]
    if not is_biennium(biennium):
        found["biennium"] = [say("Write two years that follow one another, as 2026-2027.")]
    if booked_on > today:
        found["booked_on"] = [say("Give a day that is not after today.")]
    if found:
        raise RuleViolated(say("This entry cannot be recorded."), clause=BUDGET, fields=found)


def check_reversal(*, is_reversal: bool, is_reversed: bool, note: str) -> None:
    """Refuse to reverse twice, or to reverse a reversal: a new entry says what is right.

    Raises:
        RuleViolated: naming what is wrong.
    """
    if is_reversal:
        raise RuleViolated(say("A reversal is not reversed: record a new entry."))
    if is_reversed:
        raise RuleViolated(say("This entry was reversed already."))
    if not note.strip():
        raise RuleViolated(
            say("Please say why this is corrected."),
            fields={"note": [say("This is needed for the step and must not be blank.")]},
        )
