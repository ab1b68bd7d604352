"""What may be recorded as a measure: one indicator, one place or period, a value that can be true."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regional_groups.core.errors import Message, RuleViolated, say
from regional_groups.indicators.catalogue import INDICATORS, OF_MEETINGS

VALUE_MAX = Decimal(10_000_000)


def check_measure(
    indicator: str,
    *,
    of_meeting: bool,
    of_group: bool,
    from_on: date | None,
    until_on: date | None,
    value: Decimal,
) -> None:
    """Refuse a measure that says nothing, or nothing that can be true.

    Raises:
        RuleViolated: with a message for each field.
    """
    found: dict[str, list[Message]] = {}
    if of_meeting and (of_group or from_on or until_on):
        found["meeting"] = [say("Name either a meeting, or a period with or without a group.")]
    if of_meeting and indicator not in OF_MEETINGS:
        found["indicator"] = [say("This is not counted for a single meeting.")]
    if not of_meeting and (from_on is None or until_on is None):
        found["from"] = [say("Give the first and the last day of the period, or a meeting.")]
    if from_on and until_on and until_on < from_on:
        found["until"] = [say("The last day lies before the first.")]
    found |= _wrong_value(indicator, value)
    if found:
        raise RuleViolated(say("This measure cannot be recorded."), fields=found)


def _wrong_value(indicator: str, value: Decimal) -> dict[str, list[Message]]:
    unit = INDICATORS[indicator].unit
    if not value.is_finite() or not 0 <= value <= (100 if unit == "percent" else VALUE_MAX):
        return {"value": [say("The value lies outside what is possible.")]}
    places = INDICATORS[indicator].decimals
    if value != round(value, places):
        message = say("Give a whole number.") if places == 0 else say("Give at most one decimal place.")
        return {"value": [message]}
    return {}
