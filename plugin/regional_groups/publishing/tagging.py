"""The last step of a PDF: what the layout engine leaves open for PDF/A-3a and PDF/UA-1 in one file.

The engine writes one variant at a time and tags page by page. Here the metadata declare both standards, running
heads and repeated table heads become artifacts, the parts of a table that spans pages become one table again, and
figures, links and attachments get what readers and validators expect. The same input gives the same bytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from regional_groups.core.languages import language_tag
from regional_groups.publishing.blocks import Document
from regional_groups.publishing.metadata import packet
from regional_groups.publishing.typography import clean

_MARKED: Final = re.compile(rb"(?<![^\n])/[A-Za-z0-9]+\n<<[^\n>]*/MCID (\d+)[^\n>]*>>\nBDC(?![^\n])")
_BEGUN: Final = re.compile(rb"\bBDC\b")
_PAGINATION: Final = b"/Artifact\n<</Type/Pagination>>\nBDC"
POINTS_PER_PIXEL: Final = 0.75
CARRIAGE_RETURN: Final = 0x0D


def finish(raw: bytes, document: Document, anchors: dict[str, str]) -> bytes:
    """Return the tagged, archivable file.

    Parameters:
        raw: the PDF/A-3a file of the layout engine.
        anchors: the words of the heading behind each anchor, for links of the contents.
    """
    with Pdf.open(BytesIO(raw)) as pdf:
        tree = pdf.Root.StructTreeRoot
        _title(pdf, document)
        _join_tables(tree.K[0])
        elements = list(_elements(tree))
        _scope_heads(elements)
        _place_figures(elements)
        _describe_links(pdf, anchors)
        _artifacts(pdf, tree, {element.objgen for element in elements})
        _list_attachments(pdf, document)
        tree.K[0].Lang = pdf.Root.Lang
        _fill_unicode_maps(pdf)
        _pack_streams(pdf)
        target = BytesIO()
        pdf.save(
            target,
            deterministic_id=True,
            fix_metadata_version=False,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return target.getvalue()


def _fill_unicode_maps(pdf: Pdf) -> None:
    """Give glyphs that carry no letter of their own (a vowel mark's second part) a text that reads as nothing.

    An empty text is malformed under PDF/UA-1; a combining grapheme joiner is neither seen nor heard nor a word's end.
    """
    for font in pdf.objects:
        if isinstance(font, Dictionary) and font.get("/Type") == Name.Font and "/ToUnicode" in font:
            read = font.ToUnicode.read_bytes()
            if b" <>\n" in read:
                font.ToUnicode.write(read.replace(b" <>\n", b" <034f>\n"))


def _title(pdf: Pdf, document: Document) -> None:
    language = language_tag(document.language)
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    metadata = pdf.make_stream(packet(document, language, str(pdf.trailer.Info.Producer)))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = metadata
    pdf.trailer.Info.Title = String(clean(document.title))


def _children(element: Object) -> list[Object]:
    kids = element.get("/K", Array())
    return [kid for kid in (kids if isinstance(kids, Array) else [kids]) if isinstance(kid, Dictionary)]


def _elements(element: Object) -> Iterator[Object]:
    for kid in _children(element):
        if "/S" in kid:
            yield kid
            yield from _elements(kid)


def _join_tables(root: Object) -> None:
    """Move the rows of each continued table into the table it continues.

    A part without caption, after a table, is its continuation: every table of the model has a caption. The first
    part may end before its head or its rows; a head that the table already has is a repetition and is left out.
    """
    kept: list[Object] = []
    table = None
    for kid in root.K:
        if kid.get("/S") != Name.Table:
            kept.append(kid)
        elif table is None or any(Name.Caption == part.S for part in _children(kid)):
            table = kid
            kept.append(kid)
        else:
            _append(table, kid)
    root.K = Array(kept)


def _append(table: Object, continuation: Object) -> None:
    for part in _children(continuation):
        own = next((known for known in _children(table) if known.S == part.S), None)
        if own is None:
            part.P = table
            table.K.append(part)
        elif Name.TBody == part.S:
            for row in _children(part):
                row.P = own
                own.K.append(row)


def _scope_heads(elements: list[Object]) -> None:
    """Give each head cell its scope; lists of head identifiers go, since joined tables made them point nowhere."""
    for element in elements:
        if element.S not in (Name.TH, Name.TD):
            continue
        attributes = element.get("/A", Dictionary(O=Name.Table))
        if element.S == Name.TH:
            head = Name.THead == element.P.P.S
            attributes.Scope = Name.Column if head else Name.Row
        for owner, key in ((element, "/ID"), (attributes, "/Headers")):
            if key in owner:
                del owner[key]
        element.A = attributes


def _place_figures(elements: list[Object]) -> None:
    for element in elements:
        if Name.Figure == element.S:
            left, top, right, bottom = (float(value) * POINTS_PER_PIXEL for value in element.A.BBox)
            height = float(element.Pg.MediaBox[3])
            box = (left, height - bottom, right, height - top)
            element.A.BBox = Array([round(value, 3) for value in box])


def _describe_links(pdf: Pdf, anchors: dict[str, str]) -> None:
    for page in pdf.pages:
        for annotation in page.get("/Annots", Array()):
            contents = str(annotation.get("/Contents", ""))
            if contents in anchors:
                annotation.Contents = String(clean(anchors[contents]))


def _artifacts(pdf: Pdf, tree: Object, reached: set[tuple[int, int]]) -> None:
    """Turn marked content that the tree does not reach into artifacts: running heads, repeated table heads."""
    numbers = tree.ParentTree.Nums
    parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for page in pdf.pages:
        owners = parents[int(page.StructParents)]
        loose = {i for i, owner in enumerate(owners) if owner is None or owner.objgen not in reached}
        if not loose:
            continue
        page.Contents.write(set_loose(page.Contents.read_bytes(), loose))
        for index in loose:
            owners[index] = None


def set_loose(content: bytes, loose: set[int]) -> bytes:
    """Return the content of a page in which the marked parts of these numbers are artifacts.

    The engine writes every operand and operator on a line of its own, and text in hexadecimal signs: to read the
    lines takes a tenth of the time that a parser of content streams does.

    Raises:
        ValueError: the content is not written so; nothing may be printed that is tagged in part.
    """

    def mark(found: re.Match[bytes]) -> bytes:
        return _PAGINATION if int(found[1]) in loose else found[0]

    marked, count = _MARKED.subn(mark, content)
    if count != len(_BEGUN.findall(content)):
        raise ValueError("marked content is not written line by line")
    return marked


def _list_attachments(pdf: Pdf, document: Document) -> None:
    """List each attached file once, with its own media type: the engine guesses it from tables of the machine."""
    kinds = {item.name: item.media_type for item in document.attachments}
    files = {file.objgen: file for file in pdf.Root.get("/AF", Array())}
    for file in files.values():
        file.EF.F.Subtype = Name("/" + kinds[str(file.UF)])
    if files:
        pdf.Root.AF = Array(list(files.values()))


def _pack_streams(pdf: Pdf) -> None:
    """Compress every stream but the metadata, never ending in a carriage return.

    Some readers take such an end for part of the end-of-line before "endstream" and find the length wrong.
    """
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Stream) or item.get("/Type") == Name.Metadata:
            continue
        data: bytes = item.read_bytes()
        packed = zlib.compress(data, 9)
        if packed[-1] == CARRIAGE_RETURN and item.get("/Type") != Name.EmbeddedFile:
            data += _padding(item)
            packed = zlib.compress(data, 9)
        if "/Length1" in item:
            item.Length1 = len(data)
        if packed[-1] == CARRIAGE_RETURN:
            item.write(data)
        else:
            item.write(packed, filter=Name.FlateDecode)


def _padding(stream: Any) -> bytes:
    return b"\0" if "/Length1" in stream else b"\n"
