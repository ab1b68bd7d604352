"""Requests for regional standards: their flow, the path of regional tariffs, who may do what, pages and API."""

from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, IllegalMove, NotPermitted, RuleViolated
from regional_groups.core.forms import load
from regional_groups.people.models import Person
from regional_groups.people.queries import offices_on
from regional_groups.people.waiting import waiting_rows
from regional_groups.planning import standards_operations as operations
from regional_groups.planning.standards_forms import ACTION_FORMS, StandardsCreateSchema
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.standards_rules import FLOW, check_order, check_past, check_place
from sqlalchemy import select

from tests.feeds.counting import statements
from tests.planning.field import day, holder
from tests.reports.field import now
from tests.support.field import actor, bearer, post, regional_group, sign_in, state, study_group

pytestmark = pytest.mark.usefixtures("session", "field")

REQUEST: dict[str, Any] = {
    "parent": "SG5",
    "group": "SG5RG-AFR",
    "region": "africa",
    "title": "Energy efficiency of rural sites",
    "need": "Sites without a grid.",
    "supporting_states": ["KE"],
}
TARIFF = {**REQUEST, "kind": "tariff", "parent": "SG3", "group": "SG3RG-AFR", "title": "Roaming tariffs"}
DECISION = {"meeting": "SG5, May 2026", "decided_on": "2026-05-20"}
GIVEN: dict[str, dict[str, Any]] = {
    "support": DECISION,
    "clear_tap": DECISION,
    "choose_tap": {"informed_on": "2026-05-02"},
    "object_tap": {"note": "Another methodology is wanted."},
    "start_study": {"work_item": "L.energy-rural"},
    "deliver": {"reference": "ITU-T L.1999", "delivered_on": "2026-11-01"},
    "decline": {"note": "Outside the mandate."},
    "withdraw": {"note": "No longer needed."},
    "amend": {"reason": "A slip.", "title": "Energy use of rural sites"},
}
WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": ("submit",),
    "tap_chosen": ("submit", "choose_tap"),
    "consultation": ("submit", "choose_tap", "clear_tap"),
    "supported": ("submit", "support"),
    "under_study": ("submit", "support", "start_study"),
    "delivered": ("submit", "support", "start_study", "deliver"),
    "declined": ("submit", "decline"),
    "withdrawn": ("withdraw",),
}
WHO = {
    "submit": "delegate KE",
    "withdraw": "delegate KE",
    "choose_tap": "rg_chair SG3RG-AFR",
    "start_study": "tsb_counsellor",
    "deliver": "tsb_counsellor",
    "amend": "tsb_counsellor",
}


@pytest.fixture
def field() -> None:
    """Make two study groups with their African groups, and Kenya."""
    for code in ("SG3", "SG5"):
        study_group(code)
        regional_group(f"{code}RG-AFR", code, "africa")
    state("KE")


def who(step: str, made: StandardsRequest) -> Person:
    """Return somebody who may take a step of a request."""
    return holder(WHO.get(step, f"sg_chair {made.parent}"))


def begun(data: dict[str, Any], person: Person | None = None) -> StandardsRequest:
    """Begin a request as Kenya's delegate."""
    person = person or holder("delegate KE")
    return operations.create(load(StandardsCreateSchema(), data), actor(person), now())


def request(reached: str = "draft", **data: Any) -> StandardsRequest:
    """Make a request and bring it to a state; those of the tariff path are tariffs."""
    usual = TARIFF if {"tap_chosen", "consultation"} & {reached} else REQUEST
    made = begun({**usual, **data})
    for step in WAYS[reached]:
        take(made, step)
    db.session.commit()
    return made


def take(made: StandardsRequest, step: str, person: Person | None = None, **data: Any) -> None:
    """Take a step as somebody who may."""
    given = load(ACTION_FORMS[step](), {"version": made.version, **GIVEN.get(step, {}), **data})
    operations.perform(made, step, given, actor(person or who(step, made)), now())
    db.session.commit()


STEPS = [step for step in ACTION_FORMS if step not in ("undo", "amend")]


@pytest.mark.parametrize(("reached", "step"), list(product(WAYS, STEPS)))
def test_each_step_from_each_state(reached: str, step: str) -> None:
    made = request(reached, **({} if "tap" not in step else TARIFF))
    found = [one for one in FLOW.steps if one.action == step and reached in one.sources]

    if not found:
        with pytest.raises(IllegalMove):
            take(made, step)
        return
    take(made, step)
    assert made.state == found[0].targets[0]


