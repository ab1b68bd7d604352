"""What changed between two versions, section by section and word by word: the older text first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    """A stretch of text with the number of its change; 0 where nothing changed."""

    kind: str
    text: str
    number: int = 0


@dataclass
class Row:
    """One section as the comparison shows it."""

    id: str
    kind: str
    moved: bool
    number: int  # of the first change in it; 0 for none
    heading: list[Piece]
    body: list[Piece]


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
    """Return rows whose changes are numbered from ``start`` + 1 on, and the last number; a move counts as one."""
    rows, last = [], start
    for section in sections:
        first = last
        if section.moved or section.kind in ("inserted", "deleted"):
            last += 1
            rows.append(_plain_row(section, last))
            if section.kind != "changed":
                continue
            rows.pop()
        heading, last = _pieces(section.heading, last)
        body, last = _pieces(section.body, last)
        number = first + 1 if last > first else 0
        rows.append(Row(section.id, section.kind, section.moved, number, heading, body))
    return rows, last


def _plain_row(section: SectionChange, number: int) -> Row:
    heading, body = (
        [Piece(change.kind, change.text) for change in part] for part in (section.heading, section.body)
    )
    return Row(section.id, section.kind, section.moved, number, heading, body)


def _pieces(changes: Sequence[Change], last: int) -> tuple[list[Piece], int]:
    """Number the changes; a deletion and the insertion that takes its place are one."""
    found: list[Piece] = []
    for change in changes:
        if change.kind == "same":
            found.append(Piece("same", change.text))
            continue
        if not found or found[-1].kind == "same":
            last += 1
        found.append(Piece(change.kind, change.text, last))
    return found, last


def anchors(rows: Sequence[Row]) -> Iterator[int]:
    """Yield the number of each change, in order."""
    for row in rows:
        numbers = {row.number, *(piece.number for piece in [*row.heading, *row.body])}
        yield from sorted(numbers - {0})
