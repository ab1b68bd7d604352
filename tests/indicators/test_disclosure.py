"""What is published about persons: no number taken from others tells of a few people, whoever publishes it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from regional_groups.indicators.disclosure import (
    OF_THE_LEDGER,
    SHARE,
    about_persons,
    of_all,
    of_part,
    of_parts,
    of_regions,
    parts_of,
)
from regional_groups.indicators.facts import Facts, GroupRow, Measured, MeetingRow, Period, Spent, Taking
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.small_cells import LEAST
from regional_groups.indicators.splits import Cells, of_places

YEAR, PART = Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2025, 1, 1), date(2025, 11, 30))
REGIONS = ("africa", "arab-states")
AFR, ARB, NOWHERE = "SG5RG-AFR", "SG5RG-ARB", "SG5RG-X"
GROUPS = (GroupRow(AFR, "SG5", "africa"), GroupRow(ARB, "SG5", "arab-states"), GroupRow(NOWHERE, "SG5"))
GENDERS = ("", "female", "male", "other", "unstated")
People = Mapping[str, int]


def facts(*held: tuple[tuple[str, ...], People]) -> Facts:
    """Return the facts of meetings held, by their groups and people."""
    rows = tuple(
        MeetingRow(str(n), groups, "held", date(2025, 5, 4), taking=Taking(by_gender=people))
        for n, (groups, people) in enumerate(held)
    )
    return Facts(date(2025, 12, 31), date(2026, 11, 23), GROUPS, rows)


def regions_of(found: Facts, period: Period = YEAR) -> dict[str, Figure]:
    """Return what is published of the regions."""
    return of_regions(SHARE, found, of_places(found, REGIONS).regions, period)


def test_a_share_does_not_give_away_the_cells_that_are_withheld() -> None:
    found = facts(((AFR,), {"": 10, "female": 20, "male": 20, "other": 2}))

    cells = about_persons(found, {}, YEAR).cells["gender"]

    assert cells == {"": None, "female": 20, "male": 20, "other": None}
    assert of_all(SHARE, found, YEAR) == Figure(None, total=52, withheld=True)


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ({"female": 5, "male": 15}, Decimal("25.0")),
        ({"female": 20, "male": 20, "": 3, "unstated": 2}, Decimal("50.0")),
        ({"female": 20, "male": 20, "": 3, "unstated": 5}, Decimal("50.0")),
        ({"female": 4, "male": 15}, None),
        ({"female": 15, "male": 4}, None),
        ({"female": 20, "male": 20, "": 3}, None),
        ({"male": 1}, None),
        ({"female": 20, "male": 2, "other": 2}, None),
    ],
)
def test_a_share_is_given_where_it_tells_no_more_than_the_cells(cells: People, value: Decimal | None) -> None:
    assert of_all(SHARE, facts(((AFR,), cells)), YEAR).value == value


def test_regions_are_given_all_or_none_and_with_those_who_stand_in_none() -> None:
    many, few = {"female": 10, "male": 10}, {"female": 1, "male": 10}
    both = facts(((AFR,), many), ((ARB,), many))
    joint = facts(((AFR,), many), ((ARB,), many), ((AFR, ARB), {"female": 2, "male": 9}))

    assert {one.value for one in regions_of(both).values()} == {Decimal("50.0")}
    assert {one.value for one in regions_of(facts(((AFR,), many), ((ARB,), few))).values()} == {None}
    assert {one.value for one in regions_of(joint).values()} == {None}
    assert of_all(SHARE, joint, YEAR).value is not None


def test_nothing_about_persons_is_given_for_a_part_of_a_year_or_a_group() -> None:
    found = facts(((AFR,), {"female": 10, "male": 10}))
    splits = ("gender", "category", "mode")

    assert of_all(SHARE, found, PART).withheld
    assert of_part(SHARE, found.narrowed({AFR}), YEAR).withheld
    assert all(one.withheld or not one.total for one in regions_of(found, PART).values())
    assert parts_of("participants", splits, found, PART, all_groups=True)["gender"] is None
    assert parts_of("participants", splits, found, YEAR, all_groups=False)["gender"] is None
    assert parts_of("participants", splits, found, YEAR, all_groups=True)["gender"] == {
        "female": 10,
        "male": 10,
    }


def test_several_years_tell_what_each_of_them_tells_and_no_more() -> None:
    both = Period(date(2024, 1, 1), date(2025, 12, 31))

    def over(earlier: People, later: People) -> Facts:
        found = facts(((AFR,), earlier), ((AFR,), later))
        first, second = found.meetings
        return replace(found, meetings=(replace(first, starts_on=date(2024, 5, 4)), second))

    many, other = {"female": 10, "male": 10}, {"female": 5, "male": 15, "": 0}
    one, few = {"male": 4}, {"female": 1, "male": 19}
    given = over(many, other)

    assert of_all(SHARE, given, both).value == Decimal("37.5")
    assert about_persons(given, {}, both).cells["gender"] == {"": 0, "female": 15, "male": 25}
    assert regions_of(given, both)["africa"].value == Decimal("37.5")
    for hidden in (over(many, few), over(few, many), over(many, one)):
        assert of_all(SHARE, hidden, both) == Figure(None, total=sum_of(hidden), withheld=True)
        assert all(found.value is None for found in regions_of(hidden, both).values())
    assert about_persons(over(many, one), {}, both).cells["gender"] is None
    assert of_all(SHARE, over(many, {}), both).value == Decimal("50.0")


def sum_of(found: Facts) -> int:
    """Return how many people took part."""
    return sum(sum(row.taking.by_gender.values()) for row in found.meetings)


def test_a_measure_is_published_of_all_groups_and_of_no_single_one() -> None:
    measure = Measured(Decimal("36"))
    found = replace(facts(), measures={(SHARE, ""): measure, (SHARE, AFR): measure})

    assert of_all(SHARE, found, PART).value == 36
    assert of_part(SHARE, found.narrowed({AFR}), YEAR) == Figure(None, withheld=True)
    assert of_parts("participants", {AFR: found.narrowed({AFR})}, YEAR)[AFR].withheld is False


@pytest.mark.parametrize(("people", "told"), [(LEAST - 1, None), (LEAST, {"female": LEAST})])
def test_the_label_of_a_single_small_cell_is_not_shown(people: int, told: Cells | None) -> None:
    assert about_persons(facts(((AFR,), {"female": people})), {}, YEAR).cells["gender"] == told


PEOPLE = st.dictionaries(st.sampled_from(GENDERS), st.integers(0, 12), max_size=5)
HELD = st.lists(
    st.tuples(st.sampled_from([(AFR,), (ARB,), (NOWHERE,), (AFR, ARB), (AFR, NOWHERE)]), PEOPLE), max_size=6
)
Sum = dict[tuple[str, str], int]  # how often the number of each place and gender stands in a sum


def _place(groups: tuple[str, ...]) -> str:
    return {(AFR,): "africa", (ARB,): "arab-states"}.get(groups, "none")


def _of(places: tuple[str, ...], genders: tuple[str, ...]) -> Sum:
    return dict.fromkeys(product(places, genders), 1)


def _shares(one: Figure, places: tuple[str, ...]) -> Iterator[Sum]:
    yield _of(places, GENDERS)  # how many persons there are is public
    if one.numerator is not None:
        yield _of(places, ("female",))
        yield _of(places, ("female", "male", "other"))


def _published(found: Facts, period: Period) -> Iterator[Sum]:
    everywhere = (*REGIONS, "none")
    told = about_persons(found, of_places(found, REGIONS).regions, period)
    yield from _shares(told.share, everywhere)
    for slug, one in told.regions.items():
        yield from _shares(one, (slug,))
    cells = told.cells["gender"] or {}
    yield from (_of(everywhere, (gender,)) for gender, people in cells.items() if people is not None)


def _reduced(row: list[Fraction], basis: list[list[Fraction]]) -> list[Fraction]:
    for other in basis:
        first = next(n for n, value in enumerate(other) if value)
        if row[first]:
            factor = row[first] / other[first]
            row = [one - factor * two for one, two in zip(row, other, strict=True)]
    return row


@settings(max_examples=60)
@example([((AFR,), {"male": 1})], YEAR)
@given(HELD, st.sampled_from([YEAR, PART]))
def test_no_sum_and_no_difference_of_what_is_published_tells_of_a_few(
    held: list[tuple[tuple[str, ...], People]], period: Period
) -> None:
    places = (*REGIONS, "none")
    unknown = list(product(places, GENDERS))
    true = dict.fromkeys(unknown, 0)
    for groups, people in held:
        for gender, number in people.items():
            true[_place(groups), gender] += number
    basis: list[list[Fraction]] = []
    for known in _published(facts(*held), period):
        row = _reduced([Fraction(known.get(one, 0)) for one in unknown], basis)
        basis += [row] if any(row) else []

    kinds = [(one,) for one in GENDERS] + [("male", "other"), ("", "unstated")]
    for where, genders in product([*[(one,) for one in places], places], kinds):
        wanted = _of(where, genders)
        if not any(_reduced([Fraction(wanted.get(one, 0)) for one in unknown], basis)):
            people = sum(true[one] for one in wanted)
            assert people == 0 or people >= LEAST, (where, genders, people)


@pytest.mark.parametrize("id", sorted(OF_THE_LEDGER))
def test_money_of_the_ledger_is_told_of_whole_years_and_in_reports(id: str) -> None:
    budget = "regular" if id == "resources_used" else "extrabudgetary"
    found = replace(facts(), spent=(Spent(budget, Decimal(50), 1),))
    day = Period(YEAR.from_on, YEAR.from_on)
    measured = {(id, ""): Measured(Decimal(9), "exact")}

    assert (of_all(id, found, YEAR).value, of_all(id, found, day, reported=True).value) == (50, 50)
    assert of_all(id, found, day) == of_all(id, facts(), day) == Figure(None, withheld=True)
    assert of_all(id, replace(facts(), measures=measured), day).value == 9
