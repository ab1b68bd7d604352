"""With which versions a published file was made: with these it can be made again, with others its bytes may differ."""

from __future__ import annotations

import ctypes
import hashlib
import json
import platform
import zlib
from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from regional_groups import __version__
from regional_groups.groups.queries import names
from regional_groups.reports.document import TEMPLATE
from regional_groups.reports.models import Report

_LAID_OUT: Final = ("weasyprint", "pydyf", "fonttools", "pillow")
_PACKAGES: Final[dict[str, tuple[str, ...]]] = {
    "pdf": _LAID_OUT,
    "docx": (*_LAID_OUT, "pypdfium2", "python-docx", "lxml"),
    "xlsx": ("XlsxWriter",),
    "html": ("Jinja2",),
}
# Made from the report as it stands, not from a stored document.
MADE_ANEW: Final = frozenset({"html", "xlsx", "csv"})
# Libraries of the machine under the layout engine: name, file, and the function that tells the version.
_OF_THE_MACHINE: Final = (
    ("Pango", "libpango-1.0.so.0", "pango_version_string"),
    ("HarfBuzz", "libharfbuzz.so.0", "hb_version_string"),
)


def versions_of(format: str) -> dict[str, str]:
    """Return what the bytes of a format depend on, by name, as it is on this machine now."""
    found = {
        "regional-groups": __version__,
        "template": str(TEMPLATE),
        "Python": platform.python_version(),
        "Babel": version("Babel"),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }
    found |= {name: version(name) for name in _PACKAGES.get(format, ())}
    if format in ("pdf", "docx"):
        found |= {name: _told(file, function) for name, file, function in _OF_THE_MACHINE}
    return found


def of_data(report: Report, format: str, language: str) -> dict[str, str]:
    """Return what a file depends on besides its frozen figures and the machine: the cover, and the names of places.

    Printed files carry both inside; report.json has neither.
    """
    if format not in MADE_ANEW:
        return {}
    found = {"cover": report.cover, "names": [names(language), names("en")]}
    return {
        name: _short(json.dumps(data, sort_keys=True, ensure_ascii=False)) for name, data in found.items()
    }


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def changed(then: Mapping[str, str], now: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return name, recorded and present version of all that is not the same; empty where one of them is missing."""
    return [
        (name, then.get(name, ""), now.get(name, ""))
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]


def _told(file: str, function: str) -> str:
    try:
        tell = getattr(ctypes.CDLL(file), function)
    except (OSError, AttributeError):
        return "missing"
    tell.restype = ctypes.c_char_p
    return str(tell().decode())
