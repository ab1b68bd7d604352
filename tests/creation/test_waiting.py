"""For whom a request waits while it is in its authors' hands."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.people.models import Person

from tests.creation.requests import draft, step

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
