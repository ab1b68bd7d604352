"""The persons of a meeting counted from their rows, as a roll-up keeps them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from regional_groups.participation.rules import Mode

Counted = dict[str, int]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of attendance of a person."""

    person: UUID | str
    country: str = ""
    mode: str = ""
    gender: str = ""
    category: str = ""
    groups: tuple[str, ...] = ()  # named with the row, or by its session; in order


@dataclass(frozen=True)
class Persons:
    """The different persons of one meeting, or of one group of it, counted: in a database or here."""

    by_country: Mapping[str, int] = field(default_factory=dict)
    without: int = 0  # persons with a row that names no country
    by_mode: Mapping[str, int] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Tell whether there is any person."""
        return bool(self.by_country or self.without)


@dataclass
class Seen:
    """The different persons of a meeting."""

    by_country: Counted = field(default_factory=dict)
    without: int = 0  # persons with a row that names no country
    by_mode: Counted = field(default_factory=lambda: defaultdict(int))
    by_gender: Counted = field(default_factory=lambda: defaultdict(int))
    by_category: Counted = field(default_factory=lambda: defaultdict(int))

    def counted(self) -> Persons:
        """Return them as the counting takes them."""
        return Persons(self.by_country, self.without, self.by_mode)


@dataclass(frozen=True, slots=True)
class Part:
    """The persons of a meeting whose rows name the same groups and country."""

    groups: tuple[str, ...]
    country: str
    by_mode: Mapping[str, int]  # of these rows


@dataclass(frozen=True, slots=True)
class Tally:
    """The persons of one meeting, and of each of its parts."""

    seen: Seen
    parts: tuple[Part, ...] = ()
    apart: bool = True  # every person stands in one part only: the parts may be added


def one_mode(modes: Collection[str]) -> str:
    """Return the one mode a person is counted in: somebody seen both on site and remote took part both ways."""
    if Mode.BOTH in modes or {Mode.ONSITE, Mode.REMOTE} <= set(modes):
        return Mode.BOTH
    return next((mode for mode in (Mode.ONSITE, Mode.REMOTE) if mode in modes), Mode.UNKNOWN)


def belongs(
    named: Collection[str], sources: Collection[str], acronym: str, countries: Collection[str]
) -> bool | None:
    """Tell whether something of a joint meeting counts for one of its groups; none where nothing tells.

    Parameters:
        named: the groups that it names, or its session.
        sources: its countries.
        countries: those of the group; none recorded is unknown.
    Returns:
        What it names decides, else its countries. ``joint_meetings`` says the same to a database.
    """
    if named:
        return acronym in named
    if not sources or not countries:
        return None
    return any(code in countries for code in sources)


def tally_of(rows: Sequence[PersonRow]) -> Tally:
    """Count the persons of one meeting; what is known of any of the days holds for all."""
    people: dict[UUID | str, list[PersonRow]] = defaultdict(list)
    parts: dict[tuple[tuple[str, ...], str], dict[UUID | str, set[str]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for row in rows:
        people[row.person].append(row)
        parts[row.groups, row.country][row.person].add(row.mode)
    countries = _number(country for own in people.values() for country in {row.country for row in own})
    without = countries.pop("", 0)
    seen = Seen(
        countries,
        without,
        _number(one_mode({row.mode for row in own}) for own in people.values()),
        _number(max(row.gender for row in own) for own in people.values()),
        _number(max(row.category for row in own) for own in people.values()),
    )
    found = tuple(
        Part(groups, country, _number(map(one_mode, own.values())))
        for (groups, country), own in sorted(parts.items())
    )
    return Tally(seen, found, sum(map(len, parts.values())) == len(people))


def _number(values: Iterable[str]) -> Counted:
    found: Counted = {}
    for value in values:
        found[str(value)] = found.get(str(value), 0) + 1
    return dict(sorted(found.items()))


def persons_of_group(parts: Iterable[Part], acronym: str, countries: frozenset[str]) -> Persons:
    """Return the persons of a joint meeting that count for one of its groups, from parts that may be added."""
    by_country: Counted = {}
    by_mode: Counted = {}
    without = 0
    for part in parts:
        if not belongs(part.groups, [part.country] if part.country else [], acronym, countries):
            continue
        people = sum(part.by_mode.values())
        without += 0 if part.country else people
        if part.country:
            by_country[part.country] = by_country.get(part.country, 0) + people
        for mode, number in part.by_mode.items():
            by_mode[mode] = by_mode.get(mode, 0) + number
    return Persons(by_country, without, by_mode)


def kept(tally: Tally) -> dict[str, Any]:
    """Return a tally as its row holds it."""
    seen = tally.seen
    return {
        "tally": {
            "countries": seen.by_country,
            "without": seen.without,
            "modes": seen.by_mode,
            "genders": seen.by_gender,
            "categories": seen.by_category,
        },
        "parts": [[list(part.groups), part.country, dict(part.by_mode)] for part in tally.parts],
        "apart": tally.apart,
    }


def seen_again(row: Mapping[str, Any]) -> Seen:
    """Return the persons from what a row holds."""
    return Seen(row["countries"], row["without"], row["modes"], row["genders"], row["categories"])


def parts_again(rows: Iterable[Any]) -> tuple[Part, ...]:
    """Return the parts from what a row holds."""
    return tuple(Part(tuple(groups), country, by_mode) for groups, country, by_mode in rows)
