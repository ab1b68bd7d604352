"""A new edition of the zone database, or another form of the files, is a change of every calendar.

The files then differ although no entry has changed, so the time of their last change must be later: who asks by date
alone would else keep the old rules for ever.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import update

from regional_groups.core.db import db
from regional_groups.feeds.bodies import edition
from regional_groups.feeds.models import FeedVersion, ServiceIdentity
from regional_groups.feeds.upsert import upsert
from regional_groups.feeds.writing import LAST_CHANGE, tick

KEPT = "feed_edition"


def look_after(now: datetime) -> None:
    """Give every calendar a new version, once, where files are of another edition than when it was last looked."""
    fresh = edition(current_app.extensions["settings"])
    kept = db.session.get(ServiceIdentity, KEPT)
    if kept is not None and kept.value == fresh:
        return
    db.session.execute(
        update(FeedVersion)
        .where(FeedVersion.feed_key != LAST_CHANGE)
        .values(version=FeedVersion.version + 1, modified=tick())
    )
    upsert(ServiceIdentity, {"name": KEPT, "value": fresh}, keys=("name",))
