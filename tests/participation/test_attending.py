"""Recording who was there: once, by whom, and what the page makes of it."""

from datetime import date
from typing import Any

import pytest
from regional_groups.core import audit
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated, StaleVersion
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation import attending, records
from regional_groups.participation.counting import Number
from regional_groups.participation.models import Attendance
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.participation.field import Field, now
from tests.support.field import actor, person

DAY = date(2026, 11, 17)


@pytest.fixture
def field(session: scoped_session[Session]) -> Field:
    return Field(state=MeetingState.HELD, starts_on=DAY, ends_on=date(2026, 11, 18), sessions=False)


def record(field: Field, who: str = "chair", **data: Any) -> Attendance:
    return attending.record(field.meeting, data, actor(getattr(field, who)), now())


@pytest.mark.parametrize("who", ["chair", "counsellor"])
def test_record_person_keeps_what_is_true_on_the_day(
    field: Field, session: scoped_session[Session], who: str
) -> None:
    field.delegate.gender = "female"
    field.register(field.delegate, by=field.counsellor, state="approved", category="sector_member")

    made = record(field, who, person=field.delegate.email, day=DAY, mode="onsite")

    assert (made.country, made.category, made.gender) == ("KE", "sector_member", "female")
    field.delegate.country = "TG"
    session.commit()
    assert made.country == "KE"


@pytest.mark.parametrize("who", ["delegate", "focal", "stranger", "other_chair"])
def test_record_is_refused_to_others(field: Field, who: str) -> None:
    with pytest.raises(NotPermitted):
        record(field, who, participants=3)


def test_record_nobody_twice(field: Field) -> None:
    record(field, person=field.delegate.email, day=DAY, mode="onsite")

    with pytest.raises(RuleViolated):
        record(field, person=field.delegate.email, day=DAY, mode="onsite", source="badge")
    record(field, person=field.delegate.email, day=DAY, mode="remote")
    record(field, person=field.delegate.email, day=date(2026, 11, 18), mode="onsite")

    assert records.counts_of([field.meeting.id])[field.meeting.id].participants == Number(1)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({}, "person"),
        ({"person": "x@example.org", "country": "KE", "count": 1}, "person"),
        ({"person": "nobody@example.org"}, "person"),
        ({"country": "XX", "count": 1}, "country"),
        ({"country": "KE"}, "count"),
        ({"country": "KE", "count": -1}, "count"),
        ({"participants": 10**9}, "participants"),
        ({"participants": 3, "day": date(2026, 11, 30)}, "day"),
        ({"participants": 3, "day": date(2026, 11, 16)}, "day"),
        ({"participants": 3, "group": "SG3RG-AFR"}, "group"),
    ],
)
def test_record_bad_input_names_the_place(field: Field, data: dict[str, Any], place: str) -> None:
    with pytest.raises(RuleViolated) as refused:
        record(field, **data)

    assert list(refused.value.fields) == [place]


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.NOT_HELD, MeetingState.PROPOSED])
def test_record_of_a_meeting_that_did_not_take_place(
    session: scoped_session[Session], state: MeetingState
) -> None:
    field = Field(state=state)

    with pytest.raises(RuleViolated):
        record(field, participants=3)


def test_record_before_the_meeting(session: scoped_session[Session]) -> None:
    field = Field()

    with pytest.raises(RuleViolated):
        record(field, participants=3)


def test_record_totals_about_150(field: Field) -> None:
    record(field, participants=150, participants_certainty="about", countries=30, covers="whole_event")

    found = records.counts_of([field.meeting.id])[field.meeting.id]
    assert (found.participants, found.countries, found.whole_event) == (
        Number(150, "about"),
        Number(30),
        True,
    )


def test_correct_numbers(field: Field) -> None:
    made = record(field, country="KE", count=3)

    attending.correct(made, {"version": 1, "count": 4, "certainty": "at_least"}, actor(field.chair), now())

    assert (made.participants, made.participants_certainty, made.version) == (4, "at_least", 2)
    with pytest.raises(StaleVersion):
        attending.correct(made, {"version": 1, "count": 5}, actor(field.chair), now())
    with pytest.raises(RuleViolated):
        attending.correct(made, {"version": 2, "count": 4}, actor(field.chair), now())


def test_correct_a_person_is_refused(field: Field) -> None:
    made = record(field, person=field.delegate.email)

    with pytest.raises(IllegalMove):
        attending.correct(made, {"version": 1, "count": 2}, actor(field.chair), now())


def test_remove_keeps_the_trail_without_names(field: Field, session: scoped_session[Session]) -> None:
    made = record(field, person=field.delegate.email)
    id = str(made.id)

    attending.remove(made, {"version": 1}, actor(field.chair), now())

    entries = audit.entries_of("attendance", id)
    assert session.scalars(select(Attendance)).all() == []
    assert [entry.event for entry in entries] == ["attendance:remove", "attendance:record"]
    assert field.delegate.name not in str([(one.before, one.after, one.subject_label) for one in entries])


def test_mark_makes_the_list_so(field: Field) -> None:
    second = person("second@example.org", country="KE")
    for who in (field.delegate, second):
        field.register(who, by=field.counsellor, state="approved")
    given = (field.meeting, [field.delegate.id, second.id, field.chair.id], DAY, "onsite", "manual")

    first = attending.mark(*given, actor(field.chair), now())
    again = attending.mark(*given, actor(field.chair), now())
    fewer = attending.mark(field.meeting, [second.id], DAY, "onsite", "badge", actor(field.chair), now())

    assert (first, again, fewer) == (2, 0, 1)
    assert attending.present(field.meeting, DAY, "onsite") == {second.id}


def test_demonstration_rows_are_not_counted(field: Field) -> None:
    record(field, participants=9).demonstration = True

    assert records.counts_of([field.meeting.id])[field.meeting.id].participants == Number(None)
