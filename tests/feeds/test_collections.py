"""Publishing to calendar collections: on the memory twin and on a real CalDAV server, through every kind of day."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from regional_groups.core import jobs
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.ports import Ports
from regional_groups.feeds.collection_models import CollectionEntry
from regional_groups.feeds.collection_queries import progress
from regional_groups.feeds.collection_rules import entry_name
from regional_groups.meetings.models import MeetingState
from sqlalchemy import select

from tests.feeds import field
from tests.feeds.publishing import ADDRESS, There, again, change, later, published, step, twin, work
from tests.feeds.registering import approved
from tests.support.field import person


def test_entries_are_published_changed_moved_cancelled_and_removed(
    app: Flask, session, clock: FixedClock, there: There
) -> None:
    made = field.meeting("SG5RG-AFR", title="First title")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    collection = published(there.address)

    work(app)
    assert sorted(there.said().values()) == ["First title", "Opening"]
    assert (again(collection).trouble, again(collection).succeeded_at) == (None, clock.now())

    later(app, minutes=1)
    change(made, clock, title="Second title", ends_on=date(2027, 2, 5))
    work(app)
    banner = there.files()[entry_name(next(uid for uid in there.said() if uid.startswith("meeting-")))]
    assert b": Second title" in banner
    assert b"DTEND;VALUE=DATE:20270206" in banner

    later(app, minutes=1)
    change(made, clock, state=MeetingState.CANCELLED)
    work(app)
    assert [b"STATUS:CANCELLED" in body for body in there.files().values()] == [True, True]

    later(app, minutes=1)
    change(made, clock, starts_on=None, ends_on=None)
    work(app)
    assert there.files() == {}
    assert db.session.scalars(select(CollectionEntry)).all() == []


def test_each_entry_is_a_file_of_its_own(app: Flask, session, there: There) -> None:
    made = field.meeting("SG5RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    path = approved(person("delegate@example.org", "delegate KE"), made)
    published(there.address)

    work(app)

    for body in there.files().values():
        calendar = Calendar.from_ical(body)
        assert "METHOD" not in calendar
        assert len(calendar.walk("VEVENT")) == 1
        assert len(calendar.walk("VTIMEZONE")) == (1 if b"TZID=Africa/Nairobi" in body else 0)
        assert b"/j/" not in body
        assert path.encode() not in body
    assert sum(b"BEGIN:VTIMEZONE" in body for body in there.files().values()) == 1


def test_nothing_is_sent_where_nothing_changed(app: Flask, session, ports: Ports) -> None:
    made = field.meeting("SG5RG-AFR")
    published()
    work(app)
    calls = list(twin(ports).calls)

    later(app, minutes=6)
    work(app)
    field.tell(made)
    work(app)

    assert twin(ports).calls == calls


def test_restart_goes_on_from_what_is_stored(
    app: Flask, session, there: There, make_app: Callable[..., Flask]
) -> None:
    field.meeting("SG5RG-AFR")
    published(there.address)
    work(app)
    before = there.files()
    another = make_app(ports=app.extensions["ports"])

    field.meeting("SG5RG-AFR", title="Another")
    db.session.rollback()
    jobs.turn(another)

    assert len(there.files()) == 2
    assert before.items() <= there.files().items()


def test_turn_that_was_killed_is_done_again(app: Flask, session, ports: Ports) -> None:
    made = field.meeting("SG5RG-AFR", title="Written twice")
    published()
    memory, put = twin(ports), twin(ports).put

    def die(*given: Any) -> str:
        put(*given)
        raise KeyboardInterrupt

    memory.put = die  # type: ignore[method-assign]  # the process ends after the server has it, before we note it
    with pytest.raises(KeyboardInterrupt):
        work(app)
    db.session.rollback()
    memory.put = put  # type: ignore[method-assign]  # as above
    assert len(memory.kept[ADDRESS]) == 1

    later(app, minutes=6)
    change(made, app.extensions["clock"], starts_on=None, ends_on=None)
    work(app)

    assert memory.kept[ADDRESS] == {}


def test_server_that_is_down_is_asked_again(app: Flask, session, clock: FixedClock, there: There) -> None:
    made = field.meeting("SG5RG-AFR", title="Before")
    collection = published(there.address)
    work(app)
    there.break_down(True)
    down_since = clock.now()
    try:
        for number in range(5):
            change(made, clock, title=f"While it was down {number}")
            work(app)
        found = again(collection)
        assert (found.state, found.trouble, found.failing_since) == ("active", "unavailable", down_since)
        assert progress([found])[found.id].pending == 1
        assert progress([found])[found.id].next_try_at == clock.now() + timedelta(minutes=1)
        waiting = select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
        assert len(db.session.scalars(waiting).all()) == 1
        for _ in range(6):
            later(app, hours=2)
            work(app)
    finally:
        there.break_down(False)
    for minutes in (5, 60):  # the next look after collections brings the try forward to within an hour
        later(app, minutes=minutes)
        work(app)

    assert list(there.said().values()) == ["While it was down 4"]
    found = again(collection)
    assert (found.trouble, found.failing_since, found.succeeded_at) == (None, None, clock.now())


def test_what_somebody_changed_or_deleted_there_is_put_right(
    app: Flask, session, clock: FixedClock, there: There
) -> None:
    for title in ("One", "Two", "Three"):
        field.meeting("SG5RG-AFR", title=title)
    collection = published(there.address)
    work(app)
    ours = there.files()
    names = {there.said()[uid]: entry_name(uid) for uid in there.said()}
    there.write(names["One"], ours[names["One"]].replace(b": One", b": Mine"))
    there.delete(names["Two"])
    foreign = re.sub(rb"UID:[^\r]*(\r\n .*)*", b"UID:theirs@example.org", ours[names["Three"]])
    there.write("theirs.ics", foreign)

    later(app, hours=1)
    work(app)

    assert {name: body for name, body in there.files().items() if name != "theirs.ics"} == ours
    assert "theirs.ics" in there.files()
    found = again(collection)
    assert (found.repaired_entries, found.foreign_entries) == (2, 1)
    assert found.compared_at == clock.now()


def test_change_meets_an_entry_that_somebody_changed(
    app: Flask, session, clock: FixedClock, there: There
) -> None:
    first, second = field.meeting("SG5RG-AFR", title="One"), field.meeting("SG5RG-AFR", title="Two")
    published(there.address)
    work(app)
    (uid,) = [uid for uid, title in there.said().items() if title == "One"]
    (other,) = [uid for uid, title in there.said().items() if title == "Two"]
    there.write(entry_name(uid), there.files()[entry_name(uid)].replace(b": One", b": Mine"))
    there.write(entry_name(other), there.files()[entry_name(other)].replace(b": Two", b": Mine too"))

    later(app, minutes=1)
    change(first, clock, title="One, changed here")
    change(second, clock, starts_on=None, ends_on=None)
    work(app)

    assert there.said() == {uid: "One, changed here"}


def test_collection_that_was_deleted_is_made_anew_when_resumed(app: Flask, session, there: There) -> None:
    field.meeting("SG5RG-AFR", title="One")
    collection = published(there.address)
    work(app)
    there.drop()

    later(app, hours=1)
    work(app)
    assert (again(collection).state, again(collection).trouble) == ("paused", "missing")

    step(collection, "resume", app)
    work(app)
    assert list(there.said().values()) == ["One"]
    assert (again(collection).state, again(collection).trouble) == ("active", None)


@pytest.mark.parametrize("withdraw", [True, False])
def test_end_removes_what_was_published_if_wanted(app: Flask, session, there: There, withdraw: bool) -> None:
    field.meeting("SG5RG-AFR")
    collection = published(there.address)
    work(app)
    there.write("theirs.ics", next(iter(there.files().values())).replace(b"UID:meeting-", b"UID:theirs-"))

    step(collection, "end", app, withdraw=withdraw)
    work(app)
    later(app, hours=2)
    field.meeting("SG5RG-AFR", title="After the end")
    work(app)

    assert len(there.files()) == (1 if withdraw else 2)
    assert "theirs.ics" in there.files()


def test_pause_sends_nothing_and_resume_all(app: Flask, session, there: There) -> None:
    field.meeting("SG5RG-AFR", title="One")
    collection = published(there.address)
    work(app)
    step(collection, "pause", app)
    field.meeting("SG5RG-AFR", title="Two")
    later(app, hours=2)
    work(app)
    assert list(there.said().values()) == ["One"]

    step(collection, "resume", app)
    work(app)

    assert sorted(there.said().values()) == ["One", "Two"]


def test_feed_is_published_in_its_language_and_scope(app: Flask, session, ports: Ports) -> None:
    field.meeting("SG5RG-AFR", state=MeetingState.CANCELLED, title="Africa")
    field.meeting("SG5RG-AP", title="Asia")
    published(feed="regional-groups/SG5RG-AFR", language="fr")

    work(app)

    (body,) = [body for _, body in twin(ports).kept[ADDRESS].values()]
    assert b"Asia" not in body
    assert b"annul" in body.lower()
