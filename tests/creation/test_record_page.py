"""The page that records a request of the past takes all that the API takes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.creation.forms import RecordRequestSchema
from regional_groups.creation.models import CreationRequest
from regional_groups.people.models import Person
from sqlalchemy import select

from tests.creation.requests import field_around
from tests.creation.test_pages import text
from tests.support.field import post

pytestmark = pytest.mark.usefixtures("session")


def test_secretariat_records_a_past_decision_with_all_that_the_api_takes(
    tsb: Person, as_: Callable[..., FlaskClient]
) -> None:
    field_around()
    client = as_(tsb)
    past: dict[str, Any] = {
        "parent": "SG21",
        "state": "approved",
        "acronym": "SG21RG-AFR",
        "region": "africa",
        "decided_on": "2019-05-10",
        "meeting": "SG21 plenary",
        "author_function": "delegate",
        "author_scope": "KE",
        "countries-present": "1",
        "countries": ["KE", "TZ", "RW"],
        "supporting_states-0-country": "KE",
        "supporting_states-0-status": "letter",
        "supporting_states-1-country": "TZ",
        "supporting_states-1-status": "declined",
        "supporting_states-2-country": "RW",
        "supporting_states-2-status": "declined",
    }

    form = text(client.get("/creation-requests/record"))
    wrong = post(client, "/creation-requests/record", parent="SG21", state="approved", countries=["XX"])
    asked = post(client, "/creation-requests/record", **past)
    answered = {"keep_declined-present": "1", "keep_declined": "RW"}
    later = post(client, "/creation-requests/record", **past, **answered, declined_asked="TZ")
    done = post(client, "/creation-requests/record", **past, **answered, declined_asked=["TZ", "RW"])
    request = db.session.scalars(select(CreationRequest)).one()

    offered = {name.split("-")[0] for name in re.findall(r' name="([^"]+)"', form)}
    assert set(RecordRequestSchema().fields) - offered == {"keep_declined"}, "asked where a State declined"
    assert [one.status_code for one in (wrong, asked, later, done)] == [422, 422, 422, 302]
    assert re.findall(r'name="declined_asked" value="(..)"', text(later)) == ["TZ", "RW"], (
        "asked about both now"
    )
    assert "“XX”" in text(wrong)
    assert 'href="#f-keep_declined"' in text(asked)
    assert [
        place
        for place in ("KE", "TZ", "RW")
        if f'name="keep_declined" type="checkbox" value="{place}"' in text(asked)
    ] == ["TZ", "RW"]
    assert request.countries == ["KE", "RW"]
    assert request.support == [("KE", "letter"), ("TZ", "declined"), ("RW", "declined")]
    assert "recorded afterwards" in text(client.get(done.headers["Location"]))
