"""A request with a key is done once, whoever sends it again and however soon; a refused one leaves its key free."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core import claims, jobs
from regional_groups.core.claims import IdempotencyKey
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.meetings.models import Event
from regional_groups.people.models import Person
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.support.field import bearer, person, post, regional_group, sign_in

EVENT = {
    "kind": "workshop",
    "title": "Green Standards Week",
    "starts_on": "2027-04-01",
    "ends_on": "2027-04-02",
    "timezone": "Africa/Nairobi",
    "groups": ["SG5RG-AFR"],
}
Send = Callable[..., TestResponse]


@pytest.fixture
def owner(session: Any) -> Person:
    """Return somebody who may keep events of a group."""
    regional_group("SG5RG-AFR")
    return person("chair@example.org", "rg_chair SG5RG-AFR")


@pytest.fixture
def headers(owner: Person) -> dict[str, str]:
    """Return the headers of requests with one token and one key."""
    return {**bearer(owner), "Idempotency-Key": "8e03978e"}


def create(client: FlaskClient, headers: dict[str, str], **fields: Any) -> TestResponse:
    return client.post("/api/v1/events", json={**EVENT, **fields}, headers=headers)


def made() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Event)) or 0


def keys() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(IdempotencyKey)) or 0


def test_same_key_answers_the_same(client: FlaskClient, headers: dict[str, str]) -> None:
    first, second = create(client, headers), create(client, headers)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json == first.json
    assert second.headers["Location"] == first.headers["Location"]
    assert (made(), keys()) == (1, 1)


def test_same_key_with_other_content_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    create(client, headers)

    answer = create(client, headers, title="Another")

    assert (answer.status_code, answer.get_json()["type"]) == (422, "invalid-input")
    assert made() == 1


def test_answer_with_a_key_is_the_answer_without(client: FlaskClient, headers: dict[str, str]) -> None:
    with_key = create(client, headers).json
    without = create(client, {"Authorization": headers["Authorization"]}).json

    assert {**with_key, "id": ""} == {**without, "id": ""}
    assert client.get(f"/api/v1/events/{with_key['id']}", headers=headers).json == with_key


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"kind": "party"}, 422), ({"groups": ["SG5RG-ARB"]}, 403), ({"ends_on": "2027-03-01"}, 422)],
)
def test_refused_request_frees_its_key(
    client: FlaskClient, headers: dict[str, str], wrong: dict[str, Any], status: int
) -> None:
    regional_group("SG5RG-ARB", region="arab-states")
    refused = create(client, headers, **wrong)
    left = keys()

    answer = create(client, headers)

    assert (refused.status_code, left, answer.status_code) == (status, 0, 201)
    assert made() == 1


def test_crash_frees_the_key(app: Flask, client: FlaskClient, headers: dict[str, str]) -> None:
    def crash(change: Any) -> None:
        raise RuntimeError("the disk is full")

    app.extensions["changes"].listen(Event, crash)
    crashed = create(client, headers)
    app.extensions["changes"].listeners.pop()

    assert (crashed.status_code, keys(), made()) == (500, 0, 0)
    assert create(client, headers).status_code == 201


def test_key_belongs_to_its_token(client: FlaskClient, owner: Person, headers: dict[str, str]) -> None:
    other = {**headers, **bearer(owner)}

    answers = [create(client, one).get_json()["id"] for one in (headers, other, headers)]

    assert answers[0] == answers[2] != answers[1]
    assert made() == 2


def test_request_without_token_claims_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = create(client, {"Idempotency-Key": "8e03978e"})

    assert (answer.status_code, keys()) == (401, 0)


def test_key_too_long_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert create(client, {**headers, "Idempotency-Key": "x" * 200}).status_code == 201
    assert create(client, {**headers, "Idempotency-Key": "x" * 201}).status_code == 422


def test_key_is_kept_for_a_day(client: FlaskClient, headers: dict[str, str], clock: FixedClock) -> None:
    def after(hours: float) -> str:
        clock.advance(timedelta(hours=hours))
        found: str = create(client, headers).get_json()["id"]
        return found

    first = after(0)

    assert after(24) == first
    assert after(0.1) != first


def test_key_of_a_form_is_kept_as_long_as_its_draft(
    client: FlaskClient, owner: Person, clock: FixedClock
) -> None:
    answers = []
    for time in (timedelta(0), claims.FORMS_KEPT, timedelta(minutes=1)):
        clock.advance(time)
        jobs.run_periodic(clock.now())
        sign_in(client, owner)
        answers.append(post(client, "/events/new", **EVENT, form_key="8e03978e").headers["Location"])

    first, last_moment, later = answers
    assert first == last_moment != later
    drafts = (Path(claims.__file__).parents[1] / "static" / "drafts.js").read_text()
    assert f"KEPT_DAYS = {claims.FORMS_KEPT.days};" in drafts


def test_old_keys_are_forgotten(
    app: Flask, client: FlaskClient, headers: dict[str, str], clock: FixedClock
) -> None:
    create(client, headers)
    clock.advance(timedelta(hours=23))
    create(client, {**headers, "Idempotency-Key": "later"})
    clock.advance(timedelta(hours=2))

    assert "old-keys" in jobs.run_periodic(clock.now())
    assert keys() == 1


@pytest.fixture
def slow(app: Flask) -> threading.Event:
    """Return what holds up whoever makes an event, in the middle of the transaction, until it is set."""
    go_on = threading.Event()
    app.extensions["changes"].listen(Event, lambda change: go_on.wait(20) and None)
    return go_on


def together(app: Flask, headers: dict[str, str]) -> list[Callable[[], TestResponse]]:
    """Send one request from two threads, each with its own connection; return what waits for the answers."""
    pool = ThreadPoolExecutor(2)
    sent = [pool.submit(create, app.test_client(), headers) for _ in range(2)]
    pool.shutdown(wait=False)
    return [one.result for one in sent]


def test_two_at_once_make_one(app: Flask, headers: dict[str, str], slow: threading.Event) -> None:
    threading.Timer(0.6, slow.set).start()

    answers = [answer() for answer in together(app, headers)]

    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert made() == 1


def test_refusal_lets_the_one_that_waits_go_on(app: Flask, headers: dict[str, str]) -> None:
    turns = iter([True, False])

    def first_fails(change: Any) -> None:
        if next(turns):
            threading.Event().wait(0.4)
            raise RuntimeError("the first one fails")

    app.extensions["changes"].listen(Event, first_fails)

    answers = [answer() for answer in together(app, headers)]

    assert sorted(one.status_code for one in answers) == [201, 500]
    assert made() == 1


def test_who_waits_too_long_is_told(
    app: Flask, headers: dict[str, str], slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite lets one writer in, whatever it wants: who comes second waits as every other change does
    second = {"sqlite": (201, "application/json", None)}.get(
        db.engine.dialect.name, (409, "application/problem+json", "still-running")
    )
    monkeypatch.setattr(claims, "PATIENCE", timedelta(milliseconds=200))
    app.test_client().get("/api/v1/me", headers=headers)  # the day of a token's last use is noted once
    threading.Timer(2, slow.set).start()

    answers = [answer() for answer in together(app, headers)]
    later = create(app.test_client(), headers)

    last = max(answers, key=lambda one: one.status_code)
    assert min(one.status_code for one in answers) == 201
    assert (last.status_code, last.mimetype, last.get_json().get("type")) == second
    assert (later.status_code, made()) == (201, 1)
