"""What every formula of the catalogue gives, and the ways of counting that they share: pure, over plain rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from regional_groups.indicators.facts import Facts, MeetingRow, Period
from regional_groups.participation.counting import Number, add
from regional_groups.participation.rules import Certainty

Value = int | Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, what it is made of, and for how many cases the data are known."""

    value: Value | None
    numerator: Value | None = None
    denominator: Value | None = None
    known: int = 0  # cases for which the data tell
    total: int = 0  # cases there are
    certainty: str = "exact"
    source: str = ""  # records, measures or both; empty where nothing is known
    withheld: bool = False  # not to be shown: of too few people, or what the ledger of funds tells of days


Formula = Callable[[Facts, Period], Figure]


def held_in(facts: Facts, period: Period) -> list[MeetingRow]:
    """Return the meetings that were held and began in the period."""
    return [row for row in facts.meetings if row.held and period.holds(row.starts_on)]


def total_of(held: Sequence[MeetingRow], number: Callable[[MeetingRow], Number], indicator: str) -> Figure:
    """Add up a number over meetings; ``known`` counts the meetings of which it is recorded."""
    numbers = [(row, found) for row in held if (found := number(row)).value is not None]
    if not numbers:
        return Figure(None, total=len(held))
    found = add(one for _, one in numbers)
    sure = found.certainty if len(numbers) == len(held) else at_best(found.certainty)
    source = source_of([row for row, _ in numbers], indicator)
    return Figure(found.value, found.value, None, len(numbers), len(held), sure, source)


def count_of(found: Value, known: int, total: int, *, of: int | None = None) -> Figure:
    """Return a number counted over the known cases; with cases missing it is the least there were."""
    if not known:
        return Figure(None, total=total)
    sure = Certainty.EXACT if known == total else Certainty.AT_LEAST
    return Figure(found, found, of, known, total, sure, "records")


def share_of(part: int, whole: int, known: int, total: int, *, source: str = "records") -> Figure:
    """Return a part in per cent; with cases missing it is about right."""
    if not whole:
        return Figure(None, total=total)
    sure = Certainty.EXACT if known == total else Certainty.ABOUT
    return Figure(rounded(Decimal(100 * part) / whole), part, whole, known, total, sure, source)


def at_best(certainty: str) -> str:
    """Return how sure a sum is of which parts are missing."""
    return certainty if certainty == Certainty.ABOUT else Certainty.AT_LEAST


def rounded(value: Decimal) -> Decimal:
    """Return a value with one decimal place, rounded half up."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def source_of(rows: Iterable[MeetingRow], indicator: str) -> str:
    """Return whether the numbers of meetings come from records, from measures or from both."""
    measured = {indicator in row.measured for row in rows}
    if measured == {True}:
        return "measures"
    return "both" if True in measured else "records"
