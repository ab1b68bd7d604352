"""Personal calendars: found by the hash of their token, put together from stored entries of several feeds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import Select, select, true

from regional_groups.core.clock import GENEVA, geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.feeds import bodies, own_links, pieces, queries, rules, wording
from regional_groups.feeds.answering import PRIVATE, Finished
from regional_groups.feeds.assembling import Parts, Wish, assembled, file_of, here
from regional_groups.feeds.bodies import Body
from regional_groups.feeds.heads import personal_head
from regional_groups.feeds.lookups import Today
from regional_groups.feeds.models import (
    FeedEntry,
    FeedMembership,
    FeedText,
    Subscription,
)
from regional_groups.feeds.pieces import Piece
from regional_groups.feeds.rules import Detail
from regional_groups.feeds.speech import teller
from regional_groups.feeds.writing import domain

if TYPE_CHECKING:
    from regional_groups.ical.entries import Entry

QUICK = 1  # level of gzip where each request packs
_NO_YEARS = (2000, 2000)  # of a calendar without entries, which needs no zone


@dataclass(frozen=True)
class Row:
    """One stored entry as a personal calendar takes it."""

    uid: str
    status: str
    cancelled_on: date | None
    zone: str
    first_day: date
    last_day: date
    text: str
    shown: Mapping[str, Any]
    changed_at: datetime
    stands_for: str = ""


def hashed(token: str) -> str:
    """Return what is kept of a token. Looking up a hash takes no longer for a token that is nearly right."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def find(token: str) -> Subscription | None:
    """Return the subscription of a token, whatever its state; every text is looked up in one and the same way."""
    return db.session.scalar(select(Subscription).where(Subscription.token_hash == hashed(token)))


def validators(found: Today, now: datetime, real_now: datetime, language: str) -> Finished:
    """Return the validators of a personal calendar: they follow from the changes of its feeds, nothing is read."""
    return validators_of(
        found.subscription.version,
        found.modified,
        found.changed,
        days_matter(found.subscription),
        geneva_day(now),
        real_now,
        bodies.edition(current_app.extensions["settings"]),
        language,
    )


def days_matter(subscription: Subscription) -> bool:
    """Tell whether what is shown depends on the day: cancelled entries age out, and a link needs a membership."""
    ages = subscription.cancelled == rules.Cancelled.SHOW and subscription.cancelled_days is not None
    return ages or subscription.join_links


def validators_of(
    version: int,
    modified: int,
    last_change: int,
    daily: bool,
    today: date,
    real_now: datetime,
    edition: str,
    language: str,
) -> Finished:
    """Return validators from plain values, as the front knows them.

    Parameters:
        version: of the subscription, with ``modified``, when it or its keys last changed.
        last_change: of its feeds, as ``lookups.Today`` tells.
        today: Geneva date by the clock of the rules; what is cut by days is cut by it.
        real_now: real time; a cut that a set clock puts into the future does not count as a change.
    """
    cut, midnight, second = _cut(today, daily)
    tag = f"{version}-{modified}-{last_change}-{cut}-{language}-{edition[:12]}"
    last = max(modified, last_change)
    if second > last and midnight <= real_now:
        last = second
    return Finished(f"{tag}-i", f"{tag}-g", last, language, "calendar", PRIVATE)


@lru_cache(maxsize=8)
def _cut(today: date, daily: bool) -> tuple[str, datetime, int]:
    """Return the day by which a calendar is cut, when that day began, and the same in seconds."""
    since = today if daily else date(today.year, 1, 1)
    midnight = datetime.combine(since, time(), GENEVA).astimezone(UTC)
    return str(today if daily else rules.window_start(today)), midnight, int(midnight.timestamp())


def rows(subscription: Subscription, wanted: list[str], today: date, language: str) -> list[Row]:
    """Return the entries that a personal calendar shows, each once, newest first."""
    query = (
        entries_of(subscription, wanted, language)
        .where(FeedEntry.last_day >= rules.window_start(today))
        .order_by(FeedEntry.first_day.desc(), FeedEntry.uid)
        .limit(rules.ENTRIES_MAX)
    )
    return [row for row in each_once(query, wanted) if shows(subscription, row, today)]


def entries_of(subscription: Subscription, wanted: list[str], language: str) -> Select[Any]:
    """Return the query of the entries of feeds, with their texts as a subscription has them."""
    busy = subscription.detail == Detail.BUSY
    inside = select(FeedMembership.uid).where(FeedMembership.feed_key.in_(wanted))
    # a deadline takes no hours of a day
    kinds = FeedEntry.kind != "deadline" if busy else true()
    return (
        select(
            FeedEntry.uid,
            FeedEntry.status,
            FeedEntry.cancelled_on,
            FeedEntry.zone,
            FeedEntry.first_day,
            FeedEntry.last_day,
            FeedText.busy if busy else FeedText.text,
            FeedText.shown,
            FeedEntry.changed_at,
            FeedEntry.stands_for,
        )
        .join(FeedText, FeedText.uid == FeedEntry.uid)
        .where(FeedEntry.uid.in_(inside), FeedText.language == language, kinds)
    )


def each_once(query: Select[Any], wanted: list[str]) -> list[Row]:
    """Return the rows of a query; of those that stand for an entry the last, if these feeds do not show it itself."""
    found = [Row(*row) for row in db.session.execute(query)]
    left = [(row.stands_for, row.cancelled_on, row.uid) for row in found if row.stands_for]
    doubled, older = here(mapped_rows, {uid for uid, _, _ in left}, wanted), rules.superseded(left)
    return [row for row in found if row.stands_for not in doubled and row.uid not in older]


