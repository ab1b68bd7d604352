"""Personal calendars: found by the hash of their token, put together from stored entries of several feeds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import OperationalError

from regional_groups.core import jobs
from regional_groups.core.clock import GENEVA, geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.feeds import bodies, queries, rules, scopes, splicing
from regional_groups.feeds.answering import PRIVATE, Finished
from regional_groups.feeds.bodies import Body
from regional_groups.feeds.models import (
    FeedEntry,
    FeedMembership,
    FeedText,
    FeedVersion,
    Subscription,
    SubscriptionKey,
)
from regional_groups.feeds.rules import Detail, FeedState
from regional_groups.feeds.speech import teller
from regional_groups.feeds.writing import domain, tick
from regional_groups.participation.links import paths_of_person
from regional_groups.people.models import Person

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Row:
    """One stored entry as a personal calendar takes it."""

    uid: str
    kind: str
    subject_id: UUID
    status: str
    cancelled_on: date | None
    zone: str
    first_day: date
    last_day: date
    text: str
    shown: Mapping[str, Any]


def hashed(token: str) -> str:
    """Return what is kept of a token. Looking up a hash takes no longer for a token that is nearly right."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> Subscription | None:
    """Return the subscription of a token, whatever its state."""
    if not TOKEN.fullmatch(token):
        return None
    return db.session.scalar(select(Subscription).where(Subscription.token_hash == hashed(token)))


def note_fetch(subscription: Subscription, agent: str, now: datetime, real_now: datetime) -> Subscription:
    """Keep that a calendar fetched this today, and look up again what it shows; at most one write a day."""
    today = geneva_day(now)
    if subscription.resolved_on == today and subscription.last_fetched_on == geneva_day(real_now):
        return subscription
    id = subscription.id
    try:
        with jobs.change():
            kept = db.session.get_one(Subscription, id)
            if kept.state == FeedState.ACTIVE:
                resolve(kept, today)
            if kept.last_fetched_on != geneva_day(real_now):
                kept.last_fetched_on, kept.last_fetched_at = geneva_day(real_now), real_now
                kept.client = rules.client_family(agent[:500])
    except OperationalError:
        db.session.rollback()  # somebody else writes just now; the next fetch will note it
    return db.session.get_one(Subscription, id)


def resolve(subscription: Subscription, today: date) -> None:
    """Look up which feeds a subscription shows today."""
    person = db.session.get_one(Person, subscription.person_id)
    wanted = scopes.keys_of(subscription.scope, person, today)
    if wanted != set(keys(subscription)):
        own = SubscriptionKey.subscription_id == subscription.id
        db.session.execute(delete(SubscriptionKey).where(own))
        rows = [{"subscription_id": subscription.id, "feed_key": key} for key in sorted(wanted)]
        if rows:
            db.session.execute(insert(SubscriptionKey), rows)
        subscription.modified = tick()
    subscription.resolved_on = today


def look_again(person_ids: Iterable[UUID]) -> None:
    """Make the subscriptions of persons look up anew what they show: an office or registration changed."""
    db.session.execute(
        update(Subscription)
        .where(Subscription.person_id.in_(list(person_ids)), Subscription.state == FeedState.ACTIVE)
        .values(resolved_on=None, modified=tick())
        .execution_options(synchronize_session="fetch")
    )


def keys(subscription: Subscription) -> list[str]:
    """Return the keys of the feeds that a subscription shows."""
    query = select(SubscriptionKey.feed_key).where(SubscriptionKey.subscription_id == subscription.id)
    return sorted(db.session.scalars(query))


def versions(subscription: Subscription) -> list[tuple[str, int, int]]:
    """Return key, version and time of the last change of each feed that a subscription shows."""
    query = (
        select(SubscriptionKey.feed_key, FeedVersion.version, FeedVersion.modified)
        .outerjoin(FeedVersion, FeedVersion.feed_key == SubscriptionKey.feed_key)
        .where(SubscriptionKey.subscription_id == subscription.id)
    )
    return sorted((key, version or 0, modified or 0) for key, version, modified in db.session.execute(query))


def validators(
    subscription: Subscription,
    found: Iterable[tuple[str, int, int]],
    now: datetime,
    real_now: datetime,
    language: str,
) -> Finished:
    """Return the validators of a personal calendar: they follow from the versions of its feeds, nothing is read."""
    settings = current_app.extensions["settings"]
    return validators_of(
        subscription.id.hex,
        subscription.version,
        subscription.modified,
        days_matter(subscription),
        list(found),
        geneva_day(now),
        int(real_now.timestamp()),
        bodies.edition(settings),
        language,
    )


def days_matter(subscription: Subscription) -> bool:
    """Tell whether what is shown depends on the day, since cancelled entries age out."""
    return subscription.cancelled == rules.Cancelled.SHOW and subscription.cancelled_days is not None


