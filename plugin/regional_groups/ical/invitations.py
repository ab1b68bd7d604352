"""Invitations by mail: the calendar part of a REQUEST, a CANCEL or a PUBLISH (RFC 5546, RFC 6047).

The event is the stored entry that the calendars show, under its own UID. A form holds what all readers of one language
get; naming the reader is cheap, so that a change of a large meeting is written once. A REQUEST names one attendee
alone, the reader: a client shows it only to whom it names, and nobody's address is told to the others.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from icalendar import Event, vCalAddress
from icalendar.parser import Contentline

from regional_groups.ical.calendars import END, empty_calendar, opening
from regional_groups.ical.entries import conference_line, wall
from regional_groups.ical.texts import Text, component_text, one_line
from regional_groups.ical.vtimezones import vtimezone_text
from regional_groups.ical.zones import UTC_NAMES

METHODS = frozenset({"REQUEST", "CANCEL", "PUBLISH"})
ANSWERS = frozenset({"NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED"})
_FOLD = re.compile("\r\n[ \t]")
_FRAME = ("BEGIN:VEVENT", "END:VEVENT")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an address: who invites, or who is invited."""

    email: str
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse an address that could add lines or parameters."""
        if self.email != one_line(self.email) or " " in self.email or "@" not in self.email[1:-1]:
            raise ValueError(f"not an e-mail address: {self.email!r}")


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when, where: for an entry of dates whose one session has known hours."""

    starts: datetime
    ends: datetime
    tzid: str | None = None  # zone of the place; None: UTC


@dataclass(frozen=True, slots=True)
class Form:
    """The calendar part of mails that differ by their reader alone."""

    method: str
    head: str  # the calendar up to its event, zone included
    lines: tuple[str, ...]  # of the event, unfolded

    def with_text(self, old: str, new: str) -> "Form":
        """Return the form with a text put for another, such as a reader's own address for a stand-in."""
        return replace(self, lines=tuple(line.replace(old, new) for line in self.lines))


def invitation_form(
    text: str,
    *,
    method: str,
    sequence: int,
    stamp: datetime,
    hours: Hours | None = None,
    zone: tuple[str, date, date] | None = None,
    more: str = "",
    join: tuple[str, str] | None = None,
) -> Form:
    """Make the form of a mail from the text of an entry.

    A CANCEL of an entry that is not itself cancelled withdraws one attendee's invitation; it then carries no STATUS,
    else clients would show the meeting as cancelled (RFC 5546, 3.2.5).

    Parameters:
        text: of ``entry_text``, as the calendars have it.
        method: ``REQUEST``, ``CANCEL`` or ``PUBLISH``; to be repeated in the part's Content-Type.
        sequence: tells clients which mail is the newer one.
        stamp: instant of the mail.
        hours: shown instead of the entry's dates.
        zone: IANA name, first and last day, of an entry that has hours of its own.
        more: text after the description.
        join: address of the reader's own way in, and what it is called; most programs leave CONFERENCE out, so it
            stands before the description too.
    Raises:
        ValueError: the method is unknown, or requests a cancelled entry.
    """
    if method not in METHODS:
        raise ValueError(f"unknown method of an invitation: {method!r}")
    lines = {_name(line): line for line in _unfolded(text)}
    cancelled = lines.get("STATUS") == "STATUS:CANCELLED"
    if method == "REQUEST" and cancelled:
        raise ValueError("a cancelled entry is not requested but cancelled")
    if method == "CANCEL" and not cancelled:
        del lines["STATUS"]
    lines["SEQUENCE"] = f"SEQUENCE:{sequence}"
    lines["DTSTAMP"] = f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if hours is not None:
        lines |= _hours(hours)
        zone = (hours.tzid or "UTC", hours.starts.date(), hours.ends.date())
    if more:
        lines["DESCRIPTION"] = _longer(lines.get("DESCRIPTION"), more)
    if join is not None:
        lines |= _joined(lines.get("DESCRIPTION"), *join)
    known = zone is not None and zone[0] not in UTC_NAMES
    head = opening(empty_calendar(method)) + (vtimezone_text(*zone) if known and zone else "")
    return Form(method, head, tuple(lines.values()))


def invitation_bytes(
    form: Form,
    organizer: Party,
    attendee: Party | None = None,
    *,
    answer: str = "NEEDS-ACTION",
    reply_wanted: bool = False,
    required: bool = True,
) -> bytes:
    """Write the calendar part of one mail.

    Parameters:
        organizer: who invites, and to whom the answer goes.
        attendee: the reader; not with ``PUBLISH``, which is for everybody.
        answer: what the reader has answered so far.
        reply_wanted: True asks the client for an answer.
        required: False marks attendance as optional.
    Raises:
        ValueError: the attendee does not fit the method, or the answer is none.
    """
    if (attendee is None) != (form.method == "PUBLISH"):
        raise ValueError(f"{form.method} {'needs an' if attendee is None else 'has no'} attendee")
    if answer not in ANSWERS:
        raise ValueError(f"unknown answer of an attendee: {answer!r}")
    lines = [*form.lines, _party("ORGANIZER", organizer)]
    if attendee is not None:
        parameters = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT" if required else "OPT-PARTICIPANT"}
        if form.method == "REQUEST":
            parameters |= {"PARTSTAT": answer, "RSVP": "TRUE" if reply_wanted else "FALSE"}
        lines.append(_party("ATTENDEE", attendee, **parameters))
    event = [_FRAME[0], *map(_folded, lines), _FRAME[1], ""]
    return (form.head + "\r\n".join(event) + END).encode("utf-8")


def _unfolded(text: str) -> list[str]:
    return [line for line in _FOLD.sub("", text).split("\r\n") if line and line not in _FRAME]


def _name(line: str) -> str:
    """Return what a line is called; lines that may come again are told apart by what they say."""
    name = re.split("[:;]", line, maxsplit=1)[0]
    return line if name in ("CONFERENCE", "RELATED-TO") else name


def _hours(hours: Hours) -> dict[str, str]:
    event = Event()
    event.add("DTSTART", wall(hours.starts, hours.tzid))
    event.add("DTEND", wall(hours.ends, hours.tzid))
    return {"TRANSP": "TRANSP:OPAQUE", **{_name(line): line for line in _unfolded(component_text(event))}}


def _longer(line: str | None, more: str) -> str:
    added = Text(more).to_ical().decode("utf-8")
    return f"DESCRIPTION:{added}" if line is None else f"{line}\\n\\n{added}"


def _joined(line: str | None, address: str, label: str) -> dict[str, str]:
    shown = one_line(label).replace('"', "'").replace("\\", "/")
    head, _, rest = (line or "DESCRIPTION:").partition(":")
    first = Text(f"{shown}: {address}\n\n").to_ical().decode("utf-8")
    conference = conference_line(address, label)
    return {"DESCRIPTION": f"{head}:{first}{rest}", conference: conference}


def _party(name: str, party: Party, **parameters: str) -> str:
    address = vCalAddress(f"mailto:{party.email}")
    if shown := one_line(party.name).replace("\\", "/"):
        address.params["CN"] = shown
    address.params.update(parameters)
    line: Any = Contentline
    return str(line.from_parts(name, address.params, address))


def _folded(line: str) -> str:
    if len(line) < 75 and line.isascii():
        return line
    content: Any = Contentline  # the library gives it no types
    return str(content(line).to_ical().decode("utf-8"))
