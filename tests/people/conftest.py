"""Shorthand of this room's tests."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.adapters.memory import MemoryIdentityProvider, MemoryMailer
from regional_groups.core import outbox
from regional_groups.core.ports import Ports
from werkzeug.test import TestResponse

SignIn = Callable[..., TestResponse]


@pytest.fixture
def provider(ports: Ports) -> MemoryIdentityProvider:
    """Return the provider's twin."""
    assert isinstance(ports.identity, MemoryIdentityProvider)
    return ports.identity


@pytest.fixture
def mailer(ports: Ports) -> MemoryMailer:
    """Return the mailer's twin."""
    assert isinstance(ports.mailer, MemoryMailer)
    return ports.mailer


@pytest.fixture
def deliver(session: Any, clock: Any) -> Callable[[], int]:
    """Return a function that sends what is queued."""

    def send() -> int:
        session.commit()
        return outbox.drain(clock.now())

    return send


@pytest.fixture
def through_provider(client: FlaskClient, provider: MemoryIdentityProvider) -> SignIn:
    """Return a function that signs a person in as a browser does, through login, provider and callback."""

    def sign_in(email: str | None, *, next: str = "/me/", browser: FlaskClient | None = None) -> TestResponse:
        browser = browser or client
        leaving = browser.get("/auth/login", query_string={"next": next})
        assert leaving.status_code == 302, leaving.get_data(as_text=True)
        return browser.get("/auth/callback", query_string=provider.answer(leaving.headers["Location"], email))

    return sign_in
