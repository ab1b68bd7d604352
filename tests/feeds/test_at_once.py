"""Two who write calendars at the same moment: the later change stands, and nobody waits for everything."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Barrier, Event, current_thread, main_thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core import audit, jobs, outbox
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.permissions import SYSTEM, Office
from regional_groups.feeds import rebuilding, writing
from regional_groups.feeds.models import FeedEntry, FeedText
from regional_groups.meetings.models import Meeting
from regional_groups.people.models import OfficeHeld
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import OperationalError

from tests.feeds import field
from tests.feeds.test_personal import subscribed
from tests.support.field import person


def waits() -> bool:
    """Tell whether somebody waits for a lock; on SQLite all do who would write."""
    if db.engine.dialect.name == "sqlite":
        return True
    with db.engine.connect() as other:
        return bool(other.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@contextmanager
def heard(sign: str, do: Any) -> Iterator[None]:
    """Call back before each statement of this thread that holds a sign."""

    def listen(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if sign in statement and current_thread() is main_thread():
            do()

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)


def otherwise() -> None:
    """Make every stored entry say something else than it should."""
    db.session.execute(update(FeedEntry).values(digest=""))
    db.session.commit()


def move(app: Flask, id: UUID, done: Event) -> None:
    """Move a meeting by a week, on a connection of its own."""
    with app.app_context(), jobs.change():
        made = db.session.get_one(Meeting, id)
        made.starts_on, made.ends_on = date(2027, 2, 9), date(2027, 2, 11)
        made.sequence, made.changed_at = 1, made.changed_at + timedelta(minutes=5)
        field.tell(made, "move")
    done.set()


def test_a_meeting_moved_while_others_are_written_keeps_its_new_days(
    app: Flask, session, clock: FixedClock
) -> None:
    ids = [field.meeting("SG5RG-AFR").id for _ in range(2)]
    otherwise()
    done = Event()

    with ThreadPoolExecutor(1) as pool:

        def meanwhile() -> None:
            if not sent:
                sent.append(pool.submit(move, app, max(ids), done))
                while not done.wait(0.02) and not waits():
                    pass

        sent: list[Any] = []
        with heard("DELETE FROM feed_memberships", meanwhile), jobs.change():
            writing.write(ids, (), clock.now())
        sent[0].result()

    query = select(FeedEntry.first_day, FeedEntry.sequence).where(FeedEntry.subject_id == max(ids))
    assert db.session.execute(query).all() == [(date(2027, 2, 9), 1)]


def agree(app: Flask, id: UUID) -> None:
    """Take a step of a meeting on a connection of its own: its row first, then the trail, as every request does."""
    with app.app_context(), jobs.change():
        made = db.session.scalars(select(Meeting).where(Meeting.id == id).with_for_update()).one()
        audit.append("meeting:agree", ("meeting", str(id), made.title), SYSTEM, made.changed_at)
        made.title = "Agreed"
        field.tell(made, "agree")


def test_a_group_is_renamed_while_somebody_takes_a_step_of_its_meeting(
    app: Flask, session, clock: FixedClock
) -> None:
    made = field.meeting("SG5RG-AFR")
    group = made.groups[0].group

    with ThreadPoolExecutor(1) as pool, jobs.change():
        audit.append("regional_group:rename", ("regional_group", str(group.id), ""), SYSTEM, clock.now())
        sent = pool.submit(agree, app, made.id)
        while not waits():
            assert not sent.done()
        group.acronym = "SG5RG-AFR2"
        field.tell(group, "rename")
        sent.result()
    outbox.drain(clock.now())

    query = select(FeedText.text).where(FeedText.uid.like("meeting-%"), FeedText.language == "en")
    text = db.session.scalars(query).one()
    assert "Agreed" in text
    assert "SG5RG-AFR2" in text


@pytest.mark.once
def test_nobody_waits_while_everything_is_looked_at(app: Flask, session, clock: FixedClock) -> None:
    for _ in range(2):
        field.meeting("SG5RG-AFR")
    free = []

    def write_elsewhere() -> None:
        with sqlite3.connect(str(db.engine.url.database), timeout=0, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        other.close()
        free.append(True)

    with heard("SELECT feed_entries.uid, feed_entries.digest", write_elsewhere):
        rebuilding.rebuild(clock.now())

    assert free == [True, True]


@pytest.mark.once
def test_what_says_otherwise_is_written_a_few_at_a_time(app: Flask, session, clock: FixedClock) -> None:
    for _ in range(6):
        field.meeting("SG5RG-AFR")
    otherwise()
    written = [0]
    event.listen(db.engine, "commit", note := (lambda connection: written.append(0)))

    def count() -> None:
        written[-1] += 1

    with heard("DELETE FROM feed_texts", count):
        rebuilding.rebuild(clock.now())

    event.remove(db.engine, "commit", note)
    assert list(filter(None, written)) == [5, 1]


def test_the_first_fetches_of_a_day_look_it_up_once(app: Flask, session, clock: FixedClock) -> None:
    owner = person("a@example.org")
    _, address = subscribed(owner)
    session.add(
        OfficeHeld(
            person_id=owner.id,
            function=Office.RG_CHAIR,
            scope="SG5RG-AFR",
            from_on=date(2026, 11, 24),
            created_at=clock.now(),
        )
    )
    field.meeting("SG5RG-AFR")
    clock.advance(timedelta(days=1))
    together = Barrier(2, timeout=30)

    def meet(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "FOR UPDATE" in statement or statement == "BEGIN IMMEDIATE":
            together.wait()

    event.listen(db.engine, "before_cursor_execute", meet)
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(app.test_client().get, address) for _ in range(2)]
        found = [(one.result().status_code, one.result().data.count(b"BEGIN:VEVENT")) for one in sent]
    event.remove(db.engine, "before_cursor_execute", meet)

    assert found == [(200, 1)] * 2


@pytest.mark.once
def test_who_cannot_be_noted_sees_what_is_theirs_today(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    owner = person("a@example.org", "rg_chair SG5RG-AFR")
    field.meeting("SG5RG-AFR")
    _, address = subscribed(owner)
    before = client.get(address)
    session.execute(update(OfficeHeld).values(until_on=date(2026, 11, 23)))
    session.commit()
    clock.advance(timedelta(days=1))

    def refuse(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("UPDATE feed_subscriptions"):
            raise OperationalError(statement, {}, Exception("database is locked"))

    event.listen(db.engine, "before_cursor_execute", refuse)
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    event.remove(db.engine, "before_cursor_execute", refuse)

    counted = [one.data.count(b"BEGIN:VEVENT") for one in (before, after)]
    assert (after.status_code, counted) == (200, [1, 0])


def test_a_file_has_the_tag_of_what_it_was_read_from(app: Flask, session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR")
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR", detail="busy")
    id = made.id
    client.get(address)
    sent: list[Any] = []

    def meanwhile() -> None:
        if not sent:
            with ThreadPoolExecutor(1) as pool:
                sent.append(pool.submit(move, app, id, Event()).result())

    with heard("SELECT feed_entries.uid, feed_entries.status", meanwhile):
        found = client.get(address)

    assert b"20270209" in found.data
    assert client.get(address).headers["ETag"] == found.headers["ETag"]
