"""Rules of recurrence (RFC 5545, 3.3.10): on which days an entry comes again, within bounds.

The rule comes from anybody. So the days of a period are looked at one by one and counted, never searched for without
end: a rule that names no day, such as 30 February, costs what its periods cost and no more. A rule without COUNT is
taken up where the wanted days begin. Times of the day do not recur: entries come again at the hour of their start.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from regional_groups.core.errors import Message, say

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile("([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_RANGES = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_OF_THE_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_ONE_EACH = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST")
_MOST_INTERVAL = 1000
_KNOWN = {*_RANGES, *_OF_THE_DAY, *_ONE_EACH}


class RuleRefused(ValueError):
    """A rule that is not followed; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Effort:
    """How many days may still be looked at, over all rules of one calendar."""

    def __init__(self, days: int) -> None:
        """Begin with so many days."""
        self._left = days

    def spend(self, days: int) -> None:
        """Count days that are looked at.

        Raises:
            RuleRefused: there were too many.
        """
        self._left -= days
        if self._left < 0:
            raise RuleRefused(say("its rules of recurrence ask for too much work"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, read; empty lists do not narrow."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None  # a datetime is aware, or naive for the clock of the entry
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()  # which one of its month or year (0: each), weekday
    positions: frozenset[int] = frozenset()
    week_start: int = 0
    times: tuple[tuple[str, int], ...] = ()  # BYHOUR and the like, which may only repeat the start


def read_rule(text: str) -> Rule:
    """Read a rule whose form has been checked already.

    Raises:
        RuleRefused: it asks for something that is not followed.
    """
    parts = {
        name: value for name, _, value in (part.partition("=") for part in text.upper().split(";")) if name
    }
    unknown = sorted(set(parts) - _KNOWN)
    if unknown:
        raise RuleRefused(say("recurrences by %(part)s are not followed", part=unknown[0][:20]))
    numbers = {name: _numbers(parts[name], most) for name, most in _RANGES.items() if name in parts}
    return Rule(
        frequency=parts["FREQ"],
        interval=_number(parts.get("INTERVAL", "1"), _MOST_INTERVAL),
        count=_number(parts["COUNT"], 10**9) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        months=numbers.get("BYMONTH", frozenset()),
        month_days=numbers.get("BYMONTHDAY", frozenset()),
        year_days=numbers.get("BYYEARDAY", frozenset()),
        weeks=numbers.get("BYWEEKNO", frozenset()),
        weekdays=frozenset(map(_weekday, parts["BYDAY"].split(","))) if "BYDAY" in parts else frozenset(),
        positions=numbers.get("BYSETPOS", frozenset()),
        week_start=_weekday(parts.get("WKST", "MO"))[1],
        times=tuple((name, _number(parts[name], 60, 0)) for name in _OF_THE_DAY if name in parts),
    )


def _refused(text: str) -> RuleRefused:
    return RuleRefused(say("%(value)s has no place in a rule of recurrence", value=text[:40]))


def _number(text: str, most: int, least: int = 1) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise _refused(text)
    return int(text)


def _numbers(text: str, most: int) -> frozenset[int]:
    found = []
    for part in text.split(","):
        sign, digits = (-1, part[1:]) if part.startswith("-") else (1, part.removeprefix("+"))
        found.append(sign * _number(digits, most))
    return frozenset(found)


def _weekday(text: str) -> tuple[int, int]:
    match = _DAY.fullmatch(text)
    if match is None:
        raise _refused(text)
    return int(match[1] or 0), WEEKDAYS.index(match[2])


def _until(text: str) -> date | datetime:
    try:
        if len(text) == 8:
            return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a date has no zone
        if text.endswith("Z"):
            return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the clock of the entry
    except ValueError:
        raise _refused(text) from None


def recurring_days(rule: Rule, start: date, first: date, last: date, effort: Effort) -> Iterator[date]:
    """Give the days from ``first`` to ``last`` on which an entry comes, in order; UNTIL is left to the caller.

    Parameters:
        start: the day of its DTSTART, which is always the first one and counts.
        effort: what may still be spent; a day that is looked at costs one.
    Raises:
        RuleRefused: too many days were looked at.
    """
    if first <= start <= last:
        yield start
    whole, given = _completed(rule, start), 1
    for days in _periods(whole, start, first, last):
        effort.spend(len(days))
        for day in _chosen(whole, [day for day in days if _fits(whole, day)]):
            if day <= start:
                continue
            if day > last or (rule.count is not None and given >= rule.count):
                return
            given += 1
            if day >= first:
                yield day


def _completed(rule: Rule, start: date) -> Rule:
    """Take from the start what the rule leaves open (RFC 5545, 3.3.10)."""
    if rule.weekdays or rule.month_days or rule.year_days or rule.frequency == "DAILY":
        return rule
    if rule.frequency == "WEEKLY" or rule.weeks:
        return replace(rule, weekdays=frozenset({(0, start.weekday())}))
    if rule.frequency == "YEARLY" and not rule.months:
        rule = replace(rule, months=frozenset({start.month}))
    return replace(rule, month_days=frozenset({start.day}))


def _periods(rule: Rule, start: date, first: date, last: date) -> Iterator[list[date]]:
    """Give the days of each period that counts, up to the one that holds ``last``."""
    if rule.frequency == "WEEKLY":
        start -= timedelta(days=(start.weekday() - rule.week_start) % 7)
    number = 0 if rule.count is not None else max(_between(rule.frequency, start, first) // rule.interval, 0)
    while (days := _period(rule.frequency, start, number * rule.interval))[0] <= last:
        yield days
        number += 1


def _between(frequency: str, start: date, day: date) -> int:
    """Return how many periods begin after the one of ``start``, up to that of a day."""
    if frequency == "YEARLY":
        return day.year - start.year
    if frequency == "MONTHLY":
        return (day.year - start.year) * 12 + day.month - start.month
    return (day - start).days // (7 if frequency == "WEEKLY" else 1)


def _period(frequency: str, start: date, number: int) -> list[date]:
    """Return the days of the nth period after the one of ``start``."""
    if frequency == "YEARLY":
        opening, length = date(start.year + number, 1, 1), 365 + calendar.isleap(start.year + number)
    elif frequency == "MONTHLY":
        year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
        opening, length = date(year, month + 1, 1), calendar.monthrange(year, month + 1)[1]
    elif frequency == "WEEKLY":
        opening, length = start + timedelta(weeks=number), 7
    else:
        opening, length = start + timedelta(days=number), 1
    return [opening + timedelta(days=day) for day in range(length)]


def _chosen(rule: Rule, days: list[date]) -> list[date]:
    if not rule.positions:
        return days
    numbered = enumerate(days)
    return [day for at, day in numbered if at + 1 in rule.positions or at - len(days) in rule.positions]


def _fits(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    of_month = calendar.monthrange(day.year, day.month)[1]
    if rule.month_days and not {day.day, day.day - of_month - 1} & rule.month_days:
        return False
    if rule.year_days:
        of_year = 365 + calendar.isleap(day.year)
        number = day.timetuple().tm_yday
        if not {number, number - of_year - 1} & rule.year_days:
            return False
    if rule.weeks and not _weeks_of(day, rule.week_start) & rule.weeks:
        return False
    return not rule.weekdays or any(_is_weekday(rule, day, which, name) for which, name in rule.weekdays)


def _is_weekday(rule: Rule, day: date, which: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if which == 0 or rule.frequency in ("WEEKLY", "DAILY"):
        return True
    if rule.frequency == "MONTHLY" or rule.months:
        number, of_all = day.day, calendar.monthrange(day.year, day.month)[1]
    else:
        number, of_all = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
    return which in ((number - 1) // 7 + 1, -((of_all - number) // 7 + 1))


def _weeks_of(day: date, week_start: int) -> set[int]:
    """Return the number of a day's week, counted from the beginning of the year and from its end."""
    opening = day - timedelta(days=(day.weekday() - week_start) % 7)
    year = (opening + timedelta(days=3)).year  # a week belongs to the year that has four of its days
    number = (opening - _first_week(year, week_start)).days // 7
    of_all = (_first_week(year + 1, week_start) - _first_week(year, week_start)).days // 7
    return {number + 1, number - of_all}


def _first_week(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)
