"""The API of creation requests, as the contract has it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.creation.models import CreationRequest
from regional_groups.groups.models import RegionalGroup
from regional_groups.people.models import Person
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.creation.requests import (
    METHODS,
    SECTIONS,
    content,
    counsellor,
    draft,
    field_around,
    in_state,
    step,
)
from tests.support.field import bearer, person, regional_group, study_group

pytestmark = pytest.mark.usefixtures("session")
WAITED = {"since": "2026-11-23T09:00:00+00:00", "house_default": False}
ROOT = "/api/v1/creation-requests"


Send = Callable[..., TestResponse]


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Return a function that sends JSON as a person."""

    def call(
        who: Person | None,
        path: str = "",
        body: dict[str, Any] | None = None,
        method: str = "POST",
        **headers: str,
    ) -> TestResponse:
        sent = {
            **(bearer(who) if who else {}),
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        return client.open(f"{ROOT}{path}", method=method, json=body, headers=sent)

    return call


def test_request_goes_from_draft_to_group(author: Person, tsb: Person, parent: Person, send: Send) -> None:
    field_around()

    made = send(author, body=content(co_editors=["Helper@example.org"]))
    path = f"/{made.json['id']}"
    steps = [
        send(author, f"{path}/actions/submit", {"version": 1}),
        send(tsb, f"{path}/actions/accept_for_review", {"version": 2}),
        send(
            tsb,
            f"{path}/actions/place_before_parent",
            {"version": 3, "meeting": "SG21 plenary", "document": "C1"},
        ),
        send(
            parent,
            f"{path}/actions/approve",
            {"version": 4, "decided_on": "2026-11-20", "meeting": "SG21 plenary", "reference": "R1"},
        ),
    ]
    public = send(None, path, method="GET").json

    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"{ROOT}{path}")
    assert [answer.status_code for answer in steps] == [200] * 4
    assert [answer.json["state"] for answer in steps] == [
        "submitted",
        "under_review",
        "before_parent",
        "approved",
    ]
    assert (public["group"], public["decided_on"], public["waiting_for"]) == ("SG21RG-AFR", "2026-11-20", [])


def test_answer_holds_what_was_written(author: Person, send: Send) -> None:
    field_around()
    sent = content(co_editors=["helper@example.org"], resources="Rooms", hosting="KE")

    shown = send(author, body=sent).json

    assert {name: shown[name] for name in sent} == sent
    assert (shown["terms"], shown["working_methods"]) == (SECTIONS, METHODS)
    assert (shown["version"], shown["state"], shown["demonstration"]) == (1, "draft", False)
    assert shown["waiting_for"] == [{"office": "delegate", "scope": "KE", "due": None, **WAITED}]
    assert {"name": "submit", "needs": []} in shown["actions"]


def test_waiting_shows_the_day_of_the_meeting(author: Person, tsb: Person, send: Send) -> None:
    request = step(draft(author), "submit", author)
    body = {"version": 2, "meeting": "SG21 plenary", "meeting_on": "2027-01-11"}

    shown = send(tsb, f"/{request.id}/actions/place_before_parent", body).json

    assert shown["waiting_for"] == [{"office": "sg_chair", "scope": "SG21", "due": "2027-01-11", **WAITED}]


def test_addresses_are_shown_by_right(author: Person, tsb: Person, send: Send) -> None:
    request = step(draft(author, co_editors=["helper@example.org"]), "submit", author)

    public = send(None, f"/{request.id}", method="GET").json
    inside = send(tsb, f"/{request.id}", method="GET").json

    assert (public["co_editors"], public["officers"][0]["email"]) == ([], "")
    assert (inside["co_editors"], inside["officers"][0]["email"]) == (
        ["helper@example.org"],
        "amina@example.org",
    )


def test_draft_of_others_is_not_found(author: Person, send: Send) -> None:
    request = draft(author)
    other = person("other@example.org", "delegate KE")

    assert send(other, f"/{request.id}", method="GET").status_code == 404
    assert send(None, f"/{request.id}", method="GET").status_code == 404
    assert send(other, f"/{request.id}", {"version": 1, "title": "x"}, "PATCH").status_code == 404
    assert send(other, f"/{request.id}/actions/submit", {"version": 1}).status_code == 404
    assert send(other, method="GET").json["items"] == []
    assert len(send(author, method="GET").json["items"]) == 1


