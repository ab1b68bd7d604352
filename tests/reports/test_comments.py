"""Comments on a report before it is approved: who says them, who is told, and that they are never published."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.core import moves
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotPermitted
from regional_groups.core.outbox import OutboxMessage
from regional_groups.reports import operations
from regional_groups.reports.models import ReportComment
from regional_groups.reports.rules import FLOW
from sqlalchemy import select

from tests.feeds.counting import statements
from tests.reports.field import director, now, officer, report, take
from tests.support.field import actor, bearer, person, post, sign_in

pytestmark = pytest.mark.usefixtures("session")


def told() -> list[str]:
    """Return whom the queued letters on comments go to."""
    letters = select(OutboxMessage).where(OutboxMessage.key.like("report_commented:%"))
    return sorted(one.payload["to"] for one in db.session.scalars(letters))


def test_whoever_sees_a_report_comments_until_it_is_approved(client: FlaskClient) -> None:
    made = report("submitted")
    sign_in(client, director())

    refused = post(client, f"/reports/{made.id}/actions/comment", version=str(made.version), text=" ")
    said = post(
        client,
        f"/reports/{made.id}/actions/comment",
        version=str(made.version),
        text="Say <b>more</b>.",
        block="method",
    )
    page = client.get(f"/reports/{made.id}").text

    assert (refused.status_code, said.status_code) == (422, 303)
    assert "Say &lt;b&gt;more&lt;/b&gt;." in page
    assert "Method and quality of the data" in page[page.index('id="comments"') :]
    db.session.refresh(made)
    assert made.state == "submitted"
    take(made, "approve")
    with pytest.raises(IllegalMove):
        take(made, "comment")


def test_who_does_not_see_it_cannot_comment() -> None:
    made = report("draft")
    delegate = person("delegate@example.org", "delegate KE")

    with pytest.raises(NotPermitted):
        operations.perform(made, "comment", {"version": made.version, "text": "So."}, actor(delegate), now())


def test_comments_are_never_published(client: FlaskClient) -> None:
    made = report("draft")
    take(made, "comment", text="Only for us.")
    address = f"/api/v1/reports/{made.id}"
    inside = client.get(address, headers=bearer(officer())).json or {}
    for step in ("freeze", "submit", "approve", "transmit", "publish"):
        take(made, step)

    public = client.get(address).json or {}

    assert [(one["text"], one["block"], one["office"]) for one in inside["comments"]] == [
        ("Only for us.", "", "report_officer")
    ]
    assert public["comments"] == []
    for where in (f"/reports/{made.id}", f"/reports/{made.id}.json", f"/reports/{made.id}.html?lang=en"):
        assert "Only for us." not in client.get(where).text


def test_the_officer_is_told_and_who_commented_before() -> None:
    made = report("submitted")
    operations.perform(made, "comment", {"version": made.version, "text": "Why?"}, actor(director()), now())
    db.session.commit()
    first = told()

    take(made, "comment", text="Because.")

    assert first == ["officer@tsb.example"]
    assert told() == ["director@tsb.example", "officer@tsb.example"]


def test_a_comment_changes_nothing_of_the_report() -> None:
    made = report("submitted")
    before = (made.version, made.changed_at, made.state_since)

    operations.perform(made, "comment", {"version": made.version, "text": "Why?"}, actor(director()), now())
    db.session.commit()

    assert (made.version, made.changed_at, made.state_since) == before
    assert moves.may_undo(made, FLOW, actor(officer()), now())
    operations.perform(made, "undo", {"version": made.version}, actor(officer()), now())
    assert made.state == "frozen"


def test_a_translator_who_commented_is_told() -> None:
    made = report("draft")
    translator = person("translator@tsb.example", "translator fr")
    operations.perform(made, "comment", {"version": made.version, "text": "Why?"}, actor(translator), now())
    db.session.commit()

    take(made, "comment", text="Because.")

    assert told() == ["officer@tsb.example", "translator@tsb.example"]


def test_a_comment_recorded_for_an_office_names_who_recorded_it(client: FlaskClient) -> None:
    made = report("draft")
    counsellor = person("counsellor@tsb.example", "tsb_counsellor", name="Ann Counsellor")
    sign_in(client, counsellor)
    evidence = {"evidence-kind": "mail", "evidence-on": "2026-11-20", "evidence-reference": "Mail 7"}
    given = {"version": str(made.version), "text": "So.", "on_behalf_of-office": "report_officer", **evidence}

    said = post(client, f"/reports/{made.id}/actions/comment", **given)
    page = client.get(f"/reports/{made.id}").text

    assert said.status_code == 303
    assert "Ann Counsellor · Report officer" in page[page.index('id="comments"') :]
    query = select(OutboxMessage).where(OutboxMessage.key.like("report_commented:%"))
    letter = db.session.scalars(query).one()
    assert "Ann Counsellor" in letter.payload["text"]
    assert "report_officer" not in letter.payload["text"]


def test_the_list_asks_no_more_for_more_reports_and_shows_the_newest(client: FlaskClient) -> None:
    headers = bearer(officer())
    counts = []
    for number in range(3):
        made = report("published")
        for place in range(60 if not number else 1):
            at = now() + timedelta(seconds=place)
            db.session.add(ReportComment(report_id=made.id, body=f"No. {place}", at=at))
        db.session.commit()
        client.get("/api/v1/reports", headers=headers)
        with statements() as sent:
            body = client.get("/api/v1/reports", headers=headers).json or {}
        counts.append(len(sent))

    assert len(set(counts)) == 1
    assert sorted(len(one["comments"]) for one in body["items"]) == [1, 1, 50]
    longest = max(body["items"], key=lambda one: len(one["comments"]))
    assert longest["comments"][-1]["text"] == "No. 59"
