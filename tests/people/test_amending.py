"""The page that corrects an office: before and after in the trail, the person told, errors beside their fields."""

from typing import Any

import pytest
from regional_groups.core.audit import AuditEntry
from regional_groups.core.outbox import OutboxMessage
from sqlalchemy import select

from tests.support import field


@pytest.fixture
def held(session):
    """Return the office of a chair, to be corrected."""
    field.regional_group("SG5RG-AFR")
    field.regional_group("SG5RG-ARB", region="arab-states")
    return field.person("chair@example.org", "rg_chair SG5RG-AFR", name="Chair").offices[0]


@pytest.fixture
def counsellor(session, client, held):
    """Return the counsellor who is signed in at the client."""
    found = field.person("counsellor@example.org", "tsb_counsellor SG5", name="Counsellor")
    field.sign_in(client, found)
    return found


def given(held: Any, **changes: str) -> dict[str, str]:
    """Return the form as the page shows it, with some values changed."""
    kept = {"scope": held.scope, "from": str(held.from_on), "until": "", "appointed_by": held.appointed_by}
    return {"version": str(held.version), **kept, "reason": "Wrong report", "source": "R 5", **changes}


def test_a_correction_is_recorded_with_before_and_after_and_the_person_told(
    session, client, held, counsellor
):
    address = f"/people/offices/{held.id}/amend"
    assert f'href="{address}"' in client.get("/people/offices").text

    changes = {"from": "2021-05-01", "until": "2026-11-30", "scope": "SG5RG-ARB"}
    answer = field.post(client, address, **given(held, **changes))

    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    session.refresh(held)
    assert (str(held.from_on), str(held.until_on), held.scope) == ("2021-05-01", "2026-11-30", "SG5RG-ARB")
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.event, entry.note) == ("offices:amend", "Wrong report (R 5)")
    assert entry.before == {"from_on": "2020-01-01", "until_on": None, "scope": "SG5RG-AFR"}
    assert {name: entry.after[name] for name in entry.before} == {
        "from_on": "2021-05-01",
        "until_on": "2026-11-30",
        "scope": "SG5RG-ARB",
    }
    mail = session.scalars(select(OutboxMessage)).one().payload
    assert mail["to"] == "chair@example.org"
    assert "Regional group chair, SG5RG-ARB (before: Regional group chair, SG5RG-AFR)" in mail["text"]
    assert "From: 1 May 2021 (before: 1 January 2020)" in mail["text"]
    assert "Until: 30 November 2026 (before: open)" in mail["text"]
    assert "Reason: Wrong report (R 5)" in mail["text"]
    page = client.get(address).text
    assert "Office corrected" in page
    assert '<time datetime="2026-11-30">30 November 2026</time>' in page
    assert "2020-01-01</del>" not in page


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"reason": " "}, "reason"),
        ({"from": "yesterday"}, "from"),
        ({"until": "2019-12-31"}, "until"),
        ({"scope": "SG99RG-AFR", "until": "2026-12-31"}, "scope"),
        ({"scope": ""}, "scope"),
        ({"appointed_by": "x" * 201}, "appointed_by"),
        ({"until": "2026-12-31", "effective_on": "2030-01-01"}, "effective_on"),
    ],
)
def test_a_correction_that_does_not_fit_comes_back(session, client, held, counsellor, changes, wrong):
    answer = field.post(
        client, f"/people/offices/{held.id}/amend", **given(held, **{"appointed_by": "SG5", **changes})
    )

    assert answer.status_code == 422
    assert f'id="f-{wrong}-wrong"' in answer.text
    assert 'value="R 5"' in answer.text
    session.refresh(held)
    assert (held.version, held.scope) == (1, "SG5RG-AFR")


def test_a_correction_that_changes_nothing_says_so(client, held, counsellor):
    answer = field.post(client, f"/people/offices/{held.id}/amend", **given(held))

    assert answer.status_code == 422
    assert "Nothing would change" in answer.text


def test_a_correction_of_an_older_version_is_refused(client, held, counsellor):
    answer = field.post(
        client, f"/people/offices/{held.id}/amend", **given(held, until="2026-12-31", version="7")
    )

    assert answer.status_code == 409
    assert 'value="2026-12-31"' in answer.text


def test_no_day_is_recorded_twice(session, client, held, counsellor):
    other = field.OfficeHeld(
        person_id=held.person_id,
        function="rg_chair",
        scope="SG5RG-ARB",
        from_on=field.APPOINTED_ON,
        created_at=field.real_now(),
    )
    session.add(other)
    session.commit()

    answer = field.post(client, f"/people/offices/{held.id}/amend", **given(held, scope="SG5RG-ARB"))

    assert answer.status_code == 422
    assert "Correct or end the other entry" in answer.text


def test_only_those_who_give_the_office_correct_it(session, client, held):
    address = f"/people/offices/{held.id}/amend"
    assert client.get(address).status_code == 302
    field.sign_in(client, field.person("other@example.org", "tsb_counsellor SG2"))

    assert client.get(address).status_code == 403
    assert field.post(client, address, **given(held, until="2026-12-31")).status_code == 403
    assert address not in client.get("/people/offices").text


def test_an_office_is_not_moved_to_where_the_actor_gives_none(session, client, held, counsellor):
    field.regional_group("SG2RG-AFR")

    answer = field.post(client, f"/people/offices/{held.id}/amend", **given(held, scope="SG2RG-AFR"))

    assert answer.status_code == 403
    session.refresh(held)
    assert held.scope == "SG5RG-AFR"
