"""The life of a target: each step from each state, who may take it, and what cannot be true."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated, SignInNeeded, StaleVersion
from regional_groups.core.forms import load
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import NOBODY
from regional_groups.planning import target_operations, target_queries
from regional_groups.planning.target_forms import ACTION_FORMS, TargetCreateSchema, TargetEditSchema
from regional_groups.planning.target_rules import FLOW, TargetState, check_target, last_day
from regional_groups.planning.targets import waiting
from sqlalchemy import select

from tests.planning.field import GIVEN, TARGET, coordinator, holder, take, target
from tests.reports.field import now
from tests.support.field import actor

pytestmark = pytest.mark.usefixtures("session")
AFTER = {
    "open": {"draft": "open"},
    "comment": {"open": "open"},
    "take_back": {"open": "draft"},
    "agree": {"open": "agreed"},
    "withdraw": dict.fromkeys(("draft", "open", "agreed"), "withdrawn"),
}


@pytest.mark.parametrize("state", list(TargetState))
def test_every_step_from_every_state(state: str) -> None:
    for action in AFTER:
        made = target(state, region="cis")
        after = AFTER[action].get(state)
        if after is None:
            with pytest.raises(IllegalMove):
                take(made, action)
            db.session.rollback()
        else:
            take(made, action)
            assert made.state == after
        if made.state == "agreed":
            take(made, "withdraw")


def test_the_flow_has_no_other_steps() -> None:
    steps = {
        step.action: set(step.sources) for step in FLOW.steps if not step.entry and step.action != "supersede"
    }

    assert steps == {action: set(states) for action, states in AFTER.items()}
    assert set(target_operations.ACTIONS) == set(ACTION_FORMS) == {*AFTER, "undo", "amend"}


@pytest.mark.parametrize("office", ["admin", "sg_chair SG5", "delegate KE", "regional_office africa"])
def test_nobody_else_prepares_or_agrees(office: str) -> None:
    made = target("open")

    for step in ("take_back", "agree", "withdraw"):
        with pytest.raises(NotPermitted):
            take(made, step, holder(office))
    with pytest.raises(NotPermitted):
        target_operations.create(load(TargetCreateSchema(), TARGET), actor(holder(office)), now())
    with pytest.raises(SignInNeeded):
        target_operations.create(load(TargetCreateSchema(), TARGET), NOBODY, now())


def test_the_report_officer_prepares_and_the_director_records_the_agreement() -> None:
    made = target("draft")

    take(made, "open", holder("report_officer"))
    with pytest.raises(NotPermitted):
        take(made, "agree", holder("report_officer"))
    take(made, "agree", holder("tsb_director"))

    assert (made.state, made.reference, made.agreed_on) == ("agreed", "TSAG-R5", date(2026, 5, 29))


def test_whoever_holds_an_office_comments_on_an_open_target() -> None:
    made = target("open")

    take(made, "comment", holder("delegate KE"))
    with pytest.raises(NotPermitted):
        take(made, "comment", holder("admin"))

    assert [(one.name, one.office, one.body) for one in made.comments] == [
        ("Delegate.Ke".replace(".", " "), "delegate KE", GIVEN["comment"]["text"])
    ]


def test_a_later_agreement_supersedes_the_earlier_of_the_same_place_only() -> None:
    first, other = target("agreed"), target("agreed", region="africa")

    second = target("agreed", value="50")

    assert (first.state, other.state, second.state) == ("superseded", "agreed", "agreed")
    found = target_queries.agreed_on(date(2026, 12, 31), demonstration=False)
    assert {(one.region, one.value) for one in found} == {("", Decimal(50)), ("africa", Decimal(40))}
    assert target_queries.agreed_on(date(2024, 6, 1), demonstration=False) == []


def test_a_target_agreed_before_is_recorded_so() -> None:
    made = target(reference="TSAG-R3", agreed_on="2025-06-02")

    assert made.state == "agreed"
    assert [entry.event for entry in audit.entries_of("target", str(made.id))] == ["target:record"]
    with pytest.raises(RuleViolated) as refused:
        target(reference="TSAG-R3", region="cis")
    assert set(refused.value.fields) == {"agreed_on"}


@pytest.mark.parametrize(
    ("day", "possible"), [("2026-11-22", True), ("2026-11-23", True), ("2026-11-24", False)]
)
def test_an_agreement_lies_not_in_the_future(day: str, possible: bool) -> None:
    made = target("open")

    if possible:
        take(made, "agree", agreed_on=day)
        assert made.state == "agreed"
    else:
        with pytest.raises(RuleViolated):
            take(made, "agree", agreed_on=day)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"value": "-1"}, {"value"}),
        ({"value": "1.5"}, {"value"}),
        ({"indicator": "remote_share_percent", "value": "101"}, {"value"}),
        ({"indicator": "remote_share_percent", "value": "50.55"}, {"value"}),
        ({"baseline_value": "3"}, {"baseline_year", "baseline_source"}),
        ({"baseline_value": "3", "baseline_year": 2027, "baseline_source": "x"}, {"baseline_year"}),
        ({"baseline_value": "NaN", "baseline_year": 2024, "baseline_source": "x"}, {"baseline_value"}),
    ],
)
def test_what_cannot_be_true_is_refused(values: dict[str, Any], wrong: set[str]) -> None:
    given = {
        "indicator": "meetings_held",
        "value": "40",
        "baseline_value": None,
        "baseline_year": None,
    } | values
    numbers = {
        name: Decimal(given[name]) if given[name] is not None else None
        for name in ("value", "baseline_value")
    }

    with pytest.raises(RuleViolated) as refused:
        check_target(
            given["indicator"],
            numbers["value"] or Decimal(0),
            numbers["baseline_value"],
            given["baseline_year"],
            given.get("baseline_source", ""),
            date(2026, 11, 23),
        )

    assert set(refused.value.fields) == wrong


def test_only_a_draft_is_changed_and_only_the_version_that_was_read() -> None:
    made, opened = target(), target("open", region="cis")
    change = load(TargetEditSchema(), {"version": made.version, "value": "45"})

    target_operations.edit(made, change, actor(coordinator()), now())
    assert made.value == 45
    with pytest.raises(StaleVersion):
        target_operations.edit(made, change, actor(coordinator()), now())
    with pytest.raises(IllegalMove):
        target_operations.edit(opened, {"version": opened.version, "value": 1}, actor(coordinator()), now())


def test_a_correction_needs_the_secretariat_and_a_reason() -> None:
    made = target("agreed")

    with pytest.raises(NotPermitted):
        take(made, "amend", coordinator())
    take(made, "amend")

    assert (made.baseline_value, made.baseline_year, made.baseline_source) == (30, 2024, "C26/35")


def test_an_own_step_can_be_undone_but_not_an_agreement() -> None:
    opened, agreed = target("open"), target("agreed", region="cis")

    take(opened, "undo")
    assert (opened.state, opened.opened_on) == ("draft", None)
    with pytest.raises(IllegalMove):
        take(agreed, "undo")


def test_the_coordinator_waits_for_the_agreement_from_the_last_day_for_comments_on() -> None:
    made = target("open")
    made.comments_until = None
    (at_once,) = waiting(made)
    made.comments_until = date(2027, 1, 31)
    (after,) = waiting(made)

    assert (at_once.due, at_once.house_default) == (date(2027, 2, 21), True)
    assert (after.due, after.house_default) == (date(2027, 5, 1), True)


def test_a_target_can_be_reached_until_the_last_day_of_its_period() -> None:
    assert last_day("2025-2028") == date(2028, 12, 31)


def test_those_who_may_comment_are_told_once() -> None:
    made = target()
    holder("tsb_counsellor SG5"), holder("rg_chair SG5RG-AFR"), holder("admin")
    take(made, "open", note="Please say what you can host.", comments_until="2026-12-31")

    letters = db.session.scalars(select(OutboxMessage.payload).where(OutboxMessage.kind == "mail")).all()

    told = {(one["to"], one["subject"]) for one in letters}
    subject = "Comments invited: Meetings held"
    assert told == {
        ("rg_chair.sg5rg-afr@example.org", subject),
        ("tsb_counsellor.sg5@example.org", subject),
    }
    assert all("Please say what you can host." in one["text"] for one in letters)
    assert all(f"/planning/targets/{made.id}" in one["text"] for one in letters)
