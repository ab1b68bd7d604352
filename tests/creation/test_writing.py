"""What is written, who sees a draft, who supports, who is told and waited for."""

from datetime import date
from typing import Any

import pytest
from regional_groups.core.db import db
from regional_groups.core.errors import (
    InvalidInput,
    NotFound,
    NotPermitted,
    RuleViolated,
)
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import NOBODY
from regional_groups.creation import operations
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.queries import creation_request, requests_for, waits_for
from regional_groups.people.models import Person
from regional_groups.people.queries import offices_on
from sqlalchemy import select

from tests.creation.requests import (
    content,
    decision,
    draft,
    field_around,
    now,
    step,
)
from tests.support.field import actor, person, regional_group, study_group

pytestmark = pytest.mark.usefixtures("session")


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


def test_corrected_answer_is_no_answer_of_the_focal_point(author: Person) -> None:
    request = step(draft(author), "submit", author)
    step(request, "decline_support", person("focal.eg@example.org", "focal_point EG"))
    states = [{"country": "EG", "status": "confirmed"}]

    tsb = person("tsb@example.org", "tsb_counsellor")
    step(request, "amend", tsb, supporting_states=states, reason="Letter of Friday")

    assert support(request) == {"EG": ("confirmed", False)}
    assert [row.by_name for row in request.supporters] == ["Tsb"]


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
        ({"officers": [{"name": name, "office": "rg_chair"} for name in "NM"]}, "officers-1-office"),
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
