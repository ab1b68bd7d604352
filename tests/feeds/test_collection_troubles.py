"""Publishing to calendar collections: what goes wrong, what is bounded, what is decided."""

from typing import Any

import pytest
from flask import Flask
from regional_groups.adapters.caldav import CaldavPublisher, credentials_of
from regional_groups.core import audit, jobs
from regional_groups.core.changes import Change, announce
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import NotPermitted, RuleViolated, SignInNeeded
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import NOBODY, SYSTEM
from regional_groups.core.ports import CollectionRefused, EntryRefused, Ports, Trouble, say
from regional_groups.feeds import collections, delivery
from regional_groups.feeds.collection_queries import progress
from regional_groups.feeds.collection_rules import BATCH, TURN_MOST, CollectionState, collection_address
from sqlalchemy import delete, select

from tests.feeds import field
from tests.feeds.counting import statements
from tests.feeds.publishing import ADDRESS, again, change, later, published, step, twin, work
from tests.support.field import actor, person
from tests.support.radicale import Radicale

pytestmark = pytest.mark.once  # troubles of the other side; the tables are asked in test_collections


@pytest.mark.parametrize("trouble", sorted(set(Trouble) - {Trouble.UNAVAILABLE}))
def test_lasting_trouble_pauses_and_is_recorded(app: Flask, session, ports: Ports, trouble: Trouble) -> None:
    field.meeting("SG5RG-AFR")
    collection = published()
    twin(ports).trouble = trouble

    work(app)
    later(app, hours=3)
    work(app)

    found = again(collection)
    assert (found.state, found.trouble) == ("paused", trouble)
    (entry,) = audit.entries_of("calendar_collection", str(found.id), limit=1)
    assert (entry.event, entry.actor_name, entry.after["trouble"]) == (
        "calendar_collection:pause",
        "system",
        trouble,
    )
    assert db.session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))).all() == []


def test_wrong_password_is_never_kept_nor_told(
    app: Flask, session, radicale: Radicale, caplog: pytest.LogCaptureFixture, ports: Ports
) -> None:
    canary = "canary-password-4711"
    setting = f"{radicale.host}=groups:{canary}"
    app.extensions["ports"] = Ports(None, ports.mailer, CaldavPublisher(credentials_of(setting)))
    field.meeting("SG5RG-AFR")
    collection = published(radicale.collection("wrong-password"))

    work(app)

    assert (again(collection).state, again(collection).trouble) == ("paused", "password")
    for table in db.metadatas[None].sorted_tables:
        for row in db.session.execute(select(table)):
            assert canary not in repr(tuple(row)), table.name
    assert canary not in caplog.text


def test_entry_that_is_refused_does_not_hold_up_the_others(app: Flask, session, ports: Ports) -> None:
    field.meeting("SG5RG-AFR", title="Refused")
    field.meeting("SG5RG-AFR", title="Taken")
    memory, put = twin(ports), twin(ports).put

    def pick(collection: str, name: str, calendar: bytes, tag: str | None) -> str:
        if b": Refused" in calendar:
            raise EntryRefused(say("The calendar collection does not take this entry."))
        return put(collection, name, calendar, tag)

    memory.put = pick  # type: ignore[method-assign]  # a server that does not like one entry
    collection = published()
    work(app)

    found = progress([again(collection)])[collection.id]
    assert (found.published, found.refused, found.pending) == (1, 1, 0)

    memory.put = put  # type: ignore[method-assign]  # as above
    later(app, hours=1)
    work(app)
    found = progress([again(collection)])[collection.id]
    assert (found.published, found.refused, found.pending) == (2, 0, 0)


def test_service_without_credentials_publishes_nothing(app: Flask, session, ports: Ports) -> None:
    field.meeting("SG5RG-AFR")
    collection = published()
    app.extensions["ports"] = Ports(None, ports.mailer)

    work(app)

    assert (again(collection).state, again(collection).trouble) == ("paused", "unknown_host")
    with pytest.raises(RuleViolated):
        published("https://calendar.memory.example/another/")


def test_many_entries_leave_in_bounded_parts(app: Flask, session, ports: Ports) -> None:
    meetings = [field.meeting("SG5RG-AFR", title=f"Meeting {number}") for number in range(BATCH + 5)]
    collection = published()
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "calendar")).one()
    key, payload = message.key, dict(message.payload)

    delivery.deliver(payload, key)
    assert len(twin(ports).kept[ADDRESS]) == BATCH
    assert again(collection).succeeded_at is None
    assert progress([again(collection)])[collection.id].pending == 5
    work(app)
    assert len(twin(ports).kept[ADDRESS]) == BATCH + 5

    with jobs.change():
        for one in meetings:
            one.starts_on = one.ends_on = None
            announce(Change("any:edit", one, SYSTEM, app.extensions["clock"].now(), {}, {}))
    asked = select(OutboxMessage).where(OutboxMessage.kind == "calendar", OutboxMessage.sent_at.is_(None))
    assert len(db.session.scalars(asked).all()) == 1
    work(app)
    assert twin(ports).kept[ADDRESS] == {}


