"""Reading printed files back: their words and where they stand, their tags, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from itertools import pairwise
from typing import Any

import page
import pikepdf
import pypdfium2

MARKS = re.compile("[\u200e\u200f\u00ad\ufeff]")
HEADINGS = re.compile(r"/H([1-6])")


def failures(data: bytes) -> list[str]:
    """Return what the validator says against PDF/UA-1 and PDF/A-3a."""
    reports = [page.validate_pdf_bytes(data, profile=profile) for profile in ("ua1", "3a")]
    return [f"{failure.rule_id}: {failure.message}" for report in reports for failure in report.failures]


def page_texts(data: bytes) -> list[str]:
    """Return the text of each page, as a reader copies it."""
    document = pypdfium2.PdfDocument(data)
    texts = []
    for sheet in document:
        textpage = sheet.get_textpage()
        texts.append(textpage.get_text_bounded())
        textpage.close()
        sheet.close()
    document.close()
    return [plain(text) for text in texts]


def places(data: bytes) -> list[list[tuple[float, float, str]]]:
    """Return for each page the left and right end of each stretch of text, in points, with its words."""
    document = pypdfium2.PdfDocument(data)
    found = []
    for sheet in document:
        textpage = sheet.get_textpage()
        rects = [textpage.get_rect(index) for index in range(textpage.count_rects())]
        found.append([(rect[0], rect[2], plain(textpage.get_text_bounded(*rect))) for rect in rects])
        textpage.close()
        sheet.close()
    document.close()
    return found


def plain(text: str) -> str:
    """Return a text without direction marks and line-end hyphens, its spaces alike."""
    text = re.sub("[\x02\ufffe\u00ad]\\s*", "", MARKS.sub("", text).replace("\r\n", "\n"))
    return re.sub(r"[ \t\u00a0\n]+", " ", text).strip()


def html_words(html: str) -> list[str]:
    """Return the words that an HTML document shows."""
    body = re.sub(r"(?s)<(svg|head|style)\b.*?</\1>", " ", html)
    return plain(unescape(re.sub(r"<[^>]*>", " ", body))).split()


def share_of_words(words: list[str], text: str) -> float:
    """Return which share of words is found in a text; spaces inside a text without any are left out."""
    squeezed = text.replace(" ", "")
    return sum(word in squeezed for word in words) / len(words)


def elements(element: Any) -> Iterator[Any]:
    """Yield the structure elements below an element, in reading order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def problems(data: bytes) -> list[str]:
    """Return what the validator does not look at."""
    with pikepdf.open(BytesIO(data)) as pdf:
        tags = list(elements(pdf.Root.StructTreeRoot))
        return [*_catalog(pdf), *_tables(tags), *_headings(tags), *_figures(tags), *_fonts(pdf), *_links(pdf)]


def _catalog(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/Lang" not in pdf.Root:
        yield "no language"
    if not pdf.Root.ViewerPreferences.DisplayDocTitle:
        yield "title not shown"
    if any(sheet.get("/Tabs") != "/S" for sheet in pdf.pages):
        yield "tab order is not that of the structure"
    if len(pdf.Root.get("/AF", [])) != len(pdf.attachments):
        yield "attachments are not associated files"
    if any(file.AFRelationship != "/Data" for file in pdf.Root.get("/AF", [])):
        yield "attachments are not data"


def _tables(tags: list[Any]) -> Iterator[str]:
    for table in (tag for tag in tags if tag.S == "/Table"):
        parts = list(elements(table))
        if not any(part.S == "/Caption" for part in parts):
            yield "table without caption"
        heads = [part for part in parts if part.S == "/TH"]
        if not heads or any("/Scope" not in head.A for head in heads):
            yield "table without scoped heads"


def _headings(tags: list[Any]) -> Iterator[str]:
    levels = [int(match[1]) for tag in tags if (match := HEADINGS.fullmatch(str(tag.S)))]
    if levels.count(1) != 1 or levels[0] != 1:
        yield "not one first heading"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield "heading level left out"


def _figures(tags: list[Any]) -> Iterator[str]:
    for figure in (tag for tag in tags if tag.S == "/Figure"):
        if len(str(figure.get("/Alt", ""))) <= 20:
            yield "figure without description"


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for item in pdf.objects:
        if (
            isinstance(item, pikepdf.Dictionary)
            and item.get("/Subtype") == "/Type0"
            and "/ToUnicode" not in item
        ):
            yield "font without the text of its glyphs"


def _links(pdf: pikepdf.Pdf) -> Iterator[str]:
    for sheet in pdf.pages:
        for annotation in sheet.get("/Annots", []):
            if re.fullmatch(r"s?\d*", str(annotation.get("/Contents", ""))):
                yield "link without description"
