"""How the history of a group is kept: its states and countries as intervals that end, open, move and are taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from regional_groups.groups.models import GroupPeriod, GroupState, RegionalGroup
from regional_groups.groups.rules import EXISTING, check_effective


def check_turn(group: RegionalGroup, on: date) -> None:
    """Refuse a change of state before the state that lasts began.

    Raises:
        RuleViolated: naming ``effective_on``.
    """
    for period in group.periods:
        if period.open:
            check_effective(on, period.starts)


def turn(group: RegionalGroup, state: GroupState, on: date, data: Mapping[str, Any]) -> None:
    """End the state that lasts and open the next on a day."""
    for period in group.periods:
        if period.open:
            # what was unknown ends nowhere: nobody knows since when it was so
            period.ends, period.open = on.isoformat(), False
    group.periods.append(
        GroupPeriod(
            state=state,
            starts=on.isoformat(),
            ends="",
            open=True,
            meeting=data.get("meeting") or "",
            reference=data.get("reference") or "",
            note=data.get("note") or "",
        )
    )


def redate(group: RegionalGroup, created: str, closed: str) -> None:
    """Move the states over time to a corrected day of creation or closing.

    Parameters:
        created: the day recorded before the correction; ``closed`` likewise.
    """
    for period in group.periods:
        if period.state in EXISTING and period.starts == created:
            period.starts = group.created
        if group.state != GroupState.CLOSED or closed == group.closed:
            continue
        if period.state == GroupState.CLOSED and period.open:
            period.starts = group.closed
        elif period.ends == closed and not period.open:
            period.ends = group.closed


def turn_back(group: RegionalGroup) -> None:
    """Take the last change of state back: the state before it lasts again."""
    last = next((period for period in group.periods if period.open), None)
    if last is None:
        return
    group.periods.remove(last)
    for period in group.periods:
        if period.ends == last.starts and period.state == group.state:
            period.ends, period.open = "", True
