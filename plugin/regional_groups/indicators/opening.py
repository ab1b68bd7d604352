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
from regional_groups.indicators.facts import Facts, Period
from regional_groups.indicators.figures import Figure, held_in
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.rows import collect
from regional_groups.indicators.splits import (
    PERSONAL,
    cells,
    figures_of,
    hidden,
    of_groups,
    of_places,
    of_study_groups,
)
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
            return {} if self.group or self.region else figures_of(id, self._regions(), self.period)
        if self.group:
            return {}
        if kind == "group":
            return of_groups(id, of_places(self.facts, ()), self.period)
        codes = sorted({row.parent for row in self.facts.groups if row.parent}, key=code_order)
        found = figures_of(id, of_study_groups(self.facts, codes), self.period)
        return {code: hidden(one) for code, one in found.items()} if id in PERSONAL else found

    def _regions(self) -> Mapping[str, Facts]:
        return of_places(self.whole, REGIONS).regions

    def parts(self) -> dict[str, dict[str, int | None] | None]:
        """Return the figure in parts by status, gender, category, mode and format, as far as it has them."""
        found: dict[str, dict[str, int | None] | None] = {}
        for split in self.indicator.splits:
            if split in ("region", "study_group", "group"):
                continue
            personal = split in ("gender", "category")
            may = not personal or (whole_year(self.period) and not self.group and not self.region)
            found[split] = cells(self.indicator.id, split, self.facts, self.period) if may else None
        return found

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
        found = figure(self.indicator.id, facts, self.period)
        return hidden(found) if self.indicator.id in PERSONAL else found


def whole_year(period: Period) -> bool:
    """Tell whether a period is one calendar year."""
    first, last = period.from_on, period.until_on
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year


def opened(id: str, period: Period, today: date, *, group: str = "", region: str = "") -> Opened:
    """Return an indicator for a period and place.

    Raises:
        NotFound: there is no such group.
    """
    whole = collect(period, today)
    if group:
        facts = whole.narrowed({groups.group(group).acronym})
    elif region:
        facts = of_places(whole, (region,)).regions[region]
    else:
        facts = whole
    return Opened(
        INDICATORS[id], period, group, region, facts, _shown(id, whole, facts, period, group), whole
    )


def _shown(id: str, whole: Facts, facts: Facts, period: Period, group: str) -> Figure:
    found = figure(id, facts, period)
    if id not in PERSONAL:
        return found
    if group or not whole_year(period):
        return hidden(found)
    regions = figures_of(id, of_places(whole, REGIONS).regions, period)
    return hidden(found) if facts is not whole and any(one.withheld for one in regions.values()) else found
