"""A strict reader of calendar files for tests: the grammar of RFC 5545 and 7986, and what the service promises beside.

It shares nothing with the library that writes the files. What it holds against a file are sentences; none: a good file.
Stricter than the standards where calendars are known to stumble: no floating hours, no RDATE in a zone, no line
separator of Unicode, no line without content.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.ical.grammar_values import VALUES, enumerated

# name -> (value types, the usual one first; parameters it may have)
TIMES = {"TZID", "VALUE"}
TEXTS = {"LANGUAGE", "ALTREP"}
PROPERTIES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "ACTION": (("TEXT",), set()),
    "ATTENDEE": (
        ("CAL-ADDRESS",),
        {
            "CUTYPE",
            "MEMBER",
            "ROLE",
            "PARTSTAT",
            "RSVP",
            "DELEGATED-TO",
            "DELEGATED-FROM",
            "SENT-BY",
            "CN",
            "DIR",
            "LANGUAGE",
            "EMAIL",
        },
    ),
    "CALSCALE": (("TEXT",), set()),
    "CATEGORIES": (("TEXTS",), {"LANGUAGE"}),
    "CLASS": (("TEXT",), set()),
    "COLOR": (("TEXT",), set()),
    "COMMENT": (("TEXT",), TEXTS),
    "CONFERENCE": (("URI",), {"VALUE", "FEATURE", "LABEL", "LANGUAGE"}),
    "CREATED": (("UTC",), set()),
    "DESCRIPTION": (("TEXT",), TEXTS),
    "DTEND": (("DATE-TIME", "DATE"), TIMES),
    "DTSTAMP": (("UTC",), set()),
    "DTSTART": (("DATE-TIME", "DATE"), TIMES),
    "LAST-MODIFIED": (("UTC",), set()),
    "LOCATION": (("TEXT",), TEXTS),
    "METHOD": (("TEXT",), set()),
    "NAME": (("TEXT",), TEXTS),
    "ORGANIZER": (("CAL-ADDRESS",), {"CN", "DIR", "SENT-BY", "LANGUAGE", "EMAIL"}),
    "PRODID": (("TEXT",), set()),
    "REFRESH-INTERVAL": (("DURATION",), {"VALUE"}),
    "RELATED-TO": (("TEXT",), {"RELTYPE"}),
    "RRULE": (("RECUR",), set()),
    "SEQUENCE": (("INTEGER",), set()),
    "SOURCE": (("URI",), {"VALUE"}),
    "STATUS": (("TEXT",), set()),
    "SUMMARY": (("TEXT",), TEXTS),
    "TRANSP": (("TEXT",), set()),
    "TZID": (("TEXT",), set()),
    "TZNAME": (("TEXT",), {"LANGUAGE"}),
    "TZOFFSETFROM": (("UTC-OFFSET",), set()),
    "TZOFFSETTO": (("UTC-OFFSET",), set()),
    "UID": (("TEXT",), set()),
    "URL": (("URI",), {"VALUE"}),
    "VERSION": (("TEXT",), set()),
    # Those of Apple and Microsoft that the service writes; each a text, the last a length of time.
    "X-WR-CALNAME": (("TEXT",), TEXTS),
    "X-WR-CALDESC": (("TEXT",), TEXTS),
    "X-WR-TIMEZONE": (("TEXT",), set()),
    "X-PUBLISHED-TTL": (("DURATION",), set()),
}
MUST_SAY_VALUE = {
    "REFRESH-INTERVAL": "DURATION",
    "SOURCE": "URI",
    "CONFERENCE": "URI",
}  # RFC 7986, 5.7, 5.8, 5.11

ONE, UP_TO_ONE, ANY, SOME = (1, 1), (0, 1), (0, 99), (1, 99)
# component -> property or inner component -> how often
COMPONENTS: dict[str, dict[str, tuple[int, int]]] = {
    "VCALENDAR": {
        "PRODID": ONE, "VERSION": ONE, "CALSCALE": UP_TO_ONE, "METHOD": UP_TO_ONE,
        "NAME": UP_TO_ONE, "DESCRIPTION": UP_TO_ONE, "UID": UP_TO_ONE, "URL": UP_TO_ONE, "LAST-MODIFIED": UP_TO_ONE,
        "REFRESH-INTERVAL": UP_TO_ONE, "SOURCE": UP_TO_ONE, "COLOR": UP_TO_ONE, "CATEGORIES": ANY,
        "X-WR-CALNAME": UP_TO_ONE, "X-WR-CALDESC": UP_TO_ONE, "X-WR-TIMEZONE": UP_TO_ONE, "X-PUBLISHED-TTL": UP_TO_ONE,
        "VTIMEZONE": (0, 10_000), "VEVENT": (0, 10_000),
    },
    "VEVENT": {
        "UID": ONE, "DTSTAMP": ONE, "DTSTART": ONE, "DTEND": UP_TO_ONE, "SUMMARY": UP_TO_ONE, "SEQUENCE": ONE,
        "LAST-MODIFIED": ONE, "CREATED": UP_TO_ONE, "STATUS": UP_TO_ONE, "TRANSP": ONE, "CLASS": ONE,
        "DESCRIPTION": UP_TO_ONE, "LOCATION": UP_TO_ONE, "URL": UP_TO_ONE, "COLOR": UP_TO_ONE,
        "CATEGORIES": UP_TO_ONE, "CONFERENCE": ANY, "RELATED-TO": ANY, "COMMENT": ANY,
        "ORGANIZER": UP_TO_ONE, "ATTENDEE": ANY,
    },
    "VTIMEZONE": {"TZID": ONE, "STANDARD": (0, 999), "DAYLIGHT": (0, 999)},
    "STANDARD": {"DTSTART": ONE, "TZOFFSETFROM": ONE, "TZOFFSETTO": ONE, "RRULE": UP_TO_ONE, "TZNAME": UP_TO_ONE},
}  # fmt: skip
COMPONENTS["DAYLIGHT"] = COMPONENTS["STANDARD"]

# RFC 5545, 3.1: any control but the tab is out; the other signs cut a line in two for one program or another.
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_PARAMETER = r';(?P<{0}>[A-Z0-9-]+)=(?P<{1}>(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)'
_NAME = re.compile(r"[A-Z0-9-]+")
_NEXT = re.compile(_PARAMETER.format("name", "values"))
_ONE_VALUE = re.compile(r'"([^"]*)"|([^";:,]*)')


@dataclass
class Property:
    """One content line, taken apart."""

    line: int
    name: str
    parameters: dict[str, list[str]]
    value: str

    @property
    def type(self) -> str:
        """Return the type of the value, as written or the usual one."""
        usual = PROPERTIES[self.name][0][0] if self.name in PROPERTIES else "TEXT"
        return self.parameters.get("VALUE", [usual])[0]


@dataclass
class Part:
    """A component with what stands in it."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """Return the first property of a name."""
        return next((one for one in self.properties if one.name == name), None)


def violations(data: bytes) -> list[str]:
    """Return what is wrong with a calendar file, a sentence each; empty for a good one."""
    found = list(_lines_wrong(data))
    if found:
        return found
    parts, found = _taken_apart(data.decode())
    if found:
        return found
    if len(parts) != 1 or parts[0].name != "VCALENDAR":
        return ["the file is not one VCALENDAR"]
    return [*_part_wrong(parts[0]), *_calendar_wrong(parts[0])]


def calendar_of(data: bytes) -> Part:
    """Return a good file taken apart."""
    return _taken_apart(data.decode())[0][0]


def _lines_wrong(data: bytes) -> Iterator[str]:
    """Look at the lines as octets: ends, lengths, folds between letters, controls."""
    if not data.endswith(b"\r\n"):
        yield "the file does not end with CRLF"
    for number, line in enumerate(data.removesuffix(b"\r\n").split(b"\r\n"), 1):
        if b"\r" in line or b"\n" in line:
            yield f"line {number} holds a bare CR or LF"
        if len(line) > 75:
            yield f"line {number} has {len(line)} octets"
        if not line.strip(b" \t"):
            yield f"line {number} is empty"
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield f"line {number} is no UTF-8 by itself"
            continue
        if control := _CONTROL.search(text.replace("\r", "").replace("\n", "")):
            yield f"line {number} holds U+{ord(control[0]):04X}"


def _taken_apart(text: str) -> tuple[list[Part], list[str]]:
    root, wrong = Part("", 0), []
    stack = [root]
    for number, line in _unfolded(text):
        one = _content_line(number, line)
        if isinstance(one, str):
            wrong.append(one)
        elif one.name == "BEGIN":
            stack[-1].parts.append(Part(one.value, number))
            stack.append(stack[-1].parts[-1])
        elif one.name == "END":
            if len(stack) == 1 or stack[-1].name != one.value:
                return root.parts, [*wrong, f"line {number}: END of {one.value}, which is not open"]
            stack.pop()
        else:
            stack[-1].properties.append(one)
    if len(stack) > 1:
        wrong.append(f"line {stack[-1].line}: {stack[-1].name} is not ended")
    if root.properties:
        wrong.append("a property stands outside of every component")
    return root.parts, wrong


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    number, kept = 1, ""
    for position, line in enumerate(text.removesuffix("\r\n").split("\r\n"), 1):
        if line[0] in " \t":
            kept += line[1:]
            continue
        if position > 1:
            yield number, kept
        number, kept = position, line
    yield number, kept


def _content_line(number: int, line: str) -> Property | str:
    name = _NAME.match(line)
    if name is None:
        return f"line {number} has no name"
    parameters: dict[str, list[str]] = {}
    position = name.end()
    while match := _NEXT.match(line, position):
        if match["name"] in parameters:
            return f"line {number} has {match['name']} twice"
        parameters[match["name"]] = [quoted or plain for quoted, plain in _pieces(match["values"])]
        position = match.end()
    if line[position : position + 1] != ":":
        return f"line {number} is no content line"
    return Property(number, name[0], parameters, line[position + 1 :])


def _pieces(values: str) -> Iterator[tuple[str, str]]:
    position = 0
    while match := _ONE_VALUE.match(values, position):
        yield match[1] or "", match[2] or ""
        position = match.end() + 1  # the comma
        if position > len(values):
            return


def _part_wrong(part: Part) -> Iterator[str]:
    """Look at one component and those in it: what may stand there, how often, with which values."""
    known = COMPONENTS.get(part.name)
    if known is None:
        yield f"line {part.line}: unknown component {part.name}"
        return
    counts = Counter([one.name for one in part.properties] + [one.name for one in part.parts])
    for name in counts.keys() - known.keys():
        yield f"line {part.line}: {name} does not belong into {part.name}"
    for name, (least, most) in known.items():
        if not least <= counts[name] <= most:
            yield f"line {part.line}: {part.name} has {name} {counts[name]} times"
    for one in part.properties:
        yield from _property_wrong(one)
    for inner in part.parts:
        yield from _part_wrong(inner)


def _property_wrong(one: Property) -> Iterator[str]:
    if one.name not in PROPERTIES:
        yield f"line {one.line}: unknown property {one.name}"
        return
    types, allowed = PROPERTIES[one.name]
    where = f"line {one.line}: {one.name}"
    for name in one.parameters.keys() - allowed:
        yield f"{where} has the parameter {name}"
    if one.name in MUST_SAY_VALUE and one.parameters.get("VALUE") != [MUST_SAY_VALUE[one.name]]:
        yield f"{where} does not say VALUE={MUST_SAY_VALUE[one.name]}"
    if not one.value:
        yield f"{where} is empty"  # good by the grammar, a fault to libical
    if one.type not in types:
        yield f"{where} has the type {one.type}"
    elif not VALUES[one.type](one.value):
        yield f"{where} is no {one.type}: {one.value[:60]}"
    for name, value in [
        (one.name, one.value),
        *((name, v) for name, vs in one.parameters.items() for v in vs),
    ]:
        if not enumerated(name, value):
            yield f"{where}: {name} cannot be {value[:60]!r}"


def _calendar_wrong(calendar: Part) -> Iterator[str]:
    """Look at what holds across components: names of zones, UIDs, times."""
    zones = Counter(zone.first("TZID").value for zone in calendar.parts if zone.name == "VTIMEZONE")  # type: ignore[union-attr]  # counted before
    yield from (f"zone {zone} is given {count} times" for zone, count in zones.items() if count > 1)
    if not calendar.parts:
        yield "the calendar holds no component"  # RFC 5545, 3.4: at least one
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    uids = Counter(one.value for event in events for one in event.properties if one.name == "UID")
    yield from (f"UID {uid} stands {count} times" for uid, count in uids.items() if count > 1)
    for zone in (part for part in calendar.parts if part.name == "VTIMEZONE"):
        if not zone.parts:
            yield f"line {zone.line}: a zone without STANDARD or DAYLIGHT"
        yield from (wrong for part in zone.parts for wrong in _onset_wrong(part))
    for event in events:
        yield from _times_wrong(event, set(zones))


def _onset_wrong(part: Part) -> Iterator[str]:
    starts, rule = part.first("DTSTART"), part.first("RRULE")
    if starts is None or starts.parameters or starts.value.endswith("Z"):
        yield f"line {part.line}: an onset is no plain local time"
    if rule and "UNTIL=" in rule.value and not re.search(r"UNTIL=\d{8}T\d{6}Z", rule.value):
        yield f"line {part.line}: the end of a zone's rule is not in UTC"


def _times_wrong(event: Part, zones: set[str]) -> Iterator[str]:
    times = [one for one in event.properties if one.name in ("DTSTART", "DTEND")]
    for one in times:
        named = one.parameters.get("TZID")
        utc = one.value.endswith("Z")
        if one.type == "DATE" and named:
            yield f"line {one.line}: a date has a zone"
        if one.type == "DATE-TIME" and bool(named) == utc:
            yield f"line {one.line}: {one.name} is {'in two zones' if utc else 'floating'}"
        if named and named[0] not in zones:
            yield f"line {one.line}: no VTIMEZONE for {named[0]}"
    if len(times) == 2:
        first, last = sorted(times, key=lambda one: one.name, reverse=True)
        if first.type != last.type:
            yield f"line {last.line}: DTEND is of another type than DTSTART"
        elif first.parameters == last.parameters and first.value >= last.value:
            yield f"line {last.line}: DTEND is not after DTSTART"
