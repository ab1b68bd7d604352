"""Which addresses the service may ask for something, wherever they were written; the guard against being sent around.

An address that people write is followed only to public machines, by HTTPS, at a host that the administrator listed.
Whoever fetches checks each name's addresses with ``is_public`` and connects to the address that was checked.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from regional_groups.core.errors import DomainError, say

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

ADDRESS_LENGTH = 2000
PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})?(\.[a-z0-9_]([a-z0-9_-]{0,62})?)*")
_LINK = "!$%&'()*+,/:;=?@~[]"  # stays as written; anything else in a path is written with per cent signs

# Special-purpose blocks (IANA registries of RFC 6890, RFC 5735, RFC 8190): not one of them is a calendar's home.
_CLOSED = [
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "3fff::/20",
    )
]
_UNICAST = ipaddress.ip_network("2000::/3")  # the only block of IPv6 from which public addresses are given
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the last four bytes are an address of IPv4


class FetchRefused(DomainError):
    """Something that is not fetched, and will not be on a second try; the message says what to do."""

    kind = "fetch-refused"
    title = say("This address is not followed")


@dataclass(frozen=True)
class Target:
    """An address, taken apart and in one spelling."""

    scheme: str  # https or http
    host: str  # lower case, ASCII; an address of IPv6 without brackets
    port: int
    link: str  # path and query, as they stand in the request

    @property
    def origin(self) -> tuple[str, str, int]:
        """Return what must be the same for two addresses to lead to one place."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Return host and port as the Host header writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Return the whole address."""
        return f"{self.scheme}://{self.authority}{self.link}"


def target_of(address: str) -> Target:
    """Take an address apart.

    Raises:
        FetchRefused: it is no web address, or one that carries a name and password.
    """
    if len(address) > ADDRESS_LENGTH or any(ord(sign) <= 32 or ord(sign) == 127 for sign in address):
        raise _no_address()
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _no_address() from None
    if parts.scheme not in PORTS or "\\" in address:
        raise _no_address()
    if "@" in parts.netloc:
        raise FetchRefused(
            say("An address with a name or password in it is not taken; they would stand in records.")
        )
    link = quote(parts.path or "/", safe=_LINK) + (
        f"?{quote(parts.query, safe=_LINK)}" if parts.query else ""
    )
    return Target(parts.scheme, _host(host), PORTS[parts.scheme] if port is None else port, link)


def _no_address() -> FetchRefused:
    return FetchRefused(say("This is not a web address. It begins with https://."))


def _host(host: str) -> str:
    if ":" in host:
        try:
            if "%" in host:
                raise ValueError("a scope names a machine of this network")
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise _no_address() from None
    try:
        spelled = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise _no_address() from None
    if not _HOST.fullmatch(spelled):
        raise _no_address()
    return spelled


def check_allowed(target: Target, hosts: Collection[str]) -> None:
    """Refuse an address that people wrote, or that a site sent us to, unless its host is listed.

    Raises:
        FetchRefused: it is not HTTPS, not at the usual port, or at a host that is not listed.
    """
    if target.scheme != "https" or target.port != PORTS["https"]:
        raise FetchRefused(
            say(
                "Only addresses that begin with https:// are followed, at the usual port. "
                "Ask an administrator for others."
            )
        )
    if target.host not in hosts:
        raise FetchRefused(
            say(
                "%(host)s is not among the hosts that are asked. An administrator can allow it.",
                host=target.host,
            )
        )


def is_public(address: IpAddress) -> bool:
    """Tell whether an address belongs to the public network, whatever form it is written in.

    IPv4 inside IPv6 (mapped, 6to4, NAT64) is judged by what it leads to.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST or address.scope_id:
            return False
    return not any(address.version == block.version and address in block for block in _CLOSED)
