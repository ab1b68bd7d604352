"""Entries like those the service writes, and a calendar of them built by the iCalendar library alone: the floor."""

import gzip
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from regional_groups.ical.calendars import empty_calendar
from regional_groups.ical.entries import Entry, entry_component

AT = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
WORDS = [
    "electromagnetic",
    "fields",
    "measurement",
    "policy",
    "tariff",
    "spectrum",
    "numbering",
    "roaming",
    "quality",
    "resilience",
    "climate",
    "energy",
    "accounting",
    "broadband",
    "security",
    "awareness",
    "training",
    "guideline",
    "survey",
    "questionnaire",
    "regional",
    "draft",
    "revision",
    "rural",
    "harmonised",
    "methodology",
    "sharing",
    "infrastructure",
    "consumer",
    "protection",
    "international",
    "mobile",
    "cost",
    "model",
    "affordability",
]
ALONG = "يناقش هذا الاجتماع مساهمات الأعضاء · 本次会议讨论各成员国的文稿"  # multi-byte letters fold elsewhere


def entry(number: int, day: date, language: str = "en", acronym: str = "SG5RG-AFR") -> Entry:
    """Return an entry like those the service writes: about a kilobyte, no two alike."""
    said = [WORDS[(number * step + step) % len(WORDS)] for step in range(7, 27)]
    return Entry(
        uid=f"meeting-{UUID(int=number)}@localhost",
        kind="meeting",
        starts=day,
        ends=day + timedelta(days=2),
        summary=f"{acronym}: {' '.join(said[:4])} ({number})",
        description=f"This meeting is convened.\nGroups: {acronym}\n{' '.join(said)}\n{ALONG} {number}\n"
        f"Working languages: English, French\nPage of the meeting: http://localhost/meetings/{UUID(int=number)}",
        location=f"{said[0].title()}, Kenya",
        url=f"http://localhost/meetings/{UUID(int=number)}",
        categories=(acronym, acronym.partition("RG")[0], "Africa"),
        dtstamp=AT,
        last_modified=AT,
        created=AT,
        language=language,
    )


def day_of(number: int) -> date:
    """Return the first day of a meeting: within three years, of which two are past."""
    return date(2025, 1, 1) + timedelta(days=number * 37 % 1090)


def cold_build(numbers: Iterable[int]) -> bytes:
    """Build a calendar by the icalendar library alone, from nothing, as it would be without stored entries."""
    calendar = empty_calendar("PUBLISH")
    for number in numbers:
        calendar.add_component(entry_component(entry(number, day_of(number))))
    return gzip.compress(calendar.to_ical(), mtime=0)
