"""What Python takes from the database."""

from collections.abc import Callable
from typing import Any

from regional_groups.core.db import db


def rows_taken(call: Callable[[], object]) -> int:
    """Return how many rows Python takes from the database during a call."""
    found = 0
    connection: Any = db.session.connection().connection.dbapi_connection
    before = connection.row_factory

    def take(_: Any, row: Any) -> Any:
        nonlocal found
        found += 1
        return row

    def taking(cursor: Any) -> Any:
        make = before(cursor)
        return lambda values: take(None, make(values))

    connection.row_factory = take if before is None else taking
    try:
        call()
    finally:
        connection.row_factory = before
    return found
