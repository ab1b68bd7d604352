"""Registering, endorsing, approving: who may, which rules refuse, and what happens to the place."""

from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.errors import (
    DomainError,
    IllegalMove,
    NotPermitted,
    RuleViolated,
    SignInNeeded,
    StaleVersion,
)
from regional_groups.core.permissions import NOBODY
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation import links, operations, queries, registering
from regional_groups.participation.models import JoinLink, Registration
from regional_groups.people.queries import person_by_email
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import NOW, SECRET_NEED, Field, deadline, meeting, now, workshop
from tests.support.field import actor, person, regional_group

STATES = ("requested", "endorsed", "approved", "waitlisted", "refused", "cancelled")
BY = {
    "endorse": "focal",
    "approve": "counsellor",
    "waitlist": "counsellor",
    "refuse": "counsellor",
    "substitute": "focal",
    "cancel": "delegate",
}


@pytest.fixture
def field(session: scoped_session[Session]) -> Field:
    return Field()


def brought_to(field: Field, state: str) -> Registration:
    made = field.register(field.delegate)
    if state in ("endorsed", "approved", "waitlisted"):
        field.take(made, "endorse", field.focal)
    if state == "approved":
        field.take(made, "approve", field.counsellor)
    elif state == "waitlisted":
        field.take(made, "waitlist", field.counsellor)
    elif state == "refused":
        field.take(made, "refuse", field.counsellor, note="no seat")
    elif state == "cancelled":
        field.take(made, "cancel", field.delegate)
    return made


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", list(BY))
def test_step_from_each_state(field: Field, state: str, action: str) -> None:
    made = brought_to(field, state)
    given: dict[str, Any] = {"note": "said so"}
    if action == "substitute":
        given["person"] = "another@example.org"
    who = getattr(field, BY[action])
    sources = [source for step in operations.FLOW.steps if step.action == action for source in step.sources]
    possible = state in sources and not (action == "approve" and state == "requested")

    if possible:
        field.take(made, action, who, **given)
        done = {"endorse": "endorsed", "approve": "approved", "waitlist": "waitlisted", "refuse": "refused"}
        assert made.state == done.get(action, "cancelled" if action == "cancel" else state)
    else:
        with pytest.raises(IllegalMove):
            field.take(made, action, who, **given)


@pytest.mark.parametrize("action", list(BY))
def test_step_is_refused_to_others(field: Field, action: str) -> None:
    made = brought_to(field, "endorsed" if action in ("approve", "waitlist") else "requested")
    wrong = field.stranger if action == "substitute" else field.chair

    with pytest.raises(NotPermitted):
        field.take(made, action, wrong, note="x", person="another@example.org")


def test_create_oneself(field: Field) -> None:
    made = field.register(field.delegate, languages_needed=["fr"])

    assert (made.state, made.country, made.mode, made.late) == ("requested", "KE", "remote", False)
    assert made.author_id == field.delegate.id


def test_create_by_focal_point_makes_a_new_person(field: Field) -> None:
    operations.create(
        field.meeting,
        {"person": "New.Person@Example.org", "mode": "onsite", "category": "member_state"},
        actor(field.focal),
        now(),
    )

    made = person_by_email("new.person@example.org")
    assert made is not None
    assert (made.name, made.country) == ("New Person", "KE")


def test_create_for_another_country_is_refused(field: Field) -> None:
    with pytest.raises(NotPermitted):
        field.register(field.stranger, by=field.focal)


def test_create_for_somebody_else_is_refused(field: Field) -> None:
    with pytest.raises(NotPermitted):
        field.register(field.stranger, by=field.delegate)


def test_create_without_sign_in(field: Field) -> None:
    with pytest.raises(SignInNeeded):
        operations.create(field.meeting, {"mode": "remote", "category": "guest"}, NOBODY, now())


def test_create_country_of_somebody_else_is_refused(field: Field) -> None:
    with pytest.raises(RuleViolated) as refused:
        field.register(field.delegate, country="TG")

    assert list(refused.value.fields) == ["country"]


def test_create_twice_is_refused(field: Field, session: scoped_session[Session]) -> None:
    field.register(field.delegate)

    with pytest.raises(RuleViolated) as refused:
        field.register(field.delegate)

    assert list(refused.value.fields) == ["person"]
    assert len(session.scalars(select(Registration)).all()) == 1


def test_create_again_after_cancelling(field: Field) -> None:
    field.take(field.register(field.delegate), "cancel", field.delegate)

    assert field.register(field.delegate).state == "requested"