@pytest.mark.parametrize(
    ("step", "reached", "stranger"),
    [
        ("submit", "draft", "delegate SN"),
        ("withdraw", "submitted", "delegate SN"),
        ("support", "submitted", "sg_chair SG3"),
        ("decline", "submitted", "tsb_counsellor SG5"),
        ("choose_tap", "submitted", "rg_chair SG5RG-AFR"),
        ("clear_tap", "tap_chosen", "rg_chair SG3RG-AFR"),
        ("start_study", "supported", "sg_chair SG5"),
        ("deliver", "under_study", "delegate KE"),
        ("amend", "delivered", "tsb_counsellor SG3"),
    ],
)
def test_others_do_not_take_the_step(step: str, reached: str, stranger: str) -> None:
    made = request(reached, **(TARIFF if "tap" in step else {}))

    with pytest.raises(NotPermitted):
        take(made, step, holder(stranger))
    take(made, step)


def test_only_members_and_those_who_serve_them_ask() -> None:
    with pytest.raises(NotPermitted):
        begun(REQUEST, holder("sg_chair SG5"))
    assert begun(REQUEST, holder("regional_office africa")).state == "draft"


@pytest.mark.parametrize("missing", ["title", "need", "region", "supporting_states"])
def test_an_incomplete_request_stays_a_draft(missing: str) -> None:
    made = request(**{missing: [] if missing == "supporting_states" else ""})

    with pytest.raises(RuleViolated) as refusal:
        take(made, "submit")

    assert list(refusal.value.fields) == [missing]
    assert refusal.value.clause == "R44:resolves 7"


def test_a_sector_member_alone_may_ask() -> None:
    made = request(supporting_states=[], supporting_members="An operator")

    take(made, "submit")

    assert made.state == "submitted"


