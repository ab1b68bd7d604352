"""Every state with every action, who may, and what each step leaves behind."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated, SignInNeeded, StaleVersion
from regional_groups.core.forms import load
from regional_groups.core.permissions import NOBODY
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.operations import ACTIONS
from regional_groups.meetings.rules import FLOW, MeetingState
from regional_groups.participation import operations as registering
from regional_groups.participation.forms import RegistrationSchema

from tests.meetings.people import Cast, act, proposed, reach
from tests.support.field import actor, person

ON_TIME = {"announced_by": "letter", "letter_on": date(2026, 11, 23)}
GIVEN: dict[str, dict[str, Any]] = {
    "object": {"group": "SG5RG-AFR", "note": "The date does not suit."},
    "withdraw_group": {"group": "SG5RG-AFR"},
    "coordinate": {"parent": "SG5"},
    "convene": {**ON_TIME, "note": "Agreements will follow."},
    "move": {"starts_on": date(2027, 5, 3), "deadlines": "keep"},
    "cancel": {"cause": "host", "note": "The invitation fell."},
    "not_held": {"cause": "too few contributions"},
    "report": {"group": "SG5RG-AFR", "text": "We met."},
    "amend": {"reason": "Typing error", "city": "Mombasa"},
}
AFTER = {
    ("proposed", "agree"): "proposed",
    ("proposed", "object"): "proposed",
    ("agreed", "object"): "proposed",
    ("proposed", "convene"): "convened",
    ("agreed", "convene"): "convened",
    ("convened", "hold"): "held",
    ("convened", "not_held"): "not_held",
    ("postponed", "move"): "convened",
    ("held", "report"): "held",
}
LEADS = {"agree", "object", "withdraw_group", "report"}


def actor_for(action: str, players: Cast) -> Any:
    """Return who takes a step."""
    if action in LEADS:
        return players.chair5
    return players.sg5 if action == "coordinate" else players.counsellor


STEPS = [name for name in ACTIONS if name not in ("amend", "undo")]


@pytest.mark.parametrize("state", list(MeetingState))
def test_each_step_from_each_state(state: str, players: Cast, clock: FixedClock) -> None:
    for action in STEPS:
        meeting = reach(state, players, clock)
        if action in ("hold", "not_held") and state == "convened":
            clock.move_to(datetime.fromisoformat("2027-04-05T09:00:00+00:00"))
        if action == "coordinate":
            meeting.coordinations.clear()
        possible = action in {step.action for step in FLOW.steps_from(state)}
        if possible:
            act(meeting, action, actor_for(action, players), **GIVEN.get(action, {}))
            default = {"postpone": "postponed", "cancel": "cancelled"}.get(action, state)
            assert meeting.state == AFTER.get((state, action), default), action
        else:
            with pytest.raises(IllegalMove):
                act(meeting, action, actor_for(action, players), **GIVEN.get(action, {}))
            assert meeting.state == state
        db.session.rollback()
        clock.move_to(datetime.fromisoformat("2026-11-23T09:00:00+00:00"))


@pytest.mark.parametrize("state", list(MeetingState))
def test_amend_corrects_in_every_state(state: str, players: Cast, clock: FixedClock) -> None:
    meeting = reach(state, players, clock)
    sequence = meeting.sequence

    act(meeting, "amend", players.counsellor, city="Mombasa", reason="Misread", evidence_source="Letter 3")

    last = audit.entries_of("meeting", str(meeting.id))[0]
    assert (meeting.city, meeting.state, meeting.sequence) == ("Mombasa", state, sequence + 1)
    assert (last.event, last.before, last.after, last.note) == (
        "meeting:amend",
        {"city": "Nairobi"},
        {"city": "Mombasa"},
        "Misread (Letter 3)",
    )


FORBIDDEN = {
    "agree": "sg5",
    "object": "stranger",
    "withdraw_group": "vice5",
    "coordinate": "chair5",
    "convene": "chair5",
    "move": "chair20",
    "postpone": "sg5",
    "cancel": "vice5",
    "hold": "vice5",
    "not_held": "chair5",
    "report": "vice5",
    "amend": "chair5",
}


@pytest.mark.parametrize("action", FORBIDDEN)
def test_steps_are_refused_to_others(action: str, players: Cast, clock: FixedClock) -> None:
    start = {"hold": "convened", "not_held": "convened", "report": "held"}.get(action, "proposed")
    meeting = reach(start, players, clock)
    other = getattr(players, FORBIDDEN[action])

    with pytest.raises(NotPermitted):
        act(meeting, action, other, **GIVEN.get(action, {}))
    with pytest.raises(SignInNeeded):
        act(meeting, action, NOBODY, **GIVEN.get(action, {}))
    with pytest.raises(NotPermitted):
        act(meeting, action, person("admin@example.org", "admin"), **GIVEN.get(action, {}))


@pytest.mark.parametrize("action", [*STEPS, "amend", "undo"])
def test_stale_version_is_refused(action: str, players: Cast, clock: FixedClock) -> None:
    start = {"hold": "convened", "not_held": "convened", "report": "held"}.get(action, "proposed")
    meeting = reach(start, players, clock)

    with pytest.raises(StaleVersion) as refused:
        act(meeting, action, actor_for(action, players), version=99, **GIVEN.get(action, {}))

    assert refused.value.current == meeting.version


def test_the_other_groups_lead_may_not_agree_for_mine(players: Cast) -> None:
    meeting = proposed(players.chair5)

    with pytest.raises(NotPermitted):
        act(meeting, "agree", players.chair20, group="SG5RG-AFR")


def test_agreeing_twice_is_refused(players: Cast) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "agree", players.chair5)

    with pytest.raises(IllegalMove, match="already"):
        act(meeting, "agree", players.chair5)


def test_one_lead_of_both_groups_agrees_for_both(players: Cast) -> None:
    both = person("both@example.org", "rg_co_chair SG5RG-AFR", "rg_co_chair SG20RG-AFR")
    meeting = proposed(players.chair5)

    act(meeting, "agree", both)

    assert meeting.state == "agreed"
    assert audit.entries_of("meeting", str(meeting.id))[0].after["groups"] == ["SG20RG-AFR", "SG5RG-AFR"]


def test_where_the_chair_is_vacant_the_vice_chair_leads_then_the_secretariat(players: Cast) -> None:
    meeting = proposed(players.counsellor, "SG5RG-ARB", "SG5RG-AFR")
    with pytest.raises(NotPermitted):
        act(meeting, "agree", players.vice5)
    players.chair5.offices[0].until_on = date(2026, 1, 1)
    players.stranger.offices[0].until_on = date(2026, 1, 1)
    db.session.flush()

    act(meeting, "agree", players.vice5)
    act(meeting, "agree", players.counsellor)

    assert meeting.state == "agreed"


def test_objection_needs_a_note(players: Cast) -> None:
    meeting = proposed(players.chair5)

    with pytest.raises(RuleViolated) as refused:
        act(meeting, "object", players.chair5, group="SG5RG-AFR", note="  ")

    assert list(refused.value.fields) == ["note"]


def test_withdrawing_the_silent_group_makes_it_agreed_and_the_last_one_stays(players: Cast) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "agree", players.chair5)

    act(meeting, "withdraw_group", players.chair20, note="No budget.")

    assert (meeting.state, meeting.acronyms, meeting.joint) == ("agreed", ["SG5RG-AFR"], False)
    with pytest.raises(RuleViolated, match="last group"):
        act(meeting, "withdraw_group", players.chair5)


def test_coordination_is_asked_once_of_each_of_several_parents(players: Cast) -> None:
    one = proposed(players.chair5, "SG5RG-AFR")
    with pytest.raises(RuleViolated, match="one parent") as refused:
        act(one, "coordinate", players.sg5)
    assert refused.value.clause == "B6.4"

    two = proposed(players.chair5)
    act(two, "coordinate", players.sg5)
    with pytest.raises(IllegalMove, match="already"):
        act(two, "coordinate", players.sg5, parent="SG5")
    with pytest.raises(NotPermitted):
        act(two, "coordinate", players.sg5, parent="SG20")


@pytest.mark.parametrize("action", ["agree", "object", "withdraw_group", "coordinate", "convene", "cancel"])
def test_own_last_step_is_taken_back_within_a_day(action: str, players: Cast, clock: FixedClock) -> None:
    meeting = proposed(players.chair5)
    who = actor_for(action, players)
    clock.advance(timedelta(minutes=1))
    act(meeting, action, who, **GIVEN.get(action, {}))
    sequence = meeting.sequence
    clock.advance(timedelta(hours=24))

    act(meeting, "undo", who)

    rows = {(row.agreement, row.said_at, row.note) for row in meeting.groups}
    assert (meeting.state, rows) == ("proposed", {("asked", None, "")})
    assert (meeting.deadlines, meeting.coordinations, meeting.cause) == ([], [], "")
    assert meeting.sequence == sequence + 1


def test_convening_is_not_taken_back_once_somebody_has_registered(players: Cast, clock: FixedClock) -> None:
    meeting = proposed(players.chair5)
    clock.advance(timedelta(minutes=1))
    act(meeting, "convene", players.counsellor, **GIVEN["convene"])
    delegate = person("delegate@example.org", "delegate KE", country="KE")
    wish = load(RegistrationSchema(), {"mode": "onsite", "category": "member_state", "country": "KE"})
    registration = registering.create(meeting, wish, actor(delegate), clock.now())
    db.session.commit()

    with pytest.raises(IllegalMove, match="registered"):
        act(meeting, "undo", players.counsellor)
    db.session.rollback()

    assert (meeting.state, len(meeting.deadlines) > 0) == ("convened", True)
    registering.perform(
        registration, "cancel", {"version": registration.version}, actor(delegate), clock.now()
    )
    db.session.commit()
    act(meeting, "undo", players.counsellor)
    assert meeting.state == "proposed"


def test_undo_is_refused_late_to_others_and_after_a_move(players: Cast, clock: FixedClock) -> None:
    meeting = proposed(players.chair5)
    act(meeting, "agree", players.chair5)
    with pytest.raises(NotPermitted):
        act(meeting, "undo", players.chair20)
    clock.advance(timedelta(hours=24, seconds=1))
    with pytest.raises(NotPermitted):
        act(meeting, "undo", players.chair5)
    act(meeting, "move", players.counsellor, starts_on=date(2027, 5, 3))
    with pytest.raises(IllegalMove):
        act(meeting, "undo", players.counsellor)


def test_the_counsellor_records_an_agreement_that_came_by_mail(players: Cast) -> None:
    meeting: Meeting = proposed(players.chair5)
    behalf = {
        "on_behalf_of": {"office": "rg_chair", "scope": "SG20RG-AFR", "person": None},
        "evidence": {"kind": "mail", "on": date(2026, 11, 20), "reference": "Agreed"},
        "effective_on": date(2026, 11, 20),
    }

    with pytest.raises(NotPermitted, match=r"belongs to SG20\. Its counsellor"):
        act(meeting, "agree", players.counsellor, **behalf)
    act(meeting, "agree", players.counsellor20, **behalf)

    last = audit.entries_of("meeting", str(meeting.id))[0]
    row = next(row for row in meeting.groups if row.group.acronym == "SG20RG-AFR")
    assert (row.agreement, last.actor_id) == ("agreed", players.counsellor20.id)
    assert last.acting and last.acting["for"] == "rg_chair SG20RG-AFR"


@pytest.mark.parametrize(
    ("action", "office", "scope", "data"),
    [
        ("coordinate", "sg_chair", "SG20", {"parent": "SG20"}),
        ("coordinate", "sg_vice_chair", "SG20/africa", {"parent": "SG20"}),
        ("object", "rg_chair", "SG20RG-AFR", {"group": "SG20RG-AFR", "note": "No."}),
        ("withdraw_group", "rg_contact", "SG20RG-AFR", {"group": "SG20RG-AFR"}),
        ("convene", "tsb_counsellor", "SG20", {"announced_by": "mail", "letter_on": date(2026, 11, 20)}),
    ],
)
def test_counsellor_acts_for_no_office_of_the_other_parent(
    players: Cast, action: str, office: str, scope: str, data: dict[str, Any]
) -> None:
    meeting: Meeting = proposed(players.chair5)
    evidence = {"kind": "mail", "on": date(2026, 11, 20), "reference": ""}

    with pytest.raises(NotPermitted, match=r"belongs to SG20\. Its counsellor"):
        act(
            meeting,
            action,
            players.counsellor,
            on_behalf_of={"office": office, "scope": scope, "person": None},
            evidence=evidence,
            **data,
        )


def test_person_acts_through_a_counsellor_with_the_offices_of_that_study_group_only(players: Cast) -> None:
    meeting: Meeting = proposed(players.chair5)
    person("both@example.org", "sg_chair SG5", "sg_chair SG20")
    behalf = {
        "on_behalf_of": {"person": "both@example.org", "office": None, "scope": ""},
        "evidence": {"kind": "mail", "on": date(2026, 11, 20), "reference": ""},
    }

    with pytest.raises(NotPermitted):
        act(meeting, "coordinate", players.counsellor, parent="SG20", **behalf)
    act(meeting, "coordinate", players.counsellor, parent="SG5", **behalf)

    assert [one.parent_code for one in meeting.coordinations] == ["SG5"]
