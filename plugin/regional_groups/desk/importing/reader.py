"""Reading one CSV file within bounds: UTF-8, comma, a header that is checked, cells without control characters.

What is wrong is named by line and column, and reading goes on, so that one run names all that is wrong.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from regional_groups.core.errors import Message, say
from regional_groups.core.importing import Column

MOST_BYTES = 32 * 1024 * 1024
MOST_ROWS = 200_000
MOST_CHARACTERS = 20_000  # of a cell; mandates and sources are far below
_OTHER_SIGNS = {";": "semicolons", "\t": "tabs", "|": "|"}
_TURNING = "\u202d\u202e"  # the forms refuse them too; marks that only tell a direction are kept
REF = Column("ref", "the row's own key", required=False)


@dataclass(frozen=True, order=True)
class Problem:
    """What cannot be taken, and where; column ``-`` is the whole line."""

    file: str
    line: int
    column: str
    reason: Message

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.reason}"


@dataclass(frozen=True)
class Cells:
    """The cells of a row by column, and the line where it begins."""

    line: int
    values: dict[str, str]
    rejoined: bool = False  # commas of a text stood without quotation marks
    wrong: dict[str, Message] = field(default_factory=dict)  # by column; their values are left empty


class Unreadable(Exception):
    """The file, or one of its rows, cannot be read."""

    def __init__(self, line: int, column: str, reason: Message) -> None:
        super().__init__(str(reason))
        self.line, self.column, self.reason = line, column, reason


def read(path: Path, columns: Sequence[Column], problems: list[Problem]) -> list[Cells]:
    """Return the rows of a file that can be read, and add what cannot to ``problems``."""
    found: list[Cells] = []
    try:
        for row in _rows(_text(path), (REF, *columns)):
            if isinstance(row, Cells):
                found.append(row)
                problems += [Problem(path.name, row.line, name, text) for name, text in row.wrong.items()]
            else:
                problems.append(Problem(path.name, row.line, row.column, row.reason))
    except Unreadable as error:
        problems.append(Problem(path.name, error.line, error.column, error.reason))
    return found


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(1, "-", say("the file is larger than %(most)s bytes", most=MOST_BYTES))
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(line, "-", say("the file is not UTF-8; save it as UTF-8")) from None


def _rows(text: str, columns: Sequence[Column]) -> Iterator[Cells | Unreadable]:
    # A cell may be as long as the file: our own bound names the column, the library's would not.
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for number, cells in enumerate(reader):
            start, line = line, reader.line_num + 1
            if header is None:
                header = _header(cells, columns)
            elif cells and number <= MOST_ROWS:
                yield _row(header, cells, start, columns)
            elif cells:
                raise Unreadable(start, "-", say("the file has more than %(most)s rows", most=MOST_ROWS))
    except csv.Error as error:
        raise Unreadable(line, "-", say("the quotation marks are broken: %(reason)s", reason=error)) from None
    if header is None:
        raise Unreadable(1, "-", say("the file is empty; it needs a header row"))


def _header(cells: list[str], columns: Sequence[Column]) -> list[str]:
    names = [cell.strip() for cell in cells]
    if len(names) == 1 and (sign := next((one for one in _OTHER_SIGNS if one in names[0]), None)):
        text = say("the cells are parted by %(sign)s; save the file with commas", sign=_OTHER_SIGNS[sign])
        raise Unreadable(1, "-", text)
    known = {column.name for column in columns}
    for name in names:
        if name not in known:
            text = say(
                "the column is not known; known are: %(names)s",
                names=", ".join(column.name for column in columns),
            )
            raise Unreadable(1, _shown(name), text)
        if names.count(name) > 1:
            raise Unreadable(1, name, say("the column stands there twice"))
    for column in columns:
        if column.required and column.name not in names:
            raise Unreadable(1, column.name, say("the column is missing"))
    return names


def _shown(name: str) -> str:
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return plain[:40] or "-"


def _row(
    header: Sequence[str], cells: Sequence[str], line: int, columns: Sequence[Column]
) -> Cells | Unreadable:
    whole = cells if len(cells) <= len(header) else _rejoined(cells)
    rejoined = len(whole) == len(header) != len(cells)
    if rejoined:
        cells = whole
    if len(cells) != len(header):
        at = header[-1] if len(cells) > len(header) else header[len(cells)]
        text = say(
            "the row has %(cells)s cells and the header %(columns)s; a cell with a comma needs quotation marks",
            cells=len(cells),
            columns=len(header),
        )
        return Unreadable(line, at, text)
    values: dict[str, str] = {}
    faulty: dict[str, Message] = {}
    needed = {column.name for column in columns if column.filled}
    for name, cell in zip(header, cells, strict=True):
        wrong = _wrong(cell)
        if wrong is None and name in needed and not cell.strip():
            wrong = say("this cell must not be empty")
        if wrong is not None:
            faulty[name] = wrong
        values[name] = " ".join(unicodedata.normalize("NFC", cell).split()) if wrong is None else ""
    return Cells(line, values, rejoined, faulty)


def _rejoined(cells: Sequence[str]) -> Sequence[str]:
    """Return cells with each one that begins with a space put back to the text before it.

    A comma in a text is followed by a space, one between cells is not; so "…, 2024)" was one cell.
    """
    found: list[str] = []
    for cell in cells:
        if found and cell.startswith(" "):
            found[-1] += f",{cell}"
        else:
            found.append(cell)
    return found


def _wrong(cell: str) -> Message | None:
    if len(cell) > MOST_CHARACTERS:
        return say(
            "the cell has %(length)s characters, %(most)s are taken", length=len(cell), most=MOST_CHARACTERS
        )
    for letter in cell:
        if letter in _TURNING:
            return say(
                "the cell holds a sign that turns its line around (U+%(code)s)", code=f"{ord(letter):04X}"
            )
        if unicodedata.category(letter) == "Cc" and letter not in "\t\r\n":
            return say("the cell holds a control character (U+%(code)s)", code=f"{ord(letter):04X}")
    return None
