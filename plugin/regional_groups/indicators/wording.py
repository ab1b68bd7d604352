"""Figures in words: the value as its language prints it, how sure it is, and "unknown" where nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

from flask_babel import gettext as _

from regional_groups.core.errors import N_
from regional_groups.core.i18n import current_language, office_label
from regional_groups.indicators.catalogue import INDICATORS, Indicator
from regional_groups.indicators.disclosure import OF_THE_LEDGER, whole_years
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figures import Figure
from regional_groups.meetings.rules import FORMAT_LABELS
from regional_groups.participation.rules import CATEGORY_LABELS, MODE_LABELS, Certainty
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


def figure_in_words(figure: Mapping[str, Any], language: Language, *, period: Period | None = None) -> str:
    """Return the value of a frozen figure in words.

    Parameters:
        period: that it is of, where a figure about persons is given for periods of whole years.
    """
    indicator = INDICATORS[figure["id"]]
    if figure.get("withheld") and indicator.id in OF_THE_LEDGER:
        return str(_("given for a whole calendar year only"))
    if figure.get("withheld") and period is not None and not whole_years(period):
        return str(_("given for whole calendar years only"))
    if figure.get("withheld"):
        return str(_("not shown, to protect persons"))
    if figure["value"] is None and not figure["total"] and indicator.no_case:
        return str(_("no case"))
    return value_in_words(indicator, figure["value"], language, certainty=figure["certainty"])


def figure_value(
    indicator: Indicator, found: Figure, language: Language, *, period: Period | None = None
) -> str:
    """Return the value of a figure that was made now, in words."""
    parts = {"value": found.value, "total": found.total, "certainty": str(found.certainty)}
    return figure_in_words({"id": indicator.id, "withheld": found.withheld, **parts}, language, period=period)


_CELLS: Mapping[str, str] = {
    "ldc": N_("Least developed countries"),
    "sids": N_("Small island developing States"),
    "lldc": N_("Landlocked developing countries"),
    "developing": N_("Developing countries"),
    "female": N_("Women"),
    "male": N_("Men"),
    "other": N_("Other"),
    "unstated": N_("Not stated"),
    "": N_("Not recorded"),
    **{str(mode): label for mode, label in MODE_LABELS.items()},
    **{str(category): label for category, label in CATEGORY_LABELS.items()},
    **{str(format): label for format, label in FORMAT_LABELS.items()},
}


def cell_label(code: str) -> str:
    """Return what people call a part of a figure."""
    return str(_(_CELLS[code])) if code in _CELLS else code


def measure_value(measure: Any) -> str:
    """Return the value of a recorded measure in words of the page's language."""
    return value_in_words(
        INDICATORS[measure.indicator],
        measure.value,
        cast(Language, current_language()),
        certainty=str(measure.certainty),
    )


def post_label(function: str, body: str, country: str) -> str:
    """Return a post in words, with the name of the country of who holds it."""
    return office_label(function, body) + (f" – {country}" if country else "")
