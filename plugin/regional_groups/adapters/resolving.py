"""Asks the machine which addresses a name has, and waits for the answer only so long."""

from __future__ import annotations

import socket
import threading
from ipaddress import ip_address

from regional_groups.core.ports import IpAddress, PlatformUnavailable, say

MOST = 16  # addresses of one name that are looked at


class SystemResolver:
    """Resolves names as every other program of the machine does."""

    def __init__(self, seconds: float = 10) -> None:
        """Wait at most so long for an answer: the system's own patience may be minutes."""
        self._seconds = seconds

    def addresses(self, host: str) -> list[IpAddress]:
        """Return the addresses of a name."""
        found: list[IpAddress] = []

        def ask() -> None:
            try:
                answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError):
                return
            found.extend(ip_address(answer[4][0]) for answer in answers)

        asking = threading.Thread(target=ask, name="resolver", daemon=True)
        asking.start()
        asking.join(self._seconds)
        if asking.is_alive() or not found:
            raise PlatformUnavailable(say("The name %(host)s is not known.", host=host))
        return list(dict.fromkeys(found))[:MOST]
