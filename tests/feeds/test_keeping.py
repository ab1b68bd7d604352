"""What is kept in memory: made once, bounded, and made again after a failure."""

import pytest
from regional_groups.feeds.keeping import Kept


def test_equal_names_are_made_once() -> None:
    kept = Kept(100)

    assert [kept.get("a", lambda: b"x"), kept.get("a", lambda: b"y")] == [b"x", b"x"]
    assert kept.made == 1


def test_the_least_lately_asked_for_is_forgotten_first() -> None:
    kept = Kept(100)
    for name in "abcd":
        kept.get(name, lambda: bytes(25))
    kept.get("a", lambda: b"")
    kept.get("e", lambda: bytes(25))

    assert kept.get("a", lambda: b"again") == bytes(25)
    assert kept.get("b", lambda: b"again") == b"again"


def test_what_is_large_is_made_for_each() -> None:
    kept = Kept(100)
    for _ in range(2):
        kept.get("a", lambda: bytes(26))

    assert kept.made == 2


def test_failure_is_not_kept() -> None:
    kept = Kept(100)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: bytes(1 // 0))

    assert kept.get("a", lambda: b"x") == b"x"
    assert kept._making == {}


def test_what_is_kept_twice_under_a_name_is_counted_once() -> None:
    kept = Kept(100)
    for _ in range(5):  # as when somebody who came between two makers made it again
        kept._keep("a", bytes(25))
    kept._keep("b", bytes(25))

    assert kept._octets == sum(map(len, kept._held.values())) == 50
    assert kept.get("a", lambda: b"again") == bytes(25)
