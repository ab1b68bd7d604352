"""The update by mail says what the subscription says: nothing that it drops, no title where hours alone are told."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.permissions import Office
from regional_groups.feeds import update_mail
from regional_groups.meetings.models import Agreement, Meeting, MeetingState
from regional_groups.people.models import OfficeHeld

from tests.feeds import field
from tests.feeds.inviting import mails
from tests.feeds.test_departures import say
from tests.feeds.test_personal import subscribed
from tests.support.field import person

TITLE = "Meeting of SG5RG-AFR and SG13RG-AFR"


def update(
    client: FlaskClient, clock: FixedClock, made: Meeting, **choices: str
) -> tuple[int, str, list[str]]:
    """Cancel a meeting that a calendar has; return how many entries the letter tells, what it says, and its file."""
    owner = person("a@example.org")
    subscription, address = subscribed(owner, "group:SG13RG-AFR", **choices)
    client.get(address)
    made.state = MeetingState.CANCELLED
    made.changed_at = clock.now().replace(hour=clock.now().hour + 1)
    field.tell(made)
    return letter(subscription, owner, clock)


def letter(subscription, owner, clock: FixedClock) -> tuple[int, str, list[str]]:
    count = update_mail.send(db.session.merge(subscription), db.session.merge(owner), clock.now())
    db.session.commit()
    found = mails("a@example.org")
    told = found[-1] if found else {"text": "", "parts": []}
    parts = [Calendar.from_ical(part["text"]) for part in told.get("parts", [])]
    return count, told["text"], [str(event["SUMMARY"]) for part in parts for event in part.events]


def test_cancelled_meeting_is_in_the_file(session, client: FlaskClient, clock: FixedClock) -> None:
    count, text, file = update(client, clock, field.meeting("SG5RG-AFR", "SG13RG-AFR"))

    assert (count, file) == (1, [f"Cancelled: {TITLE}"])
    assert f"this has changed:\n\n- Cancelled: {TITLE}\n  2\u2009–\u20094 Feb 2027\n  Nairobi" in text
    assert "no longer stands" not in text


def test_who_drops_cancelled_meetings_reads_that_it_is_gone(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    count, text, file = update(client, clock, field.meeting("SG5RG-AFR", "SG13RG-AFR"), cancelled="drop")

    assert (count, file) == (1, [])
    assert f"This no longer stands in your calendar:\n\n- Cancelled: {TITLE}" in text
    assert "Open the file" not in text


def test_hours_alone_name_no_title_and_no_place(session, client: FlaskClient, clock: FixedClock) -> None:
    made = field.meeting("SG5RG-AFR", "SG13RG-AFR")
    field.fix_deadlines(made)

    count, text, file = update(client, clock, made, detail="busy")

    assert (count, file) == (1, ["Cancelled: Busy"])
    assert "- Cancelled: Busy\n  2\u2009–\u20094 Feb 2027\n\n" in text
    assert not [word for word in ("SG5RG", "Nairobi", "Meeting", "Deadline") if word in text]


@pytest.mark.parametrize("policy", ["show", "drop"])
def test_meeting_that_left_the_calendar_is_told_but_not_cancelled_in_the_own_one(
    session, client: FlaskClient, clock: FixedClock, policy: str
) -> None:
    made = field.meeting("SG5RG-AFR", "SG13RG-AFR")
    owner = person("a@example.org")
    subscription, address = subscribed(owner, "group:SG13RG-AFR", cancelled=policy)
    client.get(address)
    made.changed_at = clock.now().replace(hour=clock.now().hour + 1)
    say(made, "SG13RG-AFR", Agreement.WITHDRAWN)

    count, text, file = letter(subscription, owner, clock)

    assert (count, file) == (1, [])
    assert f"- No longer in this calendar: {TITLE}" in text


def test_calendar_that_was_never_fetched_has_nothing_gone(session, clock: FixedClock) -> None:
    owner = person("a@example.org")
    field.meeting("SG13RG-AFR", state=MeetingState.CANCELLED)
    subscription, _ = subscribed(owner, "group:SG13RG-AFR", cancelled="drop")

    assert letter(subscription, owner, clock)[0] == 0


def test_what_came_by_another_group_is_told_however_old(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    owner = person("a@example.org")
    made = field.meeting("SG13RG-AFR")
    field.meeting("SG5RG-AFR", title="Not of mine")
    subscription, address = subscribed(owner)
    client.get(address)
    clock.advance(timedelta(hours=1))
    session.add(
        OfficeHeld(
            person_id=owner.id,
            function=Office.RG_CHAIR,
            scope="SG13RG-AFR",
            from_on=date(2026, 11, 1),
            created_at=clock.now(),
        )
    )
    session.commit()

    count, _, file = letter(subscription, owner, clock)

    assert (count, file) == (1, [made.title])
    assert letter(subscription, owner, clock)[0] == 1
    assert len(mails("a@example.org")) == 1
