"""What left a feed: there it stays as cancelled for a while, so that subscribers see it go.

A group that withdraws from a joint meeting, or a meeting that gets other groups: the entry itself stands on in the
feeds of the others; in the feed it left stands another row under the same UID. So it is with what is deleted
outright, a session taken out of a proposal or the deadlines of a convening that is undone: it leaves every feed.
A row that stands for an entry has a higher SEQUENCE than it, and the entry a higher one again where it comes again.
Each change by which feeds are left has a row of its own, and what it says stands as it is until it is taken back or
over: that another group leaves later, or comes again, is no news there. A calendar of several feeds that has the entry
itself shows that alone, else the last row. A workshop that no longer stands beside a meeting is no news of that
meeting: it goes without a trace, as does what is over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, or_, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.feeds import rules, wording
from regional_groups.feeds.entries import Draft, Tongue, entry_shown, shown, stamped
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedText
from regional_groups.feeds.news import News
from regional_groups.feeds.portions import Portions

if TYPE_CHECKING:
    from regional_groups.ical.entries import Entry

LEFT = say("This no longer belongs in this calendar. It may go on elsewhere.")
_GONE = say("This was taken out of the plan.")
_AT_ONCE = 200
_SECOND = timedelta(seconds=1)  # what the stamps of an entry tell apart


@dataclass(frozen=True)
class Change:
    """The change by which entries leave feeds."""

    at: datetime
    today: date
    tongues: Sequence[Tongue]
    portions: Portions
    news: News


@dataclass(frozen=True)
class Leaving:
    """What stands for an entry in feeds that it leaves."""

    uid: str
    kind: str
    subject_id: UUID
    source_id: UUID
    first_day: date
    last_day: date
    zone: str
    sequence: int
    demonstration: bool
    entry_in: Callable[[Tongue], Entry]


def row_of(uid: str, at: datetime) -> str:
    """Return the key of the row that stands for an entry in the feeds it left at an instant."""
    return f"left-{at:%Y%m%d%H%M%S}-{uid}"  # the UID that calendars read is that of the entry itself


def remove(entries: Collection[FeedEntry], portions: Portions) -> None:
    """Take entries out of every feed; the rows that stand for them elsewhere are others."""
    uids = [one.uid for one in entries]
    for one in entries:
        portions.leave(one)
        db.session.expunge(one)
    db.session.execute(delete(FeedMembership).where(FeedMembership.uid.in_(uids)))
    db.session.execute(delete(FeedText).where(FeedText.uid.in_(uids)))
    db.session.execute(delete(FeedEntry).where(FeedEntry.uid.in_(uids)))


def settle(
    draft: Draft, subject: UUID, before: Collection[str], rows: Sequence[FeedEntry], change: Change
) -> set[str]:
    """Leave an entry as cancelled in the feeds that it leaves now, and take that back where it comes again.

    Parameters:
        before: the feeds it stood in itself.
        rows: what stands for it in feeds it left earlier.

    Returns:
        The feeds whose files change by it, beyond those that the entry itself left or came to.
    """
    touched = set().union(*(_come_again(row, draft.keys, change) for row in rows))
    left = set(before) - draft.keys
    if left and draft.kind != "event" and draft.last_day >= change.today:
        _write(_of_draft(draft, subject), left, rows, change)
    else:
        change.news.lost |= left
    return touched


def highest(rows: Sequence[FeedEntry], keys: Collection[str]) -> int:
    """Return the highest SEQUENCE that stands for an entry in feeds it comes to, or -1: it comes above it."""
    return max((row.sequence for row in rows if _feeds(row) & set(keys)), default=-1)


def take_leave(gone: Collection[FeedEntry], rows: Sequence[FeedEntry], change: Change) -> set[str]:
    """Leave entries that are deleted outright as cancelled in every feed they stood in; return those feeds."""
    touched: set[str] = set()
    leavings = []
    for entry in gone:
        keys = _feeds(entry)
        touched |= keys
        if entry.last_day >= change.today:
            earlier = [row for row in rows if row.stands_for == entry.uid]
            leavings.append((_of_entry(entry), keys, earlier))
        else:
            change.news.lost |= keys
    remove(gone, change.portions)
    for leaving, keys, earlier in leavings:
        _write(leaving, keys, earlier, change)
    return touched


def _come_again(row: FeedEntry, keys: Collection[str], change: Change) -> set[str]:
    """Take a row out of the feeds that the entry itself has come to; return them."""
    standing = _feeds(row)
    again = standing & set(keys)
    if again == standing:
        remove([row], change.portions)
    elif again:
        own = FeedMembership.uid == row.uid
        db.session.execute(delete(FeedMembership).where(own, FeedMembership.feed_key.in_(again)))
        change.portions.place(row, standing - again)
    return again


def _feeds(row: FeedEntry) -> set[str]:
    return set(db.session.scalars(select(FeedMembership.feed_key).where(FeedMembership.uid == row.uid)))


def _of_draft(draft: Draft, subject: UUID) -> Leaving:
    def said(tongue: Tongue) -> Entry:
        entry = draft.entry_in(tongue)
        title = tongue.tell(say("No longer in this calendar: %(title)s", title=entry.summary))
        return replace(entry, summary=title, description="\n".join([tongue.tell(LEFT), entry.url]))

    return Leaving(
        draft.uid,
        draft.kind,
        subject,
        draft.source_id,
        draft.first_day,
        draft.last_day,
        draft.zone,
        draft.sequence,
        draft.demonstration,
        said,
    )


def _of_entry(entry: FeedEntry) -> Leaving:
    """Return what stands for an entry that is no more: it says what it said last, and that it is cancelled."""
    query = select(FeedText.language, FeedText.shown).where(FeedText.uid == entry.uid)
    told = {row.language: row.shown for row in db.session.execute(query)}
    zone, cancelled = entry.zone, entry.status == "CANCELLED"

    def said(tongue: Tongue) -> Entry:
        last = entry_shown(told[tongue.language], zone, tongue.language)
        title = last.summary if cancelled else tongue.tell(say("Cancelled: %(title)s", title=last.summary))
        return replace(last, summary=title, description="\n".join([tongue.tell(_GONE), last.url]))

    return Leaving(
        entry.uid,
        entry.kind,
        entry.subject_id,
        entry.source_id,
        entry.first_day,
        entry.last_day,
        entry.zone,
        entry.sequence,
        entry.demonstration,
        said,
    )


def _write(leaving: Leaving, keys: Collection[str], earlier: Sequence[FeedEntry], change: Change) -> None:
    # A calendar of several feeds shows the last row alone, so each has a later stamp than the one before.
    at = max([change.at, *(row.changed_at + _SECOND for row in earlier)])
    row = FeedEntry(
        uid=row_of(leaving.uid, at),
        stands_for=leaving.uid,
        kind=leaving.kind,
        subject_id=leaving.subject_id,
        source_id=leaving.source_id,
        first_day=leaving.first_day,
        last_day=leaving.last_day,
        zone=leaving.zone,
        status="CANCELLED",
        sequence=max([leaving.sequence, *(row.sequence for row in earlier)]) + 1,
        changed_at=at,
        cancelled_on=geneva_day(at),
        digest="",
        demonstration=leaving.demonstration,
    )
    change.portions.place(row, keys)
    change.news.tell(row, hours=True, turned=True)
    db.session.add(row)
    db.session.flush()
    for tongue in change.tongues:
        entry = replace(stamped(leaving.entry_in(tongue), row.sequence, at), status="CANCELLED")
        write_text(row, entry, tongue)
    db.session.add_all(FeedMembership(feed_key=key, uid=row.uid) for key in sorted(keys))
    db.session.flush()


def write_text(row: FeedEntry, entry: Entry, tongue: Tongue) -> None:
    """Store what a row that stands for an entry says in a language."""
    from regional_groups.ical.entries import busy_text, entry_text  # heavy: loads the icalendar library

    text = entry_text(entry)
    alone = busy_text(entry, text, tongue.tell(wording.busy(row.status)))
    said: Mapping[str, Any] = shown(entry, row.zone, demonstration=row.demonstration)
    db.session.add(FeedText(uid=row.uid, language=tongue.language, text=text, busy=alone, shown=said))


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
        remove(found, portions)
    return touched
