"""Messages in a language that nobody asks for just now: entries are written in six languages at once.

The language of the request that changes a meeting is left alone, so this does not go through the page's own choice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from regional_groups.core.errors import Message
from regional_groups.core.language_names import Spoken, languages_listed

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
_BABEL = {"zh": ["zh", "zh_Hans"]}

Tell = Callable[[Message | str], str]


@lru_cache(maxsize=12)
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, _BABEL.get(language, [language]))


def teller(language: str) -> Tell:
    """Return what turns messages into text of a language; parameters that are messages are turned first."""
    catalogue = _catalogue(language)

    def said(value: object) -> object:
        if isinstance(value, Spoken):
            return languages_listed(value, language)
        return tell(value) if isinstance(value, Message) else value

    def tell(message: Message | str) -> str:
        if isinstance(message, str):
            return str(catalogue.gettext(message))
        text = str(catalogue.gettext(message.text))
        params = {name: said(value) for name, value in message.params.items()}
        return text % params if params else text

    return tell
