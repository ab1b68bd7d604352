"""Rows as lines of JSON and back, by the types of the columns; the same text whichever database they come from."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Connection, LargeBinary, Table, TypeDecorator, bindparam, insert, select

from regional_groups.core.batches import batches
from regional_groups.core.db import Base
from regional_groups.core.deflated import Deflated

BATCH = 500
_NULL = "sql_null:"  # labels that tell an SQL NULL from a JSON null


def tables() -> list[Table]:
    """Return every table, those first on which others depend; what is made from other rows is made again."""
    return [table for table in Base.metadata.sorted_tables if not table.info.get("derived")]


def lines(connection: Connection, table: Table) -> Iterator[str]:
    """Return the rows of a table as lines, in the order of the primary key."""
    nullable = [column for column in table.c if isinstance(column.type, JSON) and column.nullable]
    marks = [column.is_(None).label(f"{_NULL}{column.name}") for column in nullable]
    rows = list(connection.execute(select(table, *marks)).mappings())
    # sorted here: databases order text by their own rules
    rows.sort(key=lambda row: tuple(_sortable(row[column.name]) for column in table.primary_key))
    for row in rows:
        values = {
            column.name: _plain(row[column.name])
            for column in table.c
            if not row.get(f"{_NULL}{column.name}", False)
        }
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _sortable(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, UUID):
        return str(value)
    return value


def parse(table: Table, line: str) -> dict[str, Any]:
    """Return the values of a line as the columns take them.

    Raises:
        ValueError: the line is no row of this table.
    """
    found = json.loads(line)
    names = {column.name for column in table.c}
    if not isinstance(found, dict) or not found.keys() <= names:
        raise ValueError(f"no row of {table.name}")
    return {column.name: _typed(column, found) for column in table.c}


def _typed(column: Column[Any], found: dict[str, Any]) -> Any:
    value = found.get(column.name)
    if isinstance(_told_as(column), JSON):
        # none_as_null below: a missing key is an SQL NULL, a null in the line a JSON null
        return JSON.NULL if value is None and column.name in found else value
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    kind: type[Any] = _told_as(column).python_type
    if kind is UUID:
        return UUID(value)
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    if not isinstance(value, kind):
        raise ValueError(f"{column.name} of {column.table.name} is no {kind.__name__}")
    return value


def _told_as(column: Column[Any]) -> Any:
    """Return the type as which lines tell a column: that of what a decorated type decorates, or stands for."""
    if isinstance(column.type, Deflated):
        return column.type.told_as
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def insert_rows(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, those first that others of the same table point at."""
    values = {column.name: _bound(column) for column in table.c}
    statement = insert(table).values(values)
    for part in batches(_in_order(table, list(rows)), BATCH):
        connection.execute(statement, [{f"v_{name}": value for name, value in row.items()} for row in part])


def _bound(column: Column[Any]) -> Any:
    kind = JSON(none_as_null=True) if isinstance(column.type, JSON) else column.type
    return bindparam(f"v_{column.name}", type_=kind)


def _in_order(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own = [key for key in table.foreign_keys if key.column.table is table]
    if not own:
        return rows
    done: set[Any] = set()
    ordered: list[dict[str, Any]] = []
    while rows:
        ready = [row for row in rows if all(row[key.parent.name] in {None, *done} for key in own)]
        if not ready:
            raise ValueError(f"rows of {table.name} point at rows that are not there")
        ordered += ready
        done |= {row[own[0].column.name] for row in ready}
        rows = [row for row in rows if row[own[0].column.name] not in done]
    return ordered


def fingerprint(found: Iterable[str]) -> tuple[int, str]:
    """Return number and SHA-256 of lines, as ``sha256sum`` of the file would give it."""
    number, digest = 0, hashlib.sha256()
    for line in found:
        number += 1
        digest.update(line.encode() + b"\n")
    return number, digest.hexdigest()
