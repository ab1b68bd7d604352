"""Council sessions: when one opens, and by when its documents are due.

Documents are due about four weeks before a session opens, those with financial implications about eight; where the
secretariat has entered the days themselves, these hold.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from regional_groups.core.errors import N_, Message, RuleViolated, say
from regional_groups.core.permissions import Permission
from regional_groups.core.workflow import Flow, Step

WEEKS_BEFORE: Final = 4
WEEKS_BEFORE_FINANCIAL: Final = 8


class SessionState(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


_KEEP = Permission.REPORTS_PREPARE

FLOW = Flow(
    "council_session",
    states=tuple(SessionState),
    steps=(
        Step("create", (), ("planned",), _KEEP, clause="C10.6", entry=True),
        Step(
            "cancel",
            ("planned",),
            ("cancelled",),
            _KEEP,
            needs=("note",),
            label=N_("Record the cancellation"),
        ),
        Step("resume", ("cancelled",), ("planned",), _KEEP, needs=("note",), label=N_("Take it up again")),
    ),
    waits={},
    usual=("planned",),
    labels={"planned": N_("Announced"), "cancelled": N_("Cancelled")},
)


def usual_day(opens_on: date, *, financial: bool) -> date:
    """Return the day by which documents are due where the secretariat has entered none."""
    return opens_on - timedelta(weeks=WEEKS_BEFORE_FINANCIAL if financial else WEEKS_BEFORE)


def check_session(
    opens_on: date, closes_on: date | None, documents_due_on: date | None, financial_due_on: date | None
) -> None:
    """Refuse days that cannot be those of one session.

    Raises:
        RuleViolated: with a message for each field.
    """
    found: dict[str, list[Message]] = {}
    if closes_on is not None and closes_on < opens_on:
        found["closes_on"] = [say("The last day lies before the first.")]
    for name, day in (("documents_due_on", documents_due_on), ("financial_due_on", financial_due_on)):
        if day is not None and day >= opens_on:
            found[name] = [say("Give a day before the session opens.")]
    if financial_due_on and financial_due_on > (documents_due_on or usual_day(opens_on, financial=False)):
        found.setdefault(
            "financial_due_on", [say("Documents with financial implications are not due later than others.")]
        )
    if found:
        raise RuleViolated(say("This session cannot be recorded."), fields=found)