@pytest.mark.parametrize("state", ["proposed", "postponed", "held", "reported", "not_held", "cancelled"])
def test_create_in_a_meeting_that_takes_none(session: scoped_session[Session], state: str) -> None:
    field = Field(state=MeetingState(state))

    with pytest.raises(RuleViolated):
        field.register(field.delegate)


@pytest.mark.parametrize("state", ["agreed", "convened"])
def test_create_in_a_meeting_to_come(session: scoped_session[Session], state: str) -> None:
    field = Field(state=MeetingState(state))

    assert field.register(field.delegate).state == "requested"


def test_create_after_the_last_day(field: Field, session: scoped_session[Session]) -> None:
    old = meeting(field.group, starts_on=NOW.date().replace(day=1), ends_on=NOW.date().replace(day=2))

    with pytest.raises(RuleViolated):
        field.register(field.delegate, at=old)


def test_create_late_is_marked_not_refused(field: Field) -> None:
    deadline(field.meeting, "registration", NOW.replace(day=20))

    assert field.register(field.delegate).late


def test_create_from_outside_the_region_names_the_clause(field: Field) -> None:
    french = person("fr@example.org", "delegate FR", country="FR")

    with pytest.raises(RuleViolated) as refused:
        field.register(french)

    assert refused.value.clause == "B4.2"


def test_create_in_a_tariff_group_names_its_clause(field: Field) -> None:
    other = meeting(regional_group("SG3RG-AFR"))

    with pytest.raises(RuleViolated) as refused:
        field.register(field.delegate, at=other, category="associate")

    assert refused.value.clause == "B4.1"


def test_create_mode_that_the_meeting_does_not_have(session: scoped_session[Session]) -> None:
    field = Field(format="physical")

    with pytest.raises(RuleViolated) as refused:
        field.register(field.delegate, mode="remote")

    assert (refused.value.clause, list(refused.value.fields)) == ("D1", ["mode"])


def test_unknown_membership_is_decided_with_a_note(session: scoped_session[Session]) -> None:
    field = Field(countries=())
    made = field.register(field.delegate)
    field.take(made, "endorse", field.focal)

    assert made.membership_unknown
    with pytest.raises(RuleViolated) as refused:
        field.take(made, "approve", field.counsellor)
    session.rollback()
    assert (refused.value.clause, list(refused.value.fields)) == ("B4.2", ["note"])
    assert field.take(made, "approve", field.counsellor, note="member since 2009").state == "approved"


def test_approve_before_the_endorsement_is_refused(field: Field) -> None:
    made = field.register(field.delegate)

    with pytest.raises(IllegalMove):
        field.take(made, "approve", field.counsellor)
    scene = queries.scene(field.meeting, now())
    assert "approve" not in [
        step["name"] for step in operations.available(made, scene, actor(field.counsellor))
    ]


def test_approve_in_one_step_where_no_focal_point_is_known(field: Field) -> None:
    made = field.register(field.stranger)

    assert field.take(made, "approve", field.counsellor).state == "approved"


def test_approve_in_one_step_for_an_open_workshop(field: Field) -> None:
    made = field.register(field.delegate, at=workshop(groups=["SG5RG-AFR"]), category="guest")

    assert field.take(made, "approve", field.counsellor).state == "approved"
    assert links.paths([made]) == {}


def test_approve_by_the_counsellor_of_another_parent(field: Field) -> None:
    other = person("sg3@example.org", "tsb_counsellor SG3")
    made = brought_to(field, "endorsed")

    with pytest.raises(NotPermitted):
        field.take(made, "approve", other)


def test_approve_stale_version(field: Field) -> None:
    made = brought_to(field, "endorsed")

    with pytest.raises(StaleVersion):
        field.take(made, "approve", field.counsellor, version=made.version - 1)


def test_refuse_needs_a_note(field: Field) -> None:
    made = field.register(field.delegate)

    with pytest.raises(RuleViolated) as refused:
        field.take(made, "refuse", field.counsellor, note="  ")

    assert list(refused.value.fields) == ["note"]


def test_endorse_recorded_for_the_focal_point(field: Field) -> None:
    made = field.register(field.delegate)
    field.take(
        made,
        "endorse",
        field.counsellor,
        on_behalf_of={"office": "focal_point", "scope": "KE", "person": None},
        evidence={"kind": "mail", "on": NOW.date(), "reference": "m1"},
    )

    assert (made.state, made.endorsed_by) == ("endorsed", "focal_point KE")


