"""Why a report corrects the one it follows, as it is told in a language: document, page and API tell the same. Pure."""

from __future__ import annotations

from regional_groups.reports.models import Report
from regional_groups.reports.narrative import REASON
from regional_groups.reports.sheet import Sheet
from regional_groups.reports.translation_rules import source_language


def told(of: Report | Sheet, wanted: str) -> tuple[str, str]:
    """Return the reason as it was written, and its language: the wanted one, else its own, that of origin, another.

    Taken out of the texts, it is none. Where it was given without its language it is the note of the step until
    somebody writes it, and the language is empty.
    """
    texts = of.narrative.get(REASON, {})
    order = (wanted, of.reason_language, source_language(of.cover), *sorted(texts))
    language = next((one for one in order if texts.get(one, "").strip()), "")
    return (texts[language], language) if language else ("" if of.reason_language else of.reason, "")
