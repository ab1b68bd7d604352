"""What of the figures is published: the one decision on cells, shares and remainders about persons. Pure.

Pages, API, reports and profiles publish what stands here and nothing else, so that no number of theirs, taken from
another, tells of a few people. What States do is never withheld.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from regional_groups.indicators.facts import Facts, MeetingRow, Period
from regional_groups.indicators.figures import Figure, held_in
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.record import Split
from regional_groups.indicators.small_cells import few, shown
from regional_groups.indicators.splits import Cells, cells, figures_of

PERSONAL = frozenset({"women_share_percent"})  # about persons: their parts could point to one
PERSONAL_SPLITS: tuple[Split, ...] = ("gender", "category")
SHARE = "women_share_percent"
# What the ledger of funds tells: its entries are open by right, and two periods a day apart would tell one of them.
OF_THE_LEDGER = frozenset({"resources_used", "extrabudgetary_funds"})


@dataclass(frozen=True, slots=True)
class Persons:
    """What is published about the persons of a period: a share, that of each region, and cells of all of them."""

    share: Figure
    regions: Mapping[str, Figure]
    cells: Mapping[str, Cells | None]


def about_persons(whole: Facts, regions: Mapping[str, Facts], period: Period) -> Persons:
    """Decide what is published about the persons of a period.

    Cells and shares are given for whole calendar years, since periods that overlap could be taken from each other. Of
    several years what is given for each of them is added up, and nothing else: so no more is told than the years tell.
    Regions are given all or none: when each of them, and those who stand in none, are nobody or enough people.
    """
    share = figure(SHARE, whole, period)
    of_regions = figures_of(SHARE, regions, period)
    if not whole_years(period):
        silent: Mapping[str, Cells | None] = dict.fromkeys(PERSONAL_SPLITS)
        return Persons(_only_measured(share), _none_of(of_regions), silent)
    if not whole_year(period):
        return _of_years(share, of_regions, _yearly(whole, regions, period))
    told: dict[str, Cells | None] = {split: _cells(split, whole, period) for split in PERSONAL_SPLITS}
    return Persons(share, of_regions if _may_part(share, of_regions) else _none_of(of_regions), told)


def _yearly(whole: Facts, regions: Mapping[str, Facts], period: Period) -> list[Persons]:
    """Return what is published of each year of a period, without what somebody measured for all of it."""
    years = range(period.from_on.year, period.until_on.year + 1)
    parts = _by_year(whole)
    of_places = {slug: _by_year(facts) for slug, facts in regions.items()}
    nobody = replace(whole, meetings=(), measures={})
    return [
        about_persons(
            parts.get(year, nobody),
            {slug: found.get(year, nobody) for slug, found in of_places.items()},
            Period(date(year, 1, 1), date(year, 12, 31)),
        )
        for year in years
    ]


def _by_year(facts: Facts) -> dict[int, Facts]:
    rows: dict[int, list[MeetingRow]] = {}
    for row in facts.meetings:
        if row.starts_on is not None:
            rows.setdefault(row.starts_on.year, []).append(row)
    return {year: replace(facts, meetings=tuple(found), measures={}) for year, found in rows.items()}


def _of_years(share: Figure, of_regions: Mapping[str, Figure], years: Sequence[Persons]) -> Persons:
    """Return what is published of several years: what each of them tells, added up."""
    told = not any(year.share.withheld for year in years)
    parted = told and not any(one.withheld for year in years for one in year.regions.values())
    return Persons(
        share if told else _only_measured(share),
        dict(of_regions) if parted and _may_part(share, of_regions) else _none_of(of_regions),
        {split: _added([year.cells[split] for year in years]) for split in PERSONAL_SPLITS},
    )


def _added(years: Sequence[Cells | None]) -> Cells | None:
    """Return the cells of several years; one that is withheld in a year is withheld in all, and none stays none."""
    told = [cells for cells in years if cells is not None]
    if len(told) < len(years):
        return None
    codes = sorted({code for cells in told for code in cells})
    found = {code: [cells.get(code, 0) for cells in told] for code in codes}
    return {
        code: None if None in numbers else sum(number or 0 for number in numbers)
        for code, numbers in found.items()
    }


def _may_part(whole: Figure, regions: Mapping[str, Figure]) -> bool:
    """Tell whether regions may be given: neither one of them nor the rest is of a few people."""
    rest = Counter(_people(whole))
    for one in regions.values():
        rest.subtract(_people(one))
    return not (
        whole.withheld or any(one.withheld for one in regions.values()) or any(map(few, rest.values()))
    )


def _people(one: Figure) -> dict[str, int]:
    women, known = int(one.numerator or 0), int(one.denominator or 0)
    return {"women": women, "others": known - women, "silent": one.total - known}


def _cells(split: Split, whole: Facts, period: Period) -> Cells | None:
    """Return the cells of a year; the name of a single one would say what all of these people are."""
    found: Counter[str] = Counter()
    for row in held_in(whole, period):
        found.update(getattr(row.taking, f"by_{split}"))
    told = shown(dict(sorted(found.items())))
    return None if len(told) < 2 and None in told.values() else told


def _none_of(found: Mapping[str, Figure]) -> dict[str, Figure]:
    return {code: hidden(one) for code, one in found.items()}


def _only_measured(one: Figure) -> Figure:
    """Return what somebody measured for the period; counted persons are withheld."""
    return one if one.source == "measures" else hidden(one)


def hidden(one: Figure) -> Figure:
    """Return a figure without what it says; one that knows nothing has nothing to withhold."""
    if not one.total and one.value is None:
        return one
    return replace(Figure(None), total=one.total, withheld=True)


def whole_years(period: Period) -> bool:
    """Tell whether a period is of whole calendar years."""
    first, last = period.from_on, period.until_on
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def whole_year(period: Period) -> bool:
    """Tell whether a period is one calendar year."""
    return whole_years(period) and period.from_on.year == period.until_on.year


def of_all(indicator: str, whole: Facts, period: Period, *, reported: bool = False) -> Figure:
    """Return the published figure of all groups.

    Parameters:
        reported: of a report, whose period was chosen and whose publication is decided on by those who answer for it.
    """
    if indicator in PERSONAL:
        return about_persons(whole, {}, period).share
    found = figure(indicator, whole, period)
    closed = indicator in OF_THE_LEDGER and not (reported or whole_year(period))
    return Figure(None, withheld=True) if closed and found.source != "measures" else found


def of_regions(
    indicator: str, whole: Facts, regions: Mapping[str, Facts], period: Period
) -> dict[str, Figure]:
    """Return the published figure of each region; of what is about persons all must be asked for at once."""
    if indicator in PERSONAL:
        return dict(about_persons(whole, regions, period).regions)
    return figures_of(indicator, regions, period)


def of_region(
    indicator: str, whole: Facts, regions: Mapping[str, Facts], region: str, period: Period
) -> Figure:
    """Return the published figure of one region; what is about persons needs all of them."""
    needed = regions if indicator in PERSONAL else {region: regions[region]}
    return of_regions(indicator, whole, needed, period)[region]


def of_parts(indicator: str, places: Mapping[str, Facts], period: Period) -> dict[str, Figure]:
    """Return the published figure of groups, study groups or single rows: none of what is about persons."""
    found = figures_of(indicator, places, period)
    return _none_of(found) if indicator in PERSONAL else found


def of_part(indicator: str, facts: Facts, period: Period) -> Figure:
    """Return the published figure of one group, or of one row."""
    return of_parts(indicator, {"": facts}, period)[""]


def parts_of(
    indicator: str, splits: Iterable[Split], facts: Facts, period: Period, *, all_groups: bool
) -> dict[Split, Cells | None]:
    """Return the published parts of a figure: those about persons of all groups only.

    Returns:
        By split, and by the value of each part ("" is not recorded), its number; a number that is none is withheld.
    """
    kept = [one for one in splits if one not in ("region", "study_group", "group")]
    persons = (
        about_persons(facts, {}, period).cells if all_groups and set(kept) & set(PERSONAL_SPLITS) else {}
    )
    return {
        one: persons.get(one) if one in PERSONAL_SPLITS else cells(indicator, one, facts, period)
        for one in kept
    }
