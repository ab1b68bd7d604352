"""The six catalogues hold every text of the sources, translated, with the same placeholders, and are compiled."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from regional_groups.core.i18n import CODES

from scripts.catalogues import LANGUAGES, TRANSLATIONS, compiled, gather, po_file, read_catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
PRESENT = [language for language in LANGUAGES if po_file(language).exists()]


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
    assert PRESENT in ([], list(LANGUAGES))


def test_sources_are_read_in_code_and_templates() -> None:
    assert len(gather()) > 20


def test_catalogues_hold_the_texts_of_the_sources() -> None:
    wanted = set(gather())

    for language in PRESENT:
        found = {message.id for message in messages(language)}
        assert found ^ wanted == set(), f"{language}: run `make translations`"


def test_texts_are_translated_with_the_same_placeholders() -> None:
    wrong = [
        (language, message.id)
        for language in PRESENT
        for message in messages(language)
        for text in translations(message)
        if (text and placeholders(text) not in [placeholders(each) for each in originals(message)])
        or (not text and language != "en")  # the sources are English
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_compiled(language: str) -> None:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"

    assert not path.exists() or path.read_bytes() == compiled(read_catalogue(language))
