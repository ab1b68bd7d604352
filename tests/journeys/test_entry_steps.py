"""Steps that make an object have one form of address: below ``actions`` of its list, as all steps stand below one."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from tests.creation.requests import field_around
from tests.support.field import bearer, person, regional_group, state, study_group

STEPS: dict[str, dict[str, Any]] = {
    "offices/actions/appoint": {
        "person": "new@example.org",
        "name": "New Person",
        "function": "delegate",
        "scope": "KE",
        "from": "2026-11-01",
    },
    "creation-requests/actions/record": {
        "parent": "SG21",
        "state": "declined",
        "acronym": "SG21RG-AFR",
        "region": "africa",
        "decided_on": "2019-05-10",
        "meeting": "SG21 plenary",
    },
    "regional-groups/SG5RG-AFR/terms/actions/record": {
        "decided_on": "2019-03-01",
        "language": "fr",
        "meeting": "SG5",
    },
    "meetings/actions/record": {
        "groups": ["SG5RG-AFR"],
        "starts_on": "2019-04-05",
        "state": "held",
    },
}


@pytest.mark.parametrize("address", STEPS)
def test_entry_step_makes_its_object(
    client: FlaskClient, session: scoped_session[Session], address: str
) -> None:
    field_around()
    state("KE")
    study_group("SG5")
    regional_group("SG5RG-AFR", "SG5", "africa")
    who = person("tsb@example.org", "tsb_counsellor", "admin")

    made = client.post(f"/api/v1/{address}", json=STEPS[address], headers=bearer(who))

    assert made.status_code == 201, made.text
    assert client.get(made.headers["Location"], headers=bearer(who)).status_code == 200
