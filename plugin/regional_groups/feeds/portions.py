"""Portions and segments: entries that stand in the same feeds, packed about fifty at a time when one of them changes.

Packing stands in the transaction of the change: it costs a few milliseconds for six languages, less than writing the
entry itself, and whoever reads then joins what is there and never waits for another reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, insert, select, tuple_

from regional_groups.core.batches import batches
from regional_groups.core.db import db
from regional_groups.feeds import pieces, rules
from regional_groups.feeds.models import FeedEntry, FeedPortion, FeedSegment, FeedText
from regional_groups.feeds.upsert import upsert

Place = tuple[str, int]
_BATCH = 400
_AT_ONCE = 8  # segments whose texts are read together: 400 entries in six languages


class Portions:
    """Gives entries their places and remembers which segments must be packed again."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._changed: set[Place] = set()
        self._keys: dict[str, frozenset[str]] = {}
        self._filled: dict[str, dict[int, int]] = {}

    def place(self, entry: FeedEntry, keys: Iterable[str]) -> None:
        """Put an entry, new or changed, where it belongs; its feeds, last day and status decide."""
        portion = rules.portion_of(keys, entry.last_day, entry.status, left=bool(entry.stands_for))
        if entry.portion != portion:
            self.leave(entry)
            entry.portion, entry.segment = portion, self._segment_with_room(portion)
            self._keys[portion] = rules.shared(keys)
        self._changed.add((portion, entry.segment))

    def leave(self, entry: FeedEntry) -> None:
        """Note that an entry leaves its place."""
        if entry.portion:
            self._changed.add((entry.portion, entry.segment))

    def pack(self) -> None:
        """Pack what changed; portions get their feeds, and lose them with their last entry."""
        db.session.flush()
        for portion, keys in self._keys.items():
            if rows := [{"feed_key": key, **rules.told_by(portion)} for key in sorted(keys)]:
                upsert(FeedPortion, rows, keys=("feed_key", "year", "cancelled", "portion"), keep=True)
        pack(self._changed)
        self._changed.clear()
        self._keys.clear()
        self._filled.clear()

    def _segment_with_room(self, portion: str) -> int:
        filled = self._filled.get(portion)
        if filled is None:
            query = select(FeedEntry.segment, func.count()).where(FeedEntry.portion == portion)
            found = db.session.execute(query.group_by(FeedEntry.segment))
            filled = {row[0]: row[1] for row in found}
            self._filled[portion] = filled
        number = next(
            (one for one in range(len(filled) + 1) if filled.get(one, 0) < rules.SEGMENT_ENTRIES), 0
        )
        filled[number] = filled.get(number, 0) + 1
        return number


def pack(places: Iterable[Place]) -> None:
    """Pack segments from the entries that stand in them now; a portion without entries leaves its feeds."""
    changed = sorted(places)
    for start in range(0, len(changed), _AT_ONCE):
        _pack(changed[start : start + _AT_ONCE])
    _forget_empty({portion for portion, _ in changed})


def _pack(places: Sequence[Place]) -> None:
    db.session.execute(
        delete(FeedSegment).where(tuple_(FeedSegment.portion, FeedSegment.segment).in_(places))
    )
    query = (
        select(
            FeedEntry.portion,
            FeedEntry.segment,
            FeedText.language,
            FeedEntry.first_day,
            FeedEntry.last_day,
            FeedEntry.zone,
            FeedText.text,
        )
        .join(FeedText, FeedText.uid == FeedEntry.uid)
        .where(tuple_(FeedEntry.portion, FeedEntry.segment).in_(places))
        .order_by(
            FeedEntry.portion,
            FeedEntry.segment,
            FeedText.language,
            FeedEntry.first_day.desc(),
            FeedEntry.uid,
        )
    )
    rows = [_segment(place, list(found)) for place, found in groupby(db.session.execute(query), _where)]
    if rows:
        db.session.execute(insert(FeedSegment), rows)


def _where(row: Any) -> tuple[str, int, str]:
    return row.portion, row.segment, row.language


def _segment(place: tuple[str, int, str], found: Sequence[Any]) -> dict[str, Any]:
    piece = pieces.deflated("".join(row.text for row in found).encode())
    first = min(row.first_day for row in found)
    return {
        **dict(zip(("portion", "segment", "language"), place, strict=True)),
        "first_day": first,
        "since": first.year,
        "year": found[0].last_day.year,
        "entries": len(found),
        "zones": " ".join(sorted({row.zone for row in found} - {""})),
        "crc": piece.crc,
        "length": piece.length,
        "shift": piece.shift,
        "deflated": piece.deflated,
    }


def _forget_empty(portions: set[str]) -> None:
    for batch in batches(sorted(portions), _BATCH):
        there = set(db.session.scalars(select(FeedSegment.portion).where(FeedSegment.portion.in_(batch))))
        if gone := set(batch) - there:
            db.session.execute(delete(FeedPortion).where(FeedPortion.portion.in_(gone)))
