"""The flow tables: guards, choices, what must be given, and who is waited for."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from regional_groups.core.errors import IllegalMove, RuleViolated
from regional_groups.core.house_days import due_by
from regional_groups.core.permissions import Permission
from regional_groups.core.workflow import Flow, Step, Wait, Waiting, check_given, target_of, waiting_for

FLOW = Flow(
    "text",
    states=("draft", "submitted", "done"),
    steps=(
        Step("create", (), ("draft",), Permission.TERMS_DRAFT, entry=True),
        Step("send", ("draft",), ("submitted", "done"), Permission.TERMS_SUBMIT, needs=("note",)),
        Step("remark", ("draft", "submitted"), (), Permission.TERMS_DRAFT),
    ),
    waits={"submitted": (Wait("sg_chair", "parent"),)},
    final=frozenset({"done"}),
)
SINCE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_step_from_wrong_state_is_refused() -> None:
    with pytest.raises(IllegalMove):
        FLOW.step("send", "submitted")


def test_unknown_action_is_refused() -> None:
    with pytest.raises(IllegalMove):
        FLOW.step("burn", "draft")


def test_entry_step_is_no_button() -> None:
    assert [step.action for step in FLOW.steps_from("draft")] == ["send", "remark"]


def test_entry_of_an_ordinary_step_is_refused() -> None:
    with pytest.raises(IllegalMove):
        FLOW.entry("send")


@pytest.mark.parametrize("note", ["", "   ", "\n\t", None])
def test_blank_note_is_refused_by_name(note: str | None) -> None:
    with pytest.raises(RuleViolated) as refusal:
        check_given(FLOW.step("send", "draft"), {"note": note})

    assert list(refusal.value.fields) == ["note"]


def test_target_is_the_first_unless_chosen() -> None:
    step = FLOW.step("send", "draft")

    assert target_of(step, "draft", None) == "submitted"
    assert target_of(step, "draft", "done") == "done"


def test_target_outside_the_table_is_refused() -> None:
    with pytest.raises(IllegalMove):
        target_of(FLOW.step("send", "draft"), "draft", "draft")


def test_step_without_target_keeps_the_state() -> None:
    assert target_of(FLOW.step("remark", "submitted"), "submitted", None) == "submitted"


def test_waiting_names_each_scope_and_the_due_day() -> None:
    found = waiting_for(replace(FLOW, name="report"), "submitted", SINCE, {"parent": ("SG2", "SG5")})

    assert found == [
        Waiting("sg_chair", "SG2", SINCE, date(2026, 12, 7), house_default=True),
        Waiting("sg_chair", "SG5", SINCE, date(2026, 12, 7), house_default=True),
    ]
    assert [one.due for one in waiting_for(FLOW, "submitted", SINCE, {})] == [None]


def test_nobody_is_waited_for_in_a_final_state() -> None:
    assert waiting_for(FLOW, "done", SINCE, {"parent": ("SG2",)}) == []


def test_days_of_the_service_are_those_of_geneva_and_nobody_begins_overdue() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # the 24th in Geneva
    own, over, before = date(2026, 12, 8), date(2026, 10, 1), date(2026, 12, 1)

    assert due_by("meeting", "proposed", late) == (own, True)
    assert [due_by("meeting", "proposed", late, day) for day in (over, before)] == [
        (own, True),
        (before, False),
    ]
    assert due_by("meeting", "agreed", late, over) == (over, False)