def test_slow_server_does_not_hold_up_the_letters_behind_it(
    app: Flask, session, ports: Ports, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        field.meeting("SG5RG-AFR", title=f"Meeting {number}")
    collection, put = published(), twin(ports).put

    def slowly(*given: Any) -> str:
        clock.advance(TURN_MOST * 0.4)
        return put(*given)

    monkeypatch.setattr(twin(ports), "put", slowly)
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "calendar")).one()
    delivery.deliver(dict(message.payload), message.key)
    assert len(twin(ports).kept[ADDRESS]) == 3
    assert (again(collection).succeeded_at, again(collection).trouble) == (None, None)
    work(app)
    assert len(twin(ports).kept[ADDRESS]) == 5
    assert again(collection).succeeded_at is not None


def test_turn_asks_the_database_as_often_for_many_as_for_few(app: Flask, session, ports: Ports) -> None:
    collection = published()
    work(app)
    counts = []
    for number in (1, 30):
        for index in range(number):
            field.meeting("SG5RG-AFR", title=f"{number} {index}")
        with jobs.change():
            again(collection).compared_at = None
            db.session.execute(delete(OutboxMessage))
        with statements() as found:
            delivery.deliver({"collection": str(collection.id)}, "key")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 20
    assert len(twin(ports).kept[ADDRESS]) == 31


def test_change_asks_the_database_once_more(app: Flask, session) -> None:
    made = field.meeting("SG5RG-AFR")
    with statements() as without:
        change(made, app.extensions["clock"], title="A")
    published()
    work(app)
    with statements() as one:
        change(made, app.extensions["clock"], title="B")

    asked = [text for text in one if "calendar_collections" in text or "outbox" in text]
    assert len([text for text in without if "calendar_collections" in text]) == 1
    assert len(asked) <= 4


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://Cal.Example.org/u/c", "https://cal.example.org/u/c/"),
        ("https://cal.example.org:8443/u/c//", "https://cal.example.org:8443/u/c/"),
        ("http://127.0.0.1:5232/u/c/", "http://127.0.0.1:5232/u/c/"),
    ],
)
def test_address_is_kept_with_a_slash(text: str, kept: str) -> None:
    assert collection_address(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cal.example.org/u/c/",
        "http://cal.example.org/u/c/",
        "ftp://cal.example.org/u/c/",
        "https://user:secret@cal.example.org/u/c/",
        "https://user@cal.example.org/u/c/",
        "https://cal.example.org/u/c/?x=1",
        "https://cal.example.org/u/c/#x",
        "https://cal.example.org/u/../c/",
        "https://cal.example.org/u c/",
        "https://cal.example.org:99999/u/",
        "https://[::1/u/",
        "https:///u/c/",
    ],
)
def test_address_that_is_no_good_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        collection_address(text)

    assert list(refused.value.fields) == ["address"]
    assert "secret" not in str(refused.value) + str(refused.value.fields)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"feed": "regional-groups/NONE"}, "feed"),
        ({"feed": "personal/abc"}, "feed"),
        ({"feed": "../me"}, "feed"),
        ({"address": "https://elsewhere.example/c/"}, "address"),
        ({"address": ADDRESS}, "address"),
    ],
)
def test_collection_that_cannot_be_is_refused(app: Flask, session, data: dict[str, str], wrong: str) -> None:
    published()

    with pytest.raises(RuleViolated) as refused:
        published(**{"address": "https://calendar.memory.example/new/", **data})

    assert list(refused.value.fields) == [wrong]


def test_address_is_free_again_after_the_end(app: Flask, session) -> None:
    first = published()
    step(first, "end", app)

    assert published().state == CollectionState.ACTIVE


def test_only_administrators_may_publish(app: Flask, session) -> None:
    data = {"feed": "all", "language": "en", "address": ADDRESS}
    admin, counsellor = person("admin@example.org", "admin"), person("c@example.org", "tsb_counsellor")

    with pytest.raises(SignInNeeded):
        collections.create(data, NOBODY, field.WRITTEN_AT)
    with pytest.raises(NotPermitted):
        collections.create(data, actor(counsellor), field.WRITTEN_AT)
    assert (
        collections.create(data, actor(admin), field.WRITTEN_AT).label == "all (en), calendar.memory.example"
    )


def test_refusal_says_which() -> None:
    assert str(CollectionRefused(Trouble.PASSWORD)).endswith("(password).")
