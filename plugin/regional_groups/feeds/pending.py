"""What changed in this transaction and is written into calendars at its end, kept in the session's own notes."""

from __future__ import annotations

from typing import Any

_NAME = "feeds"


def pending(session: Any) -> dict[str, Any]:
    """Return the notes of a session: ids of meetings, events and groups, of other things by kind, and the time.

    And the people whose personal calendars are looked up anew.
    """
    kinds = ("meetings", "events", "groups", "people")
    fresh: dict[str, Any] = {**{kind: set() for kind in kinds}, "others": {}, "now": None}
    found: dict[str, Any] = session.info.setdefault(_NAME, fresh)
    return found


def taken(session: Any) -> dict[str, Any] | None:
    """Return the notes of a session and forget them."""
    found: dict[str, Any] | None = session.info.pop(_NAME, None)
    return found