def test_refusals_have_their_status_and_clause(
    author: Person, tsb: Person, parent: Person, send: Send
) -> None:
    request = in_state("before_parent", author, tsb, parent)
    path, version = f"/{request.id}", request.version

    answers = {
        "no token": send(None, f"{path}/actions/defer", {"version": version, "note": "x"}),
        "not permitted": send(author, f"{path}/actions/defer", {"version": version, "note": "x"}),
        "no version": send(tsb, f"{path}/actions/defer", {"note": "x"}),
        "stale": send(tsb, f"{path}/actions/defer", {"version": 1, "note": "x"}),
        "blank note": send(tsb, f"{path}/actions/defer", {"version": version, "note": " "}),
        "illegal": send(tsb, f"{path}/actions/return", {"version": version, "note": "x"}),
        "no draft": send(author, path, {"version": version, "title": "x"}, "PATCH"),
        "unknown field": send(
            tsb, f"{path}/actions/defer", {"version": version, "note": "x", "mood": "good"}
        ),
    }

    found = {name: (answer.status_code, answer.json["type"]) for name, answer in answers.items()}
    assert found == {
        "no token": (401, "sign-in-needed"),
        "not permitted": (403, "not-permitted"),
        "no version": (422, "invalid-input"),
        "stale": (409, "stale-version"),
        "blank note": (422, "rule-violated"),
        "illegal": (409, "illegal-move"),
        "no draft": (409, "illegal-move"),
        "unknown field": (422, "invalid-input"),
    }
    assert answers["blank note"].json["clause"] == "B2.5"
    assert answers["blank note"].mimetype == "application/problem+json"
    assert answers["stale"].json["current_version"] == version


def test_incomplete_request_names_the_clause_and_the_fields(author: Person, send: Send) -> None:
    field_around()
    made = send(author, body={"parent": "SG21"}).json

    refused = send(author, f"/{made['id']}/actions/submit", {"version": 1})

    assert (refused.status_code, refused.json["clause"]) == (422, "B2.6")
    assert set(refused.json["fields"]) == {"acronym", "region", "title", "justification"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"parent": "SG99"}, "parent"),
        ({"parent": None}, "parent"),
        ({"acronym": "SG13RG-AFR"}, "acronym"),
        ({"acronym": "SG21RG-ARB"}, "acronym"),
        ({"title": "x" * 301}, "title"),
        ({"title": 7}, "title"),
        ({"justification": "x" * 10_000_000}, "justification"),
        ({"language": "tlh"}, "language"),
        ({"region": "Africa"}, "region"),
        ({"countries": ["ke"]}, "countries"),
        ({"supporting_states": [{"country": "KE", "status": "maybe"}]}, "supporting_states-0-status"),
        ({"officers": [{"name": "N", "office": "sg_chair"}]}, "officers-0-office"),
        ({"terms": [{"heading": "H", "body": "x" * 20_001}]}, "terms-0-body"),
        ({"co_editors": ["nobody"]}, "co_editors-0"),
        ({"mood": "good"}, "mood"),
    ],
)
def test_bad_input_names_its_field(changes: dict[str, Any], field: str, author: Person, send: Send) -> None:
    field_around()
    regional_group("SG21RG-ARB", "SG21", "arab-states")

    answer = send(author, body=content(**changes))

    assert (answer.status_code, list(answer.json["fields"])) == (422, [field])
    assert "still here" not in answer.json["detail"]  # a program has no form before it
    assert db.session.scalars(select(CreationRequest)).all() == []


def test_strange_texts_come_back_composed(author: Person, send: Send) -> None:
    field_around()
    title = "Ａfrica 🌍 منطقة e\u0301 \u0007end"

    shown = send(author, body=content(title=title, justification="one\r\ntwo\u2028")).json

    assert shown["title"] == "Ａfrica 🌍 منطقة é end"
    assert shown["justification"] == "one\ntwo"


