"""XLIFF 2.1 (ISO 21720): the texts of a report for translation tools, and what came back, read under bounds. Pure.

Version 2.1 and not 1.2, since it can forbid tools to copy or delete a placeholder and has a state for each segment.
What came back may be anything: its parser refuses document types and entities and follows no address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from regional_groups.core.errors import InvalidInput, Message, say
from regional_groups.core.languages import language_tag

SPACE: Final = "urn:oasis:names:tc:xliff:document:2.0"  # that of 2.1 as well
MEDIA_TYPE: Final = "application/xliff+xml"
BYTES_MAX: Final = 5_000_000
UNITS_MAX: Final = 5_000
HASH: Final = "source-sha256"  # category of the note that holds it
GIVEN_OUT: Final = "target-sha256"  # likewise, of the translation as it was given out
STATES: Final = {"received": "translated", "checked": "final"}
_PIECE: Final = re.compile(r"(\{[a-z_]+\})")
# What XML 1.0 cannot hold, written as <cp hex="…"/>; a carriage return would come back as a line end.
NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Unit:
    """A paragraph: its source and, where there is one, its translation."""

    number: int
    source: str
    target: str = ""


@dataclass(frozen=True)
class Group:
    """A text: its paragraphs, the hash of its source, and its state."""

    name: str
    title: str
    hash: str
    state: str
    units: tuple[Unit, ...]
    given_out: str = ""  # hash of the translation as it is now


@dataclass
class Came:
    """What a file says: of which report, from and into which language, and its targets by unit."""

    original: str = ""
    source_language: str = ""
    target_language: str = ""
    hashes: dict[str, str] = field(default_factory=dict)
    given_out: dict[str, str] = field(default_factory=dict)  # hash of the translation the file was made with
    targets: dict[str, str] = field(
        default_factory=dict
    )  # "summary.1": text; empty where nothing was translated
    partly: list[str] = field(default_factory=list)  # units of which only some segments were translated
    twice: list[str] = field(default_factory=list)


def write(original: str, languages: tuple[str, str], groups: list[Group]) -> bytes:
    """Return one file with a group for each text and a unit for each paragraph.

    Parameters:
        original: the identifier of the report.
        languages: from and into which is translated.
    """
    source, target = (language_tag(one) for one in languages)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{SPACE}" version="2.1" srcLang="{source}" trgLang="{target}">',
        f'<file id="report" original={quoteattr(original)} xml:space="preserve">',
        *(line for group in groups for line in _group(group)),
        "</file>",
        "</xliff>",
    ]
    return "\n".join([*lines, ""]).encode()


def _group(group: Group) -> list[str]:
    notes = {HASH: group.hash, GIVEN_OUT: group.given_out}
    lines = [f'<note category="{name}">{escape(hash)}</note>' for name, hash in notes.items() if hash]
    told = f"<notes>{''.join(lines)}</notes>"
    units = [line for unit in group.units for line in _unit(group, unit)]
    return [f'<group id="{group.name}" name={quoteattr(group.title)}>', told, *units, "</group>"]


def _unit(group: Group, unit: Unit) -> list[str]:
    names = _PIECE.findall(unit.source)
    data = "".join(f'<data id="d{index}">{escape(name)}</data>' for index, name in enumerate(names, start=1))
    state = STATES.get(group.state, "initial") if unit.target else "initial"
    stale = ' subState="rg:stale"' if group.state == "stale" else ""
    target = f"<target>{_inline(unit.target, names)}</target>" if unit.target else ""
    return [
        f'<unit id="{group.name}.{unit.number}">',
        *([f"<originalData>{data}</originalData>"] if names else []),
        f'<segment state="{state}"{stale}><source>{_inline(unit.source, names)}</source>{target}</segment>',
        "</unit>",
    ]


def _inline(text: str, names: list[str]) -> str:
    """Return a text with its placeholders locked; one that the source has not stays text."""
    left = list(enumerate(names, start=1))
    found = []
    for index, piece in enumerate(_PIECE.split(text)):
        own = next((one for one in left if one[1] == piece), None) if index % 2 else None
        if own is None:
            found.append(NOT_XML.sub(_code_point, escape(piece, {"\r": "&#13;"})))
        else:
            left.remove(own)
            found.append(
                f'<ph id="{own[0]}" dataRef="d{own[0]}" equiv={quoteattr(piece)} disp={quoteattr(piece)}'
                ' canCopy="no" canDelete="no"/>'
            )
    return "".join(found)


def _code_point(match: re.Match[str]) -> str:
    return f'<cp hex="{ord(match.group()):04X}"/>'


class _Refused(Exception):
    """The file is not to be read."""


def read(content: bytes) -> Came:
    """Return what a file says.

    Raises:
        InvalidInput: it is no XLIFF 2 file, or holds what is not taken; names ``file``.
    """
    if len(content) > BYTES_MAX:
        raise invalid(say("The file is too large: at most 5 MB are read."))
    try:
        return _Reader().read(content)
    except (expat.ExpatError, ValueError, UnicodeError):
        raise invalid(say("The file is not an XLIFF 2 file that can be read.")) from None
    except _Refused:
        raise invalid(say("The file holds entities, a document type or far too much text.")) from None


def invalid(*messages: Message) -> InvalidInput:
    """Return the refusal of a file, with why."""
    return InvalidInput(say("The file cannot be read."), fields={"file": list(messages)})


@dataclass
class _Part:
    """A segment, or what stands between two: ``translated`` tells whether it has a target."""

    source: str = ""
    target: str = ""
    translated: bool = False


@dataclass
class _Reader:
    came: Came = field(default_factory=Came)
    _group: str = ""
    _unit: str = ""
    _data: dict[str, str] = field(default_factory=dict)
    _parts: list[tuple[str, _Part]] = field(default_factory=list)
    _into: str = ""  # source, target, data or the category of a note: where characters go
    _key: str = ""
    _text: list[str] = field(default_factory=list)
    _kinds: list[str] = field(default_factory=list)  # the elements that are open

    def read(self, content: bytes) -> Came:
        """Return what the file says."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True

        def refuse(*_: object) -> None:
            raise _Refused

        parser.StartDoctypeDeclHandler = refuse
        parser.EntityDeclHandler = refuse
        parser.ExternalEntityRefHandler = refuse  # type: ignore[assignment]  # it never answers
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        if not self.came.target_language:
            raise ValueError("no XLIFF")
        return self.came

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._kinds.append(local if space == SPACE else "")
        if space != SPACE:
            return
        match local:
            case "xliff":
                self.came.source_language = attributes.get("srcLang", "").partition("-")[0].lower()
                self.came.target_language = attributes.get("trgLang", "").partition("-")[0].lower()
            case "file":
                self.came.original = attributes.get("original", "")
            case "group":
                self._group = attributes.get("id", "")
            case "note" if attributes.get("category") in (HASH, GIVEN_OUT):
                self._begin(attributes["category"], self._group)
            case "unit":
                self._unit, self._parts, self._data = attributes.get("id", ""), [], {}
            case "segment" | "ignorable":
                self._parts.append((local, _Part()))
            case "data":
                self._begin("data", attributes.get("id", ""))
            case "source" | "target":
                self._begin(local, "")
            case "ph" if self._into in ("source", "target"):
                own = attributes.get("dataRef") or f"d{attributes.get('id')}"
                self._text.append(self._data.get(own, ""))
            case "cp":
                self._text.append(chr(int(attributes.get("hex", ""), 16)))

    def _begin(self, into: str, key: str) -> None:
        self._into, self._key, self._text = into, key, []

    def _characters(self, text: str) -> None:
        if self._into:
            self._text.append(text)

    def _end(self, name: str) -> None:
        local = self._kinds.pop()
        text = "".join(self._text)
        match local:
            case "note" if self._into == HASH:
                self.came.hashes[self._key] = text.strip()
            case "note" if self._into == GIVEN_OUT:
                self.came.given_out[self._key] = text.strip()
            case "data":
                self._data[self._key] = text
            case "source" if self._parts:
                self._parts[-1][1].source = text
            case "target" if self._parts:
                self._parts[-1][1].target, self._parts[-1][1].translated = text, bool(text.strip())
            case "unit":
                self._finish()
        if local in ("note", "data", "source", "target"):
            self._begin("", "")

    def _finish(self) -> None:
        came, name = self.came, self._unit
        if name in came.targets:
            came.twice.append(name)
        if len(came.targets) >= UNITS_MAX:
            raise _Refused
        segments = [part for kind, part in self._parts if kind == "segment" and part.source.strip()]
        done = [part for part in segments if part.translated]
        if done and len(done) < len(segments):
            came.partly.append(name)
        told = (
            part.target if part.translated or kind == "segment" else part.source for kind, part in self._parts
        )
        came.targets[name] = "".join(told) if done else ""
