"""The resource feeds of the API: made with its address once, listed, revoked."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from regional_groups.core.claims import IdempotencyKey
from regional_groups.core.permissions import Permission, Subject, permits
from regional_groups.feeds.rules import FLOW
from sqlalchemy import select

from tests.support.field import actor, bearer, person, regional_group

WHOLE = {
    "scope": "group:SG5RG-AFR",
    "language": "es",
    "cancelled": "drop",
    "cancelled_days": 7,
    "detail": "busy",
    "join_links": True,
    "label": "Telephone",
}


@pytest.fixture
def owner(session) -> dict[str, str]:
    """Return the headers of a person's token."""
    regional_group("SG5RG-AFR")
    return bearer(person("owner@example.org"))


def made(client: FlaskClient, owner: dict[str, str], **choices: object) -> dict:
    answer = client.post("/api/v1/feeds", json={"scope": "mine", **choices}, headers=owner)
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def test_creating_answer_alone_holds_the_address(client: FlaskClient, owner: dict[str, str]) -> None:
    answer = client.post("/api/v1/feeds", json=WHOLE, headers=owner)

    body = answer.get_json()
    address = body.pop("address")
    assert body.pop("address_in_utc") == f"{address}?tz=utc"
    assert answer.headers["Location"] == f"/api/v1/feeds/{body['id']}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name: body[name] for name in WHOLE} == WHOLE
    assert (body["state"], body["version"], body["waiting_for"]) == ("active", 1, [])
    assert body["actions"] == [{"name": "revoke", "needs": []}]
    assert client.get(address).status_code == 200
    later = client.get(answer.headers["Location"], headers=owner).get_json()
    assert later.pop("last_fetched_on") == "2026-11-23"
    assert {**body, "client": later["client"]} == {**later, "last_fetched_on": None}


def test_repeated_request_neither_makes_a_second_one_nor_shows_the_address(
    client: FlaskClient, owner: dict[str, str], session
) -> None:
    headers = {**owner, "Idempotency-Key": "once"}

    first = client.post("/api/v1/feeds", json=WHOLE, headers=headers).get_json()
    second = client.post("/api/v1/feeds", json=WHOLE, headers=headers).get_json()

    token = first.pop("address").rsplit("/", 1)[1].removesuffix(".ics")
    del first["address_in_utc"]
    assert second == first
    assert len(client.get("/api/v1/feeds", headers=owner).get_json()["items"]) == 1
    assert token not in "".join(session.scalars(select(IdempotencyKey.body)))


def test_defaults(client: FlaskClient, owner: dict[str, str]) -> None:
    body = made(client, owner)

    assert {name: body[name] for name in WHOLE} == {
        "scope": "mine",
        "language": "en",
        "cancelled": "show",
        "cancelled_days": 30,
        "detail": "full",
        "join_links": False,
        "label": "",
    }


def test_list_is_ones_own(client: FlaskClient, owner: dict[str, str]) -> None:
    ids = {made(client, owner)["id"] for _ in range(3)}
    other = bearer(person("other@example.org"))
    made(client, other)

    first = client.get("/api/v1/feeds?limit=2", headers=owner).get_json()
    rest = client.get(f"/api/v1/feeds?limit=2&cursor={first['next']}", headers=owner).get_json()

    assert {item["id"] for item in first["items"] + rest["items"]} == ids
    assert rest["next"] is None
    assert all("address" not in item for item in first["items"])
    assert client.get("/api/v1/feeds?state=revoked", headers=owner).get_json()["items"] == []


def test_revoke(client: FlaskClient, owner: dict[str, str]) -> None:
    body = made(client, owner)
    path = f"/api/v1/feeds/{body['id']}/actions/revoke"

    assert client.post(path, json={}, headers=owner).status_code == 422
    assert client.post(path, json={"version": 9}, headers=owner).get_json()["type"] == "stale-version"
    done = client.post(path, json={"version": 1}, headers=owner)
    again = client.post(path, json={"version": 2}, headers=owner)

    assert (done.status_code, done.get_json()["state"], done.get_json()["actions"]) == (200, "revoked", [])
    assert (again.status_code, again.get_json()["type"]) == (409, "illegal-move")


def test_who_may(client: FlaskClient, owner: dict[str, str]) -> None:
    body = made(client, owner)
    path = f"/api/v1/feeds/{body['id']}"
    stranger, admin = (
        bearer(person("s@example.org", "tsb_director")),
        bearer(person("b@example.org", "admin")),
    )

    assert client.get("/api/v1/feeds").status_code == 401
    assert client.post("/api/v1/feeds", json={"scope": "mine"}).status_code == 401
    assert client.get(path).status_code == 401
    assert client.get(path, headers=stranger).status_code == 404
    assert client.post(f"{path}/actions/revoke", json={"version": 1}, headers=stranger).status_code == 404
    assert client.get(path, headers=admin).status_code == 200
    assert client.post(f"{path}/actions/revoke", json={"version": 1}, headers=admin).status_code == 200
    assert client.get(f"/api/v1/feeds/{uuid4()}", headers=owner).status_code == 404


def test_permission_both_ways(session) -> None:
    owner, other = actor(person("o@example.org")), actor(person("p@example.org", "tsb_director"))
    admin = actor(person("q@example.org", "admin"))
    about = Subject(owner=owner.person_id)

    assert [permits(Permission.FEEDS_REVOKE, one, about) for one in (owner, admin, other)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope": "group:NOWHERE"},
        {"scope": "mine\x00"},
        {"scope": 5},
        {"scope": None},
        {"scope": "x" * 5000},
        {"language": "de"},
        {"cancelled": "hide"},
        {"cancelled_days": -1},
        {"cancelled_days": "7"},
        {"cancelled_days": 1e30},
        {"detail": "none"},
        {"join_links": "perhaps"},
        {"label": "x" * 121},
        {"owner": "somebody"},
    ],
)
def test_wrong_input_is_refused(client: FlaskClient, owner: dict[str, str], wrong: dict[str, object]) -> None:
    answer = client.post("/api/v1/feeds", json={"scope": "joint", **wrong}, headers=owner)

    assert answer.status_code == 422
    assert next(iter(answer.get_json()["fields"])) == next(iter(wrong))


def test_very_many_addresses_are_refused(client: FlaskClient, owner: dict[str, str]) -> None:
    for _ in range(50):
        made(client, owner)

    answer = client.post("/api/v1/feeds", json={"scope": "mine"}, headers=owner)

    assert answer.status_code == 422


@pytest.mark.parametrize("state", FLOW.states)
def test_flow_lets_only_active_addresses_be_revoked(state: str) -> None:
    assert [step.action for step in FLOW.steps_from(state)] == (["revoke"] if state == "active" else [])


def test_times_are_utc(client: FlaskClient, owner: dict[str, str]) -> None:
    created = made(client, owner)["created_at"]

    assert datetime.fromisoformat(created) == datetime(2026, 11, 23, 9, tzinfo=UTC)
