"""Rows of the files of this room, read with the forms of its pages: both doors refuse the same, cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import Schema

from regional_groups.core.errors import InvalidInput, say
from regional_groups.core.forms import FormData, load
from regional_groups.core.importing import Column, Row, RowRefused

BETWEEN = ";"  # the values of a cell that holds several
_NOTHING: tuple[Any, ...] = ("", None, [])  # says nothing; a nought says something


def read_row(
    row: Row, columns: Sequence[Column], form: Schema, lists: Collection[str] = ()
) -> dict[str, Any]:
    """Return what a row says, as the form reads it; an empty cell says nothing.

    Parameters:
        lists: columns whose cells hold several values, with a semicolon between.
    Raises:
        InvalidInput: with a message for each cell that cannot be taken.
    """
    cells: dict[str, Any] = {column.name: row[column.name] for column in columns if row[column.name]}
    for name in lists:
        if name in cells:
            cells[name] = [one.strip() for one in cells[name].split(BETWEEN) if one.strip()]
    try:
        return load(form, FormData(cells))
    except InvalidInput as error:
        named: dict[str, Any] = {}
        for name, messages in error.fields.items():  # a list names its places: indicators-2
            named.setdefault(name.partition("-")[0], messages)
        raise InvalidInput(error.message, fields=named) from error


def check_once(row: Row, column: str, *place: object) -> None:
    """Refuse a second row about the same, by what the form read: cells may be empty, or differ in spaces alone.

    Raises:
        RowRefused: naming the column.
    """
    first = row.once((column, *map(str, place)), lambda: row.line)
    if first != row.line:
        raise RowRefused(column, say("line %(line)s is about the same already", line=first))


def differing(thing: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the wanted values that a record does not have yet."""
    return {name: value for name, value in wanted.items() if not _same(getattr(thing, name), value)}


def _same(old: Any, new: Any) -> bool:
    if isinstance(new, Decimal):
        return old is not None and Decimal(old) == new
    return old in _NOTHING if new in _NOTHING else bool(old == new)
