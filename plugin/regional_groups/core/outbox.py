"""What leaves the house: written in the transaction of the change, sent after the commit, at least once.

A message is leased while it is being sent, tried again with growing pauses, and stays visible when it keeps failing:
to administrators on a page, by ``regional-groups outbox``, and in ``/readyz``. A letter that can never be delivered is
given up: shown for a month, and tried again only when somebody asks for it.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, Index, String, Text, cast, delete, event, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from regional_groups.core import audit
from regional_groups.core.db import Base, Identified, UtcDateTime, db
from regional_groups.core.errors import DomainError, Message, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.core.ports import MailRefused

LEASE = timedelta(minutes=5)
TEXT_KEPT = timedelta(days=30)  # of what was sent, and all of what was given up: it names people
KEY_KEPT = timedelta(days=400)  # so that nothing is sent again
PAUSES_MINUTES = (1, 5, 30, 120, 600)  # after each failed try; the last one again and again, until it is sent

# Set while a step is rehearsed: what it queues is noted here, and taken back with everything else.
noted: ContextVar[list[OutboxMessage] | None] = ContextVar("noted", default=None)
Handler = Callable[[Mapping[str, Any], str], None]
_QUEUED = "outbox"  # in the session's own notes: what this transaction has queued
_BATCH = 500  # keys asked for in one statement


class OutboxMessage(Identified, Base):
    """One thing to send; ``key`` makes it arrive once where the receiver can tell."""

    __tablename__ = "outbox_messages"
    __table_args__ = (Index("ix_outbox_messages_due", "sent_at", "due_at"),)

    kind: Mapped[str] = mapped_column(String(40))  # mail, calendar, render …
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # it can never be sent as it is
    error: Mapped[str] = mapped_column(
        Text, default=""
    )  # why the last try failed, to translate; names nobody
    error_params: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what stands in it

    @property
    def what(self) -> str:
        """Return what it is, in a word: which letter, or its kind; the rest of the key names the case."""
        return self.key.partition(":")[0] if self.kind == "mail" else self.kind

    @property
    def why(self) -> Message:
        """Return why the last try failed, for the edge to translate."""
        return Message(self.error, self.error_params)


class NobodySends(DomainError):
    """A message of a kind that no room sends: a setting or a room is gone."""


def put(
    kind: str, key: str, payload: Mapping[str, Any], now: datetime, *, due_at: datetime | None = None
) -> None:
    """Queue a message in the current transaction; a second one with the same key is the same message."""
    put_many(kind, {key: payload}, now, due_at=due_at)


def put_many(
    kind: str, payloads: Mapping[str, Mapping[str, Any]], now: datetime, *, due_at: datetime | None = None
) -> None:
    """Queue messages by their keys; the number of statements hardly grows with theirs."""
    keys = list(payloads)
    there: set[str] = set()
    for start in range(0, len(keys), _BATCH):
        query = select(OutboxMessage.key).where(OutboxMessage.key.in_(keys[start : start + _BATCH]))
        there |= set(db.session.scalars(query))
    made = [
        OutboxMessage(kind=kind, key=key, payload=dict(payloads[key]), created_at=now, due_at=due_at or now)
        for key in keys
        if key not in there
    ]
    db.session.add_all(made)
    db.session.flush()
    db.session().info.setdefault(_QUEUED, []).extend(made)
    if (notes := noted.get()) is not None:
        notes.extend(made)


def queued(kind: str) -> list[OutboxMessage]:
    """Return what this transaction has queued so far, for who adds to a letter instead of sending a second one."""
    return [message for message in db.session().info.get(_QUEUED, ()) if message.kind == kind]


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_QUEUED, None)


def handler(kind: str, function: Handler) -> None:
    """Register what sends messages of a kind; called by ``app.py`` while it joins the parts."""
    current_app.extensions["outbox_handlers"][kind] = function


def drain(now: datetime, limit: int = 50) -> int:
    """Send what is due, one message a transaction; return how many were sent."""
    sent = 0
    for _ in range(limit):
        message = _lease(now)
        if message is None:
            break
        sent += _send(message, now)
    return sent


def forget_sent(now: datetime) -> None:
    """Empty what was sent a month ago, forget after a year that it was, after a month what was given up; periodic."""
    sent = OutboxMessage.sent_at
    past = or_(sent < now - KEY_KEPT, OutboxMessage.given_up_at < now - TEXT_KEPT)
    db.session.execute(delete(OutboxMessage).where(past))
    old = update(OutboxMessage).where(sent < now - TEXT_KEPT, cast(OutboxMessage.payload, Text) != "{}")
    db.session.execute(old.values(payload={}).execution_options(synchronize_session=False))


def take_beside(kind: str, now: datetime) -> OutboxMessage | None:
    """Lease another due message of a kind, for a handler that does two at once; it must be given back or failed.

    No change may be pending: the lease is a transaction of its own.
    """
    return _lease(now, OutboxMessage.kind == kind)


def give_back(id: UUID) -> None:
    """Let go of a message that was taken beside, in the current transaction: its own turn finds the work done."""
    db.session.get_one(OutboxMessage, id).leased_until = None


def fail(id: UUID, error: Exception, now: datetime) -> None:
    """Note that what was taken beside failed, in a transaction of its own; it is tried again after a pause."""
    db.session.rollback()
    _note_failure(id, error, now)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < now)


def _lease(now: datetime, *of: ColumnElement[bool]) -> OutboxMessage | None:
    waiting = (*is_waiting(), OutboxMessage.due_at <= now, _is_free(now), *of)
    query = select(OutboxMessage.id).where(*waiting).order_by(OutboxMessage.due_at, OutboxMessage.id).limit(1)
    found = db.session.scalar(query)
    if found is None:
        db.session.rollback()
        return None
    until = max(now, current_app.extensions["clock"].now()) + LEASE  # ``now`` is of the begin of the round
    taken = db.session.execute(
        update(OutboxMessage).where(OutboxMessage.id == found, *waiting).values(leased_until=until)
    )
    db.session.commit()
    return db.session.get(OutboxMessage, found) if taken.rowcount else None  # type: ignore[attr-defined]  # a cursor result


def _send(message: OutboxMessage, now: datetime) -> bool:
    """Send a leased message, with no transaction open: while the other side is slow, nobody waits for the database."""
    id, kind, payload, key = message.id, message.kind, message.payload, message.key
    db.session.rollback()
    send: Handler | None = current_app.extensions["outbox_handlers"].get(kind)
    try:
        if send is None:
            raise NobodySends(say("Nothing sends messages of kind %(kind)s.", kind=kind))
        send(payload, key)
    except Exception as error:
        db.session.rollback()
        current_app.logger.warning("outbox message %s of kind %s failed: %s", id, kind, reason(error))
        _note_failure(id, error, now)
        return False
    # what the sender itself wrote is committed together with this
    if (kept := db.session.get(OutboxMessage, id)) is not None:
        kept.attempts += 1
        kept.leased_until, kept.sent_at, kept.error, kept.error_params = None, now, "", {}
    db.session.commit()
    return True


def reason(error: Exception) -> Message:
    """Return why a try failed, without what was sent, to whom, and with which password.

    The service's own refusals are worded so; of any other error only its kind and its place in the code are told.
    """
    if isinstance(error, DomainError):
        params = error.message.params.items()
        return Message(
            error.message.text,
            {name: value if isinstance(value, int) else str(value)[:500] for name, value in params},
        )
    at = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" in {'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}" for frame in at)
    return Message(f"{type(error).__name__}{place}"[:500])


def is_waiting() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what is still to be sent."""
    return (OutboxMessage.sent_at.is_(None), OutboxMessage.given_up_at.is_(None))


