"""Reports through the API: fields, steps, files, and that nothing unpublished is told."""

import hashlib
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.reports import rendering
from regional_groups.reports.rules import BEFORE_PUBLICATION

from tests.reports.field import GIVEN, USUAL, director, meeting, officer, report, work
from tests.support.field import bearer, person

pytestmark = pytest.mark.usefixtures("session")
ROOT = "/api/v1/reports"
PERIOD = {"from": "2026-01-01", "until": "2026-11-20"}


def test_a_report_from_beginning_to_publication(client: FlaskClient) -> None:
    meeting()
    made = client.post(ROOT, json={**PERIOD, "addressee": "tsag"}, headers=bearer(officer()))
    assert made.status_code == 201
    body: dict[str, Any] = made.json or {}
    assert made.headers["Location"].endswith(f"{ROOT}/{body['id']}")
    assert (body["state"], body["from"], body["until"], body["addressee"]) == (
        "draft",
        "2026-01-01",
        "2026-11-20",
        "tsag",
    )
    assert [item["name"] for item in body["actions"]] == ["freeze", "comment", "withdraw"]

    for step in USUAL:
        who = director() if step == "approve" else officer()
        given = {"version": body["version"], **GIVEN.get(step, {})}
        answer = client.post(f"{ROOT}/{body['id']}/actions/{step}", json=given, headers=bearer(who))
        assert (step, answer.status_code) == (step, 200)
        body = answer.json or {}

    assert (body["state"], body["languages"], body["waiting_for"]) == ("published", ["en"], [])
    assert [(row["language"], row["format"]) for row in body["files"]] == [
        ("en", "csv"),
        ("en", "html"),
        ("en", "json"),
        ("en", "xlsx"),
    ]


def test_report_json_has_the_fields_of_the_contract(client: FlaskClient) -> None:
    meeting()
    made = report("published", baseline_from=None)

    found = client.get(f"{ROOT}/{made.id}.json?lang=en").json or {}

    assert found["report"] == {
        "id": str(made.id),
        "version": made.version,
        "state": "published",
        "hash": made.frozen_hash,
    }
    assert (found["period"], found["baseline"]) == ({"from": "2026-01-01", "until": "2026-11-20"}, None)
    ids = [row["id"] for row in found["indicators"]]
    contract = (
        "groups_existing groups_active meetings_held meetings_joint meetings_colocated participants "
        "countries_represented remote_share_percent contributions_received terms_up_to_date "
        "days_request_to_decision letters_on_time_share_percent"
    )
    assert set(contract.split()) <= set(ids)
    for row in found["indicators"]:
        assert {
            "id",
            "unit",
            "value",
            "numerator",
            "denominator",
            "known",
            "total",
            "baseline",
            "target",
        } <= set(row)
    assert [row["acronym"] for row in found["groups"]] == ["SG5RG-AFR"]
    assert len(found["meetings"]) == 1


