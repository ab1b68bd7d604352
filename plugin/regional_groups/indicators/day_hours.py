"""Where in the day of a country a session lies: the ground of the time-zone burden. Pure.

The day from 08:00 to 20:00 is a convention of this service; no text of the field names hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

BEGINS, ENDS = time(8), time(20)


def outside(starts_at: datetime, ends_at: datetime, zone: str) -> bool:
    """Tell whether a session lies wholly or partly outside the day in a zone; both instants are aware."""
    first, last = (at.astimezone(_zone(zone)) for at in (starts_at, ends_at))
    return first.date() != last.date() or first.time() < BEGINS or last.time() > ENDS


@lru_cache(maxsize=600)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def pairs(
    sessions: Iterable[tuple[datetime, datetime]],
    countries: Iterable[str],
    zones: Mapping[str, Sequence[str]],
) -> tuple[int, int]:
    """Return the pairs of session and country outside the day, and all; a country is spared by any zone of its."""
    placed = [zones[code] for code in countries if code in zones]
    hard = total = 0
    for starts_at, ends_at in sessions:
        told: dict[str, bool] = {}
        for names in placed:
            for name in names:
                if name not in told:
                    told[name] = outside(starts_at, ends_at, name)
            hard += all(told[name] for name in names)
        total += len(placed)
    return hard, total
