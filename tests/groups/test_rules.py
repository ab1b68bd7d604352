"""What is certain about a group on a day, and which steps its life has."""

from dataclasses import dataclass
from datetime import date

import pytest
from regional_groups.core.errors import IllegalMove, InvalidInput, RuleViolated
from regional_groups.groups.rules import (
    FLOW,
    GroupState,
    PartialDate,
    check_acronym,
    check_effective,
    existed,
    state_on,
    value_on,
)

TODAY = date(2026, 11, 23)


@dataclass
class Period:
    state: str
    starts: str = ""
    ends: str = ""
    open: bool = True


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1968", date(1968, 1, 1), date(1968, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2015-04-17", date(2015, 4, 17), date(2015, 4, 17)),
    ],
)
def test_a_partial_date_knows_its_bounds(text: str, earliest: date, latest: date) -> None:
    found = PartialDate.parse(text)

    assert found is not None
    assert (found.earliest, found.latest, str(found)) == (earliest, latest, text)


def test_an_empty_date_is_unknown() -> None:
    assert PartialDate.parse("") is None


@pytest.mark.parametrize(
    "text",
    ["2024-13", "2023-02-29", "24", "2024-1", "2024/01", "0000", "2024-01-01T00", "٢٠٢٤", "2024-01-01\n"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.parse(text)


ESTABLISHED_IN_MAY = [Period("established", "2009-05")]
UNKNOWN_START = [Period("established")]
PREDECESSOR = [Period("established", "1968-10-17", open=False), Period("closed")]
EACO = [Period("established", "2009-11", open=False), Period("unknown")]
SUSPENDED = [
    Period("established", "2009-05", "2020-03-10", open=False),
    Period("suspended", "2020-03-10"),
]
CLOSED = [
    Period("established", "2009-05", "2020-03", open=False),
    Period("closed", "2020-03"),
]
SUSPENDED_SINCE_UNKNOWN = [Period("established", "2009-05", open=False), Period("suspended")]


@pytest.mark.parametrize(
    ("periods", "on", "answer"),
    [
        (ESTABLISHED_IN_MAY, date(2009, 4, 30), "no"),
        (ESTABLISHED_IN_MAY, date(2009, 5, 1), "unknown"),
        (ESTABLISHED_IN_MAY, date(2009, 5, 30), "unknown"),
        (ESTABLISHED_IN_MAY, date(2009, 5, 31), "yes"),
        (ESTABLISHED_IN_MAY, TODAY, "yes"),
        (ESTABLISHED_IN_MAY, date(2026, 11, 24), "unknown"),
        (UNKNOWN_START, date(1960, 1, 1), "unknown"),
        (UNKNOWN_START, date(2026, 11, 22), "unknown"),
        (UNKNOWN_START, TODAY, "yes"),
        (PREDECESSOR, date(1968, 10, 16), "no"),
        (PREDECESSOR, date(1968, 10, 17), "unknown"),
        (PREDECESSOR, date(2018, 3, 21), "unknown"),
        (PREDECESSOR, TODAY, "no"),
        (EACO, date(2009, 10, 31), "no"),
        (EACO, date(2018, 3, 21), "unknown"),
        (EACO, TODAY, "unknown"),
        (SUSPENDED, date(2020, 3, 9), "yes"),
        (SUSPENDED, date(2020, 3, 10), "yes"),
        (SUSPENDED, TODAY, "yes"),
        (SUSPENDED_SINCE_UNKNOWN, date(2015, 1, 1), "yes"),
        (CLOSED, date(2020, 2, 29), "yes"),
        (CLOSED, date(2020, 3, 15), "unknown"),
        (CLOSED, date(2020, 3, 31), "no"),
        (CLOSED, TODAY, "no"),
        ([], TODAY, "unknown"),
    ],
)
def test_existed(periods: list[Period], on: date, answer: str) -> None:
    assert existed(periods, on, today=TODAY) == answer


MET = (date(2013, 10, 28), date(2023, 3, 16))
TWO_LIVES = [
    Period("established", "", "2010-01", open=False),
    Period("closed", "2010-01", "2015-01", open=False),
    Period("established", "2015-01"),
]


@pytest.mark.parametrize(
    ("periods", "on", "answer"),
    [
        (
            UNKNOWN_START,
            date(2013, 10, 27),
            "unknown",
        ),  # it met the day after: nobody knows since when it was there
        (UNKNOWN_START, MET[0], "yes"),
        (UNKNOWN_START, date(2018, 3, 21), "yes"),
        (UNKNOWN_START, date(2025, 12, 31), "yes"),  # since then no closing is recorded, and it exists today
        (UNKNOWN_START, date(2026, 11, 24), "unknown"),  # tomorrow
        (EACO, MET[1], "yes"),
        (EACO, date(2023, 3, 17), "unknown"),  # its state today is unknown
        (EACO, date(2009, 10, 31), "no"),
        (PREDECESSOR, TODAY, "no"),
        (CLOSED, TODAY, "no"),
        (TWO_LIVES, date(2014, 1, 1), "no"),
        ([Period("unknown")], date(2018, 3, 21), "unknown"),
    ],
)
def test_who_met_existed_from_then_on_while_its_state_lasts(
    periods: list[Period], on: date, answer: str
) -> None:
    assert existed(periods, on, today=TODAY, met=MET) == answer


def test_a_group_that_met_had_its_present_state_from_then_on() -> None:
    assert state_on(UNKNOWN_START, MET[0], today=TODAY, met=MET) == GroupState.ESTABLISHED
    assert state_on(UNKNOWN_START, date(2013, 1, 1), today=TODAY, met=MET) == GroupState.UNKNOWN
    assert state_on(SUSPENDED_SINCE_UNKNOWN, MET[1], today=TODAY, met=MET) == GroupState.UNKNOWN


@pytest.mark.parametrize(
    ("periods", "on", "state"),
    [
        (SUSPENDED, date(2009, 4, 30), None),
        (SUSPENDED, date(2015, 1, 1), GroupState.ESTABLISHED),
        (SUSPENDED, date(2020, 3, 10), GroupState.SUSPENDED),
        (CLOSED, date(2020, 3, 15), GroupState.UNKNOWN),
        (CLOSED, TODAY, GroupState.CLOSED),
        (EACO, date(2018, 1, 1), GroupState.UNKNOWN),
    ],
)
def test_state_on(periods: list[Period], on: date, state: GroupState | None) -> None:
    assert state_on(periods, on, today=TODAY) == state


ALIVE = {"established", "suspended", "unknown"}
POSSIBLE = {
    "record_countries": ALIVE | {"closed"},
    "rename": ALIVE,
    "record_names": ALIVE | {"closed"},
    "continue": {"established", "unknown"},
    "transfer": ALIVE,
    "merge": ALIVE,
    "suspend": {"established"},
    "reactivate": {"suspended", "unknown"},
    "close": ALIVE,
}


@pytest.mark.parametrize("state", list(GroupState))
@pytest.mark.parametrize("action", sorted(POSSIBLE))
def test_each_step_from_each_state(action: str, state: str) -> None:
    if state in POSSIBLE[action]:
        assert FLOW.step(action, state).action == action
    else:
        with pytest.raises(IllegalMove):
            FLOW.step(action, state)


def test_the_flow_has_no_other_steps() -> None:
    assert {step.action for step in FLOW.steps if not step.entry} == set(POSSIBLE)
    assert {step.action for step in FLOW.steps if step.entry} == {"create", "import", "adopt"}


@pytest.mark.parametrize("acronym", ["SG5RG-AFR", "TAF", "SG20RG-LATAM", "A-1-B"])
def test_an_acronym_may_stand_in_an_address(acronym: str) -> None:
    check_acronym(acronym)


@pytest.mark.parametrize(
    "acronym", ["", "sg5rg-afr", "SG5 RG-AFR", "SG5RG/AFR", "-A", "A-", "A" * 41, "SG5RG-ÀFR", "A\n"]
)
def test_another_acronym_is_refused(acronym: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_acronym(acronym)

    assert list(refused.value.fields) == ["acronym"]


def test_a_step_may_not_take_effect_before_the_state_it_ends() -> None:
    check_effective(date(2009, 5, 1), "2009-05")
    check_effective(date(1900, 1, 1), "")

    with pytest.raises(RuleViolated) as refused:
        check_effective(date(2009, 4, 30), "2009-05")

    assert list(refused.value.fields) == ["effective_on"]


@pytest.mark.parametrize(
    ("on", "was"),
    [
        (date(2016, 12, 31), "SG1"),
        (date(2017, 1, 1), "SG3"),
        (date(2020, 5, 31), "SG3"),
        (date(2020, 6, 1), "SG5"),
    ],
)
def test_what_a_group_had_holds_until_the_day_of_the_change(on: date, was: str) -> None:
    earlier = [("SG9", ""), ("SG1", "2017"), ("SG3", "2020-06-01")]

    assert value_on("SG5", earlier, on) == was
