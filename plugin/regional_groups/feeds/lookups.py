"""Which feeds a subscription shows today, looked up anew once a day, and what is noted of its being fetched.

Who fetches at the same moment waits for the row of the subscription, so that it is looked up and noted once. Where
nothing can be written, what it shows is looked up for this answer alone: yesterday's offices show nothing today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.exc import OperationalError

from regional_groups.core import jobs
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.feeds import own_links, rules, scopes
from regional_groups.feeds.models import (
    FeedEntry,
    FeedMembership,
    FeedVersion,
    Subscription,
    SubscriptionKey,
)
from regional_groups.feeds.rules import FeedState
from regional_groups.feeds.writing import tick


@dataclass(frozen=True)
class Today:
    """A subscription and what it shows today."""

    subscription: Subscription
    keys: list[str]  # of the feeds
    modified: int  # seconds: when the subscription or its keys last changed
    # Seconds: the last change of its feeds. No two changes have the same (``writing.tick``), and other feeds give
    # another ``modified``: so equal values mean equal feeds.
    changed: int
    stored: tuple[UUID, int, int]  # its id, version and time of the last change, as they were read

    @property
    def last_change(self) -> int:
        """Return when what it shows last changed, in seconds, by its feeds or by itself."""
        return max(self.modified, self.changed)

    @property
    def stands(self) -> bool:
        """Tell whether nothing of it changed since; asked in one statement, past what the session remembers."""
        last = select(func.max(FeedVersion.modified)).where(FeedVersion.feed_key.in_(self.keys))
        query = select(Subscription.id, Subscription.version, Subscription.modified, last.scalar_subquery())
        *stored, changed = db.session.execute(query.where(Subscription.id == self.stored[0])).one()
        return (*stored, changed or 0) == (*self.stored, self.changed)


Note = Callable[[Today], None]


def note_fetch(
    subscription: Subscription, now: datetime, real_now: datetime, agent: str, *, counts: bool
) -> Today:
    """Keep that a calendar fetched this, and return what it shows: at most one write a day and one after each change.

    Parameters:
        counts: a calendar program asks for the file, and not only whether it is there.
    """

    def note(found: Today) -> None:
        kept = found.subscription
        if kept.state != FeedState.ACTIVE or not _is_due(found, real_now):
            return
        kept.last_fetched_on, kept.last_fetched_at = geneva_day(real_now), real_now
        kept.fetched_change = found.last_change
        kept.client = rules.client_family(agent[:500])
        kept.links_fetched = own_links.shown(kept, found.keys, geneva_day(now))

    return _looked_up(subscription, now, real_now, note if counts else None)


def looked_up(subscription: Subscription, now: datetime, real_now: datetime) -> Today:
    """Return what a subscription shows today; at most one write a day."""
    return _looked_up(subscription, now, real_now, None)


def _looked_up(subscription: Subscription, now: datetime, real_now: datetime, note: Note | None) -> Today:
    today, id = geneva_day(now), subscription.id
    stale = subscription.state == FeedState.ACTIVE and subscription.resolved_on != today
    if not stale:
        found = _as_stored(subscription)
        if note is None or not _is_due(found, real_now):
            return found
    db.session.rollback()  # what was read so far belongs to a view of the database that may not be written to
    try:
        with jobs.change():
            kept = locked(id)
            if kept.state == FeedState.ACTIVE and kept.resolved_on != today:
                resolve(kept, today)
            found = _as_stored(kept)
            if note is not None:
                note(found)
    except OperationalError:
        db.session.rollback()  # somebody else writes just now; the next fetch will note it
        return _unwritten(db.session.get_one(Subscription, id), today, real_now)
    return found


def _unwritten(subscription: Subscription, today: date, real_now: datetime) -> Today:
    """Look up what a subscription shows, for one answer; other feeds than those stored make it another calendar."""
    found = _as_stored(subscription)
    if subscription.state != FeedState.ACTIVE or (wanted := _wanted(subscription, today)) == found.keys:
        return found
    last = select(func.max(FeedVersion.modified)).where(FeedVersion.feed_key.in_(wanted))
    changed = db.session.scalar(last) or 0
    return replace(found, keys=wanted, modified=int(real_now.timestamp()), changed=changed)


def _as_stored(subscription: Subscription) -> Today:
    """Return what a subscription shows by what is stored, in one statement."""
    query = (
        select(SubscriptionKey.feed_key, FeedVersion.modified)
        .outerjoin(FeedVersion, FeedVersion.feed_key == SubscriptionKey.feed_key)
        .where(SubscriptionKey.subscription_id == subscription.id)
    )
    with db.session.no_autoflush:  # what is to be written of the subscription is written once
        rows = db.session.execute(query).all()
    return Today(
        subscription,
        sorted(key for key, _ in rows),
        subscription.modified,
        max((modified or 0 for _, modified in rows), default=0),
        (subscription.id, subscription.version, subscription.modified),
    )


def _is_due(found: Today, real_now: datetime) -> bool:
    kept = found.subscription
    return kept.last_fetched_on != geneva_day(real_now) or found.last_change > kept.fetched_change


def locked(id: UUID) -> Subscription:
    """Return a subscription as it stands now; until the transaction ends nobody else looks it up or notes a fetch."""
    query = select(Subscription).where(Subscription.id == id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def resolve(subscription: Subscription, today: date) -> None:
    """Look up which feeds a subscription shows today; those that it shows longer keep since when."""
    wanted, there = set(_wanted(subscription, today)), set(keys(subscription))
    if wanted != there:
        subscription.modified = tick()
        if _other_entries(wanted, there, today):
            subscription.reshaped = subscription.modified
        own = SubscriptionKey.subscription_id == subscription.id
        db.session.execute(delete(SubscriptionKey).where(own, SubscriptionKey.feed_key.in_(there - wanted)))
        fresh = {"subscription_id": subscription.id, "since": subscription.modified}
        if rows := [{**fresh, "feed_key": key} for key in sorted(wanted - there)]:
            db.session.execute(insert(SubscriptionKey), rows)
    subscription.resolved_on = today


def _other_entries(one: set[str], other: set[str], today: date) -> bool:
    """Tell whether feeds hold other entries than other feeds, in the window of personal calendars."""
    both = select(FeedMembership.uid).where(FeedMembership.feed_key.in_(one & other))
    query = (
        select(FeedEntry.uid)
        .join(FeedMembership, FeedMembership.uid == FeedEntry.uid)
        .where(FeedMembership.feed_key.in_(one ^ other), FeedEntry.uid.not_in(both))
        .where(FeedEntry.last_day >= rules.window_start(today))
    )
    return db.session.scalar(query.limit(1)) is not None


def _wanted(subscription: Subscription, today: date) -> list[str]:
    return sorted(scopes.keys_of(subscription.scope, subscription.person_id, today))


def look_again(person_ids: Iterable[UUID], now: datetime) -> None:
    """Look up anew what the subscriptions of persons show, whose offices or registrations changed.

    A subscription to one group or region shows the same whoever has it; only its join links may be others.
    """
    if not (people := sorted(person_ids)):
        return
    by_person = or_(Subscription.scope == scopes.MINE, Subscription.join_links.is_(True))
    mine = Subscription.person_id.in_(people), Subscription.state == FeedState.ACTIVE, by_person
    # In the order in which a fetch takes them: the rows first, then the time of the last change.
    query = select(Subscription).where(*mine).order_by(Subscription.id).with_for_update()
    for subscription in db.session.scalars(query.execution_options(populate_existing=True)).all():
        resolve(subscription, geneva_day(now))
        if subscription.join_links:
            # Always another answer: what was unannounced since the last fetch that was noted is not known here.
            subscription.modified = tick()
            shown = own_links.shown(subscription, keys(subscription), geneva_day(now))
            if shown != subscription.links_fetched:
                subscription.reshaped = subscription.modified


def keys(subscription: Subscription) -> list[str]:
    """Return the keys of the feeds that a subscription shows, by what is stored."""
    query = select(SubscriptionKey.feed_key).where(SubscriptionKey.subscription_id == subscription.id)
    return sorted(db.session.scalars(query))
