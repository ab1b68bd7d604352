"""How a printed document lies on its pages: margins, page numbers, contents, tables over several pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from regional_groups.publishing.blocks import Document, Heading, Table
from regional_groups.publishing.labels import label

from tests.publishing.reading import elements, marked, page_texts, places, plain

POINTS_PER_MM = 72 / 25.4
LEFT, RIGHT = 21.5 * POINTS_PER_MM, (210 - 21.5) * POINTS_PER_MM


def slips(data: bytes, document: Document) -> list[str]:
    """Return what does not lie as it should."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return [
            *_margins(data),
            *_numbers(data, document),
            *_contents(pdf, data, document),
            *_parts(pdf, data, document),
        ]


def _margins(data: bytes) -> Iterator[str]:
    for number, sheet in enumerate(places(data), start=1):
        for left, right, text in sheet:
            if left < LEFT or right > RIGHT:
                yield f"page {number}: {text!r} outside the margins"


def _numbers(data: bytes, document: Document) -> Iterator[str]:
    """Yield pages that do not say their number; the words are looked for one by one, as Arabic is read back."""
    texts = page_texts(data)
    for number, text in enumerate(texts, start=1):
        said = plain(label("page", document.language, page=str(number), pages=str(len(texts))))
        if not all(word in text.replace(" ", "") for word in said.split()):
            yield f"page {number} of {len(texts)} does not say so"


def _contents(pdf: pikepdf.Pdf, data: bytes, document: Document) -> Iterator[str]:
    """Yield entries of the contents that are missing, or whose line gives another page than they lead to."""
    sheets = {sheet.objgen: number for number, sheet in enumerate(pdf.pages, start=1)}
    leads: dict[str, tuple[int, int]] = {}
    book = pypdfium2.PdfDocument(data)
    for place, sheet in enumerate(pdf.pages):
        for link in sheet.get("/Annots", []):
            if "/Dest" not in link and link.get("/A", {}).get("/S") != "/GoTo":
                continue
            target = _target(pdf, link)
            line = (
                book[place].get_textpage().get_text_bounded(0, float(link.Rect[1]), 595, float(link.Rect[3]))
            )
            leads[plain(str(link.Contents))] = (sheets[target.objgen], _last_number(line, str(link.Contents)))
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            name = plain(f"{block.number} {block.text}".strip())
            to, said = leads.get(name, (0, -1))
            if to != said:
                yield f"{name!r} leads to page {to}, the contents say {said}"


def _target(pdf: pikepdf.Pdf, link: Any) -> Any:
    found = link.get("/Dest", link.get("/A", {}).get("/D"))
    if isinstance(found, pikepdf.String | pikepdf.Name):
        found = pikepdf.NameTree(pdf.Root.Names.Dests)[str(found)]
        found = found.D if isinstance(found, pikepdf.Dictionary) else found
    return found[0]


def _last_number(line: str, name: str) -> int:
    """Return the number of a line that does not belong to the name in it."""
    left = Counter(re.findall(r"\d+", line)) - Counter(re.findall(r"\d+", name))
    return int(next(iter(left), -1))


def _parts(pdf: pikepdf.Pdf, data: bytes, document: Document) -> Iterator[str]:
    """Yield tables that leave one row alone on a page, or do not repeat their head there."""
    texts = [text.replace(" ", "") for text in page_texts(data)]
    sheets = {sheet.objgen: number for number, sheet in enumerate(pdf.pages)}
    # labels of several lines are read back line by line over all columns
    heads = {
        plain(one.columns[0].label).replace(" ", "") for one in document.blocks if isinstance(one, Table)
    }
    for tag in (one for one in elements(pdf.Root.StructTreeRoot) if one.S == "/Table"):
        rows = Counter(_page(row, sheets) for row in elements(tag) if row.S == "/TR" and row.P.S == "/TBody")
        for place, count in rows.items() if len(rows) > 1 else ():
            if count < 2:
                yield f"page {place + 1}: a row stands alone"
            if not any(head in texts[place] for head in heads):
                yield f"page {place + 1}: the head of the table is not repeated"


def _page(row: Any, sheets: dict[Any, int]) -> int:
    """Return the page on which a row begins."""
    return min(sheets[page] for tag in elements(row) for page, _ in marked(tag))
