"""Whole feeds as they are sent, compared with files that are reviewed like code."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.db import db
from regional_groups.core.i18n import CODES
from regional_groups.groups.models import Name
from regional_groups.meetings.models import Meeting, MeetingState

from tests.feeds import field
from tests.feeds.registering import approved
from tests.feeds.test_personal import subscribed
from tests.ical.grammar import violations
from tests.support.field import person, regional_group

Golden = Callable[[str, str], None]


@pytest.fixture
def year(session, client: FlaskClient) -> FlaskClient:
    """Return a client of a service with a year of meetings of every state."""
    for code, language, name in (
        ("KE", "en", "Kenya"),
        ("KE", "ar", "كينيا"),
        ("region:africa", "en", "Africa"),
        ("region:africa", "ar", "إفريقيا"),
    ):
        db.session.add(Name(code=code, language=language, name=name))
    regional_group("SG5RG-AFR")
    joint = field.meeting(
        "SG5RG-AFR", "SG13RG-AFR", id=field.with_id(1), title="Digital Africa, 2027; part 1"
    )
    field.session(joint, "Opening", "2027-02-02 09:30", "2027-02-02 12:00", id=field.with_id(11), open=True)
    field.session(joint, "Closing", "2027-02-04 14:00", "2027-02-04 17:00", id=field.with_id(12), sequence=2)
    field.fix_deadlines(joint)
    joint.format, joint.host, joint.languages = "hybrid", "Communications Authority", ["en", "fr"]
    field.tell(joint)
    for number, state in enumerate(MeetingState, 2):
        field.meeting(
            "SG5RG-AFR",
            id=field.with_id(number),
            state=state,
            starts_on=date(2027, number, 9),
            ends_on=date(2027, number, 10),
            sequence=number,
            cause="Storm" if state in (MeetingState.CANCELLED, MeetingState.NOT_HELD) else "",
            changed_at=datetime(2026, 11, number, 7, 30, tzinfo=UTC),
        )
    field.workshop("SG5RG-AFR", id=field.with_id(20), organizer="ITU/TSB")
    return client


FEEDS = {
    "group-en.ics": "regional-groups/SG5RG-AFR.ics",
    "group-ar.ics": "regional-groups/SG5RG-AFR.ics?lang=ar",
    "meeting-en.ics": f"meetings/{field.with_id(1)}.ics",
    "meeting-ar.ics": f"meetings/{field.with_id(1)}.ics?lang=ar",
}


def test_feeds_are_the_golden_files(year: FlaskClient, golden: Golden) -> None:
    for name, address in FEEDS.items():
        sent = year.get(f"/calendars/{address}").data

        golden(f"feeds/{name}", sent.decode())
        assert all(len(line) <= 75 for line in sent.split(b"\r\n"))
    golden("feeds/titles.txt", titles(year))


def titles(client: FlaskClient) -> str:
    """Return what the entries of a group are called in each language, and what they say first."""
    lines = []
    for language in CODES:
        sent = client.get(f"/calendars/regional-groups/SG5RG-AFR.ics?lang={language}").data
        for event in sorted(Calendar.from_ical(sent).events, key=lambda event: str(event["UID"])):
            said = str(event["DESCRIPTION"]).splitlines()[0]
            lines += [f"{language}  {event['SUMMARY']}", f"{language}    {said}"]
    return "\n".join(lines) + "\n"


# How each program is best served, what it needs, and what it would stumble over.
PROGRAMS: dict[str, tuple[dict[str, Any], tuple[bytes, ...], tuple[bytes, ...]]] = {
    # leaves out what is cancelled in any case; reads hours without a zone as UTC
    "google": ({"cancelled": "drop"}, (b"DTSTART;TZID=Africa/Nairobi:",), (b"CANCELLED", b"CONFERENCE")),
    # shows what is cancelled for ever: it must age out; asks again as REFRESH-INTERVAL says
    "apple": (
        {"cancelled_days": 7},
        (b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"X-WR-CALNAME:"),
        (b"STATUS:CANCELLED",),
    ),
    # needs the rules of the zone; reads X-PUBLISHED-TTL; leaves CONFERENCE out, so the link begins the description
    "outlook": (
        {"join_links": True, "cancelled_days": None},
        (b"BEGIN:VTIMEZONE", b"X-PUBLISHED-TTL:PT1H", b"Join the meeting: http://localhost/j/", b"CANCELLED"),
        (b"RDATE",),
    ),
    "thunderbird": ({"cancelled_days": None, "language": "ar"}, (b"STATUS:CANCELLED", b"LANGUAGE=ar"), ()),
    # asks again after seven days unless it is told
    "nextcloud": (
        {"detail": "busy"},
        (b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"CLASS:PRIVATE", b"SUMMARY;LANGUAGE=en:Busy"),
        (b"Digital Africa", b"LOCATION", b"DESCRIPTION;LANGUAGE=en:This"),
    ),
}


def steady(data: bytes) -> bytes:
    """Return a personal calendar without its secrets, entries in the order of their UIDs: none is promised."""
    text = data.replace(b"\r\n ", b"")
    text = re.sub(rb"/(personal|j)/[A-Za-z0-9_-]+", rb"/\1/SECRET", text).replace(b"\r\n", b"\n")
    head, *entries = text.removesuffix(b"END:VCALENDAR\n").split(b"BEGIN:VEVENT\n")
    by_uid = sorted(entries, key=lambda entry: entry.partition(b"UID:")[2])
    return b"BEGIN:VEVENT\n".join([head, *by_uid]) + b"END:VCALENDAR\n"


def test_personal_calendars_of_programs_are_the_golden_files(year: FlaskClient, golden: Golden) -> None:
    owner = person("a@example.org")
    approved(owner, db.session.get_one(Meeting, field.with_id(1)))

    for program, (choices, needed, harmful) in PROGRAMS.items():
        _, address = subscribed(owner, "group:SG5RG-AFR", **choices)
        data = year.get(address).data
        unfolded = data.replace(b"\r\n ", b"")

        assert violations(data) == [], program
        assert [text for text in needed if text not in unfolded] == [], program
        assert [text for text in harmful if text in unfolded] == [], program
        golden(f"feeds/program-{program}.txt", steady(data).decode())
