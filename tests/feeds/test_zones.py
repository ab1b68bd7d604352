"""Meetings where clocks change, or where the date is another one: the files are parsed back by another reader."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.clock import FixedClock
from regional_groups.feeds import bodies, editions
from regional_groups.feeds.models import FeedVersion, ServiceIdentity
from sqlalchemy import func, select

from tests.feeds import field
from tests.feeds.test_personal import subscribed
from tests.support.field import person

# Place, country, zone, wall times of a session, the instants they are.
PLACES = [
    ("Kiritimati", "KI", "Pacific/Kiritimati", "2027-03-01 09:00", "2027-03-01 12:00", "2027-02-28T19:00Z"),
    ("Apia", "WS", "Pacific/Apia", "2027-03-01 09:00", "2027-03-01 12:00", "2027-02-28T20:00Z"),
    ("Suva", "FJ", "Pacific/Fiji", "2027-03-01 09:00", "2027-03-01 12:00", "2027-02-28T21:00Z"),
    ("Cairo", "EG", "Africa/Cairo", "2027-04-29 09:00", "2027-04-29 12:00", "2027-04-29T07:00Z"),
    ("Cairo", "EG", "Africa/Cairo", "2027-04-30 09:00", "2027-04-30 12:00", "2027-04-30T06:00Z"),
    ("Geneva", "CH", "Europe/Zurich", "2027-03-26 09:00", "2027-03-26 12:00", "2027-03-26T08:00Z"),
    ("Geneva", "CH", "Europe/Zurich", "2027-03-29 09:00", "2027-03-29 12:00", "2027-03-29T07:00Z"),
    ("Geneva", "CH", "Europe/Zurich", "2027-10-31 02:30", "2027-10-31 04:00", "2027-10-31T00:30Z"),
    ("Santiago", "CL", "America/Santiago", "2027-09-06 09:00", "2027-09-06 12:00", "2027-09-06T12:00Z"),
    ("Apia", "WS", "", "2027-03-01 09:00", "2027-03-01 12:00", "2027-03-01T09:00Z"),
]


@pytest.mark.parametrize(("city", "country", "zone", "starts", "ends", "instant"), PLACES)
def test_session_is_read_back_as_its_instant(
    session, client: FlaskClient, city: str, country: str, zone: str, starts: str, ends: str, instant: str
) -> None:
    first = date.fromisoformat(starts[:10])
    made = field.meeting(
        "SG5RG-AP", city=city, country=country, timezone=zone, starts_on=first, ends_on=first
    )
    field.session(made, "Opening", starts, ends)

    calendar = Calendar.from_ical(client.get(f"/calendars/meetings/{made.id}.ics").data)

    banner, opening = sorted(calendar.events, key=lambda event: str(event["UID"]))
    assert banner["DTSTART"].dt == first
    assert opening["DTSTART"].dt.astimezone(UTC) == datetime.fromisoformat(instant)
    # Without hours of a zone that of the seat stands in: see ical/calendars.py.
    assert [component["TZID"] for component in calendar.timezones] == [zone or "Europe/Zurich"]


def test_zone_covers_all_entries_and_two_years_more(session, client: FlaskClient) -> None:
    for year in (2019, 2030):
        made = field.meeting(
            "SG5RG-AFR",
            city="Cairo",
            country="EG",
            timezone="Africa/Cairo",
            starts_on=date(year, 6, 1),
            ends_on=date(year, 6, 1),
        )
        field.session(made, "Opening", f"{year}-06-01 09:00", f"{year}-06-01 10:00")

    text = client.get("/calendars/regional-groups/SG5RG-AFR.ics").text

    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")]
    assert "DTSTART:2018" in zone or "DTSTART:2019" in zone
    assert "RDATE" not in text
    assert "RRULE:FREQ=YEARLY" in zone


def test_zone_reaches_no_further_than_entries_with_hours(session, client: FlaskClient) -> None:
    cairo = {"city": "Cairo", "country": "EG", "timezone": "Africa/Cairo"}
    for year in (1998, 2027):
        on = date(year, 6, 1)
        made = field.meeting("SG5RG-AFR", starts_on=on, ends_on=on, **cairo)
    field.session(made, "Opening", "2027-06-01 09:00", "2027-06-01 10:00")
    _, own = subscribed(person("a@example.org"), "group:SG5RG-AFR")

    for path in ("/calendars/regional-groups/SG5RG-AFR.ics", own):
        text = client.get(path).text
        zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")]
        assert min(re.findall(r"DTSTART:(\d{4})", zone)) >= "2026"


def test_session_past_midnight_counts_at_its_place(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AP", city="Suva", country="FJ", timezone="Pacific/Fiji")
    field.session(made, "Late", "2027-02-02 22:00", "2027-02-03 01:00")

    entry = client.get(f"/calendars/meetings/{made.id}.json").get_json()["entries"][-1]

    assert (entry["starts"], entry["timezone"]) == ("2027-02-02T10:00:00+00:00", "Pacific/Fiji")
    assert "2027-02-02 22:00 to 2027-02-03 01:00 (Pacific/Fiji)" in entry["description"]
    assert "Geneva time: 2027-02-02 11:00 to 14:00" in entry["description"]


def test_new_rules_are_sent_to_who_asks_by_date_alone(
    session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    field.meeting("SG5RG-AFR")
    _, own = subscribed(person("a@example.org"), "group:SG5RG-AFR")
    editions.look_after(clock.now())
    session.commit()
    dates = {path: client.get(path).headers["Last-Modified"] for path in ("/calendars/all.ics", own)}

    def asked() -> set[int]:
        answers = [client.get(path, headers={"If-Modified-Since": date}) for path, date in dates.items()]
        return {answer.status_code for answer in answers}

    assert asked() == {304}
    monkeypatch.setattr(bodies, "FORM", bodies.FORM + 1)
    bodies._edition.cache_clear()
    for _ in range(2):
        editions.look_after(clock.now())
        session.commit()

    assert asked() == {200}
    versions = set(session.scalars(select(FeedVersion.version).where(FeedVersion.version > 0)))
    assert len(versions) == 1
    bodies._edition.cache_clear()


def test_two_editions_side_by_side_change_the_calendars_once_each_way(
    session, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    field.meeting("SG5RG-AFR")
    session.add(ServiceIdentity(name=editions.KEPT, value="a" * 32))  # as it was written before

    def renewed(*running: str, minutes: int) -> int:
        """Return how often all changed while these editions looked after it in turn, each minute."""
        before = session.scalar(select(func.min(FeedVersion.version)).where(FeedVersion.version > 0))
        for minute in range(minutes):
            clock.advance(timedelta(minutes=1))
            now_running = running[minute % len(running)]
            monkeypatch.setattr(editions, "edition", lambda _, name=now_running: name)
            editions.look_after(clock.now())
            session.commit()
        return session.scalar(select(func.min(FeedVersion.version)).where(FeedVersion.version > 0)) - before

    old, new = "a" * 32, "b" * 32
    assert [renewed(old, minutes=90), renewed(old, new, minutes=90)] == [0, 1]
    assert [renewed(new, minutes=90), renewed(old, minutes=1), renewed(new, minutes=90)] == [1, 1, 1]
