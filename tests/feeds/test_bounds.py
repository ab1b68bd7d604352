"""A feed holds the whole history, and at most ten thousand entries: then the newest and all that is to come."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from regional_groups.feeds import queries, rules

from tests.feeds.counting import statements
from tests.feeds.filling import Filling, fill

BOUND = 10_000


def entries(count: int, first: date) -> None:
    """Store entries of consecutive days in the feed of all meetings."""
    fill(
        Filling(f"meeting-{number:05}@localhost", first + timedelta(days=number), frozenset({rules.ALL}))
        for number in range(count)
    )


def test_bound_is_the_contracts() -> None:
    assert rules.ENTRIES_MAX == BOUND


@pytest.mark.parametrize("more", [0, 25])
def test_feed_of_very_many_entries_holds_the_newest(session, client: FlaskClient, more: int) -> None:
    entries(BOUND + more, date(2000, 1, 1))

    first = client.get("/calendars/all.ics")
    again = client.get("/calendars/all.ics", headers={"If-None-Match": first.headers["ETag"]})
    listed = client.get("/calendars/all.json").get_json()["entries"]

    text = first.text
    assert text.count("BEGIN:VEVENT") == len(listed) == BOUND
    assert f"UID:meeting-{BOUND + more - 1:05}@" in text
    assert f"UID:meeting-{more:05}@" in text
    assert (f"UID:meeting-{more - 1:05}@" in text) is False
    assert text.index("UID:meeting-00030@") > text.index("UID:meeting-00031@")
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("count", [1, 3])
def test_building_a_feed_asks_as_often_for_many_entries_as_for_few(session, app, count: int) -> None:
    entries(count, date(2026, 1, 1))
    with statements() as found:
        queries.stored(rules.ALL, "en")
        queries.shown(rules.ALL, "en")

    assert len(found) == 2
