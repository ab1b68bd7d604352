"""What was spent: told by the room that keeps the ledger of funds, which stands above this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from flask import Flask, current_app

from regional_groups.indicators.facts import Period, Spent

_SOURCE = "spending_source"


@dataclass(frozen=True, slots=True)
class SpentEntry:
    """An entry of the ledger that a figure is made of; ``spent`` is what it adds to the figure."""

    id: str
    label: str
    booked_on: date
    spent: Spent


class Ledger(Protocol):
    """What reads the ledger of funds."""

    def spent(self, period: Period, *, demonstration: bool) -> tuple[Spent, ...]:
        """Return what was spent in a period, by the kind of budget."""

    def spent_entries(
        self, budget: str, period: Period, *, demonstration: bool, most: int
    ) -> Sequence[SpentEntry]:
        """Return the entries that say so of a budget, or of none, in the order of their days."""


def spending_source(app: Flask, ledger: Ledger, entry: type) -> None:
    """Ask this ledger from now on; what is counted is read again when an entry of it changes."""
    app.extensions[_SOURCE] = ledger
    app.extensions["counted"].kinds += (entry,)


def spent(period: Period, *, demonstration: bool) -> tuple[Spent, ...]:
    """Return what was spent in a period; nothing where no room keeps a ledger."""
    ledger: Ledger | None = current_app.extensions.get(_SOURCE)
    return ledger.spent(period, demonstration=demonstration) if ledger else ()


def entries_behind(budget: str, period: Period, *, demonstration: bool, most: int) -> Sequence[SpentEntry]:
    """Return the entries behind what was spent from a budget, those of which no budget is recorded among them.

    Parameters:
        most: how many are given.
    """
    ledger: Ledger | None = current_app.extensions.get(_SOURCE)
    return ledger.spent_entries(budget, period, demonstration=demonstration, most=most) if ledger else ()
