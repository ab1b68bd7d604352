"""The starting text of terms of reference and working methods is the same text in six languages."""

import json
import re
from importlib.resources import files

import pytest
from regional_groups.core.clauses import CLAUSES
from regional_groups.data.glossary import find_forbidden, renderings

TEMPLATE = json.loads(
    files("regional_groups.data").joinpath("terms_template.json").read_text(encoding="utf-8")
)
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
TERMS = ["preamble", "establishment", "objectives", "tasks", "regional_priorities", "last_update"]
WORKING_METHODS = [
    "leadership",
    "participation",
    "administrative_support",
    "meeting_logistics",
    "working_language",
    "deliverables",
    "approval_of_deliverables",
    "progress_reports",
    "meeting_announcements",
    "financing",
    "working_guidelines",
]


def _sections(language: str) -> list[dict[str, str]]:
    texts = TEMPLATE["languages"][language]
    return [*texts["terms"], *texts["working_methods"]]


def test_template_stands_in_the_six_languages() -> None:
    assert tuple(TEMPLATE["languages"]) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_stand_in_order_and_are_full(language: str) -> None:
    sections = _sections(language)

    assert [section["id"] for section in sections] == [*TERMS, *WORKING_METHODS]
    assert all(set(section) == {"id", "heading", "body"} for section in sections)
    assert all(section["heading"].strip() and section["body"].strip() for section in sections)
    assert len({section["heading"] for section in sections}) == len(sections)


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_guidance_are_those_of_the_english_text(language: str) -> None:
    for ours, english in zip(_sections(language), _sections("en"), strict=True):
        placeholders, expected = (set(re.findall(r"{(\w*)}", section["body"])) for section in (ours, english))

        assert placeholders == expected, ours["id"]
        assert ours["body"].count("[") == english["body"].count("["), ours["id"]
        assert ours["body"].count("[") == ours["body"].count("]")
        assert placeholders <= set(TEMPLATE["_about"]["placeholders"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_and_paragraphs_are_those_of_the_english_text(language: str) -> None:
    def shape(body: str) -> tuple[int, int]:
        return len(re.findall(r"^(?:-|\d+\.) ", body, re.MULTILINE)), body.count("\n\n")

    for ours, english in zip(_sections(language), _sections("en"), strict=True):
        assert shape(ours["body"]) == shape(english["body"]), ours["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_forbidden_wording(language: str) -> None:
    found = [find_forbidden(f"{part['heading']} {part['body']}", language) for part in _sections(language)]

    assert [terms for terms in found if terms] == []


@pytest.mark.parametrize("language", ["ar", "zh", "fr", "ru", "es"])
@pytest.mark.parametrize(
    "term", ["preamble", "objectives", "regional priorities", "working language", "financing"]
)
def test_headings_are_words_of_the_glossary(language: str, term: str) -> None:
    headings = {section["id"]: section["heading"] for section in _sections(language)}

    assert headings[term.replace(" ", "_")] in {
        choice[:1].upper() + choice[1:] for choice in renderings()[term][language]
    }


def test_clauses_behind_the_text_are_registered() -> None:
    assert [each for each in TEMPLATE["_about"]["clauses"] if each not in CLAUSES] == []
