"""The strict reader itself: it finds each fault that it is there for, and none in a good file."""

import re

import pytest

from tests.ical.grammar import violations
from tests.ical.samples import BANNER, DEADLINE, SESSION, sample_calendar

CONFERENCE = b"CONFERENCE;FEATURE=PHONE;LABEL=Telephone;VALUE=URI:tel:+41-22-555-0100"
GOOD = sample_calendar(BANNER, SESSION, DEADLINE).replace(b"END:VEVENT", CONFERENCE + b"\r\nEND:VEVENT", 1)
# What is written for what, and what the reader says of it.
FAULTS = [
    (b"SEQUENCE:2\r\n", b"SEQUENCE:2\n", "holds a bare CR or LF"),
    (b"SEQUENCE:2", b"SEQUENCE:2\r\n", "is empty"),
    (b"END:VCALENDAR\r\n", b"END:VCALENDAR", "does not end with CRLF"),
    (b"SEQUENCE:2", b"COMMENT:" + b"x" * 68, "has 76 octets"),
    (b"SEQUENCE:2", b"COMMENT:" + "é".encode()[:1] + b"\r\n " + "é".encode()[1:], "is no UTF-8 by itself"),
    (b"SEQUENCE:2", b"COMMENT:a\x07b", "holds U+0007"),
    (b"SEQUENCE:2", "COMMENT:a\u0085b".encode(), "holds U+0085"),
    (b"SEQUENCE:2", "COMMENT:a\u2028b".encode(), "holds U+2028"),
    (b"SEQUENCE:2", b"SEQUENCE", "is no content line"),
    (b"SEQUENCE:2", b":2", "has no name"),
    (b"SEQUENCE:2", b"sequence:2", "has no name"),
    (b"SEQUENCE:2", b"SEQUENCE:2\r\nSEQUENCE:3", "VEVENT has SEQUENCE 2 times"),
    (b"SEQUENCE:2", b"SEQUENCE:two", "SEQUENCE is no INTEGER"),
    (b"SEQUENCE:2", b"SEQUENCE:2\r\nRRULE:FREQ=DAILY", "RRULE does not belong into VEVENT"),
    (b"SEQUENCE:2", b"SEQUENCE:2\r\nX-EVIL:1", "unknown property X-EVIL"),
    (b"DTSTAMP:20260304T050607Z\r\n", b"", "VEVENT has DTSTAMP 0 times"),
    (b"DTSTAMP:20260304T050607Z", b"DTSTAMP:20260304T050607", "DTSTAMP is no UTC"),
    (b"DTSTAMP:20260304T050607Z", b"DTSTAMP:20260230T050607Z", "DTSTAMP is no UTC"),
    (b"STATUS:CONFIRMED", b"STATUS:NEEDS-ACTION", "STATUS cannot be 'NEEDS-ACTION'"),
    (b"VALUE=DATE:20260901", b"VALUE=DATE:20260931", "DTSTART is no DATE"),
    (b"VALUE=DATE:20260904", b"VALUE=DATE:20260901", "DTEND is not after DTSTART"),
    (b"DTEND;VALUE=DATE:20260904", b"DTEND:20260904T000000Z", "DTEND is of another type than DTSTART"),
    (b"DTSTART;VALUE=DATE:", b"DTSTART;TZID=Africa/Cairo;VALUE=DATE:", "a date has a zone"),
    (b"DTSTART;TZID=Africa/Cairo:", b"DTSTART:", "DTSTART is floating"),
    (b":20260901T093000", b":20260901T093000Z", "DTSTART is in two zones"),
    (b"DTSTART;TZID=Africa/Cairo:", b"DTSTART;TZID=Africa/Cairo2:", "no VTIMEZONE for Africa/Cairo2"),
    (b"LOCATION;LANGUAGE=en:Cairo\\, Egypt", b"LOCATION:Cairo, Egypt", "LOCATION is no TEXT"),
    (b"LOCATION;LANGUAGE=en:Cairo\\, Egypt", b"LOCATION:C:\\path", "LOCATION is no TEXT"),
    (b"LOCATION;LANGUAGE=en:", b"LOCATION;LANGUAGE=english_uk:", "LANGUAGE cannot be 'english_uk'"),
    (b"LOCATION;LANGUAGE=en:Cairo\\, Egypt", b"LOCATION:", "LOCATION is empty"),
    (b"LOCATION;LANGUAGE=en:", b"LOCATION;CN=en:", "LOCATION has the parameter CN"),
    (b"LOCATION;LANGUAGE=en:", b"LOCATION;LANGUAGE=en;LANGUAGE=fr:", "has LANGUAGE twice"),
    (b"URL:https://calendar.example/meetings/6b1f", b"URL:https://a.example/\xc3\xa9", "URL is no URI"),
    (CONFERENCE, CONFERENCE.replace(b";VALUE=URI", b""), "CONFERENCE does not say VALUE=URI"),
    (CONFERENCE, CONFERENCE.replace(b"PHONE", b"SMELL"), "FEATURE cannot be 'SMELL'"),
    (b"REFRESH-INTERVAL;VALUE=DURATION", b"REFRESH-INTERVAL", "does not say VALUE=DURATION"),
    (b"PUBLISHED-TTL:PT4H", b"PUBLISHED-TTL:P4H", "X-PUBLISHED-TTL is no DURATION"),
    (b"METHOD:PUBLISH", b"METHOD:publish", "METHOD cannot be 'publish'"),
    (b"VERSION:2.0\r\n", b"", "VCALENDAR has VERSION 0 times"),
    (b"UID:meeting-6b1f@", b"UID:session-77aa@", "UID session-77aa@calendar.example stands 2 times"),
    (b"BYDAY=-1FR", b"BYDAY=-1FR;BYDAY=1FR", "RRULE is no RECUR"),
    (b"TZOFFSETTO:+0300", b"TZOFFSETTO:+3", "TZOFFSETTO is no UTC-OFFSET"),
    (b"END:VEVENT", b"END:VJOURNAL", "END of VJOURNAL, which is not open"),
    (b"END:VCALENDAR\r\n", b"", "VCALENDAR is not ended"),
    (b"BEGIN:VEVENT", b"BEGIN:VEVENT\r\nBEGIN:VALARM\r\nEND:VALARM", "VALARM does not belong into VEVENT"),
]  # fmt: skip


def test_good_calendar_has_no_faults() -> None:
    assert violations(GOOD) == []


@pytest.mark.parametrize(("written", "instead", "said"), FAULTS)
def test_each_fault_is_found(written: bytes, instead: bytes, said: str) -> None:
    assert written in GOOD
    assert re.search(re.escape(said), "\n".join(violations(GOOD.replace(written, instead, 1))))


def test_zone_given_twice_or_without_onsets_is_found() -> None:
    zone = GOOD[GOOD.index(b"BEGIN:VTIMEZONE") : GOOD.index(b"END:VTIMEZONE\r\n") + len(b"END:VTIMEZONE\r\n")]
    bare = b"BEGIN:VTIMEZONE\r\nTZID:Africa/Cairo\r\nEND:VTIMEZONE\r\n"

    assert violations(GOOD.replace(zone, zone * 2)) == ["zone Africa/Cairo is given 2 times"]
    assert "without STANDARD or DAYLIGHT" in violations(GOOD.replace(zone, bare))[0]


def test_calendar_without_any_component_is_found() -> None:
    empty = GOOD[: GOOD.index(b"BEGIN:VTIMEZONE")] + b"END:VCALENDAR\r\n"

    assert violations(empty) == ["the calendar holds no component"]
