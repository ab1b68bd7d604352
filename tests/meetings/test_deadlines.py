"""The deadline table: calendar months, days, zones, printed dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from regional_groups.core.errors import RuleViolated
from regional_groups.meetings.deadlines import (
    ITEMS,
    after_letter,
    deadline_table,
    is_late,
    letter_due,
    months_before,
    printed,
)


def table(day: str, zone: str = "Europe/Zurich", *, scheduled: bool = True) -> dict[str, str]:
    """Return the computed dates of a meeting that begins on a day."""
    lines = deadline_table(date.fromisoformat(day), scheduled, zone)
    return {line.item: line.due_on.isoformat() for line in lines}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2027-03-31", 1, "2027-02-28"),
        ("2028-03-31", 1, "2028-02-29"),
        ("2028-03-30", 1, "2028-02-29"),
        ("2027-04-30", 1, "2027-03-30"),
        ("2027-05-31", 1, "2027-04-30"),
        ("2027-04-30", 2, "2027-02-28"),
        ("2028-04-30", 2, "2028-02-29"),
        ("2027-12-31", 3, "2027-09-30"),
        ("2027-01-31", 2, "2026-11-30"),
        ("2027-03-31", 3, "2026-12-31"),
        ("2027-01-15", 1, "2026-12-15"),
        ("2028-02-29", 12, "2027-02-28"),
    ],
)
def test_calendar_months_are_clipped_to_the_end(day: str, months: int, expected: str) -> None:
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_table_of_the_letter_of_2018_is_found_again() -> None:
    found = table("2018-04-09")

    assert found == {
        "captioning_request": "2018-02-02",
        "letter": "2018-02-09",
        "contribution_for_translation": "2018-02-09",
        "fellowship_request": "2018-02-26",
        "interpretation_request": "2018-02-26",
        "registration": "2018-03-09",
        "visa_letter": "2018-03-09",
        "participants_list": "2018-03-09",
        "contribution": "2018-03-28",
        "temporary_document": "2018-04-02",
    }


def test_captioning_is_not_asked_for_before_the_letter_leaves() -> None:
    found = deadline_table(date(2018, 2, 26), already_scheduled=True)  # of the letter for TSAG: 22 December
    (asked,) = (line.due_on for line in found if line.item == "captioning_request")

    kept, dropped = (after_letter(found, day) for day in (asked, asked + timedelta(days=1)))

    assert (asked, kept) == (date(2017, 12, 22), found)
    assert {line.item for line in found} - {line.item for line in dropped} == {"captioning_request"}
    dates = {"captioning_request": asked + timedelta(days=10)}  # no rule gives a day: any may be printed
    fixed = after_letter(printed(found, dates), asked + timedelta(days=20), dates)
    assert [line.due_on for line in fixed if line.item in dates] == list(dates.values())


def test_each_line_names_a_clause_of_the_register() -> None:
    from regional_groups.core.clauses import clause

    assert all(clause(line.clause).title for line in deadline_table(date(2027, 4, 5), True))
    assert {line.item for line in deadline_table(date(2027, 4, 5), True)} == set(ITEMS)


def test_nobody_needs_a_visa_for_a_virtual_meeting() -> None:
    found = deadline_table(date(2027, 4, 5), True, virtual=True)

    assert set(ITEMS) - {line.item for line in found} == {"visa_letter"}


@pytest.mark.parametrize(("scheduled", "last"), [(True, date(2027, 2, 5)), (False, date(2027, 1, 5))])
def test_letter_is_late_the_day_after_its_last_day(scheduled: bool, last: date) -> None:
    opening = date(2027, 4, 5)

    assert letter_due(opening, already_scheduled=scheduled) == last
    assert not is_late(last.replace(day=4), opening, already_scheduled=scheduled)
    assert not is_late(last, opening, already_scheduled=scheduled)
    assert is_late(last.replace(day=6), opening, already_scheduled=scheduled)


@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        ("Europe/Zurich", "2027-03-24T22:59:59"),
        ("Pacific/Kiritimati", "2027-03-24T09:59:59"),
        ("Pacific/Apia", "2027-03-24T10:59:59"),
        ("Pacific/Niue", "2027-03-25T10:59:59"),
    ],
)
def test_a_deadline_ends_its_day_where_the_letter_says(zone: str, instant: str) -> None:
    line = next(one for one in deadline_table(date(2027, 4, 5), True, zone) if one.item == "contribution")

    assert line.due_on == date(2027, 3, 24)
    assert line.due_at == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_summer_time_in_geneva_moves_the_instant() -> None:
    line = next(one for one in deadline_table(date(2027, 4, 12), True) if one.item == "contribution")

    assert line.due_at == datetime(2027, 3, 31, 21, 59, 59, tzinfo=UTC)


def test_the_letter_may_print_an_earlier_date() -> None:
    lines = printed(deadline_table(date(2027, 4, 5), True), {"contribution": date(2027, 3, 23)})

    found = next(line for line in lines if line.item == "contribution")
    assert (found.due_on, found.due_at) == (
        date(2027, 3, 23),
        datetime(2027, 3, 23, 22, 59, 59, tzinfo=UTC),
    )


def test_the_computed_date_itself_may_be_printed() -> None:
    lines = printed(deadline_table(date(2027, 4, 5), True), {"contribution": date(2027, 3, 24)})

    assert next(line for line in lines if line.item == "contribution").due_on == date(2027, 3, 24)


def test_a_later_date_is_refused_with_its_clause() -> None:
    with pytest.raises(RuleViolated) as refused:
        printed(deadline_table(date(2027, 4, 5), True), {"contribution": date(2027, 3, 25)})

    assert refused.value.clause == "B7.2"
    assert list(refused.value.fields) == ["printed-contribution"]


def test_an_unknown_item_is_refused() -> None:
    with pytest.raises(RuleViolated) as refused:
        printed(deadline_table(date(2027, 4, 5), True), {"lunch": date(2027, 3, 1)})

    assert list(refused.value.fields) == ["printed-lunch"]
