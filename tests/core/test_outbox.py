"""The outbox and periodic work: nothing leaves before the commit, nothing is lost, nothing goes twice."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from regional_groups.core import audit, jobs, outbox
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db, writing
from regional_groups.core.errors import Message, NotPermitted, PlatformUnavailable, say
from regional_groups.core.outbox import LEASE, OutboxMessage, reason
from regional_groups.core.permissions import SYSTEM, Actor
from regional_groups.core.ports import MailRefused
from sqlalchemy import select, text


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def sent() -> list[str]:
    """Return the keys of what was sent, in order."""
    keys: list[str] = []

    def send(payload: Mapping[str, Any], key: str) -> None:
        if payload.get("broken"):
            raise ValueError("the other side said no")
        keys.append(key)

    outbox.handler("note", send)
    return keys


def only() -> OutboxMessage:
    """Return the one message there is."""
    db.session.expire_all()
    return db.session.scalars(select(OutboxMessage)).one()


def test_message_of_a_rolled_back_change_is_never_sent(sent: list[str], clock: FixedClock) -> None:
    outbox.put("note", "a", {}, clock.now())
    db.session.rollback()

    assert (outbox.drain(clock.now()), sent) == (0, [])


def test_same_key_is_sent_once(sent: list[str], clock: FixedClock) -> None:
    for _ in range(3):
        outbox.put("note", "a", {}, clock.now())
    db.session.commit()

    outbox.drain(clock.now())
    outbox.drain(clock.now())

    assert sent == ["a"]


def test_message_waits_until_it_is_due(sent: list[str], clock: FixedClock) -> None:
    outbox.put("note", "a", {}, clock.now(), due_at=clock.now() + timedelta(hours=1))
    db.session.commit()

    assert outbox.drain(clock.now()) == 0
    assert outbox.drain(clock.now() + timedelta(hours=1)) == 1


def test_failure_is_kept_and_tried_again_later(sent: list[str], clock: FixedClock) -> None:
    outbox.put("note", "a", {"broken": True}, clock.now())
    db.session.commit()

    outbox.drain(clock.now())

    message = only()
    assert (message.attempts, message.sent_at) == (1, None)
    assert re.fullmatch(r"ValueError in core/test_outbox.py:\d+", message.error)
    assert message.due_at == clock.now() + timedelta(minutes=1)
    assert outbox.drain(clock.now()) == 0


def test_what_was_sent_is_emptied_after_a_month_and_forgotten_after_a_year(
    sent: list[str], clock: FixedClock
) -> None:
    with jobs.change():
        outbox.put("note", "old", {"to": "someone@example.org"}, clock.now())
        outbox.put("note", "broken", {"broken": True}, clock.now())
    outbox.drain(clock.now())
    kept = []
    for days in (30, 1, 400):
        clock.advance(timedelta(days=days))
        with jobs.change():
            outbox.forget_sent(clock.now())
        db.session.expire_all()
        kept.append({row.key: dict(row.payload) for row in db.session.scalars(select(OutboxMessage))})

    whole = {"to": "someone@example.org"}
    assert kept == [
        {"old": whole, "broken": {"broken": True}},
        {"old": {}, "broken": {"broken": True}},
        {"broken": {"broken": True}},
    ]


def test_failing_message_does_not_hold_up_the_next(sent: list[str], clock: FixedClock) -> None:
    outbox.put("note", "a", {"broken": True}, clock.now())
    outbox.put("note", "b", {}, clock.now() + timedelta(microseconds=1), due_at=clock.now())
    db.session.commit()

    outbox.drain(clock.now())

    assert sent == ["b"]


def test_database_is_free_while_the_other_side_is_slow(app: Flask, clock: FixedClock) -> None:
    written: list[int] = []

    def send(payload: Mapping[str, Any], key: str) -> None:
        with db.engine.connect() as other:  # somebody else changes the same row meanwhile
            found = other.execute(text("UPDATE outbox_messages SET error = 'seen'"))
            other.commit()
            written.append(found.rowcount)

    outbox.handler("slow", send)
    outbox.put("slow", "a", {}, clock.now())
    db.session.commit()

    token = writing.set(True)
    try:
        assert outbox.drain(clock.now()) == 1
    finally:
        writing.reset(token)

    assert written == [1]
    assert (only().attempts, only().error) == (1, "")


def test_kind_without_handler_stays_visible(sent: list[str], clock: FixedClock) -> None:
    outbox.put("unknown", "a", {}, clock.now())
    db.session.commit()

    outbox.drain(clock.now())

    assert str(only().why) == "Nothing sends messages of kind unknown."


def test_work_of_a_killed_process_is_taken_again(sent: list[str], clock: FixedClock) -> None:
    outbox.put("note", "a", {}, clock.now())
    only().leased_until = clock.now() + LEASE
    db.session.commit()

    assert outbox.drain(clock.now()) == 0
    assert outbox.drain(clock.now() + LEASE + timedelta(seconds=1)) == 1


def test_letter_that_is_refused_for_good_is_given_up(clock: FixedClock) -> None:
    refused = [True]

    def send(payload: Mapping[str, Any], key: str) -> None:
        if refused[0]:
            raise MailRefused(say("The mail server refused the letter or its address (%(code)s).", code=550))

    outbox.handler("mail", send)
    outbox.put("mail", "a:1", {"to": "gone@example.org"}, clock.now())
    db.session.commit()
    outbox.drain(clock.now())
    later = clock.now() + timedelta(days=1)
    again = outbox.drain(later), only().attempts
    shown = [str(one.why) for one in outbox.waiting(9, failed=True)]
    given_up_at = only().given_up_at
    refused[0] = False
    outbox.retry(None, SYSTEM, later)
    db.session.commit()

    assert again == (0, 1)
    assert shown == ["The mail server refused the letter or its address (550)."]
    assert given_up_at == clock.now()
    assert (outbox.drain(later), only().given_up_at, str(only().why)) == (1, None, "")


def test_what_was_given_up_is_forgotten_after_a_month(clock: FixedClock) -> None:
    outbox.put("mail", "a:1", {"to": "gone@example.org"}, clock.now())
    only().given_up_at = clock.now()
    db.session.commit()
    kept = []
    for days in (30, 1):
        clock.advance(timedelta(days=days))
        with jobs.change():
            outbox.forget_sent(clock.now())
        kept.append(len(db.session.scalars(select(OutboxMessage)).all()))

    assert kept == [1, 0]


def test_periodic_work_runs_once_an_interval(clock: FixedClock) -> None:
    runs: list[datetime] = []
    jobs.every("count", timedelta(hours=1), runs.append)

    for minutes in (0, 10, 59, 61):
        jobs.run_periodic(clock.now() + timedelta(minutes=minutes))

    assert runs == [clock.now(), clock.now() + timedelta(minutes=61)]


def test_work_that_fails_keeps_no_other_waiting(
    app: Flask, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[datetime] = []

    def fail(now: datetime) -> None:
        db.session.add(OutboxMessage(kind="note", payload={}, due_at=now, created_at=now))
        db.session.flush()
        raise RuntimeError("no")

    jobs.every("fail", timedelta(hours=1), fail)
    jobs.every("count", timedelta(hours=1), runs.append)

    assert jobs.turn(app) == 0
    assert runs == [clock.now()]
    assert "periodic work failed: fail" in caplog.text


def test_reason_of_a_failure_names_nobody_and_no_secret() -> None:
    refusal = PlatformUnavailable(say("The mail server is busy (%(code)s).", code=451))

    assert reason(refusal) == Message("The mail server is busy (%(code)s).", {"code": 451})
    assert reason(OSError("smtp://user:password@host refused awa@example.org")) == Message("OSError")


def test_what_is_being_sent_now_is_not_taken_up_again(sent: list[str], clock: FixedClock) -> None:
    for key in ("leased", "lapsed", "free"):
        outbox.put("note", key, {"broken": True}, clock.now())
    db.session.commit()
    outbox.drain(clock.now())
    leases = {"leased": clock.now() + LEASE, "lapsed": clock.now() - timedelta(seconds=1), "free": None}
    for message in db.session.scalars(select(OutboxMessage)):
        message.leased_until = leases[message.key]
    db.session.commit()

    count = outbox.retry(None, SYSTEM, clock.now())
    db.session.commit()
    db.session.expire_all()
    rows = {row.key: row for row in db.session.scalars(select(OutboxMessage))}

    assert count == 2
    assert {key: row.leased_until for key, row in rows.items()} == leases
    assert {key for key, row in rows.items() if row.due_at == clock.now()} == {"lapsed", "free"}


def test_failed_messages_are_made_due_by_the_service_itself_or_its_administrator(
    sent: list[str], clock: FixedClock
) -> None:
    for key in ("a", "b", "c"):
        outbox.put("note", key, {"broken": key != "c"}, clock.now())
    db.session.commit()
    outbox.drain(clock.now())
    failed = outbox.waiting(9, failed=True)

    with pytest.raises(NotPermitted):
        outbox.retry(None, Actor(failed[0].id, "Somebody"), clock.now())
    one = outbox.retry([failed[0].id], SYSTEM, clock.now())
    db.session.expire_all()
    due = [message.due_at == clock.now() for message in outbox.waiting(9, failed=True)]
    every = outbox.retry(None, SYSTEM, clock.now())
    db.session.commit()

    assert (sent, {message.key for message in failed}) == (["c"], {"a", "b"})
    assert (one, due.count(True), every) == (1, 1, 2)
    assert [entry.after for entry in db.session.scalars(select(audit.AuditEntry))] == [
        {"messages": 1},
        {"messages": 2},
    ]


def test_what_is_taken_late_in_a_round_has_its_whole_lease(clock: FixedClock) -> None:
    left: list[timedelta] = []

    def send(payload: Mapping[str, Any], key: str) -> None:
        kept = db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()
        assert kept.leased_until is not None
        left.append(kept.leased_until - clock.now())
        clock.advance(timedelta(minutes=4))

    outbox.handler("note", send)
    for key in ("a", "b"):
        outbox.put("note", key, {}, clock.now())
    db.session.commit()

    outbox.drain(clock.now())

    assert left == [LEASE, LEASE]
