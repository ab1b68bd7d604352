"""What stands before the entries of a personal calendar: written once for all who have the same, but for the token.

Zones are covered for whole years, so that calendars of different groups share their heads.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from regional_groups.feeds.pieces import Piece, deflated, stored
from regional_groups.feeds.rules import PERSONAL_COLOUR, REFRESH
from regional_groups.feeds.slots import STAND_IN, Slotted, slotted

_SOURCE = b"\r\nSOURCE;"


def end() -> Piece:
    """Return the last line of every calendar."""
    return _END


def personal_head(
    token: str,
    base_url: str,
    name: str,
    description: str,
    language: str,
    zones: frozenset[str],
    years: tuple[int, int],
) -> list[Piece]:
    """Return the head of a personal calendar as pieces.

    Parameters:
        zones: names of the zones that its entries use.
        years: the first and the last with an entry.
    """
    source, rest = _head(base_url, name, description, language, zones, years)
    return [stored(source.filled(token)), rest]


@lru_cache(maxsize=2048)
def _head(
    base_url: str, name: str, description: str, language: str, zones: frozenset[str], years: tuple[int, int]
) -> tuple[Slotted, Piece]:
    from regional_groups.ical.calendars import calendar_head  # heavy: loads the icalendar library

    text = calendar_head(
        name=name,
        description=description,
        language=language,
        source_url=f"{base_url}/calendars/personal/{STAND_IN}.ics",
        url=f"{base_url}/me/",
        refresh=REFRESH,
        zones=zones,
        first=date(years[0], 1, 1),
        last=date(years[1], 12, 31),
        color=PERSONAL_COLOUR,
    ).encode()
    whole = slotted(text, text.index(_SOURCE))
    line, _, rest = whole.after.partition(b"\r\n")
    return Slotted(whole.before, line + b"\r\n", whole.cut), deflated(rest)


_END = deflated(b"END:VCALENDAR\r\n")
