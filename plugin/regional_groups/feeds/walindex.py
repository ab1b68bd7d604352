"""Whether anything was committed to a database of SQLite, told by its shared memory without a question.

Databases here keep a log beside them (WAL). Its readers and writers share a file, ``-shm``, whose first 96 octets are
the head of the log's index, twice: https://www.sqlite.org/walformat.html, "The WAL-Index Header". A commit is in force
when the head says so, and a connection knows that something changed by comparing the head with the one it read last.
This does the same, by memory alone: ``PRAGMA data_version`` takes and gives back two locks of the file system for it.

What is remembered under a head is right as long as the same head stands there: each commit counts its field ``iChange``
on, each restart of the log draws new salts. Whatever looks unfamiliar is answered by no head at all, and SQLite is
asked.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import threading
from pathlib import Path

HALF = 48  # octets of the head, which stands there twice
VERSION = 3007000  # of the form, first field of the head
_INITIALISED = 12  # where the head tells that it is one
_lock = threading.Lock()
_mapped: dict[tuple[int, int], mmap.mmap] = {}


class Head:
    """The head of the log's index of a database, while a connection of this process has it open."""

    __slots__ = ("_memory",)

    def __init__(self, memory: mmap.mmap) -> None:
        """Look at a mapped file."""
        self._memory = memory

    def now(self) -> bytes:
        """Return the head as it stands, empty while it is being written or where it has an unknown form."""
        found = self._memory[: 2 * HALF]
        if found[:HALF] != found[HALF:] or not found[_INITIALISED]:
            return b""
        return found if struct.unpack_from("=I", found)[0] == VERSION else b""

    def is_still(self, head: bytes) -> bool:
        """Tell whether a head that ``now`` returned still stands: nothing was committed since."""
        return self._memory[: 2 * HALF] == head


def head_of(database: str) -> Head | None:
    """Return the head of a database that a connection of this process has read; nothing where there is none.

    A file once opened stays open until the process ends, two descriptors for each database: to close any descriptor
    of a file takes the locks away that SQLite holds on it in this process (POSIX ``fcntl``). For the same reason it is
    opened only while the caller's connection is, which keeps SQLite from removing the file.

    Parameters:
        database: path of its file.
    """
    if sys.platform != "linux":
        return None
    with _lock:
        try:
            found = Path(f"{database}-shm").stat()
            place = found.st_dev, found.st_ino
            if place not in _mapped:
                _mapped[place] = _map(f"{database}-shm")
        except (OSError, ValueError):  # no log, or one that is kept in the memory of another process
            return None
        head = Head(_mapped[place])
    return head if head.now() else None


def _map(path: str) -> mmap.mmap:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)  # never closed, see above
    return mmap.mmap(descriptor, 2 * HALF, mmap.MAP_SHARED, mmap.PROT_READ)
