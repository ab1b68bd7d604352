"""What a Word file carries around its text: metadata, running head and foot, notes; and its bytes, always the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.shared import Mm

from regional_groups.publishing.blocks import CouncilHeader, Document
from regional_groups.publishing.labels import label
from regional_groups.publishing.typography import clean
from regional_groups.publishing.word.marks import LOCALES, Element, Page, element, tongue
from regional_groups.publishing.word.tables import WIDTH

_LEFT_OUT: Final = ("thumbnail", "stylesWithEffects", "customXml")  # of the library's empty file
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_LINE_MAX: Final = 250  # signs of a property, which the library bounds


def strip_template(file: Any) -> None:
    """Take out of an empty file what it brings along and nobody needs."""
    for holder in (file.part.package, file.part):
        for id, relation in list(holder.rels.items()):
            if relation.reltype.rsplit("/", 1)[-1] in _LEFT_OUT:
                del holder.rels[id]
    settings = file.settings.element
    for name in ("w:savePreviewPicture", "w:rsids", "w:proofState"):
        for old in settings.findall(qn(name)):
            settings.remove(old)
    for one in settings.iter(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), "15")


def describe(file: Any, document: Document) -> None:
    """Write the metadata: title, language, dates, author, number of the document."""
    header, about = document.header, file.core_properties
    council = isinstance(header, CouncilHeader)
    about.title = _line(document.title)
    about.author = _line(header.author if isinstance(header, CouncilHeader) else header.office[0])
    about.identifier = _line(
        header.document_number if isinstance(header, CouncilHeader) else header.reference
    )
    about.subject = _line(header.session if isinstance(header, CouncilHeader) else header.subject)
    about.category = "Report" if council else "Letter"
    about.content_status = "Draft" if document.draft else "Final"
    about.language = LOCALES[document.language]
    about.comments = about.keywords = about.version = ""
    about.last_modified_by, about.revision = about.author, 1
    about.created, about.modified = _instant(document.created), _instant(document.modified)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", clean(text))[:_LINE_MAX]


def _instant(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def lay_out(file: Any, page: Page, document: Document) -> None:
    """Set paper, direction, and the running head and foot."""
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(24), Mm(25)
    section.different_first_page_header_footer = True
    if page.mirrored:
        grid = section._sectPr.find(qn("w:docGrid"))
        place = len(section._sectPr) if grid is None else section._sectPr.index(grid)
        section._sectPr.insert(place, element("bidi"))
    marks = [label(name, page.language) for name in ("demonstration", "draft") if getattr(document, name)]
    running = page.paragraph("Header", page.words(" · ".join([document.footer_label, *marks])))
    _fill(section.header, running)
    for foot in (section.footer, section.first_page_footer):
        _fill(foot, _foot(page, document))
    section.first_page_header.is_linked_to_previous = False


def _fill(holder: Any, paragraph: Element) -> None:
    holder.is_linked_to_previous = False
    for old in list(holder._element):
        holder._element.remove(old)
    holder._element.append(paragraph)


def _foot(page: Page, document: Document) -> Element:
    before, between, after = re.split(r"\{pages?\}", label("page", page.language))
    numbers = [
        *page.words(before),
        element("fldSimple", *page.words("1"), instr=" PAGE "),
        *page.words(between),
        element("fldSimple", *page.words("1"), instr=" NUMPAGES "),
        *page.words(after),
    ]
    stop = element("tabs", element("tab", val="clear", pos=4320), element("tab", val="right", pos=WIDTH))
    made = page.paragraph(
        "Footer", [*page.words(document.footer_label), element("r", element("tab")), *numbers]
    )
    made.find(qn("w:pPr")).insert(1, stop)
    return made


def add_notes(file: Any, page: Page) -> None:
    """Write the footnotes that were called; the library knows none, so they get a part of their own."""
    if not page.notes:
        return
    root = element(
        "footnotes",
        _rule("separator", -1, page),
        _rule("continuationSeparator", 0, page),
    )
    part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, root, file.part.package)
    foot = Page(page.language, part)
    for number, note in enumerate(page.notes, start=1):
        mark = element(
            "r", element("rPr", element("rStyle", val="FootnoteReference")), element("footnoteRef")
        )
        words = [mark, *page.words(" "), *foot.runs(note.content)]
        root.append(element("footnote", foot.paragraph("FootnoteText", words), id=number))
    file.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _rule(kind: str, id: int, page: Page) -> Element:
    paragraph = element("p", element("r", element("rPr", tongue(page.language)), element(kind)))
    return element("footnote", paragraph, type=kind, id=id)


def packed(file: Any) -> bytes:
    """Return a file's bytes, which depend on nothing but its parts."""
    target, raw = BytesIO(), BytesIO()
    file.save(raw)
    with ZipFile(raw) as source, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as made:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, 0, 0
            made.writestr(entry, source.read(name))
    return target.getvalue()
