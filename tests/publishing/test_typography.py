import pytest
from regional_groups.publishing.typography import clean, typeset


def test_french_spaces_do_not_break() -> None:
    assert typeset("« Oui » : 5 % ; non !", "fr") == "«\u00a0Oui\u00a0»\u00a0: 5\u00a0%\u00a0; non\u00a0!"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("نسبة 61,5% من", "نسبة \u200e61,5%\u200e من"),
        ("الوثيقة C27/72-A", "الوثيقة \u200eC27/72-A\u200e"),
        ("في 2027-04-21 تماماً", "في \u200e2027-04-21\u200e تماماً"),
        ("الفترة 2024-2027", "الفترة \u200e2024\u200e\u200f-\u200f\u200e2027\u200e"),
        ("فريق SG5RG-AFR (الجديد)", "فريق \u200eSG5RG-AFR\u200e (الجديد)"),
        ("سبق \u200e61,5%\u200e", "سبق \u200e61,5%\u200e"),
        ("مكتب Ada Example هنا", "مكتب \u200eAda Example\u200e هنا"),
    ],
)
def test_figures_and_codes_keep_their_order_in_arabic(text: str, printed: str) -> None:
    assert typeset(text, "ar") == printed


def test_other_languages_are_left_alone() -> None:
    assert typeset("2024-2027 : 5 %", "en") == "2024-2027 : 5 %"


def test_control_signs_go_and_lines_stay() -> None:
    assert clean("a\x00b\x1b\u202ec\nd\te\u2066") == "abc\nd\te"
