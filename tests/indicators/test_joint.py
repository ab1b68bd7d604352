"""Whose a row of a joint meeting is: one rule, whoever counts; where nothing tells, a number is the least."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from regional_groups.groups.models import RegionalGroup
from regional_groups.indicators.facts import MeetingRow, Period
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.rows import collect
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.rules import Agreement, MeetingState
from regional_groups.participation.counting import Number
from regional_groups.participation.models import Attendance, Contribution
from regional_groups.participation.records import group_counts
from regional_groups.participation.tally import belongs
from regional_groups.planning.outreach_silence import silent_countries

from tests.participation import field
from tests.support.field import db, person, regional_group

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY, DAY = date(2026, 11, 23), date(2026, 5, 4)
YEAR, AFTER = Period(date(2026, 1, 1), date(2026, 12, 31)), Period(date(2027, 1, 1), date(2027, 12, 31))
AFR, ARB = "SG5RG-AFR", "SG5RG-ARB"


@pytest.mark.parametrize(
    ("named", "sources", "countries", "ours"),
    [
        ((AFR,), (), (), True),
        ((ARB,), ("KE",), ("KE",), False),
        ((AFR, ARB), ("EG",), ("KE",), True),
        ((), ("KE", "FR"), ("KE",), True),
        ((), ("FR",), ("KE",), False),
        ((), (), ("KE",), None),
        ((), ("KE",), (), None),
    ],
)
def test_what_it_names_decides_else_its_countries(
    named: tuple[str, ...], sources: tuple[str, ...], countries: tuple[str, ...], ours: bool | None
) -> None:
    assert belongs(named, sources, AFR, countries) is ours


@pytest.fixture
def joint(session: Any) -> Meeting:
    """Return a meeting of two groups, with a session of the second, and a third group that withdrew."""
    groups: list[RegionalGroup] = [
        field.members(regional_group(AFR), "KE", "TG"),
        field.members(regional_group(ARB, region="arab-states"), "EG", "TG"),
        field.members(regional_group("SG5RG-LAC", region="americas"), "KE"),
    ]
    made = field.meeting(*groups, state=MeetingState.HELD, starts_on=DAY, ends_on=DAY)
    made.sessions[0].groups = [ARB]
    for row in made.groups:
        row.agreement = Agreement.WITHDRAWN if row.group.acronym == "SG5RG-LAC" else row.agreement
    db.session.commit()
    return made


def attended(meeting: Meeting, key: str, **columns: Any) -> None:
    """Record that somebody was there."""
    row = {"covers": "meeting", "source": "manual", "created_at": NOW, "changed_at": NOW, "mode": "onsite"}
    who = person(f"{key}@example.org").id
    db.session.add(Attendance(meeting_id=meeting.id, key=key, person_id=who, **(row | columns)))
    db.session.commit()


def contributed(meeting: Meeting, number: str, **columns: Any) -> None:
    """Record a contribution."""
    row = {"title": "Paper", "state": "received", "created_at": NOW, "changed_at": NOW, "state_since": NOW}
    db.session.add(Contribution(meeting_id=meeting.id, number=number, **row, **columns))
    db.session.commit()


def by_the_pages(meeting: Meeting) -> dict[str, set[str]]:
    """Return the countries of each group as the page of the meeting counts them."""
    return {group: set(one.by_country) for group, one in group_counts([meeting], NOW)[meeting.id].items()}


def by_the_figures(meeting: Meeting) -> dict[str, set[str]]:
    """Return them as the figures count them."""
    [row] = collect(YEAR, TODAY).meetings
    return {group: set(one.named) for group, one in row.by_group.items()}


def by_what_was_before(meeting: Meeting) -> dict[str, set[str]]:
    """Return them as a later period tells who was seen before."""
    found = collect(AFTER, TODAY).earlier
    return {group: set(found.get(group, ())) for group in (AFR, ARB)}


def by_silence(meeting: Meeting) -> dict[str, set[str]]:
    """Return the countries of the group that outreach heard of."""
    own = {AFR: {"KE", "TG"}, ARB: {"EG", "TG"}}
    silent = {row.group: set(row.countries) for row in silent_countries(YEAR.from_on, YEAR.until_on)}
    return {group: own[group] - silent[group] for group in own}


@pytest.mark.parametrize("count", [by_the_pages, by_the_figures, by_what_was_before, by_silence])
@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"country": "KE"}, {AFR: {"KE"}, ARB: set()}),
        ({"country": "TG"}, {AFR: {"TG"}, ARB: {"TG"}}),
        ({"country": "TG", "group": AFR}, {AFR: {"TG"}, ARB: set()}),
        ({"country": "TG", "session": True}, {AFR: set(), ARB: {"TG"}}),
        ({"country": "TG", "session": True, "group": AFR}, {AFR: {"TG"}, ARB: set()}),
        ({}, {AFR: set(), ARB: set()}),
    ],
)
def test_everybody_counts_by_the_same_rule(
    joint: Meeting,
    count: Callable[[Meeting], dict[str, set[str]]],
    columns: dict[str, Any],
    found: dict[str, set[str]],
) -> None:
    row = {name: value for name, value in columns.items() if name != "session"}
    session = joint.sessions[0].id if "session" in columns else None
    attended(joint, "1", **row, session_id=session)

    if count is by_silence and not any(found.values()):
        return  # a meeting that tells no country makes silence no finding
    assert count(joint) == found


def row_of(meeting: Meeting) -> MeetingRow:
    """Return the row of the figures."""
    [found] = collect(YEAR, TODAY).meetings
    return found


def test_with_somebody_of_no_told_group_a_part_is_the_least(joint: Meeting) -> None:
    attended(joint, "1", country="KE")
    sure = row_of(joint).by_group[AFR].participants
    attended(joint, "2")

    for found in (row_of(joint).by_group[AFR], group_counts([joint], NOW)[joint.id][AFR]):
        assert (found.participants, found.countries) == (Number(1, "at_least"), Number(1, "at_least"))
    assert sure == Number(1)


def test_a_contribution_without_a_named_group_counts_by_its_countries(joint: Meeting) -> None:
    contributed(joint, "C1", group=AFR, to="parent", countries=["FR"])
    contributed(joint, "C2", countries=["KE"], to="parent")
    contributed(joint, "C3", countries=["EG"])
    facts = collect(YEAR, TODAY)

    def told(name: str, group: str) -> Figure:
        return figure(f"contributions_{name}", collect(YEAR, TODAY).narrowed({group}), YEAR)

    assert (told("received", AFR).value, told("received", AFR).certainty) == (2, "exact")
    assert (told("by_members", AFR).value, told("to_parent", AFR).value) == (1, 1)
    assert (told("received", ARB).value, told("to_parent", ARB).value) == (1, 0)
    assert figure("contributions_received", facts, YEAR).value == 3

    contributed(joint, "C4", organizations=["An operator"])

    assert (told("received", AFR).value, told("received", AFR).certainty) == (2, "at_least")
    assert told("to_parent", AFR).certainty == "at_least"
