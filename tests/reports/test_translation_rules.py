"""The rules of translation: what is stale, how words are counted, and what a translation may not change."""

import pytest
from regional_groups.reports.translation_rules import (
    paragraphs,
    pieces,
    problems,
    source_hash,
    source_language,
    standing,
    words,
)

SOURCE = "Held: {meetings_held}, joint: {meetings_joint}.\n\nResolution 44 asks for it."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Three plain words", 3),
        ("The Council's well-known report, 2017.", 5),
        ("Held: {meetings_held} of {meetings_held_total}.", 2),
        ("**Strong** and [a link](https://example.org/a/b) `code`", 5),
        ("理事会请注意这份报告。", 10),
        ("ITU-T 区域组 2026年", 6),
        ("عقدت الأفرقة الإقليمية اجتماعات", 4),
        ("مُدَرِّسٌ جديدٌ", 2),
        ("نیم\u200cفاصله", 1),
        ("Резолюция 44 (Пересм. Нью-Дели, 2024 г.)", 6),
        ("L’Union n'a pas", 3),
    ],
)
def test_words_are_counted_as_translators_count_them(text: str, count: int) -> None:
    assert words(text) == count


def test_a_translation_is_stale_when_its_source_is_another_one() -> None:
    old, new = source_hash("One."), source_hash("Two.")

    assert standing("none", "", new) == "none"
    assert [standing(state, old, old) for state in ("sent", "received", "checked")] == [
        "sent", "received", "checked",
    ]  # fmt: skip
    assert {standing(state, old, new) for state in ("sent", "received", "checked")} == {"stale"}


def test_line_ends_and_composed_letters_make_no_other_source() -> None:
    assert source_hash("Re\u0301sume\u0301\r\n\r\nTwo ") == source_hash("Résumé\n \n\nTwo")
    assert source_hash("{meetings_held} held") != source_hash("{meetings_joint} held")
    assert source_hash(" \n") == ""


def test_english_is_the_source_unless_the_report_says_otherwise() -> None:
    assert source_language({}) == "en"
    assert source_language({"original_language": "fr"}) == "fr"


def test_paragraphs_and_placeholders_are_told_apart() -> None:
    assert paragraphs("One\nline\n\n\n  - two\n \nThree\n") == ["One\nline", "  - two", "Three"]
    assert list(pieces("Held: {from}.")) == [("Held: ", False), ("{from}", True), (".", False)]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("Tenues: {meetings_held}, conjointes: {meetings_joint}.\n\nLa Résolution 44 le demande.", []),
        (
            "Tenues: {meetings_held}.\n\nLa Résolution 44 le demande.",
            ["The placeholder “{meetings_joint}” of the source is missing."],
        ),
        (
            "{meetings_held} {meetings_held} {meetings_joint}\n\nOui.",
            ["The placeholder “{meetings_held}” does not stand in the source."],
        ),
        (
            "{réunions} {meetings_joint}\n\nOui.",
            [
                "The placeholder “{meetings_held}” of the source is missing.",
                "The placeholder “{réunions}” does not stand in the source.",
            ],
        ),
        ("  ", ["Please fill this in."]),
    ],
)
def test_placeholders_survive_or_are_named(target: str, told: list[str]) -> None:
    assert [str(one) for one in problems(SOURCE, target, "summary")] == told


def test_paragraphs_and_numbers_are_those_of_the_source() -> None:
    merged, counted = "{meetings_held} {meetings_joint}", "{meetings_held} {meetings_joint}\n\n12 réunions"

    assert [one.params for one in problems(SOURCE, merged, "summary")] == [{"asked": 2, "given": 1}]
    assert [one.params for one in problems(SOURCE, counted, "summary")] == [{"number": "12"}]
    assert problems(SOURCE, counted, "references") == []
