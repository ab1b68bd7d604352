"""A service with the field's real data, loaded once a run, for tests that only read it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db

from tests.conftest import SHARED, new_app
from tests.journeys.conftest import demonstration, make_demo
from tests.planning.field import target
from tests.reports.field import load_packaged
from tests.support.databases import Databases, one_at_a_time

NAME = "real"  # of the database
__all__ = ["demonstration", "make_demo"]  # fixtures of the journeys: what they loaded is copied here too


@pytest.fixture(scope="session")
def loaded(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Return a service with the real data and one agreed target, the same rows for every worker."""
    clock = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    data = str(tmp_path_factory.mktemp("real"))
    shared = request.config.stash[SHARED]
    done = shared / f"{NAME}.loaded"
    with one_at_a_time(shared, NAME):
        if not done.exists():
            app = new_app(databases.make(NAME), clock=clock, data=data)
            with app.app_context():
                load_packaged()
                target("agreed", value="1200")
                db.session.remove()
                db.engine.dispose()
            done.touch()
    url = databases.copy(NAME)
    app = new_app(url, clock=clock, data=data)
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def real_data(loaded: Flask) -> Iterator[None]:
    """Speak to the service with the real data during a test; the test changes nothing."""
    with loaded.app_context():
        yield
