"""Numbers, shares, days and ranges as each of the six languages prints them.

Every figure of a document is worded here and nowhere else. Arabic uses Western digits; inside a line that runs
from right to left a sign next to digits moves ("61,5%" prints as "%61,5"), so each figure stands between marks
that keep its order (LEFT-TO-RIGHT MARK: the isolate characters are missing in the Arabic font), and the parts of
a range are read from the right. Thousands are parted by NO-BREAK SPACE: a thin space would reorder in Arabic.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from babel.dates import get_month_names

from regional_groups.publishing.blocks import Language

NBSP: Final = "\u00a0"
LRM: Final = "\u200e"
RLM: Final = "\u200f"
MINUS: Final = "\u2212"
EN_DASH: Final = "\u2013"

_DECIMAL_COMMA: Final = frozenset({"ar", "es", "fr", "ru"})
_PERCENT: Final[dict[Language, str]] = {
    "ar": "%",
    "en": "%",
    "es": NBSP + "%",
    "fr": NBSP + "%",
    "ru": NBSP + "%",
    "zh": "%",
}
_DAY: Final[dict[Language, str]] = {
    "ar": "{day} {month} {year}",
    "en": "{day} {month} {year}",
    "es": "{day} de {month} de {year}",
    "fr": "{day} {month} {year}",
    "ru": "{day} {month} {year} года",
    "zh": "{year}年{month}月{day}日",
}
_MONTH_DAYS: Final[dict[Language, str]] = {
    "ar": "{days} {month} {year}",
    "en": "{days} {month} {year}",
    "es": "{days} de {month} de {year}",
    "fr": "{days} {month} {year}",
    "ru": "{days} {month} {year} года",
    "zh": "{year}年{month}月{days}日",
}
_DAY_MONTH: Final[dict[Language, str]] = {
    "ar": "{day} {month}",
    "en": "{day} {month}",
    "es": "{day} de {month}",
    "fr": "{day} {month}",
    "ru": "{day} {month}",
    "zh": "{month}月{day}日",
}


def number(value: float | Decimal, language: Language, decimals: int = 0) -> str:
    """Return a number with ``decimals`` places, rounded half up, its thousands parted by a no-break space."""
    return isolate(_digits(value, language, decimals), language)


def change(value: float | Decimal, language: Language, decimals: int = 0) -> str:
    """Return a difference with its sign: "+126", "−5", "0"."""
    digits = _digits(value, language, decimals)
    plus = "+" if value > 0 and re.search("[1-9]", digits) else ""
    return isolate(plus + digits, language)


def percent(value: float | Decimal, language: Language, decimals: int = 1) -> str:
    """Return a share given in per cent (61.5 for 61.5 %) with the sign where the language puts it."""
    return isolate(_digits(value, language, decimals) + _PERCENT[language], language)


def code(text: str, language: Language) -> str:
    """Return a document number, acronym or address that always runs from left to right."""
    return isolate(text, language)


def number_range(start: float | str, end: float | str, language: Language) -> str:
    """Return a range such as "9–20" or "2024–2027"; years are given as words, so that they are not grouped."""
    first, last = (item if isinstance(item, str) else _digits(item, language, 0) for item in (start, end))
    return _range(first, last, language)


def day(value: date, language: Language) -> str:
    """Return a day as documents print it: "21 April 2027"."""
    return _DAY[language].format(
        day=_day_number(value, language), month=_month(value, language), year=_figure(value.year, language)
    )


def day_range(start: date, end: date, language: Language) -> str:
    """Return the days from ``start`` to ``end``, both included, without repeating what they share."""
    if start == end:
        return day(start, language)
    if (start.year, start.month) == (end.year, end.month):
        return _MONTH_DAYS[language].format(
            days=_range(str(start.day), str(end.day), language),
            month=_month(end, language),
            year=_figure(end.year, language),
        )
    if start.year != end.year:
        return f"{day(start, language)} {EN_DASH} {day(end, language)}"
    first = _DAY_MONTH[language].format(day=_day_number(start, language), month=_month(start, language))
    if language == "zh":
        last = _DAY_MONTH[language].format(day=end.day, month=_month(end, language))
        return f"{start.year}年{first}{EN_DASH}{last}"
    return f"{first} {EN_DASH} {day(end, language)}"


def isolate(text: str, language: Language) -> str:
    """Return a text that keeps its left-to-right order inside an Arabic line; unchanged in other languages."""
    return f"{LRM}{text}{LRM}" if language == "ar" else text


def _digits(value: float | Decimal, language: Language, decimals: int) -> str:
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,f}".replace(",", NBSP)
    if language in _DECIMAL_COMMA:
        text = text.replace(".", ",")
    return MINUS + text if rounded < 0 else text


def _range(first: str, last: str, language: Language) -> str:
    if language == "ar":
        return f"{isolate(first, language)}{RLM}{EN_DASH}{RLM}{isolate(last, language)}"
    return f"{first}{EN_DASH}{last}"


def _figure(value: int, language: Language) -> str:
    return isolate(str(value), language)


def _day_number(value: date, language: Language) -> str:
    if language == "fr" and value.day == 1:
        return "1er"
    return _figure(value.day, language)


def _month(value: date, language: Language) -> str:
    if language == "zh":
        return str(value.month)
    return str(get_month_names("wide", "format", language)[value.month])
