"""Reading a calendar file that comes from anybody, within bounds.

Recurrences are handed over as written, with their exceptions: who reads them knows how far to expand them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Parameters, vDDDTypes, vDuration, vRecur
from icalendar.parser import split_on_unescaped_comma, unescape_backslash

from regional_groups.core.errors import say
from regional_groups.ical.foreign_zones import ForeignZones
from regional_groups.ical.lines import Block, Line, UnreadableCalendar, take_apart, unreadable
from regional_groups.ical.texts import DESCRIPTION_LENGTH, LINE_LENGTH, SUMMARY_LENGTH, one_line, plain_text

__all__ = ["ReadEntry", "UnreadableCalendar", "read_calendar"]

FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
RULE_LENGTH = 500
DATES = 2000  # additional or excepted dates of one entry
YEARS = range(1900, 2201)
_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID"})
_TEXTS = frozenset({"UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "SEQUENCE", "TRANSP"})
_SINGLE = _TIMES | _TEXTS
_LISTS = frozenset({"EXDATE", "RDATE", "CATEGORIES"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEntry:
    """One entry as a file gives it; ``ends`` of dates is the last day, inclusive, as in ``Entry``."""

    line: int  # of its BEGIN:VEVENT
    uid: str
    starts: date | datetime  # an instant is aware
    ends: date | datetime
    tzid: str | None = None  # IANA name; None for UTC, for dates, and for a zone only the file knows
    summary: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    status: str = "CONFIRMED"
    sequence: int = 0
    transparent: bool = False
    rrule: str | None = None
    rule_line: int = 0
    rdates: tuple[date | datetime, ...] = ()
    exdates: tuple[date | datetime, ...] = ()
    recurrence_id: date | datetime | None = None


def read_calendar(
    data: bytes, *, max_bytes: int, max_entries: int, until: date, floating_zone: str = "UTC"
) -> list[ReadEntry]:
    """Read the entries of a calendar file, in its order.

    Parameters:
        data: the file, in UTF-8.
        max_bytes: the most bytes that are looked at.
        max_entries: the most entries a file may have, those after ``until`` included.
        until: last day; entries that start after it are left out, but not an occurrence that was moved there: its
            own time is free.
        floating_zone: IANA name for hours without a zone, unless the file names one (X-WR-TIMEZONE).
    Raises:
        UnreadableCalendar: too large, or wrong at the line the message names.
    """
    parts = take_apart(data, max_bytes=max_bytes, max_entries=max_entries)
    zones = ForeignZones(parts.zones)
    floating = next((line for line in parts.head if line.name == "X-WR-TIMEZONE"), None)
    if floating is not None:
        floating_zone = floating.parts()[1].strip()
    reader = _Reader(zones, floating_zone)
    entries = [reader.entry(block) for block in parts.entries]
    return [entry for entry in entries if entry.recurrence_id or _day(entry.starts) <= until]


@dataclass(frozen=True, slots=True)
class _Reader:
    zones: ForeignZones
    floating_zone: str

    def entry(self, block: Block) -> ReadEntry:
        single, lists = _sort(block)
        for name in ("UID", "DTSTART"):
            if name not in single:
                raise unreadable(block.begin, say("the entry that begins there has no %(name)s", name=name))
        starts, tzid = self.moment(single["DTSTART"])
        ends = self.ends(starts, single)
        recurrence_id = single.get("RECURRENCE-ID")
        if recurrence_id and recurrence_id.parts()[0].get("RANGE"):
            raise _not_followed(recurrence_id, "RANGE")  # changes all that follow
        return ReadEntry(
            line=block.begin.number,
            uid=_text(single, "UID", LINE_LENGTH),
            starts=starts,
            ends=ends,
            tzid=tzid,
            summary=one_line(_text(single, "SUMMARY", DESCRIPTION_LENGTH), SUMMARY_LENGTH),
            description=_text(single, "DESCRIPTION", DESCRIPTION_LENGTH),
            location=one_line(_text(single, "LOCATION", DESCRIPTION_LENGTH)),
            url=one_line(single["URL"].parts()[1]) if "URL" in single else "",
            categories=tuple(
                one_line(part)
                for line in lists["CATEGORIES"]
                for part in split_on_unescaped_comma(line.parts()[1])
            ),
            status=_text(single, "STATUS", LINE_LENGTH).upper() or "CONFIRMED",
            sequence=_number(single.get("SEQUENCE")),
            transparent=_text(single, "TRANSP", LINE_LENGTH).upper() == "TRANSPARENT",
            rrule=_rule(single.get("RRULE")),
            rule_line=single["RRULE"].number if "RRULE" in single else 0,
            rdates=self.moments(lists["RDATE"], _between(starts, ends)),
            exdates=self.moments(lists["EXDATE"], None),
            recurrence_id=self.moment(recurrence_id)[0] if recurrence_id else None,
        )

    def ends(self, starts: date | datetime, single: Mapping[str, Line]) -> date | datetime:
        """Return the instant it is over, or the last day; RFC 5545, 3.6.1, where neither is given."""
        line = single.get("DTEND") or single.get("DURATION")
        if line is None:
            return starts
        end = self.moment(line)[0] if line.name == "DTEND" else _later(starts, line)
        if isinstance(end, datetime) != isinstance(starts, datetime):
            raise unreadable(line, say("the start and the end are not both dates or both hours"))
        if end < starts:
            raise unreadable(line, say("the entry ends before it starts"))
        if isinstance(end, datetime) or end == starts:
            return end
        return end - timedelta(days=1)

    def moments(self, lines: list[Line], length: timedelta | None) -> tuple[date | datetime, ...]:
        values = [(line, parameters, part) for line in lines for parameters, part in _listed(line)]
        if len(values) > DATES:
            raise unreadable(lines[0], say("the entry has too many dates"))
        found = []
        for line, parameters, part in values:
            begin, of_period, end = part.partition("/")
            starts = self._moment(line, parameters, begin)[0]
            # A period (RFC 5545, 3.3.9) recurs as its start does, if it is as long as the entry.
            if of_period and self._length(line, parameters, starts, end) != length:
                raise _not_followed(line, "PERIOD")
            found.append(starts)
        return tuple(found)

    def _length(
        self, line: Line, parameters: Parameters, starts: date | datetime, end: str
    ) -> timedelta | None:
        if not isinstance(starts, datetime):
            return None
        if end.lstrip().startswith(("P", "+P")):
            try:
                length: timedelta = vDuration.from_ical(end.strip())  # type: ignore[no-untyped-call] # untyped in the library
            except ValueError as error:
                raise unreadable(line, say("it is not a duration")) from error
            return length
        until = self._moment(line, parameters, end)[0]
        return until.astimezone(UTC) - starts.astimezone(UTC) if isinstance(until, datetime) else None

    def moment(self, line: Line) -> tuple[date | datetime, str | None]:
        return self._moment(line, *line.parts())

    def _moment(self, line: Line, parameters: Parameters, value: str) -> tuple[date | datetime, str | None]:
        try:
            moment = vDDDTypes.from_ical(value.strip())  # type: ignore[no-untyped-call] # untyped in the library
        except ValueError as error:
            raise unreadable(line, say("%(value)s is not a date", value=value[:40])) from error
        if not isinstance(moment, date) or moment.year not in YEARS:
            raise unreadable(line, say("%(value)s is not a date", value=value[:40]))
        if not isinstance(moment, datetime):
            return moment, None
        if moment.tzinfo is not None:
            return moment.astimezone(UTC), None
        found, tzid = self.zones.find(str(parameters.get("TZID", self.floating_zone)), line)
        return moment.replace(tzinfo=found), tzid


def _not_followed(line: Line, part: str) -> UnreadableCalendar:
    return unreadable(line, say("recurrences by %(part)s are not followed", part=part))


def _sort(block: Block) -> tuple[dict[str, Line], dict[str, list[Line]]]:
    single: dict[str, Line] = {}
    lists: dict[str, list[Line]] = {name: [] for name in _LISTS}
    for line in block.lines:
        name = line.name
        if name == "EXRULE":  # of RFC 2445: what it takes out would be shown as taking place
            raise _not_followed(line, name)
        if name in _LISTS:
            lists[name].append(line)
        elif name in _SINGLE and single.setdefault(name, line) is not line:
            raise unreadable(line, say("the entry has %(name)s twice", name=name))
    return single, lists


def _listed(line: Line) -> list[tuple[Parameters, str]]:
    parameters, value = line.parts()
    return [(parameters, part) for part in value.split(",")]


def _later(starts: date | datetime, line: Line) -> date | datetime:
    """Add a duration: hours pass as on a watch, whatever the clocks do in between."""
    try:
        value = line.parts()[1].strip()
        length: timedelta = vDuration.from_ical(value)  # type: ignore[no-untyped-call] # untyped in the library
        if not isinstance(starts, datetime):
            return starts + length
        return (starts.astimezone(UTC) + length).astimezone(starts.tzinfo)
    except (ValueError, OverflowError) as error:
        raise unreadable(line, say("it is not a duration")) from error


def _text(single: Mapping[str, Line], name: str, length: int) -> str:
    if name not in single:
        return ""
    return plain_text(unescape_backslash(single[name].parts()[1]), length)


def _number(line: Line | None) -> int:
    if line is None:
        return 0
    value = line.parts()[1].strip()
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise unreadable(line, say("it is not a number"))
    return int(value)


def _rule(line: Line | None) -> str | None:
    if line is None:
        return None
    value = line.parts()[1].strip()
    try:
        rule = vRecur.from_ical(value) if len(value) <= RULE_LENGTH else {}
    except ValueError as error:
        raise unreadable(line, say("it is not a rule of recurrence")) from error
    if [str(part).upper() for part in rule.get("FREQ", [])][:1] == [] or rule["FREQ"][0] not in FREQUENCIES:
        raise unreadable(line, say("entries recur by the day, week, month or year"))
    return value


def _between(starts: date | datetime, ends: date | datetime) -> timedelta | None:
    """Return how long an entry of hours is."""
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        return ends.astimezone(UTC) - starts.astimezone(UTC)
    return None


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
