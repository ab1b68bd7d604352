"""Time zones by their IANA names, and when their clocks change.

The zone database is that of the package tzdata: ``regional_groups`` sees to it when it is first imported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
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
