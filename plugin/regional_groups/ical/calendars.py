"""A whole calendar, put together from entry texts that were written before.

What clients need to hear and one product alone reads is said twice: NAME and X-WR-CALNAME,
REFRESH-INTERVAL and X-PUBLISHED-TTL.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from icalendar import Calendar, vDuration, vUri

from regional_groups.ical.texts import Text, component_text, one_line, plain_text
from regional_groups.ical.vtimezones import vtimezone_text
from regional_groups.ical.zones import UTC_NAMES

PRODUCT = "-//ITU-T//Regional groups//EN"
END = "END:VCALENDAR\r\n"
HOME = "Europe/Zurich"  # where the union sits


def calendar_head(
    *,
    name: str,
    description: str,
    language: str,
    source_url: str,
    url: str,
    refresh: timedelta,
    zones: Iterable[str],
    first: date,
    last: date,
    method: str | None = "PUBLISH",
    color: str | None = None,
) -> str:
    """Write what stands before the entries, time zones included; the entries follow, then ``END``.

    Where no entry has hours the zone of the union's seat is given, which no program minds.

    Parameters:
        name: title of the calendar, in ``language``.
        description: what the calendar holds, in ``language``.
        language: tag of RFC 5646, such as ``fr``.
        source_url: address the calendar is fetched from.
        url: page a person reads about it.
        refresh: how long a client may wait before it asks again.
        zones: IANA names the entries use; repetition is harmless.
        first: day of the first entry.
        last: day of the last entry; zones are covered for two years more.
        method: ``PUBLISH``, or None for a file that takes part in no exchange.
        color: name of a colour of CSS 3 (RFC 7986, 5.9), by which programs show the calendar.
    """
    used = sorted(set(zones) - UTC_NAMES)
    calendar = empty_calendar(method)
    titles = {"NAME": one_line(name), "DESCRIPTION": plain_text(description)}
    for property_name, text in titles.items():
        calendar.add(property_name, Text(text), parameters={"LANGUAGE": language})
    calendar.add("X-WR-CALNAME", Text(titles["NAME"]))
    calendar.add("X-WR-CALDESC", Text(titles["DESCRIPTION"]))
    # Both come out of the library's own setters without the VALUE that RFC 7986 requires.
    calendar.add("REFRESH-INTERVAL", vDuration(refresh), parameters={"VALUE": "DURATION"})
    calendar.add("SOURCE", vUri(source_url), parameters={"VALUE": "URI"})
    calendar.add("X-PUBLISHED-TTL", vDuration(refresh))
    calendar.add("URL", vUri(url))
    if color is not None:
        calendar.add("COLOR", color)
    if len(used) == 1:
        # A default for the whole calendar says something true only if all hours are of one place.
        calendar.add("X-WR-TIMEZONE", Text(used[0]))
    # Without entries it would hold nothing, and a calendar holds at least one component (RFC 5545, 3.4).
    return opening(calendar) + "".join(vtimezone_text(tzid, first, last) for tzid in used or [HOME])


def empty_calendar(method: str | None) -> Calendar:
    """Return a VCALENDAR of this product without a title and without entries."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    if method is not None:
        calendar.add("METHOD", method)
    return calendar


def opening(calendar: Calendar) -> str:
    """Write a calendar without its last line, so that components can follow."""
    return component_text(calendar).removesuffix(END)
