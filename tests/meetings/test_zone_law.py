"""A new edition of the zone database: hours on the clocks of the place stay, instants follow."""

import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from flask import current_app
from flask.testing import FlaskClient
from icalendar import Calendar
from icalendar.timezone import tzp
from regional_groups.core import audit
from regional_groups.core.changes import Change
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.outbox import OutboxMessage
from regional_groups.feeds.invitation_models import CalendarInvitation
from regional_groups.ical import zones
from regional_groups.meetings import zone_law
from regional_groups.meetings.models import Meeting, MeetingDeadline, MeetingState
from regional_groups.meetings.wall import last_instant
from sqlalchemy import select

from tests.feeds import field
from tests.feeds.inviting import Scene, letters
from tests.support.field import person


def forget_zones() -> None:
    zoneinfo.ZoneInfo.clear_cache()
    zones._zones.clear()
    tzp.use_default()  # the parser keeps each zone it has met


@pytest.fixture
def new_law(tmp_path: Path) -> Iterator[Callable[[str, str], None]]:
    """Give a zone the law of another, as a new edition of the database would."""

    def enact(zone: str, like: str) -> None:
        place = tmp_path / zone
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(files("tzdata").joinpath("zoneinfo", like).read_bytes())
        zoneinfo.reset_tzpath([str(tmp_path)])
        forget_zones()

    yield enact
    zoneinfo.reset_tzpath(())
    forget_zones()


def test_sessions_ahead_keep_their_wall_time_under_a_new_law(
    session, client: FlaskClient, clock: FixedClock, new_law: Callable[[str, str], None]
) -> None:
    person("c@example.org", "tsb_counsellor SG5")
    made = field.meeting("SG5RG-AFR")
    field.session(made, "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    over = field.meeting("SG5RG-AFR", title="Over")
    field.session(over, "Opening", "2026-02-02T09:00", "2026-02-02T12:00")
    off = field.meeting("SG5RG-AFR", title="Off", state=MeetingState.CANCELLED)
    field.session(off, "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    zone_law.look_after(clock.now())
    assert (made.version, made.sessions[0].sequence) == (1, 0)

    new_law("Africa/Nairobi", "Asia/Dubai")
    zone_law.look_after(clock.now())
    zone_law.look_after(clock.now())

    changed = made.sessions[0]
    assert changed.starts_local.isoformat() == "2027-02-02T09:00:00"
    assert (changed.starts_at, changed.ends_at) == (
        datetime(2027, 2, 2, 5, tzinfo=UTC),
        datetime(2027, 2, 2, 8, tzinfo=UTC),
    )
    assert (made.version, changed.sequence) == (2, 1)
    assert (off.version, off.sessions[0].sequence) == (1, 0)
    assert over.sessions[0].starts_at == datetime(2026, 2, 2, 6, tzinfo=UTC)
    file = Calendar.from_ical(client.get(f"/calendars/meetings/{made.id}.ics").data)
    found = next(one for one in file.events if str(one["UID"]).startswith("session"))
    assert (found["DTSTART"].dt.isoformat(), found["SEQUENCE"]) == ("2027-02-02T09:00:00+04:00", 1)
    entries = [one for one in audit.entries_of("meeting", str(made.id)) if one.event == "meeting:zone_law"]
    assert [one.note for one in entries] == [f"tzdata {zones.tzdata_version()}"]
    mails = [one.payload for one in db.session.scalars(select(OutboxMessage)) if one.kind == "mail"]
    law = "The law of the time zone changed"
    assert [one["to"] for one in mails if law in one["text"]] == ["c@example.org"]


def test_a_meeting_that_fails_keeps_no_other_waiting(
    session, clock: FixedClock, new_law: Callable[[str, str], None], caplog: pytest.LogCaptureFixture
) -> None:
    made = sorted((field.meeting("SG5RG-AFR", title=title) for title in "AB"), key=lambda one: one.id)
    for one in made:
        field.session(one, "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    first, second = (one.id for one in made)

    def fail(change: Change) -> None:
        if change.subject.id == first:
            raise ArithmeticError

    current_app.extensions["changes"].listen(Meeting, fail)
    new_law("Africa/Nairobi", "Asia/Dubai")
    zone_law.look_after(clock.now())

    versions = {id: db.session.get_one(Meeting, id).version for id in (first, second)}
    assert versions == {first: 1, second: 2}
    assert str(first) in caplog.text


def test_registered_persons_are_told_of_the_law_and_keep_their_answers(
    session, clock: FixedClock, new_law: Callable[[str, str], None]
) -> None:
    scene = Scene(ends_on=date(2027, 2, 2))
    field.session(scene.meeting, "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    scene.register()
    before = letters(scene.delegate.email)[-1].event

    new_law("Africa/Nairobi", "Asia/Dubai")
    clock.advance(timedelta(minutes=1))
    zone_law.look_after(clock.now())

    letter = letters(scene.delegate.email)[-1]
    assert letter.subject == "Changed: Meeting of SG5RG-AFR"
    assert "The law of the time zone changed" in letter.text
    assert ", now " not in letter.text
    assert letter.facts == ("REQUEST", before["SEQUENCE"] + 1, "CONFIRMED", "ACCEPTED")
    assert letter.event["DTSTART"].dt.isoformat() == "2027-02-02T09:00:00+04:00"
    row = db.session.scalars(select(CalendarInvitation)).one()
    assert (row.outdated, row.said["starts_at"]) == (False, "2027-02-02T05:00:00+00:00")


def test_deadlines_ahead_end_with_the_printed_day(
    session, clock: FixedClock, new_law: Callable[[str, str], None]
) -> None:
    made = field.meeting("SG5RG-AFR", deadline_zone="Africa/Nairobi")
    on = date(2027, 1, 2), date(2026, 11, 2)
    for item, day in zip(("registration", "letter"), on, strict=True):
        made.deadlines.append(
            MeetingDeadline(item=item, due_on=day, due_at=last_instant(day, "Africa/Nairobi"), clause="B7.9")
        )
    field.tell(made)

    new_law("Africa/Nairobi", "Asia/Dubai")
    zone_law.look_after(clock.now())
    zone_law.look_after(clock.now())

    due = {line.item: (line.due_at, line.sequence) for line in made.deadlines}
    assert due == {
        "registration": (datetime(2027, 1, 2, 19, 59, 59, tzinfo=UTC), 1),
        "letter": (datetime(2026, 11, 2, 20, 59, 59, tzinfo=UTC), 0),
    }
    assert made.version == 2


def test_the_second_of_an_hour_that_comes_twice_is_left_alone(session, clock: FixedClock) -> None:
    made = field.meeting("SG5RG-AFR", timezone="Europe/Paris")
    twice = field.session(made, "Night", "2027-10-31T02:30", "2027-10-31T04:00")
    twice.starts_at = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    db.session.commit()

    zone_law.look_after(clock.now())

    assert (twice.sequence, twice.starts_at) == (0, datetime(2027, 10, 31, 1, 30, tzinfo=UTC))
