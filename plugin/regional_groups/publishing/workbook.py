"""The tables of a document as an Excel workbook: one sheet a table, numbers and days as such, the head row frozen.

Texts of users are written as texts and nothing else: never a formula, a link or a number. A figure keeps the words
around it ("at least 12") in the format of its cell, so that the cell shows what the document prints and holds 12.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from regional_groups.publishing.blocks import (
    BarChart,
    Cell,
    Column,
    Document,
    Language,
    Matrix,
    Table,
    Text,
    runs_text,
    valued,
)
from regional_groups.publishing.html import data_table
from regional_groups.publishing.labels import label
from regional_groups.publishing.numbers import LRM, NBSP, RLM, number
from regional_groups.publishing.typography import clean

TEXT_MAX: Final = 32_767  # signs of a cell
NAME_MAX: Final = 31  # signs of a sheet's name
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\']")
_FIGURE: Final = re.compile(rf"[+\-−]?\d+(?:{NBSP}\d{{3}})*(?:[.,](\d+))?")
_DAY: Final = "yyyy-mm-dd"
_HEAD: Final = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#0B3D6E",
    "text_wrap": True,
    "valign": "vcenter",
}


@dataclass
class Workbook:
    """A workbook that is being written, in one language."""

    language: Language
    file: Any

    def __post_init__(self) -> None:
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self.names: list[str] = []

    def format(self, **looks: object) -> Any:
        """Return a format; the same looks share one."""
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(looks)
        return self._formats[key]

    def sheet(self, name: str) -> Any:
        """Return a new sheet with a name that is allowed and free."""
        short = _NOT_IN_NAMES.sub(" ", clean(name)).strip()[:NAME_MAX] or "–"
        free, count = short, 1
        while free.lower() in {one.lower() for one in self.names}:
            count += 1
            free = f"{short[: NAME_MAX - 5]} ({count})"
        self.names.append(free)
        made = self.file.add_worksheet(free)
        if self.language == "ar":
            made.right_to_left()
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        return made

    def text(self, sheet: Any, row: int, column: int, text: str, **looks: object) -> None:
        """Write a text as a text; one that a spreadsheet could take for a formula is marked as text for good."""
        plain = _plain(text)[:TEXT_MAX]
        if plain.startswith(_FORMULA):
            looks["quote_prefix"] = True
        if not plain:
            return  # an empty cell counts as nothing; an empty text would count as a text
        sheet.write_string(row, column, plain, self.format(text_wrap=True, valign="top", **looks))

    def cell(self, sheet: Any, row: int, column: int, value: Cell, **looks: object) -> None:
        """Write a cell: the number or day that it words, else its text."""
        match value:
            case str():
                self.text(sheet, row, column, value, **looks)
            case (Text(value=date() as day),):
                sheet.write_datetime(row, column, day, self.format(num_format=_DAY, valign="top", **looks))
            case (Text(text=text, value=int() | float() as amount),) if shown := _number_format(text):
                sheet.write_number(row, column, amount, self.format(num_format=shown, valign="top", **looks))
            case tuple():
                self.text(sheet, row, column, runs_text(value), **looks)
            case _:
                self.text(sheet, row, column, value.text, **looks)

    def table(self, table: Table) -> str:
        """Write a table on a sheet of its own and return its name: the head frozen, columns wide enough to read."""
        sheet = self.sheet(re.split(r"\s[–—]\s|：|——", table.caption)[0])
        for column, head in enumerate(table.columns):
            sheet.write_string(0, column, _plain(head.label), self.format(**_HEAD))
            sheet.set_column(column, column, max(12, (head.width or 16) * 0.9))
        for row, cells in enumerate(table.rows, start=1):
            total = row > len(table.rows) - table.totals
            for column, value in enumerate(cells):
                self.cell(sheet, row, column, value, **({"bold": True} if total else {}))
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        return self.names[-1]


def workbook(document: Document, about: Sequence[tuple[str, str]] = (), data: Sequence[Table] = ()) -> bytes:
    """Return the tables of a document as a workbook; the same document gives the same bytes.

    Parameters:
        about: label and text of what the first sheet says about the document.
        data: tables that the document itself does not print.
    """
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as file:
        made = Workbook(document.language, file)
        created = document.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        file.set_properties({"title": clean(document.title)[:250], "created": created, "comments": ""})
        first = made.sheet(label("about", document.language))
        tables = [*_tables(document), *data]
        named = [(made.table(table), table) for table in tables]
        _about(made, first, document, about, named)
    return target.getvalue()


def _tables(document: Document) -> list[Table]:
    found: list[Table] = []
    for block in document.blocks:
        match block:
            case Table():
                found.append(block)
            case BarChart():
                found.append(_renamed(data_table(block, document.language), block.caption))
            case Matrix():
                found.append(_matrix(block, document.language))
    return found


def _renamed(table: Table, caption: str) -> Table:
    return Table(caption, table.columns, table.rows, table.note)


def _matrix(block: Matrix, language: Language) -> Table:
    def cell(value: float | None) -> Cell:
        text = "–" if value is None else number(value, language, block.decimals)
        return valued(text, value)

    corner = Column(block.corner or label("category", language))
    return Table(
        block.caption,
        (corner, *(Column(name, "number") for name in block.columns)),
        tuple((name, *map(cell, values)) for name, values in zip(block.rows, block.values, strict=True)),
        block.meaning,
    )


def _about(
    made: Workbook,
    sheet: Any,
    document: Document,
    about: Sequence[tuple[str, str]],
    named: Sequence[tuple[str, Table]],
) -> None:
    language = document.language
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 70)
    made.text(sheet, 0, 0, document.title, bold=True, font_size=14)
    marks = [label(name, language) for name in ("demonstration", "draft") if getattr(document, name)]
    lines = [(mark, "") for mark in marks] + list(about)
    for row, (name, text) in enumerate(lines, start=2):
        made.text(sheet, row, 0, name, bold=True)
        made.text(sheet, row, 1, text)
    start = len(lines) + 3
    for column, head in enumerate(("sheet", "content", "note")):
        sheet.write_string(start, column, label(head, language), made.format(**_HEAD))
    for row, (name, table) in enumerate(named, start=start + 1):
        for column, text in enumerate((name, table.caption, table.note)):
            made.text(sheet, row, column, text)


def _number_format(text: str) -> str:
    """Return the format in which a number shows as it is worded; empty where the words hold no number."""
    found = _FIGURE.search(_plain(text))
    if found is None:
        return ""
    plain = _plain(text)
    before, after = plain[: found.start()], plain[found.end() :]
    places = f".{'0' * len(found[1])}" if found[1] else ""
    return f"{_literal(before)}#,##0{places}{_literal(after)}"


def _literal(text: str) -> str:
    quoted = text.replace('"', "")
    return f'"{quoted}"' if quoted else ""


def _plain(text: str) -> str:
    return clean(text).replace(LRM, "").replace(RLM, "")