def told(subscription: Subscription, row: Row, language: str) -> dict[str, Any]:
    """Return what pages, JSON and letters tell of an entry: of hours alone no title and no place."""
    if subscription.detail != Detail.BUSY:
        return dict(row.shown)
    busy = teller(language)(wording.busy(row.status))
    return {**row.shown, "title": busy, "description": "", "location": "", "url": "", "categories": []}


def shows(subscription: Subscription, row: Row, today: date) -> bool:
    """Tell whether an entry of its feeds is shown, as far as its cancellation goes."""
    policy, days = subscription.cancelled, subscription.cancelled_days
    return rules.shows(policy, days, row.status, row.cancelled_on, row.first_day, today)


def linked(row: Row, addresses: Mapping[str, str]) -> str | None:
    """Return the join address of an entry, if it has one."""
    return None if row.status == "CANCELLED" else addresses.get(row.uid)


def write(subscription: Subscription, found: list[Row], token: str, language: str) -> bytes:
    """Join entries read one by one into a file: what tells the hours alone, or holds more than a feed may."""
    stored = queries.gathered((row.text, row.zone, row.first_day, row.last_day) for row in found)
    base = current_app.extensions["settings"].base_url
    source = f"{base}/calendars/personal/{token}.ics"
    name, description = called(subscription.label, language)
    return bodies.joined(stored, name, description, language, source, f"{base}/me/")


def called(label: str, language: str) -> tuple[str, str]:
    """Return name and description of a personal calendar."""
    tell = teller(language)
    name = label or tell(say("My meetings of regional groups"))
    return name, tell(say("A personal calendar: do not pass its address on. Revoke it on your own page."))


def file(found: Today, token: str, now: datetime, language: str, *, packed: bool) -> bytes:
    """Return the file of a personal calendar; nothing of it is kept, it would be one for each person."""
    today = geneva_day(now)
    subscription, wanted = found.subscription, found.keys
    if subscription.detail == Detail.FULL:
        parts = assembled(mapped_rows, _wish(subscription, wanted, today, language))
        if parts.entries <= rules.ENTRIES_MAX:
            base = current_app.extensions["settings"].base_url
            all_pieces = pieces_of(parts, token, base, subscription.label, language)
            return pieces.gzipped(all_pieces) if packed else pieces.text_of(all_pieces)
    plain = write(subscription, rows(subscription, wanted, today, language), token, language)
    return bodies.pack(plain, QUICK) if packed else plain


def pieces_of(parts: Parts, token: str, base_url: str, label: str, language: str) -> list[Piece]:
    """Return all pieces of a personal calendar, its head first."""
    name, description = called(label, language)
    reach = parts.timed or parts.years
    years = (min(reach), max(reach)) if reach else _NO_YEARS
    head = personal_head(token, base_url, name, description, language, frozenset(parts.zones), years)
    return file_of(parts, head)


def mapped_rows(statement: str, values: Sequence[Any]) -> Sequence[Any]:
    """Read rows on the connection of this request's session; values are marked ``?``."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(statement.replace("?", "%s"), tuple(values)).all()
    return connection.exec_driver_sql(statement, tuple(values)).all()


def _wish(subscription: Subscription, wanted: list[str], today: date, language: str) -> Wish:
    addresses = own_links.links(subscription, today)
    base = current_app.extensions["settings"].base_url
    return Wish(
        keys=wanted,
        language=language,
        today=today,
        cancelled=subscription.cancelled,
        cancelled_days=subscription.cancelled_days,
        addresses=addresses,
        join_prefix=f"{base}/j/",
        join_label=teller(language)(say("Join the meeting")) if addresses else "",
    )


def notice(subscription: Subscription, language: str) -> Entry:
    """Return the one entry of a revoked address, which says so."""
    from regional_groups.ical.entries import Entry  # heavy, and wanted only here

    tell = teller(language)
    page = f"{current_app.extensions['settings'].base_url}/me/"
    on = geneva_day(subscription.state_since)
    return Entry(
        uid=f"notice-{subscription.id}@{domain()}",
        kind="notice",
        starts=on,
        summary=tell(say("This calendar address was revoked")),
        description=tell(
            say(
                "This address shows nothing any more. Remove it from your calendar program. "
                "Make a new one on your own page: %(page)s",
                page=page,
            )
        ),
        url=page,
        dtstamp=subscription.state_since,
        last_modified=subscription.state_since,
        language=language,
    )


def farewell(subscription: Subscription, language: str) -> Body:
    """Return the calendar of a revoked address: one entry that says so; the same octets at every fetch."""
    from regional_groups.ical.entries import entry_text  # heavy, and wanted only here

    entry = notice(subscription, language)
    stored = queries.Stored([entry_text(entry)], frozenset(), entry.first_day, entry.last_day)
    name, description = called(subscription.label, language)
    page = f"{current_app.extensions['settings'].base_url}/me/"
    octets = bodies.joined(stored, name, description, language, page, page)
    packed = bodies.pack(octets)
    modified = int(subscription.state_since.timestamp())
    finished = Finished(bodies.tag(octets), bodies.tag(packed), modified, language, "calendar", PRIVATE)
    return Body(finished, packed, octets)
