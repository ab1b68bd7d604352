"""The life of another body's calendar that is taken into account, whom it concerns, and when it is read again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from regional_groups.core.errors import N_, Message
from regional_groups.core.outgoing import FetchRefused, check_allowed, target_of
from regional_groups.core.permissions import Office, Permission
from regional_groups.core.workflow import Flow, Step, Waiting

DAYS_BACK, DAYS_AHEAD = 31, 731  # the window that is read: a month back, two years ahead
MOST_OCCURRENCES = 2000  # kept of one calendar
MOST_CALENDARS = 200  # that are not retired
MOST_BYTES = 5_000_000
MOST_ENTRIES = 5000  # written in one file, recurring ones counted once
SMALL_BYTES = 50_000  # of a file that is read while the person waits
AGAIN_HOURS = {"address": 4, "file": 24}  # a file does not change, but the window moves
PAUSES_HOURS = (1, 2, 4, 8, 24)  # after each failure in a row
READ_WHOLE_DAYS = 7  # after so long a calendar is read as a whole even if its source says it is unchanged


class CalendarState(StrEnum):
    """Where a calendar stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"


class CalendarKind(StrEnum):
    """Where a calendar comes from."""

    FILE = "file"
    ADDRESS = "address"


class Outcome(StrEnum):
    """What the last try to read a calendar came to."""

    WAITING = "waiting"  # not read yet
    READ = "read"
    UNCHANGED = "unchanged"
    FAILED = "failed"


OUTCOME_LABELS = {
    Outcome.WAITING: N_("Being read …"),
    Outcome.READ: N_("Read"),
    Outcome.UNCHANGED: N_("Unchanged at its source"),
    Outcome.FAILED: N_("Could not be read"),
}
KIND_LABELS = {CalendarKind.FILE: N_("File"), CalendarKind.ADDRESS: N_("Address")}
ACTIVE, PAUSED, RETIRED = "active", "paused", "retired"

FLOW = Flow(
    "outside_calendar",
    states=tuple(CalendarState),
    steps=(
        Step("create", (), (ACTIVE,), Permission.CALENDARS_KEEP, entry=True),
        Step(
            "refresh", (ACTIVE,), (), Permission.CALENDARS_KEEP, undoable=False, label=N_("Read it again now")
        ),
        Step("pause", (ACTIVE,), (PAUSED,), Permission.CALENDARS_KEEP, label=N_("Pause")),
        Step(
            "resume", (PAUSED,), (ACTIVE,), Permission.CALENDARS_KEEP, label=N_("Take it into account again")
        ),
        Step("retire", (ACTIVE, PAUSED), (RETIRED,), Permission.CALENDARS_KEEP, label=N_("Retire")),
    ),
    final=frozenset({RETIRED}),
    usual=(ACTIVE,),
    labels={
        ACTIVE: N_("Taken into account"),
        PAUSED: N_("Paused"),
        RETIRED: N_("Retired"),
    },
)
FLOWS = (FLOW,)


@dataclass(frozen=True)
class Concern:
    """Whom something concerns: all, or the groups of these parents or regions, or these groups."""

    everybody: bool = False
    parents: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def touches(self, other: Concern) -> bool:
        """Tell whether what concerns these concerns any of the others."""
        shared = (self.parents & other.parents, self.regions & other.regions, self.groups & other.groups)
        return self.everybody or any(shared)


def is_allowed(address: str, hosts: Collection[str], *, exempt: bool) -> bool:
    """Tell whether an address may be asked: an administrator allowed it, or its host is listed."""
    try:
        target = target_of(address)
        if not exempt:
            check_allowed(target, hosts)
    except FetchRefused:
        return False
    return True


def waiting(state: str, since: datetime, *, allowed: bool) -> list[Waiting]:
    """Return who must act: an administrator, where an address may not be asked yet."""
    return [] if allowed or state != ACTIVE else [Waiting(Office.ADMIN, "", since)]


def takes_time(*, all_day: bool, transparent: bool, cancelled: bool) -> bool:
    """Tell whether an entry blocks its time.

    Whole days are counted even where they are marked as free: programs mark them so by themselves, and the
    meeting of a body whose hours are not known yet is written like that (as in our own calendars).
    """
    return not cancelled and (all_day or not transparent)


def window(today: date) -> tuple[date, date]:
    """Return the first and the last day that are read."""
    return today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)


def next_try(now: datetime, kind: str, failures: int) -> datetime:
    """Return when a calendar is read again: after some hours, later and later while it fails."""
    if failures:
        return now + timedelta(hours=PAUSES_HOURS[min(failures, len(PAUSES_HOURS)) - 1])
    return now + timedelta(hours=AGAIN_HOURS[kind])


def kept(message: Message) -> dict[str, Any]:
    """Return a message as it is stored, to be translated for each reader."""
    params = {
        name: kept(value) if isinstance(value, Message) else value if isinstance(value, int) else str(value)
        for name, value in message.params.items()
    }
    return {"text": message.text, "params": params}


def told(stored: Mapping[str, Any]) -> Message:
    """Return a stored message."""
    params = {
        name: told(value) if isinstance(value, Mapping) else value for name, value in stored["params"].items()
    }
    return Message(stored["text"], params)
