"""Whether a calendar program has the last change yet, as far as that is known.

Of the fetches of a day the first alone is kept, so that nobody's habits are: a change after it, on the same day, may or
may not have been fetched since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from regional_groups.core.clock import geneva_day


class Fresh(StrEnum):
    """What is known of a calendar in its program."""

    NEVER = "never"  # it was not fetched yet
    CURRENT = "current"  # every change is there
    PERHAPS = "perhaps"  # fetched that day, then changed: there, if it was fetched again
    BEHIND = "behind"  # changed on a day after the last fetch


@dataclass(frozen=True)
class Freshness:
    """What is known, with the instants that it follows from."""

    fresh: Fresh
    fetched_at: datetime | None
    changed_at: datetime | None


def freshness(fetched_at: datetime | None, changed_at: datetime | None) -> Freshness:
    """Return what is known from the first fetch of the last day with one, and the last change of the calendar."""
    if fetched_at is None:
        return Freshness(Fresh.NEVER, None, changed_at)
    if changed_at is None or changed_at <= fetched_at:
        return Freshness(Fresh.CURRENT, fetched_at, changed_at)
    same_day = geneva_day(changed_at) == geneva_day(fetched_at)
    return Freshness(Fresh.PERHAPS if same_day else Fresh.BEHIND, fetched_at, changed_at)
