"""The VTIMEZONE component of a zone, so written that every known client reads it right.

Clients differ in what they understand of RFC 5545 here, hence three choices:

- never RDATE: Mozilla's parser takes only a part of a DTSTART with RDATE, Outlook misreads it;
- onsets that follow one yearly rule become one sub-component with RRULE, since some clients refuse
  a zone that lists many years one by one; the rule gets an UNTIL if it ends within the years covered;
- DTSTART is the wall time in TZOFFSETFROM; the library's own writer gives it in TZOFFSETTO.

Where the law has a time below the standard (Dublin in winter, Casablanca in Ramadan until 2026), that one is
called STANDARD and the other DAYLIGHT, as clients expect the later clock to be the daylight one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from regional_groups.ical.texts import component_text
from regional_groups.ical.zones import Observance, Transition, observance, transitions, zone

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# A rule needs this many years in a row; two dates that fit by chance are no rule.
YEARS_OF_A_RULE = 3


@dataclass(frozen=True, slots=True)
class Run:
    """Onsets of consecutive years that follow one rule, or one onset alone."""

    onsets: tuple[Transition, ...]
    by_day: str | None  # such as "-1SU"; None for an onset alone


@lru_cache(maxsize=1024)
def vtimezone_text(tzid: str, first: date, last: date) -> str:
    """Write the VTIMEZONE of a zone for entries from ``first`` to ``last``.

    It covers whole years, from that of ``first`` to the second after that of ``last``: so the text
    does not change from day to day, and an entry that is moved later is still covered.

    Parameters:
        tzid: IANA name.
        first: day of the first entry, at its place.
        last: day of the last entry, at its place.
    Returns:
        BEGIN:VTIMEZONE to END:VTIMEZONE, with CRLF after each line.
    Raises:
        ValueError: no zone has this name, or ``last`` is before ``first``.
    """
    if last < first:
        raise ValueError(f"the last day {last} is before the first day {first}")
    return component_text(vtimezone(tzid, zone(tzid), first.year, last.year + 2))


def vtimezone(tzid: str, place: tzinfo, first_year: int, last_year: int) -> Timezone:
    """Build the VTIMEZONE of ``place`` for the years ``first_year`` to ``last_year``, both included."""
    # A day more on either side: a year begins up to 14 hours earlier in the east.
    start = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC) + timedelta(days=1)
    changes = list(transitions(place, start, end))
    initial = observance(place, start)
    component = Timezone()
    component.add("TZID", tzid)
    opening = Run((Transition(start, initial, initial),), None)
    # Before the first change the clocks show daylight time also if they then go below their standard.
    ahead = bool(changes) and changes[0].new.dst < timedelta()
    component.add_component(_sub_component(opening, last_year, _is_daylight(initial) or ahead))
    for run in sorted(_runs(changes), key=lambda run: run.onsets[0].at):
        change = run.onsets[0]
        back = change.old.dst < timedelta() and change.new.dst == timedelta()
        component.add_component(_sub_component(run, last_year, _is_daylight(change.new) or back))
    return component


def _is_daylight(seen: Observance) -> bool:
    return seen.dst > timedelta()


def _runs(changes: Iterable[Transition]) -> Iterator[Run]:
    alike: dict[tuple[int, int, time, Observance, Observance], list[Transition]] = defaultdict(list)
    for change in changes:
        onset = change.onset
        alike[onset.month, onset.weekday(), onset.time(), change.old, change.new].append(change)
    for onsets in alike.values():
        yield from _split(onsets)


def _split(onsets: list[Transition]) -> Iterator[Run]:
    """Cut onsets of one month, weekday and hour into runs, each the longest that one rule describes."""
    position = 0
    while position < len(onsets):
        taken = {rule: _length(onsets[position:], rule) for rule in _rules(onsets[position].onset)}
        rule, length = max(taken.items(), key=lambda item: item[1])
        if length >= YEARS_OF_A_RULE:
            yield Run(tuple(onsets[position : position + length]), rule)
        else:
            length = 1
            yield Run((onsets[position],), None)
        position += length


def _rules(onset: datetime) -> Iterator[str]:
    """Give the yearly rules that name this day: the last such weekday of the month first, then the nth."""
    weekday = WEEKDAYS[onset.weekday()]
    if (onset + timedelta(days=7)).month != onset.month:
        yield f"-1{weekday}"
    if onset.day <= 28:
        yield f"{(onset.day - 1) // 7 + 1}{weekday}"


def _length(onsets: list[Transition], rule: str) -> int:
    length = 0
    for year, change in enumerate(onsets, onsets[0].onset.year):
        if change.onset.year != year or rule not in _rules(change.onset):
            break
        length += 1
    return length


def _sub_component(run: Run, last_year: int, daylight: bool) -> TimezoneStandard | TimezoneDaylight:
    first, last = run.onsets[0], run.onsets[-1]
    component = TimezoneDaylight() if daylight else TimezoneStandard()
    component.add("DTSTART", first.onset)
    component.add("TZOFFSETFROM", first.old.offset)
    component.add("TZOFFSETTO", first.new.offset)
    component.add("TZNAME", first.new.name)
    if run.by_day is not None:
        rule = {"FREQ": "YEARLY", "BYMONTH": first.onset.month, "BYDAY": run.by_day}
        if last.onset.year < last_year:
            rule["UNTIL"] = last.at
        component.add("RRULE", vRecur(rule))
    return component
