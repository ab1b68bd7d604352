"""Everything looked through, a little at a time: what changed without being announced, such as a name or a translation.

What the entries should say is worked out while nothing is locked, which takes long in six languages. Only what is
stored otherwise is then written, a few things in a transaction of their own, read again under a lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from regional_groups.core import jobs
from regional_groups.core.batches import batches
from regional_groups.core.db import db
from regional_groups.feeds import later, mending, others, writing
from regional_groups.feeds.models import FeedEntry
from regional_groups.feeds.writing import Drafted, Writer
from regional_groups.meetings.models import Event, Meeting

_LOOKED_AT = 50  # things read at a time
_WRITTEN = 5  # things of one transaction: some tenths of a second

Ids = Sequence[UUID]


@dataclass(frozen=True)
class Kind:
    """Things of a kind: how their entries are drafted, and how those of some are written."""

    things: type[Any]
    drafted: Callable[[Writer, Any], Drafted]
    write: Callable[[Ids, datetime], None]


def rebuild(now: datetime) -> int:
    """Write the entries that should say something else; return how many entries there are.

    It commits as it goes: at no time do others wait for more than a few things.
    """
    with jobs.change():
        writing.domain()
    for kind in _kinds():
        with jobs.reading():
            ids = sorted(db.session.scalars(select(kind.things.id)))
        for batch in batches(ids, _LOOKED_AT):
            for few in batches(_otherwise(kind, batch, now), _WRITTEN):
                _write(kind, few, now)
    with jobs.change():
        writing.end_departures(now)
    with jobs.reading():
        broken = mending.broken()
    for rows in batches(broken, _WRITTEN):
        with jobs.change():
            writing.mend_departures(rows, now)
    return db.session.scalar(select(func.count()).where(FeedEntry.stands_for == "")) or 0


def write_left(payload: Mapping[str, Any], _key: str) -> None:
    """Write the entries of things that were being changed when they should have been written; called by the outbox."""
    now: datetime = current_app.extensions["clock"].now()
    ids = [UUID(id) for id in payload["ids"]]
    for kind in _kinds():
        if kind.things.__tablename__ == payload["of"]:
            for few in batches(ids, _WRITTEN):
                _write(kind, few, now)


def _write(kind: Kind, ids: Ids, now: datetime) -> None:
    with jobs.change():
        later.wait_for(kind.things, ids)
        kind.write(ids, now)


def _kinds() -> list[Kind]:
    return [
        Kind(Meeting, Writer.of_meeting, lambda ids, now: writing.write(ids, (), now)),
        Kind(Event, Writer.of_event, lambda ids, now: writing.write((), ids, now)),
        *(_of_room_above(source) for source in others.sources()),
    ]


def _of_room_above(source: others.Source) -> Kind:
    return Kind(
        source.kind,
        lambda writer, thing: others.drafted(writer, source, thing),
        lambda ids, now: others.write({source.kind: set(ids)}, now),
    )


def _otherwise(kind: Kind, ids: Ids, now: datetime) -> list[UUID]:
    """Return the things whose stored entries say something else than they should."""
    with jobs.reading():
        writer = Writer(now)
        things = writing.fresh(kind.things, ids)
        return [thing.id for thing in things if not writer.stands(kind.drafted(writer, thing))]
