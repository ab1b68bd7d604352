"""What was lost of a stored entry is written again when everything is looked through, and says what it said."""

from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.feeds import rebuilding
from regional_groups.feeds.models import FeedMembership, FeedPortion, FeedSegment, FeedText
from sqlalchemy import delete

from tests.feeds import field


def test_lost_rows_are_written_again(session, client: FlaskClient, clock: FixedClock) -> None:
    made = field.meeting("SG5RG-AFR")
    field.fix_deadlines(made)
    paths = ("/calendars/all.ics", "/calendars/deadlines.ics", f"/calendars/meetings/{made.id}.ics")
    paths = tuple(f"{path}{ending}" for path in paths for ending in ("", "?lang=ru"))
    before = {path: client.get(path).data for path in paths}

    for lost in (
        delete(FeedText).where(FeedText.language == "ru", FeedText.uid.like("deadline-%")),
        delete(FeedText).where(FeedText.uid.like("meeting-%")),
        delete(FeedMembership).where(FeedMembership.feed_key == "all"),
        delete(FeedSegment).where(FeedSegment.language == "en"),
        delete(FeedPortion),
    ):
        session.execute(lost)
        session.commit()
        rebuilding.rebuild(clock.now())
        assert {path: client.get(path).data for path in paths} == before
