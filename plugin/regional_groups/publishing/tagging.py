"""The last step of a PDF: what the layout engine leaves open for PDF/A-3a and PDF/UA-1 in one file.

The engine writes one variant at a time and tags page by page. Here the metadata declare both standards, running
heads and repeated table heads become artifacts, the parts of a table that spans pages become one table again, and
figures, links and attachments get what readers and validators expect. It is done to the engine's objects before they
are written, so that no file is read again. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pydyf import Array, Dictionary, Stream, String

from regional_groups.core.languages import language_tag
from regional_groups.publishing.blocks import Document
from regional_groups.publishing.metadata import packet
from regional_groups.publishing.packing import content, written
from regional_groups.publishing.typography import clean

POINTS_PER_PIXEL: Final = 0.75


def finish(pdf: Any, document: Document, anchors: dict[str, str]) -> bytes:
    """Return the tagged, archivable file.

    Parameters:
        pdf: what the layout engine is about to write as PDF/A-3a, unpacked.
        anchors: the words of the heading behind each anchor, for links of the contents.
    """
    tree = _at(pdf, pdf.catalog["StructTreeRoot"])
    root = _at(pdf, tree["K"][0])
    _title(pdf, document)
    _join_tables(pdf, root)
    elements = list(_elements(pdf, root))
    _scope_heads(pdf, elements)
    _place_figures(pdf, elements)
    _describe_links(pdf, anchors)
    reached = {root.number, *(element.number for element in elements)}
    _artifacts(pdf, _at(pdf, tree["ParentTree"])["Nums"], reached)
    _list_attachments(pdf, document)
    root["Lang"] = pdf.catalog["Lang"]
    _fill_unicode_maps(pdf)
    tags = (
        item for item in pdf.objects if isinstance(item, Dictionary) and item.get("Type") == "/StructElem"
    )
    return written(pdf, {tag.number for tag in tags} - reached)


def _at(pdf: Any, reference: bytes) -> Any:
    """Return the object that a reference ("12 0 R") means."""
    return pdf.objects[int(reference[:-4])]


def _pages(pdf: Any) -> Iterator[Any]:
    return (pdf.objects[number] for number in pdf.pages["Kids"][::3])


def _fill_unicode_maps(pdf: Any) -> None:
    """Give glyphs that carry no letter of their own (a vowel mark's second part) a text that reads as nothing.

    An empty text is malformed under PDF/UA-1; a combining grapheme joiner is neither seen nor heard nor a word's end.
    """
    for font in pdf.objects:
        if isinstance(font, Dictionary) and font.get("Type") == "/Font" and "ToUnicode" in font:
            signs = _at(pdf, font["ToUnicode"])
            signs.stream = [content(signs).replace(b" <>\n", b" <034f>\n")]


def _title(pdf: Any, document: Document) -> None:
    language = language_tag(document.language)
    pdf.catalog["Lang"] = String(language)
    pdf.catalog["ViewerPreferences"] = Dictionary({"DisplayDocTitle": "true"})
    metadata: Stream = _at(pdf, pdf.catalog["Metadata"])
    metadata.stream = [packet(document, language, pdf.info["Producer"].string)]
    pdf.info["Title"] = String(clean(document.title))


def _children(pdf: Any, element: Any) -> list[Any]:
    """Return the objects below a tag: tags, and what links; numbers of marked content are none."""
    return [_at(pdf, kid) for kid in element["K"] if isinstance(kid, bytes)]


def _elements(pdf: Any, element: Any) -> Iterator[Any]:
    for kid in _children(pdf, element):
        if "S" in kid:
            yield kid
            yield from _elements(pdf, kid)


def _join_tables(pdf: Any, root: Any) -> None:
    """Move the rows of each continued table into the table it continues.

    A part without caption, after a table, is its continuation: every table of the model has a caption. The first
    part may end before its head or its rows; a head that the table already has is a repetition and is left out.
    """
    kept: list[Any] = []
    table = None
    for kid in _children(pdf, root):
        if kid["S"] != "/Table":
            kept.append(kid)
        elif table is None or any(part["S"] == "/Caption" for part in _children(pdf, kid)):
            table = kid
            kept.append(kid)
        else:
            _append(pdf, table, kid)
    root["K"] = Array(kid.reference for kid in kept)


def _append(pdf: Any, table: Any, continuation: Any) -> None:
    for part in _children(pdf, continuation):
        own = next((known for known in _children(pdf, table) if known["S"] == part["S"]), None)
        if own is None:
            part["P"] = table.reference
            table["K"].append(part.reference)
        elif part["S"] == "/TBody":
            for row in _children(pdf, part):
                row["P"] = own.reference
                own["K"].append(row.reference)


def _scope_heads(pdf: Any, elements: list[Any]) -> None:
    """Give each head cell its scope; lists of head identifiers go, since joined tables made them point nowhere."""
    for element in elements:
        if element["S"] not in ("/TH", "/TD"):
            continue
        attributes = element.setdefault("A", Dictionary({"O": "/Table"}))
        if element["S"] == "/TH":
            head = _at(pdf, _at(pdf, element["P"])["P"])["S"] == "/THead"
            attributes["Scope"] = "/Column" if head else "/Row"
        element.pop("ID", None)
        attributes.pop("Headers", None)


def _place_figures(pdf: Any, elements: list[Any]) -> None:
    for element in elements:
        if element["S"] == "/Figure":
            left, top, right, bottom = (value * POINTS_PER_PIXEL for value in element["A"]["BBox"])
            height = _at(pdf, element["Pg"])["MediaBox"][3]
            box = (left, height - bottom, right, height - top)
            element["A"]["BBox"] = Array(round(float(value), 3) for value in box)


def _describe_links(pdf: Any, anchors: dict[str, str]) -> None:
    for page in _pages(pdf):
        for annotation in (_at(pdf, reference) for reference in page.get("Annots", ())):
            contents = annotation.get("Contents", String()).string
            if contents in anchors:
                annotation["Contents"] = String(clean(anchors[contents]))


def _artifacts(pdf: Any, numbers: list[Any], reached: set[int]) -> None:
    """Turn marked content that the tree does not reach into artifacts: running heads, repeated table heads."""
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in _pages(pdf):
        owners = parents[page["StructParents"]]
        loose = {index for index, owner in enumerate(owners) if int(owner[:-4]) not in reached}
        set_loose(_at(pdf, page["Contents"]).stream, loose)
        for index in loose:
            owners[index] = "null"


def set_loose(steps: list[Any], loose: set[int]) -> None:
    """Turn the marked parts of these numbers into artifacts, in the steps by which the engine paints a page.

    Raises:
        ValueError: the steps are not marked one by one; nothing may be printed that is tagged in part.
    """
    found = set()
    for place in [index for index, step in enumerate(steps) if step == b"BDC"]:
        number = steps[place - 1].get("MCID") if isinstance(steps[place - 1], Dictionary) else None
        if number is None:
            raise ValueError("marked content is not written step by step")
        if number in loose:
            steps[place - 2 : place] = ["/Artifact", Dictionary({"Type": "/Pagination"})]
            found.add(number)
    if found != loose:
        raise ValueError("marked content is not where it is painted")


def _list_attachments(pdf: Any, document: Document) -> None:
    """List each attached file once, with its own media type: the engine guesses it from tables of the machine."""
    kinds = {item.name: item.media_type for item in document.attachments}
    files = dict.fromkeys(pdf.catalog.get("AF", ()))
    for file in (_at(pdf, reference) for reference in files):
        _at(pdf, file["EF"]["F"]).extra["Subtype"] = f"/{kinds[file['UF'].string].replace('/', '#2f')}"
    if files:
        pdf.catalog["AF"] = Array(files)
