"""Files from anybody: what is read in them, and how each fault is refused."""

import contextlib
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regional_groups.ical.reading import ReadEntry, UnreadableCalendar, read_calendar
from regional_groups.ical.zones import zone

from tests.ical.samples import BANNER, DEADLINE, SESSION, sample_calendar

HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n"
CUSTOM_ZONE = """BEGIN:VTIMEZONE
TZID:Our hall
BEGIN:STANDARD
DTSTART:20241027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0330
TZOFFSETTO:+0230
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20250330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0230
TZOFFSETTO:+0330
END:DAYLIGHT
END:VTIMEZONE
"""


def read(text: str | bytes, **options: object) -> list[ReadEntry]:
    data = text.encode() if isinstance(text, str) else text
    bounds = {"max_bytes": 1_000_000, "max_entries": 100, "until": date(2030, 12, 31), **options}
    return read_calendar(data, **bounds)


def calendar(*lines: str, before: str = "") -> str:
    """Wrap lines as the one entry of a calendar; the first of them is line 5 of the file, if nothing is before."""
    return HEAD + before + "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])


def in_the_hall(old: str, new: str) -> str:
    """Wrap an entry in the zone of the file, after a change of that zone's definition."""
    return calendar("UID:1", "DTSTART;TZID=Our hall:20260902T080000", before=CUSTOM_ZONE.replace(old, new))


def one(*lines: str, **options: object) -> ReadEntry:
    (entry,) = read(calendar("UID:1@a.example", *lines), **options)
    return entry


def test_own_calendar_comes_back_equal():
    read_back = {entry.uid: entry for entry in read(sample_calendar(BANNER, SESSION, DEADLINE))}

    for written in (BANNER, SESSION, DEADLINE):
        entry = read_back[written.uid]
        assert entry.starts == written.starts
        assert entry.ends == (written.starts if written.ends is None else written.ends)
        assert entry.tzid == written.tzid
        for name in ("summary", "description", "location", "url", "categories", "status", "sequence"):
            assert getattr(entry, name) == getattr(written, name)
        assert entry.transparent == written.all_day


def test_recurrence_is_handed_over_as_written():
    entry = one(
        "DTSTART;TZID=Europe/Zurich:20260105T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=10;BYDAY=MO",
        "EXDATE;TZID=Europe/Zurich:20260112T090000,20260119T090000",
        "EXDATE:20260126T080000Z",
        "RDATE;VALUE=PERIOD;TZID=Europe/Zurich:20260201T090000/PT1H",
        "RECURRENCE-ID;TZID=Europe/Zurich:20260105T090000",
    )

    zurich = zone("Europe/Zurich")
    assert entry.rrule == "FREQ=WEEKLY;COUNT=10;BYDAY=MO"
    assert entry.exdates == (
        datetime(2026, 1, 12, 9, tzinfo=zurich),
        datetime(2026, 1, 19, 9, tzinfo=zurich),
        datetime(2026, 1, 26, 8, tzinfo=UTC),
    )
    assert entry.rdates == (datetime(2026, 2, 1, 9, tzinfo=zurich),)
    assert entry.recurrence_id == entry.starts


@pytest.mark.parametrize(
    ("lines", "starts", "ends"),
    [
        (["DTSTART;VALUE=DATE:20260901"], date(2026, 9, 1), date(2026, 9, 1)),
        (["DTSTART;VALUE=DATE:20260901", "DTEND;VALUE=DATE:20260901"], date(2026, 9, 1), date(2026, 9, 1)),
        (["DTSTART;VALUE=DATE:20260901", "DTEND;VALUE=DATE:20260904"], date(2026, 9, 1), date(2026, 9, 3)),
        (["DTSTART;VALUE=DATE:20260901", "DURATION:P2D"], date(2026, 9, 1), date(2026, 9, 2)),
    ],
)
def test_dates_end_on_their_last_day(lines, starts, ends):
    entry = one(*lines)

    assert (entry.starts, entry.ends, entry.tzid) == (starts, ends, None)


