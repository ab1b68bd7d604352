"""Whether all that is stored of an entry is there: a row that was lost is written anew when its thing is looked at."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import func, select

from regional_groups.core.i18n import CODES
from regional_groups.feeds import rules
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedPortion, FeedSegment, FeedText


@cache
def counted() -> tuple[Any, ...]:
    """Return the columns of a query of ``FeedEntry`` that count what else is stored of each."""

    def number(of: Any, *where: Any) -> Any:
        return select(func.count()).select_from(of).where(*where).scalar_subquery()

    here = FeedSegment.portion == FeedEntry.portion, FeedSegment.segment == FeedEntry.segment
    return (
        number(FeedText, FeedText.uid == FeedEntry.uid).label("texts"),
        number(FeedMembership, FeedMembership.uid == FeedEntry.uid).label("feeds"),
        number(FeedSegment, *here).label("segments"),
        number(FeedPortion, FeedPortion.portion == FeedEntry.portion).label("standing"),
    )


def is_whole(row: Any, keys: Collection[str]) -> bool:
    """Tell whether an entry that stands in some feeds has all its texts, and is found and packed in each."""
    found = row.texts, row.segments, row.feeds, row.standing
    return bool(found == (len(CODES), len(CODES), len(keys), len(rules.shared(keys))))
