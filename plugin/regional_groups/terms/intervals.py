"""When each decided version was in force, so that there is exactly one on any day, or none. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from regional_groups.core.errors import Message, RuleViolated, say


class InForce(Protocol):
    """A version with the days on which it is known to have been in force."""

    @property
    def known_from(self) -> date | None:
        """Return the first such day, or none if it never was in force."""

    @property
    def in_force_until(self) -> date | None:
        """Return the first day on which it no longer was; none while it lasts."""


Version = TypeVar("Version", bound=InForce)


@dataclass(frozen=True)
class Span:
    """The days of one decided version: from a day (none: unknown) until the day before another (none: it lasts)."""

    key: Hashable
    start: date | None
    end: date | None
    seen: date | None = (
        None  # where the start is unknown: first day on which it is known to have been in force
    )

    @property
    def certain(self) -> date | None:
        """Return the first day on which it is known to have been in force; none if there is no such day."""
        first = self.start or self.seen
        return first if first is not None and (self.end is None or first < self.end) else None


@dataclass(frozen=True)
class Placed:
    """Where a recorded version goes: its end, whether it is the one in force, and ends of others that move."""

    end: date | None
    current: bool
    ends: tuple[tuple[Hashable, date], ...] = ()


def in_force(versions: Iterable[Version], on: date) -> Version | None:
    """Return the version in force on a day, or none.

    Clause: B3.5.
    """
    for version in versions:
        start, end = version.known_from, version.in_force_until
        if start is not None and start <= on and (end is None or on < end):
            return version
    return None


def place(spans: Sequence[Span], start: date | None, end: date | None) -> Placed:
    """Return where a version recorded afterwards fits between the ones already there.

    Parameters:
        start: day of the parent's decision; none when it is not known.
        end: first day on which it no longer was in force; none: until the next version.
    Raises:
        RuleViolated: it would leave two versions in force on one day, or its place cannot be known.
    """
    if start is not None and end is not None and end <= start:
        raise _refused("in_force_until", say("The text cannot end before it begins. Give a later day."))
    if start is None:
        return _place_undated(spans, end)
    if any(span.certain == start for span in spans):
        raise _refused(
            "decided_on", say("Another version is in force from this day. Two cannot begin together.")
        )
    later = [span for span in spans if span.certain is not None and span.certain > start]
    if end is None and any(span.start is None for span in later):
        raise _refused(
            "in_force_until",
            say(
                "Nobody knows since when the present text is in force. Say until when this one was, "
                "or correct the date of the present text first."
            ),
        )
    following = min((span.certain for span in later if span.certain is not None), default=None)
    if end is not None and following is not None and end > following:
        raise _refused(
            "in_force_until",
            say(
                "The next version is in force from %(day)s. This one cannot last longer.",
                day=following.isoformat(),
            ),
        )
    before = _covering(spans, start)
    ends = ((before.key, start),) if before else ()
    if before is not None and end is not None and end < (before.end or date.max):
        raise _refused(
            "in_force_until",
            say("This would leave days without terms between two versions. Leave the last day empty."),
        )
    last = end or following
    return Placed(last, current=last is None, ends=ends)


def _place_undated(spans: Sequence[Span], end: date | None) -> Placed:
    if end is not None:
        starts = [span.certain for span in spans if span.certain is not None]
        if starts and end > min(starts):
            raise _refused(
                "in_force_until",
                say(
                    "A version is in force from %(day)s already. Give that day or an earlier one.",
                    day=min(starts).isoformat(),
                ),
            )
        return Placed(end, current=False)
    if any(span.end is None for span in spans):
        raise _refused(
            "decided_on",
            say(
                "A version is in force already. Say when this one was decided, or until when it was in force."
            ),
        )
    return Placed(None, current=True)


def _covering(spans: Sequence[Span], day: date) -> Span | None:
    """Return the version whose days hold this one; it ends when the recorded one begins."""
    for span in spans:
        if span.certain is not None and span.certain < day and (span.end is None or day < span.end):
            return span
    return None


def check_newer(spans: Sequence[Span], start: date) -> None:
    """Refuse a decision that is not newer than the version in force.

    Raises:
        RuleViolated: naming ``decided_on``.
    """
    newest = max((span.start for span in spans if span.start is not None), default=None)
    ends = max((span.end for span in spans if span.end is not None), default=None)
    if newest is not None and start <= newest:
        raise _refused(
            "decided_on",
            say(
                "The version in force was decided on %(day)s. A newer text needs a later day.",
                day=newest.isoformat(),
            ),
        )
    if ends is not None and start < ends:
        raise _refused(
            "decided_on",
            say(
                "An earlier version was in force until %(day)s. Give that day or a later one.",
                day=ends.isoformat(),
            ),
        )


def move_start(spans: Sequence[Span], key: Hashable, start: date) -> tuple[tuple[Hashable, date], ...]:
    """Return which ends move when the first day of a version is corrected.

    Raises:
        RuleViolated: the day lies outside the room between the versions before and after.
    """
    own = next(span for span in spans if span.key == key)
    others = [span for span in spans if span.key != key]
    if own.end is not None and start >= own.end:
        raise _refused(
            "decided_on",
            say("This version was in force until %(day)s. It cannot begin later.", day=own.end.isoformat()),
        )
    earlier = [span for span in others if not _after(span, own)]
    floor = max((span.start for span in earlier if span.start is not None), default=None)
    if floor is not None and start <= floor:
        raise _refused(
            "decided_on",
            say("The version before is in force from %(day)s. Give a later day.", day=floor.isoformat()),
        )
    joined = [span for span in earlier if span.end is not None and span.end == own.start]
    late = [span for span in earlier if span not in joined and span.end is not None and span.end > start]
    if late:
        raise _refused(
            "decided_on",
            say("The version before was in force until %(day)s.", day=str(late[0].end)),
        )
    return tuple((span.key, start) for span in joined)


def _after(span: Span, own: Span) -> bool:
    """Tell whether a version follows another one."""
    if own.start is not None and span.start is not None:
        return span.start > own.start
    return own.end is not None and span.start is not None and span.start >= own.end


def _refused(field: str, message: Message) -> RuleViolated:
    return RuleViolated(
        say("Exactly one version can be in force on any day."), clause="B3.5", fields={field: [message]}
    )
