"""Personal tokens: what they open, what they do not, and how they are made and revoked."""

import re

import pytest
from regional_groups.people.models import ApiToken
from sqlalchemy import select

from tests.support import field


def office(email: str) -> dict[str, str]:
    return {"person": email, "function": "delegate", "scope": "KE"}


def test_no_token_is_401(session, client):
    answer = client.get("/api/v1/me")

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer ", "Bearer", "Basic eDp5", "wrong", "Bearer é"])
@pytest.mark.parametrize(
    "address", ["/api/v1/me", "/api/v1/offices", "/api/v1/openapi.json", "/api/v1/nothing"]
)
def test_wrong_token_is_401_even_where_none_is_needed(session, client, header, address):
    assert client.get(address, headers={"Authorization": header}).status_code == 401


def test_cookie_opens_no_api(session, client):
    person = field.person("admin@example.org", "admin")
    field.state("KE")
    field.sign_in(client, person)

    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/api/v1/offices", json=office("x@example.org")).status_code == 401


def test_token_opens_no_page(session, client):
    person = field.person("admin@example.org", "admin")

    assert client.get("/me/", headers=field.bearer(person)).status_code == 302


def test_reading_token_only_reads(session, client):
    person = field.person("admin@example.org", "admin")
    field.state("KE")
    headers = field.bearer(person, "read")

    answer = client.post("/api/v1/offices", json=office("x@example.org"), headers=headers)

    assert client.get("/api/v1/me", headers=headers).status_code == 200
    assert answer.status_code == 403
    assert "may only read" in answer.get_json()["detail"]


def test_token_acts_with_the_offices_of_the_moment(session, client, clock):
    person = field.person("admin@example.org", "admin")
    field.state("KE")
    headers = field.bearer(person)
    person.offices[0].until_on = clock.now().date().replace(day=1)
    session.commit()

    answer = client.post("/api/v1/offices", json=office("x@example.org"), headers=headers)

    assert answer.status_code == 403


def test_token_is_shown_once_and_kept_as_a_hash(session, client):
    person = field.person("p@example.org")
    field.sign_in(client, person)

    page = field.post(client, "/me/tokens", label="My script", scope="read").get_data(as_text=True)

    secret = re.search(r'id="new-token"[^>]*value="([^"]+)"', page)[1]
    [kept] = session.scalars(select(ApiToken)).all()
    assert (kept.hash, kept.label, kept.scope) == (field.digest(secret), "My script", "read")
    assert secret not in client.get("/me/").get_data(as_text=True)
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_day_of_last_use_is_kept(session, client, clock):
    person = field.person("p@example.org")
    headers = field.bearer(person, "read")

    client.get("/api/v1/me", headers=headers)

    assert session.scalars(select(ApiToken)).one().last_used_on == clock.now().date()


def test_revoked_token_is_401(session, client):
    person = field.person("p@example.org")
    field.sign_in(client, person)
    headers = field.bearer(person)
    [token] = session.scalars(select(ApiToken)).all()

    answer = field.post(client, f"/me/tokens/{token.id}/revoke")
    again = field.post(client, f"/me/tokens/{token.id}/revoke")

    assert (answer.status_code, again.status_code) == (303, 404)
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_token_of_another_person_cannot_be_revoked(session, client):
    headers = field.bearer(field.person("other@example.org"))
    [token] = session.scalars(select(ApiToken)).all()
    field.sign_in(client, field.person("p@example.org"))

    assert field.post(client, f"/me/tokens/{token.id}/revoke").status_code == 404
    assert client.get("/api/v1/me", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"label": "", "scope": "read"},
        {"label": "x" * 121, "scope": "read"},
        {"label": "x", "scope": "all"},
        {"label": "x"},
    ],
)
def test_wrong_wish_makes_no_token(session, client, fields):
    field.sign_in(client, field.person("p@example.org"))

    answer = field.post(client, "/me/tokens", **fields)

    assert answer.status_code == 422
    assert "Nothing was saved" in answer.get_data(as_text=True)
    assert session.scalars(select(ApiToken)).all() == []


def test_requests_of_the_api_are_limited_by_person(session, make_app):
    client = make_app(api_limit="2 per minute").test_client()
    one, two = (field.bearer(field.person(f"{name}@example.org")) for name in "ab")

    first = [client.get("/api/v1/me", headers=one).status_code for _ in range(3)]
    second = client.get("/api/v1/me", headers=two)

    assert first == [200, 200, 429]
    assert second.status_code == 200
    assert client.get("/api/v1/me", headers=one).mimetype == "application/problem+json"


def test_only_what_is_refused_for_now_says_when_to_come_back(session, client):
    headers = field.bearer(field.person("tsb@example.org", "tsb_counsellor SG5"))
    field.state("KE")

    made = client.post("/api/v1/offices", json=office("new@example.org"), headers=headers)

    assert client.get("/api/v1/me", headers=headers).headers.get("Retry-After") is None
    assert made.headers.get("Retry-After") is None
