"""Invitations by mail: who is named, and what is said of the meeting."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from regional_groups.ical.entries import entry_text
from regional_groups.ical.invitations import Form, Hours, Party, invitation_bytes, invitation_form

from tests.ical.samples import BANNER, CAIRO, REVISED_AT, SESSION
from tests.support.node import Node

TSB = Party("replies+k7xq@calendar.example", "TSB, ITU")
AMAL = Party("amal@member.example", "أمل")
CANCELLED = replace(SESSION, status="CANCELLED", sequence=3)
ONE_SESSION = Hours(
    datetime(2026, 9, 1, 9, 30, tzinfo=CAIRO), datetime(2026, 9, 1, 12, tzinfo=CAIRO), "Africa/Cairo"
)


def form(entry, method="REQUEST", **options) -> Form:
    zone = (entry.tzid, entry.first_day, entry.last_day) if entry.tzid else None
    given = {"sequence": entry.sequence, "stamp": REVISED_AT, "zone": zone, **options}
    return invitation_form(entry_text(entry), method=method, **given)


CASES = {
    "request": (SESSION, form(SESSION), {"attendee": AMAL, "reply_wanted": True}),
    "update": (
        BANNER,
        form(BANNER, sequence=4, hours=ONE_SESSION, more="Opening: 09:30; C:\\New, done"),
        {"attendee": AMAL, "answer": "ACCEPTED"},
    ),
    "cancel": (CANCELLED, form(CANCELLED, "CANCEL"), {"attendee": AMAL}),
    "withdrawal": (SESSION, form(SESSION, "CANCEL", sequence=3), {"attendee": AMAL}),
    "publish": (BANNER, form(BANNER, "PUBLISH"), {}),
}


def sent(name: str) -> bytes:
    """Return the invitation of a case as it is sent."""
    _, written, options = CASES[name]
    return invitation_bytes(written, TSB, **options)


@pytest.mark.parametrize("name", CASES)
def test_invitation_equals_its_golden_text(golden, name):
    golden(f"ical/{name}.ics", sent(name).decode())


@pytest.mark.parametrize("name", CASES)
def test_invitation_is_read_by_mozilla_and_libical(name, node: Node, libical: Callable[..., str]):
    text = sent(name).decode()
    entry = CASES[name][0]

    assert json.loads(node.run("calendar_entries.mjs", stdin=text))["entries"][0]["uid"] == entry.uid
    assert libical("calendar_entries", text).split()[0] == entry.uid


@pytest.mark.parametrize("name", CASES)
def test_invitation_names_its_method_and_at_most_one_reader(name):
    calendar = Calendar.from_ical(sent(name))
    (event,) = calendar.events
    _, written, _options = CASES[name]

    assert str(calendar["METHOD"]) == written.method
    assert str(event["ORGANIZER"]) == "mailto:replies+k7xq@calendar.example"
    assert isinstance(event.get("ATTENDEE", ""), str)
    assert ("ATTENDEE" in event) == (written.method != "PUBLISH")
    assert {line.name for line in calendar.errors} == set()
    assert all(len(line) <= 75 for line in sent(name).split(b"\r\n"))


def test_hours_of_the_one_session_stand_for_the_dates():
    (event,) = Calendar.from_ical(sent("update")).events

    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2026, 9, 1, 6, 30, tzinfo=UTC)
    assert event["TRANSP"] == "OPAQUE"
    assert str(event["DESCRIPTION"]).endswith("6b1f\n\nOpening: 09:30; C:\\New, done")


def test_withdrawal_of_one_attendee_does_not_cancel_the_meeting():
    (event,) = Calendar.from_ical(sent("withdrawal")).events

    assert "STATUS" not in event
    assert event["SEQUENCE"] == 3
    assert str(event["ATTENDEE"]) == "mailto:amal@member.example"


def test_readers_own_address_stands_for_the_stand_in():
    text = replace(BANNER, description="Join: https://calendar.example/j/STAND-IN")
    own = form(text).with_text("STAND-IN", "x" * 90)

    (event,) = Calendar.from_ical(invitation_bytes(own, TSB, AMAL)).events

    assert str(event["DESCRIPTION"]) == "Join: https://calendar.example/j/" + "x" * 90


def test_optional_attendance_is_marked():
    (event,) = Calendar.from_ical(invitation_bytes(form(SESSION), TSB, AMAL, required=False)).events

    assert event["ATTENDEE"].params["ROLE"] == "OPT-PARTICIPANT"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


@pytest.mark.parametrize(
    ("entry", "method", "reason"),
    [
        (SESSION, "REPLY", "unknown method"),
        (CANCELLED, "REQUEST", "not requested but cancelled"),
    ],
)
def test_form_that_clients_would_misread_is_refused(entry, method, reason):
    with pytest.raises(ValueError, match=reason):
        form(entry, method)


@pytest.mark.parametrize(
    ("method", "options", "reason"),
    [
        ("REQUEST", {}, "needs an attendee"),
        ("CANCEL", {}, "needs an attendee"),
        ("PUBLISH", {"attendee": AMAL}, "has no attendee"),
        ("REQUEST", {"attendee": AMAL, "answer": "MAYBE"}, "unknown answer"),
    ],
)
def test_invitation_that_clients_would_misread_is_refused(method, options, reason):
    with pytest.raises(ValueError, match=reason):
        invitation_bytes(form(SESSION, method), TSB, **options)


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b.example\r\nX-EVIL:1", "a b@c.example", "@a.example", "a@"]
)
def test_party_without_an_address_is_refused(email):
    with pytest.raises(ValueError, match="not an e-mail address"):
        Party(email)
