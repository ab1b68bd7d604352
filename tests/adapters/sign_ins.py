"""How a test signs a person in at the memory twin, at the demo's provider and at the certified one."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import requests
from regional_groups.adapters.demo_grants import Person
from regional_groups.core.ports import IdentityProvider

CHAIR = Person("Awa Diop", "chair@demo.example", "Chair of SG5RG-AFR", "Leads the regional group.", "fr")
COUNSELLOR = Person("Ines Vega", "counsellor@demo.example", "Counsellor of SG5", "Works for TSB.", "es")


@dataclass
class SignIn:
    """A provider, the client's callback, and how the chair answers there."""

    provider: IdentityProvider
    issuer: str
    redirect_uri: str
    email: str
    answer: Callable[[str], dict[str, str]]
    cancel: Callable[[str], dict[str, str]]

    @property
    def home(self) -> str:
        """Return the first page of the client."""
        return self.redirect_uri.removesuffix("auth/callback")


def parameters(address: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def choose(address: str, email: str) -> dict[str, str]:
    """Press a person's button on the demo provider's page; no e-mail presses the one that cancels."""
    answer = requests.post(address, {"person": email}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return parameters(answer.headers["Location"])


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
