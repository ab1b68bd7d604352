"""Insert rows or change those that are there, in one statement, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from regional_groups.core.db import Base, db


def upsert(
    table: type[Base],
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    keys: tuple[str, ...],
    set_: Mapping[str, Any] | None = None,
    keep: bool = False,
) -> None:
    """Insert ``values``, or change the row that has the same ``keys``.

    Parameters:
        values: of a row, or of several in their order; not none.
        set_: what to change in a row that is there; all values but the keys when not given.
        keep: leave a row that is there as it is.
    """
    dialect = db.session.get_bind().dialect.name
    target: Any = table.__table__  # several rows go to the driver as they are, past the mapper
    statement: Any = postgresql.insert(target) if dialect == "postgresql" else sqlite.insert(target)
    rows = [dict(values)] if isinstance(values, Mapping) else [dict(row) for row in values]
    if keep:
        statement = statement.on_conflict_do_nothing(index_elements=list(keys))
    else:
        changes = set_ or {name: statement.excluded[name] for name in rows[0] if name not in keys}
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=dict(changes))
    db.session.execute(statement, rows)
