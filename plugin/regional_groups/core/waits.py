"""Who is waited for, as pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from regional_groups.core.clock import geneva_day
from regional_groups.core.i18n import office_label
from regional_groups.core.workflow import Waiting


def days_over(due: date | None, today: date) -> int:
    """Return how many days ago somebody should have acted; 0 where no day is set or it is not over.

    Parameters:
        today: the date in Geneva, on which days run out everywhere.
    """
    return max((today - due).days, 0) if due else 0


def waits_told(rows: Iterable[Waiting]) -> list[dict[str, Any]]:
    """Return for whom a thing waits, as the API says it."""
    return [
        {
            "office": str(row.office),
            "scope": row.scope,
            "since": row.since,
            "due": row.due,
            "house_default": row.house_default,
        }
        for row in rows
    ]


def waits_shown(rows: Iterable[Waiting], now: datetime) -> list[dict[str, Any]]:
    """Return for whom a thing waits in the reader's words, since when, by when, and whether that day is past."""
    today = geneva_day(now)
    return [
        {
            "office_label": office_label(str(row.office), row.scope),
            "since": row.since,
            "due": row.due,
            "overdue": days_over(row.due, today) > 0,
            "house_default": row.house_default,
        }
        for row in rows
    ]
