"""The demonstration for journeys: loaded once a run, copied for each test, with persons who are signed in at once."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.conftest import SHARED, migrate, new_app
from tests.support.databases import one_at_a_time

STORY_DAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
MakeDemo = Callable[..., Flask]


@pytest.fixture(scope="session")
def demonstration(request: pytest.FixtureRequest) -> Path:
    """Return a folder with the database and the files of the loaded demonstration, as of the day of the story."""
    from regional_groups.core.clock import FixedClock
    from regional_groups.core.db import db
    from regional_groups.demonstration.loading import load_demonstration

    shared = request.config.stash[SHARED]
    folder = shared / "demonstration"
    with one_at_a_time(shared, "demonstration"):
        if not folder.exists():
            making = shared / "demonstration.making"
            making.mkdir()
            url = f"sqlite:///{making / 'demo.sqlite'}"
            migrate(url)
            app = new_app(url, clock=FixedClock(STORY_DAY), data=str(making), demonstration=True)
            load_demonstration(app)
            with app.app_context():
                db.engine.dispose()
            making.rename(folder)
    return Path(folder)


@pytest.fixture
def make_demo(demonstration: Path, tmp_path: Path) -> Iterator[MakeDemo]:
    """Return a function that makes the service on a copy of the demonstration; settings are keywords."""
    from regional_groups.core.clock import FixedClock
    from regional_groups.core.db import db

    made: list[Flask] = []
    copy = shutil.copytree(demonstration, tmp_path / "demonstration")

    def make(**settings: Any) -> Flask:
        options = {"clock": FixedClock(STORY_DAY), "data": str(copy), "demonstration": True, **settings}
        made.append(new_app(f"sqlite:///{copy / 'demo.sqlite'}", **options))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()
