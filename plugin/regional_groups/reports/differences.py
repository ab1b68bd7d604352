"""Which numbers of an edited document are not those of the report. Pure.

Paragraphs are set side by side by their words without numbers, so that a moved or added one does not spoil the rest;
then number stands against number. Only a paragraph that has no counterpart is judged alone: in it, references and
dates may hold numbers, and so may what some figure of the report says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from regional_groups.publishing.comparison import runs_of
from regional_groups.publishing.passages import Passage
from regional_groups.reports.prose import loose_numbers

NUMBERS_MAX: Final = 400  # of one paragraph that are compared in order
PAIRS_MAX: Final = 40_000  # of paragraphs that are set against each other in one changed stretch
ALIKE: Final = 0.4  # share of common words from which two paragraphs are the same one, edited
SHOWN_MAX: Final = 500
_NUMBER: Final = re.compile(r"[+\-−]?(?<![\w.,])\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*")
_ARABIC: Final = str.maketrans({"\u066b": ",", "\u066c": "\u00a0"})  # signs of decimals and thousands
_THOUSANDS: Final = re.compile(r"(?<=\d)[\u00a0\u202f\u2009 ](?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Difference:
    """A number of the edited document with its paragraph, and the one that the report has in its place, if any."""

    passage: Passage
    found: str
    expected: str = ""


def numbers(text: str) -> list[str]:
    """Return the numbers of a text, their digits western and their thousands not parted."""
    return [match.group().replace("−", "-") for match in _NUMBER.finditer(_western(text))]


def _western(text: str) -> str:
    """Return a text whose numbers have western digits and signs, and no spaces between their thousands."""
    digits = "".join(
        str(unicodedata.decimal(sign)) if unicodedata.decimal(sign, None) is not None else sign
        for sign in text.translate(_ARABIC)
    )
    return _THOUSANDS.sub("", digits)


def differences(report: Sequence[Passage], edited: Sequence[Passage]) -> list[Difference]:
    """Return every number of the edited document that is not that of the report, in the order of the document."""
    known = {number for one in report for number in numbers(one.text)}
    found: list[Difference] = []
    for old, new in _side_by_side(report, edited):
        if old is None:
            found += [
                Difference(new, number)
                for loose in loose_numbers(_western(new.text))
                for number in numbers(loose) or [loose]
                if number not in known
            ]
        else:
            found += _in_place(old, new)
    return found


def _in_place(old: Passage, new: Passage) -> Iterator[Difference]:
    before, after = numbers(old.text)[:NUMBERS_MAX], numbers(new.text)[:NUMBERS_MAX]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind in ("replace", "insert"):
            for offset, number in enumerate(after[start:end]):
                expected = before[first + offset] if first + offset < last else ""
                yield Difference(new, number, expected)


def _side_by_side(
    report: Sequence[Passage], edited: Sequence[Passage]
) -> Iterator[tuple[Passage | None, Passage]]:
    """Yield each paragraph of the edited document with its counterpart in the report."""
    first = second = 0
    waiting: tuple[Sequence[Passage], Sequence[Passage]] = ((), ())
    for kind, count in runs_of([_bare(one.text) for one in report], [_bare(one.text) for one in edited]):
        if kind == "same":
            yield from _paired(*waiting)
            waiting = ((), ())
            yield from zip(report[first : first + count], edited[second : second + count], strict=True)
            first, second = first + count, second + count
        elif kind == "deleted":
            waiting = ((*waiting[0], *report[first : first + count]), waiting[1])
            first += count
        else:
            waiting = (waiting[0], (*waiting[1], *edited[second : second + count]))
            second += count
    yield from _paired(*waiting)


def _paired(gone: Sequence[Passage], come: Sequence[Passage]) -> Iterator[tuple[Passage | None, Passage]]:
    """Yield what came with the paragraph that went and is most like it; each that went is taken once."""
    words = (
        {place: _words(one.text) for place, one in enumerate(gone)}
        if len(gone) * len(come) <= PAIRS_MAX
        else {}
    )
    for new in come:
        own = _words(new.text)
        best = max(words, key=lambda place: _alike(words[place], own), default=None)
        if best is not None and _alike(words[best], own) >= ALIKE:
            words.pop(best)
            yield gone[best], new
        else:
            yield None, new


def _bare(text: str) -> str:
    return _NUMBER.sub("#", _western(text))


def _words(text: str) -> frozenset[str]:
    """Return the words of a text; of Chinese, its signs."""
    return frozenset(re.findall(r"[\u3400-\u9fff]|[^\W\d\u3400-\u9fff]+", text.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0
