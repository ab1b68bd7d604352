"""What the six languages are called: in the reader's language, with their own names beside where one is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from regional_groups.core.i18n import CODES, LANGUAGES, babel_locale, listed

_ISOLATED = "\u2068{}\u2069"  # so that an Arabic name does not turn the words around it


class Spoken(tuple[str, ...]):
    """Codes of languages within a message: they become names when its own language is known."""

    __slots__ = ()


def language_named(code: str, reader: str = "") -> str:
    """Return the name of a language in the reader's language, as it stands within a sentence.

    Parameters:
        reader: the reader's language; the current one where none is given.
    """
    return str(babel_locale(reader).languages.get(code, code))


def languages_by_code() -> dict[str, str]:
    """Return the names of the six languages in the reader's language, by code."""
    return {code: language_named(code) for code in CODES}


def languages_listed(codes: Iterable[str], reader: str = "") -> str:
    """Return languages in words, those that the service does not know left out."""
    return listed((language_named(code, reader) for code in codes if code in CODES), reader)


def languages_offered() -> list[tuple[str, str]]:
    """Return the languages to choose from by code, in their official order; to a French reader "Arabe (العربية)"."""
    return [(code, _beside(language_named(code), own)) for code, own in LANGUAGES]


def _beside(name: str, own: str) -> str:
    name = name[:1].upper() + name[1:]
    return name if name.casefold() == own.casefold() else f"{name} ({_ISOLATED.format(own)})"
