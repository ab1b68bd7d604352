"""The story of a text through the API: drafted, compared, returned, drafted again, approved, replaced."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.field import bearer, person
from tests.terms.field import (
    CHANGED,
    GROUP,
    METHODS,
    SECTIONS,
    TEXTS,
    Field,
    approved,
    draft,
    field,
    submitted,
)

ROOT = f"/api/v1/regional-groups/{GROUP}/terms"
pytestmark = pytest.mark.usefixtures("session")


def test_story_by_tokens(client: FlaskClient) -> None:
    at = field()
    team, parent = bearer(at.chair), bearer(at.parent)

    begun = client.post(ROOT, json=TEXTS, headers=team)

    assert (begun.status_code, begun.headers["Location"]) == (201, f"{ROOT}/0.1")
    assert [begun.json[key] for key in ("id", "state", "version")] == ["0.1", "draft", 1]
    assert begun.json["actions"] == [
        {"name": "open_consultation", "needs": []},
        {"name": "submit", "needs": []},
    ]
    assert begun.json["waiting_for"][0]["office"] == "rg_chair"

    first = client.post(f"{ROOT}/0.1/actions/submit", json={"version": 1}, headers=team).json
    assert (first["state"], first["waiting_for"][0]["scope"]) == ("submitted", "SG5")
    refused = client.post(f"{ROOT}/0.1/actions/return", json={"version": 2, "note": " "}, headers=parent)
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["note"])
    back = client.post(
        f"{ROOT}/0.1/actions/return", json={"version": 2, "note": "Add tasks."}, headers=parent
    )
    assert (back.json["state"], back.json["note"]) == ("returned", "Add tasks.")

    again = client.post(ROOT, json={}, headers=team).json
    assert (again["id"], again["sections"]) == ("0.2", SECTIONS)
    saved = client.patch(f"{ROOT}/0.2", json={"version": 1, "sections": CHANGED}, headers=team).json
    assert (saved["version"], saved["sections"], saved["working_methods"]) == (2, CHANGED, METHODS)
    compared = client.get(f"{ROOT}/0.2/compare/0.1", headers=team).json
    assert (compared["from"], compared["to"], compared["changes"]) == ("0.1", "0.2", 1)
    assert compared["sections"][0]["body"] == [
        {"kind": "same", "text": "To bring "},
        {"kind": "deleted", "text": "the"},
        {"kind": "inserted", "text": "all"},
        {"kind": "same", "text": " studies of SG5 to the region."},
    ]

    client.post(f"{ROOT}/0.2/actions/submit", json={"version": 2}, headers=team)
    decision = {"version": 3, "decided_on": "2026-11-20", "meeting": "SG5, Geneva"}
    done = client.post(f"{ROOT}/0.2/actions/approve", json=decision, headers=parent).json
    assert [done[key] for key in ("id", "state", "in_force_from")] == ["1", "approved", "2026-11-20"]
    assert client.get(f"{ROOT}/1").json == client.get(f"{ROOT}/0.2").json
    twice = client.post(f"{ROOT}/1/actions/approve", json={**decision, "version": 4}, headers=parent)
    assert (twice.status_code, twice.json["type"]) == (409, "illegal-move")
    assert [item["id"] for item in client.get(ROOT).json["items"]] == ["1"]


def test_draft_is_hidden_from_those_outside(client: FlaskClient) -> None:
    at = field()
    draft(at)

    answers = {
        "nobody": client.get(f"{ROOT}/0.1"),
        "outsider": client.get(f"{ROOT}/0.1", headers=bearer(at.outsider)),
        "parent": client.get(f"{ROOT}/0.1", headers=bearer(at.parent)),
        "counsellor": client.get(f"{ROOT}/0.1", headers=bearer(at.counsellor)),
        "contact": client.get(f"{ROOT}/0.1", headers=bearer(at.contact)),
    }

    assert {who: answer.status_code for who, answer in answers.items()} == {
        "nobody": 404,
        "outsider": 404,
        "parent": 404,
        "counsellor": 200,
        "contact": 200,
    }
    assert client.get(ROOT).json["items"] == []


def test_submitted_text_is_seen_by_the_parent_only(client: FlaskClient) -> None:
    at = field()
    submitted(at)

    assert client.get(f"{ROOT}/0.1", headers=bearer(at.parent)).status_code == 200
    assert client.get(f"{ROOT}/0.1").status_code == 404
    hidden = client.post(f"{ROOT}/0.1/actions/approve", json={"version": 2}, headers=bearer(at.outsider))
    assert hidden.status_code == 404


def test_second_draft_is_refused_with_who_holds_the_first(client: FlaskClient) -> None:
    at = field()
    draft(at)

    answer = client.post(ROOT, json={}, headers=bearer(at.contact))

    assert (answer.status_code, answer.json["clause"]) == (422, "B2.3")
    assert at.chair.name in answer.json["detail"]
    assert "0.1" in answer.json["detail"]


def test_stale_patch_is_refused(client: FlaskClient) -> None:
    at = field()
    draft(at)
    headers = bearer(at.contact)
    client.patch(f"{ROOT}/0.1", json={"version": 1, "sections": CHANGED}, headers=headers)

    answer = client.patch(f"{ROOT}/0.1", json={"version": 1, "sections": SECTIONS}, headers=headers)

    assert (answer.status_code, answer.json["type"], answer.json["current_version"]) == (
        409,
        "stale-version",
        2,
    )


def test_version_is_needed(client: FlaskClient) -> None:
    at = field()
    draft(at)

    answer = client.post(f"{ROOT}/0.1/actions/submit", json={}, headers=bearer(at.chair))

    assert (answer.status_code, list(answer.json["fields"])) == (422, ["version"])


def test_change_without_token_is_refused(client: FlaskClient) -> None:
    field()

    assert client.post(ROOT, json={}).status_code == 401


BAD = {
    "duplicate ids": {"sections": [SECTIONS[0], SECTIONS[0]]},
    "a section without heading": {"sections": [{"id": "a", "heading": "", "body": "Text"}]},
    "an id with spaces": {"sections": [{"id": "A b", "heading": "H", "body": "Text"}]},
    "a megabyte": {"sections": [{"id": "a", "heading": "H", "body": "x" * 1_000_000}]},
    "long sections": {"sections": [{"id": f"s{n}", "heading": "H", "body": "x" * 19_000} for n in range(20)]},
    "too many sections": {"sections": [{"id": f"s{n}", "heading": "H", "body": "x"} for n in range(61)]},
    "an unknown language": {"language": "xx"},
    "an unknown field": {"surprise": 1},
    "no list": {"sections": "text"},
    "no object": {"sections": [1]},
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_bad_input_is_refused(client: FlaskClient, data: dict[str, Any]) -> None:
    at = field()

    answer = client.post(ROOT, json={**TEXTS, **data}, headers=bearer(at.chair))

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["fields"]
    assert client.get(ROOT, headers=bearer(at.chair)).json["items"] == []


def test_unusual_unicode_is_kept_composed(client: FlaskClient) -> None:
    at = field()
    body = "e\u0301 🌍 \u202babc\u202c 中文 \u0007العربية\r\nline"

    answer = client.post(
        ROOT, json={"sections": [{"heading": "A\u0301", "body": body}]}, headers=bearer(at.chair)
    )

    assert answer.json["sections"] == [
        {"id": "s1", "heading": "Á", "body": "é 🌍 \u202babc\u202c 中文 العربية\nline"}
    ]


def test_empty_text_cannot_be_submitted(client: FlaskClient) -> None:
    at = field()
    draft(at, sections=[])

    answer = client.post(f"{ROOT}/0.1/actions/submit", json={"version": 1}, headers=bearer(at.chair))

    assert (answer.status_code, list(answer.json["fields"])) == (422, ["sections"])


def test_counsellor_records_the_approval_for_the_parent(client: FlaskClient) -> None:
    at = field()
    submitted(at)
    headers = bearer(at.counsellor)
    decision: dict[str, Any] = {"version": 2, "decided_on": "2026-11-20", "meeting": "SG5"}
    own = client.post(f"{ROOT}/0.1/actions/approve", json=decision, headers=headers)

    decision["on_behalf_of"] = {"office": "sg_chair", "scope": "SG5"}
    bare = client.post(f"{ROOT}/0.1/actions/approve", json=decision, headers=headers)
    decision["evidence"] = {"kind": "report", "on": "2026-11-21", "reference": "SG5-R1"}
    done = client.post(f"{ROOT}/0.1/actions/approve", json=decision, headers=headers)

    assert (own.status_code, bare.status_code) == (403, 422)
    assert (done.status_code, done.json["state"]) == (200, "approved")


def test_past_version_is_recorded_between_others(client: FlaskClient) -> None:
    at = field()
    approved(at)
    headers = bearer(at.counsellor)
    past = {**TEXTS, "language": "fr", "decided_on": "2017-03-30", "meeting": "SG5, 2017"}

    made = client.post(f"{ROOT}/record", json=past, headers=headers)

    assert made.status_code == 201
    assert [made.json[key] for key in ("id", "state", "in_force_until", "study_period")] == [
        "2",
        "superseded",
        "2026-11-20",
        "2017-2020",
    ]
    assert client.post(f"{ROOT}/record", json=past, headers=headers).status_code == 422
    assert client.post(f"{ROOT}/record", json=past, headers=bearer(at.chair)).status_code == 403


def test_translation_is_marked_and_outdated_by_a_correction(client: FlaskClient) -> None:
    at = field()
    approved(at)
    translator = bearer(person("translator@example.org", "translator fr"))
    text = {"sections": [{"id": "objectives", "heading": "Objectifs", "body": "Texte"}], "state": "checked"}

    put = client.put(f"{ROOT}/1/translations/fr", json=text, headers=translator)

    assert (put.status_code, put.json["state"], put.json["current"]) == (200, "checked", True)
    blind, stale = (
        client.put(f"{ROOT}/1/translations/fr", json={**text, **read}, headers=translator)
        for read in ({}, {"version": 1})
    )
    assert (blind.status_code, list(blind.json["fields"]), stale.status_code) == (422, ["version"], 409)
    assert client.put(f"{ROOT}/1/translations/es", json=text, headers=translator).status_code == 403
    assert client.put(f"{ROOT}/1/translations/fr", json=text, headers=bearer(at.chair)).status_code == 403
    assert (
        client.put(f"{ROOT}/1/translations/en", json=text, headers=bearer(at.counsellor)).status_code == 422
    )
    assert client.put(f"{ROOT}/1/translations/xx", json=text, headers=translator).status_code == 404
    shown = client.get(f"{ROOT}/1").json
    correction = {"version": shown["version"], "sections": CHANGED, "reason": "A word was lost."}
    client.post(f"{ROOT}/1/actions/amend", json=correction, headers=bearer(at.counsellor))
    assert [one["current"] for one in client.get(f"{ROOT}/1").json["translations"]] == [False]


def test_unknown_labels_are_not_found(client: FlaskClient) -> None:
    field()

    for address in (
        f"{ROOT}/9",
        f"{ROOT}/x%00y",
        f"{ROOT}/1/compare/2",
        "/api/v1/regional-groups/NONE/terms",
    ):
        assert client.get(address).status_code == 404


def test_uuid_finds_a_version_too(client: FlaskClient) -> None:
    at: Field = field()
    version = approved(at, decided_on=date(2026, 11, 1))

    assert client.get(f"{ROOT}/{version.id}").json["id"] == "1"
