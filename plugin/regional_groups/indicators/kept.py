"""What figures are made of, read once after a change: the facts of the periods that were asked for last.

Every change of a fact stands in the trail, in the transaction of the change, whichever process makes it. So its newest
entry, asked for at each reading, tells whether what was read still holds: nothing is ever stale. What this process
writes past the trail empties it too, and a transaction that has written reads for itself alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

from flask import current_app, g
from sqlalchemy.orm import ORMExecuteState, Session

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.creation.models import CreationRequest
from regional_groups.groups.models import (
    Country,
    CountryStatus,
    GroupCountry,
    GroupLink,
    GroupPeriod,
    RegionalGroup,
    StudyGroup,
)
from regional_groups.groups.queries import code_order
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.disclosure import of_all
from regional_groups.indicators.facts import Facts, Period
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.models import Measure
from regional_groups.indicators.rows import collect
from regional_groups.indicators.splits import Places, of_places, of_study_groups
from regional_groups.meetings.models import (
    Event,
    Meeting,
    MeetingEvent,
    MeetingGroup,
    MeetingReport,
    MeetingSession,
)
from regional_groups.participation.models import Attendance, Contribution, ContributionTotal, Registration
from regional_groups.participation.tally_models import AttendanceTally
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.terms.models import TermsVersion

COUNTED = (
    Attendance, AttendanceTally, Contribution, ContributionTotal, Country, CountryStatus, CreationRequest, Event,
    GroupCountry, GroupLink, GroupPeriod, Measure, Meeting, MeetingEvent, MeetingGroup, MeetingReport,
    MeetingSession, OfficeHeld, Person, RegionalGroup, Registration, StudyGroup, TermsVersion,
)  # fmt: skip
PERIODS_MOST = 8
MEETINGS_MOST = 10_000  # of all periods together: some forty megabytes
_WROTE = "counted_rows_written"  # in the session's own notes


class Counted:
    """The facts of a period, and the figures made of them so far."""

    def __init__(self, facts: Facts, period: Period) -> None:
        """Take what was read."""
        self.facts = facts
        self._period = period
        self._figures: dict[str, Figure] = {}
        self._published: dict[str, Figure] = {}

    def figure(self, indicator: str) -> Figure:
        """Return a figure of all groups, as it is counted."""
        if indicator not in self._figures:
            self._figures[indicator] = figure(indicator, self.facts, self._period)
        return self._figures[indicator]

    def published(self, indicator: str) -> Figure:
        """Return a figure of all groups, as it is published."""
        if indicator not in self._published:
            self._published[indicator] = of_all(indicator, self.facts, self._period)
        return self._published[indicator]

    @cached_property
    def places(self) -> Places:
        """Return the facts of each region and of each group."""
        return of_places(self.facts, REGIONS)

    @cached_property
    def study_groups(self) -> dict[str, Facts]:
        """Return the facts of the groups of each study group."""
        return of_study_groups(self.facts, code_order)


Key = tuple[Period, date, bool]


@dataclass(frozen=True, slots=True)
class State:
    """What tells whether figures can be other ones: the newest entry of the trail, the day, and what was forgotten."""

    newest: str
    day: date
    periods: frozenset[Period]  # whose figures are asked for
    forgotten: int  # how often everything was let go of before

    def holds(self, asked: State) -> bool:
        """Tell whether nothing changed since, and all periods that are asked for are among these."""
        same = (self.newest, self.day, self.forgotten) == (asked.newest, asked.day, asked.forgotten)
        return same and asked.periods <= self.periods


@dataclass
class Keeper:
    """What was counted for one state of the trail; the periods asked for last stay."""

    kinds: tuple[type, ...] = COUNTED  # rows that are counted
    state: str = ""
    periods: OrderedDict[Key, Counted] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)
    forgotten: int = 0
    shown: State | None = None  # whose figures were kept as they are shown

    def find(self, state: str, key: Key) -> Counted | None:
        """Return what was counted, if it still holds."""
        with self.lock:
            if state != self.state:
                self.state = state
                self.periods.clear()
            if key in self.periods:
                self.periods.move_to_end(key)
            return self.periods.get(key)

    def keep(self, state: str, key: Key, found: Counted) -> None:
        """Keep what was counted, and let go of what was asked for long ago."""
        with self.lock:
            if state != self.state:
                return
            self.periods[key] = found
            while self.periods and self._is_full():
                self.periods.popitem(last=False)

    def _is_full(self) -> bool:
        meetings = sum(len(one.facts.meetings) for one in self.periods.values())
        return len(self.periods) > PERIODS_MOST or meetings > MEETINGS_MOST

    def forget(self) -> None:
        """Let go of everything."""
        with self.lock:
            self.periods.clear()
            self.forgotten += 1
            self.shown = None

    def note_shown(self, found: State) -> None:
        """Note that the figures of a state were kept, unless a row was written since it was asked for."""
        with self.lock:
            if found.forgotten == self.forgotten:
                self.shown = found


def _keeper() -> Keeper:
    keeper: Keeper = current_app.extensions["counted"]
    return keeper


def counted(period: Period, today: date, *, demonstration: bool = False, newest: bool = False) -> Counted:
    """Return what the figures of a period are made of, read only if something changed since it was read last.

    Parameters:
        today: Geneva date.
        demonstration: count demonstration records too.
        newest: ask the trail again, although it was asked for this request: what is counted now is kept for good.
    """
    db.session.flush()
    if newest:
        g.pop("counted_state", None)
    if _WROTE in db.session.info:
        return Counted(collect(period, today, demonstration=demonstration), period)
    keeper = _keeper()
    if "counted_state" not in g:
        g.counted_state = audit.newest_hash()  # before the rows: they are as new, or newer
    state, key = g.counted_state, (period, today, demonstration)
    found = keeper.find(state, key)
    if found is None:
        found = Counted(collect(period, today, demonstration=demonstration), period)
        keeper.keep(state, key, found)
    return found


def fresh(period: Period, today: date) -> Counted:
    """Return what the figures of a period are made of, read now and kept for nobody."""
    return Counted(collect(period, today), period)


def state(today: date, periods: Iterable[Period]) -> State:
    """Return what tells whether any figure of some periods can be another one."""
    forgotten = _keeper().forgotten  # before the trail, and both before the rows
    return State(audit.newest_hash(), today, frozenset(periods), forgotten)


def is_shown(found: State) -> bool:
    """Tell whether all figures of a state were kept as they are shown, and no row was written since."""
    shown = _keeper().shown
    return shown is not None and shown.holds(found)


def note_shown(found: State) -> None:
    """Note that all figures of a state were kept as they are shown, unless a row was written meanwhile."""
    _keeper().note_shown(found)


def note(session: Session, _context: Any) -> None:
    """Note that a flush writes rows that are counted."""
    kinds = _keeper().kinds
    if any(isinstance(row, kinds) for row in (*session.new, *session.dirty, *session.deleted)):
        session.info[_WROTE] = True


def note_statement(state: ORMExecuteState) -> None:
    """Note a statement that writes rows that are counted."""
    mapper = state.bind_mapper
    if not state.is_select and mapper is not None and issubclass(mapper.class_, _keeper().kinds):
        state.session.info[_WROTE] = True


def settle(session: Session) -> None:
    """Forget what was counted before a transaction that wrote, when that ends."""
    if not session.in_nested_transaction() and session.info.pop(_WROTE, False):
        _keeper().forget()
        g.pop("counted_state", None)
