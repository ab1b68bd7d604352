"""The glossary is whole and keeps its own rules."""

import csv
from importlib.resources import files

import pytest
from regional_groups.data.glossary import LANGUAGES, find_forbidden, forbidden_terms, plain, renderings


def _rows(name: str) -> list[dict[str, str]]:
    text = files("regional_groups.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


ROWS = _rows("glossary.csv")
TERMS = [row["english"] for row in ROWS]
STATES = (
    "draft submitted returned under_review before_parent deferred approved declined withdrawn "
    "consultation superseded proposed agreed convened postponed held not_held reported cancelled "
    "established suspended closed unknown requested endorsed waitlisted refused active revoked frozen "
    "transmitted published"
)
ACTIONS = (
    "submit return accept_for_review place_before_parent defer approve decline withdraw "
    "record_countries rename continue transfer merge suspend reactivate close appoint end cancel agree "
    "object coordinate convene move postpone hold report endorse refuse substitute freeze thaw transmit "
    "publish correct amend revoke"
)
CATEGORIES = (
    "member_state sector_member associate academia regional_organization guest physical observed hybrid "
    "virtual onsite remote workshop seminar training webinar forum regional_body"
)
OFFICES = [
    "office",
    "chair",
    "co-chair",
    "vice-chair",
    "contact",
    "delegate",
    "focal point",
    "member representative",
    "administrator",
    "report officer",
    "BSG coordinator",
    "translator",
    "counsellor",
    "Director of TSB",
    "regional office",
]


def test_every_cell_that_must_be_full_is_full() -> None:
    empty = [
        row["english"] for row in ROWS if not all(row[code] for code in ("english", *LANGUAGES, "source"))
    ]

    assert empty == []


def test_terms_are_unique_whatever_their_case() -> None:
    assert len({plain(term) for term in TERMS}) == len(TERMS)


@pytest.mark.parametrize("word", f"{STATES} {ACTIONS} {CATEGORIES}".split())
def test_word_of_the_contract_has_an_entry(word: str) -> None:
    assert word.replace("_", " ") in {plain(term) for term in TERMS}


@pytest.mark.parametrize("office", OFFICES)
def test_office_has_an_entry(office: str) -> None:
    assert office in TERMS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rendering_is_forbidden(language: str) -> None:
    used = [row[language] for row in ROWS if find_forbidden(row[language], language)]

    assert used == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["english"])
def test_renderings_are_clean(row: dict[str, str]) -> None:
    for language in LANGUAGES:
        choices = row[language].split(" | ")

        assert choices == [choice.strip() for choice in choices if choice.strip()]
        assert len(set(choices)) == len(choices)


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("terms of reference", "mandat"),
        ("working methods", "méthodes de travail"),
        ("parent study group", "commission d'études de rattachement"),
        ("TSAG", "GCNT"),
        ("fellowship", "bourse"),
        ("joint meeting", "réunion commune"),
        ("liaison statement", "note de liaison"),
        ("standardization gap", "écart en matière de normalisation"),
        ("remote participation", "participation à distance"),
        ("effectiveness", "efficacité"),
        ("Academia", "établissements universitaires"),
    ],
)
def test_french_follows_the_texts_of_the_field(english: str, french: str) -> None:
    assert renderings()[plain(english)]["fr"][0] == french


def test_forbidden_terms_are_unique_and_reasoned() -> None:
    rows = _rows("glossary_forbidden.csv")

    assert len({(row["language"], row["term"]) for row in rows}) == len(rows)
    assert all(row["why"] for row in rows)
    assert {row["language"] for row in rows} == {*LANGUAGES, "en"}


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Les Termes de référence du groupe", "fr", ["termes de référence"]),
        ("Le mandat du groupe", "fr", []),
        ("la commission d’étude 5", "fr", ["commission d'étude"]),
        ("la commission d’études 5", "fr", []),
        ("La standardisation régionale", "fr", ["standardis*"]),
        ("%(standardisation)s en cours", "fr", []),
        ("в удалённом участии", "ru", ["удаленн* участи*"]),
        ("该研究小组的会议", "zh", ["研究小组"]),
        ("والشروط المرجعية", "ar", ["الشروط المرجعية"]),
    ],
)
def test_find_forbidden(text: str, language: str, found: list[str]) -> None:
    assert find_forbidden(text, language) == found


def test_forbidden_terms_of_french_hold_the_literal_rendering() -> None:
    assert "termes de référence" in forbidden_terms("fr")
