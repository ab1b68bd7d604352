"""What is deleted outright leaves feeds as cancelled: a session of a proposal, deadlines of a step undone."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.feeds import rebuilding
from regional_groups.feeds.models import FeedEntry
from regional_groups.meetings.models import MeetingState
from sqlalchemy import select

from tests.feeds import field
from tests.feeds.test_departures import shown
from tests.feeds.test_personal import subscribed
from tests.support.field import person

GROUP = "regional-groups/SG5RG-AFR"


def of(client: FlaskClient, path: str) -> dict[str, dict]:
    events = Calendar.from_ical(client.get(f"/calendars/{path}.ics").data).events
    return {str(event["UID"]).partition("-")[0]: event for event in events}


def sequence_of(client: FlaskClient) -> set[int]:
    events = Calendar.from_ical(client.get("/calendars/deadlines.ics").data).events
    return {event["SEQUENCE"] for event in events}


def test_session_taken_out_of_a_proposal_stays_as_cancelled(session, client: FlaskClient) -> None:
    made = field.meeting("SG5RG-AFR", state=MeetingState.PROPOSED)
    field.session(made, "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    before = of(client, GROUP)["session"]

    made.sessions.clear()
    made.changed_at += timedelta(minutes=1)
    field.tell(made)

    for path in (GROUP, "all", f"meetings/{made.id}"):
        after = of(client, path)["session"]
        assert after["UID"] == before["UID"]
        assert (str(after["STATUS"]), after["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
        assert str(after["SUMMARY"]) == f"Cancelled: {before['SUMMARY']}"
        assert after["LAST-MODIFIED"].dt == made.changed_at
        assert after["SEQUENCE"] == before["SEQUENCE"] + 1
        assert [after[name].dt for name in ("DTSTART", "DTEND")] == [
            before[name].dt for name in ("DTSTART", "DTEND")
        ]


def test_deadlines_of_an_undone_convening_stay_as_cancelled_and_come_again(
    session, client: FlaskClient
) -> None:
    made = field.meeting("SG5RG-AFR")
    field.fix_deadlines(made)
    before, first = dict(shown(client, "deadlines")), sequence_of(client)

    made.deadlines.clear()
    made.changed_at += timedelta(minutes=1)
    field.tell(made)
    gone, sequences = dict(shown(client, "deadlines")), [first, sequence_of(client)]
    made.changed_at += timedelta(minutes=1)
    field.fix_deadlines(made)
    made.changed_at += timedelta(minutes=1)
    made.city = "Mombasa"
    sequences.append(sequence_of(client))
    field.tell(made)
    sequences.append(sequence_of(client))

    assert sequences == [{0}, {1}, {2}, {2}]
    assert set(before.values()) == {"CONFIRMED"}
    assert gone == {f"Cancelled: {title}": "CANCELLED" for title in before}
    assert dict(shown(client, "deadlines")) == before
    assert db.session.scalars(select(FeedEntry).where(FeedEntry.stands_for != "")).all() == []


def test_what_loses_its_days_stays_as_cancelled_for_thirty_days(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    made = field.workshop()

    made.starts_on = made.ends_on = None
    field.tell(made, now=made.changed_at)

    found = []
    for month, day in ((11, 20), (12, 20), (12, 21)):
        clock.move_to(clock.now().replace(month=month, day=day, hour=9))
        rebuilding.rebuild(clock.now())
        db.session.commit()
        found.append(shown(client, "all"))
    title = f"Cancelled: {made.title}"
    assert found == [[(title, "CANCELLED")], [(title, "CANCELLED")], []]


def test_personal_calendar_shows_what_was_taken_out_as_its_owner_wants_cancelled_entries(
    session, client: FlaskClient
) -> None:
    owner = person("a@example.org", "rg_chair SG5RG-AFR")
    made = field.meeting("SG5RG-AFR", state=MeetingState.PROPOSED)
    field.session(made, "Opening", "2027-02-02T09:00", "2027-02-02T12:00")
    addresses = [subscribed(owner, **choices)[1] for choices in ({}, {"cancelled": "drop"})]

    made.sessions.clear()
    field.tell(made)

    found = [len(Calendar.from_ical(client.get(address).data).events) for address in addresses]
    assert found == [2, 1]


@pytest.mark.parametrize("columns", [{"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 4)}])
def test_what_is_over_leaves_without_a_trace(session, client: FlaskClient, columns: dict) -> None:
    made = field.meeting("SG5RG-AFR", state=MeetingState.HELD, **columns)
    field.session(made, "Opening", "2026-03-02T09:00", "2026-03-02T12:00")

    made.sessions.clear()
    field.tell(made)

    assert "session" not in of(client, GROUP)


def test_demonstration_that_is_hidden_leaves_without_a_trace(app, session, client: FlaskClient) -> None:
    settings = app.extensions["settings"]
    object.__setattr__(settings, "demonstration", True)
    made = field.meeting("SG5RG-AFR", demonstration=True)
    assert of(client, GROUP)
    object.__setattr__(settings, "demonstration", False)

    field.tell(made)

    assert of(client, GROUP) == {}
