"""The plain rows that the formulas read: groups, meetings, terms and requests as facts, without a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from regional_groups.groups.rules import value_on
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
    parent: str = ""  # on the day on which groups are counted
    region: str = ""
    spans: tuple[StateSpan, ...] = ()
    met: tuple[date, date] | None = None  # the first and the last day of meetings held, in any period
    before: tuple[
        tuple[str, str], ...
    ] = ()  # parents before, each with the partial date of the transfer, in order

    def parent_on(self, day: date | None) -> str:
        """Return the parent on a day; where that is unknown the one on the day of counting."""
        return value_on(self.parent, self.before, day) if day is not None and self.before else self.parent


@dataclass(frozen=True, slots=True)
class Taking:
    """Who took part: in a meeting, or in one group of it."""

    participants: Number = UNKNOWN
    countries: Number = UNKNOWN
    named: frozenset[str] = frozenset()  # alpha-2 of the countries that are known by name
    remote: int | None = None  # took part only remotely
    of_known_mode: int | None = None  # people of whom it is known how they took part
    by_country: Mapping[str, int] = field(default_factory=dict)  # people by alpha-2, where known
    by_mode: Mapping[str, int] = field(default_factory=dict)
    by_gender: Mapping[str, int] = field(default_factory=dict)  # persons only; "" is not recorded
    by_category: Mapping[str, int] = field(default_factory=dict)  # persons only; "" is not recorded


@dataclass(frozen=True, slots=True)
class Papers:
    """Contributions that are recorded singly, at a meeting or in one group of it."""

    rows: int = 0
    by_members: int | None = None  # a source is a country of a group of the meeting; unknown without lists
    carried: int | None = None  # of these those addressed to the parent, or carried forward
    unsourced: int = 0  # of which it is not known whether a source is a country of a group
    sources: Mapping[tuple[str, ...], int] = field(
        default_factory=dict
    )  # rows by their countries, where named
    others: int = 0  # not among the rows: of a joint meeting, and nothing tells whether of this group
    decided: int = 0  # the outcome is recorded
    accepted: int = 0  # or carried forward


@dataclass(frozen=True, slots=True)
class ParentPapers:
    """Contributions of a group at meetings of its parent in the period."""

    group: str
    rows: int
    decided: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Sources:
    """Contributions at meetings of a parent body in the period that have the same sources."""

    parent: str
    group: str
    countries: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class PostRow:
    """A chair or vice-chair of a study group or TSAG on the day of counting."""

    person: str
    parent: str
    region: str = ""  # slug, of the holder's country; empty is unknown
    function: str = ""
    country: str = ""  # alpha-2, of the holder


@dataclass(frozen=True, slots=True)
class EventRow:
    """A workshop or another event of the period."""

    id: str
    groups: frozenset[str]  # named with it, or of the meeting beside it
    kind: str = ""
    participants: Number = UNKNOWN


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
    format: str = ""
    country: str = ""  # where it took place, alpha-2
    papers: Papers = Papers()
    papers_by_group: Mapping[str, Papers] = field(default_factory=dict)
    reported: frozenset[str] = frozenset()  # groups whose report is recorded
    afterwards: bool = False  # recorded after the event: silence on a report tells nothing
    asked: frozenset[str] | None = None  # languages of interpretation asked for; unknown without registration
    languages: frozenset[str] = frozenset()  # of the meeting and its sessions; empty is unknown
    narrowed_to: tuple[str, ...] = ()  # the groups looked at, where these are not all
    hours: tuple[int, int] | None = None  # pairs of session and country: outside the day, and all

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
    id: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A number that somebody recorded for a whole period, and how sure it is."""

    value: Decimal
    certainty: str = "exact"


@dataclass(frozen=True, slots=True)
class Spent:
    """What the ledger of funds says was spent from one kind of budget."""

    budget: str  # regular or extrabudgetary; empty: not recorded from which
    francs: Decimal  # of the entries in Swiss francs
    in_francs: int  # how many these are
    others: int = 0  # entries in other currencies, which are never converted


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
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)  # countries of each group
    earlier: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # seen before, by group; "" is anywhere
    statuses: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)  # who had a status that day
    undated: frozenset[str] = frozenset()  # statuses of which only the list of today is known
    posts: tuple[PostRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    parent_papers: tuple[ParentPapers, ...] = ()
    parent_sources: tuple[Sources, ...] = ()
    spent: tuple[Spent, ...] = ()  # of all groups together: no entry says for which

    def narrowed(self, acronyms: Collection[str], *, region: str = "") -> Facts:
        """Return the facts of some groups only.

        This is the one place that says what counts where in a joint meeting: in totals once; for one of its groups
        what a row or its session names, else what the country of the row tells; nothing where neither tells. Numbers
        of a joint meeting are never split by guess.
        """
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
            members={group: states for group, states in self.members.items() if group in wanted},
            earlier={group: states for group, states in self.earlier.items() if group in wanted},
            posts=self._posts_of(wanted, region),
            events=tuple(row for row in self.events if wanted & row.groups),
            parent_papers=tuple(row for row in self.parent_papers if row.group in wanted),
            spent=(),
        )

    def by_parent(self) -> dict[str, Facts]:
        """Return the facts of the groups of each study group; a meeting counts by the parent of its first day.

        Clause: B2.7: a group keeps exactly one parent at a time.
        """
        now: dict[str, set[str]] = defaultdict(set)
        for row in self.groups:
            now[row.parent].add(row.acronym)
        if not any(row.before for row in self.groups):
            return {code: self.narrowed(groups) for code, groups in now.items() if code}
        then = self._met_then()
        return {
            code: self._with_moved(self.narrowed(now.get(code, ())), then.get(code, {}))
            for code in now.keys() | then.keys()
            if code
        }

    def _met_then(self) -> dict[str, dict[str, set[str]]]:
        """Return by parent, and by meeting, the groups of the meeting that had this parent on its first day."""
        rows = {row.acronym: row for row in self.groups}
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for meeting in self.meetings:
            for name in meeting.groups:
                if name in rows:
                    found[rows[name].parent_on(meeting.starts_on)][meeting.id].add(name)
        return found

    def _with_moved(self, found: Facts, then: Mapping[str, set[str]]) -> Facts:
        """Return the facts of a parent with the meetings of its groups of their days, and who these groups know."""
        met = tuple(_narrowed(row, frozenset(then[row.id])) for row in self.meetings if row.id in then)
        groups = {row.acronym for row in found.groups}.union(*then.values())
        members = {group: states for group, states in self.members.items() if group in groups}
        earlier = {group: states for group, states in self.earlier.items() if group in groups}
        return replace(found, meetings=met, members=members, earlier=earlier)

    def _posts_of(self, wanted: frozenset[str], region: str) -> tuple[PostRow, ...]:
        """Return the posts of a region; of groups those in their parents that their regions hold."""
        if region:
            return tuple(row for row in self.posts if row.region == region)
        places = {(row.parent, row.region) for row in self.groups if row.acronym in wanted}
        return tuple(row for row in self.posts if (row.parent, row.region) in places)


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
        papers=row.papers_by_group.get(one, Papers()),
        reported=row.reported & inside,
        narrowed_to=tuple(sorted(inside)),
        asked=None,
        hours=None,
    )
