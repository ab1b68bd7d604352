"""Two ways side by side: A B B A …, processor time, the median of the ratios of rounds, and the noise of the machine.

The floor is measured against itself in the same run (B/B). Where that is not near one, the machine was too busy and
the run says nothing. A goal is met where the median is not above it, and missed where it is above it by more than the
noise: the median distance of the floor from its own median, which one wild round does not widen.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import pytest

ROUNDS = 7
QUIET = (0.8, 1.25)
Cost = Callable[[], float]


@dataclass(frozen=True)
class Measured:
    """The ratios of rounds, and those of the floor to itself."""

    ratios: list[float]
    noise: list[float]

    @property
    def median(self) -> float:
        """Return what counts."""
        return median(self.ratios)

    @property
    def is_void(self) -> bool:
        """Tell whether the machine was too busy to measure."""
        return not QUIET[0] <= median(self.noise) <= QUIET[1]

    @property
    def spread(self) -> float:
        """Return how far a usual round of the floor lies from its median."""
        middle = median(self.noise)
        return median(abs(one - middle) for one in self.noise)

    def meets(self, goal: float) -> bool:
        """Tell whether a goal is met within the noise of the run."""
        return self.median <= goal * (1 + self.spread)


def compare(one: Cost, other: Cost, rounds: int = ROUNDS) -> Measured:
    """Measure two ways in turn; a run on a machine that was too busy is repeated once."""
    one(), other()
    for _ in range(2):
        ratios, noise = [], []
        for number in range(rounds):
            if number % 2:
                below, above = other(), one()
            else:
                above, below = one(), other()
            ratios.append(above / below)
            noise.append(below / other())
        found = Measured(ratios, noise)
        if not found.is_void:
            break
    return found


def many(call: Callable[[], object], calls: int) -> Cost:
    """Return what measures the processor time of so many calls, each."""

    def cost() -> float:
        began = time.process_time()
        for _ in range(calls):
            call()
        return (time.process_time() - began) / calls

    return cost


@dataclass(frozen=True)
class Goal:
    """A goal of the table, and what was measured for it."""

    name: str
    what: str
    most: float
    found: Measured

    @property
    def state(self) -> str:
        """Return how it stands."""
        if self.found.is_void:
            return "void"
        if self.found.median <= self.most:
            return "met"
        return "within noise" if self.found.meets(self.most) else "MISSED"


def held(*goals: Goal, gate: bool = True) -> None:
    """Print goals; fail where one is missed by more than the noise, skip where the machine was too busy to tell.

    What a clock on the wall measures is printed and never a gate.
    """
    for goal in goals:
        tell(goal.name, goal.what, goal.most, goal.found)
    missed = [f"{goal.name} {goal.what}: {goal.found.median:.4f}" for goal in goals if goal.state == "MISSED"]
    assert not gate or missed == []
    if void := [goal for goal in goals if goal.state == "void"]:
        noise = ", ".join(f"{goal.name} B/B {median(goal.found.noise):.2f}" for goal in void)
        pytest.skip(f"void run, the machine was too busy to measure: {noise}")


def tell(name: str, what: str, goal: float, found: Measured) -> None:
    """Print one line of the table of goals."""
    ratios, noise = found.ratios, found.noise
    state = Goal(name, what, goal, found).state
    print(
        f"\n{name:4} {what:58} goal {goal:<7.4g} measured {found.median:.4f} [{min(ratios):.4f}-{max(ratios):.4f}] "
        f"B/B {median(noise):.2f} [{min(noise):.2f}-{max(noise):.2f}] {state}",
        flush=True,
    )
