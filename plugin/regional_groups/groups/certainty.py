"""How far the texts of a study group can be trusted: what the file says in short, told in words."""

from __future__ import annotations

from flask_babel import gettext as _

from regional_groups.core.errors import N_

_PARTS = {
    "": N_("Titles and mandate"),
    "title": N_("Titles"),
    "title_en": N_("Title in English"),
    "title_fr": N_("Title in French"),
    "mandate": N_("Mandate"),
}
_DEGREES = {
    "high": N_("read in the source named"),
    "medium": N_("inferred, or from a secondary or older source"),
    "low": N_("general knowledge"),
}


def in_words(confidence: str) -> list[tuple[str, str]]:
    """Return of which text something is known how, in the reader's language; nothing where it cannot be told.

    Example:
        ``in_words("title_en high; mandate low")`` names the title in English first.
    """
    found = []
    for part in filter(None, map(str.strip, confidence.split(";"))):
        text, _space, degree = part.rpartition(" ")
        if text not in _PARTS or degree not in _DEGREES:
            return []
        found.append((_(_PARTS[text]), _(_DEGREES[degree])))
    return found
