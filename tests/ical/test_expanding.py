"""Entries at the times at which they take place: changes of single occurrences, exceptions, clocks, and bounds."""

import time
from datetime import UTC, date, datetime

import pytest
from regional_groups.ical.expanding import Expanded, expand
from regional_groups.ical.reading import UnreadableCalendar, read_calendar

FIRST, LAST = date(2026, 10, 23), date(2028, 11, 23)
HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n"


def entry(*lines: str, uid: str = "1@a.example") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def expanded(*entries: str, most: int = 2000) -> Expanded:
    data = (HEAD + "".join(entries) + "END:VCALENDAR\n").encode()
    read = read_calendar(data, max_bytes=5_000_000, max_entries=10_000, until=LAST)
    return expand(read, FIRST, LAST, most)


def starts(*entries: str) -> list[str]:
    return [one.starts.isoformat() for one in expanded(*entries).occurrences]


def test_single_entry_of_the_window_stands_once_without_a_name() -> None:
    (one,) = expanded(entry("DTSTART;VALUE=DATE:20270405", "DTEND;VALUE=DATE:20270410")).occurrences

    assert (one.recurrence_id, one.starts, one.ends) == ("", date(2027, 4, 5), date(2027, 4, 9))


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        ("20261020", "20261023", False),  # DTEND is exclusive: over on the 22nd
        ("20261020", "20261024", True),
        ("20281123", "20281124", True),
        ("20281124", "20281125", False),
    ],
)
def test_window_takes_what_touches_it(first: str, last: str, inside: bool) -> None:
    found = expanded(entry(f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{last}"))

    assert len(found.occurrences) == inside


def test_long_recurrence_that_began_before_the_window_is_inside() -> None:
    found = starts(entry("DTSTART;VALUE=DATE:20241001", "DTEND;VALUE=DATE:20241101", "RRULE:FREQ=YEARLY"))

    assert found == ["2026-10-01", "2027-10-01", "2028-10-01"]


def test_hours_stay_the_same_when_the_clocks_change() -> None:
    found = expanded(
        entry("DTSTART;TZID=Europe/Zurich:20270326T090000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=2")
    ).occurrences

    assert [one.starts.isoformat() for one in found] == [
        "2027-03-26T09:00:00+01:00",
        "2027-04-02T09:00:00+02:00",
    ]
    assert [one.recurrence_id for one in found] == ["20270326T080000Z", "20270402T070000Z"]
    assert [one.ends.isoformat() for one in found] == [
        "2027-03-26T11:00:00+01:00",
        "2027-04-02T11:00:00+02:00",
    ]


def test_exceptions_and_additions_are_followed() -> None:
    found = starts(
        entry(
            "DTSTART;TZID=Europe/Zurich:20270105T090000",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            "EXDATE:20270112T080000Z",
            "EXDATE;VALUE=DATE:20270119",
            "RDATE;TZID=Europe/Zurich:20270301T100000",
        )
    )

    assert found == ["2027-01-05T09:00:00+01:00", "2027-01-26T09:00:00+01:00", "2027-03-01T10:00:00+01:00"]


def test_exception_with_an_hour_means_the_day_of_an_entry_of_dates() -> None:
    found = starts(
        entry("DTSTART;VALUE=DATE:20270105", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20270106T000000Z")
    )

    assert found == ["2027-01-05", "2027-01-07"]


def test_changed_occurrence_takes_the_place_of_its_own() -> None:
    found = expanded(
        entry("DTSTART:20270105T090000Z", "SUMMARY:Weekly", "RRULE:FREQ=WEEKLY;COUNT=3"),
        entry("RECURRENCE-ID:20270112T090000Z", "DTSTART:20270113T140000Z", "SUMMARY:Moved"),
        entry("RECURRENCE-ID:20270119T090000Z", "DTSTART:20270119T090000Z", "STATUS:CANCELLED"),
    ).occurrences

    assert [(one.recurrence_id, one.starts, one.summary, one.cancelled) for one in found] == [
        ("20270105T090000Z", datetime(2027, 1, 5, 9, tzinfo=UTC), "Weekly", False),
        ("20270112T090000Z", datetime(2027, 1, 13, 14, tzinfo=UTC), "Moved", False),
        ("20270119T090000Z", datetime(2027, 1, 19, 9, tzinfo=UTC), "", True),
    ]


def test_occurrence_moved_into_the_window_is_inside() -> None:
    found = starts(
        entry("DTSTART:20250105T090000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
        entry("RECURRENCE-ID:20250112T090000Z", "DTSTART:20270113T140000Z"),
    )

    assert found == ["2027-01-13T14:00:00+00:00"]


def test_occurrence_moved_out_of_the_window_leaves_its_place() -> None:
    found = starts(
        entry("DTSTART:20270105T090000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
        entry("RECURRENCE-ID:20270112T090000Z", "DTSTART:20290113T140000Z"),
    )

    assert found == ["2027-01-05T09:00:00+00:00"]


@pytest.mark.parametrize(("rule", "part"), [("FREQ=WEEKLY;X", "X"), ("X=;FREQ=WEEKLY", "X")])
def test_part_of_a_rule_that_nobody_knows_is_refused(rule: str, part: str) -> None:
    with pytest.raises(UnreadableCalendar, match=f"Line 7 .* recurrences by {part} are not followed"):
        starts(entry("DTSTART:20270105T090000Z", f"RRULE:{rule}"))


def test_newest_of_two_entries_of_one_name_counts() -> None:
    found = starts(
        entry("DTSTART:20270106T090000Z", "SEQUENCE:2"), entry("DTSTART:20270105T090000Z", "SEQUENCE:1")
    )

    assert found == ["2027-01-06T09:00:00+00:00"]


@pytest.mark.parametrize(
    ("until", "count"),
    [("20270107", 3), ("20270107T085959Z", 2), ("20270107T090000Z", 3), ("20270106T090000", 2)],
)
def test_last_day_of_a_rule_is_kept(until: str, count: int) -> None:
    found = starts(entry("DTSTART:20270105T090000Z", f"RRULE:FREQ=DAILY;UNTIL={until}"))

    assert len(found) == count


def test_hour_of_a_rule_may_only_repeat_the_start() -> None:
    assert len(starts(entry("DTSTART:20270105T090000Z", "RRULE:FREQ=DAILY;COUNT=2;BYHOUR=9;BYMINUTE=0"))) == 2
    with pytest.raises(UnreadableCalendar, match=r"Line 7 .* by the day, week, month or year"):
        starts(entry("DTSTART:20270105T090000Z", "RRULE:FREQ=DAILY;COUNT=2;BYHOUR=10"))


def test_more_than_the_most_is_left_out_and_told() -> None:
    found = expanded(entry("DTSTART;VALUE=DATE:20270105", "RRULE:FREQ=DAILY;COUNT=10"), most=4)

    assert ([one.starts.day for one in found.occurrences], found.left_out) == ([5, 6, 7, 8], 6)


def test_rule_gives_at_most_some_hundreds() -> None:
    assert len(starts(entry("DTSTART;VALUE=DATE:20261023", "RRULE:FREQ=DAILY;COUNT=1000000"))) == 763


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=DAILY", "more than 20000 entries"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9", "too much work"),
    ],
)
def test_calendar_of_many_rules_is_refused_soon(rule: str, reason: str) -> None:
    one = ["DTSTART;VALUE=DATE:19000101", f"RRULE:{rule}"]
    entries = [entry(*one, uid=f"{number}") for number in range(3000)]
    began = time.process_time()

    with pytest.raises(UnreadableCalendar, match=reason):
        expanded(*entries)

    assert time.process_time() - began < 20