def validators_of(
    id: str,
    version: int,
    modified: int,
    daily: bool,
    found: list[tuple[str, int, int]],
    today: date,
    seconds: int,
    edition: str,
    language: str,
) -> Finished:
    """Return validators from plain values, as the front knows them.

    Parameters:
        today: Geneva date by the clock of the rules; what is cut by days is cut by it.
        seconds: real time; a cut that a set clock puts into the future does not count as a change.
    """
    cut = today if daily else rules.window_start(today)
    said = f"{id}\n{version}\n{modified}\n{language}\n{edition}\n{cut}\n{sorted(found)}"
    tag = hashlib.sha256(said.encode()).hexdigest()[:32]
    since = today if daily else date(today.year, 1, 1)
    midnight = int(datetime.combine(since, time(), GENEVA).timestamp())
    last = max([modified, midnight if midnight <= seconds else 0, *(changed for _, _, changed in found)])
    return Finished(f"{tag}-i", f"{tag}-g", last, language, "calendar", PRIVATE)


def rows(subscription: Subscription, wanted: list[str], today: date, language: str) -> list[Row]:
    """Return the entries that a personal calendar shows, each once, newest first."""
    busy = subscription.detail == Detail.BUSY
    inside = select(FeedMembership.uid).where(FeedMembership.feed_key.in_(wanted))
    query = (
        select(
            FeedEntry.uid,
            FeedEntry.kind,
            FeedEntry.subject_id,
            FeedEntry.status,
            FeedEntry.cancelled_on,
            FeedEntry.zone,
            FeedEntry.first_day,
            FeedEntry.last_day,
            FeedText.busy if busy else FeedText.text,
            FeedText.shown,
        )
        .join(FeedText, FeedText.uid == FeedEntry.uid)
        .where(
            FeedEntry.uid.in_(inside),
            FeedEntry.last_day >= rules.window_start(today),
            FeedText.language == language,
        )
        .order_by(FeedEntry.first_day.desc(), FeedEntry.uid)
        .limit(rules.ENTRIES_MAX)
    )
    found = (Row(*row) for row in db.session.execute(query))
    return [row for row in found if _shows(subscription, row, today)]


def _shows(subscription: Subscription, row: Row, today: date) -> bool:
    if row.status != "CANCELLED":
        return True
    on = row.cancelled_on or row.first_day
    return rules.shows_cancelled(subscription.cancelled, subscription.cancelled_days, on, today)


def links(subscription: Subscription) -> dict[UUID, str]:
    """Return the owner's own join addresses by meeting, if the owner asked for them."""
    if not subscription.join_links or subscription.detail == Detail.BUSY:
        return {}
    base = current_app.extensions["settings"].base_url
    return {meeting: base + path for meeting, path in paths_of_person(subscription.person_id).items()}


def linked(row: Row, addresses: Mapping[UUID, str]) -> str | None:
    """Return the join address of an entry, if it has one."""
    if row.kind not in ("meeting", "session") or row.status == "CANCELLED":
        return None
    return addresses.get(row.subject_id)


def write(subscription: Subscription, found: list[Row], token: str, language: str) -> bytes:
    """Join the entries of a personal calendar into a file."""
    addresses = links(subscription)
    label = teller(language)(say("Join the meeting"))
    texts = [
        splicing.with_join(row.text, address, label) if (address := linked(row, addresses)) else row.text
        for row in found
    ]
    stored = queries.gathered((row.text, row.zone, row.first_day, row.last_day) for row in found)
    base = current_app.extensions["settings"].base_url
    source = f"{base}/calendars/personal/{token}.ics"
    name, description = called(subscription, language)
    return bodies.joined(replace(stored, texts=texts), name, description, language, source, f"{base}/me/")


def called(subscription: Subscription, language: str) -> tuple[str, str]:
    """Return name and description of a personal calendar."""
    tell = teller(language)
    name = subscription.label or tell(say("My meetings of regional groups"))
    return name, tell(say("A personal calendar: do not pass its address on. Revoke it on your own page."))


def plain(subscription: Subscription, token: str, now: datetime, language: str) -> bytes:
    """Return the file of a personal calendar; nothing of it is kept, it would be one for each person."""
    found = rows(subscription, keys(subscription), geneva_day(now), language)
    return write(subscription, found, token, language)


def farewell(subscription: Subscription, language: str) -> Body:
    """Return the calendar of a revoked address: one entry that says so; the same octets at every fetch."""
    from regional_groups.ical.entries import Entry, entry_text  # heavy, and wanted only here

    tell = teller(language)
    base = current_app.extensions["settings"].base_url
    on = geneva_day(subscription.state_since)
    entry = Entry(
        uid=f"notice-{subscription.id}@{domain()}",
        kind="notice",
        starts=on,
        summary=tell(say("This calendar address was revoked")),
        description=tell(farewell_text(f"{base}/me/")),
        url=f"{base}/me/",
        dtstamp=subscription.state_since,
        last_modified=subscription.state_since,
        language=language,
    )
    stored = queries.Stored([entry_text(entry)], frozenset(), on, on)
    name, description = called(subscription, language)
    octets = bodies.joined(stored, name, description, language, f"{base}/me/", f"{base}/me/")
    packed = bodies.pack(octets)
    modified = int(subscription.state_since.timestamp())
    finished = Finished(bodies.tag(octets), bodies.tag(packed), modified, language, "calendar", PRIVATE)
    return Body(finished, octets, packed)


def farewell_text(page: str) -> Any:
    """Return what a revoked address says."""
    return say(
        "This address shows nothing any more. Remove it from your calendar program. "
        "Make a new one on your own page: %(page)s",
        page=page,
    )
