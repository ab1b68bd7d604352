"""Figures in words: the value as its language prints it, how sure it is, and "unknown" where nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

from flask_babel import gettext as _

from regional_groups.core.i18n import current_language
from regional_groups.indicators.catalogue import INDICATORS, Indicator
from regional_groups.participation.rules import Certainty
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.numbers import number, percent


def value_in_words(
    indicator: Indicator, value: float | Decimal | None, language: Language, *, certainty: str = "exact"
) -> str:
    """Return a value of an indicator as a document prints it; none is the word for unknown."""
    if value is None:
        return str(_("unknown"))
    worded: Callable[[Any, Language, int], str] = percent if indicator.unit == "percent" else number
    places = indicator.decimals if Decimal(str(value)) % 1 else 0
    return sure(worded(value, language, places), certainty)


def sure(worded: str, certainty: str) -> str:
    """Return a worded number with how sure it is."""
    if certainty == Certainty.ABOUT:
        return str(_("about %(number)s", number=worded))
    if certainty == Certainty.AT_LEAST:
        return str(_("at least %(number)s", number=worded))
    return worded


def figure_in_words(figure: Mapping[str, Any], language: Language) -> str:
    """Return the value of a frozen figure in words."""
    indicator = INDICATORS[figure["id"]]
    if figure.get("withheld"):
        return str(_("not shown, too few people"))
    if figure["value"] is None and not figure["total"] and figure["id"] == "days_request_to_decision":
        return str(_("no case"))
    return value_in_words(indicator, figure["value"], language, certainty=figure["certainty"])


def measure_value(measure: Any) -> str:
    """Return the value of a recorded measure in words of the page's language."""
    return value_in_words(
        INDICATORS[measure.indicator],
        measure.value,
        cast(Language, current_language()),
        certainty=str(measure.certainty),
    )
