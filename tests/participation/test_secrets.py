"""What must never leave: the provider's address, and what people write about accessibility."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.audit import AuditEntry
from regional_groups.core.errors import NotFound
from regional_groups.core.outbox import OutboxMessage
from regional_groups.participation import inviting, links, queries
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import CANARY, SECRET_NEED, Field, now
from tests.support.field import actor, bearer, sign_in

HIDDEN = ("canary-7f3a", "join.provider.example")
PAGES = (
    "/meetings/",
    "/meetings/{id}",
    "/meetings/{id}/register",
    "/meetings/{id}/registrations",
    "/meetings/{id}/invitations",
    "/meetings/{id}/attendance",
    "/meetings/{id}/contributions",
    "/meetings/{id}/edit",
    "/meetings/{id}/sessions",
    "/registrations/{registration}",
    "/regional-groups/SG5RG-AFR",
    "{join}",
)
ADDRESSES = (
    "/api/v1/meetings",
    "/api/v1/meetings/{id}",
    "/api/v1/meetings/{id}/registrations",
    "/api/v1/meetings/{id}/invitations",
    "/api/v1/meetings/{id}/attendance",
    "/api/v1/meetings/{id}/attendance/counts",
    "/api/v1/meetings/{id}/contributions",
    "/api/v1/registrations/{registration}",
    "/api/v1/me",
    "/api/v1/openapi.json",
)
FEEDS = ("/calendars/all.ics", "/calendars/all.json", "/calendars/meetings/{id}.ics")


@pytest.fixture
def told(session: scoped_session[Session]) -> dict[str, object]:
    field = Field()
    made = field.approved(accessibility=SECRET_NEED)
    inviting.invite(field.meeting, {"email": "g@example.org", "name": "G"}, actor(field.chair), now())
    session.commit()
    names = {"id": field.meeting.id, "registration": made.id, "join": links.paths([made])[made.id][0]}
    return {"field": field, "names": names}


@pytest.mark.parametrize("office", [None, "delegate", "focal", "counsellor", "chair", "stranger"])
def test_join_address_is_on_no_page(told: dict[str, object], client: FlaskClient, office: str | None) -> None:
    field, names = told["field"], told["names"]
    assert isinstance(names, dict)
    if office:
        sign_in(client, getattr(field, office))

    for page in (*PAGES, *FEEDS):
        answer = client.get(page.format(**names))
        assert answer.status_code < 500, page
        assert not any(word in answer.text + str(answer.headers) for word in HIDDEN), page
        if office not in ("delegate", "counsellor"):
            assert "canary-need" not in answer.text, page


@pytest.mark.parametrize("office", [None, "delegate", "focal", "counsellor", "chair"])
def test_join_address_is_in_no_answer(
    told: dict[str, object], client: FlaskClient, office: str | None
) -> None:
    field, names = told["field"], told["names"]
    assert isinstance(names, dict)
    headers = bearer(getattr(field, office)) if office else {}

    for address in ADDRESSES:
        answer = client.get(address.format(**names), headers=headers)
        assert answer.status_code < 500, address
        assert not any(word in answer.text for word in HIDDEN), address
        single = address.startswith("/api/v1/registrations/")
        if not (single and office in ("delegate", "counsellor")):
            assert "canary-need" not in answer.text, address


def test_secrets_are_in_no_mail_and_no_trail(
    told: dict[str, object], session: scoped_session[Session]
) -> None:
    kept = [json.dumps(message.payload) for message in session.scalars(select(OutboxMessage))]
    trail = [
        json.dumps([entry.before, entry.after, entry.note, entry.subject_label])
        for entry in session.scalars(select(AuditEntry))
    ]

    assert kept
    assert trail
    for text in (*kept, *trail):
        assert not any(word in text for word in (*HIDDEN, "canary-need"))


def test_secrets_are_in_no_log(
    told: dict[str, object], app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    names = told["names"]
    assert isinstance(names, dict)

    client.get(str(names["join"]))

    assert CANARY not in caplog.text


def test_visible_registrations(session: scoped_session[Session]) -> None:
    field = Field()
    made = field.register(field.delegate)

    assert queries.registration(made.id, actor(field.chair), now()) is made
    for who in (field.delegate, field.focal, field.counsellor):
        assert queries.registration(made.id, actor(who), now()) is made
    for who in (field.stranger, field.other_chair):
        with pytest.raises(NotFound):
            queries.registration(made.id, actor(who), now())
