"""The audit trail: append-only, each entry chained to the one before by its hash.

Typed events ``subject:action`` with actor, acting-for and evidence, effective day, what changed, and the clause.
Every "as of" answer reads this trail or typed intervals, never free text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base, UtcDateTime, canonical_json, db
from regional_groups.core.permissions import Actor

GENESIS = "0" * 64
_LOCK = 440_108  # the advisory lock that keeps the chain single-file on PostgreSQL


class AuditEntry(Base):
    """One event; written once, never changed (the database refuses both)."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject_type", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(80), index=True)  # creation:submit
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    subject_label: Mapped[str] = mapped_column(String(200), default="")
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200), default="")
    acting: Mapped[dict[str, Any] | None]  # recorded by whom, for whom, evidence
    effective_on: Mapped[date | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    clause: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    demonstration: Mapped[bool] = mapped_column(default=False)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


@dataclass(frozen=True)
class Broken:
    """The first entry whose hash or link does not agree."""

    id: int
    reason: str


def append(
    event: str,
    subject: tuple[str, str, str],
    actor: Actor,
    now: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    clause: str | None = None,
    note: str = "",
    demonstration: bool = False,
) -> AuditEntry:
    """Write one event at the end of the chain, in the transaction of the change itself.

    Parameters:
        event: ``subject:action``.
        subject: type, id and label of the object.
        before: values of the changed fields as they were; after: as they are.
    """
    session = db.session()
    take_turn()
    previous = newest_hash()
    entry = AuditEntry(
        at=now,
        event=event,
        subject_type=subject[0],
        subject_id=subject[1],
        subject_label=subject[2][:200],
        actor_id=actor.acting.recorded_by if actor.acting else actor.person_id,
        actor_name=actor.acting.recorded_by_name if actor.acting else actor.name,
        acting=_acting(actor),
        effective_on=actor.effective_on,
        before=_plain(before or {}),
        after=_plain(after or {}),
        clause=clause,
        note=note,
        demonstration=demonstration,
        previous_hash=previous,
    )
    entry.hash = digest(entry)
    session.add(entry)
    session.flush()
    return entry


def take_turn() -> None:
    """Wait for the turn to write, kept until the transaction ends; before rows are locked that writers change later."""
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def newest_hash() -> str:
    """Return the hash of the newest entry: another one means that something was done."""
    newest = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    return db.session.scalar(newest) or GENESIS


def _acting(actor: Actor) -> dict[str, Any] | None:
    if actor.acting is None:
        return None
    acting = actor.acting
    return {
        "for": acting.for_label,
        "for_person": str(acting.for_person) if acting.for_person else None,
        "evidence": {
            "kind": acting.evidence_kind,
            "on": acting.evidence_on.isoformat() if acting.evidence_on else None,
            "reference": acting.evidence_reference,
        },
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _json(value) for key, value in values.items()}


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_json(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 of an entry's canonical JSON, which holds the hash before it."""
    body = {
        "at": entry.at.isoformat(timespec="microseconds"),
        "event": entry.event,
        "subject": [entry.subject_type, entry.subject_id, entry.subject_label],
        "actor": [str(entry.actor_id) if entry.actor_id else None, entry.actor_name],
        "acting": entry.acting,
        "effective_on": entry.effective_on.isoformat() if entry.effective_on else None,
        "before": entry.before,
        "after": entry.after,
        "clause": entry.clause,
        "note": entry.note,
        "demonstration": entry.demonstration,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


def verify() -> Broken | None:
    """Walk the chain; return its first broken entry, or nothing when it is whole."""
    previous = GENESIS
    for entry in _walk():
        if entry.previous_hash != previous:
            return Broken(entry.id, "the link to the entry before does not agree")
        if digest(entry) != entry.hash:
            return Broken(entry.id, "the content does not agree with its hash")
        previous = entry.hash
    return None


def _walk() -> Iterator[AuditEntry]:
    """Read the trail in batches, so that a walk that stops early leaves no cursor open."""
    last = 0
    while True:
        query = select(AuditEntry).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(500)
        batch = list(db.session.scalars(query))
        if not batch:
            return
        yield from batch
        last = batch[-1].id


def entries_of(
    subject_type: str, subject_id: str, limit: int = 100, *, without: Collection[str] = ()
) -> list[AuditEntry]:
    """Return the newest events of one object, newest first, those of some kinds left out."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query.where(AuditEntry.event.not_in(without)) if without else query))
