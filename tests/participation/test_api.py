"""The story by tokens: register, endorse, approve, attend, contribute; and what bad input answers."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation.models import Registration
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import NOW, SECRET_NEED, Field
from tests.support.field import bearer, person

DAY = "2026-11-17"


@pytest.fixture
def field(session: scoped_session[Session]) -> Field:
    return Field()


def base(field: Field) -> str:
    return f"/api/v1/meetings/{field.meeting.id}"


def test_story_from_registration_to_the_own_link(field: Field, client: FlaskClient) -> None:
    mine, focal, tsb = (bearer(who) for who in (field.delegate, field.focal, field.counsellor))
    given = {
        "mode": "remote",
        "category": "member_state",
        "languages_needed": ["fr"],
        "accessibility": SECRET_NEED,
    }

    made = client.post(f"{base(field)}/registrations", json=given, headers=mine)
    body = made.get_json()
    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"/api/v1/registrations/{body['id']}")
    assert (body["state"], body["country"], body["accessibility"]) == ("requested", "KE", SECRET_NEED)
    waiting = [(one["office"], one["scope"]) for one in body["waiting_for"]]
    assert waiting == [("focal_point", "KE")]
    assert [one["name"] for one in body["actions"]] == ["substitute", "cancel"]

    address = f"/api/v1/registrations/{body['id']}/actions"
    early = client.post(f"{address}/approve", json={"version": 1}, headers=tsb)
    assert (early.status_code, early.get_json()["type"]) == (409, "illegal-move")
    endorsed = client.post(f"{address}/endorse", json={"version": 1}, headers=focal)
    assert (endorsed.status_code, endorsed.get_json()["state"]) == (200, "endorsed")
    assert endorsed.get_json()["accessibility"] is None
    stale = client.post(f"{address}/approve", json={"version": 1}, headers=tsb)
    assert (stale.status_code, stale.get_json()["type"]) == (409, "stale-version")
    approved = client.post(f"{address}/approve", json={"version": 2}, headers=tsb)
    assert approved.get_json()["state"] == "approved"
    assert approved.get_json()["accessibility"] == SECRET_NEED

    me = client.get("/api/v1/me", headers=mine).get_json()["registrations"][0]
    assert me["state"] == "approved"
    assert me["join"].startswith("http://localhost/j/")
    listed = client.get(f"{base(field)}/registrations", headers=tsb).get_json()
    assert [(one["name"], one["accessibility"]) for one in listed["items"]] == [("Delegate", None)]
    nested = client.post(
        f"{base(field)}/registrations/{body['id']}/actions/cancel", json={"version": 3}, headers=mine
    )
    assert nested.get_json()["state"] == "cancelled"


@pytest.mark.parametrize(
    ("given", "status", "place"),
    [
        ({}, 422, "mode"),
        ({"mode": "both", "category": "member_state"}, 422, "mode"),
        ({"mode": "remote", "category": "king"}, 422, "category"),
        ({"mode": "remote", "category": "member_state", "person": "no address"}, 422, "person"),
        ({"mode": "remote", "category": "member_state", "country": "kenya"}, 422, "country"),
        (
            {"mode": "remote", "category": "member_state", "languages_needed": ["xx"]},
            422,
            "languages_needed-0",
        ),
        ({"mode": "remote", "category": "member_state", "accessibility": "x" * 2001}, 422, "accessibility"),
        ({"mode": "remote", "category": "member_state", "state": "endorsed"}, 422, "state"),
        ({"mode": "remote", "category": "member_state", "unknown": 1}, 422, "unknown"),
        ({"mode": "remote", "category": "academia"}, 422, "category"),
    ],
)
def test_register_bad_input(
    field: Field, client: FlaskClient, given: dict[str, Any], status: int, place: str
) -> None:
    answer = client.post(f"{base(field)}/registrations", json=given, headers=bearer(field.delegate))

    assert answer.status_code == status
    assert next(iter(answer.get_json()["fields"])) == place


def test_register_refused_by_rule_names_the_clause(field: Field, client: FlaskClient) -> None:
    french = person("fr@example.org", "delegate FR", country="FR")
    given = {"mode": "remote", "category": "member_state"}

    answer = client.post(f"{base(field)}/registrations", json=given, headers=bearer(french))

    assert (answer.status_code, answer.get_json()["clause"]) == (422, "B4.2")


def test_register_without_token_for_others_and_with_a_reading_token(
    field: Field, client: FlaskClient
) -> None:
    given = {"mode": "remote", "category": "member_state"}
    address = f"{base(field)}/registrations"
    other = {**given, "person": field.stranger.email}

    assert client.post(address, json=given).status_code == 401
    assert client.post(address, json=other, headers=bearer(field.delegate)).status_code == 403
    assert client.post(address, json=given, headers=bearer(field.delegate, "read")).status_code == 403
    assert client.get(address).status_code == 401


def test_register_with_a_key_twice_makes_one(
    field: Field, client: FlaskClient, session: scoped_session[Session]
) -> None:
    headers = {**bearer(field.delegate), "Idempotency-Key": "once"}
    given = {"mode": "remote", "category": "member_state"}

    answers = [client.post(f"{base(field)}/registrations", json=given, headers=headers) for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].get_json()["id"] == answers[1].get_json()["id"]
    assert session.scalar(select(func.count()).select_from(Registration)) == 1


def test_registration_of_somebody_else_is_not_there(field: Field, client: FlaskClient) -> None:
    made = field.register(field.delegate)

    answer = client.get(f"/api/v1/registrations/{made.id}", headers=bearer(field.stranger))

    assert answer.status_code == 404


def test_change_own_registration(field: Field, client: FlaskClient) -> None:
    made = field.register(field.delegate)
    address = f"/api/v1/registrations/{made.id}"

    missing = client.patch(address, json={"mode": "onsite"}, headers=bearer(field.delegate))
    answer = client.patch(address, json={"version": 1, "mode": "onsite"}, headers=bearer(field.delegate))

    assert (missing.status_code, list(missing.get_json()["fields"])) == (422, ["version"])
    assert (answer.status_code, answer.get_json()["mode"], answer.get_json()["version"]) == (200, "onsite", 2)


def test_invitations(field: Field, client: FlaskClient) -> None:
    address, chair = f"{base(field)}/invitations", bearer(field.chair)
    given = {"email": "g@example.org", "name": "Guest"}

    made = client.post(address, json=given, headers=chair)
    refused = client.post(address, json=given, headers=bearer(field.delegate))
    listed = client.get(address, headers=chair).get_json()["items"]
    gone = client.post(
        f"{address}/{made.get_json()['id']}/actions/withdraw", json={"version": 1}, headers=chair
    )

    assert (made.status_code, made.get_json()["state"]) == (201, "open")
    assert refused.status_code == 403
    assert [one["email"] for one in listed] == ["g@example.org"]
    assert "nonce" not in listed[0]
    assert gone.get_json()["state"] == "withdrawn"
    assert client.get(address, headers=bearer(field.delegate)).status_code == 403


@pytest.mark.parametrize(
    "given",
    [
        {
            "participants": 150,
            "participants_certainty": "about",
            "countries": 30,
            "countries_certainty": "about",
        },
        {"participants": 150, "countries": 30, "certainty": "about"},
        {
            "participants": {"value": 150, "certainty": "about"},
            "countries": {"value": 30, "certainty": "about"},
        },
    ],
)
def test_attendance_totals(
    session: scoped_session[Session], client: FlaskClient, given: dict[str, Any]
) -> None:
    field = Field(state=MeetingState.HELD, starts_on=NOW.date().replace(day=17), ends_on=None)
    tsb = bearer(field.counsellor)

    made = client.post(f"{base(field)}/attendance", json={**given, "covers": "meeting"}, headers=tsb)
    counted = client.get(f"{base(field)}/attendance/counts").get_json()

    assert made.status_code == 201, made.text
    assert counted["participants"] == {"value": 150, "certainty": "about"}
    assert counted["countries"] == {"value": 30, "certainty": "about"}


def test_attendance_names_nobody_to_the_public(session: scoped_session[Session], client: FlaskClient) -> None:
    field = Field(state=MeetingState.HELD, starts_on=NOW.date().replace(day=17), ends_on=None)
    tsb, address = bearer(field.counsellor), f"{base(field)}/attendance"
    given = {"person": field.delegate.email, "mode": "onsite", "day": DAY, "source": "badge"}

    made = client.post(address, json=given, headers=tsb)
    twice = client.post(address, json=given, headers=tsb)
    client.post(address, json={"country": "TG", "count": 3}, headers=tsb)

    assert (made.status_code, made.get_json()["country"]) == (201, "KE")
    assert (twice.status_code, list(twice.get_json()["fields"])) == (422, ["person"])
    assert [one["country"] for one in client.get(address).get_json()["items"]] == ["TG"]
    assert len(client.get(address, headers=tsb).get_json()["items"]) == 2
    single = f"{address}/{made.get_json()['id']}"
    assert client.get(single).status_code == 404
    assert client.delete(single, headers=bearer(field.delegate)).status_code == 404
    assert client.delete(single, headers=tsb).status_code == 204


def test_attendance_bad_input(field: Field, client: FlaskClient) -> None:
    tsb, address = bearer(field.counsellor), f"{base(field)}/attendance"

    for given in ({"participants": "many"}, {"participants": -1}, {"day": "soon"}, {"mode": "flying"}):
        assert client.post(address, json=given, headers=tsb).status_code == 422
    assert client.post(address, json=[1], headers=tsb).status_code == 422
    assert client.post(address, json={"participants": 1}).status_code == 401


def test_contributions(field: Field, client: FlaskClient) -> None:
    address, mine = f"{base(field)}/contributions", bearer(field.delegate)
    given = {
        "title": "On metrics",
        "sources": ["KE", "Example Operator"],
        "file": {"name": "c.pdf", "content": "JVBERi0xLjcgdGV4dA=="},
    }

    made = client.post(address, json=given, headers=mine)
    body = made.get_json()
    one = f"{address}/{body['id']}"
    outcome = {"version": body["version"], "outcome": "accepted"}

    assert made.status_code == 201, made.text
    assert (body["number"], body["countries"], body["organizations"]) == ("C1", ["KE"], ["Example Operator"])
    assert (body["late"], body["file"]) == (False, "c.pdf")
    assert client.get(f"{one}/file").status_code == 401
    with client.get(f"{one}/file", headers=mine) as file:
        assert file.data.startswith(b"%PDF")
    assert client.post(f"{one}/actions/set_outcome", json=outcome, headers=mine).status_code == 403
    said = client.post(f"{one}/actions/set_outcome", json=outcome, headers=bearer(field.chair))
    assert said.get_json()["outcome"] == "accepted"
    assert [row["number"] for row in client.get(address).get_json()["items"]] == ["C1"]
    for bad in ({}, {"title": ""}, {"title": "x", "sources": 3}, {"title": "x", "file": {"name": "a"}}):
        assert client.post(address, json=bad, headers=mine).status_code == 422


def test_contribution_with_odd_input_harms_no_page(field: Field, client: FlaskClient) -> None:
    address, mine = f"{base(field)}/contributions", bearer(field.delegate)
    odd = {"title": "On \ud800metrics", "sources": ["KE", "Example\udfff\u0000 Operator"]}

    made = client.post(address, json=odd, headers=mine)
    early = client.post(address, json={**odd, "received_at": "0001-01-01T00:00:00+14:00"}, headers=mine)

    assert (made.status_code, set(made.get_json()["fields"])) == (422, {"title", "sources"})
    assert client.get(f"/meetings/{field.meeting.id}").status_code == 200
    assert (early.status_code, set(early.get_json()["fields"])) == (422, {"title", "sources", "received_at"})


def counted(
    session: scoped_session[Session], client: FlaskClient, address: str, headers: dict[str, str]
) -> int:
    seen: list[str] = []
    engine = session.get_bind()

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(address, headers=headers).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("what", ["registrations", "contributions", "attendance"])
def test_lists_ask_the_same_whatever_their_length(
    session: scoped_session[Session], client: FlaskClient, what: str
) -> None:
    field = Field(state=MeetingState.HELD, starts_on=NOW.date().replace(day=17), ends_on=None)
    tsb = bearer(field.counsellor)
    client.get("/api/v1/me", headers=tsb)  # the first use of a token is noted
    numbers = []
    for upto in (1, 3, 60):
        for index in range(upto):
            who = person(f"{upto}-{index}@example.org", country="KE")
            if what == "registrations":
                field.register(who, by=field.counsellor, state="approved")
            elif what == "attendance":
                given = {"person": who.email, "day": DAY}
                client.post(f"{base(field)}/attendance", json=given, headers=tsb)
            else:
                given = {"title": f"T{upto}-{index}", "sources": ["KE"]}
                client.post(f"{base(field)}/contributions", json=given, headers=tsb)
        numbers.append(counted(session, client, f"{base(field)}/{what}?limit=200", tsb))

    assert numbers[0] == numbers[1] == numbers[2]