def test_duration_passes_as_on_a_watch():
    entry = one("DTSTART;TZID=Europe/Zurich:20260329T013000", "DURATION:PT2H")

    assert entry.ends - entry.starts.astimezone(UTC) == timedelta(hours=2)
    assert entry.ends.isoformat() == "2026-03-29T04:30:00+02:00"


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Zurich",
        "W. Europe Standard Time",
        "/freeassociation.sourceforge.net/Europe/Zurich",
        "/mozilla.org/20050126_1/Europe/Zurich",
    ],
)
def test_zone_is_found_under_the_names_of_other_programs(name):
    entry = one(f"DTSTART;TZID={name}:20260701T090000")

    assert entry.starts == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert entry.tzid in {"Europe/Zurich", "Europe/Berlin"}


def test_zone_of_the_file_is_used_and_not_kept_for_other_files():
    first = read(calendar("UID:1", "DTSTART;TZID=Our hall:20260701T090000", before=CUSTOM_ZONE))
    shifted = CUSTOM_ZONE.replace("+0330", "+0600")
    second = read(calendar("UID:1", "DTSTART;TZID=Our hall:20260701T090000", before=shifted))

    assert first[0].starts.astimezone(UTC) == datetime(2026, 7, 1, 5, 30, tzinfo=UTC)
    assert second[0].starts.astimezone(UTC) == datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
    with pytest.raises(UnreadableCalendar, match="no time zone is named Our hall"):
        one("DTSTART;TZID=Our hall:20260701T090000")


def test_zone_of_the_file_may_have_a_comma_in_its_name():
    zone = CUSTOM_ZONE.replace("TZID:Our hall", "TZID:(UTC+03:30) Our hall\\, Their hall")
    line = 'DTSTART;TZID="(UTC+03:30) Our hall, Their hall":20260701T090000'
    (entry,) = read(calendar("UID:1", line, before=zone))

    assert entry.starts.astimezone(UTC) == datetime(2026, 7, 1, 5, 30, tzinfo=UTC)


def test_hours_without_a_zone_are_those_of_the_file_or_of_the_caller():
    line = "DTSTART:20260701T090000"

    assert one(line).starts == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert one(line, floating_zone="Africa/Cairo").starts == datetime(2026, 7, 1, 6, tzinfo=UTC)
    (named,) = read(calendar("UID:1", line, before="X-WR-TIMEZONE:Asia/Tokyo\n"))
    assert named.starts == datetime(2026, 7, 1, 0, tzinfo=UTC)


def test_entries_after_the_last_day_are_left_out():
    lines = calendar("UID:1", "DTSTART;VALUE=DATE:20260901")

    assert len(read(lines, until=date(2026, 9, 1))) == 1
    assert read(lines, until=date(2026, 8, 31)) == []


def test_alarms_journals_and_unknown_parts_are_left_out():
    text = calendar(
        "UID:1",
        "DTSTART:20260901T080000Z",
        "BEGIN:VALARM",
        "TRIGGER:-PT15M",
        "UID:alarm",
        "END:VALARM",
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE="a:b":geo:1,2',
        "SUMMARY:Kept",
        before="BEGIN:VJOURNAL\nUID:2\nSUMMARY:Minutes\nEND:VJOURNAL\n",
    )

    assert [(entry.uid, entry.summary) for entry in read(text)] == [("1", "Kept")]


