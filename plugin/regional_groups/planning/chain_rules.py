"""The results chain as a tree: goal, outcome, output, and the activities that are placed below them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from regional_groups.planning.activity_rules import GOALS, OUTCOMES, OUTPUTS

LEVELS = (("goal", tuple(GOALS)), ("outcome", tuple(OUTCOMES)), ("output", tuple(OUTPUTS)))


@dataclass(frozen=True)
class Link:
    """A place of the chain with what hangs below it: further places, or activities at the end."""

    level: str  # goal, outcome, output
    key: str  # empty: of activities that name no such place
    below: list[Link] = field(default_factory=list)
    activities: list[Any] = field(default_factory=list)


def nest(rows: Iterable[Any], level: int = 0) -> list[Link]:
    """Return the chain in the order of the sources, what names no place last.

    Every goal stands there, also one that nothing serves yet; outcomes and outputs where an activity names them.

    Parameters:
        rows: activities, each with the keys of its ``goal``, ``outcome`` and ``output``.
    """
    kept = list(rows)
    name, keys = LEVELS[level]
    links = []
    for key in (*keys, ""):
        own = [row for row in kept if getattr(row, name) == key]
        if own or (level == 0 and key):
            last = level + 1 == len(LEVELS)
            links.append(Link(name, key, [] if last else nest(own, level + 1), own if last else []))
    return links
