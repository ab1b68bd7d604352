"""For whom a request waits while it is in its authors' hands."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.people.models import Person
from regional_groups.people.queries import person_by_email
from regional_groups.terms import operations as terms

from tests.creation.requests import METHODS, SECTIONS, arguments, decision, draft, now, step
from tests.support.field import actor, sign_in

pytestmark = pytest.mark.usefixtures("session")


def test_draft_waits_for_the_office_in_which_it_was_filed_even_when_it_is_held_no_longer(
    author: Person, tsb: Person, client: FlaskClient
) -> None:
    request = step(draft(author), "submit", author)
    author.offices[0].until_on = date(2026, 11, 1)
    db.session.commit()

    step(request, "return", tsb, note="Name the States.")
    db.session.commit()

    shown = client.get(f"/api/v1/creation-requests/{request.id}").get_json()
    assert [(row["office"], row["scope"]) for row in shown["waiting_for"]] == [("delegate", "KE")]


def test_texts_that_follow_wait_for_the_lead_of_the_new_group(
    author: Person, tsb: Person, parent: Person, client: FlaskClient
) -> None:
    request = draft(author, terms=[], working_methods=[])
    for action, who in (("submit", author), ("place_before_parent", tsb)):
        step(request, action, who, **arguments(action))
    step(request, "approve", parent, **decision(terms_due_on=date(2027, 1, 1)))
    chair = person_by_email("amina@example.org")
    assert chair is not None

    shown = client.get(f"/api/v1/creation-requests/{request.id}").get_json()

    assert [(row["office"], row["scope"], row["due"]) for row in shown["waiting_for"]] == [
        ("rg_chair", "SG21RG-AFR", "2027-01-01")
    ]
    for address in ("/regional-groups/SG21RG-AFR", "/regional-groups/SG21RG-AFR/terms"):
        assert "Terms of reference to follow" in client.get(address).text
    sign_in(client, chair)
    assert "Terms of reference of SG21RG-AFR are to follow" in client.get("/").text
    assert request.group is not None
    text = {"language": "en", "sections": SECTIONS, "working_methods": METHODS}
    version = terms.create(request.group, text, actor(chair), now())
    terms.perform(version, "submit", {"version": version.version}, actor(chair), now())
    db.session.commit()
    assert client.get(f"/api/v1/creation-requests/{request.id}").get_json()["waiting_for"] == []
    assert "are to follow" not in client.get("/").text
