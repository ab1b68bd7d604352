"""The smallest parts of a Word file: elements, runs with their language and direction, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from regional_groups.publishing.blocks import Footnote, Language, Run, Text
from regional_groups.publishing.numbers import LRM
from regional_groups.publishing.typography import typeset

Element: TypeAlias = Any  # the XML library has no types
LOCALES: Final[dict[Language, str]] = {
    "ar": "ar-SA",
    "en": "en-GB",
    "es": "es-ES",
    "fr": "fr-FR",
    "ru": "ru-RU",
    "zh": "zh-CN",
}
_LEFT_TO_RIGHT: Final = re.compile(f"({LRM}[^{LRM}]*{LRM})")


def element(name: str, /, *children: Element, **attributes: object) -> Element:
    """Return an element of WordprocessingML; ``val=3`` becomes ``w:val="3"``."""
    made: Element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


@dataclass
class Page:
    """A part of the file that is being written: in which language, and where its links and notes are kept."""

    language: Language
    part: Any
    notes: list[Footnote] = field(default_factory=list)

    @property
    def mirrored(self) -> bool:
        """Tell whether the lines run from right to left."""
        return self.language == "ar"

    def words(self, text: str, *, bold: bool = False, italic: bool = False, style: str = "") -> list[Element]:
        """Return a text as runs; in Arabic, figures and Latin words are runs of their own."""
        pieces = (
            _LEFT_TO_RIGHT.split(typeset(text, self.language))
            if self.mirrored
            else [typeset(text, self.language)]
        )
        return [self._run(piece, bold=bold, italic=italic, style=style) for piece in pieces if piece]

    def _run(self, text: str, *, bold: bool, italic: bool, style: str) -> Element:
        turned = self.mirrored and not text.startswith(LRM)
        properties = element("rPr")
        if style:
            properties.append(element("rStyle", val=style))
        if bold:
            properties.extend([element("b"), element("bCs")])
        if italic:
            properties.extend([element("i"), element("iCs")])
        if turned:
            properties.append(element("rtl"))
        properties.append(tongue("en" if self.mirrored and not turned else self.language))
        return element("r", properties, *_lines(text))

    def runs(self, items: Iterable[Run], *, bold: bool = False) -> list[Element]:
        """Return runs with their marks, links and calls of footnotes."""
        found: list[Element] = []
        for item in items:
            found += [self._call(item)] if isinstance(item, Footnote) else self._marked(item, bold)
        return found

    def _marked(self, item: Text, bold: bool) -> list[Element]:
        upright = self.language in ("ar", "zh")  # which have no italic letters
        strong = bold or item.strong or (item.emphasis and upright)
        style = "Hyperlink" if item.link else ""
        speaker = replace(self, language=item.language) if item.language else self
        made = speaker.words(item.text, bold=strong, italic=item.emphasis and not upright, style=style)
        if not item.link:
            return made
        link = element("hyperlink", *made)
        link.set(qn("r:id"), self.part.relate_to(item.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        return [link]

    def _call(self, note: Footnote) -> Element:
        self.notes.append(note)
        call = element("footnoteReference", id=len(self.notes))
        return element("r", element("rPr", element("rStyle", val="FootnoteReference")), call)

    def paragraph(
        self, style: str, children: Sequence[Element] = (), *, more: Sequence[Element] = ()
    ) -> Element:
        """Return a paragraph in a style; ``more`` are properties that the schema puts after its direction."""
        properties = element("pPr", element("pStyle", val=style))
        if self.mirrored:
            properties.append(element("bidi"))
        properties.extend(more)
        return element("p", properties, *children)


def tongue(language: Language) -> Element:
    """Return the language of a run, in the attribute that its script is read from."""
    code = LOCALES[language]
    if language == "ar":
        return element("lang", val=LOCALES["en"], bidi=code)
    if language == "zh":
        return element("lang", val=LOCALES["en"], eastAsia=code)
    return element("lang", val=code)


def _lines(text: str) -> list[Element]:
    found: list[Element] = []
    for index, line in enumerate(text.replace("\t", " ").split("\n")):
        if index:
            found.append(element("br"))
        words = element("t")
        words.text = line
        words.set(qn("xml:space"), "preserve")
        found.append(words)
    return found
