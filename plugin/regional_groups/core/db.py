"""The database: naming of constraints, column types, and how SQLite is opened.

Every query runs on SQLite and PostgreSQL; instants are kept in UTC and come back aware.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Uuid, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """The base of every table; constraints are named by one convention, which migrations rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {UUID: Uuid(as_uuid=True), dict[str, Any]: JSON, list[Any]: JSON}


db = SQLAlchemy(metadata=Base.metadata)

# Set around every change (unsafe request, command, job), so that SQLite takes its write lock at the start.
writing: ContextVar[bool] = ContextVar("writing", default=False)

# Set while the demonstration is loaded: what is made then carries the mark from its first moment.
demonstrating: ContextVar[bool] = ContextVar("demonstrating", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values, stores UTC, gives back aware UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Return the class of the values; cursors and undo read it."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants, which would lose their zone silently."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive answers their zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[str]):
    """A StrEnum kept as its text, so that a new member needs no change of the database type."""

    impl = String(40)
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__(40)
        self.members = members

    @property
    def python_type(self) -> type[StrEnum]:
        """Return what values are, as cursors of lists read them."""
        return self.members

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Store the member's text."""
        return None if value is None else str(self.members(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the member back."""
        return None if value is None else self.members(value)


class Identified:
    """A table with a UUID key made by the service."""

    id: Mapped[UUID] = mapped_column(Uuid(as_uuid=True), primary_key=True, default=uuid4, sort_order=-10)


class Versioned(Identified):
    """A workflow object: its ``version`` rises with each change and guards against lost updates."""

    version: Mapped[int] = mapped_column(default=1, sort_order=-9)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, sort_order=90)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, sort_order=91)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime, sort_order=92)
    demonstration: Mapped[bool] = mapped_column(default=demonstrating.get, sort_order=93)  # enters no count


def canonical_json(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, plain Unicode."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def finish() -> None:
    """Do what is done at the end of a transaction, without ending it: who rehearses a step needs its last letters."""
    session = db.session()
    session.dispatch.before_commit(session)
    session.flush()


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, record: ConnectionPoolEntry) -> None:
    if type(connection).__module__.split(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # BEGIN is sent below, so that schema changes are transactional too
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
