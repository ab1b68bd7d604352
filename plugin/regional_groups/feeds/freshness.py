"""Whether a calendar program has the last change yet, as far as that is known.

Of the fetches of a day the first alone is noted, so that nobody's habits are, and after each change the first again: so
the owner reads whether the change is there. A change counts where it alters what this calendar shows: not that of a
meeting that its owner wants dropped, nor of a title where hours alone are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, case, func, literal, select

from regional_groups.core.db import db
from regional_groups.feeds import rules
from regional_groups.feeds.models import (
    FeedEntry,
    FeedMembership,
    FeedVersion,
    Subscription,
    SubscriptionKey,
)
from regional_groups.feeds.rules import Cancelled, Detail


class Fresh(StrEnum):
    """What is known of a calendar in its program."""

    NEVER = "never"  # it was not fetched yet
    CURRENT = "current"  # every change is there
    BEHIND = "behind"  # changed since it was fetched


@dataclass(frozen=True)
class Freshness:
    """What is known, with the instants that it follows from."""

    fresh: Fresh
    fetched_at: datetime | None
    changed_at: datetime | None


def freshness(
    fetched_at: datetime | None, fetched_change: int, changed: int, changed_at: datetime
) -> Freshness:
    """Return what is known of a calendar.

    Parameters:
        fetched_at: the last fetch that was noted.
        fetched_change: the last change, in seconds, that was there to be fetched then.
        changed: the last change by now that alters what it shows, in seconds.
        changed_at: the same as an instant.
    """
    if fetched_at is None:
        return Freshness(Fresh.NEVER, None, changed_at)
    return Freshness(Fresh.CURRENT if changed <= fetched_change else Fresh.BEHIND, fetched_at, changed_at)


def last_changes(found: Sequence[Subscription], today: date) -> dict[UUID, int]:
    """Return when what each subscription shows last changed, in seconds, by its id.

    Entries are looked at only where the feeds of a calendar changed since it was fetched.
    """
    feeds = _of_feeds(found)
    last = {one.id: max(one.reshaped, feeds.get(one.id, (0, 0))[1]) for one in found}
    behind = [
        one for one in found if one.last_fetched_at and feeds.get(one.id, (0, 0))[0] > one.fetched_change
    ]
    for id, seconds in _of_entries(behind, today).items():
        last[id] = max(last[id], seconds)
    return last


def _of_feeds(found: Sequence[Subscription]) -> dict[UUID, tuple[int, int]]:
    """Return when the feeds of each subscription changed, and when an entry left one without a trace."""
    query = (
        select(SubscriptionKey.subscription_id, func.max(FeedVersion.modified), func.max(FeedVersion.lost))
        .join(FeedVersion, FeedVersion.feed_key == SubscriptionKey.feed_key)
        .where(SubscriptionKey.subscription_id.in_([one.id for one in found]))
        .group_by(SubscriptionKey.subscription_id)
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def _of_entries(found: Sequence[Subscription], today: date) -> dict[UUID, int]:
    """Return when an entry of each subscription last said something else to it, if it did since it was fetched."""
    if not found:
        return {}
    seconds = told_to(found, today)
    query = (
        select(Subscription.id, func.max(seconds))
        .join(SubscriptionKey, SubscriptionKey.subscription_id == Subscription.id)
        .join(FeedMembership, FeedMembership.feed_key == SubscriptionKey.feed_key)
        .join(FeedEntry, FeedEntry.uid == FeedMembership.uid)
        .where(
            Subscription.id.in_([one.id for one in found]),
            FeedEntry.told > min(one.fetched_change for one in found),
            FeedEntry.last_day >= rules.window_start(today),
            seconds > Subscription.fetched_change,
        )
        .group_by(Subscription.id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def told_to(found: Sequence[Subscription], today: date) -> ColumnElement[int]:
    """Return the column, of a query of entries and subscriptions, when an entry last changed for a subscription.

    Of a cancelled meeting that a subscription does not show, that is when it was cancelled.

    Parameters:
        found: all subscriptions that the query may meet.
    """
    days = {one.cancelled_days for one in found if one.cancelled_days is not None}
    bounds = [(Subscription.cancelled_days == n, rules.oldest_cancelled(n, today)) for n in sorted(days)]
    always = literal(date.min, Date)
    oldest = case(*((which, literal(day, Date)) for which, day in bounds), else_=always) if bounds else always
    on = func.coalesce(FeedEntry.cancelled_on, FeedEntry.first_day)
    shows = and_(Subscription.cancelled == Cancelled.SHOW, on >= oldest)
    busy = Subscription.detail == Detail.BUSY
    return case(
        (and_(busy, FeedEntry.kind == "deadline"), 0),  # a deadline takes no hours of a day
        (and_(FeedEntry.status == "CANCELLED", ~shows), FeedEntry.turned),
        (busy, FeedEntry.told_busy),
        else_=FeedEntry.told,
    )
