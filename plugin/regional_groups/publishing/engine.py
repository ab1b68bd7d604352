"""What the layout engine is told to do otherwise: the same bytes for less work, and the language of each tag.

Each is a place inside of a library that offers no door for it; tests notice where a new version of it has none of them.
"""

from __future__ import annotations

import ctypes.util
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any


def spare() -> None:
    """Spare the engine what it would do again and again."""
    _spare_searches()
    with suppress(ImportError, OSError):  # it is said elsewhere that the engine is missing
        _spare_questions()


def _spare_questions() -> None:
    """Let the writer of PDF files ask what a value is in the order in which most of them are, and keep its pages.

    It asks of each of a million values whether it is four kinds of thing before it takes it for a text, and lists all
    pages for each tag: together a tenth of the time of forty pages.
    """
    import pydyf

    slowly, pages = pydyf._to_bytes, pydyf.PDF.page_references.fget

    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is str:
            return item.encode("ascii")  # type: ignore[no-any-return]  # a text by its type
        if kind is bytes:
            return item  # type: ignore[no-any-return]  # octets by their type
        found: bytes = b"%d" % item if kind is int else slowly(item)
        return found

    def references(file: Any) -> tuple[bytes, ...]:
        kept: tuple[int, tuple[bytes, ...]] = file.__dict__.get("_kept_pages", (-1, ()))
        if kept[0] != len(file.pages["Kids"]):
            kept = file.__dict__["_kept_pages"] = (len(file.pages["Kids"]), pages(file))
        return kept[1]

    pydyf._to_bytes, pydyf.PDF.page_references = to_bytes, property(references)


def _spare_searches() -> None:
    """Let the loader alone find the engine's libraries, and its parser keep the patterns it has compiled.

    The engine tries several names for each library, the loader's own among them; for each that is none, ctypes asks
    compiler and linker: fifty processes. tinyhtml5 files each pattern under itself instead of what it is asked by,
    so it compiles it at every word.
    """
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    with suppress(ImportError):  # it is said below that the engine is missing
        from tinyhtml5 import inputstream  # type: ignore[import-untyped]  # the library has no types

        inputstream.characters_until_regex = Patterns()


@cache
def tell_languages() -> None:
    """Let each tag say the language that its element has in the source.

    The engine writes that of the whole document alone, so that a voice would read a French sentence as Arabic. What a
    tag is made of is known only where it is built.
    """
    from pydyf import String
    from weasyprint.pdf import tags

    build = tags._build_box_tree

    def told(box: Any, *rest: Any) -> Iterator[Any]:
        element = box.element if box.element_tag not in (None, "html") else None
        language = "" if element is None else element.get("lang")
        for tag in build(box, *rest):
            if language:
                tag["Lang"] = String(language)
            yield tag

    tags._build_box_tree = told


class Patterns(dict[Any, re.Pattern[str]]):
    """What tinyhtml5 reads up to: patterns by the signs that end a run, or that it holds."""

    def __missing__(self, asked: tuple[frozenset[str], bool]) -> re.Pattern[str]:
        """Compile a pattern when it is asked for the first time."""
        signs, opposite = asked
        listed = "".join(f"\\x{ord(sign):02x}" for sign in sorted(signs))
        self[asked] = re.compile(f"[{'' if opposite else '^'}{listed}]+")
        return self[asked]
