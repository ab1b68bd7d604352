"""Which numbers of an edited document are not those of the report. Pure.

Paragraphs are set side by side by their words without numbers, so that a moved or added one does not spoil the rest;
then number stands against number, and a word for a number must have stood there. Only a paragraph that has no
counterpart is judged alone: in it, references and dates may hold numbers, and so may what some figure of the report
says. Of a paragraph that went, those numbers are told that the document holds fewer times than the report.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

from regional_groups.publishing.comparison import runs_of
from regional_groups.publishing.passages import Passage
from regional_groups.reports.prose import loose_numbers

NUMBERS_MAX: Final = 400  # of one paragraph that are compared in order; more are counted
PAIRS_MAX: Final = 40_000  # of paragraphs that are set against each other in one changed stretch
ALIKE: Final = 0.4  # share of common words from which two paragraphs are the same one, edited
SHOWN_MAX: Final = 500
_NUMBER: Final = re.compile(r"[+\-−]?(?<![\w.,])\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*")
_ARABIC: Final = str.maketrans({"\u066b": ",", "\u066c": "\u00a0"})  # signs of decimals and thousands
_THOUSANDS: Final = re.compile(r"(?<=\d)[\u00a0\u202f\u2009 ](?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Difference:
    """A number of the edited document with its paragraph, and the one that the report has in its place.

    Either may be missing; of a paragraph that went, ``passage`` is that of the report.
    """

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
    """Return every number that is not that of the report, or is missing, in the order of the document."""
    held, left = _counted(report), _counted(edited)
    known, gone = set(held), held - left
    found: list[Difference] = []
    for old, new in _side_by_side(report, edited):
        if old is not None and new is not None:
            found += _in_place(old, new) if old.text != new.text else ()
        elif old is not None:
            found += _missing(old, gone)
        elif new is not None:
            found += [
                Difference(new, number)
                for loose in loose_numbers(_western(new.text))
                for number in numbers(loose) or [loose]
                if number not in known
            ]
    return found


def _counted(passages: Sequence[Passage]) -> Counter[str]:
    return Counter(number for one in passages for number in numbers(one.text))


def _missing(old: Passage, gone: Counter[str]) -> Iterator[Difference]:
    """Yield the numbers of a paragraph that went, each as often as it is missing in the whole document."""
    for number in numbers(old.text):
        if gone[number] > 0:
            gone[number] -= 1
            yield Difference(old, "", number)


def _in_place(old: Passage, new: Passage) -> Iterator[Difference]:
    before, after = numbers(old.text), numbers(new.text)
    if max(len(before), len(after)) > NUMBERS_MAX:
        yield from _by_count(new, before, after)
    else:
        yield from _by_place(new, before, after)
    yield from (Difference(new, said) for said in (_worded(new) - _worded(old)).elements())


def _by_place(new: Passage, before: list[str], after: list[str]) -> Iterator[Difference]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "equal":
            for said, expected in zip_longest(after[start:end], before[first:last], fillvalue=""):
                yield Difference(new, said, expected)


def _by_count(new: Passage, before: list[str], after: list[str]) -> Iterator[Difference]:
    held, left = Counter(before), Counter(after)
    yield from (Difference(new, said) for said in (left - held).elements())
    yield from (Difference(new, "", expected) for expected in (held - left).elements())


def _worded(passage: Passage) -> Counter[str]:
    """Return the loose numbers of a passage without digits: words such as “seven meetings”, signs such as ½."""
    return Counter(one for one in loose_numbers(_western(passage.text)) if not numbers(one))


def _side_by_side(
    report: Sequence[Passage], edited: Sequence[Passage]
) -> Iterator[tuple[Passage | None, Passage | None]]:
    """Yield each paragraph of the edited document with its counterpart in the report, and those that have none."""
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


def _paired(
    gone: Sequence[Passage], come: Sequence[Passage]
) -> Iterator[tuple[Passage | None, Passage | None]]:
    """Yield what came with the paragraph that went and is most like it, then what went; each is taken once."""
    words = (
        {place: _words(one.text) for place, one in enumerate(gone)}
        if len(gone) * len(come) <= PAIRS_MAX
        else {}
    )
    left = set(range(len(gone)))
    for new in come:
        own = _words(new.text)
        best = max(words, key=lambda place: _alike(words[place], own), default=None)
        if best is not None and _alike(words[best], own) >= ALIKE:
            words.pop(best)
            left.discard(best)
            yield gone[best], new
        else:
            yield None, new
    yield from ((gone[place], None) for place in sorted(left))


def _bare(text: str) -> str:
    return _NUMBER.sub("#", _western(text))


def _words(text: str) -> frozenset[str]:
    """Return the words of a text; of Chinese, its signs."""
    return frozenset(re.findall(r"[\u3400-\u9fff]|[^\W\d\u3400-\u9fff]+", text.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0
