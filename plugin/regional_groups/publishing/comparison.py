"""What changed between two texts, word by word; Chinese sign by sign. Both texts can be rebuilt from the answer.

Words are mapped to single characters first, so that the comparison is fast and never parts a word; sections are
paired by their stable identifiers, so that a moved section is not shown as deleted and written anew.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from diff_match_patch import diff_match_patch

Kind: TypeAlias = Literal["same", "deleted", "inserted"]
SectionKind: TypeAlias = Literal["same", "changed", "deleted", "inserted"]

_HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TOKENS: Final = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+|\s+|[^\w\s]")
SECONDS_MAX: Final = 2.0  # texts without anything in common: a coarser answer, never a wrong one
_KINDS: Final[dict[int, Kind]] = {-1: "deleted", 0: "same", 1: "inserted"}
_FIRST, _SURROGATES, _SURROGATES_END = 0x100, 0xD800, 0xE000


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that both versions have, or only the old, or only the new one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a text: its identifier never changes, its heading and place may."""

    id: str
    heading: str
    body: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What happened to one section; ``moved`` says that it changed its place among the others."""

    id: str
    kind: SectionKind
    moved: bool
    heading: tuple[Change, ...]
    body: tuple[Change, ...]


def compare(old: str, new: str) -> list[Change]:
    """Return the changes from one text to another, in order.

    Returns:
        Changes whose "same" and "deleted" parts join to ``old``, "same" and "inserted" parts to ``new``.
    """
    if old == new:
        return [Change("same", old)] if old else []
    words: list[str] = []
    places: dict[str, int] = {}
    mapped = [_map(TOKENS.findall(text), words, places) for text in (old, new)]
    engine = diff_match_patch()
    engine.Diff_Timeout = SECONDS_MAX
    differences = engine.diff_main(mapped[0], mapped[1], False)
    engine.diff_cleanupSemantic(differences)
    return [
        Change(_KINDS[operation], "".join(words[_place(sign)] for sign in signs))
        for operation, signs in differences
    ]


def runs_of(old: Sequence[str], new: Sequence[str]) -> list[tuple[Kind, int]]:
    """Return how a list of texts becomes another: how many stay, go or come, one stretch after the other."""
    words: list[str] = []
    places: dict[str, int] = {}
    mapped = [_map(texts, words, places) for texts in (old, new)]
    engine = diff_match_patch()
    engine.Diff_Timeout = SECONDS_MAX
    return [(_KINDS[kind], len(signs)) for kind, signs in engine.diff_main(mapped[0], mapped[1], False)]


def compare_sections(old: Sequence[Section], new: Sequence[Section]) -> list[SectionChange]:
    """Return what happened to each section, in the new order; a deleted one stands after what preceded it."""
    before = {section.id: section for section in old}
    after = {section.id: section for section in new}
    kept = [section.id for section in new if section.id in before]
    order = {section.id: index for index, section in enumerate(old)}
    steady = _in_order([order[name] for name in kept])
    changes = [_section(before.get(s.id), s, moved=s.id in before and order[s.id] not in steady) for s in new]
    for index, section in enumerate(old):
        if section.id not in after:
            previous = old[index - 1].id if index else None
            place = next((i + 1 for i, change in enumerate(changes) if change.id == previous), 0)
            changes.insert(place, _section(section, None, moved=False))
    return changes


def _section(old: Section | None, new: Section | None, *, moved: bool) -> SectionChange:
    section = new or old
    assert section is not None
    headings = compare(old.heading if old else "", new.heading if new else "")
    bodies = compare(old.body if old else "", new.body if new else "")
    kind: SectionKind = "same" if old == new else "changed"
    if old is None:
        kind = "inserted"
    elif new is None:
        kind = "deleted"
    return SectionChange(section.id, kind, moved, tuple(headings), tuple(bodies))


def _in_order(places: list[int]) -> set[int]:
    """Return the longest run of sections that kept their order; the others moved."""
    ends: list[int] = []
    chains: list[list[int]] = []
    for place in places:
        index = bisect_left(ends, place)
        chain = [*(chains[index - 1] if index else []), place]
        ends[index : index + 1] = [place]
        chains[index : index + 1] = [chain]
    return set(chains[-1]) if chains else set()


def _map(tokens: Sequence[str], words: list[str], places: dict[str, int]) -> str:
    signs = []
    for token in tokens:
        place = places.setdefault(token, len(words))
        if place == len(words):
            words.append(token)
        signs.append(_sign(place))
    return "".join(signs)


def _sign(place: int) -> str:
    code = _FIRST + place
    return chr(code if code < _SURROGATES else code + _SURROGATES_END - _SURROGATES)


def _place(sign: str) -> int:
    code = ord(sign)
    return (code if code < _SURROGATES else code - _SURROGATES_END + _SURROGATES) - _FIRST
