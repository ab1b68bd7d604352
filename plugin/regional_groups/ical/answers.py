"""Reading an answer to an invitation: a REPLY of RFC 5546 that comes from anybody, within bounds.

Nothing here decides whether the answer counts; it only says what is written, or refuses what cannot be read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from regional_groups.core.errors import say
from regional_groups.ical.lines import Block, Line, UnreadableCalendar, take_apart, unreadable
from regional_groups.ical.texts import one_line

__all__ = ["Answer", "UnreadableCalendar", "read_answer"]

MAX_BYTES = 256 * 1024
LINES = 2000  # of the one entry
ADDRESS_LENGTH = 320
METHODS = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER", "ADD", "REQUEST", "CANCEL", "PUBLISH"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an answer says: about which entry, from whom, to whom, how, and to which mail of ours."""

    method: str
    uid: str
    organizer: str  # address in lower case, without its scheme; Exchange and Outlook leave it out
    attendee: str = ""  # likewise; empty where a method other than REPLY names nobody or several
    partstat: str = ""  # in capitals
    sequence: int = 0
    stamp: datetime


def read_answer(data: bytes) -> Answer:
    """Read the calendar part of an answer.

    Parameters:
        data: the part, in UTF-8.
    Raises:
        UnreadableCalendar: too large, not one entry, or wrong at the line the message names.
    """
    parts = take_apart(data, max_bytes=MAX_BYTES, max_entries=1)
    methods = [line for line in parts.head if line.name == "METHOD"]
    if len(methods) != 1 or len(parts.entries) != 1:
        raise UnreadableCalendar(say("An answer has one METHOD and one entry."))
    method = methods[0].parts()[1].strip().upper()
    if method not in METHODS:
        raise unreadable(methods[0], say("the method is not known"))
    return _read(parts.entries[0], method)


def _read(block: Block, method: str) -> Answer:
    if len(block.lines) > LINES:
        raise unreadable(block.begin, say("it is too long"))
    single = {
        name: _one(block, name) for name in ("UID", "DTSTAMP", "ORGANIZER", "SEQUENCE", "RECURRENCE-ID")
    }
    for name in ("UID", "DTSTAMP"):
        if single[name] is None:
            raise unreadable(block.begin, say("the entry that begins there has no %(name)s", name=name))
    if found := single["RECURRENCE-ID"]:
        raise unreadable(found, say("our entries do not recur"))
    attendee, partstat = _attendee(block, method)
    return Answer(
        method=method,
        uid=one_line(_value(single["UID"])),
        organizer=_address(_value(single["ORGANIZER"])),
        attendee=attendee,
        partstat=partstat,
        sequence=_number(single["SEQUENCE"]),
        stamp=_instant(single["DTSTAMP"]),
    )


def _one(block: Block, name: str) -> Line | None:
    found = [line for line in block.lines if line.name == name]
    if len(found) > 1:
        raise unreadable(found[1], say("the entry has %(name)s twice", name=name))
    return found[0] if found else None


def _value(line: Line | None) -> str:
    return line.parts()[1].strip() if line else ""


def _attendee(block: Block, method: str) -> tuple[str, str]:
    found = [line for line in block.lines if line.name == "ATTENDEE"]
    if len(found) != 1:
        if method == "REPLY":
            raise unreadable(block.begin, say("an answer comes from one attendee"))
        return "", ""
    parameters, value = found[0].parts()
    return _address(value), str(parameters.get("PARTSTAT", "")).strip().upper()


def _address(text: str) -> str:
    address = text.strip()
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    return one_line(address.lower(), ADDRESS_LENGTH)


def _number(line: Line | None) -> int:
    value = _value(line) or "0"
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise unreadable(line or Line(0, ""), say("it is not a number"))
    return int(value)


def _instant(line: Line | None) -> datetime:
    try:
        return datetime.strptime(_value(line), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise unreadable(line or Line(0, ""), say("it is not an instant in UTC")) from error
