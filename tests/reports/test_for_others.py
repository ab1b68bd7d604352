"""Pages of reports for a counsellor alone: every step for the report officer and the Director, with the evidence."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.audit import AuditEntry
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.reports.models import Report
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.reports.field import director, meeting, officer, report
from tests.support.field import person, post, sign_in

pytestmark = pytest.mark.usefixtures("session")
EVIDENCE = {"evidence-kind": "mail", "evidence-on": "2026-11-20", "evidence-reference": "Mail 7"}
OFFICER = {"on_behalf_of-office": "report_officer", **EVIDENCE}
DIRECTOR = {"on_behalf_of-office": "tsb_director", **EVIDENCE}
PERIOD = {"from": "2026-01-01", "until": "2026-11-20"}


@pytest.fixture
def alone(client: FlaskClient) -> FlaskClient:
    """Return the browser of a counsellor of all study groups."""
    sign_in(client, person("counsellor@tsb.example", "tsb_counsellor", name="Counsellor"))
    return client


def _step(client: FlaskClient, made: Report, action: str, **given: Any) -> TestResponse:
    db.session.refresh(made)
    return post(client, f"/reports/{made.id}/actions/{action}", version=str(made.version), **given)


def test_a_counsellor_alone_leads_a_report_to_its_publication(alone: FlaskClient) -> None:
    meeting()
    assert "New report" in alone.get("/reports/").text
    assert post(alone, "/reports/new", **PERIOD, **OFFICER).status_code == 303
    made = db.session.scalars(select(Report)).one()
    for part, given in (
        ("scope", {**PERIOD, "addressee": "tsag"}),
        ("texts", {"narrative-summary-en": "Held: {meetings_held}."}),
        ("cover", {"document_number": "TD7"}),
    ):
        version = str(made.version)
        saved = post(alone, f"/reports/{made.id}/{part}", version=version, language="en", **given, **OFFICER)
        assert (part, saved.status_code) == (part, 303)
        db.session.refresh(made)

    for action, whom, given in (
        ("freeze", OFFICER, {}),
        ("submit", OFFICER, {}),
        ("return", DIRECTOR, {"note": "Say more."}),
        ("freeze", OFFICER, {}),
        ("submit", OFFICER, {}),
        ("approve", DIRECTOR, {"effective_on": "2026-11-19"}),
        ("transmit", OFFICER, {"transmitted_on": "2026-11-20"}),
        ("publish", OFFICER, {"languages": "en"}),
        ("correct", OFFICER, {"kind": "addendum", "note": "More to tell."}),
        ("withdraw", OFFICER, {"note": "Printed again."}),
    ):
        assert (action, _step(alone, made, action, **whom, **given).status_code) == (action, 303)

    db.session.refresh(made)
    assert (made.state, made.addressee, str(made.approved_on)) == ("withdrawn", "tsag", "2026-11-19")
    assert made.cover == {"document_number": "TD7"}
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.event.like("report:%"))).all()
    assert {entry.actor_name for entry in entries} == {"Counsellor"}
    assert [(entry.acting or {})["for"] for entry in entries if entry.event == "report:approve"] == [
        "tsb_director"
    ]


def test_those_for_whom_it_is_recorded_are_told(alone: FlaskClient) -> None:
    made = report("submitted")
    director()

    _step(alone, made, "approve", **DIRECTOR)

    sent = db.session.scalars(select(OutboxMessage).where(OutboxMessage.key.like("recorded_for_you:%"))).all()
    assert [mail.payload["to"] for mail in sent] == ["director@tsb.example"]


def test_the_page_offers_each_step_with_the_office_it_is_recorded_for(alone: FlaskClient) -> None:
    made = report("submitted")

    page = alone.get(f"/reports/{made.id}").text

    assert f'action="/reports/{made.id}/actions/approve"' in page
    assert '<option value="tsb_director" selected>Director of TSB</option>' in page
    assert '<option value="report_officer" selected>Report officer</option>' in page
    assert "supersede" not in page


@pytest.mark.parametrize("part", ["new", "scope", "texts", "cover"])
def test_forms_without_evidence_come_back_with_the_error_beside_its_field(
    alone: FlaskClient, part: str
) -> None:
    made = report()
    address = "/reports/new" if part == "new" else f"/reports/{made.id}/{part}"
    shown = alone.get(address).text
    assert '<option value="report_officer" selected>Report officer</option>' in shown

    whom = {"on_behalf_of-office": "report_officer", "evidence-reference": ""}
    answer = post(alone, address, version="1", language="en", **PERIOD, document_number="TD9", **whom)

    assert answer.status_code == 422
    assert 'id="f-evidence-wrong"' in answer.text
    assert '<option value="report_officer" selected>Report officer</option>' in answer.text
    nobody = {"version": "1", "language": "en", "for_others_only": "1"}
    assert 'id="f-on_behalf_of-office-wrong"' in post(alone, address, **PERIOD, **nobody).text


def test_a_step_without_evidence_says_so_beside_its_field(alone: FlaskClient) -> None:
    made = report("submitted")

    answer = _step(alone, made, "approve", **{"on_behalf_of-office": "tsb_director"})

    assert answer.status_code == 422
    assert 'id="f-report-approve-evidence-wrong"' in answer.text


def test_a_counsellor_of_one_study_group_neither_sees_nor_prepares(client: FlaskClient) -> None:
    made = report()
    sign_in(client, person("five@tsb.example", "tsb_counsellor SG5"))

    assert client.get(f"/reports/{made.id}").status_code == 404
    assert client.get("/reports/new").status_code == 403
    assert post(client, "/reports/new", **PERIOD, **OFFICER).status_code == 403


def test_the_officer_is_not_asked_for_whom(client: FlaskClient) -> None:
    made = report()
    sign_in(client, officer())

    for address in (f"/reports/{made.id}", f"/reports/{made.id}/texts", "/reports/new"):
        assert "on_behalf_of" not in client.get(address).text
