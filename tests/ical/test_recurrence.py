"""Days on which entries come again: as RFC 5545 has them, compared with another implementation, and within bounds."""

import time
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from regional_groups.ical.recurrence import Effort, RuleRefused, read_rule, recurring_days

FIRST, LAST = date(2026, 10, 23), date(2028, 11, 23)


def days(rule: str, start: date, first: date = FIRST, last: date = LAST, effort: int = 10**6) -> list[date]:
    return list(recurring_days(read_rule(rule), start, first, last, Effort(effort)))


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", date(2026, 11, 1), ["2026-11-01", "2026-11-02", "2026-11-03"]),
        ("FREQ=DAILY;INTERVAL=300", date(2026, 11, 1), ["2026-11-01", "2027-08-28", "2028-06-23"]),
        ("FREQ=YEARLY;INTERVAL=2", date(1992, 2, 29), ["2028-02-29"]),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", date(2020, 5, 25), ["2027-05-31", "2028-05-29"]),
        (
            "FREQ=MONTHLY;BYDAY=5FR;COUNT=4",
            date(2026, 10, 30),
            ["2026-10-30", "2027-01-29", "2027-04-30", "2027-07-30"],
        ),
        (
            "FREQ=MONTHLY;INTERVAL=6;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            date(2027, 1, 29),
            ["2027-01-29", "2027-07-30", "2028-01-31", "2028-07-31"],
        ),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", date(2020, 12, 28), ["2027-01-04", "2028-01-03"]),
        ("FREQ=YEARLY;BYWEEKNO=20", date(2026, 5, 14), ["2027-05-20", "2028-05-18"]),
        ("FREQ=YEARLY;BYYEARDAY=-1", date(2020, 12, 31), ["2026-12-31", "2027-12-31"]),
        ("FREQ=WEEKLY;INTERVAL=52;WKST=SU", date(2026, 11, 22), ["2026-11-22", "2027-11-21", "2028-11-19"]),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", date(2026, 11, 23), ["2026-11-23", "2026-11-24"]),
        # a week is a whole one: the Monday before the start is the first of its days
        (
            "FREQ=WEEKLY;BYDAY=MO,SA;BYSETPOS=1;COUNT=3",
            date(2027, 1, 1),
            ["2027-01-01", "2027-01-04", "2027-01-11"],
        ),
    ],
)
def test_days_are_those_of_the_rule(rule: str, start: date, expected: list[str]) -> None:
    assert [day.isoformat() for day in days(rule, start)] == expected


def lists(values: st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=3, unique=True).map(lambda found: ",".join(map(str, found)))


def signed(most: int) -> st.SearchStrategy[int]:
    return st.integers(1, most) | st.integers(-most, -1)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Give rules that name some day in every few years: the other implementation searches empty ones for minutes.

    Nor positions within a week: it counts those of the first week from the start on.
    """
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    parts += draw(st.sampled_from([[], ["WKST=SU"], ["WKST=WE"]]))
    parts += draw(st.sampled_from([[], [f"COUNT={draw(st.integers(1, 60))}"]]))
    weekdays = st.lists(
        st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=4, unique=True
    )
    by_day = draw(weekdays)
    kind = draw(st.sampled_from(["", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "NTH"]))
    if kind not in ("BYWEEKNO", "BYYEARDAY") and draw(st.booleans()):
        parts.append(f"BYMONTH={draw(lists(st.integers(1, 12)))}")
    if kind == "BYWEEKNO" and frequency == "YEARLY":
        parts += [f"BYWEEKNO={draw(lists(signed(52)))}", f"BYDAY={','.join(by_day)}"]
    elif kind == "BYYEARDAY" and frequency == "YEARLY":
        parts.append(f"BYYEARDAY={draw(lists(signed(365)))}")
    elif kind == "BYMONTHDAY" and frequency != "WEEKLY":
        parts.append(f"BYMONTHDAY={draw(lists(signed(28)))}")
    elif kind == "NTH" and frequency in ("YEARLY", "MONTHLY"):
        parts.append("BYDAY=" + ",".join(f"{draw(signed(4))}{name}" for name in by_day))
    elif kind == "BYDAY":
        parts.append(f"BYDAY={','.join(by_day)}")
    if frequency != "WEEKLY" and len(parts) > 2 and parts[-1].startswith("BY") and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(signed(1))}")
    return ";".join(parts)


@settings(max_examples=150)
@given(rules(), st.dates(date(2015, 1, 1), date(2028, 1, 1)))
def test_days_are_those_of_another_implementation(rule: str, start: date) -> None:
    begin = datetime.combine(start, datetime.min.time())
    theirs = rrulestr(rule, dtstart=begin, ignoretz=True)
    last = datetime.combine(LAST, datetime.min.time())
    wanted = []
    for moment in theirs.xafter(begin - timedelta(days=1)):
        if moment > last:
            break
        wanted.append(moment.date())
    if not wanted or wanted[0] != start:  # the start always counts as the first one
        wanted = [start, *(wanted[: theirs._count - 1] if theirs._count else wanted)]

    assert days(rule, start) == [day for day in wanted if FIRST <= day <= LAST]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;INTERVAL=99999",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYSETPOS=0",
        "FREQ=YEARLY;BYDAY=MONDAY",
        "FREQ=YEARLY;UNTIL=tomorrow",
        "FREQ=YEARLY;BYEASTER=1",
        "FREQ=YEARLY;RSCALE=HEBREW",
    ],
)
def test_rule_that_is_not_followed_is_refused(rule: str) -> None:
    with pytest.raises(RuleRefused):
        read_rule(rule)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000000",
        "FREQ=DAILY;COUNT=1000000",
        "FREQ=YEARLY;BYWEEKNO=53;BYYEARDAY=100",
    ],
)
def test_rule_costs_what_its_periods_cost(rule: str) -> None:
    began = time.process_time()

    assert len(days(rule, date(1900, 1, 1))) <= 763

    assert time.process_time() - began < 2


def test_too_much_work_is_refused() -> None:
    with pytest.raises(RuleRefused, match="too much work"):
        days("FREQ=DAILY;COUNT=1000000", date(1900, 1, 1), effort=1000)


def test_rule_without_count_is_taken_up_where_the_days_begin() -> None:
    assert len(days("FREQ=DAILY", date(1900, 1, 1), effort=763)) == 763
