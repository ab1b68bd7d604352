"""What left a feed and goes on elsewhere: there it stays as cancelled for a while, so that subscribers see it go.

A group that withdraws from a joint meeting, or a meeting that gets other groups: the entry itself stands on in the
feeds of the others; in the feed it left stands another row under the same UID. A calendar of several feeds that has
the entry itself shows that alone. A workshop that no longer stands beside a meeting is no news of that meeting: it
goes without a trace, as does what is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.feeds import rules, wording
from regional_groups.feeds.entries import Draft, Tongue, shown
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedText
from regional_groups.feeds.portions import Portions

if TYPE_CHECKING:
    from regional_groups.ical.entries import Entry

_ROW = "left-"  # begins the key of such a row; the UID that calendars read is that of the entry itself
_WHY = say("This no longer belongs in this calendar. It may go on elsewhere.")
_AT_ONCE = 200


def row_of(uid: str) -> str:
    """Return the key of the row that stands for an entry in the feeds it left."""
    return f"{_ROW}{uid}"


def remove(entries: Collection[FeedEntry], portions: Portions) -> None:
    """Take entries out of every feed; the rows that stand for them elsewhere are others."""
    uids = [one.uid for one in entries]
    for one in entries:
        portions.leave(one)
    db.session.execute(delete(FeedMembership).where(FeedMembership.uid.in_(uids)))
    db.session.execute(delete(FeedText).where(FeedText.uid.in_(uids)))
    db.session.execute(delete(FeedEntry).where(FeedEntry.uid.in_(uids)))


def settle(
    draft: Draft,
    before: Collection[str],
    row: FeedEntry | None,
    tongues: Iterable[Tongue],
    at: datetime,
    today: date,
    portions: Portions,
) -> set[str]:
    """Leave an entry as cancelled in the feeds that it leaves now, and take that back where it comes again.

    Parameters:
        before: the feeds it stood in itself.
        row: what stands for it in feeds it left earlier.
        at: the instant of the change.

    Returns:
        The feeds whose files change by it, beyond those that the entry itself left or came to.
    """
    earlier = _feeds(row) if row is not None else set()
    told = draft.kind != "event" and draft.last_day >= today
    left = set(before) - draft.keys if told else set()
    stays = (earlier | left) - draft.keys
    if not left and stays == earlier:
        return set()
    if row is not None:
        db.session.expunge(row)
        remove([row], portions)
    if stays:
        _write(draft, stays, tongues, max(at, row.changed_at) if row else at, portions)
    return earlier | stays


def _feeds(row: FeedEntry) -> set[str]:
    return set(db.session.scalars(select(FeedMembership.feed_key).where(FeedMembership.uid == row.uid)))


def _write(
    draft: Draft, keys: Collection[str], tongues: Iterable[Tongue], at: datetime, portions: Portions
) -> None:
    row = FeedEntry(
        uid=row_of(draft.uid),
        stands_for=draft.uid,
        kind=draft.kind,
        subject_id=draft.belongs.meetings[0],
        source_id=draft.source_id,
        first_day=draft.first_day,
        last_day=draft.last_day,
        zone=draft.zone,
        status="CANCELLED",
        sequence=draft.sequence,
        changed_at=at,
        cancelled_on=geneva_day(at),
        digest="",
        demonstration=draft.demonstration,
    )
    portions.place(row, keys)
    db.session.add(row)
    db.session.flush()
    for tongue in tongues:
        _write_text(row, _said(draft.entry_in(tongue), tongue, at), tongue)
    db.session.add_all(FeedMembership(feed_key=key, uid=row.uid) for key in sorted(keys))
    db.session.flush()


def _said(entry: Entry, tongue: Tongue, at: datetime) -> Entry:
    return replace(
        entry,
        summary=tongue.tell(say("No longer in this calendar: %(title)s", title=entry.summary)),
        description="\n".join([tongue.tell(_WHY), entry.url]),
        status="CANCELLED",
        dtstamp=at,
        last_modified=at,
    )


def _write_text(row: FeedEntry, entry: Entry, tongue: Tongue) -> None:
    from regional_groups.ical.entries import busy, entry_text  # heavy: loads the icalendar library

    alone = busy(entry, tongue.tell(wording.busy(row.status)))
    said: Mapping[str, Any] = shown(entry, row.zone, demonstration=row.demonstration)
    db.session.add(
        FeedText(
            uid=row.uid, language=tongue.language, text=entry_text(entry), busy=entry_text(alone), shown=said
        )
    )


def end(today: date, portions: Portions) -> set[str]:
    """Take away what left a feed long enough ago, or would be over by now; return the feeds that change."""
    over = or_(
        FeedEntry.cancelled_on < rules.oldest_cancelled(rules.GONE_DAYS, today), FeedEntry.last_day < today
    )
    query = select(FeedEntry).where(FeedEntry.stands_for != "", over).order_by(FeedEntry.uid)
    touched: set[str] = set()
    while found := list(db.session.scalars(query.limit(_AT_ONCE))):
        keys = select(FeedMembership.feed_key).where(FeedMembership.uid.in_([one.uid for one in found]))
        touched |= set(db.session.scalars(keys))
        for one in found:
            db.session.expunge(one)
        remove(found, portions)
    return touched
