"""Texts of a report: their blocks, and the figures bound to them."""

from regional_groups.indicators.catalogue import IDS
from regional_groups.reports.narrative import (
    bound,
    known_placeholders,
    missing_languages,
    problems,
    unknown_placeholders,
)

KNOWN = known_placeholders(IDS)


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
