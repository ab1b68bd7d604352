from datetime import date
from decimal import Decimal

import pytest
from regional_groups.publishing.blocks import LANGUAGES, Language
from regional_groups.publishing.numbers import change, code, day, day_range, number, number_range, percent

MARCH, JUNE, JULY = date(2026, 3, 9), date(2027, 6, 22), date(2027, 7, 2)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1\u00a0234\u00a0567.5"),
        ("zh", "1\u00a0234\u00a0567.5"),
        ("fr", "1\u00a0234\u00a0567,5"),
        ("es", "1\u00a0234\u00a0567,5"),
        ("ru", "1\u00a0234\u00a0567,5"),
        ("ar", "\u200e1\u00a0234\u00a0567,5\u200e"),
    ],
)
def test_number(language: Language, text: str) -> None:
    assert number(1234567.46, language, 1) == text


def test_number_rounds_half_up() -> None:
    assert [number(Decimal(value), "en") for value in ("0.5", "1.5", "2.5", "-0.4")] == ["1", "2", "3", "0"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_use_western_digits_and_no_thin_space(language: Language) -> None:
    texts = number(98765, language), percent(12.3, language), day(JUNE, language), change(-4, language)

    assert not {"\u2009", "\u202f"} & set("".join(texts))
    assert all(sign.isascii() for text in texts for sign in text if sign.isdigit())


def test_change_has_its_sign() -> None:
    assert [change(value, "en", 1) for value in (17.4, -5, 0, 0.01)] == ["+17.4", "−5.0", "0.0", "0.0"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "61.5%"),
        ("zh", "61.5%"),
        ("fr", "61,5\u00a0%"),
        ("es", "61,5\u00a0%"),
        ("ru", "61,5\u00a0%"),
        ("ar", "\u200e61,5%\u200e"),
    ],
)
def test_percent(language: Language, text: str) -> None:
    assert percent(61.5, language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "22 June 2027"),
        ("fr", "22 juin 2027"),
        ("es", "22 de junio de 2027"),
        ("ru", "22 июня 2027 года"),
        ("zh", "2027年6月22日"),
        ("ar", "\u200e22\u200e يونيو \u200e2027\u200e"),
    ],
)
def test_day(language: Language, text: str) -> None:
    assert day(JUNE, language) == text


def test_first_of_the_month_in_french() -> None:
    assert day(date(2027, 5, 1), "fr") == "1er mai 2027"


@pytest.mark.parametrize(
    ("language", "within", "across"),
    [
        ("en", "9–20 March 2026", "22 June – 2 July 2027"),
        ("fr", "9–20 mars 2026", "22 juin – 2 juillet 2027"),
        ("es", "9–20 de marzo de 2026", "22 de junio – 2 de julio de 2027"),
        ("ru", "9–20 марта 2026 года", "22 июня – 2 июля 2027 года"),
        ("zh", "2026年3月9–20日", "2027年6月22日–7月2日"),
    ],
)
def test_day_range(language: Language, within: str, across: str) -> None:
    assert day_range(MARCH, date(2026, 3, 20), language) == within
    assert day_range(JUNE, JULY, language) == across


def test_day_range_over_two_years_repeats_both() -> None:
    assert day_range(date(2026, 12, 30), date(2027, 1, 2), "en") == "30 December 2026 – 2 January 2027"
    assert day_range(JUNE, JUNE, "en") == "22 June 2027"


def test_arabic_range_is_read_from_the_right() -> None:
    assert number_range("2024", "2027", "ar") == "\u200e2024\u200e\u200f–\u200f\u200e2027\u200e"
    assert number_range(9, 1200, "en") == "9–1\u00a0200"


def test_code_keeps_its_order() -> None:
    assert code("C27/72-A", "ar") == "\u200eC27/72-A\u200e"
    assert code("C27/72-E", "en") == "C27/72-E"
