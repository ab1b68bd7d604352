"""XLIFF out and in: nothing changes for any texts, placeholders are locked, and what is not to be read is refused."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regional_groups.core.errors import InvalidInput
from regional_groups.reports import xliff
from regional_groups.reports.xliff import Group, Unit

pytestmark = pytest.mark.once
NAMES = ("{meetings_held}", "{from}", "{terms_up_to_date_known}")
PIECES = st.one_of(
    st.sampled_from(
        [
            *NAMES,
            "الأفرقة الإقليمية",
            "\u200f(44)\u200e",
            "<b>&amp;]]>",
            "第44号决议",
            "é̂\U0001f30d",
            "\ufffe\x1a",
            "\r\t a|b",
        ]
    ),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)


@settings(max_examples=40)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_out_and_in_again_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    units = tuple(Unit(n, source or "x", target) for n, (source, target) in enumerate(pairs, start=1))
    came = xliff.read(
        xliff.write("id", ("en", "ar"), [Group("summary", "S & <T>", "0" * 64, "received", units)])
    )

    assert came.targets == {
        f"summary.{one.number}": one.target if one.target.strip() else ""
        for one in units
        if one.source.strip() or not one.target
    }
    assert (came.original, came.source_language, came.target_language) == ("id", "en", "ar")
    assert came.hashes == {"summary": "0" * 64}


def test_placeholders_are_locked_and_states_are_told() -> None:
    unit = Unit(1, "Held: {meetings_held} of {meetings_held}", "Tenues: {meetings_held}, {from}")
    root = ET.fromstring(xliff.write("id", ("en", "zh"), [Group("summary", "S", "h", "checked", (unit,))]))
    space = {"x": xliff.SPACE}

    marks = root.findall(".//x:ph", space)

    assert root.attrib == {"version": "2.1", "srcLang": "en", "trgLang": "zh-Hans"}
    assert [mark.attrib["id"] for mark in marks] == ["1", "2", "1"]
    assert {(mark.attrib["canCopy"], mark.attrib["canDelete"], mark.attrib["equiv"]) for mark in marks} == {
        ("no", "no", "{meetings_held}")
    }
    assert [one.text for one in root.findall(".//x:data", space)] == ["{meetings_held}"] * 2
    segment = root.find(".//x:segment", space)
    assert segment is not None and segment.attrib == {"state": "final"}


@pytest.mark.parametrize(
    ("state", "target", "told"),
    [
        ("none", "", {"state": "initial"}),
        ("sent", "", {"state": "initial"}),
        ("received", "x", {"state": "translated"}),
        ("stale", "x", {"state": "initial", "subState": "rg:stale"}),
    ],
)
def test_each_state_has_its_attribute(state: str, target: str, told: dict[str, str]) -> None:
    root = ET.fromstring(
        xliff.write("id", ("en", "fr"), [Group("b", "B", "h", state, (Unit(1, "a", target),))])
    )
    segment = root.find(f".//{{{xliff.SPACE}}}segment")

    assert segment is not None and segment.attrib == told


def _file(inside: str) -> bytes:
    head = f'<xliff xmlns="{xliff.SPACE}" version="2.1" srcLang="en" trgLang="fr"><file id="f" original="id">'
    return f"{head}{inside}</file></xliff>".encode()


def test_what_a_tool_parted_is_joined_again() -> None:
    came = xliff.read(
        _file(
            '<unit id="a.1"><segment><source>One.</source><target>Un.</target></segment>'
            "<ignorable><source> </source></ignorable>"
            "<segment><source>Two.</source><target><mrk id='m'>Deux.</mrk></target></segment></unit>"
            '<unit id="a.2"><segment><source>One.</source><target>Un.</target></segment>'
            "<segment><source>Two.</source></segment></unit>"
            '<unit id="a.1"><segment><source>One.</source></segment></unit>'
        )
    )

    assert came.targets["a.2"] == "Un."
    assert (came.partly, came.twice) == (["a.2"], ["a.1"])


@pytest.mark.parametrize(
    "content",
    [
        b"no xml", b"<xliff/>", b"", b"PK\x03\x04", b"<xliff><file></xliff>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x/>',
        b" " * (xliff.BYTES_MAX + 1),
        _file('<unit id="a.1"><segment><source><cp hex="zz"/></source></segment></unit>'),
        _file('<unit id="a.1"><segment><source><cp hex="110000"/></source></segment></unit>'),
    ],
)  # fmt: skip
def test_what_is_not_to_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        xliff.read(content)

    assert list(refusal.value.fields) == ["file"]
