"""One calendar entry and its VEVENT text.

The text is written once, when the thing it shows changes, and stored; a calendar is put together from
stored texts. So the same entry always gives the same octets: nothing here asks for the time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote

from icalendar import Event, vCategory, vUri

from regional_groups.ical.texts import (
    DESCRIPTION_LENGTH,
    LINE_LENGTH,
    SUMMARY_LENGTH,
    Text,
    component_text,
    one_line,
    plain_text,
)
from regional_groups.ical.zones import UTC_NAMES, zone

KINDS = frozenset({"meeting", "session", "deadline", "event", "notice"})
STATUSES = frozenset({"CONFIRMED", "TENTATIVE", "CANCELLED"})
RELATION_TYPES = frozenset({"PARENT", "CHILD", "SIBLING"})
ADDRESS_LENGTH = 2000
_ADDRESS = re.compile("[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x1f\x7f]+")
# Lines so short that they are never folded; those that continue another one begin with a space.
_STAMPS = re.compile("^(?:SEQUENCE|DTSTAMP|LAST-MODIFIED):.*\r\n", re.MULTILINE)
# A line with those that continue it, and its name.
_LINES = re.compile("(?:[^\r]|\r\n )+\r\n")
_NAME = re.compile("[A-Z-]+")
_OF_HOURS = frozenset(
    [
        "BEGIN",
        "END",
        "UID",
        "SEQUENCE",
        "DTSTAMP",
        "LAST-MODIFIED",
        "CREATED",
        "STATUS",
        "TRANSP",
        "DTSTART",
        "DTEND",
    ]
)
NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one entry of a calendar says.

    ``starts`` and ``ends`` are of one type. Dates: ``ends`` is the **last day, inclusive**, as a meeting's
    record holds it (None: one day); the day after it is written as DTEND, which iCalendar wants. Instants:
    aware; ``ends`` is the instant it is over (None: no length). A floating time cannot be made.
    """

    uid: str
    kind: str
    starts: date | datetime
    ends: date | datetime | None = None
    tzid: str | None = None  # zone of the place; None: written in UTC
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    status: str = "CONFIRMED"
    sequence: int = 0
    dtstamp: datetime  # instant of the stored revision, not of the reading
    last_modified: datetime
    created: datetime | None = None
    transparent: bool = False  # dates are always transparent
    private: bool = False
    related_to: tuple[tuple[str, str], ...] = ()  # (uid, PARENT | CHILD | SIBLING)
    language: str | None = None  # of summary, description and location

    def __post_init__(self) -> None:
        """Refuse what would make a text that calendars misread."""
        _known(self.kind, KINDS, "kind")
        _known(self.status, STATUSES, "status")
        for _uid, relation in self.related_to:
            _known(relation, RELATION_TYPES, "relation")
        if not self.uid or self.uid != one_line(self.uid):
            raise ValueError(f"not a UID: {self.uid!r}")
        if self.ends is not None and isinstance(self.ends, datetime) != isinstance(self.starts, datetime):
            raise ValueError("starts and ends are both dates or both instants")
        for instant in (self.starts, self.ends, self.dtstamp, self.last_modified, self.created):
            if isinstance(instant, datetime) and instant.utcoffset() is None:
                raise ValueError("an instant of an entry has no time zone")
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("an entry ends before it starts")

    @property
    def all_day(self) -> bool:
        """Tell whether the entry has dates, not hours."""
        return not isinstance(self.starts, datetime)

    @property
    def first_day(self) -> date:
        """Return the day it starts, at its place."""
        return _day(self.starts, self.tzid)

    @property
    def last_day(self) -> date:
        """Return the day it ends, at its place."""
        return _day(self.starts if self.ends is None else self.ends, self.tzid)


def busy(entry: Entry, summary: str) -> Entry:
    """Return ``entry`` with its hours alone, under a ``summary`` that only says they are taken."""
    return replace(
        entry,
        summary=summary,
        description="",
        location="",
        url="",
        categories=(),
        private=True,
        related_to=(),
    )


def entry_text(entry: Entry) -> str:
    """Write the VEVENT of an entry.

    Returns:
        BEGIN:VEVENT to END:VEVENT, with CRLF after each line; equal for equal entries.
    """
    return component_text(entry_component(entry))


def busy_text(entry: Entry, text: str, summary: str) -> str:
    """Return what ``entry_text`` writes of ``busy``, taken from the text of the entry: a tenth of writing it anew."""
    if not one_line(entry.summary):
        return entry_text(busy(entry, summary))
    kept = []
    for line in _LINES.findall(text):
        name = _NAME.match(line)[0]  # type: ignore[index]  # each line that the library writes begins with one
        if name in _OF_HOURS:
            kept.append(line)
        elif name == "CLASS":
            kept.append("CLASS:PRIVATE\r\n")
        elif name == "SUMMARY":
            kept.append(_summary_line(summary, entry.language))
    return "".join(kept)


