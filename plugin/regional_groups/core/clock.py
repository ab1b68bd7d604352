"""The one place that asks the machine for the time.

The clock of the field's rules may be set (``RG_NOW``) for tests and demonstrations and then runs on from there;
sign-in, sessions and tokens use ``real_now``.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

GENEVA = ZoneInfo("Europe/Zurich")
_DAY = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
)  # fewer forms than fromisoformat takes: no week, no other digits


class Clock(Protocol):
    """What tells the time: both answers are aware and in UTC."""

    def now(self) -> datetime:
        """Return the time of the field's rules."""

    def real_now(self) -> datetime:
        """Return the time of the machine, for sign-in, sessions and tokens."""


class SystemClock:
    """The machine's time, moved by a fixed step when a start time was set."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        self._shift = starts_at - self.real_now() if starts_at else timedelta(0)

    def now(self) -> datetime:
        """Return the time of the field's rules."""
        return self.real_now() + self._shift

    def real_now(self) -> datetime:
        """Return the time of the machine."""
        return datetime.now(UTC)


class FixedClock:
    """A time that stands still until it is moved; real time follows it."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the time that was set."""
        return self._at

    def real_now(self) -> datetime:
        """Return the time that was set."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Set another time."""
        self._at = at.astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        """Move on by a step."""
        self._at += step


def geneva_day(instant: datetime) -> date:
    """Return the date in Geneva at an instant: the day that the field's rules count by."""
    return instant.astimezone(GENEVA).date()


def day_end(day: date) -> datetime:
    """Return the instant at which a day ends in Geneva.

    Parameters:
        day: not the last one of the calendar.
    """
    return datetime.combine(day + timedelta(days=1), time(), GENEVA)


def day_written(text: str) -> date | None:
    """Return the day that a text names as YYYY-MM-DD, none when it names none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
