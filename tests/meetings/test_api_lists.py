"""Lists of meetings, and events, in the API."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.groups.models import GroupLink, RegionalGroup
from sqlalchemy import select

from tests.meetings.asking import ask, joint
from tests.meetings.people import Cast
from tests.support.field import bearer


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["joint", "arab", "body", "undated"]),
        ("?group=SG20RG-AFR", ["joint"]),
        ("?parent=SG5", ["joint", "arab", "body", "undated"]),
        ("?parent=SG20", ["joint"]),
        ("?region=arab-states", ["arab"]),
        ("?joint=true", ["joint"]),
        ("?joint=false", ["arab", "body", "undated"]),
        ("?state=held", ["undated"]),
        ("?state=cancelled", []),
        ("?from=2027-02-02", ["joint", "arab"]),
        ("?until=2027-02-02", ["body"]),
        ("?from=2027-03-01&until=2027-03-01", ["arab"]),
    ],
)
def test_list_is_narrowed(query: str, titles: list[str], client: FlaskClient, players: Cast) -> None:
    joint(client, players, title="joint")
    ask(
        client,
        players.stranger,
        "/meetings",
        {"groups": ["SG5RG-ARB"], "title": "arab", "starts_on": "2027-03-01"},
        201,
    )
    ask(client, players.sg5, "/meetings", {"body": "SG5", "title": "body", "starts_on": "2027-02-01"}, 201)
    ask(
        client,
        players.chair5,
        "/meetings",
        {"groups": ["SG5RG-AFR"], "title": "undated", "state": "held"},
        201,
    )

    answer = client.get(f"/api/v1/meetings{query}")

    assert answer.status_code == 200, answer.json
    assert [one["title"] for one in answer.json["items"]] == titles


def test_the_list_and_its_rows_name_the_parent_of_the_day(client: FlaskClient, players: Cast) -> None:
    for day in ("2027-02-01", "2027-03-01"):
        asked = {"groups": ["SG20RG-AFR"], "title": day, "starts_on": day}
        ask(client, players.chair20, "/meetings", asked, 201)
    group = db.session.scalars(select(RegionalGroup).where(RegionalGroup.acronym == "SG20RG-AFR")).one()
    db.session.add(
        GroupLink(from_id=group.id, to_id=group.id, kind="transferred", former="SG5", on="2027-02-15")
    )
    db.session.commit()

    def rows(query: str) -> list[tuple[str, list[str]]]:
        return [
            (one["title"], one["parents"]) for one in client.get(f"/api/v1/meetings{query}").json["items"]
        ]

    assert rows("?parent=SG20") == [("2027-03-01", ["SG20"])]
    assert rows("?parent=SG5") == [("2027-02-01", ["SG5"])]


def test_pages_of_the_list_follow_each_other(client: FlaskClient, players: Cast) -> None:
    for day in (1, 2, 3):
        joint(client, players, title=str(day), starts_on=f"2027-04-0{day}")
    joint(client, players, title="undated", starts_on=None, ends_on=None)

    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        answer = client.get(f"/api/v1/meetings?limit=1{cursor and f'&cursor={cursor}'}").json
        seen += [one["title"] for one in answer["items"]]
        cursor = answer["next"]

    assert seen == ["3", "2", "1", "undated"]
    assert client.get("/api/v1/meetings?cursor=nonsense").status_code == 422
    for text in ('["\\ud800"]', '["\\u0000"]'):
        made_up = urlsafe_b64encode(text.encode()).decode()
        assert client.get(f"/api/v1/organizations?cursor={made_up}").status_code == 422


def test_lists_ask_the_database_as_often_for_one_row_as_for_three(
    client: FlaskClient, players: Cast, count_queries: Any
) -> None:
    headers = bearer(players.counsellor)

    def asked(address: str) -> int:
        with count_queries() as counted:
            assert client.get(address, headers=headers).status_code == 200
        return len(counted)

    def make() -> None:
        row = {
            "title": "A",
            "starts_at": "2027-04-05T09:00:00Z",
            "ends_at": "2027-04-05T10:00:00Z",
        }
        joint(client, players, sessions=[row])
        body = {
            "kind": "seminar",
            "title": "S",
            "starts_on": "2027-04-05",
            "groups": ["SG5RG-AFR"],
            "country": "KE",
        }
        ask(client, players.counsellor, "/events", body, 201)

    make()
    asked("/api/v1/meetings")  # the first use of a token is noted
    once = asked("/api/v1/meetings"), asked("/api/v1/events")
    make(), make()

    assert (asked("/api/v1/meetings"), asked("/api/v1/events")) == once


def test_event_lives_from_creation_to_cancelling(client: FlaskClient, players: Cast) -> None:
    body = {"kind": "training", "title": "Hands-on", "starts_on": "2027-04-08", "groups": ["SG5RG-AFR"]}
    assert ask(client, players.stranger, "/events", body, 403)["type"] == "not-permitted"
    event = ask(client, players.vice5, "/events", body, 201)
    where = f"/events/{event['id']}"
    assert (event["ends_on"], event["state"]) == ("2027-04-08", "planned")

    bad = client.patch(
        f"/api/v1{where}", json={"version": 1, "ends_on": "2027-04-07"}, headers=bearer(players.vice5)
    )
    changed = client.patch(
        f"/api/v1{where}", json={"version": 1, "ends_on": "2027-04-09"}, headers=bearer(players.vice5)
    )
    gone = ask(client, players.vice5, f"{where}/actions/cancel", {"version": 2, "note": "No funds."})

    assert (bad.status_code, list(bad.json["fields"])) == (422, ["ends_on"])
    assert (changed.json["ends_on"], changed.json["sequence"]) == ("2027-04-09", 1)
    assert (gone["state"], gone["note"], gone["sequence"]) == ("cancelled", "No funds.", 2)
    assert ask(client, players.vice5, f"{where}/actions/cancel", {"version": 3}, 409)["type"] == (
        "illegal-move"
    )
    assert [one["title"] for one in client.get("/api/v1/events?group=SG5RG-AFR").json["items"]] == [
        "Hands-on"
    ]
    assert client.get("/api/v1/events?group=SG5RG-ARB").json["items"] == []


@pytest.mark.parametrize("query", ["state=nonsense", "group=NOPE"])
@pytest.mark.parametrize("path", ["meetings", "events", "creation-requests"])
def test_list_refuses_what_is_none(path: str, query: str, client: FlaskClient, players: Cast) -> None:
    answer = client.get(f"/api/v1/{path}?{query}")

    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == [query.partition("=")[0]]


def test_page_of_meetings_names_a_filter_that_is_none(client: FlaskClient, players: Cast) -> None:
    page = client.get("/meetings/?state=nonsense&group=NOPE").text

    assert "No regional group has this acronym." in page
    assert "Choose one of: Proposed, Agreed, Convened" in page
    assert "Choose one of: proposed" not in page
