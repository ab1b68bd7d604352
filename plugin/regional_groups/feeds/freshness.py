"""Whether a calendar program has the last change yet, as far as that is known.

Of the fetches of a day the first alone is noted, so that nobody's habits are, and after each change the first again: so
the owner reads whether the change is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fresh(StrEnum):
    """What is known of a calendar in its program."""

    NEVER = "never"  # it was not fetched yet
    CURRENT = "current"  # every change is there
    BEHIND = "behind"  # changed since it was fetched


@dataclass(frozen=True)
class Freshness:
    """What is known, with the instants that it follows from."""

    fresh: Fresh
    fetched_at: datetime | None
    changed_at: datetime | None


def freshness(
    fetched_at: datetime | None, fetched_change: int, changed: int, changed_at: datetime
) -> Freshness:
    """Return what is known of a calendar.

    Parameters:
        fetched_at: the last fetch that was noted.
        fetched_change: the last change, in seconds, that was there to be fetched then.
        changed: the last change by now, in seconds: of what its feeds tell, or of which feeds it shows.
        changed_at: the same as an instant.
    """
    if fetched_at is None:
        return Freshness(Fresh.NEVER, None, changed_at)
    return Freshness(Fresh.CURRENT if changed <= fetched_change else Fresh.BEHIND, fetched_at, changed_at)
