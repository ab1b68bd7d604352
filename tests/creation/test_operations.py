"""A request from draft to decision, with who may and who may not."""

import pytest
from regional_groups.core.errors import (
    IllegalMove,
    NotPermitted,
    RuleViolated,
    SignInNeeded,
    StaleVersion,
)
from regional_groups.core.permissions import NOBODY
from regional_groups.creation import operations
from regional_groups.creation.rules import FLOW
from regional_groups.people.models import Person

from tests.creation.requests import (
    arguments,
    content,
    draft,
    field_around,
    in_state,
    now,
    step,
)
from tests.support.field import actor, person

pytestmark = pytest.mark.usefixtures("session")
OPEN = ("draft", "submitted", "returned", "under_review", "before_parent", "deferred")
# Where each step leads, by the state it starts from (facts B2.3 to B2.6); written out, so that a wrong arrow is seen.
AFTER = {
    "submit": {"draft": "submitted", "returned": "submitted"},
    "accept_for_review": {"submitted": "under_review"},
    "place_before_parent": {
        "submitted": "before_parent",
        "under_review": "before_parent",
        "deferred": "before_parent",
    },
    "return": {"submitted": "returned", "under_review": "returned"},
    "approve": {"before_parent": "approved"},
    "defer": {"before_parent": "deferred"},
    "decline": {"before_parent": "declined"},
    "confirm_support": {state: state for state in OPEN},
    "decline_support": {state: state for state in OPEN},
    "withdraw": dict.fromkeys(OPEN, "withdrawn"),
}


def everybody() -> Person:
    """Return a person who may take every step."""
    return person("all@example.org", "tsb_counsellor SG21", "sg_chair SG21", "focal_point KE", "delegate KE")


def test_flow_has_no_other_steps() -> None:
    assert {step.action for step in FLOW.steps if not step.entry} == set(AFTER)


@pytest.mark.parametrize("action", AFTER)
@pytest.mark.parametrize("state", FLOW.states)
def test_each_step_works_from_its_states_alone(
    state: str, action: str, author: Person, tsb: Person, parent: Person
) -> None:
    request = in_state(state, author, tsb, parent)
    able = everybody()
    if action in ("submit", "withdraw"):
        able = author

    if state not in AFTER[action]:
        with pytest.raises(IllegalMove):
            step(request, action, able, **arguments(action))
        return
    step(request, action, able, **arguments(action))

    assert request.state == AFTER[action][state]


@pytest.mark.parametrize(
    ("office", "allowed"),
    [
        ("delegate EG", True),
        ("focal_point EG", True),
        ("member_rep Operator", True),
        ("regional_organization ATU", True),
        ("regional_office africa", True),
        ("regional_office europe", False),
        ("sg_chair SG21", False),
        ("tsb_counsellor SG21", False),
        ("admin", False),
    ],
)
def test_create_is_open_to_states_members_and_regional_bodies(office: str, allowed: bool) -> None:
    field_around()
    who = actor(person("somebody@example.org", office))

    if not allowed:
        with pytest.raises(NotPermitted):
            operations.create(content(), who, now())
        return
    made = operations.create(content(), who, now())

    function, _, scope = office.partition(" ")
    assert (made.state, made.author_function, made.author_scope) == ("draft", function, scope)


def test_create_needs_a_person() -> None:
    field_around()
    with pytest.raises(SignInNeeded):
        operations.create(content(), NOBODY, now())


def test_draft_is_kept_at_once_with_its_parent_alone(author: Person) -> None:
    field_around()

    made = operations.create({"parent": "SG21"}, actor(author), now())

    assert (made.state, made.version, made.acronym, made.terms) == ("draft", 1, "", [])
    with pytest.raises(RuleViolated) as refusal:
        step(made, "submit", author)
    assert set(refusal.value.fields) == {"acronym", "region", "title", "justification"}


