"""All flows together: nothing stands still because nobody may act."""

from importlib import import_module
from uuid import UUID

import pytest
from regional_groups.app import PACKAGE, ROOMS
from regional_groups.core.errors import IllegalMove
from regional_groups.core.house_days import HOUSE_DAYS
from regional_groups.core.permissions import Actor, Held, Office, Permission, Subject, permits
from regional_groups.core.steps_taken import EVENTS, TAKEN
from regional_groups.core.workflow import Flow, Step
from regional_groups.planning.activity_rules import REVIEW_FLOW

GROUP, AUTHOR = "SG5RG-AFR", UUID(int=1)
SCOPES = {
    Office.REGIONAL_OFFICE: "africa",
    Office.TRANSLATOR: "fr",
    Office.TSB_COUNSELLOR: "SG5",
    Office.SG_CHAIR: "SG5",
    Office.SG_VICE_CHAIR: "SG5/africa",
    Office.RG_CHAIR: GROUP,
    Office.RG_CO_CHAIR: GROUP,
    Office.RG_VICE_CHAIR: GROUP,
    Office.RG_CONTACT: GROUP,
    Office.FOCAL_POINT: "KE",
    Office.DELEGATE: "KE",
    Office.MEMBER_REP: "Operator",
    Office.REGIONAL_ORGANIZATION: "ATU",
}
SUBJECT = Subject(
    parents=frozenset({"SG5"}),
    groups=frozenset({GROUP}),
    regions=frozenset({"africa"}),
    countries=frozenset({"KE"}),
    organizations=frozenset({"Operator"}),
    languages=frozenset({"fr"}),
    authors=frozenset({AUTHOR}),
    owner=AUTHOR,
    filled=frozenset({Held(Office.RG_CHAIR, GROUP)}),
)
EVERYBODY = {
    **{
        str(office): Actor(UUID(int=2), "", frozenset({Held(office, SCOPES.get(office, ""))}))
        for office in Office
    },
    "author": Actor(AUTHOR, "Author"),
}
# What stands in such a state stays as it is until something else takes its place.
RESTING = {("terms", "approved")}


def flows() -> list[Flow]:
    """Return the flows of all rooms."""
    rooms = [room for room in ROOMS if (PACKAGE / room / "rules.py").exists()]
    modules = [import_module(f"regional_groups.{room}.rules") for room in rooms]
    return [flow for module in modules for flow in getattr(module, "FLOWS", ())]


def who_may(permission: Permission) -> set[str]:
    """Return the offices, or the author, who have a right to a thing that is theirs in every respect."""
    return {name for name, actor in EVERYBODY.items() if permits(permission, actor, SUBJECT)}


GOING_ON = [(flow, state) for flow in flows() for state in flow.states if state not in flow.final]
WAITING = [(flow, state) for flow, state in GOING_ON if flow.waits.get(state)]


def test_flows_are_those_of_the_service() -> None:
    names = [flow.name for flow in flows()]

    assert len(names) == len(set(names)) >= 17


@pytest.mark.parametrize(("flow", "state"), GOING_ON, ids=lambda part: getattr(part, "name", str(part)))
def test_somebody_may_act_in_every_state_that_is_not_final(flow: Flow, state: str) -> None:
    able = [step.action for step in flow.choices(state) if who_may(step.permission)]

    assert bool(able) is ((flow.name, state) not in RESTING)


@pytest.mark.parametrize(("flow", "state"), WAITING, ids=lambda part: getattr(part, "name", str(part)))
def test_who_is_waited_for_may_act(flow: Flow, state: str) -> None:
    may = set[str]().union(*(who_may(step.permission) for step in flow.choices(state)))

    assert {str(wait.office) for wait in flow.waits[state]} <= may


@pytest.mark.parametrize("flow", flows(), ids=lambda flow: flow.name)
def test_every_state_can_be_reached_and_every_arrow_ends_in_a_state(flow: Flow) -> None:
    ends = {target for step in flow.steps for target in step.targets}
    sources = {source for step in flow.steps for source in step.sources}

    assert (ends | sources) <= set(flow.states)
    assert ends == set(flow.states)


INTERNAL = [(flow, step) for flow in flows() for step in flow.steps if step.internal]


def test_steps_of_the_service_itself_are_those() -> None:
    assert {(flow.name, step.action) for flow, step in INTERNAL} == {
        ("terms", "supersede"),
        ("terms", "reinstate"),
        ("report", "supersede"),
        ("target", "supersede"),
    }


@pytest.mark.parametrize(
    ("flow", "step"), INTERNAL, ids=lambda part: getattr(part, "name", None) or part.action
)
def test_what_the_service_does_itself_is_offered_to_nobody(flow: Flow, step: Step) -> None:
    for state in step.sources:
        with pytest.raises(IllegalMove) as refused:
            flow.step("dance", state)

        assert step.action not in refused.value.possible
        assert flow.step(step.action, state) is step


def test_days_of_the_service_are_of_states_in_which_somebody_is_waited_for() -> None:
    named = {flow.name: flow for flow in [*flows(), REVIEW_FLOW]}

    assert [key for key in HOUSE_DAYS if not named[key[0]].waits.get(key[1])] == []


# What says by when itself: the letter of a meeting, the review of a risk, the day of an activity or a visit.
DAY_OF_ITS_OWN = {"risk", "activity", "outreach"}


def test_whoever_waits_for_others_is_told_by_which_day() -> None:
    silent = {(flow.name, state) for flow, state in WAITING if (flow.name, state) not in HOUSE_DAYS}

    assert {(flow, state) for flow, state in silent if flow not in DAY_OF_ITS_OWN and state != "draft"} == {
        ("meeting", "agreed"),  # its letter is due
        ("registration", "waitlisted"),  # until the meeting opens
        ("terms", "consultation"),  # the authors end it themselves, as a draft
    }


def test_every_step_that_people_take_is_called_by_what_was_done_in_histories() -> None:
    labels = {step.label for flow in flows() for step in flow.steps if step.label}

    assert labels - TAKEN.keys() == {
        "In force again",
        "Superseded by a newer version",
    }  # said of the past already


def test_what_is_told_in_histories_stands_in_one_table_only() -> None:
    labels = {f"{flow.name}:{step.action}": step.label for flow in flows() for step in flow.steps}

    assert {key.partition(":")[0] for key in EVENTS if ":" in key} <= {flow.name for flow in flows()}
    assert [key for key in EVENTS if labels.get(key) in TAKEN] == []
