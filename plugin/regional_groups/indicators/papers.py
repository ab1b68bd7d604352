"""Contributions counted by the database: of each meeting, of each group of it, and of groups to their parents."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, cast, func, select

from regional_groups.core.db import db
from regional_groups.indicators.facts import HELD, Papers, ParentPapers, Period, Sources
from regional_groups.meetings.models import Meeting
from regional_groups.participation.counting import Number
from regional_groups.participation.models import Contribution, ContributionTotal
from regional_groups.participation.rules import ContributionState, Outcome
from regional_groups.participation.tally import belongs

_GOOD = (Outcome.ACCEPTED, Outcome.CARRIED_FORWARD)
Tally = dict[str, int]
Sourced = Counter[tuple[str, ...]]  # contributions by their countries
Members = Mapping[UUID, Mapping[str, frozenset[str]]]  # by meeting, its groups and their countries


def _received(demonstration: bool) -> list[Any]:
    real = [] if demonstration else [Contribution.demonstration.is_(False)]
    return [Contribution.state == ContributionState.RECEIVED, *real]


def papers(
    chosen: Any, members: Members, demonstration: bool
) -> tuple[dict[UUID, Papers], dict[UUID, dict[str, Papers]]]:
    """Return the contributions recorded singly of each meeting, and of each of its groups.

    Parameters:
        chosen: the query of the ids of the meetings.
        members: the countries of the groups of each meeting; none recorded is unknown.
    """
    columns = (
        Contribution.meeting_id,
        Contribution.group,
        Contribution.to,
        Contribution.outcome,
        cast(Contribution.countries, Text).label("countries"),
    )
    query = (
        select(*columns, func.count())
        .where(Contribution.meeting_id.in_(chosen), *_received(demonstration))
        .group_by(*columns)
    )
    whole: dict[UUID, Tally] = defaultdict(lambda: defaultdict(int))
    parts: dict[tuple[UUID, str], Tally] = defaultdict(lambda: defaultdict(int))
    sourced: dict[tuple[UUID, str], Sourced] = defaultdict(Counter)
    for meeting, group, to, outcome, countries, count in db.session.execute(query):
        sources = json.loads(countries or "[]")
        groups = members.get(meeting, {})
        _add(whole[meeting], to, outcome, _ours(sources, groups.values()), count)
        named = {tuple(sorted(sources)): count} if sources else {}
        sourced[meeting, ""].update(named)
        for acronym, states in groups.items() if len(groups) > 1 else ():
            ours = belongs([group] if group else [], sources, acronym, states)
            if ours:
                _add(parts[meeting, acronym], to, outcome, _ours(sources, [states]), count)
                sourced[meeting, acronym].update(named)
            elif ours is None:
                parts[meeting, acronym]["others"] += count
    by_group: dict[UUID, dict[str, Papers]] = defaultdict(dict)
    for (meeting, group), tally in parts.items():
        by_group[meeting][group] = _papers(tally, sourced[meeting, group])
    return {meeting: _papers(tally, sourced[meeting, ""]) for meeting, tally in whole.items()}, by_group


def _ours(sources: Collection[str], lists: Collection[frozenset[str]]) -> bool | None:
    """Tell whether a source is a country of a group; unknown where no list or no source is recorded."""
    if not sources or not any(lists):
        return None
    return any(code in states for code in sources for states in lists)


def _add(tally: Tally, to: str, outcome: str, ours: bool | None, count: int) -> None:
    tally["rows"] += count
    tally["known"] += count if ours is not None else 0
    tally["members"] += count if ours else 0
    tally["carried"] += count if ours and (to == "parent" or outcome == Outcome.CARRIED_FORWARD) else 0
    tally["decided"] += count if outcome else 0
    tally["accepted"] += count if outcome in _GOOD else 0


def _papers(tally: Tally, sources: Sourced) -> Papers:
    return Papers(
        rows=tally["rows"],
        by_members=tally["members"] if tally["known"] else None,
        carried=tally["carried"] if tally["known"] else None,
        unsourced=tally["rows"] - tally["known"],
        others=tally["others"],
        sources=dict(sources),
        decided=tally["decided"],
        accepted=tally["accepted"],
    )


def totals(chosen: Any, demonstration: bool) -> dict[UUID, Number]:
    """Return how many contributions meetings had where only the number is known."""
    real = [] if demonstration else [ContributionTotal.demonstration.is_(False)]
    query = select(ContributionTotal.meeting_id, ContributionTotal.count, ContributionTotal.certainty)
    found = db.session.execute(query.where(ContributionTotal.meeting_id.in_(chosen), *real))
    return {meeting: Number(count, str(certainty)) for meeting, count, certainty in found}


def at_parents(period: Period, demonstration: bool) -> Any:
    """Return the condition of the contributions at meetings of parent bodies that were held and began in the period."""
    return and_(
        Meeting.body.is_not(None),
        Meeting.state.in_(HELD),
        Meeting.starts_on.between(period.from_on, period.until_on),
        *_received(demonstration),
    )


def parent_sources(period: Period, demonstration: bool) -> tuple[Sources, ...]:
    """Return the contributions at meetings of parent bodies held in the period, by their sources."""
    columns = (Meeting.body, Contribution.group, cast(Contribution.countries, Text).label("countries"))
    query = (
        select(*columns, func.count())
        .join(Meeting, Meeting.id == Contribution.meeting_id)
        .where(at_parents(period, demonstration))
        .group_by(*columns)
    )
    rows = (
        Sources(body, group, tuple(sorted(json.loads(countries or "[]"))), count)
        for body, group, countries, count in db.session.execute(query)
        if body
    )
    return tuple(sorted(rows, key=lambda row: (row.parent, row.group, row.countries)))


def to_parents(period: Period, demonstration: bool) -> tuple[ParentPapers, ...]:
    """Return the contributions of groups at meetings of parent bodies that were held and began in the period."""
    query = (
        select(Contribution.group, Contribution.outcome, func.count())
        .join(Meeting, Meeting.id == Contribution.meeting_id)
        .where(Contribution.group != "", at_parents(period, demonstration))
        .group_by(Contribution.group, Contribution.outcome)
    )
    found: dict[str, Tally] = defaultdict(lambda: defaultdict(int))
    for group, outcome, count in db.session.execute(query):
        _add(found[group], "parent", outcome, None, count)
    return tuple(
        ParentPapers(group, tally["rows"], tally["decided"], tally["accepted"])
        for group, tally in sorted(found.items())
    )