def test_the_printed_hash_is_of_the_canonical_extract(client: FlaskClient) -> None:
    made = report("frozen")

    found = client.get(f"{ROOT}/{made.id}.json", headers=bearer(officer())).json or {}

    extract = {name: value for name, value in found.items() if name != "report"}
    text = json.dumps(extract, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == found["report"]["hash"] == made.frozen_hash


@pytest.mark.parametrize("state", BEFORE_PUBLICATION)
def test_before_publication_nothing_is_told(client: FlaskClient, state: str) -> None:
    made = report(state)
    stranger = bearer(person("stranger@member.example", "delegate KE"))

    addresses = [
        f"{ROOT}/{made.id}",
        *(f"{ROOT}/{made.id}.{format}" for format in ("json", "csv", "html", "pdf")),
        f"/reports/{made.id}",
        f"/reports/{made.id}.pdf",
        f"/reports/{made.id}/figures/meetings_held",
        f"/verify/{made.frozen_hash or '0' * 64}",
    ]

    assert {client.get(address).status_code for address in addresses} == {404}
    assert {client.get(address, headers=stranger).status_code for address in addresses} == {404}
    assert (client.get(ROOT).json or {})["items"] == []
    assert str(made.id) not in client.get("/reports/").text


def test_a_withdrawn_report_is_hidden_again(client: FlaskClient) -> None:
    made = report("published")
    hash = made.frozen_hash
    assert client.get(f"/verify/{hash}").status_code == 200
    given = {"version": made.version}

    client.post(f"{ROOT}/{made.id}/actions/withdraw", json=given, headers=bearer(officer()))

    assert client.get(f"/verify/{hash}").status_code == 404
    assert client.get(f"{ROOT}/{made.id}").status_code == 404


def test_what_is_printed_comes_in_the_background_and_is_stored(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting()
    made = report("published")
    address = f"{ROOT}/{made.id}.pdf?lang=en"
    first = client.get(address)
    assert (first.status_code, first.headers["Retry-After"], (first.json or {})["state"]) == (
        202,
        "3",
        "preparing",
    )
    assert client.get(f"{ROOT}/{made.id}.docx?lang=en").status_code == 202
    monkeypatch.setitem(rendering.PRINTED, "pdf", lambda document: b"%PDF-1.7 " + document.title.encode())
    monkeypatch.setitem(rendering.PRINTED, "docx", lambda document: b"PK\x03\x04 " + document.title.encode())

    work()

    for format, kind, beginning, way in (
        ("pdf", "/pdf", b"%PDF", "inline"),
        ("docx", "wordprocessingml.document", b"PK\x03\x04", "attachment"),
        ("xlsx", "spreadsheetml.sheet", b"PK\x03\x04", "attachment"),
    ):
        answer = client.get(f"{ROOT}/{made.id}.{format}?lang=en")
        assert (answer.status_code, answer.data[:4]) == (200, beginning)
        assert answer.mimetype.endswith(kind)
        assert answer.headers["Content-Disposition"].startswith(way)
        assert client.get(f"/verify/{hashlib.sha256(answer.data).hexdigest()}").status_code == 200
    again = client.get(address, headers={"If-None-Match": client.get(address).headers["ETag"]})
    assert again.status_code == 304
    formats = {row["format"] for row in (client.get(f"{ROOT}/{made.id}").json or {})["files"]}
    assert formats == {"pdf", "docx", "html", "xlsx", "csv", "json"}


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_files_of_a_draft_are_for_those_who_may_see_it(client: FlaskClient, format: str) -> None:
    made = report()

    assert client.get(f"{ROOT}/{made.id}.{format}").status_code == 404
    assert client.get(f"{ROOT}/{made.id}.{format}", headers=bearer(officer())).status_code in (200, 202)


def test_other_formats_and_languages(client: FlaskClient) -> None:
    made = report("published")

    assert client.get(f"{ROOT}/{made.id}.exe").status_code == 404
    assert client.get(f"{ROOT}/{made.id}.csv?lang=xx").status_code == 422
    assert client.get(f"{ROOT}/{made.id}.csv?lang=fr").status_code == 404


def test_bad_input_is_named(client: FlaskClient) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"from": "2026-13-01"}, "from"),
        ({"addressee": "senate"}, "addressee"),
        ({"targets": {"meetings_held": 1}}, "targets"),
        ({"narrative": {"poem": {"en": "x"}}}, "narrative"),
        ({"narrative": {"summary": {"xx": "x"}}}, "narrative"),
        ({"cover": {"document_number": "<b>"}}, "cover-document_number"),
        ({"cover": {"title": {"xx": "x"}}}, "cover-title"),
        ({"cover": {"labels": {"nothing": {}}}}, "cover-labels"),
        ({"surprise": 1}, "surprise"),
        ({"until": "2025-12-31"}, "until"),
        ({"from": "2027-01-01", "until": "2027-02-01"}, "from"),
        ({"from": "1965-01-01", "until": "2026-01-31"}, "until"),
        ({"baseline_from": "2025-06-01", "baseline_until": "2026-02-01"}, "baseline_until"),
        ({"baseline_from": "1925-06-01", "baseline_until": "2025-02-01"}, "baseline_until"),
    ]
    for change, field in wrong:
        answer = client.post(ROOT, json={**PERIOD, **change}, headers=bearer(officer()))
        assert (answer.status_code, list((answer.json or {})["fields"])) == (422, [field])


