"""What is done to every text before it is printed: control signs go, spaces and directions are made safe.

French sets no-break spaces before its high signs and inside guillemets; Arabic keeps figures, codes and Latin
names in their own order. Words are never changed.
"""

from __future__ import annotations

import re
from typing import Final

from regional_groups.publishing.blocks import Language
from regional_groups.publishing.numbers import LRM, NBSP, RLM

# C0 but tab and line feed, DEL, C1, lone surrogates, non-characters, and the marks that turn a line around.
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_FRENCH_BEFORE: Final = re.compile(r"[ \u202f](?=[%;:!?»])")
_FRENCH_AFTER: Final = re.compile(r"(?<=«)[ \u202f]")
_MARKED: Final = re.compile(f"{LRM}[^{LRM}]*{LRM}")
_FIGURE: Final = r"[+\-−]?\d+(?:[\u00a0.,/:]\d+)*\u00a0?%?"
_RANGE: Final = re.compile(rf"({_FIGURE})([-–])({_FIGURE})(?![\w-])")
# A Latin word or code with all that hangs on it, or a figure with its signs.
_LATIN: Final = re.compile(
    r"[A-Za-z\u00c0-\u024f][\w./@:&+\-–]*(?:[ \u00a0][A-Za-z\u00c0-\u024f0-9][\w./@:&+\-–]*)*|"
    r"[+\-−]?\d+(?:[\u00a0.,/:\-–]\d+)*\u00a0?%?"
)


def clean(text: str) -> str:
    """Return a text without control signs and without characters that turn the direction of a line."""
    return _UNWANTED.sub("", text)


def typeset(text: str, language: Language) -> str:
    """Return a text as it is printed in its language."""
    text = clean(text)
    if language == "fr":
        return _FRENCH_AFTER.sub(NBSP, _FRENCH_BEFORE.sub(NBSP, text))
    if language == "ar":
        return _keep_order(text)
    return text


def _keep_order(text: str) -> str:
    """Put marks around figures and Latin words of an Arabic text that are not marked yet."""
    parts: list[str] = []
    position = 0
    for match in _MARKED.finditer(text):
        parts += [_mark(text[position : match.start()]), match.group()]
        position = match.end()
    return "".join([*parts, _mark(text[position:])])


def _mark(text: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _RANGE.finditer(text):
        if match.start() and (text[match.start() - 1].isalnum() or text[match.start() - 1] in "-/."):
            continue
        pieces += [
            _LATIN.sub(_between_marks, text[position : match.start()]),
            f"{LRM}{match[1]}{LRM}{RLM}{match[2]}{RLM}{LRM}{match[3]}{LRM}",
        ]
        position = match.end()
    return "".join([*pieces, _LATIN.sub(_between_marks, text[position:])])


def _between_marks(match: re.Match[str]) -> str:
    return f"{LRM}{match.group()}{LRM}"
