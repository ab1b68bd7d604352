"""What stands for entries in feeds that they left, looked through: what was lost of such a row is written again.

The thing itself says something else by now, so a lost text is taken from that in another language, and where none is
left only the days and the words that it is gone are told: what matters is that calendars go on striking it out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, insert, select

from regional_groups.core.db import db
from regional_groups.core.i18n import CODES
from regional_groups.feeds import departures, rules, whole
from regional_groups.feeds.entries import UNSTAMPED, Tongue, entry_shown, stamped
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedPortion, FeedText
from regional_groups.feeds.portions import Portions
from regional_groups.feeds.speech import teller

if TYPE_CHECKING:
    from regional_groups.ical.entries import Entry


def broken() -> list[str]:
    """Return the keys of rows that stand for an entry and of which something was lost."""
    query = select(FeedEntry, *whole.counted()).where(FeedEntry.stands_for != "").order_by(FeedEntry.uid)
    found = db.session.execute(query).all()
    inside = _inside(FeedEntry.stands_for != "")
    return [row[0].uid for row in found if not whole.is_whole(row, _keys(row[0], inside[row[0].uid]))]


def mend(uids: Collection[str], portions: Portions) -> set[str]:
    """Write again what was lost of some rows; return the feeds in which they stand."""
    query = (
        select(FeedEntry).where(FeedEntry.uid.in_(uids), FeedEntry.stands_for != "").order_by(FeedEntry.uid)
    )
    touched: set[str] = set()
    rows = db.session.scalars(query.with_for_update()).all()
    inside = _inside(FeedEntry.uid.in_(uids))
    for row in rows:
        keys = _keys(row, inside[row.uid])
        _place(row, keys, keys - inside[row.uid], portions)
        _write_texts(row)
        touched |= keys
    return touched


def _inside(which: ColumnElement[bool]) -> defaultdict[str, set[str]]:
    """Return by key of a row the feeds that some rows are known to stand in."""
    query = select(FeedMembership.uid, FeedMembership.feed_key).where(which)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for uid, key in db.session.execute(query.join(FeedEntry, FeedEntry.uid == FeedMembership.uid)):
        found[uid].add(key)
    return found


def _keys(row: FeedEntry, inside: set[str]) -> set[str]:
    """Return the feeds of a row: those it is known to stand in, and those of its portion if one of them is missing."""
    if rules.portion_of(inside, row.last_day, row.status, left=True) == row.portion:
        return inside
    standing = select(FeedPortion.feed_key).where(FeedPortion.portion == row.portion)
    return inside | set(db.session.scalars(standing))


def _place(row: FeedEntry, keys: set[str], missing: set[str], portions: Portions) -> None:
    if missing:
        places = [{"feed_key": key, "uid": row.uid} for key in sorted(missing)]
        db.session.execute(insert(FeedMembership), places)
    portions.leave(row)
    row.portion = ""
    portions.place(row, keys)


def _write_texts(row: FeedEntry) -> None:
    query = select(FeedText.language, FeedText.shown).where(FeedText.uid == row.uid)
    told: dict[str, Any] = {one.language: one.shown for one in db.session.execute(query)}
    for language in CODES:
        if language not in told:
            tongue = Tongue(language, teller(language), {})
            entry = replace(
                stamped(_said(row, told, tongue), row.sequence, row.changed_at), status=row.status
            )
            departures.write_text(row, entry, tongue)


def _said(row: FeedEntry, told: Mapping[str, Any], tongue: Tongue) -> Entry:
    from regional_groups.ical.entries import Entry  # heavy, and wanted only when something is written

    if told:
        return entry_shown(told.get("en") or next(iter(told.values())), row.zone, tongue.language)
    return Entry(
        uid=row.stands_for,
        kind=row.kind,
        starts=row.first_day,
        ends=row.last_day,
        summary=tongue.tell(departures.LEFT),
        dtstamp=UNSTAMPED,
        last_modified=UNSTAMPED,
        language=tongue.language,
    )
