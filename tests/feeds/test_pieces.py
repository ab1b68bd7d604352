"""Pieces of a calendar make one gzip file in any order, with the checksum of the whole."""

import gzip
import zlib
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from regional_groups.feeds import pieces
from regional_groups.feeds.pieces import Piece

TEXTS = st.lists(st.binary(max_size=300) | st.sampled_from([b"", b"BEGIN:VEVENT\r\n" * 9000]), max_size=8)


@given(TEXTS, st.randoms(use_true_random=False))
def test_pieces_make_the_gzip_file_of_their_texts(texts: list[bytes], chance: Random) -> None:
    made = [(text, chance.choice([pieces.deflated, pieces.stored])(text)) for text in texts]
    chance.shuffle(made)
    whole = b"".join(text for text, _ in made)

    assert gzip.decompress(pieces.gzipped(piece for _, piece in made)) == whole  # checks checksum and length
    assert pieces.text_of(piece for _, piece in made) == whole


@given(st.binary(max_size=2000), st.binary(max_size=2000))
def test_checksum_of_two_texts_follows_from_theirs(first: bytes, second: bytes) -> None:
    combined = pieces.times(pieces.shift(len(second)), zlib.crc32(first)) ^ zlib.crc32(second)

    assert combined == zlib.crc32(first + second)


@given(*[st.integers(0, 2**32 - 1)] * 3)
def test_multiplication_is_that_of_a_field(a: int, b: int, c: int) -> None:
    assert pieces.times(a, b) == pieces.times(b, a)
    assert pieces.times(a, pieces.times(b, c)) == pieces.times(pieces.times(a, b), c)
    assert pieces.times(a, b ^ c) == pieces.times(a, b) ^ pieces.times(a, c)
    assert pieces.times(1 << 31, a) == a


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_shift_of_two_lengths_is_the_product(first: int, second: int) -> None:
    assert pieces.shift(first + second) == pieces.times(pieces.shift(first), pieces.shift(second))


def test_gzip_file_is_one_member_with_its_length_modulo_four_gigabytes() -> None:
    half = 3 * 2**30
    huge = Piece(b"", 0, half, pieces.shift(half))

    file = pieces.gzipped([huge, huge])

    assert file.count(b"\x1f\x8b\x08") == 1
    assert file[-4:] == (2 * half % 2**32).to_bytes(4, "little")


def test_empty_calendar_is_a_gzip_file() -> None:
    assert gzip.decompress(pieces.gzipped([])) == pieces.text_of([]) == b""


def test_same_text_gives_the_same_piece() -> None:
    assert pieces.deflated(b"x" * 999) == pieces.deflated(b"x" * 999)
    assert pieces.stored(b"x" * 70_000) == pieces.deflated(b"x" * 70_000, 1)
