"""A whole calendar: its head, its zones, and what three programs read in it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from icalendar import Calendar
from regional_groups.ical.zones import zone

from tests.ical.samples import BANNER, DEADLINE, SESSION, sample_calendar
from tests.ical.test_entries import folded_well
from tests.support.node import Node

PLACES = ["Africa/Cairo", "Africa/Casablanca", "America/Santiago", "Asia/Shanghai", "Europe/Dublin"]
SESSIONS = [
    replace(
        SESSION,
        uid=f"session-{number}@calendar.example",
        starts=datetime(2026, month, 15, 9, 30, tzinfo=zone(place)),
        ends=datetime(2026, month, 15, 12, 0, tzinfo=zone(place)),
        tzid=place,
    )
    for number, (place, month) in enumerate((place, month) for place in PLACES for month in range(1, 13))
]


def test_calendar_equals_its_golden_text(golden):
    golden("ical/calendar.ics", sample_calendar(BANNER, SESSION, DEADLINE).decode())


def test_two_builds_are_equal_octet_by_octet():
    assert sample_calendar(*SESSIONS) == sample_calendar(*SESSIONS)


def test_every_line_is_folded_well():
    assert folded_well(sample_calendar(*SESSIONS, BANNER, name="会议" * 90, description="الاجتماع" * 90))


def test_entries_are_the_same_instants_for_three_parsers(node: Node, libical: Callable[..., str]):
    data = sample_calendar(*SESSIONS, BANNER)
    expected = {
        entry.uid: (entry.starts.astimezone(UTC), entry.ends.astimezone(UTC)) for entry in SESSIONS
    } | {BANNER.uid: (date(2026, 9, 1), date(2026, 9, 4))}

    by_icalendar = {str(event["UID"]): (event.start, event.end) for event in Calendar.from_ical(data).events}
    by_mozilla = json.loads(node.run("calendar_entries.mjs", stdin=data.decode()))["entries"]
    by_libical = [row.split() for row in libical("calendar_entries", data.decode()).splitlines()]

    assert by_icalendar == expected
    assert {row["uid"]: (moment(row["starts"]), moment(row["ends"])) for row in by_mozilla} == expected
    assert {uid: (moment(starts), moment(ends)) for uid, starts, ends, _ in by_libical} == expected


def moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def test_hints_have_the_types_that_rfc_7986_requires(node: Node):
    answer = json.loads(node.run("calendar_entries.mjs", stdin=sample_calendar(SESSION).decode()))

    assert answer["types"] == {"refresh-interval": "duration", "source": "uri", "url": "uri"}


def test_head_says_nothing_twice():
    head = sample_calendar(SESSION).decode().partition("BEGIN:VTIMEZONE")[0].replace("\r\n ", "")
    names = [line.partition(":")[0].partition(";")[0] for line in head.splitlines()]

    assert len(names) == len(set(names))
    assert {"NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "SOURCE", "URL"} <= set(names)


def test_each_zone_is_written_once_and_utc_never():
    text = sample_calendar(*SESSIONS, zones=[*PLACES, *PLACES, "UTC"]).decode()

    assert text.count("BEGIN:VTIMEZONE") == len(PLACES)
    assert "X-WR-TIMEZONE" not in text


def test_method_and_colour_are_optional():
    plain, coloured = sample_calendar(SESSION, method=None), sample_calendar(SESSION, color="navy")

    assert b"METHOD" not in plain
    assert b"COLOR" not in plain
    assert b"\r\nMETHOD:PUBLISH\r\n" in coloured
    assert b"\r\nCOLOR:navy\r\n" in coloured


def test_calendar_without_entries_can_be_read():
    assert Calendar.from_ical(sample_calendar()).events == []
