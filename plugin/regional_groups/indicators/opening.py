"""A figure opened: the value of an indicator for a period and place, its parts, and the rows it is made of.

Figures are of public records; demonstration records enter none. Cells about persons are given for whole calendar years
without a group only: two periods that overlap, or a group and its region, could be taken from each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from regional_groups.groups import queries as groups
from regional_groups.groups.queries import code_order
from regional_groups.indicators.catalogue import INDICATORS, Indicator
from regional_groups.indicators.disclosure import of_part, of_parts, of_region, of_regions, parts_of
from regional_groups.indicators.facts import Facts, Period
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.kept import Counted, counted
from regional_groups.indicators.opened_rows import Behind, RowBehind
from regional_groups.indicators.record import STATUSES, Split
from regional_groups.indicators.splits import Cells, of_places, of_study_groups


@dataclass(frozen=True)
class Opened:
    """An indicator for a period, of all groups, of a region or of one group."""

    indicator: Indicator
    period: Period
    group: str
    region: str
    facts: Facts
    found: Figure
    whole: Counted

    def places(self, kind: str) -> dict[str, Figure]:
        """Return the figure of each region, study group or group that is looked at, in code order."""
        id = self.indicator.id
        if kind == "region":
            if self.group or self.region:
                return {}
            return of_regions(id, self.whole.facts, self.whole.places.regions, self.period)
        if self.group:
            return {}
        if kind == "group":
            own = of_places(self.facts, ()) if self.region else self.whole.places
            return of_parts(id, own.groups, self.period)
        bodies = of_study_groups(self.facts, code_order) if self.region else self.whole.study_groups
        return of_parts(id, bodies, self.period)

    def parts(self) -> Mapping[Split, Cells | None]:
        """Return the figure in parts by status, gender, category, mode and format, as far as it has them."""
        of_all = not self.group and not self.region
        one = self.indicator
        return parts_of(one.id, one.splits, self.facts, self.period, all_groups=of_all)

    def undated(self) -> list[str]:
        """Return the statuses that the figure rests on and of which only the list of today is known."""
        by_status = "status" in self.indicator.splits
        return [
            one
            for one in STATUSES
            if one in self.facts.undated and (by_status or self.indicator.id.startswith(one))
        ]

    def rows(
        self, after: str | None, limit: int, *, ledger: bool = False
    ) -> tuple[list[RowBehind], str | None]:
        """Return a page of the rows behind the figure, and the key of its last row when more follow.

        Parameters:
            ledger: the entries of the ledger of funds may be seen.
        """
        whole = not self.group and not self.region
        behind = Behind(self.indicator, self.facts, self.period, self.group, whole, ledger=ledger)
        return behind.page(after, limit)


def opened(id: str, period: Period, today: date, *, group: str = "", region: str = "") -> Opened:
    """Return an indicator for a period and place.

    Raises:
        NotFound: there is no such group.
    """
    kept = counted(period, today)
    facts = _at(kept, group, region)
    return Opened(
        INDICATORS[id], period, group, region, facts, _published(id, kept, period, facts, group, region), kept
    )


def figures_at(period: Period, today: date, group: str, region: str) -> dict[str, Figure]:
    """Return the published figure of every indicator for a period and place, which is looked up once for all.

    Raises:
        NotFound: there is no such group.
    """
    kept = counted(period, today)
    facts = _at(kept, group, region)
    return {id: _published(id, kept, period, facts, group, region) for id in INDICATORS}


def _at(kept: Counted, group: str, region: str) -> Facts:
    if group:
        return kept.facts.narrowed({groups.group(group).acronym})
    return kept.places.regions[region] if region else kept.facts


def _published(id: str, kept: Counted, period: Period, facts: Facts, group: str, region: str) -> Figure:
    if group:
        return of_part(id, facts, period)
    if region:
        return of_region(id, kept.facts, kept.places.regions, region, period)
    return kept.published(id)
