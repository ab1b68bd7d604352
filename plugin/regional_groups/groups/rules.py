"""The life of a regional group, and what is certain about it on a day when dates are known in part only."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol

from regional_groups.core.errors import N_, InvalidInput, RuleViolated, say
from regional_groups.core.permissions import Permission
from regional_groups.core.workflow import Flow, Step

Answer = Literal["yes", "no", "unknown"]
Met = tuple[date, date]  # the first and the last day on which a group is known to have met


class GroupState(StrEnum):
    """Where a regional group stands."""

    ESTABLISHED = "established"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    UNKNOWN = "unknown"


EXISTING = frozenset({GroupState.ESTABLISHED, GroupState.SUSPENDED})
_ALIVE = ("established", "suspended", "unknown")
_MANAGE = Permission.GROUPS_MANAGE

FLOW = Flow(
    "regional_group",
    states=tuple(GroupState),
    steps=(
        Step("create", (), ("established",), _MANAGE, clause="B2.5", entry=True),
        Step("import", (), tuple(GroupState), _MANAGE, entry=True),
        Step("adopt", (), tuple(GroupState), _MANAGE, clause="B2.5", entry=True),
        Step(
            "record_countries",
            tuple(GroupState),
            (),
            Permission.GROUPS_RECORD_COUNTRIES,
            clause="A7",
            undoable=False,
            label=N_("Record the countries"),
        ),
        Step("rename", _ALIVE, (), _MANAGE, clause="A8", undoable=False, label=N_("Rename the group")),
        Step(
            "record_names",
            tuple(GroupState),
            (),
            _MANAGE,
            undoable=False,
            label=N_("Record the names in other languages"),
        ),
        Step(
            "continue",
            ("established", "unknown"),
            ("established",),
            _MANAGE,
            clause="B3.5",
            undoable=False,
            label=N_("Continue the group in a study period"),
        ),
        Step(
            "transfer",
            _ALIVE,
            (),
            _MANAGE,
            clause="B2.7",
            needs=("parent",),
            undoable=False,
            label=N_("Transfer to another study group"),
        ),
        Step(
            "merge",
            _ALIVE,
            ("closed",),
            _MANAGE,
            clause="B2.5",
            needs=("into", "effective_on", "meeting"),
            undoable=False,
            label=N_("Merge into another group"),
        ),
        Step(
            "suspend",
            ("established",),
            ("suspended",),
            _MANAGE,
            clause="B2.5",
            label=N_("Suspend the group"),
        ),
        Step(
            "reactivate",
            ("suspended", "unknown"),
            ("established",),
            _MANAGE,
            clause="B2.5",
            label=N_("Reactivate the group"),
        ),
        Step(
            "close",
            _ALIVE,
            ("closed",),
            _MANAGE,
            clause="B2.5",
            needs=("effective_on", "meeting"),
            label=N_("Close the group"),
        ),
    ),
    final=frozenset({"closed"}),
    usual=("established", "closed"),
    labels={
        "established": N_("Established"),
        "suspended": N_("Suspended"),
        "closed": N_("Closed"),
        "unknown": N_("State unknown"),
    },
)
FLOWS = (FLOW,)

_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
_ACRONYM = re.compile(r"^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day, or the month and the day, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate | None:
        """Read YYYY, YYYY-MM or YYYY-MM-DD; an empty text is an unknown date.

        Raises:
            ValueError: the text is none of these, or no day of the calendar.
        """
        if not text:
            return None
        match = _PARTIAL.match(text)
        if match is None or not text.isascii():
            raise ValueError(f"{text!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(part) if part else None for part in match.groups())
        date(year or 0, month or 1, day or 1)
        return cls(year or 0, month, day)

    @property
    def earliest(self) -> date:
        """Return the first day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """Return the last day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


class Interval(Protocol):
    """A state that lasts from one partial date until another; ``open`` while it lasts."""

    @property
    def state(self) -> str:
        """Return the state."""

    @property
    def starts(self) -> str:
        """Return the first day, partial; empty is unknown."""

    @property
    def ends(self) -> str:
        """Return the day after the last, partial; empty is unknown, or none while it is open."""

    @property
    def open(self) -> bool:
        """Tell whether it lasts."""


def _holds(
    starts: str, ends: str, lasts: bool, on: date, today: date | None, met: Met | None = None
) -> Answer:
    """Tell whether an interval holds a day; what lasts holds today, however little is known of its start.

    Whoever met existed: the interval had begun on the first day of meeting, and not ended on the last one.
    """
    first, last = PartialDate.parse(starts), PartialDate.parse(ends)
    if lasts and not ends and on == today:
        return "yes"
    if (first and on < first.earliest) or (last and on >= last.latest):
        return "no"
    if today is not None and on > today:
        return "unknown"
    begun = (first is not None and on >= first.latest) or (met is not None and on >= met[0])
    going = (last is not None and on < last.earliest) or (last is None and lasts)
    going = going or (met is not None and on <= met[1])
    return "yes" if begun and going else "unknown"


def existed(
    periods: Sequence[Interval], on: date, *, today: date | None = None, met: Met | None = None
) -> Answer:
    """Tell whether a group existed on a day; a suspended group exists.

    Between a meeting that was held and today a group existed if its present state lasts: no closing is recorded, just
    as none is after a recorded day of creation. What the sources say in words ("existed by March 2018") counts only
    once it is recorded as a date or a meeting.

    Clause: A3, A9: for most groups no day of creation, and for none a day of closing, was found.
    Parameters:
        periods: its states over time; consecutive ones of an existing group are read as one.
        met: the first and the last day on which it is recorded to have met; they tell nothing where it existed in
            more than one span, since nobody knows which of them they belong to.
        today: Geneva date of the question; a group that lasts exists today even if nobody knows since when.

    Returns:
        ``unknown`` where the dates do not allow an answer.
    """
    alive = _joined(period for period in periods if period.state in EXISTING)
    starts = [PartialDate.parse(first) for first, _, _ in alive]
    if alive and all(first is not None and on < first.earliest for first in starts):
        return "no"
    known = met if len(alive) == 1 else None
    answers = {_holds(*span, on, today, known) for span in alive}
    if "yes" in answers:
        return "yes"
    others = [
        (period.state, _holds(period.starts, period.ends, period.open, on, today))
        for period in periods
        if period.state not in EXISTING
    ]
    if (GroupState.CLOSED, "yes") in others:
        return "no"
    doubtful = "unknown" in answers or any(held != "no" for _, held in others)
    return "unknown" if doubtful or not periods else "no"


def _joined(periods: Iterable[Interval]) -> list[tuple[str, str, bool]]:
    """Return the spans of periods, one where the next starts on the day the last one ends, known or not."""
    spans: list[tuple[str, str, bool]] = []
    for period in sorted(periods, key=lambda item: (item.open, item.starts)):
        if spans and spans[-1][1] == period.starts and not spans[-1][2]:
            spans[-1] = (spans[-1][0], period.ends, period.open)
        else:
            spans.append((period.starts, period.ends, period.open))
    return spans


def state_on(
    periods: Sequence[Interval], on: date, *, today: date | None = None, met: Met | None = None
) -> GroupState | None:
    """Return the state a group had on a day: ``UNKNOWN`` when it is not certain, none before it existed."""
    alone = sum(period.state in EXISTING for period in periods) == 1
    for period in periods:
        known = met if alone and period.state in EXISTING else None
        if _holds(period.starts, period.ends, period.open, on, today, known) == "yes":
            return GroupState(period.state)
    return None if existed(periods, on, today=today, met=met) == "no" else GroupState.UNKNOWN


def value_on(today: str, earlier: Iterable[tuple[str, str]], on: date) -> str:
    """Return the parent or the acronym that a group had on a day; today's where the records do not say another.

    Clause: A8, B2.7: a group keeps exactly one parent, and the former one holds until the day of the transfer.
    Parameters:
        earlier: what it was before, each with the partial date on which that ended, in order; an empty date is unknown.
    """
    ends = ((was, PartialDate.parse(until)) for was, until in earlier)
    return next((was for was, end in ends if end is not None and on < end.earliest), today)


def check_acronym(acronym: str, field: str = "acronym") -> None:
    """Refuse an acronym that cannot stand in an address.

    Clause: A8: the usual form is SG5RG-AFR.
    Raises:
        InvalidInput: naming the field.
    """
    if not _ACRONYM.match(acronym) or len(acronym) > 40:
        raise InvalidInput(
            say("The acronym cannot be used."),
            fields={
                field: [
                    say("Write capital letters, digits and hyphens, as in SG5RG-AFR; at most 40 characters.")
                ]
            },
        )


def check_effective(on: date, starts: str) -> None:
    """Refuse a step that takes effect before the state it ends.

    Raises:
        RuleViolated: naming ``effective_on``.
    """
    first = PartialDate.parse(starts)
    if first is not None and on < first.earliest:
        raise RuleViolated(
            say("The present state of the group is newer than this day."),
            fields={
                "effective_on": [
                    say(
                        "The present state is recorded since %(starts)s. Give that day or a later one.",
                        starts=starts,
                    )
                ]
            },
        )
