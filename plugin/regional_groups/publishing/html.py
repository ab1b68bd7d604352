"""A document as semantic HTML: for the service's pages, and as the source of the PDF.

Both come from one set of macros in ``templates/publishing/``, with automatic escaping. The print form differs in
its footnotes (moved to the foot of the page), page numbers in the contents, and the cap on long tables, whose
layout time grows faster than their rows; the data files hold every row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from regional_groups.core.languages import direction, language_tag
from regional_groups.paths import resource_dir
from regional_groups.publishing import blocks as model
from regional_groups.publishing.charts import shapes
from regional_groups.publishing.labels import LANGUAGE_NAMES, label
from regional_groups.publishing.numbers import day, number
from regional_groups.publishing.typography import typeset

PRINTED_ROWS: Final = 300
SHADES: Final = 8
LONG_WORD: Final = 24
SHORT_ROWS: Final = 12
SHORT_LETTERS: Final = 1500
_CODE: Final = re.compile(r"[A-Z]+\d+[A-Z]*-[A-Z0-9]+", re.ASCII)  # of a group: no line ends at its hyphen
_CODES: Final = re.compile(rf"\b({_CODE.pattern})\b", re.ASCII)
_ADDRESS: Final = re.compile(r"https?://[\w.~:/?#@!$&*+=%\-\[\]]*[\w/]", re.ASCII)
_PIECES: Final = re.compile(r"https?://[^/]*/?|[^/]+/?|/")


@dataclass
class Notes:
    """The footnotes met so far, for the list at the end of a page of the service."""

    items: list[model.Footnote] = field(default_factory=list)

    def add(self, note: model.Footnote) -> int:
        """Keep a footnote and return its number."""
        self.items.append(note)
        return len(self.items)


@dataclass(frozen=True)
class Placed:
    """A block with the name of the macro that shows it and, for a heading, its anchor."""

    kind: str
    block: model.Block
    anchor: str = ""


@dataclass(frozen=True)
class HeadCell:
    """A cell of a table's head with the columns and rows it spans."""

    label: str
    columns: int = 1
    rows: int = 1


def page_html(document: model.Document) -> Markup:
    """Return a document as the content of a page: one article without styles or scripts, its title of the second level.

    The page links ``css/document.css``.
    """
    template = _environment().get_template("article.html")
    return Markup(template.render(**_context(document, printed=False)))  # noqa: S704 -- rendered with autoescape


def print_html(document: model.Document, families: tuple[str, ...] = ()) -> str:
    """Return a document as the HTML file from which the PDF is made; ``families`` print the figures of charts."""
    context = {**_context(document, printed=True), "families": families}
    return _environment().get_template("print.html").render(**context)


def picture_html(document: model.Document, chart: model.BarChart, families: tuple[str, ...] = ()) -> str:
    """Return a chart alone, with its legend and the names below its bars, as the file that its picture is made of."""
    context = {**_context(document, printed=True), "families": families, "chart": chart}
    return _environment().get_template("picture.html").render(**context)


def print_css(document: model.Document, families: tuple[str, ...], *, picture: bool = False) -> str:
    """Return the style sheet of the PDF; ``families`` are the font families in order, the language's own first.

    Parameters:
        picture: for the picture of one chart, on a sheet without margins.
    """
    language = document.language
    before, between, after = re.split(r"\{pages?\}", label("page", language))
    return (
        _environment()
        .get_template("print.css")
        .render(
            language=language,
            families=families,
            picture=picture,
            compact=document.compact,
            start="right" if language == "ar" else "left",
            end="left" if language == "ar" else "right",
            footer=typeset(document.footer_label, language),
            page=(before, between, after),
            draft=label("draft", language) if document.draft else "",
            demonstration=label("demonstration", language) if document.demonstration else "",
            widths=_widths(document),
        )
    )


def _widths(document: model.Document) -> list[int]:
    """Return the widths of columns in a document: each is a rule that every element is asked for."""
    tables = [
        data_table(block, document.language) if isinstance(block, model.BarChart) else block
        for block in document.blocks
    ]
    columns = (column for table in tables if isinstance(table, model.Table) for column in table.columns)
    return sorted({column.width for column in columns if column.width})


def anchors(document: model.Document) -> dict[str, str]:
    """Return the anchor of each heading with its words, for the descriptions of links."""
    return {
        item.anchor: f"{item.block.number} {item.block.text}".strip()
        for item in _placed(document)
        if isinstance(item.block, model.Heading)
    }


def css_string(text: str) -> Markup:
    """Return a text as a CSS string; HTML escaping would break it."""
    escaped = re.sub(r"[^\w \-./():،]", lambda match: f"\\{ord(match.group()):x} ", text)
    return Markup('"{}"').format(Markup(escaped))  # noqa: S704 -- every sign with a meaning in CSS is escaped


def _context(document: model.Document, *, printed: bool) -> dict[str, object]:
    language = document.language
    placed = _placed(document)
    return {
        "document": document,
        "header": document.header,
        "council": isinstance(document.header, model.CouncilHeader),
        "language": language,
        "lang": language_tag(language),
        "direction": direction(language),
        "items": [
            replace(item, block=capped(item.block, language)) if isinstance(item.block, model.Table) else item
            for item in placed
        ],
        "toc": [item for item in placed if isinstance(item.block, model.Heading) and item.block.level == 1],
        "notes": Notes(),
        "printed": printed,
        "shift": 0 if printed else 1,  # a page of the service has its own first heading
        "t": partial(typeset, language=language),
        "worded": partial(_worded, language=language),
        "linked": partial(_linked, language=language),
        "tag": language_tag,
        "way": direction,
        "label": partial(label, language=language),
        "day": partial(day, language=language),
        "number": partial(number, language=language),
        "head_rows": head_rows,
        "fixed": _fixed,
        "short": _short,
        "shapes": partial(shapes, language=language),
        "shade": shade,
        "data_table": partial(data_table, language=language),
        "original": _original(document),
    }


