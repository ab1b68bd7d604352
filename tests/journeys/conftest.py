"""The demonstration for journeys: loaded once a run, copied for each test, with persons who are signed in at once."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from tests.conftest import SHARED, new_app
from tests.support.databases import Databases, one_at_a_time

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.newcomers import Site

STORY_DAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
MakeDemo = Callable[..., Flask]
NAME = "demonstration"  # of the database, and of the folder with its files


@pytest.fixture(scope="session")
def demonstration(request: pytest.FixtureRequest, databases: Databases) -> Path:
    """Return a folder with the files of the loaded demonstration, as of the day of the story; its database is named."""
    from regional_groups.core.clock import FixedClock
    from regional_groups.core.db import db
    from regional_groups.demonstration.loading import load_demonstration

    shared = request.config.stash[SHARED]
    folder = shared / NAME
    with one_at_a_time(shared, NAME):
        if not folder.exists():
            making = shared / f"{NAME}.making"
            making.mkdir()
            app = new_app(
                databases.make(NAME), clock=FixedClock(STORY_DAY), data=str(making), demonstration=True
            )
            load_demonstration(app)
            with app.app_context():
                db.engine.dispose()
            making.rename(folder)
    return Path(folder)


@contextmanager
def copies(demonstration: Path, databases: Databases, folder: Path) -> Iterator[MakeDemo]:
    """Give a function that makes the service on a copy of the demonstration; settings are keywords."""
    from regional_groups.core.clock import FixedClock
    from regional_groups.core.db import db

    made: list[Flask] = []
    copy, url = shutil.copytree(demonstration, folder / NAME), databases.copy(NAME)

    def make(**settings: Any) -> Flask:
        options = {"clock": FixedClock(STORY_DAY), "data": str(copy), "demonstration": True, **settings}
        made.append(new_app(url, **options))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def make_demo(demonstration: Path, databases: Databases, tmp_path: Path) -> Iterator[MakeDemo]:
    """Return a function that makes the service on a copy of this test's own."""
    with copies(demonstration, databases, tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
def site(
    demonstration: Path, databases: Databases, tmp_path_factory: pytest.TempPathFactory, browser: "Browser"
) -> Iterator["Site"]:
    """Return the demonstration as `regional-groups demo` serves it, with its provider, for the journeys of a module."""
    from regional_groups.adapters.demo_grants import Person
    from regional_groups.adapters.demo_process import start_demo_provider
    from regional_groups.app import ports_of
    from regional_groups.core.clock import SystemClock
    from regional_groups.demonstration.persons import demo_persons
    from regional_groups.settings import Settings

    from tests.adapters.sign_ins import free_port
    from tests.journeys.newcomers import Site
    from tests.support.server import listening_server

    issuer = f"http://127.0.0.1:{free_port()}"
    folder = tmp_path_factory.mktemp("site")
    with listening_server() as live, copies(demonstration, databases, folder) as make:
        oidc = {"oidc_issuer": issuer, "oidc_client_id": "demo", "oidc_client_secret": "s" * 40}
        settings = {**oidc, "base_url": live.url, "demonstration": True}
        app = make(ports=ports_of(Settings.for_tests(**settings)), clock=SystemClock(STORY_DAY), **settings)
        live.serve(app)
        persons = [Person(*row) for row in demo_persons(app)]
        callbacks = [f"{live.url}/auth/callback", f"{live.url}/"]
        with start_demo_provider(issuer, "demo", "s" * 40, callbacks, persons):
            yield Site(browser, live.url, app)
