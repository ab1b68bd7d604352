"""What stands before the entries of a personal calendar: written once for all who have the same.

Zones are covered for whole years, so that calendars of different groups share their heads.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from regional_groups.feeds.pieces import Piece, deflated
from regional_groups.feeds.rules import REFRESH


def end() -> Piece:
    """Return the last line of every calendar."""
    return _END


@lru_cache(maxsize=2048)
def personal_head(
    base_url: str, name: str, description: str, language: str, zones: frozenset[str], years: tuple[int, int]
) -> Piece:
    """Return the head of a personal calendar.

    It has no SOURCE: whoever gets the file passed on would have the address itself, which is a secret.

    Parameters:
        zones: names of the zones that its entries use.
        years: the first and the last with an entry.
    """
    from regional_groups.ical.calendars import calendar_head  # heavy: loads the icalendar library

    text = calendar_head(
        name=name,
        description=description,
        language=language,
        source_url=None,
        url=f"{base_url}/me/",
        refresh=REFRESH,
        zones=zones,
        first=date(years[0], 1, 1),
        last=date(years[1], 12, 31),
    )
    return deflated(text.encode())


_END = deflated(b"END:VCALENDAR\r\n")
