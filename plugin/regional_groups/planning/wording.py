"""The plan in words: numbers as the reader's language prints them or that they are unknown, targets, regions."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from flask_babel import gettext as _

from regional_groups.core.i18n import current_language
from regional_groups.groups.queries import name_of
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.wording import value_in_words
from regional_groups.planning.models import Target
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.numbers import number


def in_words(value: Decimal | int | None) -> str:
    """Return a number with a decimal place only where it has one, or that it is unknown."""
    if value is None:
        return str(_("unknown"))
    return number(Decimal(value), cast(Language, current_language()), 0 if value == int(value) else 1)


def target_in_words(target: Target, name: str = "value") -> str:
    """Return the value of a target or its baseline as the reader's language prints it."""
    value = getattr(target, name)
    language = cast(Language, current_language())
    return "" if value is None else value_in_words(INDICATORS[target.indicator], value, language)


def region_in_words(slug: str) -> str:
    """Return the name of a region, or that all are meant."""
    return name_of(f"region:{slug}") if slug else str(_("All regions"))
