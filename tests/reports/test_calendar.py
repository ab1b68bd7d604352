"""Planned dates of a report in the personal calendars of those who work on it."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.feeds import operations as feeds
from regional_groups.feeds import rebuilding
from regional_groups.feeds.models import FeedEntry, FeedVersion
from regional_groups.reports import operations
from regional_groups.reports.models import Report
from sqlalchemy import delete, select

from tests.feeds.counting import statements
from tests.reports.field import USUAL, director, now, officer, report, take
from tests.support.field import actor, person

COVER = {"session_opens_on": "2027-06-22", "translation_days": 10, "writing_days": 7}
DAYS = ["2027-04-22", "2027-04-29", "2027-05-13", "2027-05-14", "2027-05-24", "2027-05-25"]
pytestmark = pytest.mark.usefixtures("session")


def address(owner: object, **choices: object) -> str:
    """Return the address of a new personal calendar."""
    _, token = feeds.create({"scope": "mine", **choices}, actor(owner), now())  # type: ignore[arg-type]  # a person
    db.session.commit()
    return f"/calendars/personal/{token}.ics"


def entries(client: FlaskClient, path: str) -> list[tuple[str, str, str, int]]:
    """Return day, title, status and sequence of what a calendar shows."""
    found = Calendar.from_ical(client.get(path).data).events
    rows = [
        (str(one["DTSTART"].dt), str(one["SUMMARY"]), str(one.get("STATUS", "")), int(one.get("SEQUENCE", 0)))
        for one in found
    ]
    return sorted(rows)


def moved(made: Report, **cover: object) -> None:
    """Change the cover data as the report officer."""
    operations.edit(made, {"version": made.version, "cover": cover}, actor(officer()), now())
    db.session.commit()


def test_those_who_decide_have_every_date_and_nobody_else_any(client: FlaskClient) -> None:
    made = report(cover=COVER)

    for office in ("report_officer", "tsb_director"):
        found = entries(client, address(person(f"{office}@example.org", office)))
        assert [row[0] for row in found] == DAYS
        assert found[0][1:] == (
            "Freeze the figures: Effectiveness report 2026-01-01 – 2026-11-20", "CONFIRMED", 0,
        )  # fmt: skip
    both = person("both@example.org", "report_officer", "translator fr")
    assert [row[0] for row in entries(client, address(both))] == DAYS  # each date once

    for step in USUAL:
        take(made, step)
    for number, office in enumerate(("bsg_coordinator", "sg_chair SG5", "delegate KE", "tsb_counsellor")):
        assert entries(client, address(person(f"{number}@example.org", office))) == []


def test_translator_has_the_dates_of_translation_alone(client: FlaskClient) -> None:
    report(cover=COVER)

    found = entries(client, address(person("a@example.org", "translator fr"), language="fr"))

    assert [row[0] for row in found] == [DAYS[3], DAYS[4]]
    assert "2026-01-01" in found[0][1]
    assert "Transmit" not in found[0][1]


def test_no_public_calendar_tells_of_them(client: FlaskClient) -> None:
    report("published", cover=COVER)

    for path in ("all", "deadlines", "joint-meetings"):
        assert entries(client, f"/calendars/{path}.ics") == []
    assert entries(client, address(officer(), scope="deadlines")) == []
    for key in ("report-deadlines", "translation-deadlines"):
        assert client.get(f"/calendars/{key}.ics").status_code == 404
        assert client.get(f"/calendars/{key}.html").status_code == 404


def test_they_move_with_the_session(client: FlaskClient, clock: FixedClock) -> None:
    made = report(cover=COVER)
    path = address(officer())
    before = client.get(path)
    uids = {str(one["UID"]) for one in Calendar.from_ical(before.data).events}

    clock.advance(timedelta(minutes=5))
    moved(made, session_opens_on="2027-06-29")

    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    events = Calendar.from_ical(after.data).events
    assert {str(one["UID"]) for one in events} == uids
    assert {int(one["SEQUENCE"]) for one in events} == {1}
    assert {one["LAST-MODIFIED"].dt for one in events} == {made.changed_at.astimezone(UTC)}
    assert entries(client, path)[0][0] == "2027-04-29"


def test_other_changes_leave_the_calendar_as_it_is(client: FlaskClient) -> None:
    made = report(cover=COVER)
    path = address(officer())
    before = client.get(path)

    moved(made, agenda_item="PL 2")
    take(made, "freeze")

    assert client.get(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304


def test_withdrawn_report_cancels_its_dates(client: FlaskClient) -> None:
    made = report(cover=COVER)
    path = address(officer())

    take(made, "withdraw")

    found = entries(client, path)
    assert {row[2:] for row in found} == {("CANCELLED", 1)}
    assert found[0][1].startswith("Cancelled: ")


def test_session_taken_back_cancels_the_dates(client: FlaskClient) -> None:
    made = report(cover=COVER)
    path = address(officer())
    before = entries(client, path)

    moved(made, session_opens_on=None)

    after = [(day, status) for day, _, status, _ in entries(client, path)]
    assert after == [(day, "CANCELLED") for day, _, _, _ in before]


def test_writing_all_anew_gives_the_same_octets(client: FlaskClient) -> None:
    made = report(cover=COVER)
    moved(made, session_opens_on="2027-06-29")
    path = address(director())
    before = client.get(path).data

    db.session.execute(delete(FeedEntry).where(FeedEntry.subject_id == made.id))
    db.session.execute(delete(FeedVersion).where(FeedVersion.feed_key == "report-deadlines"))
    db.session.commit()
    rebuilding.rebuild(datetime(2026, 12, 1, tzinfo=UTC))
    db.session.commit()

    assert client.get(path).data == before


def test_change_costs_the_same_for_many_subscribers(client: FlaskClient) -> None:
    made = report(cover=COVER)
    costs = []
    for opens, readers in (("2027-06-29", 1), ("2027-07-06", 5)):
        for number in range(readers):
            address(person(f"{opens}-{number}@example.org", "report_officer"))
        with statements() as sent:
            moved(made, session_opens_on=opens)
        costs.append(len(sent))

    assert costs[0] == costs[1]
    assert set(db.session.scalars(select(FeedEntry.sequence).where(FeedEntry.subject_id == made.id))) == {2}
