"""What could not be sent: seen on a page, by a command and by who asks whether the service is ready; tried again."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.cli import main
from regional_groups.core import outbox
from regional_groups.core.clock import FixedClock
from regional_groups.core.command_line import Service
from regional_groups.core.db import db
from regional_groups.core.errors import PlatformUnavailable, say
from regional_groups.core.ports import MailRefused
from regional_groups.desk.outbox_pages import KINDS
from sqlalchemy.orm import Session, scoped_session

from tests.support.field import person, post, sign_in

CANARY = "awa.canary@example.org"
Broken = Callable[[bool], None]


@pytest.fixture
def broken(session: scoped_session[Session], app: Flask, clock: FixedClock) -> Broken:
    """Queue a letter to a server that does not answer; the function mends it or breaks it again."""
    state = {"broken": True}

    def send(payload: Mapping[str, Any], key: str) -> None:
        if state["broken"]:
            raise PlatformUnavailable(say("The mail server does not answer."))

    outbox.handler("mail", send)
    outbox.put("mail", "meeting_convened:1:2", {"to": CANARY, "subject": CANARY, "text": "…"}, clock.now())
    db.session.commit()
    outbox.drain(clock.now())
    return lambda now: state.update(broken=now)


def ready(app: Flask) -> tuple[int, str]:
    """Return what a watcher of the service is told."""
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.json["checks"]["outbox"]


@pytest.mark.once
def test_every_kind_of_message_has_a_name(app: Flask) -> None:
    assert set(KINDS) == set(app.extensions["outbox_handlers"])


def test_service_is_not_ready_while_mail_fails_for_an_hour(
    broken: Broken, make_app: Callable[..., Flask], clock: FixedClock
) -> None:
    app = make_app(mail_url="smtp://mail.example.org?from=a@example.org")
    told = [ready(app)]
    for _ in range(8):  # each failure puts the next try off, so the message is never long overdue
        clock.advance(timedelta(minutes=10))
        with app.app_context():
            outbox.handler("mail", _fail)
            outbox.drain(clock.now())
        told.append(ready(app))
    without_mail = ready(make_app(mail_url=""))

    assert told[:7] == [(200, "ok")] * 7
    assert told[7:] == [(503, "1 messages wait longer than an hour")] * 2
    assert without_mail == (200, "ok")  # letters wait there by intent
    assert "regional_groups_outbox_failing 1.0" in app.test_client().get("/metrics").text


def test_what_fell_due_before_a_start_is_late_only_when_the_jobs_do_not_take_it_up(
    session: scoped_session[Session], make_app: Callable[..., Flask], clock: FixedClock
) -> None:
    outbox.put("calendar", "long ago", {}, clock.now() - timedelta(days=30))
    session.commit()
    app = make_app()
    started = ready(app)
    clock.advance(timedelta(minutes=6))

    assert started == (200, "ok")
    assert ready(app) == (503, "1 messages wait longer than an hour")


def test_service_is_ready_while_one_letter_is_refused_and_others_leave(
    broken: Broken, make_app: Callable[..., Flask], clock: FixedClock
) -> None:
    app = make_app(mail_url="smtp://mail.example.org?from=a@example.org")

    def told_after(send: Callable[..., None], key: str) -> tuple[int, str]:
        clock.advance(timedelta(hours=1))
        with app.app_context():
            outbox.put("mail", key, {"to": CANARY}, clock.now())
            db.session.commit()
            clock.advance(timedelta(hours=11))
            outbox.handler("mail", send)
            outbox.drain(clock.now())
        return ready(app)

    def refuse_or_fail(payload: Mapping[str, Any], key: str) -> None:
        _refuse(payload, key) if key == "refused:1" else _fail(payload, key)

    stuck = told_after(refuse_or_fail, "refused:1")
    moves = told_after(lambda payload, key: None if key == "other:1" else _fail(payload, key), "other:1")
    all_fail = told_after(_fail, "third:1")

    assert stuck == (503, "1 messages wait longer than an hour")  # the one that fails, not the refused one
    assert moves == (200, "ok")
    assert all_fail == (503, "1 messages wait longer than an hour")


def test_page_tells_what_was_given_up_in_the_readers_language(
    session: scoped_session[Session], client: FlaskClient, clock: FixedClock
) -> None:
    outbox.handler("mail", _refuse)
    outbox.put("mail", "meeting_convened:1:2", {"to": CANARY}, clock.now())
    db.session.commit()
    outbox.drain(clock.now())
    sign_in(client, person("admin@example.org", "admin"))

    page, french = client.get("/outbox/").text, client.get("/outbox/?lang=fr").text

    refusal = "The mail server refused the letter or its address (550)."
    assert "The letter cannot be delivered" in page
    assert (refusal in page, refusal in french, "(550)" in french) == (True, False, True)


def _refuse(payload: Mapping[str, Any], key: str) -> None:
    raise MailRefused(say("The mail server refused the letter or its address (%(code)s).", code=550))


def _fail(payload: Mapping[str, Any], key: str) -> None:
    raise PlatformUnavailable(say("The mail server does not answer."))


def test_administrator_sees_what_failed_and_sends_it_again(
    broken: Broken, app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    sign_in(client, person("admin@example.org", "admin"))
    own = client.get("/me/").text
    page = client.get("/outbox/")

    tried = post(client, "/outbox/retry")
    still = outbox.drain(clock.now())
    broken(False)
    message = outbox.waiting(9, failed=True)[0]
    one = post(client, f"/outbox/{message.id}/retry")
    sent = outbox.drain(clock.now())

    assert 'href="/outbox/">What could not be sent</a> (1)' in own
    for text in ("Letter", "meeting_convened", "The mail server does not answer.", "Try again now"):
        assert text in page.text
    assert CANARY not in page.text
    assert (tried.status_code, one.status_code) == (303, 303)
    assert "1 message is tried again now." in client.get("/outbox/").text
    assert (still, sent) == (0, 1)
    assert "Everything was sent" in client.get("/outbox/").text
    post(client, f"/outbox/{message.id}/retry")
    assert "Nothing is left to try" in client.get("/outbox/").text


@pytest.mark.parametrize("office", ["tsb_counsellor", "tsb_director", "rg_chair SG5RG-AFR"])
def test_page_is_for_administrators(broken: Broken, client: FlaskClient, office: str) -> None:
    assert client.get("/outbox/").status_code == 302
    sign_in(client, person("other@example.org", office))

    assert client.get("/outbox/").status_code == 403
    assert post(client, "/outbox/retry").status_code == 403
    assert "/outbox/" not in client.get("/me/").text


def test_commands_list_and_retry(broken: Broken, app: Flask, clock: FixedClock) -> None:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["outbox", *arguments], obj=Service(lambda: app))

    message = outbox.waiting(9, failed=True)[0]
    outbox.put("mail", "office_end:1", {"to": CANARY}, clock.now(), due_at=clock.now() + timedelta(days=1))
    db.session.commit()
    line = (
        f"{message.id}  meeting_convened  2026-11-23T09:00Z  1 tries  next 2026-11-23T09:01Z  "
        "The mail server does not answer.\n"
    )

    every, failed = run(), run("--failed")
    strange = run("retry", "00000000-0000-0000-0000-000000000000")
    tried = run("retry", str(message.id))
    db.session.rollback()  # what the command wrote is seen from the next transaction on
    due_at = message.due_at
    broken(False)
    outbox.drain(clock.now())

    assert failed.stdout == line
    assert line in every.stdout
    assert "office_end  2026-11-23T09:00Z  0 tries  next 2026-11-24T09:00Z\n" in every.stdout
    assert CANARY not in every.output
    assert (strange.exit_code, strange.stdout) == (1, "")
    assert strange.stderr.startswith("0 of 1 are tried again")
    assert (tried.exit_code, tried.stdout, due_at) == (0, "1 are tried again.\n", clock.now())
    assert run("--failed").stdout == "Nothing failed.\n"
    assert run("retry").stdout == "0 are tried again.\n"
    assert run("retry", "x").exit_code == 2
