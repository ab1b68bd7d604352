"""Every indicator gives what a second, plain count of random rows gives; no indicator is without one."""

from functools import cache

import pytest
from regional_groups.indicators.catalogue import IDS
from regional_groups.indicators.facts import Facts, Period
from regional_groups.indicators.formulas import figure

from tests.indicators.random_facts import FIRST, GROUPS, LAST, world
from tests.indicators.recount import RECOUNTS, of_place

SEEDS = 300
YEAR = Period(FIRST, LAST)


def test_every_indicator_has_a_second_count() -> None:
    assert set(RECOUNTS) == set(IDS)


@pytest.mark.parametrize("id", IDS)
def test_the_second_count_agrees(id: str) -> None:
    values = []
    for seed in range(SEEDS):
        facts = world(seed)
        found = figure(id, facts, YEAR).value
        assert found == RECOUNTS[id](facts), seed
        values.append(found)

    assert len(set(values)) > 2  # the random rows reach the formula


@cache
def places(seed: int) -> list[tuple[Facts, Facts]]:
    """Return the rows of each group and of a region: as the service narrows them, and as they are told plainly."""
    facts, africa = world(seed), tuple(name for name in GROUPS if "AFR" in name)
    wanted = [*(((name,), "") for name in GROUPS), (africa, "africa")]
    return [(facts.narrowed(names, region=slug), of_place(facts, names, slug)) for names, slug in wanted]


@pytest.mark.parametrize("id", IDS)
def test_the_second_count_agrees_on_groups_and_regions(id: str) -> None:
    for seed in range(SEEDS // 3):
        told = [(figure(id, own, YEAR).value, RECOUNTS[id](plain)) for own, plain in places(seed)]
        assert [found for found, _ in told] == [again for _, again in told], seed
