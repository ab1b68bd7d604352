"""The styles of a Word file, by the names that Word itself uses: whoever has a template of the house puts it over them.

A style holds all that is said about the look; paragraphs name their style and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from regional_groups.publishing.blocks import Language
from regional_groups.publishing.word.marks import Element, element, tongue

BLUE: Final = "0B3D6E"
RED: Final = "B3261E"
GREY: Final = "4A5058"
FONTS: Final = {"ascii": "Calibri", "hAnsi": "Calibri", "eastAsia": "SimSun", "cs": "Dubai"}


@dataclass(frozen=True)
class Look:
    """How a style looks; sizes in points, spaces in twentieths of a point."""

    name: str
    size: float = 11
    bold: bool = False
    colour: str = ""
    before: int = 0
    after: int = 120
    centred: bool = False
    with_next: bool = False
    outline: int | None = None
    framed: bool = False
    raised: bool = False
    underlined: bool = False


PARAGRAPHS: Final = (
    Look("Normal"),
    Look("Title", 16, bold=True, colour=BLUE, before=120, after=320, centred=True),
    Look("Heading 1", 14, bold=True, colour=BLUE, before=320, with_next=True, outline=0),
    Look("Heading 2", 12, bold=True, colour=BLUE, before=220, with_next=True, outline=1),
    Look("Heading 3", 11, bold=True, colour=BLUE, before=160, after=80, with_next=True, outline=2),
    Look("Caption", 10.5, bold=True, before=160, after=80, centred=True, with_next=True),
    Look("Header", 9, colour=GREY, after=0),
    Look("Footer", 9, colour=GREY, after=0),
    Look("Footnote Text", 9.5, after=40),
    Look("List Bullet", after=80),
    Look("List Paragraph", after=80),
    Look("Source", bold=True, after=40, centred=True),
    Look("Session", 15, bold=True, after=0),
    Look("Particulars", bold=True, after=0),
    Look("Mark", 10, bold=True, colour=RED, after=80, centred=True),
    Look("Box Label", bold=True, after=40, with_next=True, framed=True),
    Look("Box Text", after=120, framed=True),
    Look("Contents Heading", 14, bold=True, colour=BLUE, before=160, with_next=True),
    Look("Contents Entry", after=40),
    Look("Table Head", 9.5, bold=True, colour="FFFFFF", after=0, centred=True, with_next=True),
    Look("Table Text", 9.5, after=0),
    Look("Table Figure", 9.5, after=0, centred=True),
    Look("Table Note", 9, colour=GREY, before=60, after=200),
    Look("Figure", before=160, after=40, centred=True, with_next=True),
    Look("Address", after=0),
)
CHARACTERS: Final = (
    Look("Footnote Reference", raised=True),
    Look("Hyperlink", colour="0B5394", underlined=True),
)


def dress(document: Any, language: Language, *, based: bool = False) -> None:
    """Give the styles of a new Word file their look in a language.

    Parameters:
        based: its styles are those of the secretariat: what it has keeps its look, what it lacks is added.
    """
    if based:
        for look in PARAGRAPHS:
            _lend(document, look, WD_STYLE_TYPE.PARAGRAPH, language)
        for look in CHARACTERS:
            _lend(document, look, WD_STYLE_TYPE.CHARACTER, language)
        return
    defaults = document.styles.element.find(qn("w:docDefaults"))
    letters = element("rPr", element("rFonts", **FONTS), *_sizes(11), tongue(language))
    defaults.find(qn("w:rPrDefault")).replace(defaults.find(qn("w:rPrDefault"))[0], letters)
    for look in PARAGRAPHS:
        _wear(document, look, WD_STYLE_TYPE.PARAGRAPH, language)
    for look in CHARACTERS:
        _wear(document, look, WD_STYLE_TYPE.CHARACTER, language)


def style_id(name: str) -> str:
    """Return what a paragraph calls a style."""
    return name.replace(" ", "")


def _lend(document: Any, look: Look, kind: WD_STYLE_TYPE, language: Language) -> None:
    """Add a style that a base lacks; one that it has is only called as our paragraphs call it."""
    found = next((style for style in document.styles if style.name == look.name), None)
    if found is None:
        _wear(document, look, kind, language)
        return
    old, new = found.element.get(qn("w:styleId")), style_id(look.name)
    for one in document.styles.element:
        if one.get(qn("w:styleId")) == new and one is not found.element:
            _call(document, new, f"{new}Other")
    _call(document, old, new)


def _call(document: Any, old: str, new: str) -> None:
    """Give a style another id, wherever styles name each other by it."""
    for one in document.styles.element.iter():
        for name in ("w:styleId", "w:val"):
            of_style = one.tag in (qn("w:style"), qn("w:basedOn"), qn("w:next"), qn("w:link"))
            if of_style and one.get(qn(name)) == old:
                one.set(qn(name), new)


def _wear(document: Any, look: Look, kind: WD_STYLE_TYPE, language: Language) -> None:
    known = {style.name for style in document.styles}
    style = document.styles[look.name] if look.name in known else document.styles.add_style(look.name, kind)
    style.element.set(qn("w:styleId"), style_id(look.name))
    style.hidden, style.unhide_when_used, style.quick_style = False, False, True
    numbering = style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    for name in ("w:pPr", "w:rPr"):
        for old in style.element.findall(qn(name)):
            style.element.remove(old)
    if kind == WD_STYLE_TYPE.PARAGRAPH:
        style.element.append(_spacing(look, language, numbering))
    style.element.append(_letters(look, kind, language))


def _spacing(look: Look, language: Language, numbering: Element | None) -> Element:
    made = element("pPr")
    if look.with_next:
        made.append(element("keepNext"))
    if numbering is not None:
        made.append(numbering)
    if look.framed:
        sides = ("top", "left", "bottom", "right")
        edges = [element(side, val="single", sz=8, space=6, color="3A3F46") for side in sides]
        made.append(element("pBdr", *edges))
    if language == "ar":
        made.append(element("bidi"))
    made.append(element("spacing", before=look.before, after=look.after, line=264, lineRule="auto"))
    if numbering is not None:
        made.append(element("ind", left=360, hanging=360))
    if look.centred:
        made.append(element("jc", val="center"))
    if look.outline is not None:
        made.append(element("outlineLvl", val=look.outline))
    return made


def _letters(look: Look, kind: WD_STYLE_TYPE, language: Language) -> Element:
    made = element("rPr")
    if look.bold:
        made.extend([element("b"), element("bCs")])
    if look.colour:
        made.append(element("color", val=look.colour))
    if kind == WD_STYLE_TYPE.PARAGRAPH:
        made.extend(_sizes(look.size))
    if look.underlined:
        made.append(element("u", val="single"))
    if look.raised:
        made.append(element("vertAlign", val="superscript"))
    return made


def _sizes(points: float) -> list[Element]:
    """Return a size in half points; Arabic letters are smaller in the same size."""
    return [element("sz", val=round(points * 2)), element("szCs", val=round(points * 2) + 2)]
