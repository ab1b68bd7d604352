"""The catalogues speak the words of the field."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from regional_groups.data.glossary import LANGUAGES, find_forbidden, plain, renderings

LANGUAGES_OF_CATALOGUES = ("en", *LANGUAGES)


def _catalogue(language: str) -> Traversable:
    return files("regional_groups").joinpath("translations", language, "LC_MESSAGES", "messages.po")


def _messages(language: str) -> Iterator[Message]:
    """Yield the messages of a catalogue; a language without one has nothing to hold against the glossary."""
    path = _catalogue(language)
    if path.is_file():
        with path.open("rb") as stream:
            yield from (message for message in read_po(stream, locale=language) if message.id)


def _texts(message: Message) -> list[str]:
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return [text for text in texts if text]


@pytest.mark.parametrize("language", LANGUAGES_OF_CATALOGUES)
def test_catalogue_holds_no_forbidden_term(language: str) -> None:
    found = [
        (message.id, text, terms)
        for message in _messages(language)
        for text in _texts(message)
        if (terms := find_forbidden(text, language))
    ]

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_renders_the_terms_as_the_glossary_does(language: str) -> None:
    glossary = renderings()
    found = []
    for message in _messages(language):
        if not isinstance(message.id, str):
            continue
        accepted = glossary.get(plain(message.id), {}).get(language)
        if accepted:
            found += [
                (message.id, text, accepted)
                for text in _texts(message)
                if plain(text) not in {plain(choice) for choice in accepted}
            ]

    assert found == []
