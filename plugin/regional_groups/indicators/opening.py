"""A figure opened: the value of an indicator for a period and place, its parts, and the rows it is made of.

Figures are of public records; demonstration records enter none. Cells about persons are given for a whole calendar year
without a group only: two periods that overlap, or a group and its region, could be taken from each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.groups import queries as groups
from regional_groups.groups.queries import code_order
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.catalogue import INDICATORS, Indicator
from regional_groups.indicators.disclosure import of_all, of_part, of_parts, of_regions, parts_of
from regional_groups.indicators.facts import Facts, Period
from regional_groups.indicators.figures import Figure, held_in
from regional_groups.indicators.record import Split
from regional_groups.indicators.rows import collect
from regional_groups.indicators.splits import Cells, of_places, of_study_groups
from regional_groups.meetings.models import Meeting


@dataclass(frozen=True)
class Opened:
    """An indicator for a period, of all groups, of a region or of one group."""

    indicator: Indicator
    period: Period
    group: str
    region: str
    facts: Facts
    found: Figure
    whole: Facts

    def places(self, kind: str) -> dict[str, Figure]:
        """Return the figure of each region, study group or group that is looked at, in code order."""
        id = self.indicator.id
        if kind == "region":
            if self.group or self.region:
                return {}
            return of_regions(id, self.whole, of_places(self.whole, REGIONS).regions, self.period)
        if self.group:
            return {}
        if kind == "group":
            return of_parts(id, of_places(self.facts, ()).groups, self.period)
        codes = sorted({row.parent for row in self.facts.groups if row.parent}, key=code_order)
        return of_parts(id, of_study_groups(self.facts, codes), self.period)

    def parts(self) -> Mapping[Split, Cells | None]:
        """Return the figure in parts by status, gender, category, mode and format, as far as it has them."""
        of_all = not self.group and not self.region
        one = self.indicator
        return parts_of(one.id, one.splits, self.facts, self.period, all_groups=of_all)

    def meetings(self) -> list[str]:
        """Return the ids of the meetings held that the figure is made of, the earliest first."""
        return [row.id for row in held_in(self.facts, self.period)]

    def rows(self, after: str | None, limit: int) -> tuple[list[dict[str, Any]], str | None]:
        """Return a page of the rows behind the figure, and the key of its last row when more follow.

        Returns:
            Meetings, or groups where the figure is one of groups or of what is recorded for them.
        """
        of_meetings = self.indicator.topic not in ("groups",) and self.indicator.unit not in (
            "posts",
            "events",
        )
        keys = self.meetings() if of_meetings else [row.acronym for row in self.facts.groups]
        start = keys.index(after) + 1 if after in keys else 0
        chosen = keys[start : start + limit]
        more = chosen[-1] if chosen and start + limit < len(keys) else None
        return (self._of_meetings(chosen) if of_meetings else self._of_groups(chosen)), more

    def _of_groups(self, acronyms: Sequence[str]) -> list[dict[str, Any]]:
        return [
            {"kind": "group", "id": acronym, "label": acronym, "on": None, "groups": [acronym], "figure": one}
            for acronym in acronyms
            for one in [self._part(self.facts.narrowed({acronym}))]
        ]

    def _of_meetings(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        query = select(Meeting.id, Meeting.title).where(Meeting.id.in_([UUID(id) for id in ids]))
        titles = {str(id): title for id, title in db.session.execute(query)}
        rows = {row.id: row for row in self.facts.meetings}
        bare = replace(self.facts, measures={}, events=(), posts=(), parent_papers=())
        return [
            {
                "kind": "meeting",
                "id": id,
                "label": titles.get(id, ""),
                "on": rows[id].starts_on,
                "groups": list(rows[id].groups),
                "figure": self._part(replace(bare, meetings=(rows[id],))),
            }
            for id in ids
        ]

    def _part(self, facts: Facts) -> Figure:
        return of_part(self.indicator.id, facts, self.period)


def opened(id: str, period: Period, today: date, *, group: str = "", region: str = "") -> Opened:
    """Return an indicator for a period and place.

    Raises:
        NotFound: there is no such group.
    """
    whole = collect(period, today)
    if group:
        facts = whole.narrowed({groups.group(group).acronym})
        found = of_part(id, facts, period)
    elif region:
        places = of_places(whole, REGIONS).regions
        facts, found = places[region], of_regions(id, whole, places, period)[region]
    else:
        facts, found = whole, of_all(id, whole, period)
    return Opened(INDICATORS[id], period, group, region, facts, found, whole)
