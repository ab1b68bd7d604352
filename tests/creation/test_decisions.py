"""The decision: group, countries, officers and terms in one transaction, undo, others and the past."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core import audit
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import (
    IllegalMove,
    InvalidInput,
    NotPermitted,
    RuleViolated,
)
from regional_groups.core.outbox import OutboxMessage
from regional_groups.creation import operations
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.queries import creation_request, overlaps_of
from regional_groups.creation.rules import GroupFacts
from regional_groups.groups.models import GroupState, RegionalGroup
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.terms.models import TermsVersion
from sqlalchemy import func, select

from tests.creation.requests import (
    SECTIONS,
    arguments,
    content,
    counsellor,
    decision,
    draft,
    field_around,
    in_state,
    now,
    step,
)
from tests.support.field import actor, bearer, person, regional_group, sign_in

pytestmark = pytest.mark.usefixtures("session")


def test_state_that_declined_becomes_a_member_only_where_the_decision_names_it(
    author: Person, tsb: Person, parent: Person, client: FlaskClient
) -> None:
    declined = {"country": "EG", "status": "declined"}
    support = [{"country": "KE", "status": "confirmed"}, declined, {"country": "RW", "status": "declined"}]
    request = in_state("before_parent", author, tsb, parent, supporting_states=support)
    sign_in(client, parent)
    seen = client.get(f"/creation-requests/{request.id}").text

    with pytest.raises(RuleViolated) as refused:
        step(request, "approve", parent, **decision(keep_declined=["KE"]))
    facts = [GroupFacts("SG5RG-EAF", "SG5", "", frozenset({"RW"}))]
    before = overlaps_of(request, facts)
    step(request, "approve", parent, **decision(keep_declined=["RW"]))

    assert (before, [one.acronym for one in overlaps_of(request, facts)]) == ((), ["SG5RG-EAF"])
    assert list(refused.value.fields) == ["keep_declined"]
    assert request.group is not None
    assert sorted(row.country for row in request.group.countries) == ["KE", "RW"]
    assert request.countries == ["KE", "RW"]
    assert [value in seen for value in ('value="KE"', 'value="EG"', 'value="RW"')] == [False, True, True]


@pytest.mark.parametrize("action", ["approve", "decline"])
def test_decision_long_before_the_request_is_asked_back(
    author: Person, tsb: Person, parent: Person, client: FlaskClient, action: str
) -> None:
    request = in_state("before_parent", author, tsb, parent)
    address = f"/api/v1/creation-requests/{request.id}"
    day = {"decided_on": (now().date() - timedelta(days=400)).isoformat(), "meeting": "m", "note": "Minutes"}

    def ask(**more: object) -> Any:
        version = client.get(address, headers=bearer(parent)).json["version"]
        sent = {**day, **more, "version": version}
        return client.post(f"{address}/actions/{action}", json=sent, headers=bearer(parent))

    first = ask()
    kept = client.get(address, headers=bearer(parent)).json["state"]
    second = ask(early_decision=True)

    assert (first.status_code, list(first.json["fields"]), kept) == (422, ["early_decision"], "before_parent")
    assert (second.status_code, second.json["decided_on"]) == (200, day["decided_on"])


def test_approval_makes_group_countries_officers_and_terms(
    author: Person, tsb: Person, parent: Person
) -> None:
    request = in_state("before_parent", author, tsb, parent)

    step(request, "approve", parent, **decision(reference="SG21-R1"))

    group = db.session.scalars(select(RegionalGroup).where(RegionalGroup.acronym == "SG21RG-AFR")).one()
    terms = db.session.scalars(select(TermsVersion).where(TermsVersion.group_id == group.id)).one()
    officer = db.session.scalars(select(OfficeHeld).where(OfficeHeld.scope == "SG21RG-AFR")).one()
    assert (group.state, group.parent_code, group.created) == (GroupState.ESTABLISHED, "SG21", "2026-11-23")
    assert group.name_en == request.title
    assert sorted(row.country for row in group.countries) == ["EG", "KE", "RW"]
    assert (officer.function, officer.person.email, officer.from_on) == (
        "rg_chair",
        "amina@example.org",
        date(2026, 11, 23),
    )
    assert (terms.state, terms.number, terms.sections[0]["heading"]) == ("approved", "1", "Objectives")
    assert (request.state, request.group_id, request.reference) == ("approved", group.id, "SG21-R1")


def test_amended_text_of_the_plenary_comes_into_force(author: Person, tsb: Person, parent: Person) -> None:
    request = in_state("before_parent", author, tsb, parent)
    amended = [{"heading": "Objectives", "body": "As amended by the plenary."}]

    step(request, "approve", parent, **decision(terms=amended))

    terms = db.session.scalars(select(TermsVersion)).one()
    entry = audit.entries_of("creation", str(request.id))[0]
    assert terms.sections[0]["body"] == request.terms[0]["body"] == "As amended by the plenary."
    assert terms.sections[0]["id"] == entry.before["terms"][0]["id"]
    assert entry.before["terms"][0]["body"] == SECTIONS[0]["body"]


def test_approval_without_terms_sets_a_day_for_them(author: Person, tsb: Person, parent: Person) -> None:
    request = in_state("before_parent", author, tsb, parent, terms=[], working_methods=[])

    with pytest.raises(RuleViolated) as refusal:
        step(request, "approve", parent, **decision())
    step(request, "approve", parent, **decision(terms_due_on=date(2027, 3, 1)))

    assert (refusal.value.clause, list(refusal.value.fields)) == ("B2.3", ["terms_due_on"])
    assert db.session.scalars(select(TermsVersion)).all() == []
    assert request.terms_due_on == date(2027, 3, 1)


def test_decision_of_a_day_to_come_is_refused(author: Person, tsb: Person, parent: Person) -> None:
    request = in_state("before_parent", author, tsb, parent)

    for action, data in (("approve", decision()), ("decline", {"note": "No."})):
        with pytest.raises(RuleViolated) as refusal:
            step(request, action, parent, **{**data, "decided_on": date(2026, 11, 24)})
        assert list(refusal.value.fields) == ["decided_on"]


def test_approval_that_fails_inside_leaves_nothing(author: Person, tsb: Person, parent: Person) -> None:
    request = in_state("before_parent", author, tsb, parent)
    id, version = request.id, request.version
    request.terms = [
        {"id": "NOT A KEY", "heading": "x", "body": "y"}
    ]  # refused by the room of terms, last of all
    db.session.commit()
    entries = db.session.scalar(select(func.count()).select_from(audit.AuditEntry))

    with pytest.raises(InvalidInput):
        step(request, "approve", parent, **decision())
    db.session.rollback()

    left = db.session.get_one(CreationRequest, id)
    assert (left.state, left.version, left.group_id) == ("before_parent", version, None)
    assert db.session.scalars(select(RegionalGroup)).all() == []
    assert db.session.scalars(select(OfficeHeld).where(OfficeHeld.function == "rg_chair")).all() == []
    assert db.session.scalar(select(func.count()).select_from(audit.AuditEntry)) == entries


def test_acronym_taken_meanwhile_is_refused_at_approval(author: Person, tsb: Person, parent: Person) -> None:
    request = in_state("before_parent", author, tsb, parent)
    regional_group("SG21RG-AFR", "SG21")

    with pytest.raises(InvalidInput):
        step(request, "approve", parent, **decision())
    db.session.rollback()
    step(request, "amend", tsb, acronym="SG21RG-AFRICA", reason="The first one is taken.")
    step(request, "approve", parent, **decision())

    assert request.group is not None
    assert request.group.acronym == "SG21RG-AFRICA"


def test_approved_request_cannot_be_undone(author: Person, tsb: Person, parent: Person) -> None:
    request = in_state("approved", author, tsb, parent)

    with pytest.raises(IllegalMove):
        step(request, "undo", parent)


def test_own_last_step_is_undone_within_a_day(author: Person, tsb: Person, clock: FixedClock) -> None:
    request = step(draft(author), "submit", author)

    with pytest.raises(NotPermitted):
        step(request, "undo", tsb)
    step(request, "undo", author)

    assert (request.state, request.submitted_at) == ("draft", None)
    step(request, "submit", author)
    clock.advance(timedelta(hours=25))
    with pytest.raises(NotPermitted):
        step(request, "undo", author)


def test_undo_of_a_second_submission_keeps_the_request_public(
    author: Person, tsb: Person, parent: Person
) -> None:
    request = in_state("returned", author, tsb, parent)
    first = request.submitted_at

    step(request, "submit", author)
    step(request, "undo", author)

    assert (request.state, request.submitted_at) == ("returned", first)


def test_counsellor_submits_for_a_delegate_who_wrote_a_mail(author: Person, tsb: Person) -> None:
    request = draft(author)
    evidence = {"kind": "mail", "on": date(2026, 11, 20), "reference": "Mail of Friday"}

    with pytest.raises(RuleViolated):
        step(request, "submit", tsb, on_behalf_of={"person": author.email})
    with pytest.raises(NotPermitted):
        step(
            request,
            "submit",
            counsellor("SG13"),
            on_behalf_of={"office": "delegate", "scope": "KE"},
            evidence=evidence,
        )
    step(request, "submit", tsb, on_behalf_of={"office": "delegate", "scope": "KE"}, evidence=evidence)

    entry = audit.entries_of("creation", str(request.id))[0]
    assert (entry.event, entry.actor_id, entry.effective_on) == ("creation:submit", tsb.id, None)
    assert entry.acting is not None
    assert entry.acting["for"] == "delegate KE"
    assert request.state == "submitted"


def test_counsellor_files_a_request_for_an_office(tsb: Person) -> None:
    field_around()
    evidence = {"kind": "letter", "on": date(2026, 11, 20), "reference": "L 1"}
    behalf = {"on_behalf_of": {"office": "delegate", "scope": "KE"}, "evidence": evidence}

    made = operations.create({**content(), **behalf}, actor(tsb), now())
    successor = person("next@example.org", "delegate KE")

    assert (made.author_id, made.author_function, made.author_scope) == (None, "delegate", "KE")
    assert creation_request(made.id, actor(successor), now()) is made
    step(made, "submit", successor)


def test_chair_is_recorded_by_the_counsellor_with_a_report(
    author: Person, tsb: Person, parent: Person
) -> None:
    request = in_state("before_parent", author, tsb, parent)
    evidence = {"kind": "report", "on": date(2026, 11, 20), "reference": "R 1"}

    step(
        request,
        "approve",
        tsb,
        **decision(decided_on=date(2026, 11, 20)),
        on_behalf_of={"office": "sg_chair", "scope": "SG21"},
        evidence=evidence,
        effective_on=date(2026, 11, 20),
    )

    assert request.group is not None
    assert request.group.created == "2026-11-20"


def test_past_decision_is_recorded_without_notices_and_makes_the_group(tsb: Person) -> None:
    field_around()
    past = content(state="approved", decided_on=date(2019, 5, 10), meeting="SG21 plenary of 2019")

    made = operations.record(past, actor(tsb), now())
    db.session.commit()

    assert (made.state, made.recorded_afterwards) == ("approved", True)
    assert made.group is not None
    assert made.group.created == "2019-05-10"
    assert db.session.scalars(select(OutboxMessage).where(OutboxMessage.key.like("creation%"))).all() == []


def test_past_decision_is_linked_to_a_group_that_is_known(tsb: Person, author: Person) -> None:
    field_around()
    known = regional_group("SG21RG-AFR", "SG21")
    past = content(state="approved", decided_on=date(2019, 5, 10), meeting="SG21 plenary of 2019")

    made = operations.record(past, actor(tsb), now())

    assert made.group_id == known.id
    with pytest.raises(NotPermitted):
        operations.record({**past, "acronym": "SG21RG-EA"}, actor(author), now())
    with pytest.raises(RuleViolated) as refusal:
        operations.record({**past, "decided_on": None}, actor(tsb), now())
    assert list(refusal.value.fields) == ["decided_on"]


def test_amend_corrects_a_decided_request_with_reason(author: Person, tsb: Person, parent: Person) -> None:
    request = in_state("approved", author, tsb, parent)

    with pytest.raises(RuleViolated):
        step(request, "amend", tsb, reference="R9", reason=" ")
    step(request, "amend", tsb, reference="R9", reason="The report is out.", source="SG21-R9")

    entry = audit.entries_of("creation", str(request.id))[0]
    assert (entry.before, entry.after) == ({"reference": ""}, {"reference": "R9"})
    assert entry.note == "The report is out. (SG21-R9)"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decided_on": None}, "decided_on"),
        ({"decided_on": date(2026, 11, 24)}, "decided_on"),
        ({"terms_due_on": date(2026, 11, 1)}, "terms_due_on"),
    ],
)
def test_amend_refuses_what_the_decision_would_refuse(
    author: Person, tsb: Person, parent: Person, changes: dict[str, Any], field: str
) -> None:
    request = in_state("approved", author, tsb, parent)

    with pytest.raises(RuleViolated) as refused:
        step(request, "amend", tsb, **changes, reason="Seen in the report.")

    assert list(refused.value.fields) == [field]


def test_mail_of_a_step_that_writes_to_many_is_looked_at_before(
    author: Person, tsb: Person, parent: Person, client: FlaskClient
) -> None:
    request = in_state("before_parent", author, tsb, parent)

    for action, who in (("defer", tsb), ("decline", parent), ("approve", parent)):
        body = {"version": request.version, **arguments(action)}
        body |= {"decided_on": "2026-11-20"} if action == "approve" else {}
        address = f"/api/v1/creation-requests/{request.id}/actions/{action}/preview"
        found = client.post(address, json=body, headers=bearer(who)).get_json()
        assert [one["notice"] for one in found["bundles"]] == ["creation_decided"]
        assert "@" not in " ".join(found["bundles"][0]["names"])
        assert client.post(address, json={**body, "version": 1}, headers=bearer(who)).status_code == 409
    db.session.refresh(request)
    assert request.state == "before_parent"
