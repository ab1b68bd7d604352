"""What the state and the dates of a group allow."""

from datetime import date, timedelta

import pytest
from regional_groups.core.errors import RuleViolated
from regional_groups.groups.models import GroupPeriod, GroupState
from regional_groups.groups.standing import (
    NOT_WHILE,
    Doing,
    check_after,
    check_dates,
    check_existed,
    check_standing,
    check_within_life,
    obstacle,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("doing", Doing)
@pytest.mark.parametrize("state", [*GroupState, None])
def test_a_state_refuses_what_the_table_says_and_nothing_else(state: GroupState | None, doing: Doing) -> None:
    if (state, doing) in NOT_WHILE:
        with pytest.raises(RuleViolated, match="SG5RG-AFR") as refused:
            check_standing("SG5RG-AFR", state, doing, "groups")
        assert (refused.value.clause, list(refused.value.fields)) == ("B2.1", ["groups"])
    else:
        check_standing("SG5RG-AFR", state, doing, "groups")
        assert obstacle("SG5RG-AFR", state, doing) is None


def test_a_closed_group_does_nothing_new_and_a_suspended_one_does_not_meet() -> None:
    assert {doing for state, doing in NOT_WHILE if state == GroupState.CLOSED} == set(Doing)
    assert {doing for state, doing in NOT_WHILE if state == GroupState.SUSPENDED} == {Doing.MEET}


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_no_step_takes_effect_before_the_group_was_created(days: int, refused: bool) -> None:
    on = date(2020, 5, 4) + timedelta(days=days)
    if refused:
        with pytest.raises(RuleViolated) as error:
            check_within_life("2020-05-04", "", on)
        assert list(error.value.fields) == ["effective_on"]
    else:
        check_within_life("2020-05-04", "", on)


@pytest.mark.parametrize(("days", "refused"), [(-1, False), (0, False), (1, True)])
def test_no_step_takes_effect_after_the_group_was_closed(days: int, refused: bool) -> None:
    on = date(2020, 5, 31) + timedelta(days=days)
    if refused:
        with pytest.raises(RuleViolated, match="did not exist then"):
            check_within_life("", "2020-05", on)
    else:
        check_within_life("", "2020-05", on)


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_no_step_takes_effect_before_the_last_of_its_kind(days: int, refused: bool) -> None:
    on = date(2024, 5, 1) + timedelta(days=days)
    if refused:
        with pytest.raises(RuleViolated, match="later step"):
            check_after(on, ["2019", "", "2024-05"])
    else:
        check_after(on, ["2019", "", "2024-05"])


@pytest.mark.parametrize(
    ("created", "closed", "state", "changes", "wrong"),
    [
        ("2020", "2020", "closed", [], []),
        ("2020-05", "2020", "closed", [], []),
        ("2021", "2020-12-31", "closed", [], ["closed"]),
        ("2026-11-23", "", "established", [], []),
        ("2026-11-24", "", "established", [], ["created"]),
        ("2026", "2026-11-24", "closed", [], ["closed"]),
        ("", "", "unknown", [], []),
        ("2020", "2024", "established", [], ["closed"]),
        ("2022-06-02", "", "suspended", ["2022-06-01"], ["created"]),
        ("2022-06-01", "", "suspended", ["2022-06-01"], []),
        ("2020", "2022-05", "closed", ["2022-06-01"], ["closed"]),
        ("2027", "2026", "closed", [], ["closed", "created"]),
    ],
)
def test_dates_of_a_group_fit_each_other(
    created: str, closed: str, state: str, changes: list[str], wrong: list[str]
) -> None:
    if not wrong:
        check_dates(created, closed, state, changes, TODAY)
        return
    with pytest.raises(RuleViolated) as refused:
        check_dates(created, closed, state, changes, TODAY)
    assert sorted(refused.value.fields) == wrong


def test_the_past_is_judged_by_its_own_day() -> None:
    periods = [
        GroupPeriod(state=GroupState.ESTABLISHED, starts="2015", ends="2019-06-30", open=False),
        GroupPeriod(state=GroupState.CLOSED, starts="2019-06-30", ends="", open=True),
    ]

    for day in (date(2015, 1, 1), date(2019, 6, 29)):
        check_existed("SG5RG-AFR", periods, day, "starts_on", today=TODAY)
    for day in (date(2014, 12, 31), date(2019, 6, 30)):
        with pytest.raises(RuleViolated, match="did not exist on") as refused:
            check_existed("SG5RG-AFR", periods, day, "starts_on", today=TODAY)
        assert list(refused.value.fields) == ["starts_on"]
    check_existed("SG5RG-AFR", periods, None, "starts_on", today=TODAY)
