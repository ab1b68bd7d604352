"""How many took part: pure counting of attendance rows, the same for pages, indicators and reports.

Detailed rows win: persons over numbers by country, and these over totals. A person is counted once, whatever the
number of days, sessions and modes; in a joint meeting once for each group by whose session or country.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from regional_groups.participation.rules import Certainty, Covers, Mode
from regional_groups.participation.tally import PersonRow, Persons, belongs, tally_of


@dataclass(frozen=True)
class Row:
    """One row of attendance, as plain facts."""

    person: str | None = None
    country: str | None = None
    participants: int | None = None
    participants_certainty: str = Certainty.EXACT
    countries: int | None = None
    countries_certainty: str = Certainty.EXACT
    mode: str = Mode.UNKNOWN
    covers: str = Covers.MEETING
    day: str = ""  # date at the place, ISO
    groups: frozenset[str] = frozenset()  # named with the row, or by its session; empty: told by country


@dataclass(frozen=True)
class Number:
    """A number and how sure it is; none is unknown."""

    value: int | None
    certainty: str = Certainty.EXACT


UNKNOWN = Number(None)


@dataclass(frozen=True)
class Counts:
    """What the rows of one meeting say."""

    participants: Number = UNKNOWN
    countries: Number = UNKNOWN
    by_mode: Mapping[str, Number] = field(default_factory=dict)
    by_country: Mapping[str, Number] = field(default_factory=dict)
    level: str = ""  # persons, countries or totals: the finest rows there are
    whole_event: bool = False  # the totals speak of the meeting together with the event beside it


def add(numbers: Iterable[Number]) -> Number:
    """Return the sum of numbers that count different people; the least sure one tells how sure it is."""
    known = [number for number in numbers if number.value is not None]
    if not known:
        return UNKNOWN
    return Number(sum(number.value or 0 for number in known), _least_sure(known))


def _least_sure(numbers: Iterable[Number]) -> str:
    found = {number.certainty for number in numbers}
    return next((one for one in (Certainty.ABOUT, Certainty.AT_LEAST) if one in found), Certainty.EXACT)


def counts(rows: Sequence[Row]) -> Counts:
    """Count the rows of one meeting, or of one group of it.

    Numbers of several days are not added, since the same people come again: the largest day counts, as "at least".
    """
    persons = [row for row in rows if row.person is not None]
    return counts_with(_counted(persons), [row for row in rows if row.person is None])


def counts_with(persons: Persons, numbers: Sequence[Row]) -> Counts:
    """Count a meeting of which the persons are counted already and the numbers are not."""
    by_number = [
        row
        for row in numbers
        if row.country and row.participants is not None and row.country not in persons.by_country
    ]
    if persons.any or by_number:
        return _of_details(persons, by_number)
    return _of_totals([row for row in numbers if not row.country])


def _counted(rows: Sequence[Row]) -> Persons:
    found = [PersonRow(str(row.person), row.country or "", row.mode) for row in rows]
    return tally_of(found).seen.counted()


def _of_details(persons: Persons, numbers: Sequence[Row]) -> Counts:
    by_country = {code: Number(people) for code, people in sorted(persons.by_country.items())}
    for code in sorted({row.country for row in numbers if row.country}):
        by_country[code] = _people([row for row in numbers if row.country == code])
    without = Number(persons.without)
    there = [code for code, number in by_country.items() if number.value]
    sure = Certainty.EXACT if not without.value else Certainty.AT_LEAST
    return Counts(
        participants=add([*by_country.values(), without]),
        countries=Number(len(there), sure),
        by_mode=_modes_of_details(persons, numbers),
        by_country=dict(sorted(by_country.items())),
        level="persons" if persons.any else "countries",
    )


def _modes_of_details(persons: Persons, numbers: Sequence[Row]) -> dict[str, Number]:
    found = {mode: [Number(count)] for mode, count in persons.by_mode.items()}
    for country in {row.country for row in numbers}:
        for mode, number in _by_mode([row for row in numbers if row.country == country]).items():
            found.setdefault(mode, []).append(number)
    return {mode.value: add(found[mode]) for mode in Mode if mode in found}


def _by_mode(rows: Sequence[Row]) -> dict[str, Number]:
    """Return the people of rows that speak of the same country, or are totals, by mode."""
    return {
        mode: _largest([row for row in rows if row.mode == mode]) for mode in sorted({r.mode for r in rows})
    }


def _largest(rows: Sequence[Row]) -> Number:
    """Return the number of the meeting as a whole if there is one, else that of the largest day."""
    whole = [row for row in rows if row.covers != Covers.DAY]
    chosen = max(whole or rows, key=lambda row: (row.participants or 0, row.participants_certainty))
    several = not whole and len({row.day for row in rows}) > 1
    unsure = several and chosen.participants_certainty == Certainty.EXACT
    return Number(chosen.participants, Certainty.AT_LEAST if unsure else chosen.participants_certainty)


def _people(rows: Sequence[Row]) -> Number:
    """Add the modes; a number without mode is the whole, unless the modes together are more."""
    modes = _by_mode(rows)
    parts = add(number for mode, number in modes.items() if mode != Mode.UNKNOWN)
    whole = modes.get(Mode.UNKNOWN, UNKNOWN)
    if whole.value is None or (parts.value is not None and parts.value > whole.value):
        return parts
    return whole


def _of_totals(rows: Sequence[Row]) -> Counts:
    own = [row for row in rows if row.covers != Covers.WHOLE_EVENT]
    rows = own or rows
    if not rows:
        return Counts()
    people = [row for row in rows if row.participants is not None]
    states = [row for row in rows if row.countries is not None]
    top = max(states, key=lambda row: row.countries or 0, default=None)
    return Counts(
        participants=_people(people) if people else UNKNOWN,
        countries=Number(top.countries, top.countries_certainty) if top else UNKNOWN,
        by_mode={mode.value: number for mode in Mode if (number := _by_mode(people).get(mode)) is not None},
        level="totals",
        whole_event=not own,
    )


def counts_by_group(rows: Sequence[Row], groups: Mapping[str, frozenset[str]]) -> dict[str, Counts]:
    """Count a meeting for each of its groups.

    Parameters:
        groups: the countries recorded for each group; none recorded is unknown.
    Returns:
        With one group, everything. With several, what a row names, else by the country of the row; nothing where
        neither tells, so that totals of a joint meeting are never split by guess.
    """
    if len(groups) == 1:
        return {acronym: counts(rows) for acronym in groups}
    return {acronym: _part(rows, acronym, countries) for acronym, countries in groups.items()}


def _part(rows: Sequence[Row], acronym: str, countries: frozenset[str]) -> Counts:
    told = [(row, of_group(row, acronym, countries)) for row in rows]
    return at_least(
        counts([row for row, ours in told if ours]),
        any(ours is None and is_detailed(row) for row, ours in told),
    )


def of_group(row: Row, acronym: str, countries: Collection[str]) -> bool | None:
    """Tell whether a row of attendance of a joint meeting counts for one of its groups."""
    return belongs(row.groups, [row.country] if row.country else [], acronym, countries)


def is_detailed(row: Row) -> bool:
    """Tell whether a row speaks of a person or of a country, and not of a meeting as a whole."""
    return row.person is not None or (row.country is not None and row.participants is not None)


def at_least(found: Counts, others: bool) -> Counts:
    """Return counts of a group; where others may belong to it too, they are the least there were."""
    if not others:
        return found
    return replace(
        found, participants=lower_bound(found.participants), countries=lower_bound(found.countries)
    )


def lower_bound(number: Number) -> Number:
    """Return a number that may be greater."""
    return replace(number, certainty=Certainty.AT_LEAST) if number.certainty == Certainty.EXACT else number
