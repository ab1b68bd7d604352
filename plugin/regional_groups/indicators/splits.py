"""Figures of parts: each region, study group and regional group, and countries and meetings in parts. Pure.

Places stand in the order of their codes; nothing is ranked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from regional_groups.indicators.facts import Facts, Period
from regional_groups.indicators.figures import Figure, held_in
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.record import STATUSES, Split

Cells = dict[str, int | None]


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


def of_study_groups(facts: Facts, order: Callable[[str], tuple[int, str]]) -> dict[str, Facts]:
    """Return the facts of the regional groups of each study group, in the order of their codes."""
    found = facts.by_parent()
    return {code: found[code] for code in sorted(found, key=order)}


def figures_of(indicator: str, places: Mapping[str, Facts], period: Period) -> dict[str, Figure]:
    """Return a figure for each place of one kind; what is published of it ``disclosure`` says."""
    return {code: figure(indicator, facts, period) for code, facts in places.items()}


def cells(indicator: str, split: Split, facts: Facts, period: Period) -> Cells | None:
    """Return the parts of a figure by status, mode or format; none where nothing is known.

    Returns:
        By the value of each part ("" is not recorded) its number.
    """
    held = held_in(facts, period)
    if split == "format":
        return dict(sorted(Counter(row.format for row in held).items())) or None
    if split == "status":
        return _by_status(indicator, facts, period)
    return dict(_added([row.taking.by_mode for row in held])) or None


def _added(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for part in parts:
        found.update(part)
    return dict(sorted(found.items()))


def _by_status(indicator: str, facts: Facts, period: Period) -> Cells | None:
    found = _CASES[indicator](facts, period) if indicator in _CASES else {}
    if not found:
        return None
    return {
        status: sum(
            number
            for codes, number in found.items()
            if any(facts.statuses[status].get(code) for code in codes)
        )
        for status in STATUSES
        if facts.statuses.get(status)
    }


Cases = Mapping[tuple[str, ...], int]  # how many stand for the same countries


def _people(facts: Facts, period: Period) -> Cases:
    people = _added([row.taking.by_country for row in held_in(facts, period)])
    return {(code,): number for code, number in people.items()}


def _countries(facts: Facts, period: Period) -> Cases:
    return dict.fromkeys(_people(facts, period), 1)


def _hosts(facts: Facts, period: Period) -> Cases:
    placed = [row for row in held_in(facts, period) if row.format != "virtual"]
    return {(row.country,): 1 for row in placed if row.country}


def _posts(facts: Facts, period: Period) -> Cases:
    posts = {(row.person, row.parent): row.country for row in facts.posts}
    return Counter((country,) for country in posts.values() if country)


def _papers(facts: Facts, period: Period) -> Cases:
    found: Counter[tuple[str, ...]] = Counter()
    for row in held_in(facts, period):
        found.update(row.papers.sources)
    return found


_CASES: Mapping[str, Callable[[Facts, Period], Cases]] = {
    "participants": _people,
    "countries_represented": _countries,
    "hosting_countries": _hosts,
    "leadership_posts": _posts,
    "contributions_received": _papers,
}
