"""The one rule on small numbers of people: what could point to a single person is not shown.

It holds for cells about persons (gender, category). A State's presence, contributions and posts are public and never
withheld.
"""

from __future__ import annotations

from collections.abc import Mapping

WOMAN = "female"
SILENT = ("", "unstated")  # of whom the gender is not known
LEAST = 5  # people in a cell about persons that may be shown; fewer, but for none, are withheld


def few(people: int) -> bool:
    """Tell whether people are somebody, and too few to be shown."""
    return 0 < people < LEAST


def may_share(cells: Mapping[str, int]) -> bool:
    """Tell whether a share of women among those of known gender tells no more than the cells that are shown.

    It tells how many women there are, how many others of known gender, and how many are of unknown gender: the first
    must be shown, the second not be a few, and the last be shown too, or be all that is withheld.
    """
    hidden = {name for name, people in shown(cells).items() if people is None}
    silent = {name for name in SILENT if cells.get(name)}
    others = sum(people for name, people in cells.items() if name != WOMAN and name not in SILENT)
    return WOMAN not in hidden and not few(others) and (not hidden & silent or hidden == silent)


def shown(cells: Mapping[str, int]) -> dict[str, int | None]:
    """Return the cells of one total, with those of too few people withheld as none.

    A single withheld cell could be computed from the total: then the smallest of the others is withheld with it, a
    cell of nobody last, so that what is withheld stands for at least ``LEAST`` people or cannot be parted.
    """
    hidden = {name for name, people in cells.items() if few(people)}
    if hidden:
        others = sorted((cells[name] == 0, cells[name], name) for name in cells if name not in hidden)
        while others and (len(hidden) < 2 or sum(cells[name] for name in hidden) < LEAST):
            hidden.add(others.pop(0)[2])
    return {name: None if name in hidden else people for name, people in cells.items()}
