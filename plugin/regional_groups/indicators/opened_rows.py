"""The rows that a figure is made of, a page at a time: each indicator names their kind.

Every row stands on a public page or names nobody; entries of the ledger of funds are given by right. Where a recorded
measure stands in, it comes first, with its source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from regional_groups.core.db import db
from regional_groups.creation.models import CreationRequest
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.queries import name_of
from regional_groups.indicators.disclosure import PERSONAL, hidden, of_part
from regional_groups.indicators.facts import Facts, ParentPapers, Period, PostRow
from regional_groups.indicators.figures import Figure, held_in
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.formulas_more import BUDGETS, TRAINING
from regional_groups.indicators.models import Measure
from regional_groups.indicators.papers import at_parents
from regional_groups.indicators.record import Indicator, RowKind
from regional_groups.indicators.spending import entries_behind
from regional_groups.indicators.wording import post_label
from regional_groups.meetings.models import Event, Meeting
from regional_groups.participation.models import Contribution
from regional_groups.participation.rules import Outcome

ROWS_MAX = 2000  # contributions behind one figure
_FELLOWSHIPS = ("fellowships_requested", "fellowships_granted")


@dataclass(frozen=True)
class RowBehind:
    """A row that a figure is made of, with its own part of the figure."""

    kind: RowKind
    id: str
    label: str
    figure: Figure
    on: date | None = None
    groups: tuple[str, ...] = ()
    address: str = ""  # of its public page
    source: str = ""  # of a measure
    function: str = ""  # of a post, with the body it is in and the country of who holds it
    body: str = ""
    country: str = ""


@dataclass(frozen=True)
class Behind:
    """What is asked: an indicator over the facts of a place, and the group where it is one."""

    indicator: Indicator
    facts: Facts
    period: Period
    group: str = ""
    whole: bool = True  # of all groups
    demonstration: bool = False
    ledger: bool = False  # the entries of the ledger of funds may be seen
    bare: Facts = field(init=False)

    def __post_init__(self) -> None:
        """Keep the facts without what can be a row."""
        empty = {
            "meetings",
            "events",
            "posts",
            "requests",
            "terms",
            "parent_papers",
            "parent_sources",
            "spent",
        }
        rows: dict[str, Any] = dict.fromkeys(empty, ())
        object.__setattr__(self, "bare", replace(self.facts, measures={}, **rows))

    def page(self, after: str | None, limit: int) -> tuple[list[RowBehind], str | None]:
        """Return a page of the rows, and the key of its last row when more follow."""
        ids, shown = self._opened()
        start = ids.index(after) + 1 if after in ids else 0
        chosen = ids[start : start + limit]
        return shown(chosen), chosen[-1] if chosen and start + limit < len(ids) else None

    def first(self, limit: int) -> tuple[list[RowBehind], int]:
        """Return the first rows, and how many there are."""
        ids, shown = self._opened()
        total = len(ids)
        if self.indicator.rows == "contribution" and total >= ROWS_MAX:
            total = _number_of_contributions(self) + len(self.measured())
        return shown(ids[:limit]), total

    def measures(self) -> list[RowBehind]:
        """Return the measures that stand in, without the rows beside them."""
        return self._measured(self.measured())

    def _opened(self) -> Rows:
        """Return the keys of all rows, the measures first, and what makes rows of some of them."""
        keys, others = _KINDS[self.indicator.rows](self)

        def shown(ids: Sequence[str]) -> list[RowBehind]:
            measures = [id for id in ids if id.startswith(_MEASURE)]
            return [*self._measured(measures), *others([id for id in ids if not id.startswith(_MEASURE)])]

        return [*self.measured(), *keys], shown

    def part(self, **rows: Any) -> Figure:
        """Return the figure of some rows alone."""
        return of_part(self.indicator.id, replace(self.bare, **rows), self.period)

    def measured(self) -> list[str]:
        """Return the keys of the measures that stand in."""
        if figure(self.indicator.id, self.facts, self.period).source != "measures":
            return []
        wanted = _FELLOWSHIPS if self.indicator.id == "fellowships_unmet" else (self.indicator.id,)
        return [f"{_MEASURE}{id}" for id in wanted if (id, "") in self.facts.measures]

    def _measured(self, keys: Sequence[str]) -> list[RowBehind]:
        if not keys:
            return []
        place = select(RegionalGroup.id).where(RegionalGroup.acronym == self.group).scalar_subquery()
        query = select(Measure).where(
            Measure.indicator.in_([key.removeprefix(_MEASURE) for key in keys]),
            Measure.from_on == self.period.from_on,
            Measure.until_on == self.period.until_on,
            Measure.group_id == place if self.group else Measure.group_id.is_(None),
            *([] if self.demonstration else [Measure.demonstration.is_(False)]),
        )
        return [self._measure(row) for row in db.session.scalars(query.order_by(Measure.indicator))]

    def _measure(self, row: Measure) -> RowBehind:
        found = Figure(row.value, certainty=str(row.certainty), source="measures")
        if row.indicator in PERSONAL and not self.whole:
            found = hidden(found)
        label = row.source or row.indicator
        groups = (self.group,) if self.group else ()
        return RowBehind("measure", str(row.id), label, found, row.until_on, groups, source=row.source)


_MEASURE = "measure:"
Shown = Callable[[Sequence[str]], list[RowBehind]]
Rows = tuple[list[str], Shown]


def _titles(model: Any, ids: Iterable[str], *columns: Any) -> dict[str, Any]:
    query = select(model.id, *columns).where(model.id.in_([UUID(id) for id in ids]))
    return {str(row[0]): row for row in db.session.execute(query)}


def _of_meetings(behind: Behind) -> Rows:
    rows = {row.id: row for row in held_in(behind.facts, behind.period)}

    def shown(ids: Sequence[str]) -> list[RowBehind]:
        titles = _titles(Meeting, ids, Meeting.title)
        return [
            RowBehind(
                "meeting",
                id,
                titles[id].title,
                behind.part(meetings=(rows[id],)),
                rows[id].starts_on,
                rows[id].groups,
                f"/meetings/{id}",
            )
            for id in ids
        ]

    return list(rows), shown


def _of_groups(behind: Behind) -> Rows:
    def one(acronym: str) -> RowBehind:
        found = of_part(behind.indicator.id, behind.facts.narrowed({acronym}), behind.period)
        return RowBehind(
            "group", acronym, acronym, found, groups=(acronym,), address=f"/regional-groups/{acronym}"
        )

    return [row.acronym for row in behind.facts.groups], lambda ids: [one(id) for id in ids]


def _of_events(behind: Behind) -> Rows:
    trained = behind.indicator.unit == "people"
    rows = {row.id: row for row in behind.facts.events if not trained or row.kind == TRAINING}

    def shown(ids: Sequence[str]) -> list[RowBehind]:
        found = _titles(Event, ids, Event.title, Event.starts_on)
        return [
            RowBehind(
                "event",
                id,
                found[id].title,
                behind.part(events=(rows[id],)),
                found[id].starts_on,
                tuple(sorted(rows[id].groups)),
                f"/events/{id}",
            )
            for id in ids
        ]

    return list(rows), shown


def _of_posts(behind: Behind) -> Rows:
    """Return posts by office and country; who holds them stands on the pages of the bodies."""
    posts = {(row.person, row.parent): row for row in behind.facts.posts}
    order = sorted(posts.values(), key=lambda row: (row.parent, row.function, row.country, row.person))
    rows = {f"{row.parent}/{number}": row for number, row in enumerate(order)}

    def one(id: str, row: PostRow) -> RowBehind:
        label = post_label(row.function, row.parent, name_of(row.country) if row.country else "")
        found = RowBehind("post", id, label, behind.part(posts=(row,)), address=f"/study-groups/{row.parent}")
        return replace(found, function=row.function, body=row.parent, country=row.country)

    return list(rows), lambda ids: [one(id, rows[id]) for id in ids]


def _of_requests(behind: Behind) -> Rows:
    rows = {row.id: row for row in behind.facts.requests if behind.period.holds(row.decided_on)}

    def shown(ids: Sequence[str]) -> list[RowBehind]:
        found = _titles(CreationRequest, ids, CreationRequest.title, CreationRequest.submitted_at)
        return [_request(behind, found[id], id, rows[id]) for id in ids]

    return list(rows), shown


def _request(behind: Behind, found: Any, id: str, row: Any) -> RowBehind:
    """Return a request; one that was never public stands with its day only."""
    public = found.submitted_at is not None
    label = (found.title or row.group) if public else ""
    groups = (row.group,) if public and row.group else ()
    address = f"/creation-requests/{id}" if public else ""
    return RowBehind("request", id, label, behind.part(requests=(row,)), row.decided_on, groups, address)


def _of_contributions(behind: Behind) -> Rows:
    query = _chosen(behind, select(Contribution.id))
    query = query.order_by(Meeting.starts_on, Meeting.id, Contribution.number, Contribution.id)
    keys = [str(id) for id in db.session.scalars(query.limit(ROWS_MAX))]
    return keys, lambda ids: _contributions(behind, ids)


def _number_of_contributions(behind: Behind) -> int:
    return db.session.scalar(_chosen(behind, select(func.count(Contribution.id)))) or 0


def _chosen(behind: Behind, query: Select[Any]) -> Select[Any]:
    """Return a query narrowed to the contributions that a figure is made of."""
    taken_up = behind.indicator.unit == "contributions"
    acronyms = [row.acronym for row in behind.facts.groups]
    parents = {row.parent for row in behind.facts.groups}
    wanted = Contribution.group.in_(acronyms) if taken_up else Meeting.body.in_(parents)
    at_meetings = query.join(Meeting, Meeting.id == Contribution.meeting_id)
    return at_meetings.where(and_(at_parents(behind.period, behind.demonstration), wanted))


def _contributions(behind: Behind, ids: Sequence[str]) -> list[RowBehind]:
    query = (
        select(Contribution)
        .where(Contribution.id.in_([UUID(id) for id in ids]))
        .options(joinedload(Contribution.meeting))
    )
    rows = {str(row.id): row for row in db.session.scalars(query)} if ids else {}
    return [_contribution(behind, rows[id]) for id in ids]


def _contribution(behind: Behind, row: Contribution) -> RowBehind:
    good = row.outcome in (Outcome.ACCEPTED, Outcome.CARRIED_FORWARD)
    papers = ParentPapers(row.group, 1, int(bool(row.outcome)), int(good))
    sources = tuple(
        replace(one, rows=1)
        for one in behind.facts.parent_sources
        if (one.parent, one.group, one.countries)
        == (row.meeting.body, row.group, tuple(sorted(row.countries or ())))
    )
    return RowBehind(
        "contribution",
        str(row.id),
        row.label,
        behind.part(parent_papers=(papers,), parent_sources=sources),
        row.meeting.starts_on,
        (row.group,) if row.group else (),
        f"/meetings/{row.meeting_id}/contributions",
    )


def _of_ledger(behind: Behind) -> Rows:
    """Return the entries of the ledger of funds, to who may see it; they say for no group and no region."""
    if not behind.ledger or not behind.whole:
        return [], lambda ids: []
    budget = BUDGETS[behind.indicator.id]
    found = entries_behind(budget, behind.period, demonstration=behind.demonstration, most=ROWS_MAX)
    rows = {row.id: row for row in found}

    def one(id: str) -> RowBehind:
        row = rows[id]
        own = behind.part(spent=(row.spent,))
        return RowBehind("ledger", id, row.label, own, row.booked_on, address=f"/funds/{id}")

    return list(rows), lambda ids: [one(id) for id in ids]


_KINDS: Mapping[RowKind, Callable[[Behind], Rows]] = {
    "meeting": _of_meetings,
    "group": _of_groups,
    "event": _of_events,
    "post": _of_posts,
    "request": _of_requests,
    "contribution": _of_contributions,
    "measure": lambda behind: ([], lambda ids: []),
    "ledger": _of_ledger,
}
