"""A filled database goes a revision back and forth by the commands, and keeps what both revisions know."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from regional_groups.cli import main
from regional_groups.core import migrate
from regional_groups.core.command_line import Service
from regional_groups.core.db import db
from regional_groups.meetings.models import Meeting
from regional_groups.people.models import OfficeHeld
from regional_groups.terms.models import TermsVersion
from sqlalchemy import func, select, text

from tests.journeys.conftest import MakeDemo


def counts(app: Flask) -> list[int | None]:
    """Return how many rows there are of what every revision of today's service knows."""
    with app.app_context():
        found = [
            db.session.scalar(select(func.count()).select_from(one))
            for one in (Meeting, OfficeHeld, TermsVersion)
        ]
        db.session.remove()
        db.engine.dispose()
    return found


def test_database_goes_a_revision_back_and_forth(make_demo: MakeDemo) -> None:
    app = make_demo()
    before, newest = counts(app), migrate.revisions(app)[1]

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["db", *arguments], obj=Service(lambda: app))

    agreed = run("check")
    back = run("downgrade")
    older, behind = migrate.revisions(app)[0], run("check")
    forth = run("upgrade")

    assert (agreed.exit_code, back.exit_code, behind.exit_code, forth.exit_code) == (0, 0, 1, 0)
    assert agreed.stdout == f"The models and the migrations agree (revision {newest}).\n"
    assert older not in (None, newest)
    assert behind.stderr == (
        f"The database is at revision {older}, the newest is {newest}. Run: regional-groups db upgrade\n"
    )
    assert migrate.revisions(app) == (newest, newest)
    assert counts(app) == before
    assert None not in before
    assert 0 not in before


@pytest.mark.once
def test_filled_tables_are_copied_though_rows_refer_to_them(make_demo: MakeDemo) -> None:
    """On SQLite a column is changed by a copy of its table: other tables keep their rows, and what they refer to."""
    app = make_demo()
    before = counts(app)

    migrate.downgrade(app, "0020")
    migrate.upgrade(app)

    with app.app_context():
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert db.session.scalar(text("PRAGMA foreign_keys")) == 1
        db.session.remove()
    assert counts(app) == before
