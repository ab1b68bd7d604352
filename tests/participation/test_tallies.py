"""The kept count of persons follows every change of attendance, whoever makes it."""

import random
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from regional_groups.cli import main
from regional_groups.core.audit import AuditEntry
from regional_groups.core.command_line import Service
from regional_groups.core.db import db
from regional_groups.core.migrate import downgrade, upgrade
from regional_groups.indicators.tallies import tallies
from regional_groups.meetings.models import Meeting, MeetingSession
from regional_groups.participation import tallying
from regional_groups.participation.countries_seen import countries_seen
from regional_groups.participation.models import Attendance
from regional_groups.participation.tally_models import AttendanceTally
from sqlalchemy import delete, event, select, update

from tests.participation import field
from tests.reports.field import now
from tests.support.field import person, regional_group, state

pytestmark = pytest.mark.usefixtures("session")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
COUNTRIES = ("KE", "TG", "EG", None)


def world() -> tuple[list[Meeting], list[Any]]:
    """Store a meeting of one group, a joint one with sessions and a demonstration, and people."""
    for code in ("KE", "TG", "EG"):
        state(code)
    afr = field.members(regional_group("SG5RG-AFR"), "KE", "TG")
    arb = field.members(regional_group("SG5RG-ARB", region="arab-states"), "EG")
    meetings = [field.meeting(afr), field.meeting(afr, arb), field.meeting(arb, afr)]
    meetings[2].demonstration = True
    return meetings, [person(f"p{n}@example.org").id for n in range(6)]


def attended(chance: random.Random, number: int, meeting: Meeting, people: list[Any]) -> Attendance:
    day = chance.choice([None, date(2026, 5, 4), date(2026, 5, 5)])
    return Attendance(
        meeting_id=meeting.id,
        key=str(number),
        person_id=chance.choice(people),
        country=chance.choice(COUNTRIES),
        mode=chance.choice(["onsite", "remote", "both", "unknown"]),
        gender=chance.choice(["", "female", "male"]),
        category=chance.choice(["", "member_state"]),
        group=chance.choice(["", "", *(row.group.acronym for row in meeting.groups)]),
        session_id=chance.choice([None, *(one.id for one in meeting.sessions)]),
        day=day,
        covers="day" if day else "meeting",
        source="manual",
        demonstration=chance.random() < 0.1,
        created_at=NOW,
        changed_at=NOW,
    )


def counted(*, demonstration: bool) -> list[Any]:
    """Return what the figures take from attendance."""
    lists = {"SG5RG-AFR": frozenset({"KE", "TG"}), "SG5RG-ARB": frozenset({"EG"})}
    found = tallies(select(Meeting.id), TODAY, demonstration)
    seen = countries_seen(select(Meeting.id), demonstration=demonstration)
    ids = db.session.scalars(select(Meeting.id).order_by(Meeting.id))
    return [
        (found.taking(id, "hybrid"), found.by_group(id, "hybrid", lists), seen.get(id, set())) for id in ids
    ]


def empty() -> None:
    """Leave no tally standing."""
    db.session.execute(update(AttendanceTally).values(tally=None, parts=None))


def agrees() -> None:
    """Ask for the same figures of the kept count and of the rows alone."""
    kept = [counted(demonstration=one) for one in (False, True)]
    empty()
    assert [counted(demonstration=one) for one in (False, True)] == kept
    db.session.rollback()