def test_mark_of_byte_order_and_folded_letters_are_read():
    text = calendar(
        "UID:1", "DTSTART:20260901T080000Z", "SUMMARY:Meet", " ing of the", "\t group\\, part\\n2"
    )

    (entry,) = read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert entry.summary == "Meeting of the group, part 2"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", None, "empty"),
        ("SUMMARY:x", 1, "begins with BEGIN:VCALENDAR"),
        ("<!DOCTYPE html>\n<html>", 1, "begins with BEGIN:VCALENDAR"),
        (HEAD, 1, "never ends"),
        (HEAD + "BEGIN:VEVENT\nEND:VCALENDAR\n", 5, "ends what did not begin"),
        (HEAD + "BEGIN:VCALENDAR\n", 4, "none holds another"),
        (HEAD + "BEGIN:A\nBEGIN:B\nBEGIN:C\nBEGIN:D\n", 7, "too many components are inside each other"),
        (calendar("DTSTART:20260901T080000Z"), 4, "has no UID"),
        (calendar("UID:1"), 4, "has no DTSTART"),
        (calendar("UID:1", "DTSTART:soon"), 6, "soon is not a date"),
        (calendar("UID:1", "DTSTART:20261332"), 6, "is not a date"),
        (calendar("UID:1", "DTSTART:00010101T000000Z"), 6, "is not a date"),
        (calendar("UID:1", "DTSTART:99991231T000000"), 6, "is not a date"),
        (calendar("UID:1", "DTSTART:PT1H"), 6, "is not a date"),
        (calendar("UID:1", "DTSTART;TZID=Atlantis:20260901T080000"), 6, "no time zone is named Atlantis"),
        (calendar("UID:1", "DTSTART;VALUE=DATE:20260901", "UID:2"), 7, "has UID twice"),
        (calendar("UID:1", "DTSTART:20260901", "DTEND:20260901T080000Z"), 7, "not both dates"),
        (calendar("UID:1", "DTSTART:20260902", "DTEND:20260901"), 7, "ends before it starts"),
        (calendar("UID:1", "DTSTART:20260902", "DURATION:long"), 7, "not a duration"),
        (calendar("UID:1", "DTSTART:20260902", "DURATION:P999999999W"), 7, "not a duration"),
        (calendar("UID:1", "DTSTART:20260902", "SEQUENCE:one"), 7, "not a number"),
        (calendar("UID:1", "DTSTART:20260902", "RRULE:FREQ=SECONDLY"), 7, "by the day, week, month or year"),
        (calendar("UID:1", "DTSTART:20260902", "RRULE:BYDAY=MO"), 7, "by the day, week, month or year"),
        (calendar("UID:1", "DTSTART:20260902", "RRULE:FREQ=YEARLY;BYDAY=XX"), 7, "not a rule of recurrence"),
        (
            calendar("UID:1", "DTSTART:20260902", "EXDATE:" + ",".join(["20260101"] * 2001)),
            7,
            "too many dates",
        ),
        (calendar("UID:1", "DTSTART:20260902T080000Z", "EXRULE:FREQ=DAILY"), 7, "by EXRULE are not followed"),
        (
            calendar(
                "UID:1",
                "DTSTART:20260902T080000Z",
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20260902T080000Z",
            ),
            7,
            "by RANGE are not followed",
        ),
        *(
            (
                calendar(
                    "UID:1",
                    "DTSTART:20260902T080000Z",
                    "DURATION:PT1H",
                    f"RDATE;VALUE=PERIOD:20260903T080000Z/{end}",
                ),
                8,
                reason,
            )
            for end, reason in (
                ("20260903T100000Z", "by PERIOD are not followed"),
                ("PT3H", "by PERIOD are not followed"),
                ("Pnever", "not a duration"),
                ("20260903", "by PERIOD are not followed"),
                ("soon", "not a date"),
            )
        ),
        (calendar("UID:1", "DTSTART:20260902", "SUMMARY"), 7, "not of the form"),
        (calendar("UID:1", "DTSTART:20260902", "SUMMARY:" + "x" * 100_001), 7, "too long"),
        (
            calendar(
                "UID:1",
                "DTSTART;TZID=Our hall:20260902T080000",
                before=CUSTOM_ZONE.replace("YEARLY", "SECONDLY"),
            ),
            8,
            "change by a rule of the year",
        ),
        (
            calendar(
                "UID:1",
                "DTSTART;TZID=Our hall:20260902T080000",
                before=CUSTOM_ZONE.replace("TZOFFSETTO", "X-TO"),
            ),
            4,
            "not well defined",
        ),
    ],
)
def test_fault_is_refused_with_its_line(text, line, reason):
    with pytest.raises(UnreadableCalendar, match=reason) as refusal:
        read(text)

    assert refusal.value.line == line
    assert str(refusal.value.message) == str(refusal.value)
    if line is not None:
        assert str(refusal.value).startswith(f"Line {line} of the calendar file")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28;BYDAY=1SU",
        "FREQ=YEARLY;BYDAY=53SU",
        "FREQ=YEARLY;BYSECOND=0,1,2",
        "BYMONTH=3;BYDAY=-1SU",
    ],
)
def test_rule_of_a_zone_that_may_never_come_true_is_refused(rule):
    with pytest.raises(UnreadableCalendar, match="change by a rule of the year"):
        read(in_the_hall("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", rule))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=25,26,27,28,29,30,31;BYDAY=SU",
        "FREQ=YEARLY;UNTIL=20270328T000000Z;BYMONTH=3;BYDAY=-1SU;WKST=MO",
    ],
)
def test_rule_of_a_zone_may_be_worded_in_several_ways(rule):
    (entry,) = read(in_the_hall("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", rule))

    assert entry.starts.astimezone(UTC) == datetime(2026, 9, 2, 4, 30, tzinfo=UTC)


