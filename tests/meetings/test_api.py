"""The API of meetings and events, from the outside."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock

from tests.meetings.asking import ask, joint
from tests.meetings.people import Cast
from tests.support.field import bearer

SECRET = "https://meet.example.org/canary-8731"


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
        "captioning_request": "2027-01-29",
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


def test_join_address_is_never_told(client: FlaskClient, players: Cast, session: Any) -> None:
    from regional_groups.core.audit import AuditEntry
    from regional_groups.core.outbox import OutboxMessage

    row = {
        "title": "Opening",
        "starts_at": "2027-04-05T09:00:00+03:00",
        "ends_at": "2027-04-05T12:00:00+03:00",
        "join_address": SECRET,
    }
    meeting = joint(client, players, sessions=[row])
    where = f"/api/v1/meetings/{meeting['id']}"
    row = {**row, "title": "Closing", "join_address": SECRET + "2"}
    first = {**meeting["sessions"][0]}
    first.pop("cancelled")
    changed = client.patch(
        where, json={"version": 1, "sessions": [first, row]}, headers=bearer(players.chair5)
    )
    assert changed.status_code == 200, changed.json

    answers = [
        changed,
        client.get(where),
        client.get("/api/v1/meetings"),
        client.get(f"/meetings/{meeting['id']}"),
        client.get("/meetings/"),
    ]

    from regional_groups.meetings.models import MeetingSession

    kept = {one.title: one.join_address for one in session.query(MeetingSession)}
    trail = " ".join(f"{one.before}{one.after}{one.note}" for one in session.query(AuditEntry))
    mails = " ".join(str(one.payload) for one in session.query(OutboxMessage))
    assert kept == {"Opening": SECRET, "Closing": SECRET + "2"}
    assert [SECRET in answer.text for answer in answers] == [False] * 5
    assert SECRET not in trail + mails
    assert "'join_address': 'changed', 'title': 'Closing'" in trail


BAD: list[tuple[dict[str, Any], str]] = [
    ({"starts_on": "2027-04-07", "ends_on": "2027-04-05"}, "ends_on"),
    ({"starts_on": "soon"}, "starts_on"),
    ({"starts_on": "0001-01-01"}, "starts_on"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
    ({"groups": ["SG5RG-AFR", "SG5RG-AFR"]}, "groups"),
    ({"groups": ["SG5RG-XYZ"]}, "groups"),
    ({"groups": []}, "groups"),
    ({"groups": "SG5RG-AFR"}, "groups"),
    ({"body": "SG5"}, "body"),
    ({"country": "XX"}, "country"),
    ({"format": "telepathy"}, "format"),
    ({"languages": ["en", "tlh"]}, "languages-1"),
    ({"title": "x" * 301}, "title"),
    ({"agenda": "x" * 50_001}, "agenda"),
    ({"events": ["6f9619ff-8b86-d011-b42d-00c04fc964ff"]}, "events"),
    ({"already_scheduled": "perhaps"}, "already_scheduled"),
    ({"remote_decisions": "1"}, "remote_decisions"),
    ({"color": "red"}, "color"),
    (
        {
            "sessions": [
                {
                    "title": "A",
                    "starts_at": "2027-04-05T09:00:00",
                    "ends_at": "2027-04-05T10:00:00Z",
                }
            ]
        },
        "sessions-0-starts_at",
    ),
    (
        {
            "sessions": [
                {
                    "title": "A",
                    "starts_at": "2027-04-05T11:00:00Z",
                    "ends_at": "2027-04-05T10:00:00Z",
                }
            ]
        },
        "sessions-0-ends_at",
    ),
    (
        {
            "sessions": [
                {
                    "title": "A",
                    "starts_at": "2027-04-09T11:00:00Z",
                    "ends_at": "2027-04-09T12:00:00Z",
                }
            ]
        },
        "sessions-0-starts_at",
    ),
    (
        {
            "sessions": [
                {
                    "title": "A",
                    "groups": ["SG5RG-ARB"],
                    "starts_at": "2027-04-05T09:00:00Z",
                    "ends_at": "2027-04-05T10:00:00Z",
                }
            ]
        },
        "sessions-0-groups",
    ),
    (
        {
            "sessions": [
                {
                    "title": "A",
                    "join_address": "javascript:alert(1)",
                    "starts_at": "2027-04-05T09:00:00Z",
                    "ends_at": "2027-04-05T10:00:00Z",
                }
            ]
        },
        "sessions-0-join_address",
    ),
]


@pytest.mark.parametrize(("fields", "field"), BAD)
def test_bad_input_is_named_by_its_field(
    fields: dict[str, Any], field: str, client: FlaskClient, players: Cast
) -> None:
    body = {
        "groups": ["SG5RG-AFR", "SG20RG-AFR"],
        "starts_on": "2027-04-05",
        "ends_on": "2027-04-07",
        "timezone": "Africa/Nairobi",
        **fields,
    }

    answer = ask(client, players.chair5, "/meetings", body, 422)

    assert field in answer["fields"], answer


def test_a_closed_group_cannot_meet_but_may_be_recorded(
    client: FlaskClient, players: Cast, session: Any
) -> None:
    from tests.support.field import regional_group

    group = regional_group("SG5RG-OLD", state="closed")
    body = {"groups": [group.acronym], "starts_on": "2020-04-05", "country": "KE"}

    refused = ask(client, players.counsellor, "/meetings", body, 422)
    made = ask(client, players.counsellor, "/meetings", {**body, "state": "held"}, 201)

    assert (refused["clause"], list(refused["fields"])) == ("B2.1", ["groups"])
    assert (made["state"], made["recorded_afterwards"], made["waiting_for"]) == ("held", True, [])


def test_unusual_writing_is_kept(client: FlaskClient, players: Cast) -> None:
    title = "اجتماع مشترك 🌍 — réunion conjointe 会议 e\u0301"

    meeting = joint(client, players, title=title + "\u0007\u202b\n")

    assert meeting["title"].startswith("اجتماع مشترك 🌍 — réunion conjointe 会议 é")


def test_creating_needs_a_token_and_an_office(client: FlaskClient, players: Cast) -> None:
    body = {"groups": ["SG5RG-AFR"], "starts_on": "2027-04-05"}

    assert client.post("/api/v1/meetings", json=body).status_code == 401
    assert ask(client, players.stranger, "/meetings", body, 403)["type"] == "not-permitted"
    assert ask(client, players.sg5, "/meetings", body, 403)["type"] == "not-permitted"
    assert ask(client, players.vice5, "/meetings", body, 201)["state"] == "proposed"


def test_missing_and_stale_versions(client: FlaskClient, players: Cast) -> None:
    meeting = joint(client, players)
    where = f"/meetings/{meeting['id']}/actions/agree"

    assert list(ask(client, players.chair5, where, {}, 422)["fields"]) == ["version"]
    ask(client, players.chair5, where, {"version": 1})
    stale = ask(client, players.chair20, where, {"version": 1}, 409)

    assert (stale["type"], stale["current_version"]) == ("stale-version", 2)
    assert ask(client, players.chair5, where, {"version": 2}, 409)["type"] == "illegal-move"


def test_editing_a_proposal_and_an_agreed_meeting(client: FlaskClient, players: Cast) -> None:
    meeting = joint(client, players)
    where = f"/api/v1/meetings/{meeting['id']}"

    def patch(**fields: Any) -> Any:
        return client.patch(where, json=fields, headers=bearer(players.vice5))

    dropped = patch(version=1, starts_on="2027-04-06", groups=["SG5RG-AFR"])
    assert (dropped.status_code, list(dropped.json["fields"])) == (422, ["groups"])
    alone = {"version": 1, "groups": ["SG5RG-AFR"]}
    left = client.patch(where, json=alone, headers=bearer(players.chair20))
    assert (left.json["groups"], left.json["version"]) == (["SG5RG-AFR"], 2)
    moved = patch(version=2, starts_on="2027-04-06", groups=["SG5RG-AFR"])
    assert (moved.status_code, moved.json["groups"], moved.json["sequence"]) == (200, ["SG5RG-AFR"], 1)
    assert patch(version=3, starts_on="2027-04-06").status_code == 422
    ask(client, players.chair5, f"/meetings/{meeting['id']}/actions/agree", {"version": 3})
    refused = patch(version=4, starts_on="2027-04-07")
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["starts_on"])
    agenda = patch(version=4, agenda="1. Opening", remote_decisions=False)
    assert (agenda.json["agenda"], agenda.json["remote_decisions"]) == ("1. Opening", False)
    assert client.patch(where, json={"version": 5}, headers=bearer(players.stranger)).status_code == 403


def test_what_is_over_is_not_edited(client: FlaskClient, players: Cast) -> None:
    body = {"groups": ["SG5RG-AFR"], "starts_on": "2020-04-05", "state": "held"}
    meeting = ask(client, players.chair5, "/meetings/actions/record", body, 201)

    answer = client.patch(
        f"/api/v1/meetings/{meeting['id']}", json={"version": 1, "title": "x"}, headers=bearer(players.chair5)
    )

    assert (answer.status_code, answer.json["type"]) == (409, "illegal-move")


def test_amend_takes_fields_beside_the_reason_or_together(client: FlaskClient, players: Cast) -> None:
    meeting = joint(client, players)
    where = f"/meetings/{meeting['id']}/actions/amend"

    refused = ask(client, players.counsellor, where, {"version": 1, "city": "Mombasa"}, 422)
    first = ask(client, players.counsellor, where, {"version": 1, "city": "Mombasa", "reason": "Misread"})
    second = ask(
        client,
        players.counsellor,
        where,
        {
            "version": 2,
            "fields": {"host": "CA", "groups": ["SG5RG-AFR"]},
            "reason": "Misread",
            "source": "Letter",
        },
    )

    assert list(refused["fields"]) == ["reason"]
    assert first["city"] == "Mombasa"
    assert (second["host"], second["groups"]) == ("CA", ["SG5RG-AFR"])


def test_unknown_things_are_not_found(client: FlaskClient, session: Any) -> None:
    nothing = "6f9619ff-8b86-d011-b42d-00c04fc964ff"

    for kind in ("meetings", "events"):
        assert client.get(f"/api/v1/{kind}/{nothing}").status_code == 404
    assert client.get(f"/api/v1/meetings/{nothing}/deadlines").status_code == 404


def test_persons_stay_out_of_public_answers(client: FlaskClient, players: Cast) -> None:
    meeting = joint(client, players)
    where = f"/meetings/{meeting['id']}"
    ask(client, players.chair5, f"{where}/actions/agree", {"version": 1})

    public = client.get(f"/api/v1{where}").json["agreements"]
    inside = client.get(f"/api/v1{where}", headers=bearer(players.stranger)).json["agreements"]

    assert [one["said_by"] for one in public] == ["", ""]
    assert [one["said_by"] for one in inside] == ["", "Awa Chair"]


@pytest.mark.parametrize(
    "times",
    [
        {"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "9999-12-31T23:59:59Z"},
        {"starts_local": "0001-01-01T00:00", "ends_local": "9999-12-31T23:59:59"},
    ],
)
def test_session_outside_the_years_of_the_calendar_is_refused(
    client: FlaskClient, players: Cast, times: dict[str, str]
) -> None:
    body = {"groups": ["SG5RG-AFR"], "timezone": "Pacific/Kiritimati", "sessions": [{"title": "S", **times}]}

    refused = ask(client, players.chair5, "/meetings", body, 422)

    assert list(refused["fields"]) == [f"sessions-0-{name}" for name in times]


@pytest.mark.parametrize(("sent", "kept"), [({}, "KE"), ({"country": ""}, None), ({"country": None}, None)])
def test_country_that_is_not_sent_stays(
    client: FlaskClient, players: Cast, sent: dict[str, Any], kept: str | None
) -> None:
    meeting = joint(client, players)
    where = f"/api/v1/meetings/{meeting['id']}"

    edited = client.patch(where, json={"version": 1, "host": "ATU", **sent}, headers=bearer(players.chair5))
    where = f"/meetings/{meeting['id']}/actions/amend"
    data = {"version": 2, "agenda": "1. Opening", "reason": "Misread.", **sent}
    amended = ask(client, players.counsellor, where, data)

    assert (edited.json["country"], amended["country"]) == (kept, kept)
