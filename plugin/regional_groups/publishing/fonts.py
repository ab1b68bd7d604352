"""Which of the package's fonts a document needs: the language's own first, others only for signs it lacks.

A sign that no font holds is an error: the renderer would print an empty box and only log it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from regional_groups.paths import PACKAGE, resource_dir
from regional_groups.publishing.blocks import Language

FOLDER: Final = PACKAGE / "data" / "fonts"
ICONS: Final = resource_dir("templates") / "publishing" / "icons"
LATIN: Final = "Noto Sans"
ARABIC: Final = "Amiri"
CHINESE: Final = "Noto Sans SC"
_ORDER: Final[dict[Language, tuple[str, ...]]] = {
    "ar": (ARABIC, LATIN, CHINESE),
    "zh": (CHINESE, LATIN, ARABIC),
}


class MissingGlyph(Exception):
    """Signs of the document are in none of the fonts."""

    def __init__(self, signs: Iterable[str]) -> None:
        super().__init__(", ".join(f"U+{ord(sign):04X}" for sign in sorted(signs)[:10]))


class MissingFont(Exception):
    """A font file of the package is not there or cannot be read."""


def families(characters: Iterable[str], language: Language) -> tuple[str, ...]:
    """Return the font families for these characters, in order.

    Raises:
        MissingGlyph: a character is in none of the fonts.
        MissingFont: a font of the package is not there.
    """
    order = _ORDER.get(language, (LATIN, ARABIC, CHINESE))
    missing = {ord(sign) for sign in characters if unicodedata.category(sign) not in {"Cc", "Cf", "Zs"}}
    chosen: list[str] = []
    for family in order:
        held = missing & _held(family) if missing or not chosen else set()
        if held or not chosen:
            chosen.append(family)
            missing -= held
    if missing:
        raise MissingGlyph(map(chr, missing))
    return tuple(chosen)


@cache
def _held(family: str) -> frozenset[int]:
    """Return the code points that both weights of a family hold."""
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]  # printing process only

    weights = []
    for weight in ("Regular", "Bold"):
        name = f"{family.replace(' ', '')}-{weight}.ttf"
        try:
            with TTFont(FOLDER / name, lazy=True) as font:
                # None has a name of its own here: else one is made up for each, which takes Chinese a fifth of a page
                font.setGlyphOrder([""] * font["maxp"].numGlyphs)
                weights.append(frozenset(font.getBestCmap()))
        except (OSError, TTLibError) as error:
            raise MissingFont(name) from error
    return weights[0] & weights[1]