def test_zone_of_a_file_may_begin_where_those_of_windows_do():
    (entry,) = read(in_the_hall("20241027T030000", "16011028T030000"))

    assert entry.starts.astimezone(UTC) == datetime(2026, 9, 2, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("end", ["20260903T090000Z", "PT1H", "PT60M"])
def test_period_as_long_as_the_entry_is_one_of_its_dates(end):
    entry = one("DTSTART:20260902T080000Z", "DURATION:PT1H", f"RDATE;VALUE=PERIOD:20260903T080000Z/{end}")

    assert entry.rdates == (datetime(2026, 9, 3, 8, tzinfo=UTC),)


def test_text_that_is_not_utf_8_is_refused_with_its_line():
    with pytest.raises(UnreadableCalendar, match=r"Line 5 .* not written in UTF-8"):
        read(calendar("SUMMARY:réunion").encode("latin-1"))


def test_bounds_are_kept():
    data = sample_calendar(BANNER, SESSION)

    assert len(read(data, max_bytes=len(data), max_entries=2)) == 2
    with pytest.raises(UnreadableCalendar, match="more than the 1 entries"):
        read(data, max_entries=1)
    with pytest.raises(UnreadableCalendar, match="larger than the"):
        read(data, max_bytes=len(data) - 1)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "\n" * 900_000,
        HEAD + " x\n" * 300_000,
        HEAD + "BEGIN:VALARM\n" * 70_000,
        calendar("UID:1", "DTSTART;" + "A=" * 40_000 + ":1"),
        calendar("UID:1", "DTSTART:20260101", "CATEGORIES:" + "\\" * 90_000),
        calendar("UID:1", "DTSTART:20260101", "SUMMARY;" + 'A="' * 30_000 + ":1"),
        calendar("UID:1", "DTSTART:20260101", "RRULE:FREQ=DAILY;BYDAY=" + "MO," * 300_000),
    ],
)
def test_hostile_files_are_answered_soon(text):
    began = time.process_time()

    with contextlib.suppress(UnreadableCalendar):
        read(text)

    assert time.process_time() - began < 10


@settings(max_examples=300)
@given(st.data())
def test_damaged_file_is_read_or_refused_and_nothing_else(data):
    lines = sample_calendar(BANNER, SESSION).decode().split("\r\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, max(len(lines[place]), 1)))
        lines[place] = data.draw(
            st.sampled_from([lines[place][:cut], lines[place] * 2, lines[0], lines[-2]])
            | st.text(max_size=20).map(lambda text, at=place, end=cut: lines[at][:end] + text)
        )

    try:
        entries = read("\r\n".join(lines).encode("utf-8", "surrogatepass"))
    except UnreadableCalendar as refusal:
        assert refusal.message
    else:
        assert all(
            not isinstance(entry.starts, datetime) or entry.starts.utcoffset() is not None
            for entry in entries
        )
