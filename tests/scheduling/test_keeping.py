"""Adding calendars and their steps: who may, what is refused, what the trail says."""

from datetime import timedelta
from typing import Any

import pytest
from regional_groups.adapters.memory import MemoryCalendarSource
from regional_groups.core import audit
from regional_groups.core.errors import (
    DomainError,
    IllegalMove,
    InvalidInput,
    NotPermitted,
    RuleViolated,
    StaleVersion,
)
from regional_groups.core.permissions import permits
from regional_groups.scheduling import operations, queries, rules, shown
from regional_groups.scheduling.models import OutsideCalendar
from regional_groups.scheduling.rules import FLOW, CalendarState, Outcome
from sqlalchemy import func, select

from tests.meetings.people import Cast, now
from tests.scheduling.field import (
    ADDRESS,
    PLENARY,
    act,
    added,
    calendar_file,
    entry,
    kept,
    whole,
    work,
)
from tests.support.field import actor, person


def made(data: dict[str, Any], who: Any) -> OutsideCalendar:
    return operations.create({"body_name": "CITEL", "title": "Meetings", **data}, actor(who), now())


FILE = (calendar_file(PLENARY), "plan.ics")


@pytest.mark.parametrize(
    ("office", "concern", "may"),
    [
        ("tsb_counsellor SG5", {"parents": ["SG5"]}, True),
        ("tsb_counsellor SG5", {"parents": ["SG20"]}, False),
        ("tsb_counsellor SG5", {"groups": ["SG5RG-AFR"]}, True),
        ("tsb_counsellor SG5", {"groups": ["SG20RG-AFR"]}, False),
        ("tsb_counsellor SG5", {"everybody": True}, False),
        ("tsb_counsellor SG5", {"regions": ["africa"]}, False),
        ("tsb_counsellor", {"everybody": True}, True),
        ("tsb_director", {"everybody": True}, True),
        ("regional_office africa", {"regions": ["africa"]}, True),
        ("regional_office africa", {"groups": ["SG5RG-AFR", "SG20RG-AFR"]}, True),
        ("regional_office africa", {"groups": ["SG5RG-AFR", "SG5RG-ARB"]}, False),
        ("regional_office africa", {"regions": ["africa", "cis"]}, False),
        ("regional_office africa", {"regions": ["africa"], "parents": ["SG5"]}, False),
        ("regional_office africa", {"everybody": True}, False),
        ("rg_chair SG5RG-AFR", {"groups": ["SG5RG-AFR"]}, False),
        ("sg_chair SG5", {"parents": ["SG5"]}, False),
        ("admin", {"everybody": True}, False),
    ],
)
def test_calendar_is_added_by_who_serves_those_it_concerns(
    players: Cast, office: str, concern: dict[str, Any], may: bool
) -> None:
    who = person("who@example.org", office)

    if may:
        assert made({**concern, "file": FILE}, who).state == CalendarState.ACTIVE
    else:
        with pytest.raises(NotPermitted):
            made({**concern, "file": FILE}, who)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"groups": ["SG5RG-AFR"]}, "address"),
        ({"groups": ["SG5RG-AFR"], "address": ADDRESS, "file": FILE}, "address"),
        ({"groups": ["SG5RG-AFR"], "address": "ftp://example.org/"}, "address"),
        ({"groups": ["SG5RG-AFR"], "address": "https://name:secret@calendar.example.org/"}, "address"),
        ({"groups": ["SG9RG-XXX"], "file": FILE}, "groups"),
        ({"regions": ["atlantis"], "file": FILE}, "regions"),
        ({"parents": ["SG99"], "file": FILE}, "parents"),
        ({"file": FILE}, "everybody"),
        ({"groups": ["SG5RG-AFR"], "file": (b"x" * (rules.MOST_BYTES + 1), "plan.ics")}, "file"),
        ({"groups": ["SG5RG-AFR"], "file": (b"<html>", "plan.ics")}, "file"),
        ({"groups": ["SG5RG-AFR"], "file": (calendar_file(PLENARY), "plan.exe")}, "file"),
    ],
)
def test_wrong_field_is_named(players: Cast, data: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        made(data, players.counsellor)

    assert list(refusal.value.fields) == [field]


def test_fault_in_a_file_names_the_line_and_what_to_do(players: Cast) -> None:
    file = calendar_file(entry("1", "DTSTART:20270405T080000Z", "RRULE:FREQ=SECONDLY"))

    with pytest.raises(InvalidInput) as refusal:
        added(players.counsellor, file=(file, "plan.ics"))

    line, advice = map(str, refusal.value.fields["file"])
    assert (
        line == "Line 7 of the calendar file cannot be read: entries recur by the day, week, month or year."
    )
    assert "Export the calendar again" in advice


def test_small_file_is_read_at_once(players: Cast) -> None:
    calendar = added(players.counsellor)

    (event,) = kept(calendar)
    assert (calendar.outcome, calendar.entries, calendar.refreshed_at) == (Outcome.READ, 1, now())
    assert (event.title, str(event.starts_on), str(event.ends_on)) == (
        "Plenary of CITEL",
        "2027-04-06",
        "2027-04-08",
    )
    assert (event.all_day, event.starts_at, event.uid) == (True, None, "1@citel.example")


def test_large_file_is_read_by_a_job(players: Cast) -> None:
    entries = [
        whole(f"{number}@citel.example", "20270406", "20270409", "Long " * 20) for number in range(400)
    ]

    calendar = added(players.counsellor, *entries)
    assert (calendar.outcome, kept(calendar)) == (Outcome.WAITING, [])
    work()

    assert (calendar.outcome, len(kept(calendar))) == (Outcome.READ, 400)


def test_address_outside_the_list_waits_for_an_administrator(
    players: Cast, source: MemoryCalendarSource
) -> None:
    admin = person("admin@example.org", "admin")
    calendar = added(players.counsellor, address=ADDRESS)
    source.calendars[ADDRESS] = calendar_file(PLENARY)

    work()
    assert (source.asked, calendar.outcome) == ([], Outcome.WAITING)
    assert [one.office for one in shown.waiting(calendar)] == ["admin"]
    assert queries.unallowed() == [calendar]
    with pytest.raises(RuleViolated, match="administrator must allow"):
        act(calendar, "refresh", players.counsellor)
    with pytest.raises(NotPermitted):
        act(calendar, "exempt", players.counsellor, exempt=True)
    act(calendar, "exempt", admin, exempt=True)
    work()

    assert (len(kept(calendar)), shown.waiting(calendar)) == (1, [])
    assert source.asked[0].exempt is True


def test_new_address_is_not_exempt(players: Cast) -> None:
    calendar = added(players.counsellor, address=ADDRESS)
    act(calendar, "exempt", person("admin@example.org", "admin"), exempt=True)

    operations.edit(
        calendar, {"version": calendar.version, "address": ADDRESS + "2"}, actor(players.counsellor), now()
    )

    assert (calendar.address, calendar.exempt) == (ADDRESS + "2", False)


def test_other_changes_keep_the_exemption(players: Cast) -> None:
    calendar = added(players.counsellor, address=ADDRESS)
    act(calendar, "exempt", person("admin@example.org", "admin"), exempt=True)

    data = {"version": calendar.version, "address": ADDRESS, "title": "Plenaries"}
    operations.edit(calendar, data, actor(players.counsellor), now())

    assert (calendar.title, calendar.exempt) == ("Plenaries", True)


def test_calendar_is_not_given_to_whom_its_keeper_does_not_serve(players: Cast) -> None:
    calendar = added(players.counsellor)

    with pytest.raises(NotPermitted):
        operations.edit(
            calendar, {"version": calendar.version, "everybody": True}, actor(players.counsellor), now()
        )


def test_secret_of_an_address_stands_in_no_trail(players: Cast) -> None:
    calendar = added(players.counsellor, address=ADDRESS)
    data = {"version": calendar.version, "address": ADDRESS + "2"}
    operations.edit(calendar, data, actor(players.counsellor), now())

    trail = audit.entries_of(FLOW.name, str(calendar.id))

    assert [one.event for one in trail] == ["outside_calendar:edit", "outside_calendar:create"]
    assert "canary" not in repr([(one.before, one.after, one.note, one.subject_label) for one in trail])
    assert trail[1].after["host"] == "calendar.example.org"


STATES = {
    "active": {"refresh", "pause", "retire"},
    "paused": {"resume", "retire"},
    "retired": set(),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ["refresh", "pause", "resume", "retire"])
def test_each_step_from_each_state(players: Cast, state: str, action: str) -> None:
    calendar = added(players.counsellor)
    if state != "active":
        act(calendar, {"paused": "pause", "retired": "retire"}[state], players.counsellor)

    if action in STATES[state]:
        act(calendar, action, players.counsellor)
        assert audit.entries_of(FLOW.name, str(calendar.id))[0].event == f"outside_calendar:{action}"
    else:
        with pytest.raises(IllegalMove):
            act(calendar, action, players.counsellor)


@pytest.mark.parametrize("state", ["active", "paused"])
def test_somebody_can_act_in_each_state_that_is_not_final(players: Cast, state: str) -> None:
    calendar = added(players.counsellor)
    subject = queries.subject(calendar)

    steps = FLOW.steps_from(state)

    assert steps
    assert all(permits(step.permission, actor(players.counsellor), subject) for step in steps)
    assert not any(permits(step.permission, actor(players.stranger), subject) for step in steps)


def test_step_on_an_older_version_is_refused(players: Cast) -> None:
    calendar = added(players.counsellor)
    version = calendar.version
    act(calendar, "pause", players.counsellor)

    with pytest.raises(StaleVersion):
        act(calendar, "resume", players.counsellor, version=version)


def test_retired_calendar_forgets_and_undo_reads_it_again(players: Cast) -> None:
    calendar = added(players.counsellor)
    act(calendar, "retire", players.counsellor)
    assert kept(calendar) == []

    act(calendar, "undo", players.counsellor)
    work()

    assert (calendar.state, len(kept(calendar))) == (CalendarState.ACTIVE, 1)


def test_undo_after_a_day_is_refused(players: Cast, clock: Any) -> None:
    calendar = added(players.counsellor)
    act(calendar, "pause", players.counsellor)
    clock.advance(timedelta(hours=25))

    with pytest.raises(NotPermitted):
        act(calendar, "undo", players.counsellor)


def test_amendment_gives_reason_and_source(players: Cast) -> None:
    calendar = added(players.counsellor)
    act(calendar, "retire", players.counsellor)

    act(calendar, "amend", players.counsellor, body_name="OAS/CITEL", reason="Full name", source="their site")

    assert calendar.body_name == "OAS/CITEL"
    assert audit.entries_of(FLOW.name, str(calendar.id))[0].note == "Full name (their site)"


def test_step_recorded_for_the_regional_office(players: Cast) -> None:
    calendar = added(players.counsellor)
    evidence = {"kind": "mail", "on": now().date(), "reference": "mail of today"}

    act(
        calendar,
        "pause",
        players.counsellor,
        on_behalf_of={"office": "regional_office", "scope": "africa", "person": None},
        evidence=evidence,
    )

    acting = audit.entries_of(FLOW.name, str(calendar.id))[0].acting
    assert acting is not None
    assert acting["for"] == "regional_office africa"


def test_number_of_calendars_is_bounded(players: Cast, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    added(players.counsellor)
    monkeypatch.setattr(rules, "MOST_CALENDARS", 1)

    with pytest.raises(RuleViolated, match="1 calendars are taken into account"):
        added(players.counsellor)

    assert session.scalar(select(func.count()).select_from(OutsideCalendar)) == 1
