"""The quality of the data through the API: what its page shows, open to everybody."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.permissions import Held

from tests.reports.field import officer
from tests.reports.test_profiles import met
from tests.reports.test_quality import letters
from tests.support.field import bearer, person

pytestmark = pytest.mark.usefixtures("session")
YEAR = "from=2026-01-01&until=2026-12-31"


def answer(client: FlaskClient, address: str, status: int = 200) -> Any:
    found = client.get(f"/api/v1{address}")
    assert found.status_code == status, found.text
    return found.json


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/quality/unknown", 404),
        ("/quality?group=SG5RG-XXX", 404),
        ("/quality/no_report?cursor=x", 422),
    ],
)
def test_what_is_not_there_or_wrong_is_said(client: FlaskClient, address: str, status: int) -> None:
    answer(client, address, status)


def test_gaps_are_counted_and_listed_with_who_can_mend_them(client: FlaskClient) -> None:
    meeting = met()

    counts = {one["kind"]: one["count"] for one in answer(client, f"/quality?{YEAR}")["items"]}
    gaps = answer(client, f"/quality/no_attendance?{YEAR}")
    groups = answer(client, "/quality/no_terms?group=SG5RG-AFR")

    assert (counts["no_attendance"], counts["no_terms"], counts["not_said"]) == (1, 1, 0)
    assert [(one["id"], one["offices"]) for one in gaps["items"]] == [
        (str(meeting.id), [{"office": "tsb_counsellor", "scope": "SG5"}])
    ]
    assert [one["label"] for one in groups["items"]] == ["SG5RG-AFR"]
    assert [one["group"] for one in answer(client, f"/quality/no_report?{YEAR}")["items"]] == ["SG5RG-AFR"]
    assert (gaps["next"], groups["next"]) == (None, None)


def test_who_prepares_reports_asks_and_nobody_else(client: FlaskClient) -> None:
    address = f"/api/v1/quality/no_report/{met().id}/actions/ask"
    person("chair@example.org", Held("rg_chair", "SG5RG-AFR"))
    tokens = [bearer(person("delegate@example.org")), bearer(officer())]

    answers = [client.post(address, json={}, headers=headers) for headers in (None, *tokens, tokens[-1])]

    assert [one.status_code for one in answers] == [401, 403, 200, 200]
    assert [one.json for one in answers[2:]] == [{"asked": 1}, {"asked": 0}], "who is written to"
    assert letters() == ["chair@example.org"]


def test_everyone_is_asked_at_once_for_what_was_looked_at(client: FlaskClient) -> None:
    meeting, address = met(), "/api/v1/quality/everyone"
    person("chair@example.org", Held("rg_chair", "SG5RG-AFR"))
    rights = bearer(officer())
    span = {"from": "2026-01-01", "until": "2026-12-31"}

    looked = client.get(f"{address}?{YEAR}", headers=rights)
    answers = [
        client.post(f"{address}/actions/ask", json=span | more, headers=headers)
        for more, headers in (
            ({}, None),
            ({}, bearer(person("delegate@example.org"))),
            ({"kind": "beauty"}, rights),
            ({"seal": "other"}, rights),
            ({"seal": looked.json["seal"]}, rights),
            ({}, rights),
        )
    ]

    assert [one.status_code for one in answers] == [401, 403, 422, 422, 200, 422]
    assert answers[4].json == looked.json
    assert [
        (one["person"], [(gap["kind"], gap["id"] == str(meeting.id)) for gap in one["gaps"]])
        for one in looked.json["letters"]
    ] == [("Chair", [("no_report", True), ("no_terms", False)])]
    assert {one["kind"] for one in looked.json["nobody"]} == {"no_attendance", "no_creation_date"}
    assert letters() == ["chair@example.org"]
