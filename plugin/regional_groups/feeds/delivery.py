"""A turn of publishing: what differs is written to a collection and removed there, a bounded part at a time.

A turn is a message of the outbox. It holds no transaction while it talks to the server. What it is about to write is
noted first, so that nothing of ours is ever forgotten there; what was written is noted with its tag, so that it can be
told from what somebody else changed. Here is the source: a change made there is put right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, insert, select, update

from regional_groups.core import jobs, moves
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM
from regional_groups.core.ports import (
    CalendarPublisher,
    CollectionRefused,
    EntryMoved,
    EntryRefused,
    PlatformUnavailable,
    Trouble,
    say,
)
from regional_groups.feeds import bodies, collections, queries
from regional_groups.feeds.collection_models import CalendarCollection, CollectionEntry
from regional_groups.feeds.collection_queries import ToRemove, ToWrite, edition, to_remove, to_write
from regional_groups.feeds.collection_rules import (
    BATCH,
    COMPARED_EVERY,
    FLOW,
    TURN_MOST,
    CollectionState,
    entry_name,
)

Result = TypeVar("Result")
NO_FEED = ""  # the key of no feed: everything of ours is to go


@dataclass(frozen=True)
class Target:
    """What a turn must know of its collection while it holds no transaction."""

    id: UUID
    address: str
    key: str
    language: str
    title: str
    compared_at: datetime | None
    compare: bool


@dataclass
class Turn:
    """What is to be done in a turn, and what came of it."""

    writes: list[ToWrite] = field(default_factory=list)
    removals: list[ToRemove] = field(default_factory=list)
    more: bool = False
    written: list[dict[str, Any]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failure: PlatformUnavailable | CollectionRefused | None = None


def deliver(payload: Mapping[str, Any], key: str) -> None:
    """Do one turn of publishing; called by the outbox after the commit.

    Raises:
        PlatformUnavailable: the server does not answer; the outbox tries again.
    """
    now: datetime = current_app.extensions["clock"].now()
    id = UUID(payload["collection"])
    db.session.rollback()  # no lock is held while the server is asked; the lease of the message stays
    target = _begin(id, now)
    if target is None:
        return
    turn = Turn()
    try:
        if target.compare:
            _note_comparison(target, _listing(target), now)
        turn = _plan(target)
        _carry_out(target, turn)
    except (PlatformUnavailable, CollectionRefused) as error:
        turn.failure = error
    if _note(target, turn, key, now) and turn.failure:
        raise turn.failure


def _publisher() -> CalendarPublisher:
    publisher: CalendarPublisher | None = current_app.extensions["ports"].calendars
    if publisher is None:
        raise CollectionRefused(Trouble.UNKNOWN_HOST)
    return publisher


def _begin(id: UUID, now: datetime) -> Target | None:
    """Note that no message waits any more: what changes from here on asks for another turn."""
    with jobs.change():
        found = db.session.get(CalendarCollection, id, with_for_update=True, populate_existing=True)
        if found is None:
            return None
        found.message = ""
        withdrawn = found.state == CollectionState.ENDED and found.withdraw
        if found.state != CollectionState.ACTIVE and not withdrawn:
            return None
        found.seen_version = queries.version_of(found.feed_key)[0]
        feed = queries.feed_at(found.feed)
        due = found.compared_at is None or now - found.compared_at >= COMPARED_EVERY
        return Target(
            found.id,
            found.address,
            NO_FEED if withdrawn else found.feed_key,
            found.language,
            bodies.called(feed, found.language)[0] if feed else found.feed,
            found.compared_at,
            due and not withdrawn,
        )


def _listing(target: Target) -> dict[str, str]:
    """Return what is there; a collection that was never looked at is made where it is missing."""
    publisher = _publisher()
    try:
        return publisher.listed(target.address)
    except CollectionRefused as refused:
        if refused.trouble != Trouble.MISSING or target.compared_at is not None:
            raise
    publisher.make(target.address, target.title)
    return publisher.listed(target.address)


def _note_comparison(target: Target, there: Mapping[str, str], now: datetime) -> None:
    """Mark what does not stand there as we left it, so that it is written again; count what is not ours."""
    with jobs.change():
        query = select(
            CollectionEntry.uid, CollectionEntry.name, CollectionEntry.tag, CollectionEntry.refused
        ).where(CollectionEntry.collection_id == target.id)
        rows = list(db.session.execute(query))
        told = [
            row for row in rows if row.tag == "" and there.get(row.name)
        ]  # no tag came when it was written
        moved = [row for row in rows if row not in told and (row.refused or row.tag != there.get(row.name))]
        _update(target, [{"uid": row.uid, "tag": there[row.name]} for row in told])
        again = {"digest": "", "refused": False}
        _update(target, [{"uid": row.uid, "tag": there.get(row.name), **again} for row in moved])
        repaired = sum(1 for row in moved if row.tag is not None and not row.refused)
        db.session.execute(
            update(CalendarCollection)
            .where(CalendarCollection.id == target.id)
            .values(
                compared_at=now,
                foreign_entries=len(there.keys() - {row.name for row in rows}),
                repaired_entries=CalendarCollection.repaired_entries + repaired,
            )
        )


def _update(target: Target, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(update(CollectionEntry), [{"collection_id": target.id, **row} for row in rows])


def _plan(target: Target) -> Turn:
    """Choose what is done in this turn, and note what will be written before it is."""
    with jobs.change():
        removals = to_remove(target.id, target.key, BATCH + 1)
        writes = to_write(target.id, target.key, target.language, BATCH + 1 - len(removals[:BATCH]))
        turn = Turn(writes[: BATCH - len(removals[:BATCH])], removals[:BATCH])
        turn.more = len(writes) + len(removals) > len(turn.writes) + len(turn.removals)
        noted = [
            {"collection_id": target.id, "uid": one.uid, "name": entry_name(one.uid)}
            for one in turn.writes
            if not one.known
        ]
        if noted:
            db.session.execute(insert(CollectionEntry), noted)
    return turn


class Hand:
    """Writes and removes; where somebody else was there in between it looks what is there now, and tries once more."""

    def __init__(self, publisher: CalendarPublisher, collection: str) -> None:
        """Take the collection to work on."""
        self._publisher = publisher
        self._collection = collection
        self._there: dict[str, str] | None = None

    def put(self, name: str, calendar: bytes, tag: str | None) -> str:
        """Write an entry and return its new tag."""
        try:
            return self._publisher.put(self._collection, name, calendar, tag)
        except EntryMoved:
            return self._again(lambda: self._publisher.put(self._collection, name, calendar, self._now(name)))

    def remove(self, name: str, tag: str) -> None:
        """Remove an entry, changed there or not."""
        try:
            self._publisher.remove(self._collection, name, tag)
        except EntryMoved:
            self._again(lambda: self._publisher.remove(self._collection, name, self._now(name) or ""))

    def _now(self, name: str) -> str | None:
        if self._there is None:
            self._there = self._publisher.listed(self._collection)
        return self._there.get(name)

    def _again(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        except EntryMoved:
            busy = say("Somebody else writes to the collection at the same time.")
            raise PlatformUnavailable(busy) from None


def _carry_out(target: Target, turn: Turn) -> None:
    """Write and remove; where the server is so slow that the time of a turn is over, the rest is left to the next."""
    hand, clock = Hand(_publisher(), target.address), current_app.extensions["clock"]
    over_at = clock.real_now() + TURN_MOST
    for gone in turn.removals:
        if clock.real_now() > over_at:
            turn.more = True
            return
        hand.remove(gone.name, gone.tag)
        turn.removed.append(gone.uid)
    for one in turn.writes:
        if clock.real_now() > over_at:
            turn.more = True
            return
        tag, refused = one.tag, False
        try:
            tag = hand.put(entry_name(one.uid), entry_file(one), one.tag)
        except EntryRefused:
            refused = True
        stands = {"digest": one.digest, "changed_at": one.changed_at, "edition": edition()}
        turn.written.append({"uid": one.uid, "tag": tag, "refused": refused, **stands})


def entry_file(one: ToWrite) -> bytes:
    """Return an entry as a file of its own, with its time zone; without METHOD (RFC 4791, 4.1)."""
    from regional_groups.ical.calendars import (
        END,
        empty_calendar,
        opening,
    )  # heavy: loads the icalendar library
    from regional_groups.ical.vtimezones import vtimezone_text
    from regional_groups.ical.zones import UTC_NAMES

    zone = (
        "" if not one.zone or one.zone in UTC_NAMES else vtimezone_text(one.zone, one.first_day, one.last_day)
    )
    return "".join((opening(empty_calendar(None)), zone, one.text, END)).encode()


def _note(target: Target, turn: Turn, key: str, now: datetime) -> bool:
    """Note what came of a turn; tell whether its message is to be tried again."""
    with jobs.change():
        _update(target, turn.written)
        gone = delete(CollectionEntry).where(
            CollectionEntry.collection_id == target.id, CollectionEntry.uid.in_(turn.removed)
        )
        if turn.removed:
            db.session.execute(gone)
        found = db.session.get(CalendarCollection, target.id, with_for_update=True, populate_existing=True)
        if found is None:
            return False
        if isinstance(turn.failure, CollectionRefused):
            _stop(found, turn.failure.trouble, now)
            return False
        if turn.failure is not None:
            return _wait(found, key, now)
        found.trouble = found.failing_since = None
        if turn.more:
            collections.ask_for_turn(found, now)
        else:
            found.succeeded_at = now
    return False


def _wait(found: CalendarCollection, key: str, now: datetime) -> bool:
    """Note that the server does not answer; the message is tried again unless a newer one waits."""
    if found.state == CollectionState.PAUSED:
        return False
    found.trouble = Trouble.UNAVAILABLE
    found.failing_since = found.failing_since or now
    if found.message:
        return False
    found.message = key
    return True


def _stop(found: CalendarCollection, trouble: Trouble, now: datetime) -> None:
    """Pause a collection that refuses until somebody acts; asking on with a wrong password would lock the user out."""
    if found.state == CollectionState.ACTIVE:
        changes = {"trouble": trouble, "failing_since": found.failing_since or now}
        moves.move(found, "pause", FLOW, collections.SUBJECT, SYSTEM, now, changes=changes)
    elif found.state == CollectionState.ENDED:
        found.trouble, found.failing_since = trouble, found.failing_since or now
