"""How goals are judged: by medians, so that one wild round decides nothing."""

import pytest

from tests.benchmarks.pairs import Goal, Measured

QUIET = [1.0] * 7


@pytest.mark.gate
@pytest.mark.parametrize(
    ("ratios", "noise", "state"),
    [
        ([1.0] * 7, QUIET, "met"),
        ([0.9] * 6 + [9.0], QUIET, "met"),
        ([1.1] * 7, QUIET, "MISSED"),
        ([1.1] * 6 + [0.1], [1.0] * 6 + [9.0], "MISSED"),
        ([1.1] * 7, [0.85, 1.15] * 3 + [1.0], "above the goal, within noise"),
        ([0.5] * 7, [2.0] * 7, "void"),
    ],
)
def test_goal_is_judged_by_the_median(ratios: list[float], noise: list[float], state: str) -> None:
    assert Goal("F0", "anything", 1.0, Measured(ratios, noise)).state == state
