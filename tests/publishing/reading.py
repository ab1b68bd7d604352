"""Reading printed files back: their words and where they stand, their tags, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import md5
from html import unescape
from io import BytesIO
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import page
import pikepdf
import pypdfium2

MARKS = re.compile("[\u200e\u200f\u00ad\ufeff]")
PAINTING = frozenset(("Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"))
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
        of_tags = [*_tables(tags), *_headings(tags), *_figures(tags), *_content(pdf, tags)]
        return [*_catalog(pdf), *_attached(pdf), *_fonts(pdf), *_links(pdf, tags), *of_tags]


def _catalog(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/Lang" not in pdf.Root:
        yield "no language"
    if not pdf.Root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked as tagged"
    if [str(one.S) for one in pdf.Root.StructTreeRoot.K] != ["/Document"]:
        yield "not one document"
    if "/OutputIntents" not in pdf.Root:
        yield "no output intent"
    if (
        pdf.is_encrypted
        or {"/OpenAction", "/AA"} & set(pdf.Root.keys())
        or "/JavaScript" in pdf.Root.get("/Names", {})
    ):
        yield "encrypted, or with actions"
    if (
        f'<rdf:li xml:lang="x-default">{escape(str(pdf.trailer.Info.Title))}'
        not in bytes(pdf.Root.Metadata.read_bytes()).decode()
    ):
        yield "title not in the metadata"
    if not pdf.Root.ViewerPreferences.DisplayDocTitle:
        yield "title not shown"
    if any(sheet.get("/Tabs") != "/S" for sheet in pdf.pages):
        yield "tab order is not that of the structure"
    if len(pdf.Root.get("/AF", [])) != len(pdf.attachments):
        yield "attachments are not associated files"
    if any(file.AFRelationship != "/Data" for file in pdf.Root.get("/AF", [])):
        yield "attachments are not data"


def _attached(pdf: pikepdf.Pdf) -> Iterator[str]:
    for name, item in pdf.attachments.items():
        content = item.get_file().read_bytes()
        about = item.obj.EF.F.Params
        if int(about.Size) != len(content) or bytes(about.CheckSum) != md5(content).digest():
            yield f"size or checksum of {name}"


def _tables(tags: list[Any]) -> Iterator[str]:
    for table in (tag for tag in tags if tag.S == "/Table"):
        parts = list(elements(table))
        if not any(part.S == "/Caption" for part in parts):
            yield "table without caption"
        heads = [part for part in parts if part.S == "/TH"]
        if not heads or any("/Scope" not in head.A for head in heads):
            yield "table without scoped heads"
        if len(set(_widths([part for part in parts if part.S == "/TR"]))) > 1:
            yield "rows of different lengths"


def _widths(rows: list[Any]) -> Iterator[int]:
    """Yield how many columns each row of a table has, with the cells that reach into it from above."""
    reaching: dict[int, int] = {}  # rows to come: cells that span into them
    for number, row in enumerate(rows):
        cells = [(_span(cell, "/ColSpan"), _span(cell, "/RowSpan")) for cell in row.K]
        for wide, tall in cells:
            for below in range(number + 1, number + tall):
                reaching[below] = reaching.get(below, 0) + wide
        yield sum(wide for wide, _ in cells) + reaching.get(number, 0)


def _span(cell: Any, name: str) -> int:
    kept = cell.get("/A", {})
    for one in kept if isinstance(kept, pikepdf.Array) else [kept]:
        if name in one:
            return int(one[name])
    return 1


def _content(pdf: pikepdf.Pdf, tags: list[Any]) -> Iterator[str]:
    """Yield where a page paints something that is neither in the tree of tags nor an artifact."""
    told = {(page, number) for tag in tags for page, number in marked(tag)}
    for place, sheet in enumerate(pdf.pages, start=1):
        inside: list[bool] = []
        for operands, operator in (
            (one.operands, str(one.operator)) for one in pikepdf.parse_content_stream(sheet)
        ):
            if operator in ("BDC", "BMC"):
                artifact = operands[0] == "/Artifact"
                number = operands[1].get("/MCID") if operator == "BDC" and not artifact else None
                if number is not None and (sheet.objgen, int(number)) not in told:
                    yield f"page {place}: content {number} is in no tag"
                inside.append(artifact or number is not None)
            elif operator == "EMC":
                inside.pop()
            elif operator in PAINTING and not any(inside):
                yield f"page {place}: painted outside of tags"


def marked(tag: Any) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield the page and number of each piece of content that a tag holds itself."""
    kids = tag.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            yield tag.Pg.objgen, kid
        elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
            yield (kid.Pg if "/Pg" in kid else tag.Pg).objgen, int(kid.MCID)


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
        described = isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        if described and not {"/FontFile2", "/FontFile3"} & set(item.keys()):
            yield "font that is not embedded"


def _links(pdf: pikepdf.Pdf, tags: list[Any]) -> Iterator[str]:
    held = {
        kid.Obj.objgen
        for tag in tags
        if tag.S == "/Link"
        for kid in (tag.K if isinstance(tag.K, pikepdf.Array) else [tag.K])
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"
    }
    for sheet in pdf.pages:
        for annotation in sheet.get("/Annots", []):
            if re.fullmatch(r"s?\d*", str(annotation.get("/Contents", ""))):
                yield "link without description"
            if annotation.objgen not in held:
                yield "link outside of a tag for links"
