"""The flow tables and what the rules say is missing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from regional_groups.core.permissions import Held
from regional_groups.meetings import rules
from regional_groups.meetings.rules import EVENT_FLOW, FLOW, GroupFacts, MeetingFacts

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FILLED = frozenset({Held("rg_chair", "SG5RG-AFR"), Held("rg_vice_chair", "SG20RG-AFR")})

STEPS = {
    "proposed": "agree object withdraw_group coordinate convene move postpone cancel",
    "agreed": "object withdraw_group coordinate convene move postpone cancel",
    "convened": "withdraw_group move postpone hold not_held cancel",
    "postponed": "withdraw_group move cancel",
    "held": "report",
    "not_held": "",
    "reported": "",
    "cancelled": "",
}


def facts(state: str, **changed: Any) -> MeetingFacts:
    """Return the facts of a joint meeting of two parents."""
    groups = (GroupFacts("SG5RG-AFR", "SG5"), GroupFacts("SG20RG-AFR", "SG20"))
    return MeetingFacts(**{"state": state, "since": SINCE, "groups": groups, "filled": FILLED, **changed})


def said(first: str, second: str) -> tuple[GroupFacts, ...]:
    """Return both groups with their answers."""
    return GroupFacts("SG5RG-AFR", "SG5", first), GroupFacts("SG20RG-AFR", "SG20", second)


def waits(found: MeetingFacts, now: datetime = NOW) -> list[str]:
    """Return who is waited for."""
    return [f"{one.office} {one.scope}" for one in rules.waiting(found, now)]


@pytest.mark.parametrize("state", STEPS)
def test_steps_from_each_state(state: str) -> None:
    found = list(dict.fromkeys(step.action for step in FLOW.steps_from(state)))

    assert found == STEPS[state].split()


@pytest.mark.parametrize("flow", [FLOW, EVENT_FLOW])
def test_every_state_is_labelled_and_every_button_says_something(flow: Any) -> None:
    assert set(flow.labels) == set(flow.states)
    assert [step.action for step in flow.steps if not step.entry and not step.label] == []


@pytest.mark.parametrize("state", [state for state in FLOW.states if state not in FLOW.final])
def test_somebody_can_act_from_every_state_that_is_not_final(state: str) -> None:
    assert FLOW.steps_from(state)
    assert FLOW.waits[state]


def test_parents_are_in_the_order_of_their_numbers() -> None:
    assert rules.parents(facts("proposed")) == ("SG5", "SG20")
    assert rules.needs_coordination(facts("proposed"))


def test_one_parent_needs_no_coordination() -> None:
    groups = (GroupFacts("SG5RG-AFR", "SG5"), GroupFacts("SG5RG-ARB", "SG5"))

    assert not rules.needs_coordination(facts("agreed", groups=groups))
    assert rules.missing_coordinations(facts("agreed", groups=groups)) == ()


def test_withdrawn_group_counts_no_more() -> None:
    found = facts("proposed", groups=said("agreed", "withdrawn"))

    assert rules.parents(found) == ("SG5",)
    assert rules.missing_agreements(found) == ()
    assert rules.state_of_agreements(found.groups) == "agreed"


def test_proposal_waits_for_leads_that_have_not_said() -> None:
    assert waits(facts("proposed")) == ["rg_chair SG5RG-AFR", "rg_vice_chair SG20RG-AFR"]
    assert waits(facts("proposed", groups=said("agreed", "asked"))) == ["rg_vice_chair SG20RG-AFR"]


def test_vacant_team_is_stood_in_for_by_the_secretariat() -> None:
    found = facts("proposed", groups=said("agreed", "asked"), filled=frozenset())

    assert waits(found) == ["tsb_counsellor SG20"]


def test_proposal_with_an_objection_and_no_open_answer_waits_for_the_secretariat() -> None:
    found = facts("proposed", groups=said("agreed", "objected"))

    assert waits(found) == ["tsb_counsellor SG5", "tsb_counsellor SG20"]


def test_agreed_waits_for_parents_then_for_the_secretariat() -> None:
    assert waits(facts("agreed", coordinated=frozenset({"SG5"}))) == ["sg_chair SG20"]
    both = frozenset({"SG5", "SG20"})
    assert waits(facts("agreed", coordinated=both)) == ["tsb_counsellor SG5", "tsb_counsellor SG20"]


def test_convened_asks_held_only_past_its_end() -> None:
    found = facts("convened", ends_at=NOW)

    assert waits(found, NOW) == []
    assert waits(found, NOW.replace(second=1)) == ["tsb_counsellor SG5", "tsb_counsellor SG20"]
    assert rules.waiting(found, NOW.replace(second=1))[0].since == NOW


def test_held_waits_for_missing_reports() -> None:
    groups = (GroupFacts("SG5RG-AFR", "SG5", "agreed", True), GroupFacts("SG20RG-AFR", "SG20", "agreed"))
    found = rules.waiting(facts("held", groups=groups), NOW)

    assert [(one.office, one.scope) for one in found] == [("rg_vice_chair", "SG20RG-AFR")]
    assert waits(facts("held", groups=groups, recorded=True)) == []


LETTER = date(2026, 11, 9)  # eight days after SINCE


@pytest.mark.parametrize(
    ("state", "changed", "due", "house"),
    [
        ("proposed", {}, date(2026, 11, 15), True),
        ("proposed", {"letter_due": LETTER}, LETTER, False),  # no chair need answer after the letter
        ("proposed", {"letter_due": date(2026, 12, 1)}, date(2026, 11, 15), True),
        ("proposed", {"groups": said("objected", "agreed"), "letter_due": LETTER}, LETTER, False),
        ("agreed", {"letter_due": LETTER}, LETTER, False),
        ("agreed", {"coordinated": frozenset({"SG5", "SG20"}), "letter_due": LETTER}, LETTER, False),
        ("convened", {"ends_at": datetime(2026, 11, 20, 22, tzinfo=UTC)}, date(2026, 11, 27), True),
        ("postponed", {"letter_due": LETTER}, date(2026, 12, 1), True),
        ("held", {}, date(2026, 12, 13), True),
        ("held", {"groups": (), "body": "SG5"}, date(2026, 12, 13), True),
    ],
)
def test_every_wait_says_by_when(state: str, changed: dict[str, Any], due: date, house: bool) -> None:
    found = rules.waiting(facts(state, **changed), NOW)

    assert {(one.due, one.house_default) for one in found} == {(due, house)}


def test_meeting_of_a_parent_waits_for_its_secretariat() -> None:
    assert waits(facts("agreed", groups=(), body="SG5")) == ["tsb_counsellor SG5"]
    assert waits(facts("held", groups=(), body="SG5")) == ["tsb_counsellor SG5"]
    assert waits(facts("postponed", groups=(), body="SG5")) == ["tsb_counsellor SG5"]


@pytest.mark.parametrize("state", sorted(FLOW.final))
def test_final_states_wait_for_nobody(state: str) -> None:
    assert waits(facts(state)) == []


def test_secretariat_is_waited_for_since_the_last_answer() -> None:
    first, last = SINCE + timedelta(days=3), SINCE + timedelta(days=5)
    groups = (
        GroupFacts("SG5RG-AFR", "SG5", "objected", said_at=last),
        GroupFacts("SG20RG-AFR", "SG20", "agreed", said_at=first),
    )

    assert {one.since for one in rules.waiting(facts("proposed", groups=groups), NOW)} == {last}


def test_secretariat_is_waited_for_since_the_last_coordination() -> None:
    last = SINCE + timedelta(days=5)
    done = facts("agreed", coordinated=frozenset({"SG5", "SG20"}), coordinated_at=last)
    half = facts("agreed", coordinated=frozenset({"SG5"}), coordinated_at=last)

    assert {one.since for one in rules.waiting(done, NOW)} == {last}
    assert {one.since for one in rules.waiting(half, NOW)} == {SINCE}
