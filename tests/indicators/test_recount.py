"""Every indicator gives what a second, plain count of random rows gives; no indicator is without one."""

import pytest
from regional_groups.indicators.catalogue import IDS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.formulas import figure

from tests.indicators.random_facts import FIRST, LAST, world
from tests.indicators.recount import RECOUNTS

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
