"""Entries of things that somebody else is changing: left out of this transaction, and written after its commit.

Whoever changes anything holds the lock of the audit trail until the commit, and locks the thing itself before that. A
transaction that renames a group holds the trail already when it comes to write the entries of the group's meetings: to
wait there for one who changes such a meeting, and waits for the trail, would be to wait for ever. So what is not free
is queued, and written in a transaction that holds nothing while it waits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from regional_groups.core import outbox
from regional_groups.core.db import db

KIND = "calendar_entries"  # of the messages in the outbox


def free(kind: type[Any], ids: Sequence[UUID], now: datetime) -> list[UUID]:
    """Return those of these things that nobody else is changing, and let nobody until the end; queue the others.

    What is read after it is what was last committed: an entry never says less than the one before it.
    """
    found = list(db.session.scalars(_rows(kind, ids).with_for_update(key_share=True, skip_locked=True)))
    if left := set(ids).difference(found):
        _queue(kind, left, now)
    return found


def wait_for(kind: type[Any], ids: Sequence[UUID]) -> None:
    """Wait until nobody else changes these things; only for who holds nothing yet that others wait for.

    In the order of the ids, so that two cannot wait for each other; who only refers to such a thing need not wait.
    """
    db.session.execute(_rows(kind, ids).with_for_update(key_share=True)).all()


def _rows(kind: type[Any], ids: Sequence[UUID]) -> Any:
    return select(kind.id).where(kind.id.in_(ids)).order_by(kind.id)


def _queue(kind: type[Any], ids: Collection[UUID], now: datetime) -> None:
    payload = {"of": kind.__tablename__, "ids": sorted(map(str, ids))}
    outbox.put(KIND, f"{KIND}:{uuid4()}", payload, now)
