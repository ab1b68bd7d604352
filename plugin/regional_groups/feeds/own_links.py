"""The owner's own join links in a personal calendar, and what is kept of those that its program fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date

from flask import current_app
from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.feeds import rules
from regional_groups.feeds.models import FeedEntry, FeedMembership, Subscription
from regional_groups.feeds.rules import Detail
from regional_groups.feeds.writing import domain
from regional_groups.participation.links import entry_paths


def links(subscription: Subscription, today: date) -> dict[str, str]:
    """Return the owner's own join addresses by UID of the entry, if the owner asked for them."""
    if not subscription.join_links or subscription.detail == Detail.BUSY:
        return {}
    base, home = current_app.extensions["settings"].base_url, domain()
    found = entry_paths(subscription.person_id, today)
    return {f"{kind}-{id}@{home}": base + path for (kind, id), path in found.items()}


def shown(subscription: Subscription, keys: Collection[str], today: date) -> str:
    """Return a hash of the join links that stand in a calendar; empty where it has none.

    Parameters:
        keys: of the feeds it shows.
    """
    addresses = links(subscription, today)
    if not addresses:
        return ""
    query = (
        select(FeedEntry.uid)
        .join(FeedMembership, FeedMembership.uid == FeedEntry.uid)
        .where(FeedEntry.uid.in_(addresses), FeedMembership.feed_key.in_(keys))
        .where(FeedEntry.status != "CANCELLED", FeedEntry.last_day >= rules.window_start(today))
    )
    standing = sorted((uid, addresses[uid]) for uid in set(db.session.scalars(query)))
    return hashlib.sha256(repr(standing).encode()).hexdigest() if standing else ""
