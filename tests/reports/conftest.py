"""A service with the field's real data, loaded once a worker, for tests that only read it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db

from tests.conftest import new_app
from tests.planning.field import target
from tests.reports.field import load_packaged
from tests.support.databases import Databases


@pytest.fixture(scope="session")
def loaded(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return a service with the real data and one agreed target."""
    url = databases.fresh()
    clock = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    app = new_app(url, clock=clock, data=str(tmp_path_factory.mktemp("real")))
    with app.app_context():
        load_packaged()
        target("agreed", value="1200")
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def real_data(loaded: Flask) -> Iterator[None]:
    """Speak to the service with the real data during a test; the test changes nothing."""
    with loaded.app_context():
        yield
