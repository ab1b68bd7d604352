"""Many stored entries at once, written straight into the tables as the writer would leave them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from regional_groups.core.db import db
from regional_groups.feeds import portions, rules
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedPortion, FeedText
from regional_groups.feeds.writing import bump
from sqlalchemy import insert

AT = datetime(2026, 11, 20, tzinfo=UTC)
_BATCH = 2000


def bare(uid: str, language: str) -> str:
    """Return the shortest text of an entry."""
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261120T000000Z\r\nEND:VEVENT\r\n"


@dataclass(frozen=True)
class Filling:
    """One entry to be stored."""

    uid: str
    day: date
    keys: frozenset[str]
    status: str = "CONFIRMED"
    kind: str = "meeting"
    zone: str = ""
    cancelled_on: date | None = None
    subject: UUID = field(default_factory=uuid4)

    @property
    def portion(self) -> str:
        """Return where it stands."""
        return rules.portion_of(self.keys, self.day, self.status)


def fill(
    entries: Iterable[Filling],
    languages: Sequence[str] = ("en",),
    text: Any = bare,
    busy: Any = bare,
    shown: Any = lambda uid: {},
) -> None:
    """Store entries, their feeds and segments, and commit.

    Parameters:
        text: gives the VEVENT for a UID and a language.
        busy: gives the VEVENT that tells the hours alone.
        shown: gives what the twins show of a UID.
    """
    rows, texts, places, standing = [], [], [], set()
    for portion, group in groupby(sorted(entries, key=lambda one: one.portion), lambda one: one.portion):
        for number, entry in enumerate(sorted(group, key=lambda one: (one.day, one.uid), reverse=True)):
            segment = number // rules.SEGMENT_ENTRIES
            rows.append(_row(entry, portion, segment))
            texts += [
                {
                    "uid": entry.uid,
                    "language": language,
                    "text": text(entry.uid, language),
                    "busy": busy(entry.uid, language),
                    "shown": shown(entry.uid),
                }
                for language in languages
            ]
            places += [{"feed_key": key, "uid": entry.uid} for key in sorted(entry.keys)]
            standing |= {(key, portion) for key in rules.shared(entry.keys)}
    of_portions = [{"feed_key": key, **rules.told_by(portion)} for key, portion in sorted(standing)]
    for table, values in (
        (FeedEntry, rows),
        (FeedText, texts),
        (FeedMembership, places),
        (FeedPortion, of_portions),
    ):
        for start in range(0, len(values), _BATCH):
            db.session.execute(insert(table), values[start : start + _BATCH])
    portions.pack({(row["portion"], row["segment"]) for row in rows})
    bump({place["feed_key"] for place in places})
    db.session.commit()


def _row(entry: Filling, portion: str, segment: int) -> dict[str, Any]:
    return {
        "uid": entry.uid,
        "kind": entry.kind,
        "subject_id": entry.subject,
        "source_id": entry.subject,
        "first_day": entry.day,
        "last_day": entry.day,
        "zone": entry.zone,
        "status": entry.status,
        "sequence": 0,
        "changed_at": AT,
        "cancelled_on": entry.cancelled_on,
        "digest": "0" * 64,
        "demonstration": False,
        "portion": portion,
        "segment": segment,
    }
