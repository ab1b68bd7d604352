"""Numbers of the plan in words: as the reader's language prints them, or that they are unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from flask_babel import gettext as _

from regional_groups.core.i18n import current_language
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.numbers import number


def in_words(value: Decimal | int | None) -> str:
    """Return a number with a decimal place only where it has one, or that it is unknown."""
    if value is None:
        return str(_("unknown"))
    return number(Decimal(value), cast(Language, current_language()), 0 if value == int(value) else 1)
