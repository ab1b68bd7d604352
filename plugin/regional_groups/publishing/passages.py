"""The words of a Word file that somebody sends: read under bounds, and nothing in it believed or obeyed.

The file may be anything: it is opened only as an archive of bounded size, its text read by a parser that refuses
entities and document types and follows no address. Macros and embedded programs are refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final, TypeVar
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from regional_groups.core.errors import InvalidInput, Message, say
from regional_groups.publishing.typography import clean

PARTS_MAX: Final = 1_000
WHOLE_MAX: Final = 100_000_000  # bytes that all parts may unpack to
PART_MAX: Final = 12_000_000  # bytes of one part that is read
PASSAGES_MAX: Final = 6_000
_SUSPECT: Final = re.compile(r"vbaproject|vbadata|activex|\.bin$|\.exe$|\.dll$|\.js$|\.vbs$", re.IGNORECASE)
_TEXTS: Final = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_HEADS: Final = re.compile(r"word/(?:header|footer)\d{0,4}\.xml")
_WORDS: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_MATH: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_CHOICE: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
# What stands in a file a second time: a drawing for older programs, and where a passage that was moved came from.
_TWICE: Final = frozenset((f"{_CHOICE} Fallback", f"{_WORDS} moveFrom", f"{_STRICT} moveFrom"))
# Fields whose numbers Word counts when it lays out the pages.
_OF_PAGES: Final = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "PAGEREF"))


@dataclass(frozen=True)
class Passage:
    """A paragraph, or a row of a table with its cells in order; ``heading`` is the last one before it."""

    text: str
    heading: str = ""


class _Refused(Exception):
    """The text is not to be read; the message says why."""


def passages(content: bytes) -> list[Passage]:
    """Return the paragraphs and table rows of a Word file, then its notes, heads and feet.

    Raises:
        InvalidInput: the file is no Word file, or holds what is not taken; names ``file``.
    """
    return _read(content, _TEXTS, lambda part: _Reader().read(part), more=_HEADS)


def rows(content: bytes) -> list[tuple[str, ...]]:
    """Return the rows of the tables of a Word file, and the paragraphs between them as rows of one cell.

    Line breaks, tabs and spaces stay, since what is read here was written to come back as it was.

    Raises:
        InvalidInput: the file is no Word file, or holds what is not taken; names ``file``.
    """
    return _read(content, _TEXTS[:1], lambda part: _Rows().read(part))


def parts(content: bytes, names: tuple[str, ...]) -> dict[str, bytes]:
    """Return some parts of a Word file as they are, those that it has.

    Raises:
        InvalidInput: the file is no Word file, or holds what is not taken; names ``file``.
    """
    return {name: part for name in names for part in _read(content, (name,), _whole)}


def _whole(content: bytes) -> list[bytes]:
    _parser().Parse(content, True)
    return [content]


Found = TypeVar("Found")


def _read(
    content: bytes,
    names: tuple[str, ...],
    gather: Callable[[bytes], list[Found]],
    *,
    more: re.Pattern[str] | None = None,
) -> list[Found]:
    """Return what is gathered from some parts of a Word file, and from those whose names follow a pattern."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            _check(archive, entries)
            wanted = [name for name in names if name in entries]
            wanted += sorted(name for name in entries if more and more.fullmatch(name))
            return [one for name in wanted for one in gather(_part(archive, name))]
    except (BadZipFile, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _invalid(say("The file is not a Word file that can be read.")) from None
    except _Refused:
        raise _invalid(
            say("The file holds entities, a document type or far too much text. Save it anew in Word.")
        ) from None


def _invalid(message: Message) -> InvalidInput:
    return InvalidInput(say("The file cannot be read."), fields={"file": [message]})


def _check(archive: ZipFile, entries: dict[str, ZipInfo]) -> None:
    if _TEXTS[0] not in entries or "[Content_Types].xml" not in entries:
        raise BadZipFile
    sizes = [entry.file_size for entry in archive.infolist()]
    if (
        len(sizes) > PARTS_MAX
        or sum(sizes) > WHOLE_MAX
        or any(entry.flag_bits & 1 for entry in entries.values())
    ):
        raise _invalid(say("The file unpacks to far too much, or is protected by a password."))
    kinds = _Kinds()
    kinds.read(_part(archive, "[Content_Types].xml"))
    if kinds.macros or any(_SUSPECT.search(name) for name in entries):
        raise _invalid(
            say("The file holds macros or programs. Save it as a document without macros (.docx).")
        )


def _part(archive: ZipFile, name: str) -> bytes:
    """Return a part; what it says about its size is not believed."""
    with archive.open(name) as part:
        content = part.read(PART_MAX + 1)
    if len(content) > PART_MAX:
        raise _Refused
    return content


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise _Refused

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse  # type: ignore[assignment]  # it never answers
    return parser


class _Kinds:
    """Looks through the list of content types for macros."""

    def __init__(self) -> None:
        self.macros = False

    def read(self, content: bytes) -> None:
        """Read the list."""
        parser = _parser()
        parser.StartElementHandler = self._start
        parser.Parse(content, True)

    def _start(self, _name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        self.macros |= "macroenabled" in kind or "vbaproject" in kind or "activex" in kind


@dataclass
class _Fields:
    """Knows in which fields a word stands: the result of one that counts pages is no word of the text."""

    _open: list[tuple[list[str], bool]] = field(
        default_factory=list
    )  # what each is told to show, and whether it does

    @property
    def of_pages(self) -> bool:
        """Tell whether what is shown here is the number of a page."""
        return any(shows and _counts_pages("".join(told)) for told, shows in self._open)

    def char(self, kind: str) -> None:
        """Read the mark at which a field begins, shows its result, or ends."""
        if kind == "begin":
            self._open.append(([], False))
        elif kind == "separate" and self._open:
            self._open[-1] = (self._open[-1][0], True)
        elif kind == "end":
            self.end()

    def begin(self, told: str) -> None:
        """Begin a field whose result stands inside its element."""
        self._open.append(([told], True))

    def end(self) -> None:
        """End the field that was begun last."""
        if self._open:
            self._open.pop()

    def tell(self, text: str) -> None:
        """Read a part of what the field is told to show."""
        if self._open:
            self._open[-1][0].append(text)


def _counts_pages(told: str) -> bool:
    return next(iter(told.split()), "").upper() in _OF_PAGES


@dataclass
class _Reader:
    """Gathers words; text that is marked as deleted stands in elements of another name and is left out."""

    found: list[Passage] = field(default_factory=list)
    heading: str = ""
    _open: list[list[str]] = field(default_factory=list)  # the paragraphs that are open, inner ones last
    _styles: list[str] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)  # the cells' paragraphs of the rows that are open
    _fields: _Fields = field(default_factory=_Fields)
    _words: bool = False
    _told: bool = False  # inside of what a field is told
    _twice: int = 0  # open elements whose text stands elsewhere too

    def read(self, content: bytes) -> list[Passage]:
        """Return the passages of one part."""
        parser = _parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._twice += name in _TWICE
        if space == _MATH and local == "t":
            self._words = True
        if space not in (_WORDS, _STRICT):
            return
        match local:
            case "p":
                self._open.append([])
                self._styles.append("")
            case "tr":
                self._rows.append([])
            case "pStyle" if self._styles:
                self._styles[-1] = attributes.get(f"{space} val", "")
            case "t":
                self._words = True
            case "instrText":
                self._told = True
            case "fldSimple":
                self._fields.begin(attributes.get(f"{space} instr", ""))
            case "fldChar":
                self._fields.char(attributes.get(f"{space} fldCharType", ""))
            case "br" | "tab" | "cr" if self._open:
                self._open[-1].append(" ")
            case "noBreakHyphen" if self._open:
                self._open[-1].append("-")

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        self._twice -= name in _TWICE
        if space not in (_WORDS, _STRICT, _MATH):
            return
        ends: dict[str, Callable[[], None]] = {
            "t": self._no_words,
            "instrText": self._no_words,
            "fldSimple": self._fields.end,
            "p": self._paragraph,
            "tr": self._row,
        }
        if local in ends and (space != _MATH or local == "t"):
            ends[local]()

    def _no_words(self) -> None:
        self._words = self._told = False

    def _paragraph(self) -> None:
        text, style = _one_line("".join(self._open.pop())), self._styles.pop()
        if self._rows:
            self._rows[-1].append(text)
        else:
            self._keep(text, style)

    def _row(self) -> None:
        text = " | ".join(self._rows.pop())
        if self._rows:
            self._rows[-1].append(text)
        else:
            self._keep(text, "")

    def _keep(self, text: str, style: str) -> None:
        if style.lower().startswith(("heading", "title")):
            self.heading = text
        if text.strip(" |"):
            self.found.append(Passage(text, self.heading))
        if len(self.found) > PASSAGES_MAX:
            raise _Refused

    def _characters(self, text: str) -> None:
        if self._told:
            self._fields.tell(text)
        elif self._words and self._open and not self._twice and not self._fields.of_pages:
            self._open[-1].append(text)


@dataclass
class _Rows:
    """Gathers the cells of rows; what stands in a table inside a cell belongs to the cell."""

    found: list[tuple[str, ...]] = field(default_factory=list)
    _cells: list[list[str]] = field(
        default_factory=list
    )  # the paragraphs of each cell of the row that is open
    _lines: list[list[str]] = field(default_factory=list)  # the paragraphs that are open, inner ones last
    _deep: int = 0  # rows that are open
    _run: bool = False  # a break or tab elsewhere is a property
    _words: bool = False

    def read(self, content: bytes) -> list[tuple[str, ...]]:
        """Return the rows of one part."""
        parser = _parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        return self.found

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space not in (_WORDS, _STRICT):
            return
        match local:
            case "tr":
                self._deep += 1
            case "tc" if self._deep == 1:
                self._cells.append([])
            case "p":
                self._lines.append([])
            case "t":
                self._words = True
            case "r":
                self._run = True
            case "br" | "cr" | "tab" | "noBreakHyphen" if self._run and self._lines:
                self._lines[-1].append({"tab": "\t", "noBreakHyphen": "-"}.get(local, "\n"))

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        if space not in (_WORDS, _STRICT):
            return
        match local:
            case "t":
                self._words = False
            case "r":
                self._run = False
            case "p":
                self._paragraph("".join(self._lines.pop()))
            case "tr":
                self._deep -= 1
                if not self._deep:
                    self._keep(tuple("\n".join(cell) for cell in self._cells))
                    self._cells = []

    def _paragraph(self, text: str) -> None:
        if self._deep and self._cells:
            self._cells[-1].append(text)
        elif not self._deep and text.strip():
            self._keep((text,))

    def _keep(self, row: tuple[str, ...]) -> None:
        self.found.append(row)
        if len(self.found) > PASSAGES_MAX:
            raise _Refused

    def _characters(self, text: str) -> None:
        if self._words and self._lines:
            self._lines[-1].append(text)


def _one_line(text: str) -> str:
    """Return a text on one line without marks of direction."""
    return re.sub(r"[ \t\n\r]+", " ", re.sub("[\u200e\u200f\u00ad]", "", clean(text))).strip()
