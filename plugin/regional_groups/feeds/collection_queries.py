"""Reads of calendar collections: what is to be written and removed there, and how far publishing has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Select, and_, func, or_, select
from sqlalchemy.sql import ColumnElement

from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.outbox import OutboxMessage
from regional_groups.feeds import rules
from regional_groups.feeds.collection_models import CalendarCollection, CollectionEntry
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedText
from regional_groups.ical.zones import tzdata_version

FORM = 1  # raised when what stands around an entry changes


def edition() -> str:
    """Return what a written entry depends on besides the entry: form and zone database."""
    return f"{FORM} {tzdata_version()}"[:32]


def with_id(id: UUID) -> CalendarCollection:
    """Return a collection.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(CalendarCollection, id)
    if found is None:
        raise NotFound(say("There is no such calendar collection."))
    return found


def _differs() -> ColumnElement[bool]:
    """Tell whether an entry stands otherwise in the collection than here, or not at all."""
    return or_(
        CollectionEntry.uid.is_(None),
        CollectionEntry.digest != FeedEntry.digest,
        CollectionEntry.changed_at != FeedEntry.changed_at,
        CollectionEntry.edition != edition(),
    )


def _wanted(key: str) -> Select[str]:
    """Return the query of the entries of a feed: those that its file holds."""
    return (
        select(FeedMembership.uid)
        .join(FeedEntry, FeedEntry.uid == FeedMembership.uid)
        .where(FeedMembership.feed_key == key, FeedEntry.stands_for == "")
        .order_by(FeedEntry.first_day.desc(), FeedEntry.uid)
        .limit(rules.ENTRIES_MAX)
    )


@dataclass(frozen=True)
class ToWrite:
    """An entry that does not stand in the collection as it should."""

    uid: str
    digest: str
    changed_at: datetime
    zone: str
    first_day: date
    last_day: date
    text: str
    tag: str | None
    known: bool  # we have noted that we write it


@dataclass(frozen=True)
class ToRemove:
    """An entry of ours that stands in the collection and not in the feed."""

    uid: str
    name: str
    tag: str


def to_write(collection: UUID, key: str, language: str, limit: int) -> list[ToWrite]:
    """Return entries to write, the latest first."""
    wanted = _wanted(key).subquery()
    mine = and_(CollectionEntry.collection_id == collection, CollectionEntry.uid == FeedEntry.uid)
    query = (
        select(
            FeedEntry.uid,
            FeedEntry.digest,
            FeedEntry.changed_at,
            FeedEntry.zone,
            FeedEntry.first_day,
            FeedEntry.last_day,
            FeedText.text,
            CollectionEntry.tag,
            CollectionEntry.uid.is_not(None).label("known"),
        )
        .join(wanted, wanted.c.uid == FeedEntry.uid)
        .join(FeedText, and_(FeedText.uid == FeedEntry.uid, FeedText.language == language))
        .outerjoin(CollectionEntry, mine)
        .where(_differs())
        .order_by(FeedEntry.first_day.desc(), FeedEntry.uid)
        .limit(limit)
    )
    return [ToWrite(*row) for row in db.session.execute(query)]


def to_remove(collection: UUID, key: str, limit: int) -> list[ToRemove]:
    """Return entries of ours that are to go; with the key of no feed all of them."""
    query = select(CollectionEntry.uid, CollectionEntry.name, CollectionEntry.tag).where(
        CollectionEntry.collection_id == collection,
        CollectionEntry.uid.not_in(select(_wanted(key).subquery().c.uid)),
    )
    found = db.session.execute(query.order_by(CollectionEntry.uid).limit(limit))
    return [ToRemove(row.uid, row.name, row.tag or "") for row in found]


@dataclass(frozen=True)
class Progress:
    """How far the publishing to a collection has come."""

    published: int = 0
    pending: int = 0  # to write or to remove
    refused: int = 0
    next_try_at: datetime | None = None  # while it waits


def progress(collections: Iterable[CalendarCollection]) -> dict[UUID, Progress]:
    """Return how far each collection has come; the number of queries does not depend on how many there are."""
    wanted = list(collections)
    ids = [one.id for one in wanted]
    kept = {row.id: row for row in db.session.execute(_kept(ids))}
    missing = dict(_pairs(_missing(ids)))
    leftover = dict(_pairs(_leftover(ids)))
    waiting = select(OutboxMessage.key, OutboxMessage.due_at).where(
        OutboxMessage.key.in_([one.message for one in wanted if one.message]), OutboxMessage.sent_at.is_(None)
    )
    due: dict[str, datetime] = dict(_pairs(waiting))
    return {
        one.id: Progress(
            published=kept[one.id].published if one.id in kept else 0,
            refused=kept[one.id].refused if one.id in kept else 0,
            pending=missing.get(one.id, 0) + leftover.get(one.id, 0),
            next_try_at=due.get(one.message),
        )
        for one in wanted
    }


def _pairs(query: Executable) -> Iterable[tuple[Any, Any]]:
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _kept(ids: list[UUID]) -> Executable:
    there = and_(CollectionEntry.tag.is_not(None), CollectionEntry.digest != "", ~CollectionEntry.refused)
    return (
        select(
            CollectionEntry.collection_id.label("id"),
            func.count().filter(there).label("published"),
            func.count().filter(CollectionEntry.refused).label("refused"),
        )
        .where(CollectionEntry.collection_id.in_(ids))
        .group_by(CollectionEntry.collection_id)
    )


def _missing(ids: list[UUID]) -> Executable:
    mine = and_(
        CollectionEntry.collection_id == CalendarCollection.id, CollectionEntry.uid == FeedMembership.uid
    )
    return (
        select(CalendarCollection.id, func.count())
        .join(FeedMembership, FeedMembership.feed_key == CalendarCollection.feed_key)
        .join(FeedEntry, FeedEntry.uid == FeedMembership.uid)
        .outerjoin(CollectionEntry, mine)
        .where(
            CalendarCollection.id.in_(ids),
            CalendarCollection.state != "ended",
            FeedEntry.stands_for == "",
            _differs(),
        )
        .group_by(CalendarCollection.id)
    )


def _leftover(ids: list[UUID]) -> Executable:
    stays = (
        select(FeedMembership.uid)
        .where(
            FeedMembership.uid == CollectionEntry.uid,
            FeedMembership.feed_key == CalendarCollection.feed_key,
            CalendarCollection.state != "ended",
        )
        .exists()
    )
    return (
        select(CalendarCollection.id, func.count())
        .join(CollectionEntry, CollectionEntry.collection_id == CalendarCollection.id)
        .where(
            CalendarCollection.id.in_(ids),
            ~stays,
            or_(CalendarCollection.state != "ended", CalendarCollection.withdraw),
        )
        .group_by(CalendarCollection.id)
    )
