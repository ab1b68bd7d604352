"""The places at which an installation prints: two at once, whichever of its processes asks.

A place is a locked file in the data folder, which web processes and worker share. The lock is handed on to the printing
process, and the system lets go of it when both have ended, however they end.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

PLACES: Final = 2
_PAUSE_SECONDS: Final = 0.1


class AllTaken(Exception):
    """No place became free in time."""


class Unusable(Exception):
    """The folder of the places cannot be used, such as one whose locks belong to another user."""


@contextmanager
def place(seconds: float) -> Iterator[int]:
    """Hold a place and give the descriptor of its lock, for the printing process to inherit.

    Raises:
        AllTaken: none became free within ``seconds``.
        Unusable: the folder refuses locks, to this user or at all.
    """
    try:
        found = _taken(folder(), time.monotonic() + seconds)
    except OSError as error:
        raise Unusable(str(error)) from error
    try:
        yield found
    finally:
        os.close(found)


def folder() -> Path:
    """Return where the locks lie: in the data folder, or for this process alone where no service runs."""
    from flask import current_app, has_app_context  # a page is made without it

    if has_app_context():
        data: Path = current_app.extensions["settings"].data_folder
        return data / "printing"
    return _own()


@cache
def _own() -> Path:
    made = TemporaryDirectory(prefix="printing-places-")
    atexit.register(made.cleanup)
    return Path(made.name)


def _taken(where: Path, until: float) -> int:
    where.mkdir(parents=True, exist_ok=True)
    while True:
        for number in range(1, PLACES + 1):
            if (found := _locked(where / f"{number}.lock")) is not None:
                return found
        if time.monotonic() >= until:
            raise AllTaken
        time.sleep(_PAUSE_SECONDS)


def _locked(file: Path) -> int | None:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return descriptor
