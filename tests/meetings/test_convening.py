"""Convening, moving, postponing, holding and reporting."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.clock import FixedClock
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated
from regional_groups.meetings import queries
from regional_groups.meetings.operations import create, edit
from regional_groups.meetings.shown import meeting_shown

from tests.meetings.people import FIRST, SESSION, Cast, act, now, proposed, reach
from tests.support.field import actor, person

ON_TIME: dict[str, Any] = {"announced_by": "letter", "letter_on": date(2026, 11, 23)}


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
    clock.advance(datetime(2027, 1, 6, 9, tzinfo=UTC) - clock.now())

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


@pytest.mark.parametrize(("day", "refused"), [(22, False), (23, False), (24, True)])
def test_letter_is_not_dated_after_today(day: int, refused: bool, players: Cast) -> None:
    meeting = proposed(players.chair5, "SG5RG-AFR")
    act(meeting, "agree", players.chair5)
    letter = {"announced_by": "letter", "letter_on": date(2026, 11, day)}

    if refused:
        with pytest.raises(RuleViolated, match="dated in the future") as error:
            act(meeting, "convene", players.counsellor, **letter)
        assert (error.value.clause, list(error.value.fields)) == ("B7.1", ["letter_on"])
        return
    act(meeting, "convene", players.counsellor, **letter)

    assert meeting.letter_on == date(2026, 11, day)


@pytest.mark.parametrize(("day", "refused"), [(4, False), (5, False), (6, True)])
@pytest.mark.parametrize("door", ["convene", "amend", "record"])
def test_letter_is_not_dated_after_the_meeting_begins(
    door: str, day: int, refused: bool, players: Cast, clock: FixedClock
) -> None:
    meeting = proposed(players.chair5, "SG5RG-AFR")
    letter = {"announced_by": "mail", "letter_on": date(2027, 4, day)}
    clock.advance(datetime(2027, 4, 8, 9, tzinfo=UTC) - clock.now())

    def go() -> None:
        if door == "convene":
            act(meeting, "convene", players.counsellor, **letter, note="Told by telephone before.")
        elif door == "amend":
            act(meeting, "amend", players.counsellor, **letter, reason="Seen in the file.")
        else:
            held = {"groups": ["SG5RG-AFR"], "starts_on": FIRST, "state": "held", **letter}
            create(held, actor(players.counsellor), now())

    if refused:
        with pytest.raises(RuleViolated, match="after the meeting begins") as error:
            go()
        assert list(error.value.fields) == ["letter_on"]
    else:
        go()


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


def test_no_meeting_moves_to_days_that_are_over_unless_it_was_moved_then(players: Cast) -> None:
    meeting, today = proposed(players.chair5), now().date()
    yesterday = {"starts_on": today - timedelta(days=1), "ends_on": today - timedelta(days=1)}
    open_end = proposed(players.chair5, ends_on=None)

    for one, days in ((meeting, yesterday), (open_end, {"starts_on": yesterday["starts_on"]})):
        with pytest.raises(RuleViolated, match="These days are over"):
            act(one, "move", players.counsellor, **days)
    act(meeting, "move", players.counsellor, starts_on=today, ends_on=today)
    act(meeting, "move", players.counsellor, **yesterday, effective_on=yesterday["ends_on"])

    assert meeting.ends_on == yesterday["ends_on"]


def test_no_meeting_is_planned_for_days_that_are_over_unless_it_was_planned_then(players: Cast) -> None:
    today = now().date()
    yesterday = today - timedelta(days=1)
    running = proposed(players.chair5, starts_on=yesterday, ends_on=today)

    with pytest.raises(RuleViolated, match="record the meeting as a past one") as refused:
        proposed(players.chair5, starts_on=yesterday, ends_on=yesterday)
    with pytest.raises(RuleViolated, match="These days are over"):
        changed = {"version": running.version, "ends_on": yesterday}
        edit(running, changed, actor(players.chair5), now())
    then = proposed(players.chair5, starts_on=yesterday, ends_on=None, effective_on=yesterday)

    assert (list(refused.value.fields), then.state) == (["starts_on"], "proposed")


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


@pytest.mark.parametrize(("hours", "begun"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize(
    ("action", "after", "given"),
    [("hold", "held", {}), ("not_held", "not_held", {"cause": "too few contributions"})],
)
def test_a_meeting_is_held_or_not_from_its_beginning(
    hours: int, begun: bool, action: str, after: str, given: Any, players: Cast, clock: FixedClock
) -> None:
    meeting = reach("convened", players, clock)
    begins = datetime.fromisoformat("2027-04-04T21:00:00+00:00")  # midnight in Nairobi
    clock.move_to(begins + timedelta(hours=hours))
    offered = meeting_shown(meeting, actor(players.counsellor), now())["actions"]

    assert (action in {step["name"] for step in offered}) == begun
    if not begun:
        with pytest.raises(RuleViolated, match="not begun"):
            act(meeting, action, players.counsellor, **given)
    else:
        act(meeting, action, players.counsellor, **given)
        assert meeting.state == after


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
