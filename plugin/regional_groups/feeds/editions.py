"""A new edition of the zone database, or another form of the files, is a change of every calendar.

The files then differ although no entry has changed, so the time of their last change must be later: who asks by date
alone would else keep the old rules for ever.

While two versions of the service run side by side, each sends files of its own. So the editions that run are kept, each
with when it was last seen. Calendars change when one comes, and again when one has gone: who has its files must hear
of those of the others.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select, update

from regional_groups.core.db import db
from regional_groups.feeds.bodies import edition
from regional_groups.feeds.models import FeedVersion, ServiceIdentity
from regional_groups.feeds.upsert import upsert
from regional_groups.feeds.writing import LAST_CHANGE, tick

KEPT = "feed_edition"
GONE_SECONDS = 3600  # what was not seen so long runs no more
_NOTED_SECONDS = 600  # how often it is noted that an edition still runs
_LETTERS = 12  # of an edition, as in the tags of personal calendars
_MOST = 10  # editions that are kept


def look_after(_now: datetime) -> None:
    """Give every calendar a new version, once, where an edition came or went since it was last looked."""
    own = edition(current_app.extensions["settings"])[:_LETTERS]
    seconds = int(current_app.extensions["clock"].real_now().timestamp())
    kept = _kept(seconds)
    running = {name: seen for name, seen in kept.items() if name == own or seconds - seen < GONE_SECONDS}
    came_or_went = own not in kept or running.keys() != kept.keys()
    if not came_or_went and seconds - kept[own] < _NOTED_SECONDS:
        return
    if came_or_went:
        _renew()
    last = sorted({**running, own: seconds}.items(), key=lambda one: one[1])[-_MOST:]
    value = " ".join(f"{name}@{seen}" for name, seen in last)
    upsert(ServiceIdentity, {"name": KEPT, "value": value}, keys=("name",))


def _kept(seconds: int) -> dict[str, int]:
    """Return the editions that ran, with when each was last seen; a value of old is the one that ran till now."""
    query = select(ServiceIdentity.value).where(ServiceIdentity.name == KEPT).with_for_update()
    found = [one.partition("@") for one in (db.session.scalar(query) or "").split()]
    return {name[:_LETTERS]: int(seen or seconds) for name, _, seen in found}


def _renew() -> None:
    seconds = tick()
    db.session.execute(
        update(FeedVersion)
        .where(FeedVersion.feed_key != LAST_CHANGE)
        .values(version=FeedVersion.version + 1, modified=seconds, lost=seconds)
    )
