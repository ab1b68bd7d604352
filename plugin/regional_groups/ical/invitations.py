"""Invitations by mail: the calendar part of a REQUEST, a CANCEL or a PUBLISH (RFC 5546).

A REQUEST names one attendee alone, the reader: a client shows it only to whom it names, and nobody's
address is told to the others.
"""

from dataclasses import dataclass

from icalendar import vCalAddress

from regional_groups.ical.calendars import END, empty_calendar, opening
from regional_groups.ical.entries import Entry, entry_component
from regional_groups.ical.texts import component_text, one_line
from regional_groups.ical.zones import UTC_NAMES, vtimezone_text

METHODS = frozenset({"REQUEST", "CANCEL", "PUBLISH"})


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an address: who invites, or who is invited."""

    email: str
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that could add lines or parameters."""
        if self.email != one_line(self.email) or " " in self.email or "@" not in self.email[1:-1]:
            raise ValueError(f"not an e-mail address: {self.email!r}")


def invitation_bytes(
    entry: Entry,
    *,
    method: str,
    organizer: Party,
    attendee: Party | None = None,
    required: bool = True,
    reply_wanted: bool = False,
) -> bytes:
    """Write the calendar part of one mail.

    A CANCEL of an entry that is not itself cancelled withdraws this one attendee's invitation; it then
    carries no STATUS, else clients would show the meeting as cancelled (RFC 5546, 3.2.5).

    Parameters:
        entry: as in the calendars; its SEQUENCE tells clients which mail is the newer one.
        method: ``REQUEST``, ``CANCEL`` or ``PUBLISH``; to be repeated in the part's Content-Type.
        organizer: who invites.
        attendee: the reader; not with ``PUBLISH``, which is for everybody.
        required: False marks attendance as optional.
        reply_wanted: True asks the client for an answer to the organizer.
    Raises:
        ValueError: the method is unknown, does not fit the attendee, or requests a cancelled entry.
    """
    _check(entry, method, attendee)
    event = entry_component(entry)
    event.add("ORGANIZER", _address(organizer))
    if attendee is not None:
        event.add("ATTENDEE", _attendee(attendee, method, required, reply_wanted))
    if method == "CANCEL" and entry.status != "CANCELLED":
        del event["STATUS"]
    head = opening(empty_calendar(method))
    return "".join([head, _zone(entry), component_text(event), END]).encode("utf-8")


def _check(entry: Entry, method: str, attendee: Party | None) -> None:
    if method not in METHODS:
        raise ValueError(f"unknown method of an invitation: {method!r}")
    if (attendee is None) != (method == "PUBLISH"):
        raise ValueError(f"{method} {'needs an' if attendee is None else 'has no'} attendee")
    if method == "REQUEST" and entry.status == "CANCELLED":
        raise ValueError("a cancelled entry is not requested but cancelled")


def _attendee(attendee: Party, method: str, required: bool, reply_wanted: bool) -> vCalAddress:
    address = _address(attendee)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT" if required else "OPT-PARTICIPANT"
    if method == "REQUEST":
        address.params["PARTSTAT"] = "NEEDS-ACTION"
        address.params["RSVP"] = "TRUE" if reply_wanted else "FALSE"
    return address


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    if party.name:
        address.params["CN"] = one_line(party.name)
    return address


def _zone(entry: Entry) -> str:
    if entry.all_day or entry.tzid is None or entry.tzid in UTC_NAMES:
        return ""
    return vtimezone_text(entry.tzid, entry.first_day, entry.last_day)
