"""The block model: what a printed document consists of, before anybody decides how it looks.

Pages, PDF and Word files are all made from these blocks; no output is ever converted into another. Texts are
plain; numbers in them are already worded (``numbers.py``), so that every output prints the same signs. Nothing
here carries markup: inline marks are the few of ``Text``, turned into tags by the renderer alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from regional_groups.core.errors import RuleViolated, say

Language: TypeAlias = Literal["ar", "en", "es", "fr", "ru", "zh"]
LANGUAGES: tuple[Language, ...] = ("ar", "en", "es", "fr", "ru", "zh")
ColumnKind: TypeAlias = Literal["text", "number", "status"]
StatusKind: TypeAlias = Literal["good", "partly", "bad", "none", "up", "down", "steady"]


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of text with its inline marks; ``link`` is an https address or empty.

    ``value`` is the number or day that the text words, for the forms that hold figures as such. ``language`` is given
    where it is not that of the document.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    value: float | date | None = None
    language: Language | None = None

    def __post_init__(self) -> None:
        if self.link and not self.link.startswith("https://"):
            raise RuleViolated(say("A link in a document begins with https://"))


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote called at this place of the text."""

    content: tuple[Text, ...]


Run: TypeAlias = Text | Footnote
Runs: TypeAlias = tuple[Run, ...]


def plain_runs(text: str) -> Runs:
    """Return a text without any mark as runs."""
    return (Text(text),)


def spoken(text: str, language: str) -> Text:
    """Return a text with the language it is in; without it where that is not known."""
    return Text(text, language=language if language in LANGUAGES else None)


def strong(text: str) -> Text:
    """Return a text marked as important."""
    return Text(text, strong=True)


def valued(text: str, value: float | date | None, *, strong: bool = False) -> Runs:
    """Return a cell that words a number or a day, with the number or day itself."""
    return (Text(text, strong=strong, value=value),)


def emphasis(text: str) -> Text:
    """Return a text marked with emphasis."""
    return Text(text, emphasis=True)


def link(text: str, address: str) -> Text:
    """Return a text that leads to an https address.

    Raises:
        RuleViolated: the address is not an https address.
    """
    return Text(text, link=address)


def footnote(text: str) -> Footnote:
    """Return a footnote that consists of one plain text."""
    return Footnote((Text(text),))


def runs_text(runs: Iterable[Run]) -> str:
    """Return the words of runs without marks and footnotes."""
    return "".join(run.text for run in runs if isinstance(run, Text))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``number`` is literal ("3", "Annex 1"), so that every output and reference agrees."""

    level: Literal[1, 2, 3]
    text: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, with its literal number ("1.1") or none."""

    runs: Runs
    number: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """The framed box on the first page: labelled texts such as summary and action required.

    Items from ``references_from`` on stand below a short rule, as the references of Council documents do.
    """

    items: tuple[tuple[str, Runs], ...]
    references_from: int | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of first-level headings with their pages; an empty title takes the language's word."""

    title: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A cell that says a state in words; the icon only repeats it."""

    kind: StatusKind
    text: str


Cell: TypeAlias = str | Status | Runs


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` in per cent of the table, or None for automatic widths."""

    label: str
    kind: ColumnKind = "text"
    width: int | None = None


@dataclass(frozen=True, slots=True)
class HeadGroup:
    """A cell of a head row above the columns; without a label, the heads of its columns take its place."""

    label: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first column heads its rows, the last ``totals`` rows are sums."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    header_rows: tuple[tuple[HeadGroup, ...], ...] = ()  # at most one
    totals: int = 0

    def __post_init__(self) -> None:
        if not self.caption.strip():
            raise RuleViolated(say("Every table needs a caption"))
        if any(len(row) != len(self.columns) for row in self.rows):
            raise RuleViolated(say("Every row of a table has a cell for each of its columns"))
        spans = [sum(cell.span for cell in row) for row in self.header_rows]
        if spans not in ([], [len(self.columns)]):
            raise RuleViolated(
                say("A table has at most one head row above its columns, and it spans them all")
            )


@dataclass(frozen=True, slots=True)
class BarChart:
    """Grouped bars, one group a category; ``values`` has one row a series, None where unknown.

    ``meaning`` is the one sentence a reader who cannot see the bars needs; the figures themselves follow in a table.
    """

    caption: str
    series: tuple[str, ...]
    categories: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    meaning: str
    targets: tuple[float | None, ...] | None = None
    target_label: str = ""
    category_label: str = ""
    decimals: int = 0

    def __post_init__(self) -> None:
        if not self.caption.strip() or not self.meaning.strip():
            raise RuleViolated(say("Every chart needs a caption and a sentence that says what it shows"))
        rows = (*self.values, *(() if self.targets is None else (self.targets,)))
        if len(self.values) != len(self.series) or any(len(row) != len(self.categories) for row in rows):
            raise RuleViolated(say("A chart needs one value for each series and category"))


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of counts shaded by size: the darker the cell, the higher the value; None prints a dash."""

    caption: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    meaning: str = ""
    corner: str = ""
    decimals: int = 0

    def __post_init__(self) -> None:
        if not self.caption.strip():
            raise RuleViolated(say("Every matrix needs a caption"))
        if len(self.values) != len(self.rows) or any(len(row) != len(self.columns) for row in self.values):
            raise RuleViolated(say("A matrix needs one value for each row and column"))


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list: a literal label ("a)", "1.") or none for a bullet; ``level`` 0 is the outermost."""

    runs: Runs
    label: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list of items."""

    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block begins a new page."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The name and function that close a letter; the original is signed by hand above them."""

    name: str
    function: str


@dataclass(frozen=True, slots=True)
class AddressLines:
    """Lines that stay lines: an address, a place of meeting, a closing."""

    lines: tuple[str, ...]


Block: TypeAlias = (
    Heading
    | Paragraph
    | Box
    | Contents
    | Table
    | BarChart
    | Matrix
    | BulletList
    | PageBreak
    | Signature
    | AddressLines
)


@dataclass(frozen=True, slots=True)
class CouncilHeader:
    """The head of a Council document; what is empty or None is not printed."""

    session: str
    place_dates: str = ""
    document_number: str = ""
    agenda_item: str = ""
    dated_on: date | None = None
    original_language: Language | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class LetterHeader:
    """The head of a letter: the office, its reference and contact, whom it addresses and what about."""

    office: tuple[str, ...]
    dated_on: date | None = None
    place: str = ""
    reference: str = ""
    contact: tuple[tuple[str, str], ...] = ()
    addressees: tuple[str, ...] = ()
    subject: str = ""


Header: TypeAlias = CouncilHeader | LetterHeader


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF: machine-readable data of a report."""

    name: str
    media_type: str
    content: bytes
    description: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in one language; the instants are aware and become part of the printed bytes."""

    language: Language
    title: str
    header: Header
    blocks: tuple[Block, ...]
    footer_label: str
    created: datetime
    modified: datetime
    attachments: tuple[Attachment, ...] = ()
    demonstration: bool = False
    draft: bool = False
    compact: bool = False  # for one sheet: small print and narrow margins
    styles: bytes = b""  # Word only: what is taken of the secretariat's own file, packed; its own where empty

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise RuleViolated(
                say("Documents are printed in Arabic, Chinese, English, French, Russian or Spanish")
            )
        if not self.title.strip():
            raise RuleViolated(say("Every document needs a title"))
        if self.created.tzinfo is None or self.modified.tzinfo is None:
            raise RuleViolated(say("The instants of a document need a time zone"))
