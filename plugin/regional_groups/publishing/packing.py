"""The octets of a PDF: each object of the layout engine written once, its data packed, listed in one table.

The engine's own writer makes each object twice to sign the file, and packs it in a form that readers of archives read
less well. The same objects give the same octets.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Set
from typing import Any, Final

from pydyf import Array, Dictionary, Stream, String

HEAD: Final = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"  # four signs that are no letters tell that a file is not text
LAST: Final = 65535  # the generation of an object that is never used
CARRIAGE_RETURN: Final = 0x0D


def written(pdf: Any, left_out: Set[int]) -> bytes:
    """Return the file of the engine's objects but those with these numbers, which count as free."""
    pdf.add_object(pdf.info)
    pieces, places, position = [HEAD], [0] * len(pdf.objects), len(HEAD)
    for number, item in enumerate(pdf.objects):
        if item.free == "f" or number in left_out:
            continue
        piece = b"%d 0 obj\n%b\nendobj\n" % (
            number,
            _packed(item) if isinstance(item, Stream) else octets(item),
        )
        places[number] = position
        pieces.append(piece)
        position += len(piece)
    body = b"".join(pieces)
    signed = hashlib.blake2b(body, digest_size=16).hexdigest().encode()
    return (
        b"%bxref\n0 %d\n%btrailer\n<</Size %d/Root %b/Info %b/ID [<%b> <%b>]>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            body,
            len(places),
            b"".join(_listed(places)),
            len(places),
            pdf.catalog.reference,
            pdf.info.reference,
            signed,
            signed,
            position,
        )
    )


def _listed(places: list[int]) -> list[bytes]:
    """Return the lines of the table: where each object begins, or which is the next free one."""
    lines, free = [], 0
    for number in range(len(places) - 1, -1, -1):
        if places[number]:
            lines.append(b"%010d 00000 n \n" % places[number])
        else:
            lines.append(b"%010d %05d f \n" % (free, 1 if number else LAST))
            free = number
    return lines[::-1]


def octets(item: Any) -> bytes:
    """Return a value as it stands in the file, asking what it is in the order in which most values are."""
    kind = type(item)
    if kind is bytes:
        return item  # type: ignore[no-any-return]  # octets by their type
    if kind is str:
        return item.encode("ascii")  # type: ignore[no-any-return]  # a text by its type
    if kind is int:
        return b"%d" % item
    if kind is Dictionary:
        return b"<<%b>>" % b"".join([b"/%b %b" % (octets(key), octets(item[key])) for key in item])
    if kind is Array:
        return b"[%b]" % b" ".join([octets(value) for value in item])
    if kind is String:
        return item.data  # type: ignore[no-any-return]  # a text by its type
    return Array([item]).data[1:-1]  # type: ignore[no-any-return]  # numbers with fractions, as the engine writes them


def content(stream: Stream) -> bytes:
    """Return what a stream holds, not packed."""
    return b"\n".join([octets(item) for item in stream.stream])


def _packed(stream: Stream) -> bytes:
    """Return a stream; all but the metadata is compressed, and none ends in a carriage return.

    Some readers take such an end for part of the end-of-line before "endstream" and find the length wrong. What is
    painted is then packed with a space behind it, and what may not be changed is not packed.
    """
    data, extra = content(stream), Dictionary(stream.extra)
    packed = data
    if extra.get("Type") != "/Metadata" and "Filter" not in extra:
        packed = zlib.compress(data, 9)
        if packed[-1] == CARRIAGE_RETURN:
            exact = extra.get("Type") == "/EmbeddedFile" or "Length1" in extra
            packed = data if exact else zlib.compress(data + b"\n", 9)
        if packed is not data:
            extra["Filter"] = "/FlateDecode"
    extra["Length"] = len(packed)
    return b"%b\nstream\n%b\nendstream" % (octets(extra), packed)
