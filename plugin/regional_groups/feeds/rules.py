"""What a feed holds: its keys, its window, which entries a subscription wants, and how a subscription ends.

A key names a set of entries that several addresses may show: the feed of a regional group has the key of the group's
id, so that a new acronym changes the address and nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from regional_groups.core.errors import N_
from regional_groups.core.permissions import Permission
from regional_groups.core.workflow import Flow, Step
from regional_groups.feeds import collection_rules

ENTRIES_MAX = 10_000  # of one public feed
YEARS_BACK = 2  # a personal feed begins on 1 January so many years back
GONE_DAYS = 30  # a revoked address explains itself so long
CANCELLED_DAYS = 30  # how long a personal feed shows what was cancelled, unless its owner says otherwise
REFRESH = timedelta(hours=1)
SEGMENT_ENTRIES = 50  # a change packs so many again
_OWN_KEYS = ("meeting:", "event:")  # of feeds so small that they are put together from entries

CANCELLED_MARK = "x"  # ends the name of a portion of cancelled entries
LEFT_MARK = "l"  # the same, of rows that stand for entries in feeds they left
ALL, JOINT, DEADLINES = "all", "joint", "deadlines"
# What falls due for reports, and for their translations: internal, shown by personal feeds alone.
REPORT_DEADLINES, TRANSLATION_DEADLINES = "report-deadlines", "translation-deadlines"
_SCOPE = re.compile(
    r"mine|joint|deadlines|(group:[A-Z0-9][A-Za-z0-9-]{1,39})|(region:[a-z][a-z-]{1,19})|(study-group:[A-Z0-9]{2,10})"
)


class FeedState(StrEnum):
    """Where a subscription stands."""

    ACTIVE = "active"
    REVOKED = "revoked"


class Cancelled(StrEnum):
    """What a subscription does with cancelled meetings; some calendars show them for ever, others never."""

    SHOW = "show"
    DROP = "drop"


class Detail(StrEnum):
    """How much a subscription tells who looks over the owner's shoulder."""

    FULL = "full"
    BUSY = "busy"


# Names of CSS 3: calendars of several kinds in one program are told apart at a glance.
_COLOURS = {
    ALL: "steelblue",
    JOINT: "darkviolet",
    DEADLINES: "firebrick",
    "group": "teal",
    "study-group": "navy",
    "region": "olivedrab",
    "meeting": "teal",
}
PERSONAL_COLOUR = "darkorange"


def colour_of(key: str) -> str:
    """Return the colour that programs may show a feed in."""
    return _COLOURS.get(key.partition(":")[0], _COLOURS[ALL])


FLOW = Flow(
    "feed",
    states=tuple(FeedState),
    steps=(
        Step("create", (), ("active",), Permission.FEEDS_CREATE, entry=True),
        Step(
            "revoke",
            ("active",),
            ("revoked",),
            Permission.FEEDS_REVOKE,
            undoable=False,
            label=N_("Revoke this address"),
        ),
    ),
    final=frozenset({"revoked"}),
    usual=("active", "revoked"),
    labels={"active": N_("Active"), "revoked": N_("Revoked")},
)
FLOWS = (FLOW, collection_rules.FLOW)


@dataclass(frozen=True)
class Belongs:
    """What decides in which feeds an entry stands."""

    kind: str
    meetings: tuple[UUID, ...] = ()
    groups: tuple[UUID, ...] = ()
    parents: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    joint: bool = False
    event: UUID | None = None
    internal: tuple[str, ...] = ()  # feeds without a public address; then it stands in no other


def group_key(group: UUID) -> str:
    """Return the key of a regional group's feed."""
    return f"group:{group}"


def group_deadlines_key(group: UUID) -> str:
    """Return the key of the deadlines of a regional group's meetings, which only personal feeds show."""
    return f"group-deadlines:{group}"


def parent_key(code: str) -> str:
    """Return the key of a study group's feed."""
    return f"study-group:{code}"


def region_key(slug: str) -> str:
    """Return the key of a region's feed."""
    return f"region:{slug}"


def meeting_key(meeting: UUID) -> str:
    """Return the key of a meeting's feed."""
    return f"meeting:{meeting}"


def event_key(event: UUID) -> str:
    """Return the key of a workshop or other event, which only personal feeds show alone."""
    return f"event:{event}"


def keys_of(entry: Belongs) -> frozenset[str]:
    """Return the feeds in which an entry stands.

    Deadlines have a feed of their own and stand with their meeting: nine lines a meeting would bury the meetings
    of a group.
    """
    if entry.internal:
        return frozenset(entry.internal)
    meetings = {meeting_key(one) for one in entry.meetings}
    if entry.kind == "deadline":
        return frozenset({DEADLINES, *meetings, *map(group_deadlines_key, entry.groups)})
    return frozenset(
        {
            ALL,
            *meetings,
            *map(group_key, entry.groups),
            *map(parent_key, entry.parents),
            *map(region_key, entry.regions),
            *([JOINT] if entry.joint else []),
            *([event_key(entry.event)] if entry.event else []),
        }
    )


