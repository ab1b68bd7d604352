"""Pages and API of targets: what is public, what is filled in, and what is refused where."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import Acting, Held
from regional_groups.planning import target_operations
from regional_groups.planning.models import Target
from sqlalchemy import select

from tests.feeds.counting import statements
from tests.planning.field import TARGET, coordinator, holder, take, target
from tests.reports.field import now
from tests.support.field import actor, bearer, post, sign_in

pytestmark = pytest.mark.usefixtures("session")


def test_a_target_goes_its_way_on_pages(client: FlaskClient) -> None:
    sign_in(client, coordinator())

    begun = post(client, "/planning/targets/new", **TARGET)
    assert begun.status_code == 303
    made = db.session.scalars(select(Target)).one()
    where = f"/planning/targets/{made.id}"
    assert post(client, f"{where}/edit", version="1", **{**TARGET, "value": "42"}).status_code == 303
    assert post(client, f"{where}/actions/open", version="2").status_code == 303
    assert post(client, f"{where}/actions/comment", version="3", text="Good <b>so</b>.").status_code == 303
    refused = post(client, f"{where}/actions/agree", version="3", reference="TSAG-R5", agreed_on="")
    assert (refused.status_code, "Please fill this in." in refused.text) == (422, True)
    agreed = post(client, f"{where}/actions/agree", version="3", reference="TSAG-R5", agreed_on="2026-05-29")
    assert agreed.status_code == 303

    page = client.get(where).text
    assert "TSAG-R5" in page
    assert "Good &lt;b&gt;so&lt;/b&gt;." in page
    assert "Meetings held" in client.get("/planning/targets/?state=agreed").text
    assert "Nothing here yet" in client.get("/planning/targets/?state=open").text


def test_a_refused_form_comes_back_with_what_was_written(client: FlaskClient) -> None:
    sign_in(client, coordinator())

    answer = post(client, "/planning/targets/new", **{**TARGET, "value": "-3", "baseline_source": "C26/35"})

    assert answer.status_code == 422
    assert "The value lies outside what is possible." in answer.text
    assert 'value="C26/35"' in answer.text


def test_drafts_are_for_those_who_plan(client: FlaskClient) -> None:
    draft, opened = target(), target("open", region="cis")

    assert client.get(f"/planning/targets/{draft.id}").status_code == 404
    assert client.get(f"/api/v1/targets/{draft.id}").status_code == 404
    assert client.get(f"/planning/targets/{opened.id}").status_code == 200
    assert "Draft</a>: 1" not in client.get("/planning/").text
    sign_in(client, holder("report_officer"))
    assert client.get(f"/planning/targets/{draft.id}").status_code == 200
    assert "Draft</a>: 1" in client.get("/planning/").text


def test_a_comment_recorded_for_an_office_names_who_recorded_it() -> None:
    made = target("open")
    recorder = actor(holder("tsb_counsellor"))
    assert recorder.person_id is not None
    acting = Acting(recorder.person_id, recorder.name, "sg_chair SG5", None)
    said_for = replace(
        recorder, name=acting.for_label, offices=frozenset({Held("sg_chair", "SG5")}), acting=acting
    )

    target_operations.comment(made, {"version": made.version, "text": "By letter."}, said_for, now())

    assert [(one.name, one.office) for one in made.comments] == [(recorder.name, "sg_chair SG5")]


def test_who_commented_is_told_to_those_who_are_signed_in(client: FlaskClient) -> None:
    made = target("open")
    take(made, "comment", holder("delegate KE"))

    shown = client.get(f"/api/v1/targets/{made.id}").json
    named = client.get(f"/api/v1/targets/{made.id}", headers=bearer(holder("delegate SN"))).json

    assert shown is not None
    assert named is not None
    assert [one["name"] for one in shown["comments"]] == [""]
    assert [one["name"] for one in named["comments"]] == ["Delegate Ke"]
    assert "Delegate Ke" not in client.get(f"/planning/targets/{made.id}").text


def test_the_counsellor_records_for_the_coordinator(client: FlaskClient) -> None:
    headers = bearer(holder("tsb_counsellor"))
    behalf = {
        "on_behalf_of": {"office": "bsg_coordinator"},
        "evidence": {"kind": "mail", "on": "2026-11-20"},
    }

    alone = client.post("/api/v1/targets", json=TARGET, headers=headers)
    made = client.post("/api/v1/targets", json={**TARGET, **behalf}, headers=headers)

    assert (alone.status_code, made.status_code) == (403, 201)
    assert made.json is not None
    assert made.headers["Location"].endswith(f"/api/v1/targets/{made.json['id']}")
    sign_in(client, holder("tsb_counsellor"))
    assert "recorded by" in client.get(f"/planning/targets/{made.json['id']}").text


def test_steps_and_changes_through_the_api(client: FlaskClient) -> None:
    headers = bearer(coordinator())
    made = client.post("/api/v1/targets", json=TARGET, headers=headers).json
    assert made is not None
    where = f"/api/v1/targets/{made['id']}"
    assert [(step["name"], step["needs"]) for step in made["actions"]] == [
        ("open", []),
        ("withdraw", ["note"]),
    ]
    assert [(wait["office"], wait["due"]) for wait in made["waiting_for"]] == [("bsg_coordinator", None)]

    changed = client.patch(where, json={"version": 1, "value": 44}, headers=headers)
    assert changed.json is not None
    assert (changed.json["value"], changed.json["version"]) == (44, 2)
    stale = client.post(f"{where}/actions/open", json={"version": 1}, headers=headers)
    assert stale.status_code == 409
    opened = client.post(f"{where}/actions/open", json={"version": 2}, headers=headers)
    assert opened.json is not None
    assert opened.json["state"] == "open"
    early = client.patch(where, json={"version": 3, "value": 1}, headers=headers)
    assert (early.status_code, early.json["type"] if early.json else "") == (409, "illegal-move")
    bare = client.post(f"{where}/actions/agree", json={"version": 3}, headers=headers)
    assert bare.json is not None
    assert set(bare.json["fields"]) == {"reference", "agreed_on"}


def test_lists_ask_the_same_however_many_rows(client: FlaskClient) -> None:
    target("open")
    client.get("/planning/targets/")
    counts = []
    for regions in ((), ("africa", "cis")):
        for region in regions:
            made = target("open", region=region)
            take(made, "comment")
        for path in ("/planning/targets/", "/api/v1/targets", "/planning/"):
            with statements() as asked:
                assert client.get(path).status_code == 200
            counts.append(len(asked))

    assert counts[:3] == counts[3:]


def test_what_waits_for_the_coordinator(client: FlaskClient) -> None:
    made = target()
    sign_in(client, coordinator())

    assert f"/planning/targets/{made.id}" in client.get("/").text


@pytest.mark.parametrize(
    ("action", "change", "field"),
    [
        ("", {"baseline_value": 3}, "baseline_source"),
        ("", {"value": 10**20}, "value"),
        ("/actions/amend", {"reason": "A slip.", "baseline_value": 3}, "baseline_source"),
        ("/actions/amend", {"reason": "A slip.", "reference": ""}, "reference"),
    ],
)
def test_what_cannot_be_true_is_refused_before_it_is_written(
    client: FlaskClient, action: str, change: dict[str, Any], field: str
) -> None:
    made = target("agreed" if action else "draft")
    who = holder("tsb_counsellor") if action else coordinator()
    send = client.post if action else client.patch

    answer = send(
        f"/api/v1/targets/{made.id}{action}", json={"version": made.version, **change}, headers=bearer(who)
    )

    assert answer.status_code == 422
    assert field in (answer.json or {})["fields"]


def test_the_mail_of_an_opening_is_looked_at_before(client: FlaskClient) -> None:
    draft, reader = target(), holder("sg_chair")
    who = coordinator()
    sign_in(client, who)
    where = f"/planning/targets/{draft.id}/actions/open"
    body = {"version": draft.version, "note": "Please read it."}

    page = post(client, where, preview="1", **{name: str(value) for name, value in body.items()})
    told = client.post(f"/api/v1/targets/{draft.id}/actions/open/preview", json=body, headers=bearer(who))

    assert page.status_code == 200
    assert "1 mail would be sent. Nothing was recorded yet." in page.text
    assert page.text.count("Please read it.") == 2
    assert [row["names"] for row in (told.json or {})["bundles"]] == [[reader.name]]
    assert not db.session.scalars(select(OutboxMessage)).all()
    db.session.expire_all()
    assert draft.state == "draft"
