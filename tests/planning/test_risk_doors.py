"""Risks through both doors: whoever answers for one reaches it alone; a proposal is taken over or dismissed."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.errors import RuleViolated
from regional_groups.core.forms import load
from regional_groups.planning import risk_operations
from regional_groups.planning.risk_forms import RiskEditSchema

from tests.planning.field import coordinator, holder
from tests.planning.test_risks import WATCH, risk
from tests.reports.field import meeting, now
from tests.support.field import actor, bearer, regional_group, sign_in

pytestmark = pytest.mark.usefixtures("session")


def test_who_answers_for_a_risk_reaches_it_and_no_other(client: FlaskClient) -> None:
    regional_group("SG5RG-AFR")
    own = risk(owner="rg_chair", owner_scope="SG5RG-AFR", review_on="2026-12-01")
    other = risk(title="Another risk")
    chair = holder("rg_chair SG5RG-AFR")
    headers = bearer(chair)

    listed = client.get("/api/v1/risks", headers=headers).json or {}
    assert [one["id"] for one in listed["items"]] == [str(own.id)]
    assert [step["name"] for step in listed["items"][0]["actions"]] == ["review"]
    reviewed = client.post(
        f"/api/v1/risks/{own.id}/actions/review",
        json={"version": own.version, "review_on": "2027-06-01"},
        headers=headers,
    )
    assert reviewed.status_code == 200
    assert client.get(f"/api/v1/risks/{other.id}", headers=headers).status_code == 404
    sign_in(client, chair)
    pages = {f"/planning/risks/{own.id}": 200, f"/planning/risks/{other.id}": 404}
    assert {path: client.get(path).status_code for path in pages} == pages
    assert "Another risk" not in client.get("/planning/risks/").text
    assert "/planning/risks/" in client.get("/planning/").text


def test_program_sees_a_proposal_takes_it_over_or_dismisses_it(client: FlaskClient) -> None:
    meeting()
    made = risk(**WATCH)
    headers, address = bearer(coordinator()), f"/api/v1/risks/{made.id}"

    def shown() -> tuple[Any, set[str], int]:
        body = client.get(address, headers=headers).json or {}
        offered = {step["name"] for step in body["actions"]} & {"take_over", "dismiss"}
        return body["proposal"] and body["proposal"]["level"], offered, body["likelihood"]

    def taken(action: str, **data: Any) -> int:
        body = {"version": made.version, **data}
        return client.post(f"{address}/actions/{action}", json=body, headers=headers).status_code

    assert shown() == ("very_high", {"take_over", "dismiss"}, 2)
    assert taken("dismiss", note="Letters of spring are missing.") == 200
    assert shown() == (None, set(), 2)
    assert taken("take_over") == 409
    meeting()  # the value changes: the threshold is crossed anew
    assert taken("take_over") == 200
    assert shown() == (None, set(), 4)


def test_who_answers_for_a_risk_is_an_office_that_exists() -> None:
    made = risk(owner="regional_office", owner_scope="Africa")

    assert made.owner_scope == "africa"
    for wrong in ({"owner_scope": "atlantis"}, {"owner": "rg_chair", "owner_scope": "SG99RG-AFR"}):
        with pytest.raises(RuleViolated) as refused:
            risk(**{"owner": "regional_office", **wrong})
        assert list(refused.value.fields) == ["owner_scope"]
        given = load(RiskEditSchema(), {"version": made.version, **wrong})
        with pytest.raises(RuleViolated):
            risk_operations.edit(made, given, actor(coordinator()), now())
