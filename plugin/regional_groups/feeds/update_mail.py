"""The update of a personal calendar by mail, for whoever does not want to wait until the own program asks again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from regional_groups.core import outbox
from regional_groups.core.clock import geneva_day
from regional_groups.core.i18n import CODES
from regional_groups.feeds import lookups, personal
from regional_groups.feeds.freshness import told_to
from regional_groups.feeds.models import FeedEntry, FeedMembership, Subscription, SubscriptionKey
from regional_groups.feeds.personal import Row
from regional_groups.people.models import Person
from regional_groups.people.notices import payload, preview

ENTRIES_MAX = 50  # of one letter


def send(subscription: Subscription, person: Person, now: datetime) -> int:
    """Queue a letter with the entries that lie ahead and changed after the last fetch; return how many.

    The file is for importing: entries under their own UIDs, so that what a calendar has already is brought up to date.
    It holds what the subscription itself would show. What the owner wants dropped once it is cancelled is named in the
    letter alone; so is what left this calendar but may go on, and stand in the own one by an invitation.
    A second click before the next change sends nothing more.
    """
    today = geneva_day(now)
    subscription = lookups.locked(subscription.id)
    lookups.resolve(subscription, today)
    language = subscription.language if subscription.language in CODES else "en"
    rows = _changed(subscription, today, language)
    shown = [row for row in rows if not row.stands_for and personal.shows(subscription, row, today)]
    fetched_at = subscription.last_fetched_at
    gone = [row for row in rows if fetched_at and row not in shown]
    if not shown and not gone:
        return 0
    newest = max(row.changed_at for row in rows)
    context = {
        "entries": [_shown(personal.told(subscription, row, language)) for row in shown],
        "gone": [_shown(personal.told(subscription, row, language)) for row in gone],
        "fetched_at": fetched_at,
        "action_url": "/me/feeds",
    }
    subject, text = preview("calendar_update", person, context)
    letter = payload(person, subject, text)
    if shown:
        letter["parts"] = [
            {"name": "changes.ics", "type": "text/calendar; charset=utf-8", "text": _file(shown)}
        ]
    outbox.put(
        "mail", f"calendar_update:{subscription.id}:{newest.isoformat()}:{subscription.modified}", letter, now
    )
    return len(shown) + len(gone)


def _changed(subscription: Subscription, today: date, language: str) -> list[Row]:
    wanted = lookups.keys(subscription)
    query = (
        personal.entries_of(subscription, wanted, language)
        .where(FeedEntry.last_day >= today)
        .order_by(FeedEntry.first_day, FeedEntry.uid)
        .limit(ENTRIES_MAX)
    )
    if subscription.last_fetched_at is not None:
        told = told_to([subscription], today) > subscription.fetched_change
        query = query.join(Subscription, Subscription.id == subscription.id)
        query = query.where(or_(told, _came(subscription)))
    return personal.each_once(query, wanted)


def _came(subscription: Subscription) -> ColumnElement[bool]:
    """Return the condition of entries that came to a calendar by other feeds, however old they are themselves."""
    own = SubscriptionKey.subscription_id == subscription.id
    inside = select(FeedMembership.uid).join(
        SubscriptionKey, SubscriptionKey.feed_key == FeedMembership.feed_key
    )
    since = SubscriptionKey.since > subscription.fetched_change
    return and_(FeedEntry.uid.in_(inside.where(own, since)), FeedEntry.uid.not_in(inside.where(own, ~since)))


def _shown(shown: dict[str, Any]) -> dict[str, Any]:
    timed = "T" in shown["starts"]
    parse = datetime.fromisoformat if timed else date.fromisoformat
    return {**shown, "timed": timed, "starts": parse(shown["starts"]), "ends": parse(shown["ends"])}


def _file(rows: list[Row]) -> str:
    from regional_groups.ical.calendars import END, empty_calendar, opening  # heavy: loads icalendar
    from regional_groups.ical.vtimezones import vtimezone_text
    from regional_groups.ical.zones import UTC_NAMES

    first, last = min(row.first_day for row in rows), max(row.last_day for row in rows)
    zones = sorted({row.zone for row in rows} - UTC_NAMES - {""})
    head = opening(empty_calendar(None)) + "".join(vtimezone_text(zone, first, last) for zone in zones)
    return head + "".join(row.text for row in rows) + END