@pytest.mark.parametrize(
    ("action", "state", "office", "allowed"),
    [
        ("submit", "draft", "delegate KE", False),
        ("withdraw", "submitted", "delegate KE", False),
        ("withdraw", "submitted", "tsb_counsellor SG21", False),
        ("return", "submitted", "tsb_counsellor SG21", True),
        ("return", "submitted", "tsb_counsellor", True),
        ("return", "submitted", "tsb_director", True),
        ("return", "submitted", "tsb_counsellor SG5", False),
        ("return", "submitted", "sg_chair SG21", False),
        ("return", "submitted", "admin", False),
        ("accept_for_review", "submitted", "tsb_director", True),
        ("accept_for_review", "submitted", "delegate KE", False),
        ("place_before_parent", "under_review", "tsb_counsellor SG21", True),
        ("place_before_parent", "under_review", "sg_vice_chair SG21", False),
        ("defer", "before_parent", "tsb_counsellor SG21", True),
        ("defer", "before_parent", "sg_chair SG21", False),
        ("approve", "before_parent", "sg_chair SG21", True),
        ("approve", "before_parent", "sg_vice_chair SG21/africa", True),
        ("approve", "before_parent", "sg_chair SG5", False),
        ("approve", "before_parent", "tsb_director", False),
        ("approve", "before_parent", "admin", False),
        ("decline", "before_parent", "sg_vice_chair SG21", True),
        ("decline", "before_parent", "tsb_counsellor SG21", False),
        ("confirm_support", "submitted", "focal_point EG", True),
        ("confirm_support", "submitted", "delegate EG", False),
        ("confirm_support", "submitted", "focal_point TZ", False),
        ("decline_support", "before_parent", "focal_point RW", True),
        ("amend", "approved", "tsb_counsellor SG21", True),
        ("amend", "approved", "sg_chair SG21", False),
        ("amend", "approved", "delegate KE", False),
    ],
)
def test_each_step_belongs_to_its_offices(
    action: str, state: str, office: str, allowed: bool, author: Person, tsb: Person, parent: Person
) -> None:
    request = in_state(state, author, tsb, parent)
    who = person("who@example.org", office)

    if allowed:
        step(request, action, who, **arguments(action))
        return
    with pytest.raises(NotPermitted):
        step(request, action, who, **arguments(action))


@pytest.mark.parametrize(
    ("action", "state", "missing"),
    [
        ("return", "submitted", "note"),
        ("defer", "before_parent", "note"),
        ("decline", "before_parent", "note"),
        ("place_before_parent", "submitted", "meeting"),
        ("approve", "before_parent", "decided_on"),
        ("approve", "before_parent", "meeting"),
    ],
)
def test_step_refuses_what_it_needs_left_blank(
    action: str, state: str, missing: str, author: Person, tsb: Person, parent: Person
) -> None:
    request = in_state(state, author, tsb, parent)

    with pytest.raises(RuleViolated) as refusal:
        step(
            request,
            action,
            everybody(),
            **{**arguments(action), missing: "  " if missing != "decided_on" else None},
        )

    assert (list(refusal.value.fields), request.state) == ([missing], state)


def test_stale_version_is_refused(author: Person) -> None:
    request = draft(author)
    operations.edit(request, {"version": 1, "title": "Newer"}, actor(author), now())

    with pytest.raises(StaleVersion):
        operations.edit(request, {"version": 1, "title": "Mine"}, actor(author), now())
    with pytest.raises(StaleVersion):
        operations.perform(request, "submit", {"version": 1}, actor(author), now())
    assert (request.title, request.version) == ("Newer", 2)


def test_request_is_changed_as_a_draft_or_returned_only(author: Person, tsb: Person, parent: Person) -> None:
    request = in_state("submitted", author, tsb, parent)

    with pytest.raises(IllegalMove):
        operations.edit(request, {"version": request.version, "title": "Late"}, actor(author), now())
    step(request, "return", tsb, note="Please explain.")
    operations.edit(request, {"version": request.version, "title": "Better"}, actor(author), now())
    step(request, "submit", author)

    assert (request.title, request.state) == ("Better", "submitted")
