"""Rows of the feeds' tables by a raw connection, one a thread: what a poll costs is one indexed read.

The database drivers are used as they are, since a poll that finds nothing new must cost less than a page's first
query through the mapper would. Connections only read, and every statement sees what was last committed. A connection
ends with its thread: the server lets idle threads go and takes new ones, all day long.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from regional_groups.feeds.walindex import Head, head_of

# Dates and ids as SQLAlchemy has SQLite keep them.
sqlite3.register_adapter(date, date.isoformat)
sqlite3.register_adapter(UUID, lambda id: id.hex)

BUSY_SECONDS = 5.0
STATE = "PRAGMA data_version"
KNOWN_MOST = 2048  # remembered by a thread before it begins anew
# Questions of a thread before it looks into the memory of the log, which keeps two descriptors open for good.
LOOKS_AFTER = 64


@dataclass(slots=True, eq=False, weakref_slot=True)
class Kept:
    """What a thread keeps: its connection, and what it remembers of the database."""

    generation: int
    connection: Any
    cursor: Any
    state: int = -1
    asked: int = 0
    head: Head | None = None
    seen: bytes = b""
    known: dict[Any, Any] = field(default_factory=dict)


class Reader:
    """Reads by raw connections to the database of an address."""

    def __init__(self, database: str) -> None:
        """Remember the SQLAlchemy address of the database; nothing is opened yet."""
        self._local = threading.local()
        self._open_ones: weakref.WeakSet[Kept] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._generation = 0
        self._postgres = database.startswith("postgresql")
        if self._postgres:
            self._target = database.replace("postgresql+psycopg://", "postgresql://", 1)
        else:
            self._target = unquote(database.removeprefix("sqlite:///").partition("?")[0])

    @property
    def joined(self) -> str:
        """Return the function of the database that joins texts of several rows."""
        return "string_agg" if self._postgres else "group_concat"

    def row(self, statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        """Return the first row of a statement whose values are marked ``?``."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def rows(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a statement whose values are marked ``?``.

        Raises:
            ReadFailed: the database did not answer; the next try opens a new connection.
        """
        try:
            return self._rows(statement, values)
        except Exception as error:
            self.close()
            raise ReadFailed from error

    def known(self) -> dict[Any, Any]:
        """Return what this thread remembers of the database as it is now: empty after each change of it.

        SQLite tells in one cheap question whether another connection has changed anything, and a thread that is asked
        often sees it without asking (``walindex``). PostgreSQL has no such question, and there nothing is remembered.

        Raises:
            ReadFailed: the database did not answer.
        """
        if self._postgres:
            return {}
        try:
            kept: Kept = getattr(self._local, "kept", None) or self._kept()
            if kept.generation != self._generation:
                kept = self._kept()
            if kept.head is not None:
                if kept.head.is_still(kept.seen) and len(kept.known) < KNOWN_MOST:
                    return kept.known
                kept.seen = kept.head.now()  # before the question: what is read below is at least as new
            elif kept.asked < LOOKS_AFTER:
                kept.asked += 1
                if kept.asked == LOOKS_AFTER:
                    kept.head = head_of(self._target)
            ((state,),) = kept.cursor.execute(STATE)
        except Exception as error:
            self.close()
            raise ReadFailed from error
        if state != kept.state or len(kept.known) >= KNOWN_MOST:
            kept.state, kept.known = state, {}
        return kept.known

    def _rows(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        cursor = self._kept().cursor
        if self._postgres:
            cursor.execute(statement.replace("?", "%s"), values, binary=True)
        else:
            cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _kept(self) -> Kept:
        kept: Kept | None = getattr(self._local, "kept", None)
        if kept is not None and kept.generation == self._generation:
            return kept
        connection = self._open()
        with self._lock:
            kept = self._local.kept = Kept(self._generation, connection, connection.cursor())
            self._open_ones.add(kept)
        weakref.finalize(kept, connection.close)  # nobody holds it but its thread
        return kept

    def _open(self) -> Any:
        if self._postgres:
            import psycopg  # only where the database is one

            return psycopg.connect(self._target, autocommit=True, prepare_threshold=1)
        # Read only: a missing file must not be made here. Another thread may close it, see ``close_all``.
        address = f"file:{quote(self._target)}?mode=ro"
        return sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
        )

    def close(self) -> None:
        """Close this thread's connection; its next read opens another."""
        kept: Kept | None = getattr(self._local, "kept", None)
        self._local.kept = None
        if kept is not None:
            kept.connection.close()

    def close_all(self) -> None:
        """Close the connections of every thread: the database is put away."""
        with self._lock:
            self._generation += 1
            closing = list(self._open_ones)
            self._open_ones.clear()
        for kept in closing:
            kept.connection.close()


class ReadFailed(Exception):
    """The database did not answer a raw read."""
