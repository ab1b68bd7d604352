"""The API of other bodies' calendars, from the outside."""

import base64
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.meetings.asking import ask
from tests.meetings.people import Cast
from tests.scheduling.field import ADDRESS, PLENARY, added, calendar_file, entry, whole
from tests.support.field import bearer, person

FILE = {"name": "plan.ics", "content": base64.b64encode(calendar_file(PLENARY)).decode()}
BODY = {"body_name": "CITEL", "title": "Meetings", "groups": ["SG5RG-AFR"]}


def test_calendar_goes_from_a_file_to_retired(client: FlaskClient, players: Cast) -> None:
    made = ask(client, players.counsellor, "/outside-calendars", {**BODY, "file": FILE}, 201)
    assert (made["state"], made["outcome"], made["entries"], made["kind"]) == ("active", "read", 1, "file")
    assert [step["name"] for step in made["actions"]] == ["refresh", "pause", "retire"]
    where = f"/outside-calendars/{made['id']}"

    paused = ask(client, players.counsellor, f"{where}/actions/pause", {"version": 1, "note": "Wrong dates"})
    assert (paused["state"], paused["version"], paused["next_refresh_at"]) == ("paused", 2, None)
    resumed = ask(client, players.counsellor, f"{where}/actions/resume", {"version": 2})
    retired = ask(client, players.counsellor, f"{where}/actions/retire", {"version": resumed["version"]})

    assert (retired["state"], retired["entries"], retired["actions"]) == ("retired", 0, [])
    assert client.get("/api/v1/outside-calendars").json["items"] == []
    assert len(client.get("/api/v1/outside-calendars?state=retired").json["items"]) == 1


def test_creation_tells_where_the_calendar_is(client: FlaskClient, players: Cast) -> None:
    answer = client.post(
        "/api/v1/outside-calendars", json={**BODY, "file": FILE}, headers=bearer(players.counsellor)
    )

    assert answer.status_code == 201
    assert client.get(answer.headers["Location"]).json["title"] == "Meetings"


def test_address_is_told_to_its_keepers_only(client: FlaskClient, players: Cast) -> None:
    made = added(players.counsellor, address=ADDRESS)
    where = f"/api/v1/outside-calendars/{made.id}"

    assert client.get(where, headers=bearer(players.counsellor)).json["address"] == ADDRESS
    for headers in ({}, bearer(players.chair5)):
        shown = client.get(where, headers=headers)
        assert (shown.json["host"], shown.json["address"]) == ("calendar.example.org", None)
        assert "canary" not in shown.get_data(as_text=True)
        assert "canary" not in client.get(f"/outside-calendars/{made.id}", headers=headers).get_data(
            as_text=True
        )


def test_administrator_allows_an_address(client: FlaskClient, players: Cast) -> None:
    made = added(players.counsellor, address=ADDRESS)
    where = f"/outside-calendars/{made.id}/actions/exempt"
    waiting = client.get(f"/api/v1/outside-calendars/{made.id}").json["waiting_for"]
    assert [(one["office"], one["scope"]) for one in waiting] == [("admin", "")]

    ask(client, players.counsellor, where, {"version": 1, "exempt": True}, 403)
    shown = ask(client, person("admin@example.org", "admin"), where, {"version": 1, "exempt": True})

    assert (shown["exempt"], shown["allowed"], shown["waiting_for"]) == (True, True, [])


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        ({**BODY, "file": {**FILE, "content": "§"}}, 422, ["file"]),
        ({**BODY, "file": FILE, "timezone": "Atlantis"}, 422, ["timezone"]),
        ({**BODY, "file": FILE, "title": ""}, 422, ["title"]),
        ({**BODY, "file": FILE, "surprise": 1}, 422, ["surprise"]),
        ({"title": "x", "file": FILE}, 422, ["body_name"]),
        (BODY, 422, ["address"]),
    ],
)
def test_wrong_input_is_named(
    client: FlaskClient, players: Cast, body: dict[str, Any], status: int, fields: list[str]
) -> None:
    answer = ask(client, players.counsellor, "/outside-calendars", body, status)

    assert list(answer["fields"]) == fields


