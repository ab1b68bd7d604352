"""How a language of the Union is named to machines and in which direction it is written; pages and documents ask."""

from __future__ import annotations

_TAGS = {"zh": "zh-Hans"}  # simplified characters


def language_tag(code: str) -> str:
    """Return the tag of a language (BCP 47), as ``lang`` attributes and files carry it."""
    return _TAGS.get(code, code)


def direction(code: str) -> str:
    """Return in which direction a language is written: ``rtl`` or ``ltr``."""
    return "rtl" if code == "ar" else "ltr"
