"""Invitations by mail: who is named, and what is said of the meeting."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from icalendar import Calendar
from regional_groups.ical.invitations import Party, invitation_bytes

from tests.ical.samples import BANNER, GOLDEN, SESSION
from tests.support.node import Node

TSB = Party("tsb@calendar.example", "TSB, ITU")
AMAL = Party("amal@member.example", "أمل")
CANCELLED = replace(SESSION, status="CANCELLED", sequence=3)
CASES = {
    "request": (SESSION, {"method": "REQUEST", "attendee": AMAL, "reply_wanted": True}),
    "cancel": (CANCELLED, {"method": "CANCEL", "attendee": AMAL}),
    "withdrawal": (SESSION, {"method": "CANCEL", "attendee": AMAL}),
    "publish": (BANNER, {"method": "PUBLISH"}),
}


@pytest.mark.parametrize("name", CASES)
def test_invitation_equals_its_golden_text(name):
    entry, options = CASES[name]

    assert invitation_bytes(entry, organizer=TSB, **options) == (GOLDEN / f"{name}.ics").read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_invitation_is_read_by_mozilla_and_libical(name, node: Node, libical: Callable[..., str]):
    text = (GOLDEN / f"{name}.ics").read_text()
    entry = CASES[name][0]

    assert json.loads(node.run("calendar_entries.mjs", stdin=text))["entries"][0]["uid"] == entry.uid
    assert libical("calendar_entries", text).split()[0] == entry.uid


def test_withdrawal_of_one_attendee_does_not_cancel_the_meeting():
    (event,) = Calendar.from_ical(
        invitation_bytes(SESSION, method="CANCEL", organizer=TSB, attendee=AMAL)
    ).events

    assert "STATUS" not in event
    assert str(event["ATTENDEE"]) == "mailto:amal@member.example"


def test_optional_attendance_is_marked():
    data = invitation_bytes(SESSION, method="REQUEST", organizer=TSB, attendee=AMAL, required=False)
    (event,) = Calendar.from_ical(data).events

    assert event["ATTENDEE"].params["ROLE"] == "OPT-PARTICIPANT"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


@pytest.mark.parametrize(
    ("entry", "options", "reason"),
    [
        (SESSION, {"method": "REPLY", "attendee": AMAL}, "unknown method"),
        (SESSION, {"method": "REQUEST"}, "needs an attendee"),
        (SESSION, {"method": "CANCEL"}, "needs an attendee"),
        (SESSION, {"method": "PUBLISH", "attendee": AMAL}, "has no attendee"),
        (CANCELLED, {"method": "REQUEST", "attendee": AMAL}, "not requested but cancelled"),
    ],
)
def test_invitation_that_clients_would_misread_is_refused(entry, options, reason):
    with pytest.raises(ValueError, match=reason):
        invitation_bytes(entry, organizer=TSB, **options)


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b.example\r\nX-EVIL:1", "a b@c.example", "@a.example", "a@"]
)
def test_party_without_an_address_is_refused(email):
    with pytest.raises(ValueError, match="not an e-mail address"):
        Party(email)
