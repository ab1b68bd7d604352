"""Counting of what the front and the pages' door ask the database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from regional_groups.core.db import db
from regional_groups.feeds.raw import Reader
from sqlalchemy import event


class CountingReader(Reader):
    """A reader that notes its statements."""

    statements: list[str]
    before: Callable[[str], None] | None = None  # called before each statement

    def _rows(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        self.statements.append(statement)
        if self.before:
            self.before(statement)
        return super()._rows(statement, values)


def watched(app: Flask) -> CountingReader:
    """Give the front of a service a reader that notes its statements."""
    front = app.extensions["feed_front"]
    front.reader.close_all()
    front.reader = CountingReader(app.extensions["settings"].database)
    front.reader.statements = []
    with app.app_context():
        event.listen(db.engine, "engine_disposed", lambda engine, reader=front.reader: reader.close_all())
    reader: CountingReader = front.reader
    return reader


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note the statements of this context's engine."""
    found: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "COMMIT")):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
