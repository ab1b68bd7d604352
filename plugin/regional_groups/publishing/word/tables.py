"""Tables of a Word file: heads that repeat on every page, rows that stay whole, columns mirrored in Arabic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from docx.oxml.ns import qn

from regional_groups.publishing import blocks as model
from regional_groups.publishing.html import HeadCell, capped, cell_text, head_rows, shade
from regional_groups.publishing.labels import label
from regional_groups.publishing.numbers import number
from regional_groups.publishing.word.marks import Element, Page, element

WIDTH: Final = 9411  # between the margins of an A4 page, in twentieths of a point
HEAD: Final = "0B3D6E"
ODD: Final = "F0F4F8"
CORNER: Final = "EEF2F6"
SHADES: Final = ("", "E4EDF5", "C9DCEC", "ADCAE3", "8FB5D6", "6D9CC5", "4A80B2", "28679F", "0B5394")
LINE, MARGINS, LETTER = 18, 3, 92  # letters of a short line and of margins; twentieths of a point of a letter
DARK: Final = 6  # the first shade on which letters are white


def table(page: Page, block: model.Table) -> list[Element]:
    """Return a table with its caption above and its note below."""
    block = capped(block, page.language)
    widths = column_widths(block)
    made = _frame(page, block.caption, widths)
    for row in _whole_heads(head_rows(block)):
        made.append(_head(page, row, widths))
    for index, cells in enumerate(block.rows):
        made.append(_row(page, block, cells, index, widths))
    found = [page.paragraph("Caption", page.words(block.caption)), made]
    note = page.words(block.note) if block.note else []
    return [*found, page.paragraph("TableNote", note)]


def matrix(page: Page, block: model.Matrix) -> list[Element]:
    """Return a table of counts, shaded by size."""
    first = 2000
    each = (WIDTH - first) // max(len(block.columns), 1)
    widths = [first, *[each] * len(block.columns)]
    made = _frame(page, block.caption, widths)
    heads = [HeadCell(block.corner or label("category", page.language)), *map(HeadCell, block.columns)]
    made.append(_head(page, heads, widths))
    for name, values in zip(block.rows, block.values, strict=True):
        cells = [_cell(page, widths[0], "TableText", page.words(name, bold=True), CORNER)]
        for value, width in zip(values, widths[1:], strict=True):
            step = shade(value, block)
            text = "–" if value is None else number(value, page.language, block.decimals)
            style = "TableHead" if step >= DARK else "TableFigure"
            cells.append(_cell(page, width, style, page.words(text), SHADES[step]))
        made.append(_tr(cells))
    meaning = page.words(block.meaning) if block.meaning else []
    return [page.paragraph("Caption", page.words(block.caption)), made, page.paragraph("TableNote", meaning)]


def side_by_side(page: Page, first: Sequence[Element], second: Sequence[Element]) -> Element:
    """Return two columns of paragraphs without lines around them, for the heads of documents."""
    widths = [WIDTH * 3 // 5, WIDTH - WIDTH * 3 // 5]
    made = element("tbl", _properties(page, "", lines=False), _grid(widths))
    cells = [
        element(
            "tc",
            element("tcPr", element("tcW", w=width, type="dxa")),
            *(parts or [page.paragraph("Address")]),
        )
        for width, parts in zip(widths, (first, second), strict=True)
    ]
    made.append(element("tr", *cells))
    return made


def column_widths(block: model.Table) -> list[int]:
    """Return the widths of columns; those without a share divide what is left by the room their words need.

    A word processor parts the words of a narrow column in the middle, and it may have another font: so each column
    gets what its longest word takes, from those that have more than that.
    """
    shares = [column.width for column in block.columns]
    needs = [_need(block, place) if share is None else 0 for place, share in enumerate(shares)]
    given = sum(share or 0 for share in shares)
    rest = max(100 - given, 0)
    whole = (given + rest if any(needs) else given) or 1
    needed = sum(needs) or 1
    wished = [
        WIDTH * (rest * need / needed if share is None else share) / whole
        for share, need in zip(shares, needs, strict=True)
    ]
    return _with_room(wished, [LETTER * (_longest(block, place) + MARGINS) for place in range(len(shares))])


def _with_room(wished: Sequence[float], least: Sequence[int]) -> list[int]:
    """Return widths of which none is below the least, where those that are above theirs have so much to give."""
    missing = sum(max(low - width, 0) for width, low in zip(wished, least, strict=True))
    spare = sum(max(width - low, 0) for width, low in zip(wished, least, strict=True))
    taken = min(missing / spare, 1.0) if spare else 0.0
    filled = min(spare / missing, 1.0) if missing else 0.0
    return [
        round(width - (width - low) * (taken if width > low else filled))
        for width, low in zip(wished, least, strict=True)
    ]


def _longest(block: model.Table, place: int) -> int:
    """Return the letters of the longest word of a column; of words that are broken anyway, as many as a line has."""
    texts = (block.columns[place].label, *(cell_text(row[place]) for row in block.rows))
    return min(max((len(word) for text in texts for word in text.split()), default=1), LINE)


def _need(block: model.Table, place: int) -> int:
    """Return how many letters wide a column should be, with its margins."""
    lines = max((len(cell_text(row[place])) for row in block.rows), default=0)
    return max(_longest(block, place), min(lines, LINE)) + MARGINS


def _frame(page: Page, caption: str, widths: Sequence[int]) -> Element:
    return element("tbl", _properties(page, caption), _grid(widths))


def _properties(page: Page, caption: str, *, lines: bool = True) -> Element:
    made = element("tblPr")
    if page.mirrored:
        made.append(element("bidiVisual"))
    made.append(element("tblW", w=WIDTH, type="dxa"))
    if lines:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        edges = [element(side, val="single", sz=4, space=0, color="8FA3B8") for side in sides]
        made.append(element("tblBorders", *edges))
    made.append(element("tblLayout", type="fixed"))
    if lines:
        margins = (("top", 40), ("left", 85), ("bottom", 40), ("right", 85))
        made.append(element("tblCellMar", *(element(side, w=w, type="dxa") for side, w in margins)))
        made.append(element("tblLook", val="0420", firstRow=1, firstColumn=1, noVBand=1))
    if caption:
        made.append(element("tblCaption", val=_attribute(page, caption)))
    return made


def _attribute(page: Page, text: str) -> str:
    """Return a text as an attribute holds it: cleaned the way runs are."""
    return "".join(words.text or "" for run in page.words(text) for words in run.iter(qn("w:t")))


def _grid(widths: Sequence[int]) -> Element:
    return element("tblGrid", *(element("gridCol", w=width) for width in widths))


def _tr(cells: Sequence[Element], *, head: bool = False) -> Element:
    properties = element("trPr", element("cantSplit"))
    if head:
        properties.append(element("tblHeader"))
    return element("tr", properties, *cells)


def _cell(
    page: Page,
    width: int,
    style: str,
    runs: Sequence[Element],
    fill: str = "",
    *,
    span: int = 1,
    merge: str = "",
) -> Element:
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(element("gridSpan", val=span))
    if merge:
        properties.append(element("vMerge", val=merge))
    if fill:
        properties.append(element("shd", val="clear", color="auto", fill=fill))
    properties.append(element("vAlign", val="center"))
    return element("tc", properties, page.paragraph(style, runs))


def _whole_heads(rows: Sequence[Sequence[HeadCell]]) -> list[Sequence[HeadCell]]:
    """Return head rows with a cell in every column: what spans two rows is continued below, as Word wants it."""
    if len(rows) < 2:
        return list(rows)
    above, below = rows[0], iter(rows[1])
    second: list[HeadCell] = []
    for head in above:
        second += [HeadCell("", rows=0)] if head.rows > 1 else [next(below) for _ in range(head.columns)]
    return [above, second]


def _head(page: Page, row: Sequence[HeadCell], widths: Sequence[int]) -> Element:
    cells, column = [], 0
    for head in row:
        width = sum(widths[column : column + head.columns])
        merge = {0: "continue", 2: "restart"}.get(head.rows, "")
        cells.append(
            _cell(page, width, "TableHead", page.words(head.label), HEAD, span=head.columns, merge=merge)
        )
        column += head.columns
    return _tr(cells, head=True)


def _row(
    page: Page, block: model.Table, cells: Sequence[model.Cell], index: int, widths: Sequence[int]
) -> Element:
    total = index >= len(block.rows) - block.totals
    fill = ODD if index % 2 == 0 else ""
    made = []
    for column, value, width in zip(block.columns, cells, widths, strict=True):
        style = "TableFigure" if column.kind == "number" else "TableText"
        made.append(_cell(page, width, style, _content(page, value, bold=total), fill))
    return _tr(made)


def _content(page: Page, value: model.Cell, *, bold: bool) -> list[Element]:
    if isinstance(value, tuple):
        return page.runs(value, bold=bold)
    return page.words(value if isinstance(value, str) else value.text, bold=bold)
