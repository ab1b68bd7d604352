"""Reading a calendar, out of any transaction: fetch it, take it apart, follow its recurrences.

The calendar library is heavy and is loaded here only; a thousand entries take about a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app

from regional_groups.core import files
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import DomainError, InvalidInput, Message, say
from regional_groups.core.ports import CalendarOrder, FetchRefused, PlatformUnavailable
from regional_groups.scheduling import rules

if TYPE_CHECKING:
    from regional_groups.ical.expanding import Expanded


@dataclass(frozen=True)
class Source:
    """Where a calendar comes from, as it was when the reading began."""

    zone: str
    sha256: str = ""  # of a stored file
    order: CalendarOrder | None = None


@dataclass(frozen=True)
class Result:
    """What a reading came to: entries, or that nothing changed, or why it failed."""

    expanded: Expanded | None = None
    etag: str = ""
    last_modified: str = ""
    problem: Message | None = None


def read(source: Source, now: datetime) -> Result:
    """Read a calendar from its source; a failure is a result, not an error."""
    from regional_groups.ical.lines import UnreadableCalendar

    try:
        if source.order is None:
            return Result(parse(files.path_of(source.sha256).read_bytes(), source.zone, now))
        return _fetched(source.order, source.zone, now)
    except UnreadableCalendar as error:
        return Result(problem=error.message)
    except (FetchRefused, PlatformUnavailable) as error:
        return Result(problem=error.message)


def _fetched(order: CalendarOrder, zone: str, now: datetime) -> Result:
    port = current_app.extensions["ports"].outside
    if port is None:
        raise PlatformUnavailable(say("Calendars of other bodies are not fetched by this service."))
    found = port.fetch(order)
    expanded = None if found.content is None else parse(found.content, zone, now)
    return Result(expanded, found.etag, found.last_modified)


def parse(content: bytes, zone: str, now: datetime) -> Expanded:
    """Return what takes place in a calendar's window.

    Raises:
        UnreadableCalendar: with the line and the reason.
    """
    from regional_groups.ical.expanding import expand
    from regional_groups.ical.reading import read_calendar

    first, last = rules.window(geneva_day(now))
    entries = read_calendar(
        content,
        max_bytes=rules.MOST_BYTES,
        max_entries=rules.MOST_ENTRIES,
        until=last,
        floating_zone=zone or "UTC",
    )
    return expand(entries, first, last, rules.MOST_OCCURRENCES)


def parse_sent(content: bytes, zone: str, now: datetime) -> Expanded:
    """Return what takes place in a file that a person sent.

    Raises:
        InvalidInput: it cannot be read; says on which line, and what to do.
    """
    from regional_groups.ical.lines import UnreadableCalendar

    try:
        return parse(content, zone, now)
    except UnreadableCalendar as error:
        raise unreadable(error.message) from error


def unreadable(reason: Message) -> DomainError:
    """Return the refusal of a file."""
    advice = say(
        "Export the calendar again from the program it comes from, or correct this line, and send it anew."
    )
    return InvalidInput(say("The calendar file cannot be read."), fields={"file": [reason, advice]})
