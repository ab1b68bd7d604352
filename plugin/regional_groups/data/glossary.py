"""The words of the field in six languages, and how a text is held against them."""

import csv
import re
import unicodedata
from importlib.resources import files

LANGUAGES = ("ar", "zh", "fr", "ru", "es")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\{.*?\}\}|\{\w+\}")
_SAME = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "ё": "е", "\u0640": ""})


def _rows(name: str) -> list[dict[str, str]]:
    text = files("regional_groups.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def plain(text: str) -> str:
    """Return a text without case, kinds of apostrophe and space, and vowel marks, ready for comparing."""
    folded = text.casefold().translate(_SAME)
    if not re.search(r"[\u0600-\u06ff]", folded):
        return folded.strip()
    bare = "".join(letter for letter in folded if unicodedata.category(letter) != "Mn")
    return bare.strip()


def renderings() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return for each English term, in plain form, its renderings by language, the preferred one first."""
    return {
        plain(row["english"]): {code: tuple(row[code].split(" | ")) for code in LANGUAGES}
        for row in _rows("glossary.csv")
    }


def forbidden_terms(language: str) -> dict[str, str]:
    """Return the wordings not to use in a language, with the reason; ``*`` stands for any ending."""
    return {row["term"]: row["why"] for row in _rows("glossary_forbidden.csv") if row["language"] == language}


def find_forbidden(text: str, language: str) -> list[str]:
    """Find the forbidden terms that stand in a text, placeholders left aside.

    Example:
        ``find_forbidden("Termes de référence", "fr")`` finds ``["termes de référence"]``.
    """
    shown = plain(_PLACEHOLDER.sub(" ", text))
    return [term for term in forbidden_terms(language) if _pattern(term, language).search(shown)]


def _pattern(term: str, language: str) -> re.Pattern[str]:
    escaped = re.escape(plain(term)).replace(r"\*", r"\w*")
    # Chinese has no spaces between words, and Arabic writes its articles and prepositions onto the word.
    return re.compile(escaped if language in {"ar", "zh"} else rf"(?<!\w){escaped}(?!\w)")
