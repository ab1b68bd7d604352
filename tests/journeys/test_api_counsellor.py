"""The same story kept by one counsellor for everybody, from the mails that members send."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from sqlalchemy import select

from tests.journeys.asking import Json, Script, nobody, script, waits
from tests.journeys.test_api_story import AFTER_THE_MEETING, LETTER, MEETING, REQUEST
from tests.support.field import person, regional_group, state, study_group

DELEGATE = {"office": "delegate", "scope": "KE"}
PLENARY = {"decided_on": "2026-11-20", "meeting": "SG21 plenary", "reference": "SG21-R1"}


def asked_by(whom: Json, on: str = "2026-11-20", **more: Any) -> dict[str, Any]:
    """Return what a step carries that somebody asked for by mail."""
    evidence = {"kind": "mail", "on": on, "reference": f"mail of {on}"}
    return {"on_behalf_of": whom, "evidence": evidence, "effective_on": on, **more}


def office(function: str, scope: str) -> dict[str, str]:
    """Return an office for whose holder a step is recorded."""
    return {"office": function, "scope": scope}


@pytest.fixture
def counsellor(client: FlaskClient, session: Any) -> Script:
    """Return the counsellor, in a field where nobody else holds an office but the leads of SG5RG-AFR."""
    for code in ("KE", "EG", "RW"):
        state(code)
    study_group("SG21")
    regional_group("SG5RG-AFR")
    person("lead5@example.org", "rg_chair SG5RG-AFR", name="Ben Chair")
    person("guest@example.org", "delegate KE", country="KE", name="Grace Delegate")
    return script(client, person("tsb@example.org", "tsb_counsellor", name="Cora Counsellor"))


def test_counsellor_keeps_the_whole_story_from_mails(
    client: FlaskClient, counsellor: Script, clock: FixedClock
) -> None:
    request_by_mail(counsellor, nobody(client))
    terms_by_mail(counsellor)
    meeting = meeting_by_mail(counsellor)
    registration_by_mail(counsellor, meeting)
    clock.move_to(AFTER_THE_MEETING)
    reports_by_mail(counsellor, meeting)
    report_by_mail(counsellor)
    assert recorded() == {
        "Cora Counsellor": {
            "delegate KE",
            "focal_point KE",
            "rg_chair SG21RG-AFR",
            "sg_chair SG5",
            "sg_chair SG21",
            "report_officer",
            "tsb_director",
            "Ben Chair",
            "Grace Delegate",
        }
    }


def recorded() -> dict[str, set[str]]:
    """Return for whom everybody recorded steps, from the audit trail."""
    found: dict[str, set[str]] = {}
    for entry in db.session.scalars(select(AuditEntry)):
        if entry.acting:
            found.setdefault(entry.actor_name, set()).add(entry.acting["for"])
    return found


def request_by_mail(counsellor: Script, anybody: Script) -> None:
    """Write, submit, place and decide a request for its author and its parent."""
    counsellor.create("/creation-requests", REQUEST, 403)
    unproved = counsellor.create("/creation-requests", {**REQUEST, "on_behalf_of": DELEGATE}, 422)
    assert unproved["fields"].keys() == {"evidence"}
    future = asked_by(DELEGATE, "2026-11-24")
    assert "effective_on" in counsellor.create("/creation-requests", {**REQUEST, **future}, 422)["fields"]
    request = counsellor.create("/creation-requests", {**REQUEST, **asked_by(DELEGATE, "2026-11-10")})
    where = f"/creation-requests/{request['id']}"
    request = counsellor.take(where, "submit", request["version"], **asked_by(DELEGATE, "2026-11-12"))
    assert request["author"]["office"] == "delegate"
    request = counsellor.take(where, "place_before_parent", request["version"], meeting="SG21 plenary")
    counsellor.take(where, "approve", request["version"], 403, **PLENARY)
    wrong = asked_by(office("sg_chair", "SG5"), **PLENARY)
    counsellor.take(where, "approve", request["version"], 403, **wrong)
    by_chair = asked_by(office("sg_chair", "SG21"), **PLENARY)
    request = counsellor.take(where, "approve", request["version"], **by_chair)
    assert (request["state"], request["group"]) == ("approved", "SG21RG-AFR")
    assert anybody.get("/regional-groups/SG21RG-AFR")["state"] == "established"


def terms_by_mail(counsellor: Script) -> None:
    """Draft, submit and approve the next terms for the lead and the parent."""
    where = "/regional-groups/SG21RG-AFR/terms"
    lead, chair = office("rg_chair", "SG21RG-AFR"), office("sg_chair", "SG21")
    draft = counsellor.create(where, asked_by(lead, "2026-11-21"))
    address = f"{where}/{draft['label']}"
    text = {"sections": [{"heading": "Objectives", "body": "Encourage wide participation."}]}
    draft = counsellor.change(address, {"version": draft["version"], **text, **asked_by(lead, "2026-11-21")})
    draft = counsellor.take(address, "submit", draft["version"], **asked_by(lead, "2026-11-22"))
    assert waits(draft) == [("sg_chair", "SG21")]
    decision = {**PLENARY, "decided_on": "2026-11-23"}
    done = counsellor.take(address, "approve", draft["version"], **asked_by(chair, "2026-11-23", **decision))
    assert (done["state"], done["label"], done["in_force"]) == ("approved", "2", True)


def meeting_by_mail(counsellor: Script) -> Json:
    """Propose, agree, coordinate and convene a joint meeting."""
    lead = office("rg_chair", "SG21RG-AFR")
    meeting = counsellor.create("/meetings", {**MEETING, **asked_by(lead, "2026-11-22")})
    where = f"/meetings/{meeting['id']}"
    meeting = counsellor.take(
        where, "agree", meeting["version"], group="SG21RG-AFR", **asked_by(lead, "2026-11-22")
    )
    by_person = asked_by({"person": "lead5@example.org"}, "2026-11-23")
    meeting = counsellor.take(where, "agree", meeting["version"], group="SG5RG-AFR", **by_person)
    assert meeting["state"] == "agreed"
    for parent in ("SG5", "SG21"):
        by_chair = asked_by(office("sg_chair", parent), "2026-11-23", parent=parent)
        meeting = counsellor.take(where, "coordinate", meeting["version"], **by_chair)
    meeting = counsellor.take(where, "convene", meeting["version"], **LETTER)
    assert (meeting["state"], meeting["waiting_for"]) == ("convened", [])
    return meeting


def registration_by_mail(counsellor: Script, meeting: Json) -> None:
    """Register a delegate who wrote a mail, endorse for the focal point, approve."""
    where = f"/meetings/{meeting['id']}/registrations"
    wish = {"mode": "onsite", "category": "member_state"}
    given = asked_by({"person": "guest@example.org"}, "2026-11-23", **wish)
    kept = counsellor.create(where, given)
    assert (kept["person"], kept["state"]) == ("guest@example.org", "requested")
    address = f"{where}/{kept['id']}"
    by_focal = asked_by(office("focal_point", "KE"), "2026-11-23")
    kept = counsellor.take(address, "endorse", kept["version"], **by_focal)
    kept = counsellor.take(address, "approve", kept["version"])
    assert kept["state"] == "approved"


def reports_by_mail(counsellor: Script, meeting: Json) -> None:
    """Record that it was held, who came, and the reports that the leads sent."""
    where = f"/meetings/{meeting['id']}"
    held = counsellor.take(where, "hold", meeting["version"], effective_on="2027-04-07")
    totals = {"participants": {"value": 40, "certainty": "about"}, "countries": 12, "source": "manual"}
    counsellor.create(f"{where}/attendance", totals)
    leads = {"SG21RG-AFR": office("rg_chair", "SG21RG-AFR"), "SG5RG-AFR": {"person": "lead5@example.org"}}
    for group, whom in leads.items():
        given = asked_by(whom, "2027-04-08", group=group, text="Report as sent by mail.")
        held = counsellor.take(where, "report", held["version"], **given)
    assert (held["state"], held["waiting_for"]) == ("reported", [])
    counts = counsellor.get(f"{where}/attendance/counts")
    assert counts["participants"] == {"value": 40, "certainty": "about"}


def report_by_mail(counsellor: Script) -> None:
    """Lead a report over the year to its publication, for the officer and the Director."""
    officer = asked_by(office("report_officer", ""), "2027-04-09")
    director = asked_by(office("tsb_director", ""), "2027-04-09")
    period = {"from": "2027-01-01", "until": "2027-04-09"}
    counsellor.create("/reports", period, 403)
    report = counsellor.create("/reports", {**period, **officer})
    where = f"/reports/{report['id']}"
    for action, whom in (
        ("freeze", officer),
        ("submit", officer),
        ("approve", director),
        ("transmit", officer),
    ):
        report = counsellor.take(where, action, report["version"], **whom)
    report = counsellor.take(where, "publish", report["version"], languages=["en"], **officer)
    assert (report["state"], report["waiting_for"]) == ("published", [])


def test_past_meeting_is_recorded_and_counted(client: FlaskClient, counsellor: Script) -> None:
    past = {**MEETING, "groups": ["SG5RG-AFR"], "starts_on": "2026-02-03", "ends_on": "2026-02-05"}
    meeting = counsellor.create("/meetings", {**past, "state": "held"})
    where = f"/meetings/{meeting['id']}"

    corrected = counsellor.take(
        where,
        "amend",
        meeting["version"],
        city="Mombasa",
        reason="The letter named another city.",
        source="Letter 2",
    )
    kept = counsellor.take(where, "undo", corrected["version"], 409)

    assert (meeting["state"], meeting["recorded_afterwards"], meeting["waiting_for"]) == ("held", True, [])
    assert (corrected["city"], kept["type"]) == ("Mombasa", "illegal-move")
    assert datetime.fromisoformat(corrected["changed_at"]) == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_own_last_step_is_taken_back_within_a_day(
    client: FlaskClient, counsellor: Script, clock: FixedClock
) -> None:
    lead = script(client, "lead5@example.org")
    meeting = lead.create("/meetings", {**MEETING, "groups": ["SG5RG-AFR"]})
    where = f"/meetings/{meeting['id']}"
    agreed = lead.take(where, "agree", meeting["version"])

    counsellor.take(where, "undo", agreed["version"], 403)
    back = lead.take(where, "undo", agreed["version"])

    assert (agreed["state"], back["state"]) == ("agreed", "proposed")
    assert waits(back) == [("rg_chair", "SG5RG-AFR")]
    agreed = lead.take(where, "agree", back["version"])
    clock.advance(timedelta(hours=25))
    lead.take(where, "undo", agreed["version"], 403)


def test_nobody_but_the_secretariat_records_for_others(client: FlaskClient, counsellor: Script) -> None:
    delegate = script(client, "guest@example.org")

    delegate.create("/creation-requests", {**REQUEST, **asked_by(office("sg_chair", "SG21"))}, 403)
    meeting = {**MEETING, "groups": ["SG5RG-AFR"]}
    delegate.create("/meetings", {**meeting, **asked_by({"person": "lead5@example.org"})}, 403)
