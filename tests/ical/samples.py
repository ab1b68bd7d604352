"""Demonstration entries that the tests of this room share."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from regional_groups.ical.calendars import END, calendar_head
from regional_groups.ical.entries import Entry, entry_text
from regional_groups.ical.zones import zone

REVISED_AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
CAIRO = zone("Africa/Cairo")

BANNER = Entry(
    uid="meeting-6b1f@calendar.example",
    kind="meeting",
    starts=date(2026, 9, 1),
    ends=date(2026, 9, 3),
    summary="SG5RG-ARB: 5th meeting",
    description="Meeting page: https://calendar.example/meetings/6b1f",
    location="Cairo, Egypt",
    url="https://calendar.example/meetings/6b1f",
    categories=("SG5RG-ARB", "SG5", "Arab States"),
    dtstamp=REVISED_AT,
    last_modified=REVISED_AT,
    created=REVISED_AT - timedelta(days=40),
    sequence=2,
    language="en",
)
SESSION = replace(
    BANNER,
    uid="session-77aa@calendar.example",
    kind="session",
    starts=datetime(2026, 9, 1, 9, 30, tzinfo=CAIRO),
    ends=datetime(2026, 9, 1, 12, 0, tzinfo=CAIRO),
    tzid="Africa/Cairo",
    summary="SG5RG-ARB: opening; adoption of the agenda, الجلسة الافتتاحية 开幕会议 🌍",
    description="Join: https://calendar.example/j/abc\n\n09:30 in Cairo is 08:30 in Geneva.\nC:\\path; a, b",
    related_to=(("meeting-6b1f@calendar.example", "PARENT"),),
)
DEADLINE = replace(
    BANNER,
    uid="deadline-6b1f-contributions@calendar.example",
    kind="deadline",
    starts=date(2026, 8, 19),
    ends=None,
    summary="SG5RG-ARB: last day for contributions",
    status="CANCELLED",
)


def sample_calendar(*entries: Entry, **changes: object) -> bytes:
    """Write a calendar of these entries with the titles of a regional group's feed."""
    options = {
        "name": "SG5RG-ARB, réunions",
        "description": "Réunions et délais du groupe régional",
        "language": "fr",
        "source_url": "https://calendar.example/calendars/regional-groups/SG5RG-ARB.ics?lang=fr",
        "url": "https://calendar.example/regional-groups/SG5RG-ARB",
        "refresh": timedelta(hours=4),
        "zones": sorted({entry.tzid for entry in entries if entry.tzid}),
        "first": min((entry.first_day for entry in entries), default=date(2026, 1, 1)),
        "last": max((entry.last_day for entry in entries), default=date(2026, 1, 1)),
        **changes,
    }
    return "".join([calendar_head(**options), *map(entry_text, entries), END]).encode()