def _placed(document: model.Document) -> list[Placed]:
    return [
        Placed(type(block).__name__, block, f"s{index}" if isinstance(block, model.Heading) else "")
        for index, block in enumerate(document.blocks)
    ]


def _original(document: model.Document) -> str:
    header = document.header
    if not isinstance(header, model.CouncilHeader) or header.original_language is None:
        return ""
    return LANGUAGE_NAMES[document.language][header.original_language]


def capped(table: model.Table, language: model.Language) -> model.Table:
    """Return a table as it is shown and printed: at most so many rows, with a note on those left out."""
    if len(table.rows) <= PRINTED_ROWS:
        return table
    kept = table.rows[: PRINTED_ROWS - table.totals] + table.rows[len(table.rows) - table.totals :]
    left_out = label("rows_left_out", language, count=number(len(table.rows) - len(kept), language))
    return replace(table, rows=kept, note=f"{table.note} {left_out}".strip())


def head_rows(table: model.Table) -> list[list[HeadCell]]:
    """Return the rows of a table's head with what each cell spans."""
    if not any(group.label for row in table.header_rows for group in row):
        return [[HeadCell(column.label) for column in table.columns]]
    above: list[HeadCell] = []
    below: list[HeadCell] = []
    columns = iter(table.columns)
    for group in table.header_rows[0]:
        heads = [next(columns).label for _ in range(group.span)]
        if group.label:
            above.append(HeadCell(group.label, columns=group.span))
            below += [HeadCell(head) for head in heads]
        else:
            above += [HeadCell(head, rows=2) for head in heads]
    return [above, below]


def _fixed(table: model.Table) -> bool:
    """Say whether widths are set; words too long for a column then break instead of leaving the page."""
    if any(column.width for column in table.columns):
        return True
    texts = (cell_text(cell) for row in table.rows for cell in row)
    return any(len(word) > LONG_WORD for text in texts for word in text.split())


def _short(table: model.Table) -> bool:
    """Say whether a table stays on one page; a longer one would leave its caption alone on the page before."""
    letters = sum(len(cell_text(cell)) for row in table.rows for cell in row)
    return len(table.rows) <= SHORT_ROWS and letters <= SHORT_LETTERS


def cell_text(cell: model.Cell) -> str:
    """Return the words of a cell."""
    if isinstance(cell, tuple):
        return model.runs_text(cell)
    return cell if isinstance(cell, str) else cell.text


def _lines(text: str) -> Markup:
    """Return a text whose line ends stay line ends and whose codes stay in one piece, read from left to right."""
    code = Markup('<bdi dir="ltr" class="code">{}</bdi>')
    pieces = [code.format(piece) if _CODE.fullmatch(piece) else escape(piece) for piece in _CODES.split(text)]
    return Markup("<br>").join(Markup("").join(pieces).split("\n"))


def _linked(text: str, language: model.Language) -> Markup:
    """Return the text of a link; among other words an address is not kept together: a link may begin no empty line."""
    return _worded(text, language) if _ADDRESS.fullmatch(text) else _lines(typeset(text, language))


def _worded(text: str, language: model.Language) -> Markup:
    """Return a text as it is typeset; an address in it reads from left to right and breaks at its strokes only."""
    parts: list[Markup] = []
    position = 0
    for found in _ADDRESS.finditer(text):
        pieces = Markup("").join(
            Markup("<span>{}</span>").format(piece) for piece in _PIECES.findall(found.group())
        )
        parts.append(_lines(typeset(text[position : found.start()], language)))
        parts.append(Markup('<bdi dir="ltr" class="web">{}</bdi>').format(pieces))
        position = found.end()
    return Markup("").join([*parts, _lines(typeset(text[position:], language))])


def data_table(chart: model.BarChart, language: model.Language) -> model.Table:
    """Return the figures of a chart as the table that stands below it."""

    def cell(value: float | None) -> model.Runs:
        text = "–" if value is None else number(value, language, chart.decimals)
        return model.valued(text, value)

    series = list(zip(chart.series, chart.values, strict=True))
    if chart.targets is not None:
        series.append((chart.target_label or label("target", language), chart.targets))
    width = 54 // max(len(series), 1)
    return model.Table(
        caption=label("chart_data", language, caption=chart.caption),
        columns=(
            model.Column(
                chart.category_label or label("category", language), width=100 - width * len(series)
            ),
            *(model.Column(name, "number", width) for name, _ in series),
        ),
        rows=tuple(
            (category, *(cell(values[index]) for _, values in series))
            for index, category in enumerate(chart.categories)
        ),
    )


def shade(value: float | None, matrix: model.Matrix) -> int:
    """Return how dark a cell is, from 0 to ``SHADES``."""
    highest = max((item for row in matrix.values for item in row if item is not None), default=0.0)
    if value is None or value <= 0 or highest <= 0:
        return 0
    return max(1, round(value / highest * SHADES))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resource_dir("templates") / "publishing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["css_string"] = css_string
    return environment
