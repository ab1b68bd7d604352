"""What an OpenID provider publishes about itself: its endpoints and keys, read once and kept a while."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from regional_groups.core.ports import PlatformUnavailable, say

KEPT = timedelta(hours=1)
KEYS_PAUSE = timedelta(seconds=30)  # forged tokens with unknown keys must not make us hammer the provider
DEMONSTRATION = "regional_groups_demonstration"  # by this member the demo's provider says what it is
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def fetch_json(
    address: str, timeout_seconds: float, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the JSON object at an address.

    Raises:
        PlatformUnavailable: no answer in time, an error, a redirect, or something else than an object.
    """
    import requests  # heavy: only at sign-in

    try:
        answer = requests.get(
            address,
            headers={"Accept": "application/json", **(headers or {})},
            timeout=timeout_seconds,
            allow_redirects=False,
        )
        document = answer.json()
    except requests.RequestException:
        raise PlatformUnavailable(say("The sign-in provider does not answer.")) from None
    if answer.status_code != 200 or not isinstance(document, dict):
        raise PlatformUnavailable(say("The sign-in provider does not answer."))
    return document


class Discovery:
    """The published metadata and keys of one issuer."""

    def __init__(
        self, issuer: str, now: Callable[[], datetime], *, demonstration: bool, timeout_seconds: float
    ) -> None:
        """Remember whom to ask; nothing is read yet."""
        self._issuer = issuer
        self._now = now
        self._demonstration = demonstration
        self._timeout_seconds = timeout_seconds
        self._lock = Lock()
        self._metadata: dict[str, Any] = {}
        self._keys: list[Mapping[str, Any]] = []
        self._metadata_read_at: datetime | None = None
        self._keys_read_at: datetime | None = None

    def endpoint(self, name: str) -> str:
        """Return the address of an endpoint that every provider must have.

        Raises:
            PlatformUnavailable: the provider does not answer, or has no such endpoint.
        """
        address = self.optional(name)
        if not isinstance(address, str):
            raise PlatformUnavailable(
                say("The sign-in provider does not publish its %(endpoint)s.", endpoint=name)
            )
        return address

    def optional(self, name: str) -> Any:
        """Return what the provider publishes under a name, or None."""
        with self._lock:
            if self._metadata_read_at is None or self._now() - self._metadata_read_at > KEPT:
                self._metadata = self._read_metadata()
                self._metadata_read_at = self._now()
            return self._metadata.get(name)

    def keys(self, anew: bool) -> list[Mapping[str, Any]]:
        """Return the published keys; ``anew`` reads them again unless that was done just now."""
        address = self.endpoint("jwks_uri")
        with self._lock:
            age = self._now() - self._keys_read_at if self._keys_read_at else None
            if age is None or age > KEPT or (anew and age > KEYS_PAUSE):
                published = fetch_json(address, self._timeout_seconds).get("keys")
                self._keys = [key for key in published or () if isinstance(key, dict)]
                self._keys_read_at = self._now()
            return self._keys

    def _read_metadata(self) -> dict[str, Any]:
        self._refuse_open_transport(self._issuer)
        metadata = fetch_json(
            self._issuer.rstrip("/") + "/.well-known/openid-configuration", self._timeout_seconds
        )
        if metadata.get("issuer") != self._issuer:
            raise PlatformUnavailable(
                say(
                    "The sign-in provider calls itself by another issuer than %(issuer)s. "
                    "Please tell the administrator to correct the setting.",
                    issuer=self._issuer,
                )
            )
        if metadata.get(DEMONSTRATION) and not self._demonstration:
            raise PlatformUnavailable(
                say("The sign-in provider is the demonstration's: it lets everybody in and is refused.")
            )
        for name, value in metadata.items():
            if name.endswith(("_endpoint", "jwks_uri")) and isinstance(value, str):
                self._refuse_open_transport(value)
        return metadata

    def _refuse_open_transport(self, address: str) -> None:
        """Refuse addresses by which secrets would travel in the open; the own machine is an exception."""
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise PlatformUnavailable(
                say("The sign-in provider's address %(address)s does not use https.", address=address)
            )
