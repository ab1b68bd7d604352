"""The two doors for answers: the mailbox that is read in rounds, and the API for a mail system's gateway."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core import jobs
from regional_groups.core.db import db
from regional_groups.feeds import reply_mailbox
from regional_groups.feeds.invitation_models import CalendarInvitation
from regional_groups.feeds.inviting import Outcome
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, scoped_session

from tests.feeds.inviting import REPLIES, Scene, letters, now
from tests.feeds.replying import calendar, message
from tests.support.field import bearer, person, sign_in

ADDRESS = "/api/v1/calendar-replies"


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    folder = tmp_path / "replies"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


@pytest.fixture
def app(make_app: Callable[..., Flask], mailbox: Path) -> Flask:
    return make_app(reply_address=REPLIES, reply_mailbox=str(mailbox))


@pytest.fixture
def scene(session: scoped_session[Session]) -> Scene:
    made = Scene()
    made.register()
    return made


def answer() -> str:
    db.session.commit()
    return db.session.scalars(select(CalendarInvitation.answer)).one()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_delivered_answers_are_taken_in_and_put_away(scene: Scene, mailbox: Path, app: Flask) -> None:
    (letter,) = letters()
    (mailbox / "new" / "1.a").write_bytes(message(letter, calendar(letter, "DECLINED")))
    (mailbox / "new" / "2.b").write_bytes(b"To: replies@example.org\r\n\r\nI come.\r\n")
    jobs.turn(app)

    assert answer() == "declined"
    assert names(mailbox / "new") == []
    assert names(mailbox / "cur") == ["1.a:2,S"]
    assert names(mailbox / ".Aside" / "cur") == ["2.b:2,"]


def test_answer_that_was_taken_in_but_not_moved_changes_nothing(scene: Scene, mailbox: Path) -> None:
    (letter,) = letters()
    raw = message(letter, calendar(letter, "TENTATIVE"))
    for name in ("1.a", "1.a"):
        (mailbox / "new" / name).write_bytes(raw)
        found = reply_mailbox.take_in(now())

    assert dict(found) == {Outcome.REPEATED: 1}


def test_files_that_are_no_messages_are_kept_aside_unread(scene: Scene, mailbox: Path) -> None:
    (letter,) = letters()
    secret = mailbox / "secret"
    secret.write_bytes(message(letter, calendar(letter)))
    new = mailbox / "new"
    (new / "1.link").symlink_to(secret)
    os.mkfifo(new / "2.pipe")
    (new / "3.folder").mkdir()
    (new / "4.large").write_bytes(b"x" * (1024 * 1024 + 1))
    (new / "5.gone").symlink_to(mailbox / "nowhere")
    (new / ".hidden").write_bytes(b"")
    (new / "6.good").write_bytes(secret.read_bytes())
    found = reply_mailbox.take_in(now())

    assert dict(found) == {Outcome.UNREADABLE: 5, Outcome.COUNTED: 1}
    assert names(new) == [".hidden"]
    assert names(mailbox / "cur") == ["6.good:2,S"]


def test_round_is_bounded_and_the_oldest_come_first(
    scene: Scene, mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_mailbox, "ROUND", 3)
    for number in range(5):
        (mailbox / "new" / f"{number}.x").write_bytes(b"nothing")
    reply_mailbox.take_in(now())

    assert names(mailbox / "new") == ["3.x", "4.x"]


def test_answers_wait_where_the_database_does_not_answer(
    scene: Scene, mailbox: Path, app: Flask, client: FlaskClient
) -> None:
    (letter,) = letters()
    (mailbox / "new" / "1.a").write_bytes(message(letter, calendar(letter, "DECLINED")))
    (mailbox / "new" / "2.b").write_bytes(b"To: replies@example.org\r\n\r\nI come.\r\n")

    def fail(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        raise OperationalError(statement, {}, Exception("database is locked"))

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        assert reply_mailbox.take_in(now()) == {}
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)
    assert names(mailbox / "new") == ["1.a", "2.b"]

    reply_mailbox.take_in(now())
    assert answer() == "declined"
    sign_in(client, person("root@example.org", "admin"))
    assert "1 message could not be taken in." in client.get("/outbox/").text


def test_missing_mailbox_stops_nothing(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    for folder in ("", str(tmp_path / "nowhere")):
        with make_app(reply_mailbox=folder).app_context():
            assert reply_mailbox.take_in(now()) == {}


def test_no_address_and_no_token_reach_the_log(
    scene: Scene, mailbox: Path, caplog: pytest.LogCaptureFixture, app: Flask
) -> None:
    (letter,) = letters()
    raw = message(letter, calendar(letter))
    (mailbox / "new" / "1.a").write_bytes(raw)
    (mailbox / "new" / "2.b").write_bytes(raw.replace(b"VEVENT", b"VNOTHING"))
    with caplog.at_level("DEBUG"):
        jobs.turn(app)

    token = letter.headers["Reply-To"].partition("+")[2].partition("@")[0]
    assert token not in caplog.text
    assert scene.delegate.email not in caplog.text


@pytest.mark.parametrize("office", ["tsb_counsellor SG5", "tsb_director", "admin"])
def test_gateway_hands_in_the_message_or_its_parts(scene: Scene, client: FlaskClient, office: str) -> None:
    (letter,) = letters()
    part = calendar(letter, "DECLINED")
    headers = bearer(person("gateway@example.org", office))
    fields = {"to": letter.headers["Reply-To"], "calendar": part.decode()}
    whole = message(letter, part)

    first = client.post(ADDRESS, json=fields, headers=headers)
    again = client.post(ADDRESS, data=whole, headers={**headers, "Content-Type": "message/rfc822"})
    text = client.post(ADDRESS, json={"message": whole.decode()}, headers=headers)
    assert (first.status_code, first.json) == (200, {"outcome": "counted", "answer": "declined"})
    assert [one.json["outcome"] for one in (again, text)] == ["repeated", "repeated"]
    assert answer() == "declined"


@pytest.mark.parametrize(
    ("office", "scope", "status"),
    [("rg_chair SG5RG-AFR", "write", 403), ("admin", "read", 403), ("", "", 401)],
)
def test_others_hand_in_nothing(
    scene: Scene, client: FlaskClient, office: str, scope: str, status: int
) -> None:
    (letter,) = letters()
    headers = bearer(person("gateway@example.org", office), scope) if office else {}
    fields = {"to": letter.headers["Reply-To"], "calendar": calendar(letter).decode()}

    assert client.post(ADDRESS, json=fields, headers=headers).status_code == status
    assert answer() == ""


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "to"),
        ({"to": "x"}, "calendar"),
        ({"message": "x", "to": "y"}, "message"),
        ({"message": ""}, "message"),
        ({"message": 7}, "message"),
        ({"more": "x", "message": "y"}, "more"),
    ],
)
def test_half_an_answer_is_refused_beside_its_field(
    scene: Scene, client: FlaskClient, body: dict[str, Any], field: str
) -> None:
    refused = client.post(ADDRESS, json=body, headers=bearer(person("gateway@example.org", "admin")))

    assert refused.status_code == 422
    assert list(refused.json["fields"]) == [field]