def has_failed() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what was tried and is not sent, given up or not."""
    return (OutboxMessage.sent_at.is_(None), OutboxMessage.attempts > 0)


def count_failed() -> int:
    """Return how much was tried and is not sent."""
    return db.session.scalar(select(func.count()).where(*has_failed())) or 0


def waiting(limit: int, *, failed: bool) -> list[OutboxMessage]:
    """Return what is not sent, or what of it was tried already, the oldest first."""
    conditions = has_failed() if failed else has_failed()[:1]
    query = select(OutboxMessage).where(*conditions).order_by(OutboxMessage.created_at, OutboxMessage.id)
    return list(db.session.scalars(query.limit(limit)))


def retry(ids: Collection[UUID] | None, actor: Actor, now: datetime) -> int:
    """Make failed messages due now, all of them if none is named; return how many.

    What is being sent at this moment is left alone: it would go twice.

    Raises:
        NotPermitted: running the service is not one's office.
    """
    require(Permission.OUTBOX_MANAGE, actor, Subject())
    named = () if ids is None else (OutboxMessage.id.in_(ids),)
    again = update(OutboxMessage).where(*has_failed(), _is_free(now), *named)
    again = again.values(due_at=now, given_up_at=None)
    result = db.session.execute(again.execution_options(synchronize_session=False))
    count = int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
    if count:
        about = ("outbox", str(next(iter(ids))) if ids and len(ids) == 1 else "", "outbox")
        audit.append("outbox:retry", about, actor, now, after={"messages": count})
    return count


def _note_failure(id: UUID, error: Exception, now: datetime) -> None:
    if (kept := db.session.get(OutboxMessage, id)) is not None:
        kept.attempts += 1
        kept.leased_until = None
        why = reason(error)
        kept.error, kept.error_params = why.text, dict(why.params)
        kept.given_up_at = now if isinstance(error, MailRefused) else None
        kept.due_at = now + timedelta(minutes=PAUSES_MINUTES[min(kept.attempts, len(PAUSES_MINUTES)) - 1])
    db.session.commit()
