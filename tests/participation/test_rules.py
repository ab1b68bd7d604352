"""Who may register, what follows a state, when a link opens, when a contribution is late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from regional_groups.core.errors import IllegalMove
from regional_groups.core.workflow import Waiting
from regional_groups.participation import rules
from regional_groups.participation.rules import (
    CONTRIBUTION_FLOW,
    FLOW,
    ContributionState,
    GroupMembers,
    Place,
    RegistrationState,
    SessionTimes,
)

POSSIBLE = {
    ("requested", "endorse"): {"endorsed"},
    ("requested", "approve"): {"approved"},
    ("requested", "waitlist"): {"waitlisted"},
    ("requested", "refuse"): {"refused"},
    ("requested", "cancel"): {"cancelled"},
    ("endorsed", "approve"): {"approved"},
    ("endorsed", "waitlist"): {"waitlisted"},
    ("endorsed", "refuse"): {"refused"},
    ("endorsed", "cancel"): {"cancelled"},
    ("waitlisted", "approve"): {"approved"},
    ("waitlisted", "refuse"): {"refused"},
    ("waitlisted", "cancel"): {"cancelled"},
    ("approved", "refuse"): {"refused"},
    ("approved", "cancel"): {"cancelled"},
    **{(state, "substitute"): set(rules.LIVE) for state in rules.LIVE},
}
ACTIONS = ("endorse", "approve", "waitlist", "refuse", "substitute", "cancel")
AFRICA = GroupMembers("SG5RG-AFR", "SG5", frozenset({"KE", "TG"}))
TARIFFS = GroupMembers("SG3RG-AFR", "SG3", frozenset({"KE", "TG"}))
UNKNOWN = GroupMembers("SG9RG-AFR", "SG9")
AT = datetime(2027, 3, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize("state", list(RegistrationState))
@pytest.mark.parametrize("action", ACTIONS)
def test_registration_each_state_and_action(state: str, action: str) -> None:
    if (state, action) in POSSIBLE:
        assert set(FLOW.step(action, state).targets) == POSSIBLE[state, action]
    else:
        with pytest.raises(IllegalMove):
            FLOW.step(action, state)


@pytest.mark.parametrize("state", list(ContributionState))
@pytest.mark.parametrize("action", ["set_outcome", "withdraw"])
def test_contribution_each_state_and_action(state: str, action: str) -> None:
    if state == "received":
        assert CONTRIBUTION_FLOW.step(action, state).sources == ("received",)
    else:
        with pytest.raises(IllegalMove):
            CONTRIBUTION_FLOW.step(action, state)


def test_states_are_those_of_the_contract() -> None:
    names = "requested endorsed approved waitlisted refused cancelled"

    assert [str(state) for state in RegistrationState] == names.split()
    assert all(str(state) in FLOW.labels for state in RegistrationState)


@pytest.mark.parametrize(
    ("category", "country", "group", "allowed", "clause"),
    [
        ("member_state", "KE", AFRICA, True, "B4.2"),
        ("member_state", "FR", AFRICA, False, "B4.2"),
        ("sector_member", "KE", AFRICA, True, "B4.2"),
        ("sector_member", "FR", AFRICA, False, "B4.2"),
        ("associate", "KE", AFRICA, True, "B4.2"),
        ("associate", "FR", AFRICA, False, "B4.2"),
        ("academia", "KE", AFRICA, False, "B4.3"),
        ("regional_organization", "KE", AFRICA, False, "B4.3"),
        ("guest", "KE", AFRICA, False, "B4.3"),
        ("member_state", "KE", TARIFFS, True, "B4.1"),
        ("member_state", "FR", TARIFFS, False, "B4.1"),
        ("associate", "KE", TARIFFS, False, "B4.1"),
        ("sector_member", "KE", TARIFFS, True, "B4.1"),
        ("sector_member", "FR", TARIFFS, False, "B4.1"),
        ("academia", "KE", TARIFFS, False, "B4.3"),
    ],
)
def test_eligibility(category: str, country: str, group: GroupMembers, allowed: bool, clause: str) -> None:
    verdict = rules.eligibility(category, country, invited=False, place=Place((group,)))

    assert (verdict.allowed, verdict.clause) == (allowed, clause)


@pytest.mark.parametrize("category", list(rules.Category))
def test_eligibility_invited(category: str) -> None:
    verdict = rules.eligibility(category, "FR", invited=True, place=Place((TARIFFS,)))

    assert (verdict.allowed, verdict.unknown, verdict.clause) == (True, None, "B4.3")


@pytest.mark.parametrize("category", ["member_state", "sector_member", "associate"])
def test_eligibility_unknown_membership_never_refuses(category: str) -> None:
    verdict = rules.eligibility(category, "FR", invited=False, place=Place((UNKNOWN,)))

    assert verdict.allowed
    assert verdict.unknown is not None


def test_eligibility_unknown_country_is_for_the_approver() -> None:
    verdict = rules.eligibility("member_state", None, invited=False, place=Place((AFRICA,)))

    assert verdict.allowed
    assert verdict.unknown is not None


def test_eligibility_operating_agency_is_for_the_approver() -> None:
    assert rules.eligibility("sector_member", "KE", invited=False, place=Place((TARIFFS,))).unknown


def test_eligibility_joint_meeting_takes_what_one_group_takes() -> None:
    arab = GroupMembers("SG5RG-ARB", "SG5", frozenset({"EG"}))

    verdict = rules.eligibility("member_state", "EG", invited=False, place=Place((AFRICA, arab)))

    assert (verdict.allowed, verdict.unknown) == (True, None)


def test_eligibility_certain_group_goes_before_unknown_one() -> None:
    verdict = rules.eligibility("member_state", "KE", invited=False, place=Place((UNKNOWN, AFRICA)))

    assert verdict.unknown is None


@pytest.mark.parametrize("category", list(rules.Category))
def test_eligibility_open_workshop_takes_everybody(category: str) -> None:
    assert rules.eligibility(category, None, invited=False, place=Place(open=True)).clause == "B4.4"


def test_eligibility_parent_meeting_has_no_region() -> None:
    assert rules.eligibility("academia", "FR", invited=False, place=Place()).allowed
    assert not rules.eligibility("guest", "FR", invited=False, place=Place()).allowed


@pytest.mark.parametrize(
    ("mode", "formats", "refused"),
    [
        ("remote", ["physical"], True),
        ("remote", ["physical", "hybrid"], False),
        ("remote", ["observed"], False),
        ("remote", [""], False),
        ("onsite", ["virtual"], True),
        ("onsite", ["virtual", "physical"], False),
        ("onsite", [""], False),
    ],
)
def test_format_refuses(mode: str, formats: list[str], refused: bool) -> None:
    assert rules.format_refuses(mode, formats) is refused


@pytest.mark.parametrize(
    ("category", "open_event", "known", "needed"),
    [
        ("member_state", False, True, True),
        ("member_state", False, False, False),
        ("member_state", True, True, False),
        ("sector_member", False, True, False),
        ("guest", False, True, False),
    ],
)
def test_needs_endorsement(category: str, open_event: bool, known: bool, needed: bool) -> None:
    assert rules.needs_endorsement(category, open_event=open_event, focal_point_known=known) is needed


def test_waiting_for_the_focal_point_then_the_secretariat() -> None:
    asked = rules.waiting("requested", AT, country="KE", parents=("SG5",), endorsement=True)
    then = rules.waiting("endorsed", AT, country="KE", parents=("SG5",), endorsement=True)
    over = rules.waiting("approved", AT, country="KE", parents=("SG5",), endorsement=True)

    week = (AT + timedelta(days=7)).date()
    assert asked == [Waiting("focal_point", "KE", AT, week, house_default=True)]
    assert then == [Waiting("tsb_counsellor", "SG5", AT, week, house_default=True)]
    assert over == []


@pytest.mark.parametrize("state", ["requested", "waitlisted"])
def test_registration_is_decided_before_the_meeting_opens(state: str) -> None:
    opens_on = (AT + timedelta(days=2)).date()

    found = rules.waiting(state, AT, country="KE", parents=("SG5",), endorsement=True, opens_on=opens_on)

    assert [(one.due, one.house_default) for one in found] == [(opens_on, False)]


@pytest.mark.parametrize(("days", "late"), [(13, False), (12, False), (11, True), (0, True)])
def test_contribution_is_late(days: int, late: bool) -> None:
    starts_on = date(2027, 3, 1)

    assert rules.contribution_is_late(starts_on - timedelta(days=days), starts_on) is late


def test_contribution_is_late_never_with_fewer_days() -> None:
    assert rules.contribution_is_late(date(2027, 2, 20), date(2027, 3, 1), notice_days=5)
    assert rules.contribution_is_late(date(2027, 2, 16), date(2027, 3, 1), notice_days=14)


@pytest.mark.parametrize(
    ("taken", "number"), [((), "C1"), (("C1", "C2"), "C3"), (("C9", "SG2-C75"), "C10"), (("Cx",), "C1")]
)
def test_next_number(taken: tuple[str, ...], number: str) -> None:
    assert rules.next_number(taken) == number


@pytest.mark.parametrize(
    ("minutes", "is_open"), [(-31, False), (-30, True), (0, True), (180, True), (210, True), (211, False)]
)
def test_open_sessions_window(minutes: int, is_open: bool) -> None:
    session = SessionTimes("a", AT, AT + timedelta(hours=3))

    assert bool(rules.open_sessions([session], AT + timedelta(minutes=minutes))) is is_open


def test_open_sessions_running_before_coming_before_over() -> None:
    over = SessionTimes("over", AT - timedelta(hours=2), AT - timedelta(minutes=10))
    runs = SessionTimes("runs", AT - timedelta(hours=1), AT + timedelta(hours=1))
    soon = SessionTimes("soon", AT + timedelta(minutes=20), AT + timedelta(hours=1))

    assert [one.key for one in rules.open_sessions([over, soon, runs], AT)] == ["runs", "soon", "over"]


def test_opens_next() -> None:
    session = SessionTimes("a", AT, AT + timedelta(hours=3))

    assert rules.opens_next([session], AT - timedelta(days=1)) == AT - timedelta(minutes=30)
    assert rules.opens_next([session], AT) is None
