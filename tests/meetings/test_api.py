"""The API of meetings and events, from the outside."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock

from tests.meetings.people import Cast, cast
from tests.support.field import bearer

SECRET = "https://meet.example.org/canary-8731"


@pytest.fixture
def players(session: Any) -> Cast:
    """Return everybody."""
    return cast()


def ask(client: FlaskClient, who: Any, address: str, body: dict[str, Any], status: int = 200) -> Any:
    """Send a change and return the answer."""
    answer = client.post(f"/api/v1{address}", json=body, headers=bearer(who))
    assert answer.status_code == status, answer.json
    return answer.json


def joint(client: FlaskClient, players: Cast, **fields: Any) -> Any:
    """Propose a joint meeting."""
    body = {
        "groups": ["SG5RG-AFR", "SG20RG-AFR"],
        "title": "Joint meeting",
        "starts_on": "2027-04-05",
        "ends_on": "2027-04-07",
        "country": "KE",
        "city": "Nairobi",
        "format": "hybrid",
        **fields,
    }
    return ask(client, players.chair5, "/meetings", body, 201)


def test_joint_meeting_goes_from_proposal_to_reports(
    client: FlaskClient, players: Cast, clock: FixedClock
) -> None:
    event = ask(
        client,
        players.counsellor,
        "/events",
        {"kind": "workshop", "title": "Green week", "starts_on": "2027-04-05", "country": "KE"},
        201,
    )
    meeting = joint(
        client,
        players,
        events=[event["id"]],
        sessions=[
            {
                "title": "Opening",
                "starts_at": "2027-04-05T09:00:00+03:00",
                "ends_at": "2027-04-05T12:00:00+03:00",
                "groups": ["SG5RG-AFR"],
                "open": True,
                "join_address": SECRET,
            }
        ],
    )
    where = f"/meetings/{meeting['id']}/actions"

    assert (meeting["state"], meeting["joint"], meeting["parents"]) == ("proposed", True, ["SG5", "SG20"])
    assert meeting["timezone"] == "Africa/Nairobi"
    assert meeting["sessions"][0]["starts_at"] == "2027-04-05T06:00:00+00:00"
    assert [(one["office"], one["scope"]) for one in meeting["waiting_for"]] == [
        ("rg_chair", "SG20RG-AFR"),
        ("rg_chair", "SG5RG-AFR"),
    ]

    meeting = ask(client, players.chair5, f"{where}/agree", {"version": 1})
    assert meeting["state"] == "proposed"
    meeting = ask(client, players.chair20, f"{where}/agree", {"version": 2})
    assert meeting["state"] == "agreed"
    assert [(one["office"], one["scope"]) for one in meeting["waiting_for"]] == [
        ("sg_chair", "SG5"),
        ("sg_chair", "SG20"),
    ]
    meeting = ask(client, players.sg5, f"{where}/coordinate", {"version": 3, "parent": "SG5"})
    meeting = ask(client, players.sg20, f"{where}/coordinate", {"version": 4, "parent": "SG20"})
    assert [(one["office"], one["due"]) for one in meeting["waiting_for"]] == [
        ("tsb_counsellor", "2027-01-05"),
        ("tsb_counsellor", "2027-01-05"),
    ]
    letter = {"announced_by": "letter", "letter_on": "2026-11-23", "letter_number": "3/SG5RG-AFR"}
    meeting = ask(client, players.counsellor, f"{where}/convene", {"version": 5, **letter})
    assert (meeting["state"], meeting["letter_number"], meeting["waiting_for"]) == (
        "convened",
        "3/SG5RG-AFR",
        [],
    )
    table = client.get(f"/api/v1/meetings/{meeting['id']}/deadlines").json["items"]
    assert {line["item"]: line["due_on"] for line in table} == {
        "letter": "2027-01-05",
        "contribution_for_translation": "2027-02-05",
        "fellowship_request": "2027-02-22",
        "interpretation_request": "2027-02-22",
        "registration": "2027-03-05",
        "visa_letter": "2027-03-05",
        "participants_list": "2027-03-05",
        "contribution": "2027-03-24",
        "temporary_document": "2027-03-29",
    }
    assert table[0]["due_at"] == "2027-01-05T22:59:59+00:00"

    refused = ask(client, players.chair5, f"{where}/hold", {"version": 6}, 422)
    assert refused["type"] == "rule-violated"
    clock.move_to(clock.now().replace(year=2027, month=4, day=9))
    late = client.get(f"/api/v1/meetings/{meeting['id']}").json
    assert [one["office"] for one in late["waiting_for"]] == ["tsb_counsellor", "tsb_counsellor"]
    meeting = ask(client, players.chair5, f"{where}/hold", {"version": 6})
    assert [one["scope"] for one in meeting["waiting_for"]] == ["SG20RG-AFR", "SG5RG-AFR"]
    meeting = ask(client, players.chair5, f"{where}/report", {"version": 7, "text": "We met."})
    assert meeting["state"] == "held"
    file = {"name": "report.txt", "content": "V2UgbWV0IHRvby4="}
    meeting = ask(
        client, players.chair20, f"{where}/report", {"version": 8, "group": "SG20RG-AFR", "file": file}
    )
    assert (meeting["state"], meeting["waiting_for"]) == ("reported", [])
    assert SECRET not in str(meeting)
