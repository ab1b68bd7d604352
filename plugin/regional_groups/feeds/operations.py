"""Changes of feeds: everything written anew, and the subscriptions of persons."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.feeds import writing
from regional_groups.feeds.models import FeedEntry
from regional_groups.meetings.models import Event, Meeting


def rebuild(now: datetime) -> int:
    """Write the entries of every meeting and event; return how many there are. What says the same stays as it is."""
    writing.domain()
    writing.write(db.session.scalars(select(Meeting.id)), db.session.scalars(select(Event.id)), now)
    return len(list(db.session.scalars(select(FeedEntry.uid))))
