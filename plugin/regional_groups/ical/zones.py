"""Time zones: which copy of the zone database counts, its changes of offset, and its text for calendars.

Nothing heavy is imported at the top: the package calls ``use_packaged_zones`` when it is first
imported, long before anybody writes a calendar.
"""

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu"})

# zoneinfo itself keeps only eight zones alive; a meeting of forty countries would load them again and again.
_zones: dict[str, ZoneInfo] = {}


@dataclass(frozen=True, slots=True)
class Observance:
    """What the clocks of a zone show between two changes."""

    offset: timedelta
    dst: timedelta
    name: str


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of a zone's clocks."""

    at: datetime  # the first instant of the new observance, aware, UTC
    old: Observance
    new: Observance

    @property
    def onset(self) -> datetime:
        """Return the wall time of the change in the offset before it, as RFC 5545 wants it."""
        return (self.at + self.old.offset).replace(tzinfo=None)


def use_packaged_zones() -> None:
    """Make the zone database of the package tzdata win over the one of the system.

    A system's copy may be years old, and Python would read it first: zones whose law has changed
    since would then be an hour off.
    """
    zoneinfo.reset_tzpath(())
    ZoneInfo.clear_cache()
    _zones.clear()
    vtimezone_text.cache_clear()


def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name, and keep it.

    Raises:
        ValueError: no zone has this name.
    """
    found = _zones.get(name)
    if found is None:
        try:
            found = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            # OSError: the name of a folder of the database, such as "Europe".
            raise ValueError(f"no time zone is named {name!r}") from error
        _zones[name] = found
    return found


def tzdata_version() -> str:
    """Return the edition of the zone database in use, such as ``2026f``."""
    lines = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text("utf-8").splitlines()
    return lines[0].removeprefix("# version ").strip()


def observance(zone: tzinfo, at: datetime) -> Observance:
    """Return what the clocks of ``zone`` show at the aware instant ``at``."""
    there = at.astimezone(zone)
    return Observance(there.utcoffset() or timedelta(), there.dst() or timedelta(), there.tzname() or "")


def transitions(zone: tzinfo, first: datetime, last: datetime) -> Iterator[Transition]:
    """Give each change of the clocks after ``first`` and until ``last`` (aware), in order.

    A day that ends as it began is taken to hold no change: no zone has moved its clocks and moved
    them back within a day.
    """
    here, before = first.astimezone(UTC), observance(zone, first)
    while here < last:
        there = min(here + timedelta(days=1), last)
        after = observance(zone, there)
        if after != before:
            at = _bisect(zone, here, there, before)
            yield Transition(at, before, observance(zone, at))
        here, before = there, after


def _bisect(zone: tzinfo, low: datetime, high: datetime, before: Observance) -> datetime:
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if observance(zone, middle) == before else (low, middle)
    return high


@lru_cache(maxsize=1024)
def vtimezone_text(tzid: str, first: date, last: date) -> str:
    """Write the VTIMEZONE of a zone for entries from ``first`` to ``last``.

    It covers whole years, from that of ``first`` to the second after that of ``last``: so the text
    does not change from day to day, and an entry that is moved later is still covered.

    Parameters:
        tzid: IANA name.
        first: day of the first entry, at its place.
        last: day of the last entry, at its place.
    Returns:
        BEGIN:VTIMEZONE to END:VTIMEZONE, with CRLF after each line.
    Raises:
        ValueError: no zone has this name, or ``last`` is before ``first``.
    """
    # Heavy, and wanted only by who writes a calendar.
    from regional_groups.ical.texts import component_text
    from regional_groups.ical.vtimezones import vtimezone

    if last < first:
        raise ValueError(f"the last day {last} is before the first day {first}")
    return component_text(vtimezone(tzid, zone(tzid), first.year, last.year + 2))
