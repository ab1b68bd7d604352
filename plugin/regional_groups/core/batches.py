"""Long lists in parts, as many values as one statement may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Give the items in order, at most ``size`` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