def test_patch_changes_only_what_is_sent(author: Person, send: Send) -> None:
    request = draft(author)

    shown = send(author, f"/{request.id}", {"version": 1, "title": "Another"}, "PATCH").json
    same = send(author, f"/{request.id}", {"version": 2, "title": "Another"}, "PATCH").json
    missing = send(author, f"/{request.id}", {"title": "x"}, "PATCH")

    assert (shown["title"], shown["version"], shown["countries"]) == ("Another", 2, ["KE", "EG", "RW"])
    assert same["version"] == 2
    assert missing.status_code == 422


def test_same_key_makes_one_request(author: Person, send: Send) -> None:
    field_around()
    token = bearer(author)["Authorization"]

    first = send(None, body=content(), Authorization=token, Idempotency_Key="one")
    second = send(None, body=content(), Authorization=token, Idempotency_Key="one")
    other = send(None, body=content(title="Other"), Authorization=token, Idempotency_Key="one")

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert first.json["id"] == second.json["id"]
    assert second.headers["Location"] == first.headers["Location"]
    assert len(db.session.scalars(select(CreationRequest)).all()) == 1


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"parent": ', b"\xff"])
def test_what_cannot_be_read_is_refused(author: Person, client: FlaskClient, body: bytes) -> None:
    answer = client.post(ROOT, data=body, content_type="application/json", headers=bearer(author))

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_persons_stay_out_of_public_answers(author: Person, send: Send) -> None:
    request = step(draft(author), "submit", author)

    public, known = (send(who, f"/{request.id}", method="GET").text for who in (None, author))

    assert (author.name in public, author.name in known) == (False, True)


def test_list_is_filtered_and_paged(author: Person, send: Send) -> None:
    study_group("SG13")
    for region in ("AFR", "EA", "WA"):
        step(draft(author, acronym=f"SG21RG-{region}"), "submit", author)
    draft(author, acronym="SG13RG-AFR", parent="SG13")

    first = send(None, "?limit=2", method="GET").json
    second = send(None, f"?limit=2&cursor={first['next']}", method="GET").json
    found = {
        query: len(send(author, query, method="GET").json["items"])
        for query in (
            "?state=draft",
            "?state=submitted",
            "?parent=SG13",
            "?region=africa",
            "?group=SG21RG-EA",
        )
    }

    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    assert found == {
        "?state=draft": 1,
        "?state=submitted": 3,
        "?parent=SG13": 1,
        "?region=africa": 4,
        "?group=SG21RG-EA": 1,
    }
    assert send(None, "?limit=201", method="GET").status_code == 422
    assert send(None, "?cursor=broken", method="GET").status_code == 422
    assert send(None, "?state=nonsense", method="GET").status_code == 422


def test_counsellor_submits_for_a_delegate(author: Person, tsb: Person, send: Send) -> None:
    field_around()
    evidence = {"kind": "mail", "on": "2026-11-20", "reference": "Mail of Friday"}
    behalf = {"on_behalf_of": {"person": author.email}, "evidence": evidence}

    made = send(tsb, body={**content(), **behalf})
    own = send(author, f"/{made.json['id']}", method="GET")
    sent = send(author, f"/{made.json['id']}/actions/submit", {"version": 1})
    refused = send(tsb, body={**content(), "on_behalf_of": {"person": author.email}})

    assert (made.status_code, own.status_code, sent.status_code, refused.status_code) == (201, 200, 200, 422)
    assert own.json["author"] == {"name": author.name, "office": "delegate", "scope": "KE"}


