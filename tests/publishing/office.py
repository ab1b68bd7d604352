"""Reading Word files and workbooks back: their words, their cells, their marks of direction."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
from docx.oxml.ns import qn
from lxml import etree

from tests.publishing.reading import plain

NAMES = {"w": qn("w:p").split("}")[0].strip("{")}


def part(data: bytes, name: str) -> Any:
    """Return a part of a Word file as an element."""
    with ZipFile(BytesIO(data)) as file:
        return etree.fromstring(file.read(name))


def parts(data: bytes) -> list[str]:
    """Return the names of the parts of a file."""
    with ZipFile(BytesIO(data)) as file:
        return file.namelist()


def found(data: bytes, path: str) -> list[Any]:
    """Return what an XPath finds in the text of a Word file."""
    chosen: list[Any] = part(data, "word/document.xml").xpath(path, namespaces=NAMES)
    return chosen


def text_of(element: Any) -> str:
    """Return the words of an element."""
    return plain("".join(one.text or "" for one in element.iter(qn("w:t"))))


def word_text(data: bytes) -> str:
    """Return all words of a Word file, paragraph by paragraph, its notes last."""
    texts = [text_of(one) for one in found(data, "//w:p")]
    if "word/footnotes.xml" in parts(data):
        texts.append(text_of(part(data, "word/footnotes.xml")))
    return "\n".join(texts)


def tables(data: bytes) -> list[list[list[str]]]:
    """Return the tables of a Word file, as rows of words."""
    document = docx.Document(BytesIO(data))
    return [
        [[text_of(cell) for cell in row.findall(qn("w:tc"))] for row in table._tbl.findall(qn("w:tr"))]
        for table in document.tables
    ]


def workbook(data: bytes, *, read_only: bool = False) -> Any:
    """Return a workbook as openpyxl reads it, formulas not computed."""
    return openpyxl.load_workbook(BytesIO(data), read_only=read_only)
