"""A Word file for translators: for each text a table of source and translation, its placeholders locked.

Nothing is typeset here, since what is written must come back as it was. A line above each table says what it holds;
the rows are the paragraphs in order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import docx
from docx.oxml.ns import qn

from regional_groups.publishing.blocks import Language
from regional_groups.publishing.word.marks import Element, element, tongue
from regional_groups.publishing.word.package import packed, strip_template
from regional_groups.publishing.word.styles import dress

_WIDTHS: Final = (4700, 4700)  # twentieths of a point
_PIECE: Final = re.compile(r"(\{[a-z_]+\})")
_BREAK: Final = re.compile(r"([\n\t])")
NOT_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Side:
    """A column: its language and its head."""

    language: Language
    head: str


@dataclass(frozen=True)
class Part:
    """A text: its title, the line by which it is known again, and its paragraphs with their translations."""

    title: str
    mark: str
    rows: tuple[tuple[str, str], ...]


def write(title: str, advice: str, sides: tuple[Side, Side], parts: Sequence[Part], page: Language) -> bytes:
    """Return the file; the same texts give the same bytes."""
    file: Any = docx.Document()
    strip_template(file)
    dress(file, page)
    body = file.element.body
    made = [_paragraph("Title", title, page), _paragraph("Normal", advice, page)]
    for part in parts:
        made += [_paragraph("Heading2", part.title, page), _paragraph("TableNote", part.mark, "en")]
        made += [_table(sides, part), element("p")]
    for one in made:
        body.insert(len(body) - 1, one)  # before the properties of the section
    return packed(file)


def _table(sides: tuple[Side, Side], part: Part) -> Element:
    borders = [
        element(side, val="single", sz=4, space=0, color="8FA3B8")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    ]
    properties = element(
        "tblPr",
        element("tblW", w=sum(_WIDTHS), type="dxa"),
        element("tblBorders", *borders),
        element("tblLayout", type="fixed"),
        element("tblLook", val="0420", firstRow=1, firstColumn=0, noVBand=1),
    )
    grid = element("tblGrid", *(element("gridCol", w=width) for width in _WIDTHS))
    head = element("trPr", element("cantSplit"), element("tblHeader"))
    first = element(
        "tr",
        head,
        *(
            _cell(side.head, side.language, width, head=True)
            for side, width in zip(sides, _WIDTHS, strict=True)
        ),
    )
    rows = [
        element(
            "tr",
            *(
                _cell(text, side.language, width)
                for text, side, width in zip(row, sides, _WIDTHS, strict=True)
            ),
        )
        for row in part.rows
    ]
    return element("tbl", properties, grid, first, *rows)


def _cell(text: str, language: Language, width: int, *, head: bool = False) -> Element:
    shade = [element("shd", val="clear", color="auto", fill="E6ECF2")] if head else []
    properties = element("tcPr", element("tcW", w=width, type="dxa"), *shade)
    return element("tc", properties, _paragraph("TableText", text, language))


def _paragraph(style: str, text: str, language: Language) -> Element:
    properties = element("pPr", element("pStyle", val=style))
    if language == "ar":
        properties.append(element("bidi"))
    return element("p", properties, *_runs(text, language))


def _runs(text: str, language: Language) -> list[Element]:
    found = []
    for index, piece in enumerate(_PIECE.split(NOT_XML.sub("", text))):
        if index % 2:
            found.append(_locked(piece))
        elif piece:
            found.append(_run(piece, language))
    return found


def _run(text: str, language: Language) -> Element:
    properties = element("rPr")
    if language == "ar":
        properties.append(element("rtl"))
    properties.append(tongue(language))
    return element("r", properties, *_words(text))


def _words(text: str) -> list[Element]:
    found = []
    for piece in _BREAK.split(text):
        if piece == "\n":
            found.append(element("br"))
        elif piece == "\t":
            found.append(element("tab"))
        elif piece:
            words = element("t")
            words.text = piece
            words.set(qn("xml:space"), "preserve")
            found.append(words)
    return found


def _locked(name: str) -> Element:
    """Return a placeholder as a content control that neither its content nor itself can be changed in."""
    lock = element(
        "sdtPr", element("alias", val=name), element("tag", val=name), element("lock", val="sdtContentLocked")
    )
    shaded = element("rPr", element("shd", val="clear", color="auto", fill="DDE6F0"), tongue("en"))
    return element("sdt", lock, element("sdtContent", element("r", shaded, *_words(name))))
