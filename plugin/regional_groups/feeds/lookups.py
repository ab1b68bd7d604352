"""Which feeds a subscription shows today, looked up anew once a day, and what is noted of its being fetched.

Who fetches at the same moment waits for the row of the subscription, so that it is looked up and noted once. Where
nothing can be written, what it shows is looked up for this answer alone: yesterday's offices show nothing today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.exc import OperationalError

from regional_groups.core import jobs
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.feeds import rules, scopes
from regional_groups.feeds.models import (
    FeedEntry,
    FeedMembership,
    FeedVersion,
    Subscription,
    SubscriptionKey,
)
from regional_groups.feeds.rules import FeedState
from regional_groups.feeds.writing import tick
from regional_groups.people.models import Person

Note = Callable[[Subscription], None]


@dataclass(frozen=True)
class Today:
    """A subscription and what it shows today."""

    subscription: Subscription
    keys: list[str]  # of the feeds
    modified: int  # seconds: when the subscription or its keys last changed

    @property
    def changed(self) -> int:
        """Return when the last change of its feeds was, in seconds.

        No two changes have the same second (``writing.tick``), and other feeds give another ``modified``: so equal
        answers mean equal feeds.
        """
        query = select(func.max(FeedVersion.modified)).where(FeedVersion.feed_key.in_(self.keys))
        return db.session.scalar(query) or 0


def note_fetch(
    subscription: Subscription, now: datetime, real_now: datetime, agent: str, *, counts: bool
) -> Today:
    """Keep that a calendar fetched this, and return what it shows: at most one write a day and one after each change.

    Parameters:
        counts: a calendar program asks for the file, and not only whether it is there.
    """

    def note(kept: Subscription) -> None:
        if kept.state != FeedState.ACTIVE or not _is_due(kept, real_now):
            return
        kept.last_fetched_on, kept.last_fetched_at = geneva_day(real_now), real_now
        kept.fetched_change = _last_change(kept)
        kept.client = rules.client_family(agent[:500])

    due = counts and _is_due(subscription, real_now)
    return _looked_up(subscription, now, real_now, note if due else None)


def looked_up(subscription: Subscription, now: datetime, real_now: datetime) -> Today:
    """Return what a subscription shows today; at most one write a day."""
    return _looked_up(subscription, now, real_now, None)


def _looked_up(subscription: Subscription, now: datetime, real_now: datetime, note: Note | None) -> Today:
    today, id = geneva_day(now), subscription.id
    stale = subscription.state == FeedState.ACTIVE and subscription.resolved_on != today
    if not stale and note is None:
        return Today(subscription, keys(subscription), subscription.modified)
    db.session.rollback()  # what was read so far belongs to a view of the database that may not be written to
    try:
        with jobs.change():
            kept = locked(id)
            if kept.state == FeedState.ACTIVE and kept.resolved_on != today:
                resolve(kept, today)
            if note is not None:
                note(kept)
    except OperationalError:
        db.session.rollback()  # somebody else writes just now; the next fetch will note it
        return _unwritten(db.session.get_one(Subscription, id), today, real_now)
    kept = db.session.get_one(Subscription, id)
    return Today(kept, keys(kept), kept.modified)


def _unwritten(subscription: Subscription, today: date, real_now: datetime) -> Today:
    """Look up what a subscription shows, for one answer; other feeds than those stored make it another calendar."""
    stored = keys(subscription)
    if subscription.state != FeedState.ACTIVE:
        return Today(subscription, stored, subscription.modified)
    wanted = _wanted(subscription, today)
    modified = subscription.modified if wanted == stored else int(real_now.timestamp())
    return Today(subscription, wanted, modified)


def _is_due(subscription: Subscription, real_now: datetime) -> bool:
    first_today = subscription.last_fetched_on != geneva_day(real_now)
    return first_today or _last_change(subscription) > subscription.fetched_change


def _last_change(subscription: Subscription) -> int:
    return max(subscription.modified, Today(subscription, keys(subscription), 0).changed)


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
    person = db.session.get_one(Person, subscription.person_id)
    return sorted(scopes.keys_of(subscription.scope, person, today))


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
            subscription.modified = subscription.reshaped = tick()


def keys(subscription: Subscription) -> list[str]:
    """Return the keys of the feeds that a subscription shows, by what is stored."""
    query = select(SubscriptionKey.feed_key).where(SubscriptionKey.subscription_id == subscription.id)
    return sorted(db.session.scalars(query))
