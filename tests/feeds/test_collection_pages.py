"""The administrator's page and API of calendar collections: who may, what is shown, what is refused where."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.adapters.memory import MemoryCalendars
from regional_groups.app import ports_of
from regional_groups.core.clock import FixedClock
from regional_groups.core.ports import Ports, Trouble
from regional_groups.feeds.collection_models import CalendarCollection
from regional_groups.people.models import Person
from sqlalchemy import select

from tests.feeds import field
from tests.feeds.counting import statements
from tests.feeds.publishing import ADDRESS, published, twin, work
from tests.support.field import bearer, person, post, sign_in

PAGE = "/calendar-collections/"
API = "/api/v1/calendar-collections"
FORM = {"feed": "all", "language": "en", "address": ADDRESS}


@pytest.fixture
def admin(session, client: FlaskClient) -> Person:
    """Return an administrator, signed in at the client."""
    found = person("admin@example.org", "admin")
    sign_in(client, found)
    return found


def memory(ports: Ports) -> MemoryCalendars:
    """Return the memory twin."""
    return twin(ports)


def test_collection_is_made_on_the_page_and_shows_how_far_it_is(
    app: Flask, session, client: FlaskClient, admin: Person
) -> None:
    field.meeting("SG5RG-AFR")
    assert "Nothing is published to other servers" in client.get(PAGE).text

    assert post(client, PAGE, **FORM).status_code == 303
    page = client.get(PAGE).text
    assert ADDRESS in page
    assert "<dt>Entries that wait</dt><dd>1</dd>" in page
    work(app)

    page = client.get(PAGE).text
    assert "<dt>Entries published</dt><dd>1</dd>" in page
    assert "<dt>Entries that wait</dt><dd>0</dd>" in page
    assert PAGE in client.get("/me/").text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("feed", ""),
        ("feed", "regional-groups/NONE"),
        ("feed", "x" * 121),
        ("language", "xx"),
        ("address", ""),
        ("address", "http://calendar.memory.example/c/"),
        ("address", "https://elsewhere.example/c/"),
        ("address", "https://" + "x" * 500),
    ],
)
def test_wrong_value_is_refused_beside_its_field(
    session, client: FlaskClient, admin: Person, name: str, value: str
) -> None:
    page = post(client, PAGE, **{**FORM, name: value})

    assert page.status_code == 422
    assert f'id="f-{name}-wrong"' in page.text
    assert session.scalars(select(CalendarCollection)).all() == []


def test_password_in_an_address_is_neither_kept_nor_shown_again(
    session, client: FlaskClient, admin: Person
) -> None:
    page = post(client, PAGE, **{**FORM, "address": "https://me:canary-4711@calendar.memory.example/c/"})

    assert page.status_code == 422
    assert "canary-4711" not in page.text


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (Trouble.PASSWORD, "does not accept the user name and password"),
        (Trouble.CERTIFICATE, "certificate is not valid"),
        (Trouble.ELSEWHERE, "sends on to another address"),
    ],
)
def test_page_says_what_is_wrong_and_what_to_do(
    app: Flask, session, client: FlaskClient, admin: Person, ports: Ports, trouble: Trouble, told: str
) -> None:
    field.meeting("SG5RG-AFR")
    published()
    memory(ports).trouble = trouble
    work(app)

    page = client.get(PAGE).text

    assert told in page
    assert "Resume publishing" in page
    assert "Paused" in page


def test_page_shows_the_next_try_while_a_server_is_down(
    app: Flask, session, client: FlaskClient, admin: Person, ports: Ports
) -> None:
    field.meeting("SG5RG-AFR")
    published()
    memory(ports).unavailable = True
    work(app)

    page = client.get(PAGE).text

    assert "The calendar server does not answer. It is asked again by itself." in page
    assert "Next try: " in page


def test_steps_are_taken_on_the_page(
    app: Flask, session, client: FlaskClient, admin: Person, ports: Ports
) -> None:
    made = published()
    for action, state in (("compare", "active"), ("pause", "paused"), ("resume", "active"), ("end", "ended")):
        session.refresh(made)
        answer = post(client, f"{PAGE}{made.id}/{action}", version=str(made.version), withdraw="1")
        assert answer.status_code == 303
        session.refresh(made)
        assert made.state == state

    assert made.withdraw
    assert post(client, f"{PAGE}{made.id}/resume", version=str(made.version)).status_code == 409
    assert post(client, f"{PAGE}{made.id}/pause", version="1").status_code == 409
    assert post(client, f"{PAGE}{made.id}/explode", version="1").status_code == 404


@pytest.mark.parametrize("office", ["tsb_counsellor", "tsb_director", "rg_chair SG5RG-AFR"])
def test_page_and_api_are_for_administrators(session, client: FlaskClient, office: str) -> None:
    assert client.get(PAGE).status_code == 302
    assert client.get(API).status_code == 401
    somebody = person("somebody@example.org", office)
    sign_in(client, somebody)
    made = published()

    assert client.get(PAGE).status_code == 403
    assert post(client, PAGE, **FORM).status_code == 403
    assert post(client, f"{PAGE}{made.id}/pause", version="1").status_code == 403
    assert PAGE not in client.get("/me/").text
    headers = bearer(somebody)
    assert client.get(API, headers=headers).status_code == 403
    assert client.get(f"{API}/{made.id}", headers=headers).status_code == 403
    assert client.post(API, json=FORM, headers=headers).status_code == 403
    assert (
        client.post(f"{API}/{made.id}/actions/pause", json={"version": 1}, headers=headers).status_code == 403
    )


def test_api_does_what_the_page_does(
    app: Flask, session, client: FlaskClient, clock: FixedClock, ports: Ports
) -> None:
    field.meeting("SG5RG-AFR")
    headers = bearer(person("admin@example.org", "admin"))

    def ask(method: str, path: str, **body: Any) -> Any:
        answer = client.open(API + path, method=method, json=body or None, headers=headers)
        assert answer.status_code in (200, 201), answer.json
        return answer.json

    made = ask("POST", "", **FORM)
    assert (made["state"], made["pending"], made["published"]) == ("active", 1, 0)
    assert [one["name"] for one in made["actions"]] == ["pause", "compare", "end"]
    memory(ports).unavailable = True
    work(app)
    clock.advance(timedelta(seconds=1))
    failing = ask("GET", f"/{made['id']}")
    assert (failing["trouble"], failing["next_try_at"]) == ("unavailable", "2026-11-23T09:01:00+00:00")

    memory(ports).unavailable = False
    ask("POST", f"/{made['id']}/actions/compare", version=made["version"])
    work(app)
    done = ask("GET", "")["items"][0]
    assert (done["pending"], done["published"], done["trouble"]) == (0, 1, None)
    ended = ask("POST", f"/{made['id']}/actions/end", version=done["version"], withdraw=True)
    work(app)
    assert (ended["state"], memory(ports).kept[ADDRESS]) == ("ended", {})
    assert [one["id"] for one in ask("GET", "?state=ended")["items"]] == [made["id"]]
    assert ask("GET", "?state=active")["items"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_many_as_for_few(
    session, client: FlaskClient, admin: Person, count: int
) -> None:
    field.meeting("SG5RG-AFR")
    for number in range(count):
        published(f"https://calendar.memory.example/{number}/")
    client.get(PAGE)
    with statements() as found:
        client.get(PAGE)

    assert len(found) <= 18


def test_credentials_stand_on_no_page_and_in_no_answer(
    session, client: FlaskClient, admin: Person, make_app: Any
) -> None:
    canary = "canary-4712"
    other = make_app(caldav_credentials=f"cal.example.org=groups:{canary}")
    other.extensions["ports"] = ports_of(other.extensions["settings"])
    client = other.test_client()
    sign_in(client, admin)
    headers = bearer(admin)
    page = post(client, PAGE, **{**FORM, "address": "https://cal.example.org/c/"})

    assert page.status_code == 303
    for path in (PAGE, "/me/", "/audit/", "/about/"):
        assert canary not in client.get(path).text
    for path in (API, "/api/v1/openapi.json", "/metrics", "/readyz"):
        assert canary not in client.get(path, headers=headers).text
