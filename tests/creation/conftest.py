"""The persons of a creation request, and browsers in which they are signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.people.models import Person

from tests.creation.requests import chair, counsellor, delegate
from tests.support.field import sign_in


@pytest.fixture
def author(session: Any) -> Person:
    """Return a delegate of Kenya."""
    return delegate()


@pytest.fixture
def tsb(session: Any) -> Person:
    """Return the counsellor of SG21."""
    return counsellor()


@pytest.fixture
def parent(session: Any) -> Person:
    """Return the chair of SG21."""
    return chair()


@pytest.fixture
def as_(app: Flask) -> Callable[[Person | None], FlaskClient]:
    """Return a function that gives a browser in which somebody is signed in."""

    def browser(who: Person | None = None) -> FlaskClient:
        client = app.test_client()
        if who is not None:
            sign_in(client, who)
        return client

    return browser