def test_substitute_by_the_focal_point_keeps_the_state(field: Field) -> None:
    made = field.approved(accessibility=SECRET_NEED)
    old = links.paths([made])[made.id]

    field.take(made, "substitute", field.focal, person="deputy@example.org", name="Deputy", note="ill")

    assert (made.state, made.person.name, made.accessibility) == ("approved", "Deputy", "")
    assert links.paths([made])[made.id] != old


def test_substitute_by_oneself_is_decided_anew(field: Field) -> None:
    made = field.approved()

    field.take(made, "substitute", field.delegate, person="deputy@example.org", note="ill")

    assert (made.state, made.endorsed_by) == ("requested", "")
    assert links.paths([made]) == {}


def test_substitute_of_another_country_is_refused(field: Field) -> None:
    made = field.approved()

    with pytest.raises(RuleViolated) as refused:
        field.take(made, "substitute", field.focal, person=field.stranger.email, note="ill")

    assert list(refused.value.fields) == ["person"]


def test_substitute_who_is_registered_is_refused(field: Field) -> None:
    made = field.approved()
    second = person("second@example.org", country="KE")
    field.register(second)

    with pytest.raises(RuleViolated):
        field.take(made, "substitute", field.focal, person=second.email, note="ill")


def test_undo_an_approval_closes_the_link(field: Field, session: scoped_session[Session]) -> None:
    made = field.approved()

    field.take(made, "undo", field.counsellor)

    assert made.state == "endorsed"
    assert all(link.revoked_at for link in session.scalars(select(JoinLink)))


def test_undo_a_cancellation_after_a_new_registration(field: Field) -> None:
    made = field.take(field.register(field.delegate), "cancel", field.delegate)
    field.register(field.delegate)

    with pytest.raises(IllegalMove):
        field.take(made, "undo", field.delegate)


def test_amend_by_the_secretariat_only(field: Field) -> None:
    made = field.register(field.delegate)

    with pytest.raises(NotPermitted):
        field.take(made, "amend", field.delegate, mode="onsite", reason="slip")
    field.take(made, "amend", field.counsellor, mode="onsite", reason="slip", source="mail")
    assert made.mode == "onsite"


def test_record_afterwards(field: Field, session: scoped_session[Session]) -> None:
    past = meeting(field.group, state=MeetingState.HELD, title="Past")

    made = field.register(field.delegate, by=field.counsellor, at=past, state="approved", note="list of 2020")

    assert (made.state, made.recorded_afterwards, made.late) == ("approved", True, False)
    with pytest.raises(NotPermitted):
        field.register(field.stranger, at=past, state="approved")


def test_edit_own(field: Field) -> None:
    made = field.register(field.delegate)
    data = {"version": made.version, "mode": "onsite", "accessibility": SECRET_NEED}

    registering.edit(made, data, actor(field.delegate), now())

    assert (made.mode, made.accessibility) == ("onsite", SECRET_NEED)


def test_edit_of_accessibility_is_the_owners(field: Field) -> None:
    made = field.register(field.delegate)

    with pytest.raises(NotPermitted):
        data = {"version": made.version, "accessibility": "else"}
        registering.edit(made, data, actor(field.focal), now())


def test_edit_of_a_closed_registration(field: Field) -> None:
    made = field.take(field.register(field.delegate), "cancel", field.delegate)

    with pytest.raises(IllegalMove):
        registering.edit(made, {"version": made.version, "mode": "onsite"}, actor(field.delegate), now())


def test_accessibility_never_reaches_the_trail(field: Field, session: scoped_session[Session]) -> None:
    made = field.register(field.delegate, accessibility=SECRET_NEED)
    data = {"version": made.version, "accessibility": SECRET_NEED + " and more"}
    registering.edit(made, data, actor(field.delegate), now())
    field.take(made, "substitute", field.focal, person="deputy@example.org", note="ill")

    entries = audit.entries_of("registration", str(made.id))

    assert "canary-need" not in str([(entry.before, entry.after, entry.note) for entry in entries])
    assert entries[-1].after["accessibility"] == "given"


def test_approve_many_names_those_left(field: Field) -> None:
    first = field.register(field.stranger)
    second = field.register(field.delegate)

    done, left = operations.approve_many([first, second], "", actor(field.counsellor), now())

    assert [row.id for row in done] == [first.id]
    assert [(row.id, type(error)) for row, error in left] == [(second.id, IllegalMove)]
    with pytest.raises(DomainError):
        operations.approve_many([second], "", actor(field.chair), now())
