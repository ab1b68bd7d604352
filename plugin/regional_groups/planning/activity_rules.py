"""The action plan of WTSA Resolution 44: its four programmes, the results chain, and the life of an activity.

The headings are those of facts F1, which were read in a proposal; the places of the results chain are those that the
sources name (C5, C6, C10.2, C10.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from regional_groups.core.errors import N_, RuleViolated, say
from regional_groups.core.permissions import Office, Permission
from regional_groups.core.workflow import Flow, Step, Wait


class ActivityState(StrEnum):
    """Where an activity stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"


class ReviewState(StrEnum):
    """Where the review of a year stands."""

    BEGUN = "begun"
    CONCLUDED = "concluded"


PROGRAMMES: Mapping[int, str] = {
    1: N_("Standard-making capability"),
    2: N_("Application of standards"),
    3: N_("Human resources"),
    4: N_("Fund-raising"),
}
GOALS: Mapping[str, str] = {
    "universal_connectivity": N_("Universal connectivity"),
    "digital_transformation": N_("Sustainable digital transformation"),
}
OUTCOMES: Mapping[str, str] = {
    "T.2-1": N_("T.2-1: attendance, contributions, leadership positions, meetings and workshops hosted"),
    "T.2-2": N_("T.2-2: growth of membership"),
}
OUTPUTS: Mapping[str, str] = {
    "T.2-1": N_("T.2-1: remote participation, fellowships, regional groups"),
    "T.2-2": N_("T.2-2: workshops and seminars with training"),
    "T.2-3": N_("T.2-3: outreach and promotion"),
}
GOING_ON = ("planned", "under_way")
_KEEP, _REPORT, _REVIEW = (
    Permission.ACTIVITIES_KEEP,
    Permission.ACTIVITIES_REPORT,
    Permission.PLANS_REVIEW,
)

FLOW = Flow(
    "activity",
    states=tuple(ActivityState),
    steps=(
        Step("create", (), ("planned",), _KEEP, clause="F1", entry=True),
        Step("begin", ("planned",), ("under_way",), _REPORT, label=N_("Begin")),
        Step("progress", ("under_way",), (), _REPORT, needs=("note",), label=N_("Report progress")),
        Step(
            "complete",
            GOING_ON,
            ("done",),
            _REPORT,
            needs=("done_on", "result"),
            label=N_("Record that it is done"),
        ),
        Step("postpone", GOING_ON, (), _KEEP, needs=("due_on", "note"), label=N_("Postpone")),
        Step("cancel", GOING_ON, ("cancelled",), _KEEP, needs=("note",), label=N_("Give the activity up")),
        Step(
            "resume",
            ("done", "cancelled"),
            ("under_way",),
            _KEEP,
            needs=("note",),
            label=N_("Take it up again"),
        ),
    ),
    waits=dict.fromkeys(GOING_ON, (Wait("author", "owner"),)),
    usual=("planned", "under_way", "done"),
    labels={
        "planned": N_("Planned"),
        "under_way": N_("Under way"),
        "done": N_("Done"),
        "cancelled": N_("Cancelled"),
    },
)

REVIEW_FLOW = Flow(
    "plan_review",
    states=tuple(ReviewState),
    steps=(
        Step("create", (), ("begun",), _REVIEW, clause="F1", entry=True),
        Step(
            "conclude",
            ("begun",),
            ("concluded",),
            _REVIEW,
            clause="F1",
            needs=("findings",),
            label=N_("Conclude the review"),
        ),
        Step(
            "reopen", ("concluded",), ("begun",), _REVIEW, needs=("note",), label=N_("Open the review again")
        ),
    ),
    waits={"begun": (Wait(Office.BSG_COORDINATOR, "none"),)},
    final=frozenset(),
    usual=("begun", "concluded"),
    labels={"begun": N_("Begun"), "concluded": N_("Concluded")},
)


def is_late(state: str, due_on: date, today: date) -> bool:
    """Tell whether an activity that goes on is past its day."""
    return state in GOING_ON and due_on < today


def check_done(done_on: date, today: date) -> None:
    """Refuse a day of completion that lies in the future.

    Raises:
        RuleViolated: it does.
    """
    if done_on > today:
        raise RuleViolated(
            say("The day lies in the future."),
            fields={"done_on": [say("Give a day that is not after today.")]},
        )


def check_postponed(due_on: date, today: date) -> None:
    """Refuse another day that is over already; a slip of the pen is corrected, not postponed.

    Raises:
        RuleViolated: it is.
    """
    if due_on < today:
        raise RuleViolated(
            say("The day lies in the past."),
            fields={"due_on": [say("Give a day that is not before today.")]},
        )


def check_year(year: int, today: date) -> None:
    """Refuse the review of a year that has not begun, or of one before there was a plan to record.

    Raises:
        RuleViolated: it is such a year.
    """
    if not 2008 <= year <= today.year:
        raise RuleViolated(
            say("This year cannot be reviewed."),
            fields={"year": [say("Give a year from 2008 until this one.")]},
        )


def tally(rows: list[tuple[int, str, date]], today: date) -> list[dict[str, int]]:
    """Return for each programme how many activities are planned, under way, done, given up and late.

    Parameters:
        rows: programme, state and due day of each activity.
    """
    found = [{"programme": number, **dict.fromkeys((*ActivityState, "late"), 0)} for number in PROGRAMMES]
    for programme, state, due_on in rows:
        line = found[programme - 1]
        line[state] += 1
        line["late"] += is_late(state, due_on, today)
    return [{str(name): count for name, count in line.items()} for line in found]
