"""The plain rows that the formulas read: groups, meetings, terms and requests as facts, without a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from regional_groups.participation.counting import UNKNOWN, Number

HELD = frozenset({"held", "reported"})
NOT_HELD = frozenset({"not_held", "cancelled"})


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included; a meeting counts by its first day."""

    from_on: date
    until_on: date

    def holds(self, on: date | None) -> bool:
        """Tell whether a day lies in the period; an unknown day lies in none."""
        return on is not None and self.from_on <= on <= self.until_on


@dataclass(frozen=True, slots=True)
class StateSpan:
    """A state of a group from one partial date until another (``groups.rules.Interval``)."""

    state: str
    starts: str = ""
    ends: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A regional group; predecessors are no rows."""

    acronym: str
    parent: str = ""
    region: str = ""
    spans: tuple[StateSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Taking:
    """Who took part: in a meeting, or in one group of it."""

    participants: Number = UNKNOWN
    countries: Number = UNKNOWN
    named: frozenset[str] = frozenset()  # alpha-2 of the countries that are known by name
    remote: int | None = None  # took part only remotely
    of_known_mode: int | None = None  # people of whom it is known how they took part


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting of one or more regional groups."""

    id: str
    groups: tuple[str, ...]
    state: str
    starts_on: date | None
    colocated: bool | None = None  # unknown when nobody looked into it
    letter_on: date | None = None
    already_scheduled: bool = False
    taking: Taking = Taking()
    by_group: Mapping[str, Taking] = field(default_factory=dict)
    contributions: Number = UNKNOWN
    contributions_by_group: Mapping[str, Number] = field(default_factory=dict)
    measured: frozenset[str] = frozenset()  # indicators whose number is a recorded measure

    @property
    def held(self) -> bool:
        """Tell whether it took place."""
        return self.state in HELD

    @property
    def outcome_known(self) -> bool:
        """Tell whether it is known that it took place, or that it did not."""
        return self.state in HELD or self.state in NOT_HELD


@dataclass(frozen=True, slots=True)
class TermsRow:
    """The terms of a group in force on the day of counting, and when they were decided."""

    group: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A creation request that was decided; ``submitted_on`` is unknown when it came in elsewhere."""

    decided_on: date
    submitted_on: date | None
    group: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A number that somebody recorded for a whole period, and how sure it is."""

    value: Decimal
    certainty: str = "exact"


@dataclass(frozen=True, slots=True)
class Facts:
    """All rows that the figures of one period are made of."""

    counted_on: date  # Geneva date on which the groups are counted: the last day, or today if that is earlier
    today: date
    groups: tuple[GroupRow, ...] = ()
    meetings: tuple[MeetingRow, ...] = ()  # dated ones of the period, and undated ones
    terms: tuple[TermsRow, ...] = ()
    requests: tuple[RequestRow, ...] = ()
    measures: Mapping[tuple[str, str], Measured] = field(
        default_factory=dict
    )  # of exactly this period, by indicator and group ("" is all)

    def narrowed(self, acronyms: Collection[str], *, region: str = "") -> Facts:
        """Return the facts of some groups only; numbers of a joint meeting are never split by guess."""
        wanted = frozenset(acronyms)
        alone = next(iter(wanted)) if len(wanted) == 1 and not region else None
        return replace(
            self,
            groups=tuple(row for row in self.groups if row.acronym in wanted),
            meetings=tuple(_narrowed(row, wanted) for row in self.meetings if wanted & set(row.groups)),
            terms=tuple(row for row in self.terms if row.group in wanted),
            requests=tuple(
                row for row in self.requests if row.group in wanted or (region and row.region == region)
            ),
            measures={
                (indicator, ""): number
                for (indicator, group), number in self.measures.items()
                if alone is not None and group == alone
            },
        )


def _narrowed(row: MeetingRow, wanted: frozenset[str]) -> MeetingRow:
    inside = wanted & set(row.groups)
    if inside == set(row.groups):
        return row
    one = next(iter(inside)) if len(inside) == 1 else ""
    return replace(
        row,
        taking=row.by_group.get(one, Taking()),
        contributions=row.contributions_by_group.get(one, UNKNOWN),
        measured=frozenset(),
    )
