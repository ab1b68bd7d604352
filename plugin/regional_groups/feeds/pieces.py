"""Pieces of a calendar, each deflated once, joined into one gzip file without being packed or read again.

A piece ends where its last octet ends (``Z_FULL_FLUSH``) and looks back at nothing before it, so pieces stand in any
order. The checksum of the whole follows from those of the pieces: CRC-32 is linear over GF(2), and what zlib calls
``crc32_combine`` is one multiplication modulo its polynomial. Python's zlib does not offer it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

LEVEL = 6
_ONE = 1 << 31  # x to the power of 0: the lowest power stands in the highest bit
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # gzip, no name, no time, any system
_LAST_BLOCK = b"\x03\x00"  # an empty block that says nothing follows
_STORED_MOST = 65_535
_ALL = 0xFFFFFFFF
_ONES = int.from_bytes(b"\x01" * 32, "big")
_PARITY = bytes(48 + (number & 1) for number in range(256))  # the digit 0 or 1
_FOUR = bytes(4)
_STEP, _STEPS_MOST = 4096, 24  # octets; the tables of all steps take a megabyte
_ZEROS = memoryview(bytes(_STEP))


class Piece(NamedTuple):
    """A part of a calendar as it goes into a gzip file."""

    deflated: bytes
    crc: int  # of the text
    length: int  # octets of the text
    shift: int  # what the checksum of all before it is multiplied with


def deflated(text: bytes, level: int = LEVEL) -> Piece:
    """Return a text as a piece."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    octets = packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
    return Piece(octets, zlib.crc32(text), len(text), shift(len(text)))


def stored(text: bytes) -> Piece:
    """Return a short text as a piece that is not packed: cheaper than packing what is sent once."""
    if len(text) > _STORED_MOST:
        return deflated(text, 1)
    head = struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF)
    return Piece(head + text, zlib.crc32(text), len(text), shift(len(text)))


def gzipped(pieces: Iterable[Piece]) -> bytes:
    """Return the gzip file, of one member, of pieces in their order."""
    parts, crc, length = [_HEADER], 0, 0
    for piece in pieces:
        parts.append(piece.deflated)
        crc = _followed(crc, piece) ^ piece.crc
        length += piece.length
    parts += [_LAST_BLOCK, struct.pack("<II", crc, length & _ALL)]
    return b"".join(parts)


def text_of(pieces: Iterable[Piece]) -> bytes:
    """Return the text of pieces in their order."""
    octets = b"".join([*(piece.deflated for piece in pieces), _LAST_BLOCK])
    return zlib.decompress(octets, -zlib.MAX_WBITS)


def _followed(crc: int, piece: Piece) -> int:
    """Return what a checksum becomes by the octets of a piece, were they all zero."""
    steps, rest = divmod(piece.length, _STEP)
    if steps > _STEPS_MOST:
        return times(piece.shift, crc)
    crc = zlib.crc32(_ZEROS[:rest], crc ^ _ALL) ^ _ALL
    if not steps:
        return crc
    a, b, c, d = _table(steps)
    return a[crc & 255] ^ b[(crc >> 8) & 255] ^ c[(crc >> 16) & 255] ^ d[crc >> 24]


@lru_cache(maxsize=_STEPS_MOST)
def _table(steps: int) -> tuple[list[int], ...]:
    """Return what so many steps make of each octet of a checksum; five times as fast as ``times`` once it is there."""
    factor = shift(steps * _STEP)
    tables = []
    for place in range(0, 32, 8):
        bits = [times(factor, 1 << bit) for bit in range(place, place + 8)]
        table = [0]
        for bit in bits:
            table += [known ^ bit for known in table]
        tables.append(table)
    return tuple(tables)


def times(one: int, other: int) -> int:
    """Multiply two polynomials over GF(2) modulo that of CRC-32.

    Python multiplies long integers fast. With each bit in an octet of its own, no sum of the schoolbook product (at
    most 32) runs over into the next, and what counts of each is whether it is odd.
    """
    wide = int.from_bytes(f"{one:032b}".encode(), "big") & _ONES
    product = wide * (int.from_bytes(f"{other:032b}".encode(), "big") & _ONES)
    powers = int(product.to_bytes(63, "big").translate(_PARITY), 2) << 1
    # The upper half are the powers below 32; the lower is brought down as four octets of zero would do it.
    return (powers >> 32) ^ zlib.crc32(_FOUR, powers & _ALL ^ _ALL) ^ _ALL


@lru_cache(maxsize=4096)
def shift(length: int) -> int:
    """Return x to the power of 8 times ``length``: what appending so many octets does to a checksum."""
    result, square = _ONE, _ONE >> 8  # x to the power of 8
    while length:
        if length & 1:
            result = times(square, result)
        square = times(square, square)
        length >>= 1
    return result
