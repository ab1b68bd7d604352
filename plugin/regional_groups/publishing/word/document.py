"""A document as a Word file, from the blocks that page and PDF are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import docx
from docx.oxml.ns import qn
from docx.shared import Mm

from regional_groups.publishing import blocks as model
from regional_groups.publishing.html import data_table
from regional_groups.publishing.labels import LANGUAGE_NAMES, label
from regional_groups.publishing.numbers import day
from regional_groups.publishing.typography import typeset
from regional_groups.publishing.word.base import take
from regional_groups.publishing.word.marks import Element, Page, element
from regional_groups.publishing.word.package import add_notes, describe, lay_out, packed, strip_template
from regional_groups.publishing.word.styles import dress
from regional_groups.publishing.word.tables import matrix, side_by_side, table

Drawing = Callable[[model.BarChart], bytes | None]  # a chart as a PNG file; nothing where it cannot be drawn
_PICTURE_WIDTH: Final = Mm(166)
_RULE: Final = "______________"


def write(document: model.Document, draw: Drawing) -> bytes:
    """Return a document as a Word file; the same document and pictures give the same bytes."""
    file = docx.Document()
    strip_template(file)
    if document.styles:
        take(file, document.styles)
    dress(file, document.language, based=bool(document.styles))
    page = Page(document.language, file.part)
    lay_out(file, page, document)
    describe(file, document)
    writer = Writer(document, page, draw)
    body = file.element.body
    for made in writer.everything():
        body.insert(len(body) - 1, made)  # before the properties of the section
    add_notes(file, page)
    return packed(file)


@dataclass
class Writer:
    """Writes the blocks of a document one after the other."""

    document: model.Document
    page: Page
    draw: Drawing
    drawn: int = 0

    def everything(self) -> list[Element]:
        """Return the marks, the head and all blocks."""
        marks = [name for name in ("demonstration", "draft") if getattr(self.document, name)]
        found = [
            self.page.paragraph("Mark", self.page.words(label(name, self.page.language))) for name in marks
        ]
        found += self._head()
        for index, block in enumerate(self.document.blocks):
            found += self._block(block, index)
        return found

    def _head(self) -> list[Element]:
        header = self.document.header
        if isinstance(header, model.CouncilHeader):
            return self._council(header)
        return self._letter(header)

    def _council(self, header: model.CouncilHeader) -> list[Element]:
        language = self.page.language
        told = [
            f"{label('agenda_item', language)} {header.agenda_item}" if header.agenda_item else "",
            f"{label('document', language)} {header.document_number}" if header.document_number else "",
            day(header.dated_on, language) if header.dated_on else "",
            self._original(header),
        ]
        first = [self._line("Session", header.session), self._line("Address", header.place_dates)]
        second = [self._line("Particulars", text) for text in told if text]
        found = [side_by_side(self.page, first, second)]
        found += [self._line("Source", header.author)] if header.author else []
        return [*found, self._line("Title", self.document.title)]

    def _original(self, header: model.CouncilHeader) -> str:
        if header.original_language is None:
            return ""
        language = self.page.language
        return f"{label('original', language)} {LANGUAGE_NAMES[language][header.original_language]}"

    def _letter(self, header: model.LetterHeader) -> list[Element]:
        language = self.page.language
        dated = day(header.dated_on, language) if header.dated_on else ""
        both = bool(header.place and dated)
        where = (
            label("place_and_day", language, place=header.place, day=dated) if both else header.place or dated
        )
        first = [self._line("Address", line) for line in header.office]
        found = [side_by_side(self.page, first, [self._line("Address", where)])]
        contact = list(header.contact)
        if header.reference:
            contact.insert(0, (label("reference", language), header.reference))
        told = [
            self.page.paragraph("Address", [*self.page.words(f"{name} ", bold=True), *self.page.words(value)])
            for name, value in contact
        ]
        whom = [self._line("Address", line) for line in (label("addressees", language), *header.addressees)]
        found.append(side_by_side(self.page, told, whom if header.addressees else []))
        subject = f"{label('subject', language)} {header.subject or self.document.title}"
        return [*found, self._line("Title", subject)]

    def _line(self, style: str, text: str) -> Element:
        return self.page.paragraph(style, self.page.words(text))

    def _block(self, block: model.Block, index: int) -> list[Element]:
        page = self.page
        match block:
            case model.Heading():
                return [self._heading(block, index)]
            case model.Paragraph():
                number = page.words(f"{block.number} ") if block.number else []
                return [page.paragraph("Normal", [*number, *page.runs(block.runs)])]
            case model.Box():
                return self._box(block)
            case model.Contents():
                return self._contents(block)
            case model.Table():
                return table(page, block)
            case model.Matrix():
                return matrix(page, block)
            case model.BarChart():
                return self._chart(block)
            case model.BulletList():
                return [self._item(item) for item in block.items]
            case model.PageBreak():
                return [page.paragraph("Normal", [element("r", element("br", type="page"))])]
            case model.Signature():
                return [
                    self._line("Address", ""),
                    self._line("Address", block.name),
                    self._line("Address", block.function),
                ]
            case model.AddressLines():
                return [self._line("Address", line) for line in block.lines]

    def _heading(self, block: model.Heading, index: int) -> Element:
        words = self.page.words(f"{block.number} {block.text}".strip())
        start = element("bookmarkStart", id=index, name=f"s{index}")
        return self.page.paragraph(f"Heading{block.level}", [start, *words, element("bookmarkEnd", id=index)])

    def _box(self, block: model.Box) -> list[Element]:
        found = []
        for index, (name, content) in enumerate(block.items):
            if block.references_from == index:
                middle = element("jc", val="center")
                found.append(self.page.paragraph("BoxText", self.page.words(_RULE), more=[middle]))
            found.append(self._line("BoxLabel", name))
            found.append(self.page.paragraph("BoxText", self.page.runs(content)))
        return found

    def _contents(self, block: model.Contents) -> list[Element]:
        """Return the list of sections as links: a list with pages would make Word ask whether to update it."""
        found = [self._line("ContentsHeading", block.title or label("contents", self.page.language))]
        for index, one in enumerate(self.document.blocks):
            if isinstance(one, model.Heading) and one.level == 1:
                words = self.page.words(f"{one.number} {one.text}".strip(), style="Hyperlink")
                entry = element("hyperlink", *words, anchor=f"s{index}", history=1)
                found.append(self.page.paragraph("ContentsEntry", [entry]))
        return found

    def _item(self, item: model.ListItem) -> Element:
        indent = element("ind", left=360 * (item.level + 1), hanging=360)
        if not item.label:
            return self.page.paragraph("ListBullet", self.page.runs(item.runs), more=[indent])
        words = [*self.page.words(f"{item.label} "), *self.page.runs(item.runs)]
        return self.page.paragraph("ListParagraph", words, more=[indent])

    def _chart(self, block: model.BarChart) -> list[Element]:
        found = []
        content = self.draw(block)
        if content is not None:
            found.append(self.page.paragraph("Figure", [self._picture(content, block)]))
        found += [self._line("Caption", block.caption), self._line("TableNote", block.meaning)]
        return [*found, *table(self.page, data_table(block, self.page.language))]

    def _picture(self, content: bytes, block: model.BarChart) -> Element:
        self.drawn += 1
        inline: Any = self.page.part.new_pic_inline(BytesIO(content), width=_PICTURE_WIDTH)
        about = inline.find(qn("wp:docPr"))
        about.set("id", str(self.drawn))
        about.set("name", f"Figure {self.drawn}")
        about.set("title", _attribute(block.caption, self.page.language))
        about.set("descr", _attribute(block.meaning, self.page.language))
        return element("r", element("drawing", inline))


def _attribute(text: str, language: model.Language) -> str:
    return typeset(text, language).replace("\n", " ")
