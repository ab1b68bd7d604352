"""Which countries belong to a group, from day to day, when full lists are recorded in any order. Pure.

A list that is recorded for a day holds until the next change that is recorded for a later one. Nothing recorded for
later is lost, so on any day the membership is that of the latest list effective on or before it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """A country in a group from its first day until its last; none is since always, or until further notice."""

    country: str
    first: date | None
    last: date | None

    def holds(self, on: date) -> bool:
        """Tell whether the country belongs to the group on a day."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


def next_change(stays: Iterable[Stay], listed: Iterable[date], on: date) -> date | None:
    """Return the first day after another on which the membership changes or a list was recorded; none if there is none.

    Parameters:
        listed: days for which full lists were recorded; one that repeats the list before it changes nothing, but holds.
    """
    days = set(listed)
    for stay in stays:
        days |= {stay.first} if stay.first else set()
        days |= {stay.last + ONE_DAY} if stay.last else set()
    return min((day for day in days if day > on), default=None)


def relisted(
    stays: Collection[Stay], listed: Iterable[date], on: date, countries: Collection[str]
) -> list[Stay]:
    """Return the stays after the full list of a day was recorded; it holds until the next recorded change.

    Clause: A7.
    """
    return replaced(stays, on, next_change(stays, listed, on), countries)


def replaced(stays: Iterable[Stay], on: date, until: date | None, countries: Collection[str]) -> list[Stay]:
    """Return the stays after a full list took the place of those from a day until another, which is outside."""
    last = until - ONE_DAY if until else None
    found = [part for stay in stays for part in _outside(stay, on, last)]
    found += [Stay(country, on, last) for country in sorted(set(countries))]
    return _joined(found)


def _outside(stay: Stay, first: date, last: date | None) -> list[Stay]:
    """Return what remains of a stay before and after some days."""
    parts = []
    if stay.first is None or stay.first < first:
        end = first - ONE_DAY
        parts.append(Stay(stay.country, stay.first, end if stay.last is None else min(stay.last, end)))
    if last is not None and (stay.last is None or stay.last > last):
        start = last + ONE_DAY
        parts.append(Stay(stay.country, start if stay.first is None else max(stay.first, start), stay.last))
    return parts


def _joined(stays: Iterable[Stay]) -> list[Stay]:
    """Return the stays of each country in order, one where the next begins the day after."""
    found: list[Stay] = []
    for stay in sorted(stays, key=lambda item: (item.country, item.first or date.min)):
        before = found[-1] if found else None
        if before and before.country == stay.country and before.last and stay.first == before.last + ONE_DAY:
            found[-1] = Stay(stay.country, before.first, stay.last)
        else:
            found.append(stay)
    return found
