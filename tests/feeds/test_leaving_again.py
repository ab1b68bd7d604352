"""What stands in feeds that an entry left: untouched by what happens to the feeds of others."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from regional_groups.core.db import db
from regional_groups.feeds import rules
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedText, FeedVersion
from regional_groups.meetings.models import Agreement, Meeting
from sqlalchemy import select

from tests.feeds import field
from tests.feeds.test_departures import LEFT, say
from tests.feeds.test_personal import subscribed
from tests.support.field import person

GROUPS = ("SG5RG-AFR", "SG13RG-AFR", "SG11RG-AFR", "SG17RG-AFR")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(GROUPS[1:]),
        st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=2)]),
    ),
    min_size=2,
    max_size=6,
)


def step(made: Meeting, acronym: str, at: datetime) -> Agreement:
    """Make a group of a meeting withdraw, or one that withdrew come again."""
    (row,) = (row for row in made.groups if row.group.acronym == acronym)
    row.agreement = Agreement.ASKED if row.agreement == Agreement.WITHDRAWN else Agreement.WITHDRAWN
    made.changed_at = at
    field.tell(made)
    return row.agreement


def told(made: Meeting, acronym: str) -> tuple[str, int]:
    """Return what the feed of a group tells of a meeting, and how often that feed changed."""
    (row,) = (row for row in made.groups if row.group.acronym == acronym)
    key = rules.group_key(row.group_id)
    text = db.session.scalars(
        select(FeedText.text)
        .join(FeedMembership, FeedMembership.uid == FeedText.uid)
        .join(FeedEntry, FeedEntry.uid == FeedText.uid)
        .where(FeedMembership.feed_key == key, FeedText.language == "en", FeedEntry.subject_id == made.id)
    ).one()
    return text, db.session.get_one(FeedVersion, key).version


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_what_left_says_the_same_whoever_else_leaves_or_comes_again(session, steps) -> None:
    made = field.meeting(*GROUPS)
    at, left = field.WRITTEN_AT, {}
    for acronym, later in steps:
        at += later + timedelta(minutes=1)
        now = step(made, acronym, at)
        for other, before in left.items():
            assert other == acronym or told(made, other) == before
        text, version = told(made, acronym)
        event = Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n").events[0]
        gone = now == Agreement.WITHDRAWN
        assert (str(event["STATUS"]), event["LAST-MODIFIED"].dt) == ("CANCELLED" if gone else "CONFIRMED", at)
        left = {**left, acronym: (text, version)}
        if not gone:
            del left[acronym]
        stand_ins = db.session.scalars(
            select(FeedEntry).where(FeedEntry.stands_for != "", FeedEntry.subject_id == made.id)
        ).all()
        assert bool(stand_ins) == bool(left)
        assert all(one.cancelled_on == one.changed_at.date() for one in stand_ins)


def test_two_that_leave_in_one_second_have_rows_of_their_own(session) -> None:
    made = field.meeting(*GROUPS)
    for acronym in GROUPS[1:3]:
        (row,) = (row for row in made.groups if row.group.acronym == acronym)
        row.agreement = Agreement.WITHDRAWN
        made.changed_at = datetime(2026, 11, 21, 9, tzinfo=UTC)
        field.tell(made)

    texts = [told(made, acronym)[0] for acronym in GROUPS[1:3]]
    assert ["DTSTAMP:20261121T090000Z" in text for text in texts] == [True, False]
    assert "DTSTAMP:20261121T090001Z" in texts[1]


@pytest.mark.parametrize("choices", [{}, {"cancelled_days": 30}, {"detail": "busy"}])
def test_personal_calendar_of_two_that_left_shows_the_last_row_alone(session, client, choices: dict) -> None:
    made = field.meeting(*GROUPS)
    owner = person("a@example.org", "rg_chair SG11RG-AFR", "rg_chair SG13RG-AFR")
    _, address = subscribed(owner, **choices)
    for acronym in GROUPS[1:3]:
        say(made, acronym, Agreement.WITHDRAWN)

    events = Calendar.from_ical(client.get(address).data).events

    assert [event["LAST-MODIFIED"].dt for event in events] == [made.changed_at]
    if not choices.get("detail"):
        assert [str(event["SUMMARY"])[:30] for event in events] == [LEFT[:30]]
    assert len(client.get(address.replace(".ics", ".json")).json["entries"]) == 1
