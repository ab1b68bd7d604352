"""Comparisons in four scripts, as golden files: what the API says word by word."""

import json
from pathlib import Path
from typing import Any

import pytest
from regional_groups.publishing.comparison import SectionChange
from regional_groups.terms.comparing import Row, compare_texts, numbered

GOLDEN = Path(__file__).parent.parent / "golden" / "terms"
PAIRS = {
    "en": (
        [
            ("aim", "Objectives", "To bring the studies of SG5 to the region."),
            ("tasks", "Tasks", "- encourage contributions\n- hold workshops"),
            ("old", "Last update", "2022"),
        ],
        [
            ("tasks", "Tasks of the group", "- encourage contributions\n- hold workshops and training"),
            ("aim", "Objectives", "To bring all studies of SG5 to the countries of the region."),
            ("new", "Regional priorities", "Electronic waste."),
        ],
    ),
    "fr": (
        [("aim", "Objectifs", "Faire connaître les études de la Commission d'études 5 dans la région.")],
        [
            (
                "aim",
                "Objectifs",
                "Faire connaître les travaux de la Commission d’études 5 à l'échelle de la région.",
            )
        ],
    ),
    "ar": (
        [("aim", "الأهداف", "تشجيع مشاركة الإدارات في أعمال لجنة الدراسات 5.")],
        [("aim", "الأهداف", "تشجيع مشاركة الإدارات والمشغلين في أعمال لجنة الدراسات 5.")],
    ),
    "zh": (
        [("aim", "目标", "鼓励主管部门参加第5研究组的工作。")],
        [("aim", "目标", "鼓励各国主管部门和运营商积极参加第5研究组的工作。")],
    ),
}


def sections(rows: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Return sections as a version keeps them."""
    return [{"id": key, "heading": heading, "body": body} for key, heading, body in rows]


def changes(language: str) -> list[SectionChange]:
    """Return the comparison of a pair."""
    old, new = PAIRS[language]
    return compare_texts(sections(old), sections(new))


def plain(rows: list[Row]) -> list[dict[str, Any]]:
    """Return rows as the golden file keeps them."""
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "moved": row.moved,
            "numbers": list(row.numbers),
            "heading": [f"{piece.kind} {piece.number}: {piece.text}" for piece in row.heading],
            "body": [f"{piece.kind} {piece.number}: {piece.text}" for piece in row.body],
        }
        for row in rows
    ]


@pytest.mark.parametrize("language", PAIRS)
def test_comparison_is_the_golden_one(language: str) -> None:
    rows, _ = numbered(changes(language))

    golden = json.loads((GOLDEN / f"comparison_{language}.json").read_text(encoding="utf-8"))
    assert plain(rows) == golden


@pytest.mark.parametrize("language", PAIRS)
def test_both_texts_can_be_rebuilt(language: str) -> None:
    old, new = ({key: body for key, _, body in rows} for rows in PAIRS[language])

    for section in changes(language):
        before = "".join(part.text for part in section.body if part.kind != "inserted")
        after = "".join(part.text for part in section.body if part.kind != "deleted")
        assert (before, after) == (old.get(section.id, ""), new.get(section.id, ""))


@pytest.mark.parametrize("language", PAIRS)
def test_changes_are_numbered_without_gaps_and_each_has_one_place(language: str) -> None:
    rows, last = numbered(changes(language), 7)

    places = [row.whole for row in rows if row.whole]
    places += [piece.number for row in rows for piece in (*row.heading, *row.body) if piece.first]
    assert sorted(places) == list(range(8, last + 1))
    assert [number for row in rows for number in row.numbers] == list(range(8, last + 1))


def test_equal_texts_have_no_changes() -> None:
    text = sections(PAIRS["en"][0])

    rows, last = numbered(compare_texts(text, text))

    assert (last, {row.kind for row in rows}) == (0, {"same"})
