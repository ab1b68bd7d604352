"""How the room of meetings tells this one on which days groups met: who met existed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from flask import current_app

from regional_groups.groups.rules import Met

DaysMet = Callable[[Collection[UUID]], dict[UUID, Met]]


def days_met(groups: Collection[UUID]) -> dict[UUID, Met]:
    """Return the first and the last day on which groups are recorded to have met; who never did is not there."""
    ask: DaysMet = current_app.extensions.get("days_met", lambda groups: {})
    return ask(groups)
