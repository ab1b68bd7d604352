"""How a goal is judged: by the median of its rounds, however wild one of them was."""

import pytest

from tests.benchmarks.pairs import Goal, Measured

QUIET = [0.98, 1.0, 1.02]


@pytest.mark.gate
@pytest.mark.parametrize(
    ("ratios", "noise", "state"),
    [
        ([0.7, 0.8, 0.9], QUIET, "met"),
        ([0.7, 0.81, 0.9], QUIET, "within noise"),
        ([0.7, 0.82, 0.9], QUIET, "MISSED"),
        ([0.7, 1.2, 1.3], [1.0, 1.0, 9.0], "MISSED"),  # one wild round excuses nothing
        ([0.1, 0.2, 99.0], QUIET, "met"),  # and accuses of nothing
        ([0.7, 0.7, 0.7], [1.3, 1.3, 1.0], "void"),
    ],
)
def test_a_goal_is_judged_by_the_median(ratios: list[float], noise: list[float], state: str) -> None:
    assert Goal("P1", "paper", 0.8, Measured(ratios, noise)).state == state
