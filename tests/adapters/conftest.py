"""The providers that the sign-in tests run against."""

from collections.abc import Iterator

import pytest
from regional_groups.adapters.demo_process import DemoProvider, start_demo_provider
from regional_groups.adapters.memory import MemoryIdentityProvider
from regional_groups.adapters.oidc import OidcProvider

from tests.adapters.faulty import FaultyProvider, running_faulty_provider
from tests.adapters.sign_ins import CHAIR, COUNSELLOR, SignIn, choose, free_port, parameters
from tests.support.provider import CertifiedProvider

CALLBACK = "http://127.0.0.1:8000/auth/callback"
SECRET = "a secret with + % : and é"


@pytest.fixture(scope="session")
def demo_process() -> Iterator[DemoProvider]:
    """Return the demo's provider, running as its own process."""
    issuer = f"http://127.0.0.1:{free_port()}"
    with start_demo_provider(issuer, "regional-groups", SECRET, [CALLBACK], [CHAIR, COUNSELLOR]) as running:
        yield running


@pytest.fixture
def faulty() -> Iterator[FaultyProvider]:
    """Return a provider that does as it is told."""
    with running_faulty_provider() as provider:
        yield provider


@pytest.fixture
def memory_sign_in() -> SignIn:
    """Return a sign-in at the memory twin."""
    provider = MemoryIdentityProvider()
    provider.add(CHAIR.email, CHAIR.name)
    return SignIn(
        provider,
        provider.issuer,
        CALLBACK,
        CHAIR.email,
        answer=lambda address: provider.answer(address, CHAIR.email),
        cancel=lambda address: provider.answer(address, None),
    )


@pytest.fixture
def demo_sign_in(demo_process: DemoProvider) -> SignIn:
    """Return a sign-in at the demo's provider."""
    return SignIn(
        OidcProvider(demo_process.issuer, "regional-groups", SECRET, demonstration=True),
        demo_process.issuer,
        CALLBACK,
        CHAIR.email,
        answer=lambda address: choose(address, CHAIR.email),
        cancel=lambda address: choose(address, ""),
    )


@pytest.fixture
def certified_sign_in(certified_provider: CertifiedProvider) -> SignIn:
    """Return a sign-in at the certified provider."""
    provider = certified_provider
    return SignIn(
        OidcProvider(provider.issuer, provider.client_id, provider.client_secret),
        provider.issuer,
        f"{provider.base_url}/auth/callback",
        "chair@example.org",
        answer=lambda address: parameters(provider.sign_in(address, "chair-1")),
        cancel=lambda address: parameters(provider.sign_in(address, "")),
    )