def change(chance: random.Random, number: int, meetings: list[Meeting], people: list[Any]) -> None:
    """Do one of the things that may happen to attendance, by the session or past it."""
    rows = list(db.session.scalars(select(Attendance).order_by(Attendance.meeting_id, Attendance.key)))
    one = chance.choice(rows) if rows else None
    what = chance.choice(["add", "add", "add", "correct", "remove", "session", "past", "gone", "back"])
    if what in ("add", "back") or one is None:
        db.session.add(attended(chance, number, chance.choice(meetings), people))
        if what == "back":
            db.session.flush()
            db.session.rollback()
    elif what == "correct":
        one.country, one.mode = chance.choice(COUNTRIES), chance.choice(["onsite", "remote"])
        one.meeting_id = chance.choice(meetings).id
        one.key = str(number)
    elif what == "remove":
        db.session.delete(one)
    elif what == "session":
        session = chance.choice([row for meeting in meetings for row in meeting.sessions])
        session.groups = chance.choice([[], ["SG5RG-AFR"], ["SG5RG-AFR", "SG5RG-ARB"]])
    elif what == "past":
        db.session.execute(update(Attendance).where(Attendance.id == one.id).values(country="TG"))
    else:
        db.session.execute(delete(Attendance).where(Attendance.id == one.id))
    db.session.commit()


def test_kept_count_equals_the_rows_after_any_changes() -> None:
    chance = random.Random(7)
    meetings, people = world()
    db.session.add_all(attended(chance, n, chance.choice(meetings), people) for n in range(20))
    db.session.commit()

    for number in range(100, 116):
        change(chance, number, meetings, people)
        agrees()
    tallying.check(now())
    db.session.commit()
    agrees()

    assert tallying.waiting() == 0


def test_transaction_that_records_attendance_counts_it() -> None:
    (meeting, *_), people = world()
    db.session.add(attended(random.Random(1), 1, meeting, people))
    db.session.commit()

    row = db.session.get_one(AttendanceTally, meeting.id)
    assert row.tally is not None
    assert sum(row.tally["genders"].values()) == 1


def test_session_that_goes_leaves_the_count_right() -> None:
    (_, meeting, *_), people = world()
    db.session.add(
        Attendance(
            meeting_id=meeting.id,
            key="1",
            person_id=people[0],
            session_id=meeting.sessions[0].id,
            country="EG",
            covers="meeting",
            source="manual",
            created_at=NOW,
            changed_at=NOW,
        )
    )
    meeting.sessions[0].groups = ["SG5RG-AFR"]
    db.session.commit()

    db.session.execute(delete(MeetingSession).where(MeetingSession.id == meeting.sessions[0].id))
    db.session.commit()

    agrees()


def test_check_mends_a_count_that_lies(app: Flask) -> None:
    (meeting, *_), people = world()
    db.session.add(attended(random.Random(1), 1, meeting, people))
    db.session.commit()
    db.session.execute(update(AttendanceTally).values(tally={}))
    db.session.commit()
    locks: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        locks.extend(lock for lock in ("pg_advisory_xact_lock", "FOR UPDATE") if lock in statement)

    event.listen(db.engine, "before_cursor_execute", note)
    first, second = (
        CliRunner().invoke(main, ["attendance", "check"], obj=Service(lambda: app)) for _ in range(2)
    )

    assert (first.exit_code, first.stderr) == (
        1,
        f"1 of 1 meetings were counted wrongly and are mended:\n{meeting.id}\n",
    )
    assert (second.exit_code, second.stdout) == (
        0,
        "1 meetings are counted as their rows say; 0 were counted now.\n",
    )
    event.remove(db.engine, "before_cursor_execute", note)
    if db.engine.dialect.name == "postgresql":  # in the order of those who remove attendance
        assert locks[:2] == ["pg_advisory_xact_lock", "FOR UPDATE"]
    agrees()
    told = select(AuditEntry.subject_id).where(AuditEntry.event == "attendance_tally:mend")
    assert db.session.scalars(told).all() == [str(meeting.id)]  # so that other processes read again


def test_attendance_of_before_the_migration_waits_to_be_counted(app: Flask) -> None:
    (meeting, *_), people = world()
    db.session.add_all(attended(random.Random(n), n, meeting, people) for n in range(3))
    db.session.commit()
    known = meeting.id
    db.session.remove()

    downgrade(app, "0034")
    upgrade(app)

    rows = db.session.execute(select(AttendanceTally.meeting_id, AttendanceTally.tally))
    assert rows.all() == [(known, None)]
    assert tallying.check(now()).uncounted == 1
    agrees()