@pytest.mark.parametrize(
    ("kind", "parent", "group_parent", "named"),
    [
        ("standard", "SG5", "SG3", "group"),
        ("tariff", "SG5", "SG5", "parent"),
        ("tariff", "SG3", None, "group"),
    ],
)
def test_place_that_cannot_be(kind: str, parent: str, group_parent: str | None, named: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        check_place(kind, parent, group_parent)

    assert list(refusal.value.fields) == [named]


def test_place_that_can_be() -> None:
    check_place("standard", "SG5", None)
    check_place("tariff", "SG3", "SG3")


def test_only_a_tariff_goes_the_way_of_tariffs() -> None:
    made = request("submitted", parent="SG3", group="SG3RG-AFR")

    with pytest.raises(RuleViolated) as refusal:
        take(made, "choose_tap")

    assert refusal.value.clause == "B5.2"


def test_day_before_today_on_and_after() -> None:
    check_past("decided_on", None, day("2026-11-23"))
    check_past("decided_on", day("2026-11-22"), day("2026-11-23"))
    check_past("decided_on", day("2026-11-23"), day("2026-11-23"))
    with pytest.raises(RuleViolated):
        check_past("decided_on", day("2026-11-24"), day("2026-11-23"))


def test_a_decision_of_a_day_to_come_is_refused() -> None:
    made = request("submitted")

    with pytest.raises(RuleViolated) as refusal:
        take(made, "support", decided_on="2026-12-24")

    assert list(refusal.value.fields) == ["decided_on"]


def test_days_of_steps_do_not_run_backwards() -> None:
    first, then = day("2026-05-20"), day("2026-05-21")
    check_order(first, first, first), check_order(None, None, first), check_order(first, None, then)
    for days, named in (((then, first, None), "decided_on"), ((then, None, first), "delivered_on")):
        with pytest.raises(RuleViolated) as refusal:
            check_order(*days)
        assert list(refusal.value.fields) == [named]
    made = request("under_study")

    with pytest.raises(RuleViolated) as refusal:
        take(made, "deliver", delivered_on="2026-05-19")  # the study group decided on the next day

    assert list(refusal.value.fields) == ["delivered_on"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"parent": "SG99"}, "parent"),
        ({"group": "SG9RG-X"}, "group"),
        ({"supporting_states": ["QQ"]}, "supporting_states"),
    ],
)
def test_what_does_not_exist_is_refused(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(DomainError) as refusal:
        begun({**REQUEST, **wrong})

    assert list(refusal.value.fields) == [named]


def test_an_objection_brings_the_usual_way_back() -> None:
    made = request("tap_chosen")

    take(made, "object_tap")
    take(made, "support")

    assert made.state == "supported"


def test_own_step_is_taken_back() -> None:
    made = request("submitted")

    take(made, "support")
    take(made, "undo", who("support", made))

    assert (made.state, made.meeting, made.decided_on) == ("submitted", "", None)


def test_a_request_of_the_past_is_recorded_as_it_was_settled() -> None:
    counsellor = holder("tsb_counsellor SG5")
    past = {"state": "delivered", "reference": "ITU-T L.1", "delivered_on": "2019-05-01"}

    made = begun({**REQUEST, **past}, counsellor)

    assert (made.state, made.recorded_afterwards, made.author_id) == ("delivered", True, None)
    with pytest.raises(RuleViolated):
        begun({**REQUEST, "state": "delivered"}, counsellor)
    with pytest.raises(NotPermitted):
        begun({**REQUEST, **past}, holder("delegate KE"))


def test_what_waits_for_whom() -> None:
    made = request("submitted")

    def waits(office: str) -> list[str]:
        person = holder(office)
        rows = waiting_rows(person, offices_on(person.id, day("2026-11-23")), now())
        assert all(row.title.startswith("Requests for regional standards: ") for row in rows)
        return [row.url for row in rows]

    assert waits("sg_chair SG5") == [f"/standards-requests/{made.id}"]
    assert waits("sg_chair SG3") == []
    draft = request()
    assert waits("delegate KE") == [f"/standards-requests/{draft.id}"]
    assert waits("delegate SN") == []


def test_it_goes_its_way_on_pages(client: FlaskClient) -> None:
    sign_in(client, holder("delegate KE"))
    refused = post(client, "/standards-requests/new", **{**REQUEST, "parent": ""})
    assert (refused.status_code, "Please fill this in." in refused.text) == (422, True)

    answer = post(client, "/standards-requests/new", **REQUEST)

    assert answer.status_code == 303
    made = db.session.scalars(select(StandardsRequest)).one()
    where = f"/standards-requests/{made.id}"
    assert answer.headers["Location"] == where
    assert (
        post(client, f"{where}/edit", version="1", **{**REQUEST, "need": "More <b>power</b>."}).status_code
        == 303
    )
    assert post(client, f"{where}/actions/submit", version="2").status_code == 303
    page = client.get(where).text
    assert "More &lt;b&gt;power&lt;/b&gt;." in page or "More power." in page
    assert "<b>power" not in page
    assert "Choose the traditional approval process" not in page
    sign_in(client, holder("sg_chair SG5"))
    empty = post(client, f"{where}/actions/support", version="3", meeting="", decided_on="")
    assert (empty.status_code, "Please fill this in." in empty.text) == (422, True)
    assert post(client, f"{where}/actions/support", version="3", **DECISION).status_code == 303
    assert "Energy efficiency" in client.get("/standards-requests/?state=supported").text


def test_drafts_are_for_those_who_write_them(client: FlaskClient) -> None:
    draft, submitted = request(), request("submitted")

    assert client.get(f"/standards-requests/{draft.id}").status_code == 404
    assert client.get(f"/api/v1/standards-requests/{draft.id}").status_code == 404
    shown = client.get(f"/api/v1/standards-requests/{submitted.id}").json
    assert shown is not None
    assert (shown["author"]["name"], shown["author"]["office"]) == ("", "delegate")
    assert [
        (row["office"], row["scope"], row["due"], row["house_default"]) for row in shown["waiting_for"]
    ] == [("sg_chair", "SG5", "2027-02-21", True)]
    items = client.get("/api/v1/standards-requests?group=SG5RG-AFR").json["items"]
    assert [item["id"] for item in items] == [str(submitted.id)]
    assert client.get("/api/v1/standards-requests?group=SG3RG-AFR").json["items"] == []


def test_the_counsellor_records_for_a_delegate_through_the_api(client: FlaskClient) -> None:
    headers = bearer(holder("tsb_counsellor SG5"))
    behalf = {
        "on_behalf_of": {"office": "delegate", "scope": "KE"},
        "evidence": {"kind": "mail", "on": "2026-11-20"},
    }

    alone = client.post("/api/v1/standards-requests", json={**REQUEST, "group": ""}, headers=headers)
    made = client.post("/api/v1/standards-requests", json={**REQUEST, **behalf}, headers=headers)

    assert (alone.status_code, made.status_code) == (403, 201)
    body = {"version": 1, **behalf}
    where = f"/api/v1/standards-requests/{made.json['id']}/actions/submit"
    sent = client.post(where, json=body, headers=headers)
    assert (sent.status_code, sent.json["state"]) == (200, "submitted")
    stale = client.post(where, json=body, headers=headers)
    assert stale.status_code == 409


def test_lists_ask_the_same_however_many_rows(client: FlaskClient) -> None:
    request("submitted")
    client.get("/standards-requests/")
    counts = []
    for more in (0, 2):
        for _ in range(more):
            request("submitted")
        for path in ("/standards-requests/", "/api/v1/standards-requests"):
            with statements() as asked:
                assert client.get(path).status_code == 200
            counts.append(len(asked))

    assert counts[:2] == counts[2:]
