"""Figures of parts: each region, study group and regional group, and the people or meetings in parts. Pure.

Places stand in the order of their codes; nothing is ranked. What is about persons follows ``small_cells``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from regional_groups.indicators.facts import Facts, Period
from regional_groups.indicators.figures import Figure, held_in
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.record import STATUSES, Split
from regional_groups.indicators.small_cells import shown

PERSONAL = frozenset({"women_share_percent"})  # about persons: their parts could point to one


@dataclass(frozen=True, slots=True)
class Places:
    """The facts of a period, of each of its regions and of each of its groups, narrowed once for all figures."""

    whole: Facts
    regions: Mapping[str, Facts]
    groups: Mapping[str, Facts]


def of_places(facts: Facts, regions: Iterable[str]) -> Places:
    """Return the facts of each place."""
    by_region = {
        slug: facts.narrowed({row.acronym for row in facts.groups if row.region == slug}, region=slug)
        for slug in regions
    }
    by_group = {row.acronym: facts.narrowed({row.acronym}) for row in facts.groups}
    return Places(facts, by_region, by_group)


def of_study_groups(facts: Facts, codes: Iterable[str]) -> dict[str, Facts]:
    """Return the facts of the regional groups of each study group."""
    return {
        code: facts.narrowed({row.acronym for row in facts.groups if row.parent == code}) for code in codes
    }


def figures_of(indicator: str, places: Mapping[str, Facts], period: Period) -> dict[str, Figure]:
    """Return a figure for each place of one kind.

    A figure about persons is given for all places or for none: one withheld could be computed from the others.
    """
    found = {code: figure(indicator, facts, period) for code, facts in places.items()}
    if indicator in PERSONAL and any(one.withheld for one in found.values()):
        return {code: hidden(one) for code, one in found.items()}
    return found


def of_groups(indicator: str, places: Places, period: Period) -> dict[str, Figure]:
    """Return a figure for each group; what is about persons is not given for a single group."""
    found = figures_of(indicator, places.groups, period)
    return {code: hidden(one) for code, one in found.items()} if indicator in PERSONAL else found


def hidden(one: Figure) -> Figure:
    """Return a figure without what it says; one that knows nothing has nothing to withhold."""
    if not one.total:
        return one
    return replace(Figure(None), total=one.total, withheld=True)


def cells(indicator: str, split: Split, facts: Facts, period: Period) -> dict[str, int | None] | None:
    """Return the parts of a figure by status, gender, category, mode or format; none where nothing is known.

    Returns:
        By the value of each part ("" is not recorded) its number; a number that is none is withheld. A single part
        that would be withheld is not told at all: its name alone would say what all of these people are.
    """
    held = held_in(facts, period)
    if split == "format":
        return dict(sorted(Counter(row.format for row in held).items())) or None
    if split == "status":
        return _by_status(indicator, facts, period)
    kept = [getattr(row.taking, f"by_{split}") for row in held]
    found = _added(kept)
    if split in ("gender", "category"):
        told = dict(shown(found))
        return None if len(told) < 2 and None in told.values() else told or None
    return dict(found) or None


def _added(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for part in parts:
        found.update(part)
    return dict(sorted(found.items()))


def _by_status(indicator: str, facts: Facts, period: Period) -> dict[str, int | None] | None:
    people = _added([row.taking.by_country for row in held_in(facts, period)])
    if not people:
        return None
    weights = people if indicator == "participants" else dict.fromkeys(people, 1)
    return {
        status: sum(weights[code] for code in people if facts.statuses[status].get(code))
        for status in STATUSES
        if facts.statuses.get(status)
    }
