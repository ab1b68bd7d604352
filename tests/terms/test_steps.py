"""What the steps do to the stored versions: in force, undo, correction, adoption, notices, and the database's guard."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core import audit, outbox
from regional_groups.core.db import db
from regional_groups.core.errors import (
    DomainError,
    IllegalMove,
    NotPermitted,
    RuleViolated,
    SignInNeeded,
    StaleVersion,
)
from regional_groups.core.i18n import speaking, translate
from regional_groups.core.permissions import NOBODY
from regional_groups.groups.models import GroupState
from regional_groups.people.models import Person
from regional_groups.terms import operations, queries
from regional_groups.terms.intervals import in_force
from regional_groups.terms.joining import waits
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.rules import FLOW, TermsState
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.support.field import actor, person, regional_group, sign_in
from tests.terms.field import (
    CHANGED,
    DECIDED,
    GROUP,
    NOW,
    SECTIONS,
    TEXTS,
    Field,
    approved,
    draft,
    field,
    mails,
    submitted,
    take,
)

pytestmark = pytest.mark.usefixtures("session")
GIVEN: dict[str, dict[str, Any]] = {
    "approve": DECIDED,
    "return": {"note": "Please add tasks."},
    "amend": {"reason": "A slip.", "meeting": "SG5, November 2026"},
}


def in_state(at: Field, state: str) -> TermsVersion:
    """Bring a version into a state by the steps that lead there."""
    if state in ("draft", "consultation"):
        version = draft(at)
        return take(version, "open_consultation", at.chair) if state == "consultation" else version
    if state == "submitted":
        return submitted(at)
    if state == "returned":
        return take(submitted(at), "return", at.parent, note="No.")
    version = approved(at, date(2025, 1, 1))
    if state == "superseded":
        approved(at)
    return version


@pytest.mark.parametrize("state", TermsState)
@pytest.mark.parametrize("action", ["open_consultation", "submit", "approve", "return"])
def test_each_step_in_each_state(state: str, action: str) -> None:
    at = field()
    version = in_state(at, state)
    who = at.parent if action in ("approve", "return") else at.chair
    before = (version.version, version.state)

    if any(step.action == action and state in step.sources for step in FLOW.steps):
        take(version, action, who, **GIVEN.get(action, {}))
        assert version.version == before[0] + 1
        return
    with pytest.raises(IllegalMove):
        take(version, action, who, **GIVEN.get(action, {}))
    assert (version.version, version.state) == before


MAY = {
    "create": {"chair", "contact"},
    "open_consultation": {"chair", "contact"},
    "submit": {"chair"},
    "approve": {"parent"},
    "return": {"parent"},
    "amend": {"counsellor"},
}


@pytest.mark.parametrize("name", ["chair", "contact", "parent", "counsellor", "outsider", "admin"])
@pytest.mark.parametrize("action", MAY)
def test_who_may_take_which_step(action: str, name: str) -> None:
    at = field()
    who = person("admin@example.org", "admin") if name == "admin" else getattr(at, name)
    version = (
        None
        if action == "create"
        else in_state(at, "submitted" if action in ("approve", "return") else "draft")
    )

    def attempt() -> None:
        if version is None:
            operations.create(at.group, TEXTS, actor(who), NOW)
        else:
            take(version, action, who, **GIVEN.get(action, {}))

    if name in MAY[action]:
        attempt()
        return
    with pytest.raises(NotPermitted):
        attempt()


def test_nobody_needs_to_sign_in() -> None:
    at = field()

    with pytest.raises(SignInNeeded):
        operations.create(at.group, TEXTS, NOBODY, NOW)


def test_secretariat_stands_in_for_a_vacant_team() -> None:
    at = field()
    vacant = regional_group("SG5RG-LAC", region="americas")

    version = operations.create(vacant, TEXTS, actor(at.counsellor), NOW)
    take(version, "submit", at.counsellor)

    assert version.state == "submitted"


def test_contact_leads_where_nobody_else_does() -> None:
    group = regional_group("SG5RG-LAC", region="americas")
    contact = person("contact@example.org", "rg_contact SG5RG-LAC")

    version = operations.create(group, TEXTS, actor(contact), NOW)
    take(version, "submit", contact)

    assert version.state == "submitted"


def test_approval_replaces_the_text_in_force() -> None:
    at = field()
    first = approved(at, date(2025, 1, 15))
    second = approved(at, date(2026, 11, 20), sections=CHANGED)

    assert (first.number, first.state, first.in_force_until) == ("1", "superseded", date(2026, 11, 20))
    assert (second.number, second.draft_number, second.state) == ("2", "1.1", "approved")
    versions = queries.versions_of(at.group)
    assert in_force(versions, date(2026, 11, 19)) == first
    assert in_force(versions, date(2026, 11, 20)) == second
    assert in_force(versions, date(2025, 1, 14)) is None


@pytest.mark.parametrize("day", [date(2025, 1, 15), date(2024, 1, 1), date(2026, 11, 25)])
def test_decision_that_is_older_or_in_the_future_is_refused(day: date) -> None:
    at = field()
    approved(at, date(2025, 1, 15))
    version = submitted(at)

    with pytest.raises(RuleViolated) as refusal:
        take(version, "approve", at.parent, decided_on=day, meeting="SG5")

    assert list(refusal.value.fields) == ["decided_on"]
    assert version.state == "submitted"


def test_double_approval_is_refused() -> None:
    at = field()
    version = submitted(at)
    seen = version.version
    take(version, "approve", at.parent, **DECIDED)

    with pytest.raises(StaleVersion):
        operations.perform(version, "approve", {**DECIDED, "version": seen}, actor(at.parent), NOW)


def test_database_keeps_two_versions_from_being_in_force() -> None:
    at = field()
    approved(at, date(2025, 1, 1))
    second = submitted(at)

    second.state = TermsState.APPROVED
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_return_is_followed_by_a_new_version_from_the_returned_text() -> None:
    at = field()
    approved(at, date(2025, 1, 1))
    take(submitted(at, sections=CHANGED), "return", at.parent, note="Please add tasks.")

    version = operations.create(at.group, {}, actor(at.contact), NOW)

    assert (version.number, version.sections) == ("1.2", CHANGED)


def test_own_approval_is_undone_and_the_text_before_is_in_force_again() -> None:
    at = field()
    first = approved(at, date(2025, 1, 15))
    second = approved(at, sections=CHANGED)

    take(second, "undo", at.parent)

    assert (second.state, second.number, second.in_force_from) == ("submitted", "1.1", None)
    assert (first.state, first.in_force_until) == ("approved", None)
    assert audit.verify() is None


def test_approval_with_a_newer_draft_is_not_undone() -> None:
    at = field()
    version = approved(at)
    draft(at)

    with pytest.raises(IllegalMove):
        take(version, "undo", at.parent)


def test_step_of_somebody_else_or_of_yesterday_is_not_undone() -> None:
    at = field()
    version = submitted(at)

    with pytest.raises(NotPermitted):
        take(version, "undo", at.contact)
    with pytest.raises(NotPermitted):
        operations.perform(
            version, "undo", {"version": version.version}, actor(at.chair), NOW + timedelta(hours=25)
        )


def test_submission_is_told_to_parent_and_counsellor() -> None:
    at = field()

    submitted(at)

    subject = f"Terms of {GROUP} wait for the decision of SG5"
    assert mails() == [(at.counsellor.email, subject), (at.parent.email, subject)]


def test_return_is_told_to_the_team_with_the_note() -> None:
    at = field()
    version = submitted(at)

    take(version, "return", at.parent, note="Please add tasks.")

    told = [row for row in mails() if "returned" in row[1]]
    assert [address for address, _ in told] == [at.chair.email, at.contact.email]
    rows = db.session.scalars(select(outbox.OutboxMessage)).all()
    assert any("Please add tasks." in row.payload["text"] for row in rows)


def test_new_text_is_told_to_team_and_members() -> None:
    from regional_groups.groups.models import GroupCountry

    at = field()
    kenya = person("kenya@example.org", "focal_point KE", country="KE")
    at.group.countries.append(GroupCountry(country="KE"))

    approved(at)

    told = mails()
    assert (kenya.email, f"New terms of reference of {GROUP} are in force") in told
    assert (at.contact.email, f"SG5 approved the terms of {GROUP}") in told


def test_letters_say_what_was_in_force_before_and_what_changed() -> None:
    at = field()
    approved(at, date(2024, 5, 17))
    db.session.query(outbox.OutboxMessage).delete()

    approved(at, sections=CHANGED)

    texts = {row.payload["subject"]: row.payload["text"] for row in db.session.query(outbox.OutboxMessage)}
    said = "Version in force so far: 1, from 17 May 2024.\nChanged sections: Objectives\n"
    states = {
        f"Terms of {GROUP} wait for the decision of SG5": "State before: Draft. State now: Submitted to the parent.",
        f"SG5 approved the terms of {GROUP}": "State before: Submitted to the parent. State now: In force.",
    }
    for subject, state in states.items():
        assert f"{state}\n{said}" in texts[subject]


def test_what_waits_stands_on_the_home_page_of_who_must_act() -> None:
    at = field()
    version = draft(at)

    def rows(who: Person) -> list[str]:
        return [row.url for row in waits(who, actor(who).offices, NOW)]

    page = f"/regional-groups/{GROUP}/terms/0.1"
    assert (rows(at.chair), rows(at.parent)) == ([page], [])
    take(version, "submit", at.chair)
    vice = person("vice@example.org", "sg_vice_chair SG5/africa")
    assert (rows(at.chair), rows(at.parent), rows(vice), rows(at.outsider)) == ([], [page], [page], [])


def test_draft_cannot_be_saved_once_submitted() -> None:
    at = field()
    version = submitted(at)

    with pytest.raises(IllegalMove):
        operations.save(version, {"version": version.version, "sections": CHANGED}, actor(at.chair), NOW)


def test_saving_nothing_new_changes_nothing() -> None:
    at = field()
    version = draft(at)

    operations.save(version, {"version": 1, "sections": SECTIONS}, actor(at.chair), NOW)

    assert (version.version, len(version.revisions)) == (1, 1)


def test_counsellor_acts_for_the_chair_with_evidence() -> None:
    at = field()
    version = draft(at)
    behalf: dict[str, Any] = {
        "on_behalf_of": {"office": "rg_chair", "scope": GROUP},
        "evidence": {"kind": "mail", "on": date(2026, 11, 22), "reference": ""},
    }

    take(version, "submit", at.counsellor, **behalf)

    entry = audit.entries_of("terms", str(version.id), limit=1)[0]
    assert (entry.actor_name, (entry.acting or {})["for"]) == (at.counsellor.name, f"rg_chair {GROUP}")
    with pytest.raises(DomainError):
        take(version, "approve", at.chair, **DECIDED, **behalf)


@pytest.mark.parametrize(("state", "refused"), [("closed", True), ("suspended", False), ("unknown", False)])
def test_new_terms_are_written_for_a_suspended_group_but_not_for_a_closed_one(
    client: FlaskClient, state: str, refused: bool
) -> None:
    at = field()
    at.group.state = GroupState(state)
    db.session.commit()
    sign_in(client, at.chair)

    page = client.get(f"/regional-groups/{at.group.acronym}/terms").get_data(as_text=True)

    assert ("is closed: no new terms are written" in page, "Begin a draft" in page) == (refused, not refused)
    if refused:
        with pytest.raises(RuleViolated, match="is closed") as error:
            operations.create(at.group, dict(TEXTS), actor(at.chair), NOW)
        assert error.value.clause == "B2.1"
    else:
        assert operations.create(at.group, dict(TEXTS), actor(at.chair), NOW).state == "draft"


def test_draft_of_a_group_that_was_closed_meanwhile_goes_nowhere_and_waits_for_nobody() -> None:
    at = field()
    version = operations.create(at.group, dict(TEXTS), actor(at.chair), NOW)
    at.group.state = GroupState("closed")
    db.session.flush()

    for action in ("open_consultation", "submit"):
        with pytest.raises(RuleViolated, match="is closed"):
            operations.perform(version, action, {"version": version.version}, actor(at.chair), NOW)

    assert queries.waiting(version, NOW) == []
    assert operations.available(version, actor(at.chair), NOW) == []
    assert not operations.may_edit(version, actor(at.chair), NOW)


@pytest.mark.parametrize(
    ("language", "state"), [("ru", "Представлен основной комиссии"), ("ar", "مقدَّمة إلى لجنة الدراسات الأم")]
)
def test_a_second_draft_is_refused_in_the_gender_of_the_text(language: str, state: str) -> None:
    at = field()
    submitted(at)

    with pytest.raises(RuleViolated) as refusal:
        draft(at)

    with speaking(language):
        assert f"({state})" in translate(refusal.value.message)
