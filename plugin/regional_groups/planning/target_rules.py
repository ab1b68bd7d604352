"""The life of a target: drafted, open for comments, agreed by TSAG, superseded by a later one or withdrawn.

Only an agreed target is printed in a report; without one the report says so and judges nothing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.core.permissions import Office, Permission
from regional_groups.core.workflow import Flow, Step, Wait
from regional_groups.indicators.catalogue import INDICATORS

VALUE_MAX = Decimal(10_000_000)
FIRST_YEAR = 1990  # before it there was no regional group to count


class TargetState(StrEnum):
    """Where a target stands."""

    DRAFT = "draft"
    OPEN = "open"
    AGREED = "agreed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


PUBLIC = (TargetState.OPEN, TargetState.AGREED, TargetState.SUPERSEDED)
_PREPARE, _AGREE = Permission.TARGETS_PREPARE, Permission.TARGETS_AGREE

FLOW = Flow(
    "target",
    states=tuple(TargetState),
    steps=(
        Step("create", (), ("draft",), _PREPARE, clause="C10.2", entry=True),
        Step("record", (), ("agreed",), _AGREE, clause="C10.1", entry=True),
        Step("open", ("draft",), ("open",), _PREPARE, clause="C10.1", label=N_("Open for comments")),
        Step(
            "comment",
            ("open",),
            (),
            Permission.TARGETS_COMMENT,
            needs=("text",),
            undoable=False,
            remark=True,
            label=N_("Comment"),
        ),
        Step(
            "take_back", ("open",), ("draft",), _PREPARE, needs=("note",), label=N_("Take back to the draft")
        ),
        Step(
            "agree",
            ("open",),
            ("agreed",),
            _AGREE,
            clause="C10.1",
            needs=("reference", "agreed_on"),
            undoable=False,
            label=N_("Record the agreement of TSAG"),
        ),
        Step(
            "supersede",
            ("agreed",),
            ("superseded",),
            _AGREE,
            undoable=False,
            internal=True,
            label=N_("Supersede"),
        ),
        Step(
            "withdraw",
            ("draft", "open", "agreed"),
            ("withdrawn",),
            _PREPARE,
            needs=("note",),
            label=N_("Withdraw the target"),
        ),
    ),
    waits={
        "draft": (Wait(Office.BSG_COORDINATOR, "none"),),
        "open": (Wait(Office.BSG_COORDINATOR, "none"),),
    },
    final=frozenset({"superseded", "withdrawn"}),
    usual=("draft", "open", "agreed"),
    labels={
        "draft": N_("Draft"),
        "open": N_("Comments invited"),
        "agreed": N_("Agreed"),
        "superseded": N_("Superseded"),
        "withdrawn": N_("Withdrawn"),
    },
)


def check_target(
    indicator: str,
    value: Decimal,
    baseline_value: Decimal | None,
    baseline_year: int | None,
    baseline_source: str,
    today: date,
) -> None:
    """Refuse a target that says nothing that can be true, or a baseline without its year and source.

    Clause: C10.4: the baseline has a value and a date.
    Raises:
        RuleViolated: with a message for each field.
    """
    found: dict[str, list[Message]] = _wrong_value("value", indicator, value)
    if baseline_value is not None:
        found |= _wrong_value("baseline_value", indicator, baseline_value)
        if baseline_year is None:
            found["baseline_year"] = [say("Say of which year the baseline is.")]
        if not baseline_source.strip():
            found["baseline_source"] = [say("Say where the baseline comes from.")]
    if baseline_year is not None and not FIRST_YEAR <= baseline_year <= today.year:
        found["baseline_year"] = [say("Give a year from %(first)s until today.", first=FIRST_YEAR)]
    if found:
        raise RuleViolated(say("This target cannot be recorded."), fields=found)


def _wrong_value(name: str, indicator: str, value: Decimal) -> dict[str, list[Message]]:
    unit, places = INDICATORS[indicator].unit, INDICATORS[indicator].decimals
    if not value.is_finite() or not 0 <= value <= (100 if unit == "percent" else VALUE_MAX):
        return {name: [say("The value lies outside what is possible.")]}
    if value != round(value, places):
        message = say("Give a whole number.") if places == 0 else say("Give at most one decimal place.")
        return {name: [message]}
    return {}


def last_day(period: str) -> date:
    """Return the last day of a study period: until then a target can still be reached."""
    return date(int(period.partition("-")[2]), 12, 31)