def test_who_may_not_is_refused(client: FlaskClient, players: Cast) -> None:
    ask(client, players.chair5, "/outside-calendars", {**BODY, "file": FILE}, 403)
    assert client.post("/api/v1/outside-calendars", json={**BODY, "file": FILE}).status_code == 401


def test_change_names_its_version(client: FlaskClient, players: Cast) -> None:
    made = added(players.counsellor)
    headers, where = bearer(players.counsellor), f"/api/v1/outside-calendars/{made.id}"

    assert client.patch(where, json={"title": "New"}, headers=headers).status_code == 422
    assert client.patch(where, json={"version": 9, "title": "New"}, headers=headers).status_code == 409
    changed = client.patch(where, json={"version": 1, "title": "New"}, headers=headers)

    assert (changed.status_code, changed.json["title"], changed.json["groups"]) == (200, "New", ["SG5RG-AFR"])


def test_blocking_events_of_days_and_groups(client: FlaskClient, players: Cast) -> None:
    added(players.counsellor, PLENARY, entry("2", "DTSTART:20270510T090000Z", "SUMMARY:PCC.I"))
    added(players.counsellor, whole("3", "20270407", "20270408", "Of the others"), groups=["SG5RG-ARB"])

    def titles(query: str) -> list[str]:
        return [one["title"] for one in client.get(f"/api/v1/blocking-events?{query}").json["items"]]

    assert titles("") == ["PCC.I", "Of the others", "Plenary of CITEL"]
    assert titles("from=2027-04-08&until=2027-05-09") == ["Plenary of CITEL"]
    assert titles("group=SG5RG-AFR") == ["PCC.I", "Plenary of CITEL"]
    assert titles("group=SG9RG-XXX") == []
    assert client.get("/api/v1/blocking-events?from=soon").status_code == 422
    assert client.get("/api/v1/blocking-events?cursor=x").status_code == 422


def test_blocking_event_is_shown_as_it_is(client: FlaskClient, players: Cast) -> None:
    made = added(players.counsellor, entry("2", "DTSTART;TZID=America/Lima:20270510T090000", "SUMMARY:PCC.I"))

    (shown,) = client.get("/api/v1/blocking-events").json["items"]

    del shown["id"]
    assert shown == {
        "calendar": str(made.id),
        "body_name": "CITEL",
        "title": "PCC.I",
        "starts_on": "2027-05-10",
        "ends_on": "2027-05-10",
        "starts_at": "2027-05-10T14:00:00+00:00",
        "ends_at": "2027-05-10T14:00:00+00:00",
        "timezone": "America/Lima",
        "all_day": False,
        "demonstration": False,
    }


def test_lists_come_in_pages(client: FlaskClient, players: Cast, count_queries: Any) -> None:
    for number in range(3):
        added(players.counsellor, whole(f"{number}", "20270407", "20270408"), title=f"No. {number}")

    for path in ("outside-calendars", "blocking-events"):
        first = client.get(f"/api/v1/{path}?limit=2").json
        second = client.get(f"/api/v1/{path}?limit=2&cursor={first['next']}").json
        assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
        with count_queries() as one:
            client.get(f"/api/v1/{path}?limit=1")
        with count_queries() as three:
            client.get(f"/api/v1/{path}?limit=3")
        assert len(one) == len(three)


def test_list_of_one_group(client: FlaskClient, players: Cast) -> None:
    added(players.counsellor, title="Own")
    added(players.counsellor, title="Others", groups=["SG5RG-ARB"])

    found = client.get("/api/v1/outside-calendars?group=SG5RG-AFR").json["items"]

    assert [one["title"] for one in found] == ["Own"]