@lru_cache(maxsize=64)
def _summary_line(summary: str, language: str | None) -> str:
    event = Event()
    event.add(
        "SUMMARY", one_line(summary, SUMMARY_LENGTH), parameters={"LANGUAGE": language} if language else {}
    )
    return component_text(event).removeprefix("BEGIN:VEVENT\r\n").removesuffix("END:VEVENT\r\n")


def says_the_same(text: str, other: str) -> bool:
    """Tell whether the texts of two entries differ in nothing but the stamps of their revision."""
    return _STAMPS.sub("", text) == _STAMPS.sub("", other)


def entry_component(entry: Entry) -> Event:
    """Build the VEVENT of an entry for who adds to it, as an invitation does."""
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.dtstamp.astimezone(UTC))
    event.add("LAST-MODIFIED", entry.last_modified.astimezone(UTC))
    if entry.created is not None:
        event.add("CREATED", entry.created.astimezone(UTC))
    event.add("STATUS", entry.status)
    free = entry.transparent or entry.all_day or entry.status == "CANCELLED"  # cancelled hours are free again
    event.add("TRANSP", "TRANSPARENT" if free else "OPAQUE")
    event.add("CLASS", "PRIVATE" if entry.private else "PUBLIC")
    _add_times(event, entry)
    _add_texts(event, entry)
    _add_links(event, entry)
    return event


def _add_times(event: Event, entry: Entry) -> None:
    if isinstance(entry.starts, datetime):
        event.add("DTSTART", wall(entry.starts, entry.tzid))
        if isinstance(entry.ends, datetime) and entry.ends != entry.starts:
            event.add("DTEND", wall(entry.ends, entry.tzid))
        return
    event.add("DTSTART", entry.starts)
    event.add("DTEND", (entry.starts if entry.ends is None else entry.ends) + timedelta(days=1))


def wall(instant: datetime, tzid: str | None) -> datetime:
    """Return the instant in its zone, or in UTC where the wall time would not name it alone.

    An hour that the clocks show twice means the first of the two by RFC 5545, 3.3.5, and the second to
    Mozilla's parser and to libical.
    """
    if tzid is None or tzid in UTC_NAMES:
        return instant.astimezone(UTC)
    # By way of UTC: a wall time that the clocks skip becomes the one they do show.
    there = instant.astimezone(UTC).astimezone(zone(tzid))
    repeated = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    return instant.astimezone(UTC) if repeated else there


def _add_texts(event: Event, entry: Entry) -> None:
    language = {"LANGUAGE": entry.language} if entry.language else NO_PARAMETERS
    texts = {
        "SUMMARY": one_line(entry.summary, SUMMARY_LENGTH),
        "DESCRIPTION": plain_text(entry.description, DESCRIPTION_LENGTH),
        "LOCATION": one_line(entry.location, LINE_LENGTH),
    }
    for name, text in texts.items():
        if text:  # libical takes an empty value for a fault of the line
            event.add(name, Text(text), parameters=dict(language))
    categories = [text for text in dict.fromkeys(map(one_line, entry.categories)) if text]
    if categories:
        listed = vCategory([])
        listed.cats = [Text(text) for text in categories]  # the constructor makes texts of its own kind
        event.add("CATEGORIES", listed)


def _add_links(event: Event, entry: Entry) -> None:
    if entry.url:
        event.add("URL", vUri(_address(entry.url)))
    for uid, relation in entry.related_to:
        event.add("RELATED-TO", uid, parameters={"RELTYPE": relation})


def conference_line(address: str, label: str) -> str:
    """Return the CONFERENCE line of a join address (RFC 7986, 5.11), not folded.

    Parameters:
        address: as it is written; what stands in for its secret part may not be an address yet.
    """
    # Parameters have no backslash escapes (RFC 5545, 3.2), yet Mozilla's parser undoes some; "^" is RFC 6868's.
    shown = one_line(label).replace('"', "'").replace("\\", "/").replace("^", "^^")
    labelled = f';LABEL="{shown}"' if shown else ""
    return f"CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO{labelled}:{address}"


def _address(uri: str) -> str:
    """Return ``uri`` with what RFC 3986 forbids percent-encoded: a space or a letter beyond ASCII."""
    if not _ADDRESS.fullmatch(uri) or len(uri) > ADDRESS_LENGTH:
        raise ValueError(f"not an absolute address of at most {ADDRESS_LENGTH} characters: {uri[:80]!r}")
    return quote(uri, safe="%/:?#[]@!$&'()*+,;=~")


def _known(value: str, known: frozenset[str], what: str) -> None:
    if value not in known:
        raise ValueError(f"unknown {what} of an entry: {value!r}")


def _day(moment: date | datetime, tzid: str | None) -> date:
    if isinstance(moment, datetime):
        return moment.astimezone(zone(tzid) if tzid else UTC).date()
    return moment
