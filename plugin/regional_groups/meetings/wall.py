"""Wall time at a place and the instants it gives.

A meeting is announced in local time; the instant follows from the zone law in force, which may change. So both are
kept. Two hours of the year need care: one that does not exist (clocks go forward) is refused; one that comes twice
(clocks go back) is taken as the first (``fold=0``), unless the second is asked for.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from regional_groups.core.errors import RuleViolated, say
from regional_groups.ical.zones import zone as zone_named

LAST_SECOND = time(23, 59, 59)


def is_zone(name: str) -> bool:
    """Tell whether an IANA zone has this name."""
    try:
        zone_named(name)
    except ValueError:
        return False
    return bool(name)


def instant(local: datetime, zone: str, *, fold: int = 0) -> datetime:
    """Return the instant, in UTC, of a wall time at a place.

    Parameters:
        local: naive wall time.
        zone: IANA name.
        fold: 0 for the first, 1 for the second of an hour that comes twice.
    Raises:
        RuleViolated: the clocks of the place skip this time.
        ValueError: no zone has this name.
    """
    there = local.replace(tzinfo=zone_named(zone), fold=fold)
    found = there.astimezone(UTC)
    if found.astimezone(there.tzinfo).replace(tzinfo=None) != local.replace(fold=0):
        raise RuleViolated(
            say(
                "%(time)s does not exist in %(zone)s: the clocks go forward then. Choose another time.",
                time=local.isoformat(sep=" ", timespec="minutes"),
                zone=zone,
            )
        )
    return found


def wall(at: datetime, zone: str) -> datetime:
    """Return what the clocks of a place show at an instant, naive."""
    return at.astimezone(zone_named(zone)).replace(tzinfo=None, fold=0)


def first_instant(on: date, zone: str) -> datetime:
    """Return the first instant, in UTC, of a date at a place.

    Where midnight is skipped, the day begins when the clocks have gone forward.
    """
    midnight = datetime.combine(on, time()).replace(tzinfo=zone_named(zone))
    return midnight.astimezone(UTC)


def last_instant(on: date, zone: str) -> datetime:
    """Return 23:59:59 of a date at a place, in UTC; the last one where the clocks show it twice."""
    evening = datetime.combine(on, LAST_SECOND).replace(tzinfo=zone_named(zone), fold=1)
    return evening.astimezone(UTC)


def shifted(local: datetime, days: int) -> datetime:
    """Return the same wall time some days later or earlier."""
    return local + timedelta(days=days)
