"""Which libraries of the machine printing needs; without them the service stays up and says so."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Final

NEEDED: Final = {  # package of Debian: the library in it
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}


@cache
def missing() -> tuple[str, ...]:
    """Return the packages whose library cannot be loaded; asked once a process, on Linux alone."""
    return tuple(package for package, file in NEEDED.items() if sys.platform == "linux" and not _loads(file))


def printing() -> str:
    """Return in one line for those who run the service whether documents can be printed."""
    return f"PDF not available: install {' '.join(missing())}" if missing() else "ok"


def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True
