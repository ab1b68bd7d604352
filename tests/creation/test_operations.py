"""A request from draft to decision, with who may and who may not."""

from datetime import date, timedelta
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import (
    IllegalMove,
    InvalidInput,
    NotFound,
    NotPermitted,
    RuleViolated,
    SignInNeeded,
    StaleVersion,
)
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import NOBODY
from regional_groups.creation import operations
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.queries import creation_request, requests_for, waits_for
from regional_groups.creation.rules import FLOW
from regional_groups.groups.models import GroupState, RegionalGroup
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.people.queries import offices_on
from regional_groups.terms.models import TermsVersion
from sqlalchemy import func, select

from tests.creation.requests import (
    SECTIONS,
    arguments,
    chair,
    content,
    counsellor,
    decision,
    delegate,
    draft,
    field_around,
    in_state,
    now,
    step,
)
from tests.support.field import actor, person, regional_group, study_group

pytestmark = pytest.mark.usefixtures("session")
STEPS = sorted({each.action for each in FLOW.steps if not each.entry})


@pytest.fixture
def author(session: Any) -> Person:
    """Return a delegate of Kenya."""
    return delegate()


@pytest.fixture
def tsb(session: Any) -> Person:
    """Return the counsellor of SG21."""
    return counsellor()


@pytest.fixture
def parent(session: Any) -> Person:
    """Return the chair of SG21."""
    return chair()


def everybody() -> Person:
    """Return a person who may take every step."""
    return person("all@example.org", "tsb_counsellor SG21", "sg_chair SG21", "focal_point KE", "delegate KE")


@pytest.mark.parametrize("action", STEPS)
@pytest.mark.parametrize("state", FLOW.states)
def test_each_step_works_from_its_states_alone(
    state: str, action: str, author: Person, tsb: Person, parent: Person
) -> None:
    request = in_state(state, author, tsb, parent)
    able = everybody()
    if action in ("submit", "withdraw"):
        able = author
    sources = {source: each for each in FLOW.steps if each.action == action for source in each.sources}

    if state not in sources:
        with pytest.raises(IllegalMove):
            step(request, action, able, **arguments(action))
        return
    step(request, action, able, **arguments(action))

    targets = sources[state].targets
    assert request.state == (targets[0] if targets else state)


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


# Drafts and co-editors


def test_draft_is_hidden_from_all_but_those_who_write(author: Person, tsb: Person) -> None:
    colleague = person("second@example.org", "delegate KE")
    helper = person("helper@example.org", "delegate RW")
    request = draft(author, co_editors=["Helper@example.org", "not.yet@example.org"])

    for stranger in (colleague, tsb):
        with pytest.raises(NotFound):
            creation_request(request.id, actor(stranger), now())
        assert db.session.scalars(requests_for(actor(stranger))).all() == []
    with pytest.raises(NotFound):
        creation_request(request.id, NOBODY, now())
    for writer in (author, helper):
        assert creation_request(request.id, actor(writer), now()) is request
        assert db.session.scalars(requests_for(actor(writer))).all() == [request]
    newcomer = person("not.yet@example.org")
    db.session.refresh(request)
    assert creation_request(request.id, actor(newcomer), now()) is request


def test_co_editor_changes_and_submits_until_taken_off(author: Person) -> None:
    helper = person("helper@example.org", "delegate RW")
    request = draft(author, co_editors=["helper@example.org"])

    operations.edit(request, {"version": 1, "title": "By the helper"}, actor(helper), now())
    operations.edit(request, {"version": 2, "co_editors": []}, actor(author), now())
    db.session.commit()

    with pytest.raises(NotPermitted):
        step(request, "submit", helper)
    assert request.title == "By the helper"


def test_submitted_request_is_public(author: Person) -> None:
    request = step(draft(author), "submit", author)

    assert creation_request(request.id, NOBODY, now()) is request
    assert db.session.scalars(requests_for(NOBODY)).all() == [request]


def test_withdrawn_draft_stays_hidden(author: Person) -> None:
    request = step(draft(author), "withdraw", author)

    with pytest.raises(NotFound):
        creation_request(request.id, NOBODY, now())


# Supporting States


def support(request: CreationRequest) -> dict[str, tuple[str, bool]]:
    return {row.country: (str(row.status), row.answered) for row in request.supporters}


def test_focal_point_confirms_and_authors_cannot_overwrite(author: Person) -> None:
    request = draft(author)
    step(request, "submit", author)
    focal = person("focal.eg@example.org", "focal_point EG")

    step(request, "decline_support", focal)
    step(request, "return", person("tsb@example.org", "tsb_counsellor"), note="One declined.")
    wanted = [{"country": "EG", "status": "confirmed"}, {"country": "TZ", "status": "named"}]
    operations.edit(request, {"version": request.version, "supporting_states": wanted}, actor(author), now())

    assert support(request) == {"EG": ("declined", True), "TZ": ("named", False)}


def test_author_states_support_that_no_focal_point_confirmed(author: Person) -> None:
    request = draft(author)

    assert support(request) == {"KE": ("confirmed", False), "EG": ("named", False)}
    assert [row.by_name for row in request.supporters] == ["Delegate", "Delegate"]


def test_focal_point_who_writes_confirms_the_own_state() -> None:
    focal = person("focal@example.org", "focal_point KE", country="KE")

    request = draft(focal)

    assert support(request)["KE"] == ("confirmed", True)