def test_counsellor_goes_on_with_a_draft_for_its_author(author: Person, tsb: Person, send: Send) -> None:
    field_around()
    evidence = {"kind": "mail", "on": "2026-11-20", "reference": "Mail of Friday"}
    behalf = {"on_behalf_of": {"office": "delegate", "scope": "KE"}, "evidence": evidence}
    elsewhere = counsellor("SG13")

    path = f"/{send(tsb, body={**content(title=''), **behalf}).json['id']}"
    own = f"/{draft(author, acronym='SG21RG-EA').id}"
    answers = [
        send(tsb, path, method="GET"),
        send(elsewhere, path, method="GET"),
        send(tsb, path, {"version": 1, "title": "Given by mail"}, "PATCH"),
        send(tsb, path, {"version": 1, "title": "Given by mail", **behalf}, "PATCH"),
        send(tsb, f"{path}/actions/submit", {"version": 2, **behalf}),
        send(tsb, f"{own}/actions/submit", {"version": 1}),
        send(elsewhere, f"{own}/actions/submit", {"version": 1, **behalf}),
        send(tsb, f"{own}/actions/submit", {"version": 1, **behalf}),
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 403, 200, 200, 404, 404, 200]
    assert answers[-1].json["state"] == "submitted"


def test_past_decision_is_recorded(tsb: Person, author: Person, send: Send) -> None:
    field_around()
    body = {
        "parent": "SG21",
        "acronym": "SG21RG-AFR",
        "region": "africa",
        "state": "approved",
        "decided_on": "2019-05-10",
        "meeting": "SG21 plenary",
        "countries": ["EG", "KE", "RW"],
        "supporting_states": [{"country": code, "status": "declined"} for code in ("EG", "KE", "RW")],
    }

    none = send(tsb, "/record", body)
    made = send(tsb, "/record", {**body, "keep_declined": ["KE", "RW"]})

    assert (none.status_code, list(none.json["fields"])) == (422, ["keep_declined"])
    group = db.session.scalars(select(RegionalGroup).where(RegionalGroup.acronym == "SG21RG-AFR")).one()
    assert sorted(row.country for row in group.countries) == made.json["countries"] == ["KE", "RW"]
    assert (made.status_code, made.json["state"], made.json["recorded_afterwards"]) == (201, "approved", True)
    assert made.json["group"] == "SG21RG-AFR"
    assert send(author, "/record", {**body, "acronym": "SG21RG-EA"}).status_code == 403
    ahead = send(tsb, "/record", {**body, "state": "declined", "decided_on": "2039-05-10"})
    assert (ahead.status_code, list(ahead.json["fields"])) == (422, ["decided_on"])


def test_files_are_added_listed_and_read_by_right(
    author: Person, tsb: Person, client: FlaskClient, send: Send
) -> None:
    request = step(draft(author), "submit", author)
    path = f"{ROOT}/{request.id}/files"

    def add(who: Person | None, name: str = "letter.pdf", **fields: Any) -> TestResponse:
        data = {"file": (io.BytesIO(b"%PDF-1.7 letter"), name), **fields}
        return client.post(path, data=data, headers=bearer(who) if who else {})

    kept = add(author, purpose="support_letter", country="EG")
    answers = [
        add(None, purpose="other"),
        add(person("other@example.org", "delegate RW"), purpose="other"),
        add(author, purpose="poem"),
        add(author),
        add(author, "letter.exe", purpose="other"),
        add(author, purpose="host_letter", country="EG"),
        client.post(path, data={"purpose": "other"}, headers=bearer(author)),
    ]
    listed = send(tsb, f"/{request.id}/files", method="GET")
    shown = send(None, f"/{request.id}", method="GET").json
    with client.get(f"{path}/{kept.json['id']}", headers=bearer(tsb)) as file:
        downloaded = file.data

    assert kept.status_code == 201
    assert [answer.status_code for answer in answers] == [401, 403, 422, 422, 422, 422, 422]
    assert [item["name"] for item in listed.json["items"]] == ["letter.pdf"]
    assert shown["supporting_states"][1] == {"country": "EG", "status": "letter"}
    assert downloaded == b"%PDF-1.7 letter"
    assert send(None, f"/{request.id}/files", method="GET").status_code == 401
    assert send(person("third@example.org"), f"/{request.id}/files", method="GET").status_code == 403
    assert client.get(f"{path}/{kept.json['id']}").status_code == 401


def test_read_only_token_changes_nothing(author: Person, client: FlaskClient) -> None:
    field_around()

    answer = client.post(ROOT, json=content(), headers=bearer(author, "read"))

    assert answer.status_code in (401, 403)
    assert db.session.scalars(select(CreationRequest)).all() == []
