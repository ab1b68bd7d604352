import random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regional_groups.publishing.comparison import Change, Section, compare, compare_sections


def rebuilt(changes: list[Change], without: str) -> str:
    return "".join(change.text for change in changes if change.kind != without)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (
            "The group meets once a year.",
            "The group meets twice a year.",
            [("same", "The group meets "), ("deleted", "once"), ("inserted", "twice"), ("same", " a year.")],
        ),
        (
            "区域组每年召开一次会议",
            "区域组每年召开两次会议",
            [("same", "区域组每年召开"), ("deleted", "一"), ("inserted", "两"), ("same", "次会议")],
        ),
        (
            "يجتمع الفريق مرة كل سنة",
            "يجتمع الفريق مرتين كل سنة",
            [("same", "يجتمع الفريق "), ("deleted", "مرة"), ("inserted", "مرتين"), ("same", " كل سنة")],
        ),
    ],
)
def test_words_and_chinese_signs_are_not_parted(old: str, new: str, changes: list[tuple[str, str]]) -> None:
    assert [(change.kind, change.text) for change in compare(old, new)] == changes


def test_equal_texts_have_no_change() -> None:
    assert compare("a b", "a b") == [Change("same", "a b")]
    assert compare("", "") == []


TEXTS = st.text(alphabet=st.sampled_from("ab é区组ж.,_1\n\u0301😀"), max_size=60)


@given(TEXTS, TEXTS)
def test_both_versions_are_rebuilt(old: str, new: str) -> None:
    changes = compare(old, new)

    assert rebuilt(changes, "inserted") == old
    assert rebuilt(changes, "deleted") == new


def test_ten_thousand_words_are_fast() -> None:
    chance = random.Random(7)
    words = [f"word{chance.randrange(3000)}" for _ in range(10_000)]
    other = [word if chance.random() > 0.05 else f"new{chance.randrange(3000)}" for word in words]
    old, new = " ".join(words), " ".join(other)

    start = perf_counter()
    changes = compare(old, new)

    assert perf_counter() - start < 5
    assert (rebuilt(changes, "inserted"), rebuilt(changes, "deleted")) == (old, new)


def test_sixty_thousand_different_words_are_told_apart() -> None:
    old = " ".join(f"w{index}" for index in range(60_000))

    changes = compare(old, old.replace("w59000 ", "other "))

    assert [(change.kind, change.text) for change in changes if change.kind != "same"] == [
        ("deleted", "w59000"),
        ("inserted", "other"),
    ]


def test_moved_section_is_neither_deleted_nor_new() -> None:
    a, b, c = (Section(name, name.upper(), f"Text of {name}.") for name in "abc")

    changes = compare_sections([a, b, c], [b, c, a])

    assert [(change.id, change.kind, change.moved) for change in changes] == [
        ("b", "same", False),
        ("c", "same", False),
        ("a", "same", True),
    ]


def test_deleted_section_stands_where_it_stood() -> None:
    a, b, c, d = (Section(name, name.upper(), f"Text of {name}.") for name in "abcd")

    changes = compare_sections([a, b, c], [a, Section("c", "C", "Words of c."), d])

    assert [(change.id, change.kind) for change in changes] == [
        ("a", "same"),
        ("b", "deleted"),
        ("c", "changed"),
        ("d", "inserted"),
    ]
    assert changes[2].heading == (Change("same", "C"),)
    assert [change.kind for change in changes[2].body] == ["deleted", "inserted", "same"]
