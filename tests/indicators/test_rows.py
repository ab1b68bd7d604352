"""What the database counts equals what the rows say one by one; the number of queries does not grow with them."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from regional_groups.core.permissions import Held
from regional_groups.groups.models import CountryStatus, GroupLink
from regional_groups.indicators.facts import Facts, Period
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.rows import collect
from regional_groups.meetings.models import Event, MeetingReport
from regional_groups.meetings.rules import EventState, MeetingState
from regional_groups.participation.counting import Row, counts
from regional_groups.participation.models import Attendance, Contribution
from regional_groups.participation.records import group_counts, plain_rows
from regional_groups.participation.rules import ContributionState
from sqlalchemy import event

from tests.participation import field
from tests.support.field import db, person, regional_group, state, study_group

pytestmark = pytest.mark.usefixtures("session")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
COUNTRIES = ("KE", "TG", "EG", None)


def attended(meeting: Any, key: str, **columns: Any) -> None:
    row = {"covers": "meeting", "source": "manual", "created_at": NOW, "changed_at": NOW} | columns
    db.session.add(Attendance(meeting_id=meeting.id, key=key, **row))


def at_random(chance: random.Random, meetings: list[Any]) -> None:
    people = [person(f"p{n}@example.org").id for n in range(12)]
    for code in ("KE", "TG", "EG"):
        state(code)
    for meeting in meetings:
        acronyms = [row.group.acronym for row in meeting.groups]
        for session in meeting.sessions:
            session.groups = chance.choice([[], acronyms[:1], acronyms])
        for number in range(chance.randrange(0, 25)):
            day = chance.choice([None, date(2026, 5, 4), date(2026, 5, 5)])
            columns: dict[str, Any] = {
                "mode": chance.choice(["onsite", "remote", "both", "unknown"]),
                "country": chance.choice(COUNTRIES),
                "covers": "day" if day else "meeting",
                "day": day,
                "group": chance.choice(["", "", *acronyms]),
                "session_id": chance.choice([None, *(one.id for one in meeting.sessions)]),
            }
            if chance.random() < 0.75:
                columns |= {"person_id": chance.choice(people), "gender": chance.choice(["", "female"])}
            else:
                columns |= {"participants": chance.randrange(0, 40)}
            attended(meeting, f"{number}", **columns)
    db.session.commit()


def counted_plainly(rows: list[Row]) -> tuple[int | None, dict[str, int]]:
    """Count people, and people by country, with loops alone: persons, else numbers of a country, else totals."""
    persons: dict[str, set[str]] = {}
    numbers: dict[str, list[Row]] = {}
    for row in rows:
        if row.person:
            persons.setdefault(row.country or "", set()).add(row.person)
        elif row.participants is not None:
            numbers.setdefault(row.country or "", []).append(row)
    found = {code: len(people) for code, people in persons.items()}
    totals = numbers.pop("", [])
    found.update({code: largest(kept) for code, kept in numbers.items() if code not in found})
    if found:
        return sum(found.values()), {code: people for code, people in found.items() if code}
    return (largest(totals) if totals else None), {}


def largest(rows: list[Row]) -> int:
    """Return the people of the numbers of one country: the largest of each way added, or the whole if it is more."""
    ways: dict[str, int] = {}
    for way in {row.mode for row in rows}:
        of_way = [row for row in rows if row.mode == way]
        whole = [row for row in of_way if row.covers == "meeting"] or of_way
        ways[way] = max(row.participants or 0 for row in whole)
    whole_number = ways.pop("unknown", None)
    parts = sum(ways.values())
    return parts if whole_number is None or (ways and parts > whole_number) else whole_number


@pytest.mark.parametrize("seed", range(4))
def test_the_database_counts_what_the_rows_say(seed: int) -> None:
    afr = field.members(regional_group("SG5RG-AFR"), "KE", "TG")
    arb = field.members(regional_group("SG5RG-ARB", region="arab-states"), "EG")
    held = {"state": MeetingState.HELD, "starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 5)}
    meetings = [field.meeting(afr, **held), field.meeting(afr, arb, **held), field.meeting(arb, **held)]
    at_random(random.Random(seed), meetings)

    found = {row.id: row for row in collect(YEAR, TODAY).meetings}

    rows = plain_rows([one.id for one in meetings])
    by_group = group_counts(meetings, NOW)
    for one in meetings:
        taking, plain = found[str(one.id)].taking, counts(rows.get(one.id, []))
        by_hand = counted_plainly(rows.get(one.id, []))
        assert (taking.participants.value, dict(taking.by_country)) == by_hand
        assert (taking.participants, taking.countries) == (plain.participants, plain.countries)
        assert taking.by_mode == {mode: number.value for mode, number in plain.by_mode.items()}
        assert taking.by_country == {code: number.value for code, number in plain.by_country.items()}
        persons = {row.person for row in rows.get(one.id, []) if row.person}
        assert sum(taking.by_gender.values()) == len(persons)
    joint = meetings[1]
    parts = found[str(joint.id)].by_group
    assert set(parts) == set(by_group[joint.id]) == {"SG5RG-AFR", "SG5RG-ARB"}
    for acronym, plain in by_group[joint.id].items():
        part = parts[acronym]
        assert (part.participants, part.countries) == (plain.participants, plain.countries)
        assert part.by_mode == {mode: number.value for mode, number in plain.by_mode.items()}
        assert part.by_country == {code: number.value for code, number in plain.by_country.items()}


def year() -> Facts:
    return collect(YEAR, TODAY)


def test_reports_events_posts_status_and_first_time_are_read() -> None:
    afr = field.members(regional_group("SG5RG-AFR"), "KE", "TG")
    old = field.meeting(afr, state=MeetingState.HELD, starts_on=date(2025, 5, 4), ends_on=date(2025, 5, 5))
    new = field.meeting(
        afr, state=MeetingState.REPORTED, starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 5)
    )
    attended(old, "1", country="KE", participants=3)
    attended(new, "1", country="KE", participants=3)
    attended(new, "2", country="TG", participants=1)
    db.session.add(MeetingReport(meeting_id=new.id, group_id=afr.id, text="Done.", reported_at=NOW))
    person("chair@example.org", Held("sg_chair", "SG5"), country=state("KE").code)
    columns = {"kind": "workshop", "title": "Workshop", "state": EventState.PLANNED}
    times = {"created_at": NOW, "changed_at": NOW, "state_since": NOW}
    for day in (date(2026, 5, 3), TODAY + timedelta(days=1)):  # the second is only planned
        db.session.add(Event(**columns, **times, starts_on=day, groups=["SG5RG-AFR"]))
    db.session.add(CountryStatus(country="TG", status="developing", from_on=date(2020, 1, 1)))
    db.session.commit()

    found = year()

    values = {
        id: figure(id, found, YEAR).value
        for id in ("first_time_countries", "workshops_held", "leadership_posts", "countries_share_percent")
    }
    assert values == {
        "first_time_countries": 1,
        "workshops_held": 1,
        "leadership_posts": 1,
        "countries_share_percent": 100,
    }
    assert figure("progress_reports_share_percent", found, YEAR).value == 100
    assert figure("developing_countries_share_percent", found, YEAR).value == 50
    assert figure("ldc_countries_share_percent", found, YEAR).value == 50
    assert figure("time_zone_burden_percent", found, YEAR) == Figure(
        Decimal("50.0"), 2, 4, 1, 1, "exact", "records"
    )


def test_a_status_list_that_ended_before_the_period_tells_nothing() -> None:
    afr = field.members(regional_group("SG5RG-AFR"), "KE")
    new = field.meeting(afr, state=MeetingState.HELD, starts_on=date(2026, 5, 4))
    attended(new, "1", country="KE", participants=3)
    db.session.add(CountryStatus(country="KE", status="developing", from_on=None, until_on=date(2020, 1, 1)))
    db.session.commit()

    assert figure("developing_countries_share_percent", year(), YEAR).value is None


def contributed(meeting: Any, number: str, **columns: Any) -> None:
    row = {"title": "Paper", "state": ContributionState.RECEIVED, "created_at": NOW, "changed_at": NOW}
    db.session.add(Contribution(meeting_id=meeting.id, number=number, state_since=NOW, **(row | columns)))


def test_contributions_to_the_group_and_to_its_parent() -> None:
    afr = field.members(regional_group("SG5RG-AFR"), "KE")
    held = {"state": MeetingState.HELD, "starts_on": date(2026, 5, 4)}
    meeting, parent = field.meeting(afr, **held), field.meeting(body=study_group("SG5").code, **held)
    contributed(meeting, "C1", countries=["KE"], group="SG5RG-AFR", outcome="accepted")
    contributed(meeting, "C2", countries=["FR"], group="SG5RG-AFR", to="parent")
    contributed(meeting, "C3", countries=["FR", "KE"], to="parent")
    contributed(parent, "C9", group="SG5RG-AFR", outcome="carried_forward")
    contributed(parent, "C10", group="SG5RG-AFR")
    db.session.commit()

    found = year()

    names = ("received", "by_members", "to_parent", "taken_up")
    assert [figure(f"contributions_{name}", found, YEAR).value for name in names] == [3, 2, 1, 1]
    assert figure("contributions_accepted_share_percent", found, YEAR) == Figure(
        100, 1, 1, 1, 3, "about", "records"
    )


@pytest.mark.parametrize("state", ["cancelled", "postponed", "not_held", "convened"])
def test_contributions_to_a_meeting_of_the_parent_that_was_not_held_count_nowhere(state: str) -> None:
    field.members(regional_group("SG5RG-AFR"), "KE")
    body = study_group("SG5").code
    held, other = (
        field.meeting(body=body, state=MeetingState(one), starts_on=date(2026, 5, 4))
        for one in ("held", state)
    )
    for meeting in (held, other):
        contributed(meeting, "C1", countries=["KE"], group="SG5RG-AFR", outcome="accepted")
    db.session.commit()

    found = year()

    assert figure("contributions_taken_up", found, YEAR).value == 1
    assert figure("contributions_parent_share_percent", found, YEAR).total == 1


@contextmanager
def counting() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow() -> None:
    afr, arb = regional_group("SG5RG-AFR"), regional_group("SG5RG-ARB", region="arab-states")

    def more(first: int, last: int) -> int:
        for number in range(first, last):
            day = date(2026, 5, 4) + timedelta(days=number)
            made = field.meeting(afr, arb, state=MeetingState.HELD, starts_on=day, ends_on=day)
            attended(made, "1", country=state("KE").code, participants=3)
            contributed(made, "C1")
        db.session.commit()
        with counting() as seen:
            year()
        return len(seen)

    assert more(0, 1) == more(1, 4)


def test_a_group_counts_for_the_parent_it_had_when_groups_are_counted() -> None:
    group = regional_group("SG5RG-AFR", parent="SG20")
    study_group("SG5")
    db.session.add(
        GroupLink(from_id=group.id, to_id=group.id, kind="transferred", former="SG5", on="2026-06-30")
    )
    before, after = (Period(date(2026, 1, 1), date(2026, 6, last)) for last in (29, 30))

    assert [collect(period, TODAY).groups[0].parent for period in (before, after)] == ["SG5", "SG20"]
