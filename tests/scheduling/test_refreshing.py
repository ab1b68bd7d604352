"""Reading again by job: differences only, failures that keep what was read, pauses, and no lock while waiting."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from regional_groups.adapters.memory import MemoryCalendarSource
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.ports import CalendarOrder, FetchedCalendar, Ports
from regional_groups.scheduling import refreshing, shown
from regional_groups.scheduling.rules import Outcome
from sqlalchemy import func, select, text

from tests.meetings.people import Cast, now
from tests.scheduling.field import (
    ADDRESS,
    HOSTS,
    PLENARY,
    a_turn,
    act,
    added,
    calendar_file,
    entry,
    kept,
    whole,
    work,
)


@pytest.fixture
def app(make_app: Any) -> Flask:
    """Return the service with a list of hosts."""
    made: Flask = make_app(calendar_hosts=HOSTS)
    return made


@pytest.fixture
def calendar(players: Cast, source: MemoryCalendarSource) -> Any:
    """Return a calendar with an address, read once."""
    source.calendars[ADDRESS] = calendar_file(
        PLENARY, whole("2@citel.example", "20270510", "20270512", "PCC.I")
    )
    made = added(players.counsellor, address=ADDRESS)
    work()
    return made


def test_calendar_is_fetched_and_read(calendar: Any, source: MemoryCalendarSource) -> None:
    assert [event.title for event in kept(calendar)] == ["Plenary of CITEL", "PCC.I"]
    assert (calendar.outcome, calendar.entries, calendar.refreshed_at) == (Outcome.READ, 2, now())
    assert calendar.next_refresh_at == now() + timedelta(hours=4)
    assert source.asked == [CalendarOrder(ADDRESS, hosts=frozenset(HOSTS.split()))]


def test_calendar_is_read_again_when_its_time_has_come(
    calendar: Any, source: MemoryCalendarSource, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=3, minutes=59))
    work()
    assert len(source.asked) == 1

    clock.advance(timedelta(minutes=1))
    work()

    assert len(source.asked) == 2


def test_only_differences_are_written(calendar: Any, source: MemoryCalendarSource, clock: FixedClock) -> None:
    before = {event.uid: (event.id, event.hash) for event in kept(calendar)}
    source.calendars[ADDRESS] = calendar_file(
        whole("2@citel.example", "20270510", "20270513", "PCC.I, a day longer"),
        whole("3@citel.example", "20270601", "20270602", "New"),
    )
    clock.advance(timedelta(hours=4))

    work()

    after = {event.uid: (event.id, event.title) for event in kept(calendar)}
    assert after["2@citel.example"] == (before["2@citel.example"][0], "PCC.I, a day longer")
    assert set(after) == {"2@citel.example", "3@citel.example"}
    assert calendar.entries == 2


def test_unchanged_entries_are_not_touched(
    calendar: Any, source: MemoryCalendarSource, clock: FixedClock, count_queries: Any
) -> None:
    source.calendars[ADDRESS] += b"\n"  # another text, the same entries
    clock.advance(timedelta(hours=4))

    with count_queries() as seen:
        work()

    assert [one for one in seen if "blocking_events" in one and not one.lstrip().startswith("SELECT")] == []


def test_unchanged_calendar_is_not_sent_again_but_read_whole_after_a_week(
    calendar: Any, source: MemoryCalendarSource, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=1))
    work()
    assert (calendar.outcome, calendar.refreshed_at) == (Outcome.UNCHANGED, now())
    assert source.asked[-1].etag

    clock.advance(timedelta(days=7))
    work()

    assert calendar.outcome == Outcome.READ
    assert source.asked[-1].etag == ""


def test_failure_keeps_what_was_read_and_says_why(
    calendar: Any, source: MemoryCalendarSource, clock: FixedClock
) -> None:
    read_at = now()
    source.unavailable = True
    clock.advance(timedelta(hours=4))
    work()

    assert (len(kept(calendar)), calendar.outcome, calendar.refreshed_at) == (2, Outcome.FAILED, read_at)
    assert shown.problem_of(calendar) == "calendar.example.org does not answer."
    assert calendar.next_refresh_at == now() + timedelta(hours=1)
    clock.advance(timedelta(hours=1))
    work()
    assert (calendar.failures, calendar.next_refresh_at) == (2, now() + timedelta(hours=2))

    source.unavailable = False
    clock.advance(timedelta(hours=2))
    work()

    assert (calendar.failures, calendar.problem, calendar.outcome) == (0, {}, Outcome.UNCHANGED)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><title>Sign in</title>", "Line 1 of the calendar file cannot be read"),
        (b"", "The calendar file is empty."),
        (
            calendar_file(entry("1", "DTSTART;TZID=Atlantis:20270101T080000")),
            "no time zone is named Atlantis",
        ),
        (
            calendar_file(entry("1", "DTSTART:20270101", "DTEND:20270102T080000Z")),
            "not both dates or both hours",
        ),
        (
            calendar_file(entry("1", "DTSTART:20270101", "RRULE:FREQ=DAILY;INTERVAL=0")),
            "has no place in a rule",
        ),
    ],
)
def test_calendar_that_cannot_be_read_keeps_what_was(
    calendar: Any, source: MemoryCalendarSource, clock: FixedClock, content: bytes, reason: str
) -> None:
    source.calendars[ADDRESS] = content
    clock.advance(timedelta(hours=4))

    work()

    assert (len(kept(calendar)), calendar.outcome) == (2, Outcome.FAILED)
    assert reason in shown.problem_of(calendar)


def test_hours_are_kept_as_instants_and_dates_of_their_clock(players: Cast) -> None:
    calendar = added(
        players.counsellor,
        entry("1", "DTSTART;TZID=America/Lima:20270405T190000", "DTEND;TZID=America/Lima:20270406T000000"),
        entry("2", "DTSTART:20270407T080000", "SUMMARY:Without a zone"),
        timezone="Africa/Nairobi",
    )

    first, second = kept(calendar)

    assert (first.starts_at, first.ends_at) == (
        datetime(2027, 4, 6, 0, tzinfo=UTC),
        datetime(2027, 4, 6, 5, tzinfo=UTC),
    )
    assert (str(first.starts_on), str(first.ends_on), first.timezone) == (
        "2027-04-05",
        "2027-04-05",
        "America/Lima",
    )
    assert second.starts_at == datetime(2027, 4, 7, 5, tzinfo=UTC)


def test_recurring_entry_is_kept_once_for_each_time_with_its_changes(players: Cast) -> None:
    rule = entry("1", "DTSTART:20270105T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Weekly")
    moved = entry("1", "RECURRENCE-ID:20270112T090000Z", "DTSTART:20270113T090000Z", "SUMMARY:Moved")
    cancelled = entry("1", "RECURRENCE-ID:20270119T090000Z", "DTSTART:20270119T090000Z", "STATUS:CANCELLED")

    calendar = added(players.counsellor, rule, moved, cancelled)

    assert [(event.recurrence_id, event.title, event.cancelled) for event in kept(calendar)] == [
        ("20270105T090000Z", "Weekly", False),
        ("20270112T090000Z", "Moved", False),
        ("20270119T090000Z", "", True),
    ]


def test_name_of_any_length_is_kept(players: Cast) -> None:
    calendar = added(
        players.counsellor, whole("x" * 900, "20270406", "20270409"), whole("x" * 901, "20270406", "20270409")
    )

    assert {event.uid[:7] for event in kept(calendar)} == {"sha256:"}
    assert len(kept(calendar)) == 2


def test_calendar_beyond_the_most_says_that_it_is_not_whole(players: Cast) -> None:
    rules = [entry(f"{number}", "DTSTART;VALUE=DATE:20261023", "RRULE:FREQ=DAILY") for number in range(3)]

    calendar = added(players.counsellor, *rules)

    assert (calendar.entries, calendar.left_out) == (2000, 3 * 763 - 2000)


def test_newer_file_takes_the_place_of_the_older(players: Cast, clock: FixedClock) -> None:
    calendar = added(players.counsellor)

    act(
        calendar,
        "refresh",
        players.counsellor,
        file=(calendar_file(whole("9", "20270601", "20270602")), "new.ics"),
    )

    assert [event.uid for event in kept(calendar)] == ["9"]


def test_file_is_read_again_daily_for_the_window_moves(players: Cast, clock: FixedClock) -> None:
    calendar = added(players.counsellor, entry("1", "DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=MONTHLY"))
    last = kept(calendar)[-1].starts_on
    clock.advance(timedelta(days=60))

    work()

    assert kept(calendar)[-1].starts_on > last


def test_paused_calendar_is_not_read(
    calendar: Any, source: MemoryCalendarSource, players: Cast, clock: FixedClock
) -> None:
    act(calendar, "pause", players.counsellor)
    clock.advance(timedelta(days=2))
    work()
    assert len(source.asked) == 1

    act(calendar, "resume", players.counsellor)
    work()

    assert len(source.asked) == 2


def test_round_reads_a_few_calendars_only(players: Cast, source: MemoryCalendarSource) -> None:
    for number in range(refreshing.AT_ONCE + 2):
        made = added(players.counsellor, address=f"{ADDRESS}{number}")
        made.next_refresh_at = now()
    db.session.execute(text("DELETE FROM outbox_messages"))
    db.session.commit()

    work()
    assert len(source.asked) == refreshing.AT_ONCE
    work()

    assert len(source.asked) == refreshing.AT_ONCE + 2


def test_messages_of_earlier_readings_do_not_pile_up(calendar: Any, clock: FixedClock) -> None:
    for _ in range(3):
        clock.advance(timedelta(hours=4))
        work()

    query = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == refreshing.KIND)
    assert db.session.scalar(query) == 1


def test_others_write_while_a_source_is_asked(
    app: Flask, players: Cast, source: MemoryCalendarSource, ports: Ports, database_url: str
) -> None:
    calendar = added(players.counsellor, address=ADDRESS)
    db.session.rollback()
    done = []

    class Slow(MemoryCalendarSource):
        def fetch(self, order: CalendarOrder) -> FetchedCalendar:
            with db.engine.connect() as other, other.begin():  # as another request, while this one waits
                other.execute(text("UPDATE outside_calendars SET body_name = 'APT'"))
            done.append(order)
            return FetchedCalendar(calendar_file(PLENARY))

    app.extensions["ports"] = Ports(ports.identity, ports.mailer, outside=Slow())

    a_turn(app)

    db.session.expire_all()
    assert len(done) == 1
    assert (calendar.body_name, len(kept(calendar))) == ("APT", 1)
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == refreshing.KIND)).one()
    assert message.sent_at is not None


def test_what_was_changed_meanwhile_is_not_overwritten(app: Flask, players: Cast, ports: Ports) -> None:
    calendar = added(players.counsellor, address=ADDRESS)
    db.session.rollback()

    class Changing(MemoryCalendarSource):
        def fetch(self, order: CalendarOrder) -> FetchedCalendar:
            with db.engine.connect() as other, other.begin():
                other.execute(text("UPDATE outside_calendars SET address = address || 'x'"))
            return FetchedCalendar(calendar_file(PLENARY))

    app.extensions["ports"] = Ports(ports.identity, ports.mailer, outside=Changing())

    a_turn(app)

    db.session.expire_all()
    assert kept(calendar) == []


def test_service_without_a_source_says_so(app: Flask, players: Cast, ports: Ports) -> None:
    app.extensions["ports"] = Ports(ports.identity, ports.mailer)
    calendar = added(players.counsellor, address=ADDRESS)

    work()

    assert shown.problem_of(calendar) == "Calendars of other bodies are not fetched by this service."
