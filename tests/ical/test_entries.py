"""One entry: its times, its texts, its links, and the octets it is written in."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Event
from icalendar.parser import Contentline
from regional_groups.ical.entries import STATUSES, busy, busy_text, conference_line, entry_text
from regional_groups.ical.texts import DESCRIPTION_LENGTH, SUMMARY_LENGTH, one_line, plain_text

from tests.ical.samples import BANNER, CAIRO, DEADLINE, REVISED_AT, SESSION, sample_calendar
from tests.support.node import Node

ANY_TEXT = st.text(max_size=400) | st.text(
    alphabet=st.sampled_from("会议报告 الاجتماع 👩‍💻🌍é\u0301\\;,:\"^\n\r\t\x00\x1f\x7f\x85\u2028'nN= "),
    max_size=400,
)
JOIN = "https://calendar.example/j/abc"
NASTY = [
    "BEGIN:VEVENT\r\nEND:VEVENT",
    "C:\\New \\\\New \\N",
    "\\n \\\\n \\, \\; \\",
    "会议" * 60,
    "الاجتماع " * 40,
    "👩‍💻" * 50,
    "a" * 61 + "é" * 30,
    '^n ^\' ^^ "quoted"; a:b, c=d',
]
BAD_ADDRESSES = [
    "no-scheme",
    "https://a.example/\r\nX-EVIL:1",
    "https:",
    "x" * 3000,
    "https://a/" + "b" * 2000,
]


def line(text: str, name: str) -> str:
    unfolded = text.replace("\r\n ", "")
    return next(found for found in unfolded.split("\r\n") if found.startswith((f"{name}:", f"{name};")))


def folded_well(data: bytes) -> bool:
    """Tell whether each line has at most 75 octets, ends with CRLF, and is UTF-8 by itself."""
    lines = data.split(b"\r\n")
    bare = any(b"\n" in part or b"\r" in part for part in lines)
    return (
        not bare and lines[-1] == b"" and all(len(part) <= 75 and part.decode() is not None for part in lines)
    )


def test_busy_entry_equals_its_golden_text(golden):
    golden("ical/busy.ics", entry_text(busy(SESSION, "Busy")))


def test_equal_entries_have_equal_octets():
    again = replace(SESSION, starts=SESSION.starts.astimezone(UTC), dtstamp=REVISED_AT.astimezone(CAIRO))

    assert entry_text(again) == entry_text(SESSION)


def test_dates_end_on_the_day_after_and_are_transparent():
    text = entry_text(replace(BANNER, transparent=False))

    assert line(text, "DTSTART") == "DTSTART;VALUE=DATE:20260901"
    assert line(text, "DTEND") == "DTEND;VALUE=DATE:20260904"
    assert line(text, "TRANSP") == "TRANSP:TRANSPARENT"


def test_one_date_ends_on_the_next_day():
    text = entry_text(DEADLINE)

    assert line(text, "DTSTART") == "DTSTART;VALUE=DATE:20260819"
    assert line(text, "DTEND") == "DTEND;VALUE=DATE:20260820"


def test_hours_are_written_in_the_zone_of_the_place():
    text = entry_text(replace(SESSION, starts=datetime(2026, 9, 1, 6, 30, tzinfo=UTC)))

    assert line(text, "DTSTART") == "DTSTART;TZID=Africa/Cairo:20260901T093000"
    assert line(text, "DTEND") == "DTEND;TZID=Africa/Cairo:20260901T120000"
    assert line(text, "TRANSP") == "TRANSP:OPAQUE"


@pytest.mark.parametrize("tzid", [None, "UTC", "Etc/UTC"])
def test_hours_without_a_place_are_written_in_utc(tzid):
    assert line(entry_text(replace(SESSION, tzid=tzid)), "DTSTART") == "DTSTART:20260901T063000Z"


@pytest.mark.parametrize(
    ("fold", "expected"), [(0, "DTSTART:20261029T203000Z"), (1, "DTSTART:20261029T213000Z")]
)
def test_an_hour_that_the_clocks_show_twice_is_written_in_utc(fold, expected):
    repeated = replace(SESSION, starts=datetime(2026, 10, 29, 23, 30, tzinfo=CAIRO, fold=fold), ends=None)

    assert line(entry_text(repeated), "DTSTART") == expected


def test_an_hour_that_the_clocks_skip_is_written_as_they_show_it():
    skipped = replace(SESSION, starts=datetime(2026, 4, 24, 0, 30, tzinfo=CAIRO))

    assert line(entry_text(skipped), "DTSTART") == "DTSTART;TZID=Africa/Cairo:20260424T013000"


def test_an_instant_without_length_has_no_end():
    text = entry_text(replace(SESSION, ends=SESSION.starts))

    assert "DTEND" not in text


def test_first_and_last_day_are_those_at_the_place():
    night = replace(
        SESSION, starts=datetime(2026, 9, 1, 22, tzinfo=UTC), ends=datetime(2026, 9, 2, 22, tzinfo=UTC)
    )

    assert (night.first_day, night.last_day) == (date(2026, 9, 2), date(2026, 9, 3))
    assert (BANNER.first_day, BANNER.last_day) == (date(2026, 9, 1), date(2026, 9, 3))
    assert (DEADLINE.first_day, DEADLINE.last_day) == (date(2026, 8, 19), date(2026, 8, 19))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"starts": datetime.fromisoformat("2026-09-01T09:30:00")}, "no time zone"),
        ({"dtstamp": datetime.fromisoformat("2026-09-01T09:30:00")}, "no time zone"),
        ({"starts": date(2026, 9, 1)}, "both dates or both instants"),
        ({"ends": datetime(2026, 9, 1, 1, tzinfo=UTC)}, "ends before it starts"),
        ({"kind": "party"}, "unknown kind"),
        ({"status": "NEEDS-ACTION"}, "unknown status"),
        ({"related_to": (("a@b", "FRIEND"),)}, "unknown relation"),
        ({"uid": ""}, "not a UID"),
        ({"uid": "a\r\nX-EVIL:1"}, "not a UID"),
    ],
)
def test_entry_that_calendars_would_misread_is_refused(changes, reason):
    with pytest.raises(ValueError, match=reason):
        replace(SESSION, **changes)


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_address_that_is_none_is_refused(address):
    with pytest.raises(ValueError, match="not an absolute address"):
        entry_text(replace(SESSION, url=address))


def test_address_is_percent_encoded():
    text = entry_text(replace(SESSION, url="https://a.example/réunion du 1er?x=%20&y=[1]"))

    assert line(text, "URL") == "URL:https://a.example/r%C3%A9union%20du%201er?x=%20&y=[1]"


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_status_is_written(status):
    assert line(entry_text(replace(SESSION, status=status)), "STATUS") == f"STATUS:{status}"


def test_long_texts_are_bounded():
    parsed = Event.from_ical(entry_text(replace(SESSION, summary="s" * 9999, description="d" * 99999)))

    assert len(parsed["SUMMARY"]) == SUMMARY_LENGTH
    assert len(parsed["DESCRIPTION"]) == DESCRIPTION_LENGTH


@settings(max_examples=200)
@given(summary=ANY_TEXT, description=ANY_TEXT, location=ANY_TEXT, label=ANY_TEXT, category=ANY_TEXT)
@example(*NASTY[:5])
@example(*NASTY[3:])
def test_any_text_comes_back_equal_and_is_folded_well(summary, description, location, label, category):
    entry = replace(
        SESSION,
        summary=summary,
        description=description,
        location=location,
        categories=(category,),
    )

    text = entry_text(entry)
    parsed = Event.from_ical(text)

    assert folded_well(text.encode())
    assert parsed.get("SUMMARY", "") == one_line(summary, SUMMARY_LENGTH)
    assert parsed.get("DESCRIPTION", "") == plain_text(description)
    assert parsed.get("LOCATION", "") == one_line(location)
    assert list(parsed.categories) == [one_line(category)] * bool(one_line(category))
    assert not parsed.errors
    assert busy_text(entry, text, "Meeting, busy") == entry_text(busy(entry, "Meeting, busy"))


def _folded(label: str) -> str:
    return Contentline(conference_line(JOIN, label)).to_ical().decode()


@settings(max_examples=200)
@given(label=ANY_TEXT)
@example(NASTY[0])
def test_any_label_of_a_join_link_is_one_good_line(label: str) -> None:
    text = _folded(label)
    parsed = Event.from_ical(f"BEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\n")

    assert folded_well(f"{text}\r\n".encode())
    assert str(parsed["CONFERENCE"]) == JOIN
    assert not parsed.errors


def test_any_text_comes_back_equal_from_mozillas_parser(node: Node):
    entries = [
        replace(
            SESSION,
            uid=f"{number}@calendar.example",
            summary=text,
            description=text,
            location=text,
            categories=(text.rstrip("\\"), "SG5"),  # ical.js takes a backslash before the comma for an escape
        )
        for number, text in enumerate(NASTY)
    ]

    written = sample_calendar(*entries).decode()
    for text in NASTY:
        written = written.replace("\r\nEND:VEVENT", f"\r\n{_folded(text)}\r\nEND: VEVENT", 1)
    written = written.replace("END: VEVENT", "END:VEVENT")
    answer = json.loads(node.run("calendar_entries.mjs", stdin=written))

    for text, found in zip(NASTY, answer["entries"], strict=True):
        assert found["summary"] == one_line(text, SUMMARY_LENGTH)
        assert found["description"] == plain_text(text)
        assert found["location"] == one_line(text)
        assert found["categories"] == [one_line(text.rstrip("\\")), "SG5"]
        assert found["conference"] == [
            [JOIN, one_line(text).replace("\\", "/").replace('"', "'"), "AUDIO,VIDEO", "uri"]
        ]


def test_conference_without_a_label_has_none():
    assert conference_line(JOIN, " \n") == f"CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:{JOIN}"
