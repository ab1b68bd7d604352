"""The kept count of persons while others write: figures stay whole, and nobody waits for long."""

import random
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from regional_groups.cli import main
from regional_groups.core import jobs
from regional_groups.core.command_line import Service
from regional_groups.core.db import db
from regional_groups.meetings.models import Meeting
from regional_groups.participation import tallying
from regional_groups.participation.models import Attendance
from regional_groups.participation.tally_models import AttendanceTally
from sqlalchemy import String, event, select, text, type_coerce, update

from tests.participation.test_tallies import agrees, attended, counted, empty, world
from tests.reports.field import now

pytestmark = pytest.mark.usefixtures("session")


@contextmanager
def before(sign: str, do: Any) -> Iterator[None]:
    """Do something, once, just before a statement that holds a sign."""
    done = list[bool]()

    def listen(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if sign in statement and not done:
            done.append(True)
            do(connection)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield
    event.remove(db.engine, "before_cursor_execute", listen)
    assert done


@pytest.mark.parametrize("sign", ["count(DISTINCT", "AS sessions"])
def test_figures_stay_whole_when_the_jobs_count_meanwhile(sign: str) -> None:
    chance = random.Random(3)
    meetings, people = world()
    db.session.add_all(attended(chance, n, chance.choice(meetings), people) for n in range(20))
    db.session.commit()
    kept, table = counted(demonstration=True), AttendanceTally.__table__
    right = [dict(row._mapping) for row in db.session.execute(select(table))]
    empty()

    def count(connection: Any) -> None:
        for row in right:
            connection.execute(update(table).where(table.c.meeting_id == row["meeting_id"]).values(row))

    with before(sign, count):
        found = counted(demonstration=True)

    assert found == kept


def free_of_locks() -> None:
    """Write to every tally from another connection, without waiting."""
    if db.engine.dialect.name == "sqlite":
        with sqlite3.connect(str(db.engine.url.database), timeout=0, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        other.close()
        return
    with db.engine.connect() as other:
        other.exec_driver_sql("SELECT 1 FROM attendance_tallies FOR UPDATE NOWAIT")


def test_check_holds_nobody_up_and_leaves_what_is_right() -> None:
    meetings, people = world()
    db.session.add_all(attended(random.Random(n), n, meetings[n % 3], people) for n in range(9))
    db.session.commit()
    mended = meetings[1].id
    query = update(AttendanceTally).where(AttendanceTally.meeting_id == mended)
    db.session.execute(query.values(tally={}))
    db.session.commit()
    written: list[Any] = []

    def note(connection: Any, cursor: Any, statement: str, given: Any, *rest: Any) -> None:
        if statement.startswith("UPDATE"):
            written.append(given)

    event.listen(db.engine, "before_cursor_execute", note)
    with before("JOIN meeting_sessions", lambda connection: free_of_locks()), jobs.change():
        found = tallying.check(now())
    event.remove(db.engine, "before_cursor_execute", note)

    assert (found.meetings, found.uncounted, found.wrong, len(written)) == (3, 0, [mended], 1)


def test_check_leaves_a_meeting_that_somebody_writes() -> None:
    (meeting, *_), people = world()
    db.session.add(attended(random.Random(1), 1, meeting, people))
    db.session.commit()
    db.session.execute(update(AttendanceTally).values(tally={}))
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        return  # it has no locks of rows

    with db.engine.connect() as other:
        other.exec_driver_sql("SELECT 1 FROM attendance_tallies FOR UPDATE")
        assert tallying.check(now()).wrong == []
    assert tallying.check(now()).wrong == [meeting.id]


def test_a_meeting_that_cannot_be_counted_ends_nothing(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    (one, other, *_), people = world()
    db.session.add_all(attended(random.Random(n), n, row, people) for n, row in enumerate((one, other)))
    db.session.commit()
    odd = update(Attendance.__table__).where(Attendance.meeting_id == one.id)
    db.session.execute(odd.values(mode=type_coerce("by post", String)))
    db.session.execute(update(AttendanceTally).values(tally=None))
    db.session.commit()
    ids = [one.id, other.id]

    found = tallying.check(now())

    assert (found.failed, found.uncounted) == (ids[:1], 1)
    assert f"the attendance of meeting {ids[0]} cannot be counted" in caplog.text
    told = CliRunner().invoke(main, ["attendance", "check"], obj=Service(lambda: app))
    assert told.exit_code == 1
    assert told.stderr.endswith(f"1 of 2 meetings cannot be counted, and the log says why:\n{ids[0]}\n")


def written() -> Any:
    """Tell how often SQLite wrote rows; on PostgreSQL, where the one tally lies, which each writing changes."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    return db.session.scalar(
        text("SELECT total_changes()" if is_sqlite else "SELECT ctid::text FROM attendance_tallies")
    )


def test_an_empty_tally_is_not_written_again_for_each_row() -> None:
    (meeting, *_), people = world()
    db.session.add_all(attended(random.Random(n), n, meeting, people) for n in range(4))
    db.session.commit()
    empty()
    db.session.commit()

    before = written()
    db.session.execute(update(Attendance).values(note="Corrected."))
    after = written()

    assert after == (before + 4 if db.engine.dialect.name == "sqlite" else before)


def test_two_who_record_attendance_of_a_meeting_are_both_counted(app: Flask) -> None:
    (meeting, *_), people = world()
    id = meeting.id
    db.session.add(attended(random.Random(1), 1, meeting, people))
    db.session.commit()
    begun = Event()

    def record(number: int) -> None:
        with app.app_context(), jobs.change():
            meeting = db.session.get_one(Meeting, id)
            db.session.add(attended(random.Random(number), number, meeting, people[number:]))
            db.session.flush()
            begun.set()
            time.sleep(0.2)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(record, 2)
        begun.wait(30)
        second = pool.submit(record, 3)
        first.result(), second.result()

    db.session.expire_all()
    assert db.session.get_one(AttendanceTally, id).tally is not None
    agrees()
