"""Changes of calendar collections: made, paused, resumed, compared and ended by an administrator; turns asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, or_, select, update

from regional_groups.core import moves, outbox
from regional_groups.core.acting import acting
from regional_groups.core.db import db
from regional_groups.core.errors import Message, RuleViolated, say
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.core.ports import Trouble
from regional_groups.feeds import queries
from regional_groups.feeds.collection_models import CalendarCollection
from regional_groups.feeds.collection_rules import (
    COLLECTIONS_MAX,
    COMPARED_EVERY,
    FLOW,
    LONGEST_PAUSE,
    CollectionState,
    collection_address,
)
from regional_groups.feeds.models import FeedVersion

KIND = "calendar"  # of the messages in the outbox
SUBJECT = Subject()  # rights on collections depend on the office alone


def create(data: dict[str, Any], actor: Actor, now: datetime) -> CalendarCollection:
    """Begin to publish a public feed to a collection.

    Raises:
        RuleViolated: there is no such feed, or the address is no good; beside its field.
        SignInNeeded, NotPermitted.
    """
    require(Permission.COLLECTIONS_MANAGE, actor, SUBJECT)
    feed = queries.feed_at(data["feed"])
    if feed is None:
        unknown = say(
            "Write the path of a public calendar, for example regional-groups/SG5RG-AFR or regions/africa."
        )
        raise RuleViolated(say("There is no such calendar."), fields={"feed": [unknown]})
    address = collection_address(data["address"])
    _check_place(address)
    made = CalendarCollection(
        feed=feed.path, feed_key=feed.key, language=data["language"], address=address, created_at=now
    )
    values = {"feed": feed.path, "language": data["language"], "address": address}
    moves.enter(made, "create", FLOW, SUBJECT, actor, now, values=values)
    ask_for_turn(made, now)
    return made


def _check_place(address: str) -> None:
    publisher = current_app.extensions["ports"].calendars
    if publisher is None or not publisher.accepts(address):
        _refuse(
            say(
                "No user name and password are set for %(host)s. "
                "Add them to RG_CALDAV_CREDENTIALS and restart the service first.",
                host=urlsplit(address).netloc,
            )
        )
    living = CalendarCollection.state != CollectionState.ENDED
    if db.session.scalar(select(CalendarCollection.id).where(CalendarCollection.address == address, living)):
        _refuse(
            say("A calendar is published to this address already. Two in one would overwrite each other.")
        )
    count = select(func.count()).select_from(CalendarCollection).where(living)
    if (db.session.scalar(count) or 0) >= COLLECTIONS_MAX:
        _refuse(say("There are %(number)s collections. End one first.", number=COLLECTIONS_MAX))


def _refuse(wrong: Message) -> None:
    raise RuleViolated(say("Nothing can be published to this address."), fields={"address": [wrong]})


def pause(collection: CalendarCollection, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Stop publishing until it is resumed; what stands there stays."""
    _step(collection, "pause", data, actor, now, {"trouble": None, "failing_since": None})


def resume(collection: CalendarCollection, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Publish again, beginning with a comparison; a collection that is gone is made anew."""
    _step(collection, "resume", data, actor, now, {"trouble": None, "failing_since": None})
    collection.compared_at = None
    ask_for_turn(collection, now)


def compare(collection: CalendarCollection, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Compare the collection with what should stand there, and repair it, as soon as possible."""
    _step(collection, "compare", data, actor, now, {})
    collection.compared_at = None
    ask_for_turn(collection, now)


def end(collection: CalendarCollection, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Stop publishing for ever; with ``withdraw`` our entries are removed there."""
    _step(collection, "end", data, actor, now, {"withdraw": data["withdraw"]})
    if data["withdraw"]:
        ask_for_turn(collection, now)


def _step(
    collection: CalendarCollection,
    action: str,
    data: dict[str, Any],
    actor: Actor,
    now: datetime,
    changes: dict[str, Any],
) -> None:
    moves.move(
        collection, action, FLOW, SUBJECT, actor, now, version=data["version"], given=data, changes=changes
    )


ACTIONS = {"pause": pause, "resume": resume, "compare": compare, "end": end}


def perform(
    collection: CalendarCollection, action: str, data: dict[str, Any], actor: Actor, now: datetime
) -> None:
    """Take a step; pages and API both call this."""
    ACTIONS[action](collection, data, acting(actor, data, SUBJECT, now), now)


def ask_for_turn(collection: CalendarCollection, now: datetime) -> None:
    """Queue a turn of publishing, or bring the one that waits forward."""
    if collection.message:
        hurry = update(OutboxMessage).where(
            OutboxMessage.key == collection.message, OutboxMessage.sent_at.is_(None)
        )
        if db.session.execute(hurry.values(due_at=now)).rowcount:  # type: ignore[attr-defined]  # a cursor result
            return
    collection.turns += 1
    collection.message = f"{KIND}:{collection.id}:{collection.turns}"
    outbox.put(KIND, collection.message, {"collection": str(collection.id)}, now)


def tell_collections(now: datetime) -> None:
    """Queue a turn for every collection whose feed has changed since its last one and for which none waits.

    Called at the end of each transaction that changed a feed. A collection that is just being worked on is left to
    ``look_after``: nobody who changes a meeting waits for a calendar server.
    """
    query = _free().join(FeedVersion, FeedVersion.feed_key == CalendarCollection.feed_key)
    _queue(db.session.scalars(query.where(FeedVersion.version > CalendarCollection.seen_version)), now)


def look_after(now: datetime) -> None:
    """Queue what was missed, comparisons that are due, and let no server that was down wait longer than an hour."""
    tell_collections(now)
    old = CalendarCollection.compared_at <= now - COMPARED_EVERY
    _queue(db.session.scalars(_free().where(or_(CalendarCollection.compared_at.is_(None), old))), now)
    failing = select(CalendarCollection.message).where(CalendarCollection.trouble == Trouble.UNAVAILABLE)
    late = now + LONGEST_PAUSE
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.key.in_(failing), OutboxMessage.sent_at.is_(None), OutboxMessage.due_at > late)
        .values(due_at=late)
        .execution_options(synchronize_session=False)
    )


def _free() -> Any:
    """Return the query of the active collections for which no message waits and on which nobody works just now."""
    query = select(CalendarCollection).where(
        CalendarCollection.state == CollectionState.ACTIVE, CalendarCollection.message == ""
    )
    return query.order_by(CalendarCollection.id).with_for_update(of=CalendarCollection, skip_locked=True)


def _queue(collections: Iterable[CalendarCollection], now: datetime) -> None:
    for collection in list(collections):
        ask_for_turn(collection, now)
