"""A feed holds the whole history, and at most ten thousand entries: then the newest and all that is to come."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.feeds import queries, rules
from regional_groups.feeds.models import FeedEntry, FeedMembership, FeedText
from regional_groups.feeds.writing import bump
from sqlalchemy import insert

from tests.feeds.counting import statements

BOUND = 10_000


def entries(count: int, first: date) -> None:
    """Store entries of consecutive days as the writer would."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    rows, texts, places = [], [], []
    for number in range(count):
        day, uid = first + timedelta(days=number), f"meeting-{number:05}@localhost"
        rows.append(
            {
                "uid": uid,
                "kind": "meeting",
                "subject_id": uuid4(),
                "source_id": uuid4(),
                "first_day": day,
                "last_day": day,
                "zone": "",
                "status": "CONFIRMED",
                "sequence": 0,
                "changed_at": at,
                "digest": "0" * 64,
                "demonstration": False,
            }
        )
        text = f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261120T000000Z\r\nEND:VEVENT\r\n"
        texts.append({"uid": uid, "language": "en", "text": text, "busy": text, "shown": {}})
        places.append({"feed_key": rules.ALL, "uid": uid})
    for table, values in ((FeedEntry, rows), (FeedText, texts), (FeedMembership, places)):
        for start in range(0, count, 2000):
            db.session.execute(insert(table), values[start : start + 2000])
    bump([rules.ALL])
    db.session.commit()


def test_bound_is_the_contracts() -> None:
    assert rules.ENTRIES_MAX == BOUND


def test_feed_of_very_many_entries_holds_the_newest(session, client: FlaskClient) -> None:
    entries(BOUND + 25, date(2000, 1, 1))

    text = client.get("/calendars/all.ics").text
    listed = client.get("/calendars/all.json").get_json()["entries"]

    assert text.count("BEGIN:VEVENT") == len(listed) == BOUND
    assert f"UID:meeting-{BOUND + 24:05}@" in text
    assert "UID:meeting-00025@" in text
    assert "UID:meeting-00024@" not in text
    assert text.index("UID:meeting-00030@") > text.index("UID:meeting-00031@")


@pytest.mark.parametrize("count", [1, 3])
def test_building_a_feed_asks_as_often_for_many_entries_as_for_few(session, app, count: int) -> None:
    entries(count, date(2026, 1, 1))
    with statements() as found:
        queries.stored(rules.ALL, "en")
        queries.shown(rules.ALL, "en")

    assert len(found) == 2
