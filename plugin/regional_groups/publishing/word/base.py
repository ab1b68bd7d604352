"""The styles of the secretariat: taken from a Word file of its own, and nothing else of that file.

Texts, heads, macros and addresses of the file stay behind: a template can name others, which Word would fetch.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.styles.styles import Styles

from regional_groups.core.errors import InvalidInput, Message, say
from regional_groups.publishing.passages import parts
from regional_groups.publishing.word.styles import CHARACTERS, PARAGRAPHS

BYTES_MAX: Final = 5_000_000
_STYLES: Final = "word/styles.xml"
_PARTS: Final = {
    _STYLES: RELATIONSHIP_TYPE.STYLES,
    "word/numbering.xml": RELATIONSHIP_TYPE.NUMBERING,
    "word/theme/theme1.xml": RELATIONSHIP_TYPE.THEME,
}
_PICTURES: Final = (qn("w:numPicBullet"), qn("w:lvlPicBulletId"))  # bullets whose pictures are not taken
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def base_of(content: bytes) -> bytes:
    """Return what is taken of a Word file: its styles, lists and theme, packed.

    Raises:
        InvalidInput: the file is no Word file, holds macros, or has no styles that can be used.
    """
    if len(content) > BYTES_MAX:
        raise _refused(say("The file is too large. Save it without texts and pictures."))
    found = parts(content, tuple(_PARTS))
    if _STYLES not in found:
        raise _refused(say("The file has no styles."))
    _check(found[_STYLES])
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as made:
        for name in sorted(found):
            made.writestr(ZipInfo(name, _EPOCH), found[name])
    return target.getvalue()


def _check(content: bytes) -> None:
    """Refuse styles that our paragraphs could not wear: they are named by the kind of what they are for."""
    root: Any = parse_xml(content)
    if root.tag != qn("w:styles"):
        raise _refused(say("The file has no styles."))
    known = {style.name: style.type for style in Styles(root)}
    for looks, kind in ((PARAGRAPHS, WD_STYLE_TYPE.PARAGRAPH), (CHARACTERS, WD_STYLE_TYPE.CHARACTER)):
        for look in looks:
            if known.get(look.name, kind) != kind:
                raise _refused(
                    say(
                        "The style “%(name)s” of the file is of another kind than the text it is for.",
                        name=look.name,
                    )
                )


def _refused(message: Message) -> InvalidInput:
    return InvalidInput(say("The file cannot be read."), fields={"file": [message]})


def take(file: Any, base: bytes) -> None:
    """Put the styles, lists and theme of a base into a new Word file."""
    with ZipFile(BytesIO(base)) as kept:
        for name in kept.namelist():
            part = file.part.part_related_by(_PARTS[name])
            if name.startswith("word/theme"):
                part._blob = kept.read(name)
                continue
            part._element = parse_xml(kept.read(name))
            for picture in [one for one in part._element.iter() if one.tag in _PICTURES]:
                picture.getparent().remove(picture)
