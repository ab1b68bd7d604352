"""What changed between two versions, section by section and word by word: the older text first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from regional_groups.core.errors import N_
from regional_groups.publishing.comparison import Change, Section, SectionChange, compare_sections
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.rules import label_order

TEXTS = ("sections", "working_methods")
TEXT_TITLES = {"sections": N_("Terms of reference"), "working_methods": N_("Working methods")}


@dataclass(frozen=True)
class Piece:
    """A stretch of text with the number of its change, 0 where nothing changed; ``first``: a link leads here."""

    kind: str
    text: str
    number: int = 0
    first: bool = False


@dataclass(frozen=True)
class Row:
    """One section as the comparison shows it, with the numbers of the changes in it."""

    id: str
    kind: str
    moved: bool
    whole: int  # number of the change that concerns the section as a whole: new, deleted, moved; 0 for none
    heading: tuple[Piece, ...]
    body: tuple[Piece, ...]
    numbers: tuple[int, ...]


@dataclass
class Comparison:
    """Two versions, the older first, and their differences in both texts."""

    older: TermsVersion
    newer: TermsVersion
    changes: dict[str, list[SectionChange]]
    total: int = 0
    rows: dict[str, list[Row]] = field(default_factory=dict)


def compare_versions(one: TermsVersion, other: TermsVersion) -> Comparison:
    """Return the differences of two versions, from the older to the newer one, however they were named."""
    older, newer = sorted((one, other), key=_age)
    changes = {name: compare_texts(getattr(older, name), getattr(newer, name)) for name in TEXTS}
    found = Comparison(older, newer, changes)
    for name, sections in changes.items():
        found.rows[name], found.total = numbered(sections, found.total)
    return found


def _age(version: TermsVersion) -> tuple[date, tuple[int, int]]:
    return version.in_force_from or version.created_at.date(), label_order(version.number)


def compare_texts(old: Sequence[dict[str, str]], new: Sequence[dict[str, str]]) -> list[SectionChange]:
    """Return what happened to each section of a text."""
    before, after = ([Section(row["id"], row["heading"], row["body"]) for row in rows] for rows in (old, new))
    return compare_sections(before, after)


def numbered(sections: Sequence[SectionChange], start: int = 0) -> tuple[list[Row], int]:
    """Return rows whose changes are numbered from ``start`` + 1 on, and the last number given.

    A section that is new, deleted or moved counts once as a whole; the words of a new or deleted one do not count.
    """
    rows, last = [], start
    for section in sections:
        row = _row(section, last)
        last = row.numbers[-1] if row.numbers else last
        rows.append(row)
    return rows, last


def _row(section: SectionChange, before: int) -> Row:
    only_whole = section.kind in ("inserted", "deleted")
    whole = before + 1 if only_whole or section.moved else 0
    last = whole or before
    if only_whole:
        heading, body = (
            tuple(Piece(change.kind, change.text) for change in part)
            for part in (section.heading, section.body)
        )
    else:
        heading, last = _pieces(section.heading, last)
        body, last = _pieces(section.body, last)
    numbers = tuple(range(before + 1, last + 1))
    return Row(section.id, section.kind, section.moved, whole, heading, body, numbers)


def _pieces(changes: Sequence[Change], last: int) -> tuple[tuple[Piece, ...], int]:
    """Number the changes; a deletion and the insertion that takes its place are one."""
    found: list[Piece] = []
    for change in changes:
        if change.kind == "same":
            found.append(Piece("same", change.text))
            continue
        first = not found or found[-1].kind == "same"
        last += first
        found.append(Piece(change.kind, change.text, last, first))
    return tuple(found), last
