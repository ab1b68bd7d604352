"""The tables of a printed document as its tags tell them, cell by cell, and as the document holds them."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from regional_groups.publishing.blocks import BarChart, Document, Language, Matrix, Table, runs_text
from regional_groups.publishing.numbers import number

from tests.publishing.reading import elements, marked, plain

Rows = list[list[str]]


def printed_tables(data: bytes) -> list[Rows]:
    """Return the rows of each table of a PDF, heads first; the words of a cell without its spaces."""
    texts = _texts(data)
    with pikepdf.open(BytesIO(data)) as pdf:
        pages = {sheet.objgen: place for place, sheet in enumerate(pdf.pages)}

        def words(cell: Any) -> str:
            held = (place for tag in (cell, *elements(cell)) for place in marked(tag))
            return squeezed("".join(texts.get((pages[page], mark), "") for page, mark in held))

        return [
            [[words(cell) for cell in row.K] for row in elements(table) if row.S == "/TR"]
            for table in elements(pdf.Root.StructTreeRoot)
            if table.S == "/Table"
        ]


def tables_of(document: Document) -> list[Rows]:
    """Return the rows below the heads of all that is printed as a table: tables, charts, matrices."""
    return [
        [[squeezed(cell) for cell in row] for row in _rows(block, document.language)]
        for block in document.blocks
        if isinstance(block, Table | BarChart | Matrix)
    ]


def squeezed(text: str) -> str:
    """Return a text without spaces, marks of direction and hyphens: where a line ends, they cannot be told apart."""
    return re.sub("[ -]", "", plain(text))


def figures(cell: str) -> list[str]:
    """Return the numbers of a cell in no order: Arabic words between them are read back as they stand on the line."""
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", cell))


def cells(table: Table) -> Rows:
    """Return the rows of a table of the model as words."""
    return [
        [plain(value if isinstance(value, str) else runs_text(value) if isinstance(value, tuple) else value.text)
         for value in row]
        for row in table.rows
    ]  # fmt: skip


def _rows(block: Table | BarChart | Matrix, language: Language) -> Rows:
    if isinstance(block, Table):
        return cells(block)

    def shown(values: Sequence[float | None]) -> list[str]:
        return ["–" if one is None else number(one, language, block.decimals) for one in values]

    if isinstance(block, Matrix):
        return [[name, *shown(values)] for name, values in zip(block.rows, block.values, strict=True)]
    series = (*block.values, *(() if block.targets is None else (block.targets,)))
    return [[name, *shown(values)] for name, *values in zip(block.categories, *series, strict=True)]


def _texts(data: bytes) -> dict[tuple[int, int], str]:
    """Return the text of each marked content by page and number."""
    found: dict[tuple[int, int], str] = {}
    document = pypdfium2.PdfDocument(data)
    for place, sheet in enumerate(document):
        page = sheet.get_textpage()
        for one in sheet.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            key = (place, pdfium.FPDFPageObj_GetMarkedContentID(one.raw))
            found[key] = found.get(key, "") + _text(one, page)
        page.close()
        sheet.close()
    document.close()
    return found


def _text(one: Any, page: Any) -> str:
    size = pdfium.FPDFTextObj_GetText(one.raw, page.raw, None, 0)
    buffer = (pdfium.FPDF_WCHAR * size)()
    pdfium.FPDFTextObj_GetText(one.raw, page.raw, buffer, size)
    return ctypes.string_at(buffer, size).decode("utf-16-le").rstrip("\0")
