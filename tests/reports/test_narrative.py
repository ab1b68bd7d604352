"""Numbers in prose: bound to a figure, part of a reference or a date, or refused."""

import pytest
from regional_groups.indicators.catalogue import IDS
from regional_groups.reports.narrative import (
    bound,
    known_placeholders,
    loose_numbers,
    missing_languages,
    problems,
    unknown_placeholders,
)

KNOWN = known_placeholders(IDS)


@pytest.mark.parametrize(
    "text",
    [
        "Held: {meetings_held}, of which joint {meetings_joint}; known {participants_known} of {participants_total}.",
        "WTSA Resolution 44 (Rev. New Delhi, 2024) and Document C17/72",
        "Résolution 123 de la Conférence (Rév. Bucarest, 2022), alinéa 3",
        "Резолюции 44 и 54 ВАСЭ", "القرار 44 والوثيقة C17/72", "第44号决议", "Resolución 44, artículo 3",
        "SG5RG-AFR met on 21 April 2026 and on 2026-05-04.",
        "du 1er mai au 3 juin 2026", "21 апреля 2026 года", "2026年4月21日", "From 2022 to 2026, 2025–2028.",
        "1. First\n2. Second", "See [the text](https://example.org/2/33).", "No number at all.",
    ],
)  # fmt: skip
def test_what_may_stand_in_prose(text: str) -> None:
    assert loose_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("There were 12 meetings.", ["12"]),
        ("61,5 % of them", ["61,5 %"]),
        ("1 378 participants from 40 countries", ["1 378", "40"]),
        ("Il y a eu 7 réunions.", ["7"]),
        ("عُقد ١٢ اجتماعا", ["١٢"]),
        ("共举行了12次会议", ["12"]),
        ("about 35% since 2019", ["35%"]),
        ("{meetings_held} of 30", ["30"]),
    ],
)
def test_loose_numbers_are_found(text: str, numbers: list[str]) -> None:
    assert loose_numbers(text) == numbers


def test_references_may_hold_any_number() -> None:
    assert problems({"references": {"en": "12, 13 and 14"}}, KNOWN) == {}
    assert list(problems({"summary": {"en": "12"}}, KNOWN)) == ["narrative-summary-en"]


def test_braces_are_bound_to_figures() -> None:
    assert unknown_placeholders("{meetings_held} {nothing} {from}", KNOWN) == ["nothing"]
    assert bound("Held: {meetings_held}", lambda name: f"<{name}>") == "Held: <meetings_held>"


def test_a_text_in_one_language_is_missing_in_the_others() -> None:
    texts = {"background": {"en": "Text.", "fr": " "}, "method": {}}

    assert list(missing_languages(texts, ("en", "fr", "ar"))) == [
        "narrative-background-fr",
        "narrative-background-ar",
    ]