def test_focal_point_of_two_states_says_for_which(author: Person) -> None:
    request = step(draft(author), "submit", author)
    both = person("both@example.org", "focal_point KE", "focal_point EG")

    with pytest.raises(RuleViolated) as refusal:
        step(request, "confirm_support", both)
    with pytest.raises(NotPermitted):
        step(request, "confirm_support", both, country="RW")
    step(request, "confirm_support", both, country="EG")

    assert list(refusal.value.fields) == ["country"]
    assert support(request) == {"KE": ("confirmed", False), "EG": ("confirmed", True)}


def test_state_of_the_group_that_was_not_named_may_confirm(author: Person) -> None:
    request = step(draft(author), "submit", author)

    step(request, "confirm_support", person("focal.rw@example.org", "focal_point RW"))

    assert support(request)["RW"] == ("confirmed", True)


def test_request_whose_own_state_declined_cannot_be_submitted_alone(author: Person) -> None:
    request = draft(author, supporting_states=[{"country": "KE", "status": "declined"}])

    with pytest.raises(RuleViolated) as refusal:
        step(request, "submit", author)

    assert list(refusal.value.fields) == ["supporting_states"]


# The decision


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


# For others, and after the fact


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


# What is written


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"parent": "SG99"}, "parent"),
        ({"parent": "TSAG"}, "parent"),
        ({"acronym": "SG5RG-AFR"}, "acronym"),
        ({"acronym": "SG21RG-ÄÖ"}, "acronym"),
        ({"countries": ["KE", "XX"]}, "countries"),
        ({"supporting_states": [{"country": "XX", "status": "named"}]}, "supporting_states-0-country"),
        (
            {
                "supporting_states": [
                    {"country": "KE", "status": "named"},
                    {"country": "KE", "status": "letter"},
                ]
            },
            "supporting_states-1-country",
        ),
        ({"officers": [{"name": "N", "office": "rg_chair", "country": "XX"}]}, "officers-0-country"),
        ({"terms": [{"heading": "", "body": "text"}]}, "terms"),
        ({"working_methods": [{"id": "No Key", "heading": "H", "body": "text"}]}, "working_methods"),
    ],
)
def test_value_that_does_not_exist_is_named(changes: dict[str, Any], field: str, author: Person) -> None:
    field_around()
    study_group("TSAG")
    with pytest.raises(InvalidInput) as refusal:
        operations.create(content(**changes), actor(author), now())

    assert list(refusal.value.fields) == [field]


def test_acronym_of_an_existing_group_is_refused(author: Person) -> None:
    field_around()
    regional_group("SG21RG-AFR", "SG21")

    with pytest.raises(InvalidInput) as refusal:
        operations.create(content(), actor(author), now())

    assert list(refusal.value.fields) == ["acronym"]


def test_section_keeps_its_key_under_its_heading(author: Person) -> None:
    request = draft(author, terms=[{"id": "objectives", "heading": "Objectives", "body": "One"}])
    rows = [{"heading": "New", "body": "x"}, {"heading": "Objectives", "body": "Two"}]

    operations.edit(request, {"version": 1, "terms": rows}, actor(author), now())

    assert [(row["heading"], row["id"]) for row in request.terms][1] == ("Objectives", "objectives")


# Notices and what waits


def mails() -> list[tuple[str, str]]:
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail")).all()
    return sorted(
        (row.key.partition(":")[0], row.payload["to"]) for row in rows if row.key.startswith("creation_")
    )


def test_everybody_concerned_is_told(author: Person, tsb: Person, parent: Person) -> None:
    person("focal.eg@example.org", "focal_point EG")
    person("helper@example.org")
    request = draft(author, co_editors=["helper@example.org"])
    assert mails() == [("creation_shared", "helper@example.org")]

    step(request, "submit", author)
    step(request, "return", tsb, note="Please name more States.")
    step(request, "submit", author)
    step(request, "place_before_parent", tsb, meeting="SG21 plenary", document="SG21-C1")
    step(request, "approve", parent, **decision())

    assert mails() == [
        ("creation_decided", "delegate@example.org"),
        ("creation_decided", "focal.eg@example.org"),
        ("creation_decided", "helper@example.org"),
        ("creation_placed", "chair.sg21@example.org"),
        ("creation_returned", "delegate@example.org"),
        ("creation_returned", "helper@example.org"),
        ("creation_shared", "helper@example.org"),
        ("creation_submitted", "tsb.sg21@example.org"),
        ("creation_submitted", "tsb.sg21@example.org"),
        ("creation_support", "focal.eg@example.org"),
        ("creation_support", "focal.eg@example.org"),
    ]
    reasons = [
        row.payload["text"]
        for row in db.session.scalars(select(OutboxMessage))
        if row.key.startswith("creation_returned")
    ]
    assert all("Please name more States." in text for text in reasons)


def test_each_state_waits_for_its_office(author: Person, tsb: Person, parent: Person) -> None:
    focal = person("focal.eg@example.org", "focal_point EG")
    request = draft(author)

    def waited() -> set[str]:
        day = now().date()
        return {
            who.email
            for who in (author, tsb, parent, focal)
            if waits_for(request, who.id, offices_on(who.id, day), now())
        }

    assert waited() == {"delegate@example.org"}
    step(request, "submit", author)
    assert waited() == {"tsb.sg21@example.org", "focal.eg@example.org"}
    step(request, "confirm_support", focal)
    step(request, "place_before_parent", tsb, meeting="SG21 plenary", meeting_on=date(2027, 1, 11))
    assert waited() == {"chair.sg21@example.org"}
    step(request, "defer", tsb, note="Next time.")
    assert waited() == {"tsb.sg21@example.org"}
    step(request, "withdraw", author)
    assert waited() == set()
