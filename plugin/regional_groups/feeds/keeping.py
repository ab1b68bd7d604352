"""What is made of finished files and kept for a while: made once however many wait, bounded in octets."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

OCTETS_MOST = 32_000_000  # of one process
_LARGE = 4  # what takes more than such a part of all is made for each who asks


class Kept:
    """Octets by name, the least lately asked for forgotten first."""

    def __init__(self, most: int = OCTETS_MOST) -> None:
        """Begin with nothing."""
        self.most = most
        self.made = 0
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._octets = 0
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}

    def held(self, name: str) -> bytes | None:
        """Return what has a name, if it is kept still."""
        with self._lock:
            if (found := self._held.get(name)) is not None:
                self._held.move_to_end(name)
            return found

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Return what has a name; the first who asks makes it, the others wait for that.

        Parameters:
            name: an ETag, so that equal names mean equal octets.
        """
        if (found := self.held(name)) is not None:
            return found
        with self._lock:
            mine = self._making.setdefault(name, threading.Lock())
        with mine:
            with self._lock:
                found = self._held.get(name)
            if found is None:
                try:
                    found = make()
                    self._keep(name, found)
                finally:
                    with self._lock:
                        self._making.pop(name, None)
        return found

    def _keep(self, name: str, octets: bytes) -> None:
        with self._lock:
            self.made += 1
            if len(octets) > self.most // _LARGE:
                return
            self._octets -= len(self._held.pop(name, b""))  # kept by somebody who did not wait for this
            self._held[name] = octets
            self._octets += len(octets)
            while self._held and self._octets > self.most:
                _, gone = self._held.popitem(last=False)
                self._octets -= len(gone)
