"""What a file that `import` takes is made of: columns, rows, and the room that writes them.

A room registers its importers in ``app.extensions["importers"]``, by file name; the desk reads the files and calls
them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol, TypeVar

from regional_groups.core.clock import day_written
from regional_groups.core.errors import DomainError, Message, say
from regional_groups.core.permissions import Actor

Outcome = Literal["new", "changed", "same", "kept"]  # kept: what a person entered since stands
Found = TypeVar("Found")


Check = Callable[["Row", str], object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file; ``key`` columns together tell rows apart where there is no ``ref``."""

    name: str
    help: str  # English, for `import --help`
    required: bool = True  # the header must have it
    filled: bool = False  # no cell may be empty
    # Reads the cell as ``put`` does and raises RowRefused: so that a row names all its faults, not the first one.
    check: Check | None = None


class RowRefused(DomainError):
    """A cell that cannot be taken: names its column; ``-`` is the whole row."""

    def __init__(self, column: str, reason: Message) -> None:
        super().__init__(reason)
        self.column = column


@dataclass(frozen=True)
class Row(Mapping[str, str]):
    """One row: cells by column, outer spaces removed; an empty cell is unknown."""

    cells: Mapping[str, str]
    actor: Actor
    now: datetime
    line: int = 0
    file: str = ""
    ref: str = ""  # the row's own key, empty when it has none
    context: dict[Any, Any] = field(default_factory=dict)  # what an importer keeps for the rows of one file

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def once(self, key: tuple[str, ...], find: Callable[[], Found]) -> Found:
        """Return what a cell names, looked up once for all rows of the file; a refusal is not kept.

        Parameters:
            key: what is looked up, and by which words.
        """
        if key not in self.context:
            self.context[key] = find()
        found: Found = self.context[key]
        return found

    def filled(self, column: str) -> str:
        """Return a cell that must not be empty.

        Raises:
            RowRefused: it is.
        """
        if not self[column]:
            raise RowRefused(column, say("this cell must not be empty"))
        return self[column]

    def day(self, column: str) -> date | None:
        """Return a date written YYYY-MM-DD, none when it is unknown."""
        if not self[column]:
            return None
        if (read := day_written(self[column])) is None:
            raise RowRefused(column, say("“%(cell)s” is not a date; write YYYY-MM-DD", cell=self[column]))
        return read

    def whole(self, column: str, most: int = 10_000_000) -> int | None:
        """Return a whole number that is not negative, none when it is unknown."""
        text = self[column]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= most):
            raise RowRefused(column, say("“%(cell)s” is not a whole number", cell=text))
        return int(text)

    def flag(self, column: str) -> bool | None:
        """Return 1 as yes, 0 as no, none when it is unknown."""
        if self[column] not in ("", "0", "1"):
            raise RowRefused(column, say("“%(cell)s” is neither 0 nor 1", cell=self[column]))
        return self[column] == "1" if self[column] else None

    def one_of(self, column: str, accepted: Collection[str]) -> str:
        """Return a cell that is one of some words, or empty."""
        if self[column] and self[column] not in accepted:
            words = ", ".join(sorted(accepted))
            raise RowRefused(
                column, say("“%(cell)s” is not one of: %(words)s", cell=self[column], words=words)
            )
        return self[column]

    def line_of_text(self, column: str, most: int) -> str:
        """Return a cell that is not longer than its column in the database."""
        if len(self[column]) > most:
            raise RowRefused(
                column,
                say(
                    "the text has %(length)s characters, %(most)s are taken",
                    length=len(self[column]),
                    most=most,
                ),
            )
        return self[column]


def refused_cell(error: DomainError, columns: Mapping[str, str], otherwise: str) -> RowRefused:
    """Return a refusal of the operation as one of the cell that it is about.

    Parameters:
        columns: the column by the field that the operation names.
        otherwise: the column where it names none.
    """
    name, texts = next(iter(error.fields.items()), (otherwise, [error.message]))
    return RowRefused(columns.get(name, name), texts[0])


def most(characters: int) -> Check:
    """Return the check that a cell is not longer than its column in the database."""
    return lambda row, column: row.line_of_text(column, characters)


def word(*accepted: str) -> Check:
    """Return the check that a cell is one of some words, or empty."""
    return lambda row, column: row.one_of(column, accepted)


def faults(row: Row, columns: Collection[Column], known: Collection[str] = ()) -> list[RowRefused]:
    """Return what is wrong with the cells of a row, one for each column, in the order of the columns.

    Parameters:
        known: columns that are known to be wrong and not asked again.
    """
    found: dict[str, RowRefused] = {}
    for column in columns:
        if column.check is not None and column.name not in known:
            try:
                column.check(row, column.name)
            except RowRefused as refusal:
                if refusal.column not in known:
                    found.setdefault(refusal.column, refusal)
    return list(found.values())


class Importer(Protocol):
    """What writes the rows of one file."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns; `ref` is always taken besides."""

    @property
    def key(self) -> str:
        """Return the columns that tell rows apart, + between; after a semicolon what holds in other cases."""

    @property
    def fields(self) -> Mapping[str, str]:
        """Return the column by the field that a refused rule names."""

    def put(self, row: Row) -> Outcome:
        """Write a row, or bring what it is about up to date; nobody is told.

        Raises:
            DomainError: the row cannot be taken; ``RowRefused`` names the column.
        """