def shared(keys: Iterable[str]) -> frozenset[str]:
    """Return the keys of feeds that are joined from segments: all but those of one meeting or event."""
    return frozenset(key for key in keys if not key.startswith(_OWN_KEYS))


def portion_of(keys: Iterable[str], last_day: date, status: str, *, left: bool = False) -> str:
    """Return the portion of an entry: those that stand in the same feeds, end in one year, and are cancelled or not.

    A calendar of several feeds takes whole portions, each once, so that a joint meeting of two of them stands once;
    the window of a personal calendar and what it does with cancelled entries take or leave whole portions too.

    Parameters:
        left: it stands for an entry that left these feeds.
    """
    place = hashlib.sha256("\n".join(sorted(shared(keys))).encode()).hexdigest()[:20]
    mark = LEFT_MARK if left else CANCELLED_MARK if status == "CANCELLED" else ""
    return f"{place}-{last_day.year}{mark}"


def superseded(rows: Iterable[tuple[str, Any, str]]) -> set[str]:
    """Return the keys of rows that stand for an entry in feeds it left, when it left others later.

    Parameters:
        rows: UID of the entry, day on which it left, key of the row.
    """
    last: dict[str, tuple[Any, str]] = {}
    older = set()
    for uid, on, key in rows:
        before = last.setdefault(uid, (on, key))
        last[uid] = max(before, (on, key))
        older.add(min(before, (on, key))[1])
    return older - {key for _, key in last.values()}


def told_by(portion: str) -> dict[str, Any]:
    """Return what the name of a portion tells of it."""
    year = portion.rpartition("-")[2]
    cancelled = year.endswith((CANCELLED_MARK, LEFT_MARK))
    return {"portion": portion, "year": int(year[:-1] if cancelled else year), "cancelled": cancelled}


def is_scope(text: str) -> bool:
    """Tell whether a text is written like a scope; whether its group or region exists is asked elsewhere."""
    return _SCOPE.fullmatch(text) is not None


def window_start(today: date) -> date:
    """Return the first day of a personal feed on a Geneva date."""
    return date(today.year - YEARS_BACK, 1, 1)


def shows(
    policy: str, days: int | None, status: str, cancelled_on: date | None, first_day: date, today: date
) -> bool:
    """Tell whether a subscription shows an entry as far as its cancellation goes."""
    if status != "CANCELLED":
        return True
    return shows_cancelled(policy, days, cancelled_on or first_day, today)


def shows_cancelled(policy: str, days: int | None, cancelled_on: date, today: date) -> bool:
    """Tell whether a subscription still shows what was cancelled on a day.

    Parameters:
        days: how long it is shown; None: as long as the feed reaches back.
    """
    if policy == Cancelled.DROP:
        return False
    return days is None or today <= cancelled_on + timedelta(days=days)


def oldest_cancelled(days: int, today: date) -> date:
    """Return the earliest day of cancellation that is still shown; the same rule as ``shows_cancelled``."""
    return today - timedelta(days=days)


def without_covered(keys: frozenset[str]) -> frozenset[str]:
    """Return keys without those whose entries another one brings along: all meetings hold those of every group."""
    if ALL not in keys:
        return keys
    beside = {ALL, DEADLINES, REPORT_DEADLINES, TRANSLATION_DEADLINES}
    return frozenset(key for key in keys if key.startswith(("group-deadlines:", "meeting:")) or key in beside)


def is_gone(revoked_at: datetime, now: datetime) -> bool:
    """Tell whether a revoked address has explained itself long enough."""
    return now >= revoked_at + timedelta(days=GONE_DAYS)


def client_family(agent: str) -> str:
    """Return which calendar program asks, as a family name; never the whole line, which may name a person's device."""
    lowered = agent.lower()
    for sign, family in _FAMILIES:
        if sign in lowered:
            return family
    return "other" if agent else ""


@lru_cache(maxsize=256)
def counts_as_fetch(method: str, agent: str) -> bool:
    """Tell whether a calendar program fetches: no person who looks, and no service that looks at links of messages."""
    family = client_family(agent)
    if method == "HEAD" or family in ("browser", "curl"):
        return False
    return family == "Google" or not any(sign in agent.lower() for sign in _LOOKERS)


_LOOKERS = (
    "bot",
    "crawl",
    "spider",
    "preview",
    "scan",
    "wget",
    "externalhit",
    "whatsapp",
    "telegram",
    "slack",
)
_FAMILIES: Iterable[tuple[str, str]] = (
    ("google-calendar", "Google"),
    ("googlebot", "Google"),
    ("thunderbird", "Thunderbird"),
    ("lightning", "Thunderbird"),
    ("nextcloud", "Nextcloud"),
    ("sabre", "Nextcloud"),
    ("dataaccessd", "Apple"),
    ("calendaragent", "Apple"),
    ("cfnetwork", "Apple"),
    ("ios/", "Apple"),
    ("macos", "Apple"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
    ("exchange", "Outlook"),
    ("davx", "DAVx5"),
    ("mozilla", "browser"),
    ("curl", "curl"),
    ("python", "Python"),
)
