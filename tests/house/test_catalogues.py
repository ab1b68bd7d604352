"""The six catalogues hold every text of the sources, translated, with the same placeholders, and are compiled."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from flask import Flask
from regional_groups.core.i18n import CODES, state_label

from scripts.catalogues import LANGUAGES, TRANSLATIONS, compiled, gather, read_catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def originals(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def messages(language: str) -> Iterator[Message]:
    return (message for message in read_catalogue(language) if message.id)


def test_catalogues_are_those_of_the_service() -> None:
    assert set(LANGUAGES) == set(CODES)
    assert sorted(TRANSLATIONS.rglob("messages.*")) == sorted(
        TRANSLATIONS / language / "LC_MESSAGES" / f"messages.{kind}"
        for language in LANGUAGES
        for kind in ("po", "mo")
    )


def test_no_translation_is_a_guess() -> None:
    fuzzy = [
        (language, message.id)
        for language in LANGUAGES
        for message in read_catalogue(language)
        if message.fuzzy
    ]

    assert fuzzy == []


def test_sources_are_read_in_code_and_templates() -> None:
    assert len(gather()) > 20


def test_catalogues_hold_the_texts_of_the_sources() -> None:
    wanted = set(gather())

    for language in LANGUAGES:
        found = {(message.id, message.context) for message in messages(language)}
        assert found ^ wanted == set(), f"{language}: run `make translations`"


def test_texts_are_translated_with_the_same_placeholders() -> None:
    wrong = [
        (language, message.id)
        for language in LANGUAGES
        for message in messages(language)
        for text in translations(message)
        if (text and placeholders(text) not in [placeholders(each) for each in originals(message)])
        or (not text and language != "en")  # the sources are English
    ]

    assert wrong == []


def test_chinese_texts_have_chinese_signs() -> None:
    """A list that people write is parted by the sign of the keyboard, which the text names."""
    narrow = re.compile("[\u3400-\u9fff”）》](?:[,:?!]|;(?!分隔))|[\u3400-\u9fff] ?\\(")

    assert [text for one in messages("zh") for text in translations(one) if narrow.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_compiled(language: str) -> None:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"

    assert path.read_bytes() == compiled(read_catalogue(language))


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_state_of_every_flow_has_a_text_of_its_kind(language: str, app: Flask) -> None:
    catalogue = read_catalogue(language)

    missing = [
        (flow.name, state)
        for flow in app.extensions["flows"].values()
        for state in flow.states
        if not (found := catalogue.get(flow.labels[state], flow.name)) or not found.string
    ]

    assert missing == []


@pytest.mark.parametrize(
    ("language", "kind", "state", "words"),
    [
        ("fr", "creation", "approved", "Approuvée"),  # la demande
        ("fr", "report", "approved", "Approuvé"),  # le rapport
        ("fr", "terms", "superseded", "Remplacé"),  # le mandat
        ("fr", "target", "superseded", "Remplacée"),  # la cible
        ("fr", "event", "cancelled", "Annulé"),  # un événement
        ("fr", "meeting", "cancelled", "Annulée"),  # la réunion
        ("es", "creation", "approved", "Aprobada"),  # la solicitud
        ("es", "report", "approved", "Aprobado"),  # el informe
        ("ru", "registration", "cancelled", "Отменена"),  # регистрация
        ("ru", "meeting", "cancelled", "Отменено"),  # собрание
        ("ru", "risk", "closed", "Закрыт"),  # риск
        ("ar", "contribution", "withdrawn", "مسحوبة"),  # مساهمة
    ],
)
def test_a_state_has_the_gender_of_its_kind(
    language: str, kind: str, state: str, words: str, app: Flask
) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert state_label(kind, state) == words
