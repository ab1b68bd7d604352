"""Every state with every action, who may, and what each step leaves behind."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated, SignInNeeded, StaleVersion
from regional_groups.core.permissions import NOBODY
from regional_groups.meetings import queries
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.operations import ACTIONS, create
from regional_groups.meetings.rules import FLOW, MeetingState

from tests.meetings.people import SESSION, Cast, act, cast, now, proposed, reach
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


@pytest.fixture
def players(session: Any) -> Cast:
    """Return everybody."""
    return cast()


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
        if action == "hold" and state == "convened":
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


def test_convening_with_agreements_missing_needs_a_note(players: Cast) -> None:
    meeting = proposed(players.chair5)

    with pytest.raises(RuleViolated) as refused:
        act(meeting, "convene", players.counsellor, **ON_TIME)

    assert (refused.value.clause, list(refused.value.fields)) == ("B6.5", ["note"])
    act(meeting, "convene", players.counsellor, **ON_TIME, note="The host needs certainty.")
    assert meeting.state == "convened"


@pytest.mark.parametrize(("day", "late"), [(4, False), (5, False), (6, True)])
def test_a_late_letter_needs_a_note(day: int, late: bool, players: Cast, clock: FixedClock) -> None:
    meeting = proposed(players.chair5, "SG5RG-AFR")
    act(meeting, "agree", players.chair5)
    letter = {"announced_by": "letter", "letter_on": date(2027, 1, day)}

    if late:
        with pytest.raises(RuleViolated) as refused:
            act(meeting, "convene", players.counsellor, **letter)
        assert (refused.value.clause, list(refused.value.fields)) == ("B7.1", ["note"])
        letter["note"] = "The host confirmed late."
    act(meeting, "convene", players.counsellor, **letter)

    assert audit.entries_of("meeting", str(meeting.id))[0].after["late"] is late


def test_convening_needs_dates_a_letter_and_order(players: Cast) -> None:
    undated = proposed(players.chair5, "SG5RG-AFR", starts_on=None, ends_on=None)
    with pytest.raises(RuleViolated) as refused:
        act(undated, "convene", players.counsellor, **ON_TIME, note="Soon.")
    assert list(refused.value.fields) == ["starts_on"]
    meeting = proposed(players.chair5, "SG5RG-AFR")
    with pytest.raises(RuleViolated) as refused:
        act(meeting, "convene", players.counsellor, note="Soon.")
    assert sorted(refused.value.fields) == ["announced_by", "letter_on"]
    with pytest.raises(RuleViolated, match="after the meeting begins"):
        act(meeting, "convene", players.counsellor, announced_by="mail", letter_on=date(2027, 4, 6), note="x")


def test_letter_prints_earlier_dates_and_another_zone(players: Cast) -> None:
    meeting = proposed(players.chair5, "SG5RG-AFR")
    act(meeting, "agree", players.chair5)
    with pytest.raises(RuleViolated) as refused:
        act(
            meeting,
            "convene",
            players.counsellor,
            **ON_TIME,
            printed=[{"item": "contribution", "due_on": date(2027, 3, 25)}],
        )
    assert refused.value.clause == "B7.2"

    act(
        meeting,
        "convene",
        players.counsellor,
        **ON_TIME,
        deadline_zone="Africa/Nairobi",
        printed=[{"item": "contribution", "due_on": date(2027, 3, 20)}],
    )

    line = next(one for one in meeting.deadlines if one.item == "contribution")
    assert (line.due_on, line.due_at.isoformat()) == (date(2027, 3, 20), "2027-03-20T20:59:59+00:00")


def test_moving_keeps_agreements_and_takes_sessions_along(players: Cast) -> None:
    meeting = proposed(players.chair5, sessions=[SESSION])
    act(meeting, "agree", players.chair5)
    sequence, session = meeting.sequence, meeting.sessions[0]

    act(meeting, "move", players.counsellor, starts_on=date(2027, 4, 19))

    row = next(row for row in meeting.groups if row.group.acronym == "SG5RG-AFR")
    assert (meeting.ends_on, meeting.sequence, session.sequence) == (date(2027, 4, 21), sequence + 1, 1)
    assert session.starts_local == datetime.fromisoformat("2027-04-19T09:00")
    assert session.starts_at.isoformat() == "2027-04-19T06:00:00+00:00"
    assert (row.agreement, queries.for_old_dates(row, meeting)) == ("agreed", True)
    act(meeting, "agree", players.chair5)
    assert not queries.for_old_dates(row, meeting)


def test_moving_to_another_place_keeps_wall_time(players: Cast) -> None:
    meeting = proposed(players.chair5, sessions=[SESSION])

    act(meeting, "move", players.counsellor, country="CH", city="Geneva")

    assert (meeting.timezone, meeting.sessions[0].starts_at.isoformat()) == (
        "Europe/Zurich",
        "2027-04-05T07:00:00+00:00",
    )
    assert audit.entries_of("meeting", str(meeting.id))[0].before == {
        "state": "proposed",
        "timezone": "Africa/Nairobi",
        "city": "Nairobi",
        "country": "KE",
    }


def test_shorter_dates_that_leave_a_session_outside_are_refused(players: Cast) -> None:
    late = {
        **SESSION,
        "starts_local": datetime.fromisoformat("2027-04-07T09:00"),
        "ends_local": datetime.fromisoformat("2027-04-07T10:00"),
    }
    meeting = proposed(players.chair5, sessions=[late])

    with pytest.raises(RuleViolated) as refused:
        act(meeting, "move", players.counsellor, starts_on=date(2027, 4, 5), ends_on=date(2027, 4, 6))

    assert list(refused.value.fields) == ["ends_on"]


def test_moving_a_convened_meeting_asks_about_its_deadlines(players: Cast, clock: FixedClock) -> None:
    meeting = reach("convened", players, clock)
    with pytest.raises(RuleViolated) as refused:
        act(meeting, "move", players.counsellor, starts_on=date(2027, 4, 12))
    assert list(refused.value.fields) == ["deadlines"]
    before = {line.item: line.due_on for line in meeting.deadlines}

    act(meeting, "move", players.counsellor, starts_on=date(2027, 4, 12), deadlines="keep")
    assert {line.item: line.due_on for line in meeting.deadlines} == before
    act(meeting, "move", players.counsellor, starts_on=date(2027, 4, 13), deadlines="recompute")

    line = next(one for one in meeting.deadlines if one.item == "contribution")
    assert (meeting.state, line.due_on, line.sequence) == ("convened", date(2027, 4, 1), 1)


def test_moving_to_the_same_dates_is_refused(players: Cast) -> None:
    meeting = proposed(players.chair5)

    with pytest.raises(RuleViolated, match="Nothing would change"):
        act(meeting, "move", players.counsellor, starts_on=date(2027, 4, 5))


@pytest.mark.parametrize(
    ("before", "after"), [("proposed", "proposed"), ("agreed", "agreed"), ("convened", "convened")]
)
def test_new_dates_bring_a_postponed_meeting_back_to_where_it_was(
    before: str, after: str, players: Cast, clock: FixedClock
) -> None:
    meeting = reach(before, players, clock)
    act(meeting, "postpone", players.counsellor, note="Elections.")

    act(meeting, "move", players.counsellor, starts_on=date(2027, 6, 7), deadlines="recompute")

    assert meeting.state == after


@pytest.mark.parametrize(("hours", "held"), [(-1, False), (0, True), (1, True)])
def test_a_meeting_is_held_from_its_beginning(
    hours: int, held: bool, players: Cast, clock: FixedClock
) -> None:
    meeting = reach("convened", players, clock)
    begins = datetime.fromisoformat("2027-04-04T21:00:00+00:00")  # midnight in Nairobi
    clock.move_to(begins + timedelta(hours=hours))

    if not held:
        with pytest.raises(RuleViolated, match="not begun"):
            act(meeting, "hold", players.counsellor)
    else:
        act(meeting, "hold", players.counsellor)
        assert meeting.state == "held"


def test_the_last_report_makes_it_reported(players: Cast, clock: FixedClock) -> None:
    meeting = reach("held", players, clock)
    with pytest.raises(RuleViolated) as refused:
        act(meeting, "report", players.chair5)
    assert list(refused.value.fields) == ["text"]
    act(meeting, "report", players.chair5, text="We met.")
    with pytest.raises(IllegalMove, match="already"):
        act(meeting, "report", players.chair5, text="Again.")

    act(meeting, "report", players.chair20, file=(b"%PDF-1.7 report", "report.pdf"))

    assert meeting.state == "reported"


def test_meeting_of_a_parent_is_agreed_from_the_start_and_reported_by_the_secretariat(
    players: Cast, clock: FixedClock
) -> None:
    data = {"body": "SG5", "starts_on": date(2027, 4, 5), "ends_on": date(2027, 4, 9), "country": "CH"}
    with pytest.raises(NotPermitted):
        create(data, actor(players.chair5), now())
    with pytest.raises(NotPermitted):
        create(data, actor(person("office@example.org", "regional_office africa")), now())
    meeting = create(data, actor(players.sg5), now())
    assert (meeting.state, meeting.title, meeting.timezone) == ("agreed", "Meeting of SG5", "Europe/Zurich")
    act(meeting, "convene", players.counsellor, **ON_TIME)
    clock.move_to(datetime.fromisoformat("2027-04-12T09:00:00+00:00"))
    act(meeting, "hold", players.counsellor)
    with pytest.raises(NotPermitted):
        act(meeting, "report", players.chair5, text="Not mine.")

    act(meeting, "report", players.counsellor, text="Report 11.")

    assert meeting.state == "reported"


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

    act(meeting, "agree", players.counsellor, **behalf)

    last = audit.entries_of("meeting", str(meeting.id))[0]
    row = next(row for row in meeting.groups if row.group.acronym == "SG20RG-AFR")
    assert (row.agreement, last.actor_id) == ("agreed", players.counsellor.id)
    assert last.acting and last.acting["for"] == "rg_chair SG20RG-AFR"
