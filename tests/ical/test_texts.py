"""Text as a calendar may carry it."""

import pytest
from regional_groups.ical.texts import component_text, one_line, plain_text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
        ("bell\x07 null\x00 delete\x7f escape\x1b[0m", "bell null delete escape[0m"),
        ("tab\there", "tab\there"),
        ("lone \ud83c surrogate", "lone  surrogate"),
        ("  around \n", "around"),
        ("会议 الاجتماع 👩‍💻 é", "会议 الاجتماع 👩‍💻 é"),
    ],
)
def test_plain_text_keeps_words_and_drops_controls(given, expected):
    assert plain_text(given) == expected


@pytest.mark.parametrize(("length", "expected"), [(5, "abcde"), (4, "abc…"), (1, "…")])
def test_plain_text_is_cut_with_an_ellipsis(length, expected):
    assert plain_text("abcde", length) == expected


def test_one_line_has_single_spaces():
    assert one_line(" Geneva,\r\n\tSwitzerland \n") == "Geneva, Switzerland"


class Written:
    """A component that writes itself in given octets."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets

    def to_ical(self) -> bytes:
        return self.octets


@pytest.mark.parametrize("octets", [b"a" * 76 + b"\r\n", b"a\nb\r\n", b"a\r\n\r\nb\r\n", b"a", b""])
def test_badly_folded_text_is_never_written(octets):
    assert component_text(Written(b"a" * 75 + b"\r\n b\r\n")) == "a" * 75 + "\r\n b\r\n"
    with pytest.raises(ValueError, match="folded"):
        component_text(Written(octets))
