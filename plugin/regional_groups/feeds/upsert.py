"""Insert a row or change the one that is there, in one statement, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from regional_groups.core.db import Base, db


def upsert(
    table: type[Base],
    values: Mapping[str, Any],
    *,
    keys: tuple[str, ...],
    set_: Mapping[str, Any] | None = None,
    keep: bool = False,
) -> None:
    """Insert ``values``, or change the row that has the same ``keys``.

    Parameters:
        set_: what to change in a row that is there; all values but the keys when not given.
        keep: leave a row that is there as it is.
    """
    dialect = db.session.get_bind().dialect.name
    insert: Any = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    statement = insert.values(**values)
    if keep:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    else:
        changes = set_ or {name: value for name, value in values.items() if name not in keys}
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=dict(changes))
    db.session.execute(statement)
