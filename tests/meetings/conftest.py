"""What the tests of this room may ask for besides."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from regional_groups.core.db import db
from sqlalchemy import event

from tests.meetings.people import Cast, cast

Counter = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def count_queries(session: Any) -> Counter:
    """Return a context that collects the statements sent to the database."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        yield seen
        event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def players(session: Any) -> Cast:
    """Return everybody."""
    return cast()
