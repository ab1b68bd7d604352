"""How the database is opened: what SQLite is told, and that it keeps its word."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from regional_groups.core.db import UtcDateTime, db
from regional_groups.people.models import OfficeHeld
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from tests.support.field import APPOINTED_ON, person, real_now


@pytest.mark.once
def test_sqlite_holds_references_writes_ahead_and_waits(database_url: str) -> None:
    asked = ("foreign_keys", "journal_mode", "busy_timeout", "synchronous")

    engine = create_engine(database_url)  # not the app's, which waits for no disk in tests
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked}
    engine.dispose()

    assert found == {
        "foreign_keys": 1,
        "journal_mode": "wal",
        "busy_timeout": 5000,
        "synchronous": 1,
    }  # NORMAL


def test_row_that_refers_to_nothing_is_refused(session: scoped_session[Session]) -> None:
    who = person("gone@example.org")
    office = OfficeHeld(
        person_id=who.id, function="admin", scope="", from_on=APPOINTED_ON, created_at=real_now()
    )
    session.add(office)
    session.flush()

    with pytest.raises(IntegrityError):
        session.execute(db.text("DELETE FROM people"))
    session.rollback()


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=lambda one: one.name)
def test_instant_without_zone_is_refused_and_one_with_a_zone_kept_as_utc(dialect: Dialect) -> None:
    kind, noon = UtcDateTime(), datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=3)))

    with pytest.raises(ValueError, match="needs a time zone"):
        kind.process_bind_param(datetime(2026, 11, 23, 12), dialect)  # noqa: DTZ001  # naive is what is refused

    assert kind.process_bind_param(noon, dialect) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert kind.process_result_value(datetime(2026, 11, 23, 9), dialect) == noon  # noqa: DTZ001  # naive is what is refused
