"""What may stand in the record of a regional office's work: staff days and missions of a period, appended only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regional_groups.core.errors import Message, RuleViolated, say

DAYS_MAX = Decimal(100_000)
MISSIONS_MAX = 10_000
LONGEST_DAYS = 366  # of a record's period: a longer one could not be counted in a year


def halves(days: Decimal) -> int:
    """Return days as they are kept: whole halves, so that every sum is exact on every database."""
    return int(days * 2)


def days_of(kept: int) -> Decimal:
    """Return the days of a kept number.

    Example:
        ``days_of(5)`` is 2.5.
    """
    return Decimal(kept) / 2


def check_work(
    days: Decimal | None, missions: int | None, from_on: date, until_on: date, today: date
) -> None:
    """Refuse a record that says nothing, or what cannot have been.

    Raises:
        RuleViolated: with a message for each field.
    """
    found: dict[str, list[Message]] = {}
    if days is None and missions is None:
        found["days"] = [say("Give the staff days, the missions, or both.")]
    if days is not None and not (days.is_finite() and 0 <= days <= DAYS_MAX):
        found["days"] = [say("The value lies outside what is possible.")]
    elif days is not None and days * 2 != int(days * 2):
        found["days"] = [say("Give whole or half days.")]
    if missions is not None and not 0 <= missions <= MISSIONS_MAX:
        found["missions"] = [say("The value lies outside what is possible.")]
    if until_on < from_on:
        found["until_on"] = [say("The last day lies before the first.")]
    elif until_on > today:
        found["until_on"] = [say("Give a day that is not after today.")]
    elif (until_on - from_on).days >= LONGEST_DAYS:
        found["until_on"] = [say("Record at most a year at once.")]
    if found:
        raise RuleViolated(say("This entry cannot be recorded."), fields=found)
