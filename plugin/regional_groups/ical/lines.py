"""The lines of a calendar file: unfolded, numbered, and sorted into components, within bounds.

The file comes from anybody. So its size is looked at first, nothing is nested without end, and whatever is
wrong is refused with the number of the line on which it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from icalendar import Parameters
from icalendar.parser import Contentline

from regional_groups.core.errors import Message, say

DEPTH = 4  # calendar, entry, alarm, and one to spare
LINE_LENGTH = 100_000  # characters after unfolding; a picture inside a file is the usual long line
_BREAK = re.compile("\r\n|\n|\r")


class UnreadableCalendar(ValueError):
    """A file that cannot be read as a calendar; the message says where and why."""

    def __init__(self, message: Message, line: int | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    """One unfolded line and the number of its first line in the file, counted from 1."""

    number: int
    text: str

    @property
    def name(self) -> str:
        """Return the name of the property, in capitals."""
        return self.text.split(":", 1)[0].split(";", 1)[0].strip().upper()

    def parts(self) -> tuple[Parameters, str]:
        """Return the parameters and the value as written.

        Raises:
            UnreadableCalendar: the line is not a property.
        """
        if len(self.text) > LINE_LENGTH:
            raise unreadable(self, say("it is too long"))
        try:
            content = Contentline(self.text)  # type: ignore[no-untyped-call] # the library has no types here
            _name, parameters, value = content.raw_parts()
        except ValueError as error:
            raise unreadable(self, say("it is not of the form NAME:value")) from error
        return parameters, value


@dataclass(slots=True)
class Block:
    """The lines of one VEVENT or VTIMEZONE between its BEGIN and END."""

    begin: Line
    kind: str
    lines: list[Line] = field(default_factory=list)  # of an entry without those of its alarms


@dataclass(slots=True)
class Sorted:
    """A file, taken apart."""

    entries: list[Block] = field(default_factory=list)
    zones: list[Block] = field(default_factory=list)
    head: list[Line] = field(default_factory=list)  # properties of the calendar itself


def unreadable(line: Line, reason: Message) -> UnreadableCalendar:
    """Return the refusal of a file because of one line."""
    text = say(
        "Line %(line)d of the calendar file cannot be read: %(reason)s.", line=line.number, reason=reason
    )
    return UnreadableCalendar(text, line.number)


def take_apart(data: bytes, *, max_bytes: int, max_entries: int) -> Sorted:
    """Sort the lines of a file into its entries and zones; all other components are left out.

    Raises:
        UnreadableCalendar: the file is too large, not UTF-8, no calendar, or badly nested.
    """
    if len(data) > max_bytes:
        raise UnreadableCalendar(
            say("The calendar file is larger than the %(limit)d bytes that are read.", limit=max_bytes)
        )
    result = Sorted()
    stack: list[tuple[str, Line]] = []
    for line in _unfold(_decode(data)):
        if line.name == "BEGIN":
            _begin(line, stack, result)
            if len(result.entries) > max_entries:
                raise UnreadableCalendar(
                    say(
                        "The calendar file has more than the %(limit)d entries that are read.",
                        limit=max_entries,
                    )
                )
        elif line.name == "END":
            _end(line, stack, result)
        else:
            _property(line, stack, result)
    if stack:
        raise unreadable(stack[-1][1], say("what begins there never ends"))
    return result


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = Line(data.count(b"\n", 0, error.start) + 1, "")
        raise unreadable(line, say("it is not written in UTF-8")) from error


def _unfold(text: str) -> Iterator[Line]:
    number, parts = 0, [""]
    for current, raw in enumerate(_BREAK.split(text), 1):
        if raw[:1] in (" ", "\t") and number:
            parts.append(raw[1:])
        elif raw:
            if number:
                yield Line(number, "".join(parts))
            number, parts = current, [raw]
    if not number:
        raise UnreadableCalendar(say("The calendar file is empty."))
    yield Line(number, "".join(parts))


def _begin(line: Line, stack: list[tuple[str, Line]], result: Sorted) -> None:
    kind = line.text.partition(":")[2].strip().upper()
    if bool(stack) == (kind == "VCALENDAR"):
        raise unreadable(line, say("a calendar begins with BEGIN:VCALENDAR, and none holds another"))
    if len(stack) >= DEPTH:
        raise unreadable(line, say("too many components are inside each other"))
    if len(stack) == 1 and kind == "VEVENT":
        result.entries.append(Block(line, kind))
    elif len(stack) == 1 and kind == "VTIMEZONE":
        result.zones.append(Block(line, kind))
    elif len(stack) == 2 and stack[1][0] == "VTIMEZONE":
        result.zones[-1].lines.append(line)
    stack.append((kind, line))


def _end(line: Line, stack: list[tuple[str, Line]], result: Sorted) -> None:
    kind = line.text.partition(":")[2].strip().upper()
    if not stack or stack[-1][0] != kind:
        raise unreadable(line, say("it ends what did not begin"))
    stack.pop()
    if len(stack) == 2 and stack[1][0] == "VTIMEZONE":
        result.zones[-1].lines.append(line)


def _property(line: Line, stack: list[tuple[str, Line]], result: Sorted) -> None:
    if not stack:
        raise unreadable(line, say("a calendar begins with BEGIN:VCALENDAR, and none holds another"))
    if len(stack) == 1:
        result.head.append(line)
    elif stack[1][0] == "VTIMEZONE" and len(stack) <= 3:
        result.zones[-1].lines.append(line)
    elif stack[1][0] == "VEVENT" and len(stack) == 2:
        result.entries[-1].lines.append(line)