def test_changes_need_a_token_and_the_office(client: FlaskClient) -> None:
    made = report()
    stranger = bearer(person("stranger@tsb.example", "tsb_counsellor SG5"))
    of_all = bearer(person("all@tsb.example", "tsb_counsellor"))

    assert client.post(ROOT, json=PERIOD).status_code == 401
    for other, reached in ((stranger, 404), (of_all, 403)):
        assert client.post(ROOT, json=PERIOD, headers=other).status_code == 403
        assert client.patch(f"{ROOT}/{made.id}", json={"version": 1}, headers=other).status_code == reached
    missing = client.post(f"{ROOT}/{made.id}/actions/freeze", json={}, headers=bearer(officer()))
    assert (missing.status_code, list((missing.json or {})["fields"])) == (422, ["version"])
    stale = client.post(f"{ROOT}/{made.id}/actions/freeze", json={"version": 9}, headers=bearer(officer()))
    assert (stale.status_code, (stale.json or {})["type"]) == (409, "stale-version")
    illegal = client.post(f"{ROOT}/{made.id}/actions/thaw", json={"version": 1}, headers=bearer(officer()))
    assert (illegal.status_code, (illegal.json or {})["type"]) == (409, "illegal-move")


def test_a_draft_is_changed_field_by_field(client: FlaskClient) -> None:
    made = report(narrative={"summary": {"en": "One.", "fr": "Un."}})

    answer = client.patch(
        f"{ROOT}/{made.id}",
        json={"version": 1, "narrative": {"summary": {"fr": ""}}, "cover": {"document_number": "C27/72"}},
        headers=bearer(officer()),
    )

    body = answer.json or {}
    assert (answer.status_code, body["version"]) == (200, 2)
    assert body["narrative"] == {"summary": {"en": "One."}}
    assert body["cover"] == {"document_number": "C27/72"}


def test_the_list_is_narrowed_by_state_and_public_ones_are_for_everybody(client: FlaskClient) -> None:
    report("draft")
    published = report("published")

    assert [row["id"] for row in (client.get(ROOT).json or {})["items"]] == [str(published.id)]
    mine = client.get(f"{ROOT}?state=draft", headers=bearer(officer())).json or {}
    assert [row["state"] for row in mine["items"]] == ["draft"]
    assert len((client.get(ROOT, headers=bearer(officer())).json or {})["items"]) == 2


def test_verify_tells_of_what_is_published_and_of_what_it_supersedes(client: FlaskClient) -> None:
    made = report("superseded")

    answer = client.get(f"/verify/{made.frozen_hash}")

    assert answer.status_code == 200


def test_verify_of_nonsense(client: FlaskClient) -> None:
    for text in ("abc", "A" * 64, "' OR 1=1 --", "<script>"):
        answer = client.get(f"/verify/{text}")
        assert answer.status_code == 404
        assert "<script>" not in answer.text.replace("<script src=", "")


def test_the_action_plan_is_written_like_the_other_texts(client: FlaskClient) -> None:
    made = report()
    body = {"version": made.version, "narrative": {"action_plan": {"en": "It goes on."}}}

    answer = client.patch(f"{ROOT}/{made.id}", json=body, headers=bearer(officer()))

    assert (answer.status_code, answer.json["narrative"]) == (200, {"action_plan": {"en": "It goes on."}})
