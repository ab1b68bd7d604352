"""What was spent: told by the room that keeps the ledger of funds, which stands above this one."""

from __future__ import annotations

from typing import Protocol

from flask import Flask, current_app

from regional_groups.indicators.facts import Period, Spent

_SOURCE = "spending_source"


class Ledger(Protocol):
    """What reads the ledger of funds."""

    def __call__(self, period: Period, *, demonstration: bool) -> tuple[Spent, ...]:
        """Return what was spent in a period, by the kind of budget."""


def spending_source(app: Flask, ledger: Ledger, entry: type) -> None:
    """Ask this ledger from now on; what is counted is read again when an entry of it changes."""
    app.extensions[_SOURCE] = ledger
    app.extensions["counted"].kinds += (entry,)


def spent(period: Period, *, demonstration: bool) -> tuple[Spent, ...]:
    """Return what was spent in a period; nothing where no room keeps a ledger."""
    ledger: Ledger | None = current_app.extensions.get(_SOURCE)
    return ledger(period, demonstration=demonstration) if ledger else ()
