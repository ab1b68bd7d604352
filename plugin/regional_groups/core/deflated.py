"""Columns whose text is kept deflated: what is written once and read one by one takes a third of the room.

An archive tells such a column as the text it stands for, whichever way a database keeps it.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from sqlalchemy import JSON, Dialect, LargeBinary, Text, TypeDecorator
from sqlalchemy.types import TypeEngine


def deflated(text: str) -> bytes:
    """Return a text as it is kept; the same octets each time."""
    return zlib.compress(text.encode("utf-8"))


def inflated(octets: bytes) -> bytes:
    """Return the octets of a kept text, for who reads past the mapper."""
    return zlib.decompress(octets)


class Deflated(TypeDecorator[Any]):
    """A text kept deflated."""

    impl = LargeBinary
    cache_ok = True
    told_as: TypeEngine[Any] = Text()

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Deflate what is stored."""
        return None if value is None else deflated(self.written(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Inflate what was stored."""
        return None if value is None else self.read(inflated(value).decode("utf-8"))

    def written(self, value: Any) -> str:
        """Return a value as text."""
        return str(value)

    def read(self, text: str) -> Any:
        """Return the value of a text."""
        return text


class DeflatedJson(Deflated):
    """Data kept as deflated JSON."""

    cache_ok = True
    told_as: TypeEngine[Any] = JSON()

    def written(self, value: Any) -> str:
        """Return data as text."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def read(self, text: str) -> Any:
        """Return the data of a text."""
        return json.loads(text)
