"""The entries of a calendar that was read, as the single times at which they take place within a window.

Recurrences are followed, single changes of one (RECURRENCE-ID) put in its place. More than a calendar of people holds
is refused or left out, and said: a calendar that is shown in part must not look whole.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from regional_groups.core.errors import say
from regional_groups.ical.lines import Line, UnreadableCalendar, unreadable
from regional_groups.ical.reading import ReadEntry
from regional_groups.ical.recurrence import Effort, Rule, RuleRefused, read_rule, recurring_days

OF_ONE_RULE = 800  # a little more than two years of days
GENERATED = 20_000  # of one calendar; more is not what people plan
EFFORT = 500_000  # days looked at for one calendar: some seconds at most

Moment = date | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time at which an entry takes place; ``ends`` of dates is the last day, inclusive."""

    uid: str
    recurrence_id: str  # which one of a recurring entry, as RFC 5545 writes it; empty for a single one
    starts: Moment
    ends: Moment
    tzid: str | None
    summary: str
    transparent: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Expanded:
    """What takes place in the window, in order, and how many later ones were left out."""

    occurrences: tuple[Occurrence, ...]
    left_out: int


def expand(entries: Sequence[ReadEntry], first: date, last: date, most: int) -> Expanded:
    """Return when the entries take place, from ``first`` to ``last``, at most ``most`` of them.

    Raises:
        UnreadableCalendar: a rule is not followed, or the calendar asks for too much; names the line.
    """
    by_uid: dict[str, list[ReadEntry]] = defaultdict(list)
    for entry in entries:
        by_uid[entry.uid].append(entry)
    effort, found = Effort(EFFORT), []
    for family in by_uid.values():
        found += _of_family(family, first, last, effort)
        if len(found) > GENERATED:
            raise UnreadableCalendar(
                say("The calendar has more than %(limit)d entries in the time that is read.", limit=GENERATED)
            )
    found.sort(key=lambda one: (day_of(one.starts), one.uid, one.recurrence_id))
    return Expanded(tuple(found[:most]), max(len(found) - most, 0))


def day_of(moment: Moment) -> date:
    """Return the date that a moment shows."""
    return moment.date() if isinstance(moment, datetime) else moment


def name_of(moment: Moment) -> str:
    """Return the name of a moment: the same instant has the same name, whatever zone it is written in."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return moment.strftime("%Y%m%d")


def _of_family(family: list[ReadEntry], first: date, last: date, effort: Effort) -> list[Occurrence]:
    """Return the occurrences of the entries that share a UID: a master and changes of single occurrences."""
    ordered = sorted(family, key=lambda entry: entry.sequence)  # stable: of equals the later one counts
    changed = {name_of(one.recurrence_id): one for one in ordered if one.recurrence_id is not None}
    masters = [one for one in ordered if one.recurrence_id is None]
    found = [_occurrence(one, one.starts, one.ends, name) for name, one in changed.items()]
    if masters:
        found += _of_master(masters[-1], list(changed.values()), first, last, effort)
    return [one for one in found if day_of(one.starts) <= last and day_of(one.ends) >= first]


def _of_master(
    master: ReadEntry, changed: list[ReadEntry], first: date, last: date, effort: Effort
) -> Iterator[Occurrence]:
    replaced = [one.recurrence_id for one in changed if one.recurrence_id is not None]
    left_out = {name_of(_comparable(master, moment)) for moment in (*replaced, *master.exdates)}
    if master.rrule is None and not master.rdates:
        if not left_out:
            yield _occurrence(master, master.starts, master.ends, "")
        return
    for starts in _starts(master, first, last, effort):
        names = {name_of(starts), name_of(day_of(starts))}
        if not names & left_out:
            left_out.add(name_of(starts))
            yield _occurrence(master, starts, _end(master, starts), name_of(starts))


def _comparable(master: ReadEntry, moment: Moment) -> Moment:
    """Return an exception as it is compared: that of an entry of dates means the day, even with an hour."""
    return moment if isinstance(master.starts, datetime) else day_of(moment)


def _starts(master: ReadEntry, first: date, last: date, effort: Effort) -> list[Moment]:
    length = day_of(master.ends) - day_of(master.starts)
    found = [_alike(master.starts, one) for one in master.rdates]
    if master.rrule is None:
        return [master.starts, *found]
    line = Line(master.rule_line, "")
    try:
        rule = _rule(master)
        days = recurring_days(rule, day_of(master.starts), first - length - timedelta(days=1), last, effort)
        return [*islice(_moments(master, rule, days), OF_ONE_RULE), *found]
    except RuleRefused as error:
        raise unreadable(line, error.message) from error


def _rule(master: ReadEntry) -> Rule:
    rule = read_rule(master.rrule or "")
    starts = master.starts
    clock = (starts.hour, starts.minute, starts.second) if isinstance(starts, datetime) else (0, 0, 0)
    own = dict(zip(("BYHOUR", "BYMINUTE", "BYSECOND"), clock, strict=True))
    if any(own[name] != value for name, value in rule.times):
        raise RuleRefused(say("entries recur by the day, week, month or year"))
    return rule


def _moments(master: ReadEntry, rule: Rule, days: Iterator[date]) -> Iterator[Moment]:
    for day in days:
        starts = _alike(master.starts, day)
        if rule.until is not None and _is_after(starts, rule.until):
            return
        yield starts


def _is_after(starts: Moment, until: Moment) -> bool:
    if not isinstance(starts, datetime) or not isinstance(until, datetime):
        return day_of(starts) > day_of(until)
    return starts > until if until.tzinfo is not None else starts.replace(tzinfo=None) > until


def _alike(starts: Moment, moment: Moment) -> Moment:
    """Return a moment as the start of an entry is: a date for dates, the same hour of another day for hours."""
    if not isinstance(starts, datetime):
        return day_of(moment)
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, starts.time()).replace(tzinfo=starts.tzinfo)


def _end(master: ReadEntry, starts: Moment) -> Moment:
    if isinstance(starts, datetime) and isinstance(master.starts, datetime):
        assert isinstance(master.ends, datetime)  # the reader refuses a mixture
        length = master.ends.astimezone(UTC) - master.starts.astimezone(UTC)
        return (starts.astimezone(UTC) + length).astimezone(starts.tzinfo)
    return starts + (day_of(master.ends) - day_of(master.starts))


def _occurrence(entry: ReadEntry, starts: Moment, ends: Moment, recurrence_id: str) -> Occurrence:
    return Occurrence(
        uid=entry.uid,
        recurrence_id=recurrence_id,
        starts=starts,
        ends=ends,
        tzid=entry.tzid,
        summary=entry.summary,
        transparent=entry.transparent,
        cancelled=entry.status == "CANCELLED",
    )
