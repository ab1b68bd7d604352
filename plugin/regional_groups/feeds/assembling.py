"""A personal calendar joined from segments, with entries read one by one where its owner's wishes cut through them.

Whole segments serve all that many persons share. Read by rows are: the few cancelled entries that age out by days,
segments with a meeting that the owner has a join address for, and meetings one is registered for beyond one's groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from regional_groups.core.deflated import inflated
from regional_groups.feeds import heads, pieces, rules
from regional_groups.feeds.pieces import Piece
from regional_groups.feeds.rules import Cancelled
from regional_groups.feeds.splicing import Joins, joins

Rows = Callable[[str, Sequence[Any]], Sequence[Any]]  # reads rows; values are marked "?" in the statement
_QUICK = 1  # level of what is packed for one reader

SEGMENTS = """
WITH k(feed_key) AS (VALUES {keys})
SELECT s.year, s.first_day, s.portion, s.segment, {octets}, s.crc, s.length, s.shift, s.entries, s.zones, s.since
FROM k
JOIN feed_portions p ON p.feed_key = k.feed_key AND p.year >= ?
JOIN feed_segments s ON s.portion = p.portion AND s.language = ?
"""
ALL_OCTETS, LIVE_OCTETS = "s.deflated", "CASE WHEN p.cancelled THEN NULL ELSE s.deflated END"
ENTRIES = """
SELECT e.uid, e.status, e.cancelled_on, e.zone, e.first_day, e.last_day, t.text, e.stands_for
FROM feed_entries e JOIN feed_texts t ON t.uid = e.uid AND t.language = ?
WHERE e.last_day >= ? AND {where} ORDER BY e.first_day DESC, e.uid
"""
CANCELLED = """
e.status = 'CANCELLED' AND (e.cancelled_on >= ? OR (e.cancelled_on IS NULL AND e.first_day >= ?))
AND e.portion IN (SELECT portion FROM feed_portions WHERE cancelled AND feed_key IN ({keys}))
"""
LEFT = """
e.stands_for <> '' AND e.portion IN (SELECT portion FROM feed_portions WHERE cancelled AND feed_key IN ({keys}))
"""
HERE = "SELECT DISTINCT uid FROM feed_memberships WHERE uid IN ({uids}) AND feed_key IN ({keys})"
OWN = "e.uid IN (SELECT uid FROM feed_memberships WHERE feed_key IN ({own}))"
BEYOND = """
AND e.portion NOT IN (SELECT portion FROM feed_portions WHERE feed_key IN ({keys}))
"""
LINKED = """
SELECT DISTINCT portion, segment FROM feed_entries
WHERE last_day >= ? AND status <> 'CANCELLED' AND uid IN ({uids})
"""
OF_SEGMENTS = """
(e.portion, e.segment) IN (VALUES {places})
AND e.portion IN (SELECT portion FROM feed_portions WHERE feed_key IN ({keys}))
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a personal calendar shows and how, as far as its entries go."""

    keys: Sequence[str]
    language: str
    today: date
    cancelled: str = Cancelled.SHOW
    cancelled_days: int | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)  # of one's own joins, by UID of the entry
    join_prefix: str = ""
    join_label: str = ""


@dataclass(slots=True)
class Parts:
    """What was found for a calendar: its pieces, and what its head must cover."""

    pieces: list[Piece] = field(default_factory=list)
    zones: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    timed: set[int] = field(default_factory=set)  # those of entries with hours: zones must reach no further
    entries: int = 0
    some_left: bool = False  # of entries that left one of the feeds, which may stand in another of them
    some_cancelled: bool = False  # of which not all are wanted, or none


def assembled(rows: Rows, wish: Wish) -> Parts:
    """Return the pieces of a calendar and what its head must cover."""
    keys = sorted(rules.shared(wish.keys))
    own = sorted(set(wish.keys) - set(keys))
    parts, since = Parts(), rules.window_start(wish.today)
    apart = _linked(rows, wish, since) if keys else set()
    if keys:
        _take_segments(rows, wish, keys, since, apart, parts)
    found: list[Any] = []
    if parts.some_cancelled and wish.cancelled == Cancelled.SHOW:
        found += _cancelled(rows, wish, keys, since)
    if parts.some_left:
        found += _entries(rows, wish, since, LEFT.format(keys=_marks(keys)), keys)
    if apart:
        found += _of_segments(rows, wish, sorted(apart), keys, since)
    if own:
        where = (OWN + BEYOND if keys else OWN).format(own=_marks(own), keys=_marks(keys))
        found += _entries(rows, wish, since, where, [*own, *keys])
    if left := [(row[7], row[2], row[0]) for row in found if row[7]]:
        doubled = here(rows, {uid for uid, _, _ in left}, wish.keys)
        older = rules.superseded(left)
        found = [row for row in found if row[7] not in doubled and row[0] not in older]
    if found:
        _take_entries(found, wish, parts)
    return parts


def here(rows: Rows, uids: Iterable[str], keys: Sequence[str]) -> set[str]:
    """Return those of some entries that stand themselves in one of these feeds."""
    wanted = sorted(uids)
    if not wanted or not keys:
        return set()
    statement = HERE.format(uids=_marks(wanted), keys=_marks(keys))
    return {uid for (uid,) in rows(statement, [*wanted, *keys])}


def file_of(parts: Parts, head: Sequence[Piece]) -> list[Piece]:
    """Return all pieces of a calendar file."""
    return [*head, *parts.pieces, heads.end()]


def _take_segments(
    rows: Rows, wish: Wish, keys: list[str], since: date, apart: set[tuple[str, int]], parts: Parts
) -> None:
    whole = wish.cancelled == Cancelled.SHOW and wish.cancelled_days is None
    octets = ALL_OCTETS if whole else LIVE_OCTETS
    statement = SEGMENTS.format(keys=", ".join(["(?)"] * len(keys)), octets=octets)
    found = list(rows(statement, (*keys, since.year, wish.language)))
    found.sort(reverse=True)  # newest first; cheaper here than in the database, which would move the octets
    before = None
    take, years = parts.pieces.append, parts.years
    for year, _, portion, segment, deflated, crc, length, shift, entries, zones, first in found:
        if before == (portion, segment):  # stands in two of these feeds
            continue
        before = portion, segment
        if portion[-1] == rules.LEFT_MARK:
            parts.some_left = True
            continue
        if deflated is None:
            parts.some_cancelled = True
            continue
        if before in apart:
            continue
        take(Piece(deflated, crc, length, shift))
        parts.entries += entries
        years.add(first)
        years.add(year)
        if zones:
            parts.zones.update(zones.split())
            parts.timed |= {first, year}


def _linked(rows: Rows, wish: Wish, since: date) -> set[tuple[str, int]]:
    """Return the segments that hold an entry with a join address."""
    if not wish.addresses:
        return set()
    uids = list(wish.addresses)
    statement = LINKED.format(uids=_marks(uids))
    return {(portion, segment) for portion, segment in rows(statement, [since, *uids])}


def _cancelled(rows: Rows, wish: Wish, keys: list[str], since: date) -> Sequence[Any]:
    assert wish.cancelled_days is not None
    oldest = rules.oldest_cancelled(wish.cancelled_days, wish.today)
    return _entries(rows, wish, since, CANCELLED.format(keys=_marks(keys)), [oldest, oldest, *keys])


def _of_segments(
    rows: Rows, wish: Wish, places: list[tuple[str, int]], keys: list[str], since: date
) -> list[Any]:
    """Return the entries of segments that are not taken whole, as far as they stand in the feeds of the calendar."""
    where = OF_SEGMENTS.format(places=", ".join(["(?, ?)"] * len(places)), keys=_marks(keys))
    return list(_entries(rows, wish, since, where, [*(value for place in places for value in place), *keys]))


def _entries(rows: Rows, wish: Wish, since: date, where: str, values: Sequence[Any]) -> Sequence[Any]:
    return rows(ENTRIES.format(where=where), (wish.language, since, *values))


def _take_entries(found: Sequence[Any], wish: Wish, parts: Parts) -> None:
    texts: dict[str, bytes] = {}
    put = joins(wish.join_prefix, wish.join_label, wish.language) if wish.addresses else None
    for uid, status, cancelled_on, zone, first, last, text, _ in found:
        on = _day(cancelled_on) if cancelled_on else None
        if not rules.shows(wish.cancelled, wish.cancelled_days, status, on, _day(first), wish.today):
            continue
        texts[uid] = _spliced(inflated(text), uid, status, wish, put)
        parts.years |= {_day(first).year, _day(last).year}
        if zone:
            parts.zones.add(zone)
            parts.timed |= {_day(first).year, _day(last).year}
    if texts:
        parts.pieces.append(pieces.deflated(b"".join(texts.values()), _QUICK))
        parts.entries += len(texts)


def _spliced(text: bytes, uid: str, status: str, wish: Wish, put: Joins | None) -> bytes:
    if put is None or status == "CANCELLED":
        return text
    address = wish.addresses.get(uid)
    return put.put_in(text, address) if address else text


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
