"""A meeting of more than thirty days is asked back, on pages and in the API; files are taken as they are."""

from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.meetings.models import Meeting

from tests.meetings.asking import ask
from tests.meetings.people import Cast
from tests.support.field import bearer, post, sign_in


def test_a_very_long_meeting_is_asked_back_on_the_page(client: FlaskClient, players: Cast) -> None:
    sign_in(client, players.chair5)
    form = {"groups": "SG5RG-AFR", "starts_on": "2027-04-05", "ends_on": "2028-03-27"}

    asked = post(client, "/meetings/new", **form)

    assert "long_meeting" not in client.get("/meetings/new").text
    assert (asked.status_code, db.session.query(Meeting).count()) == (422, 0)
    assert "The meeting would last 358 days." in asked.text
    assert 'name="long_meeting" type="checkbox"' in asked.text

    taken = post(client, "/meetings/new", **form, long_meeting="1")

    meeting = db.session.query(Meeting).one()
    assert (taken.status_code, str(meeting.ends_on)) == (302, "2028-03-27")


def test_a_very_long_meeting_is_confirmed_by_a_field(client: FlaskClient, players: Cast) -> None:
    body = {"groups": ["SG5RG-AFR"], "starts_on": "2027-04-05", "country": "KE"}

    ask(client, players.chair5, "/meetings", {**body, "ends_on": "2027-05-04"}, 201)  # thirty days
    refused = ask(client, players.chair5, "/meetings", {**body, "ends_on": "2027-05-05"}, 422)
    made = ask(
        client, players.chair5, "/meetings", {**body, "ends_on": "2027-05-05", "long_meeting": True}, 201
    )
    address, version = f"/meetings/{made['id']}", made["version"]
    longer = {"version": version, "starts_on": "2027-04-05", "ends_on": "2028-04-05"}
    patched = client.patch(f"/api/v1{address}", json=longer, headers=bearer(players.chair5))
    moved = ask(client, players.counsellor, f"{address}/actions/move", longer, 422)
    amended = ask(
        client,
        players.counsellor,
        f"{address}/actions/amend",
        {"version": version, "reason": "a slip", "ends_on": "2028-04-05"},
        422,
    )
    host = {"version": version, "host": "Ministry"}
    kept = client.patch(f"/api/v1{address}", json=host, headers=bearer(players.chair5))

    assert refused["fields"] == {
        "long_meeting": [
            "The meeting would last 31 days. Correct the dates, or confirm here that they are right."
        ]
    }
    assert [list(one["fields"]) for one in (patched.json, moved, amended)] == [["long_meeting"]] * 3
    assert kept.status_code == 200  # what is long already is not asked again
