"""What was lost of a stored entry is written again when everything is looked through, and says what it said."""

from collections.abc import Sequence

from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core.clock import FixedClock
from regional_groups.feeds import mending, rebuilding
from regional_groups.feeds.models import FeedMembership, FeedPortion, FeedSegment, FeedText
from regional_groups.meetings.models import Agreement
from sqlalchemy import delete

from tests.feeds import field
from tests.feeds.counting import statements
from tests.feeds.test_departures import say

LEFT = FeedText.uid.like("left-%")


def test_lost_rows_are_written_again(session, client: FlaskClient, clock: FixedClock) -> None:
    made = field.meeting("SG5RG-AFR")
    field.fix_deadlines(made)
    say(field.meeting("SG5RG-AFR", "SG13RG-AFR"), "SG13RG-AFR", Agreement.WITHDRAWN)
    names = ("all", "deadlines", f"meetings/{made.id}", "joint-meetings", "regional-groups/SG13RG-AFR")
    paths = tuple(f"/calendars/{name}.ics{ending}" for name in names for ending in ("", "?lang=ru"))
    before = {path: client.get(path).data for path in paths}

    for lost in (
        delete(FeedText).where(FeedText.language == "ru", FeedText.uid.like("deadline-%")),
        delete(FeedText).where(FeedText.uid.like("meeting-%")),
        delete(FeedMembership).where(FeedMembership.feed_key == "all"),
        delete(FeedMembership).where(FeedMembership.uid.like("left-%")),
        delete(FeedSegment).where(FeedSegment.language == "en"),
        delete(FeedPortion),
    ):
        session.execute(lost)
        session.commit()
        rebuilding.rebuild(clock.now())
        assert {path: client.get(path).data for path in paths} == before


def test_lost_text_of_what_left_is_told_in_another_language_or_by_its_days(
    session, client: FlaskClient, clock: FixedClock
) -> None:
    say(field.meeting("SG5RG-AFR", "SG13RG-AFR"), "SG13RG-AFR", Agreement.WITHDRAWN)

    def told(language: str) -> Sequence[object]:
        answer = client.get(f"/calendars/regional-groups/SG13RG-AFR.ics?lang={language}")
        (event,) = Calendar.from_ical(answer.data).events
        names = ("UID", "SEQUENCE", "STATUS", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY")
        return [event[name].to_ical() for name in names]

    english, russian = told("en"), told("ru")
    found = []
    for lost in (LEFT & (FeedText.language == "ru"), LEFT):
        session.execute(delete(FeedText).where(lost))
        session.commit()
        rebuilding.rebuild(clock.now())
        found += [told("en"), told("ru")]

    assert found[:2] == [english, english]
    assert [one[:-1] for one in found[2:]] == [english[:-1], russian[:-1]]
    assert found[2][-1] == b"This no longer belongs in this calendar. It may go on elsewhere."

    say(field.meeting("SG5RG-AFR", "SG13RG-AFR"), "SG13RG-AFR", Agreement.WITHDRAWN)
    with statements() as asked:
        assert mending.broken() == []
    assert len(asked) == 2  # however many rows there are
