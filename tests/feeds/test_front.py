"""The front: the same answers as the pages' door for the price of one read; one build for a herd; no token in a log."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.clock import FixedClock
from regional_groups.feeds import bodies
from regional_groups.feeds.buckets import Buckets
from regional_groups.feeds.front import redacted
from regional_groups.settings import SettingMissing

from tests.feeds import field
from tests.feeds.counting import statements, watched
from tests.feeds.test_personal import subscribed
from tests.support.field import person

ADDRESS = "/calendars/regional-groups/SG5RG-AFR.ics"


@pytest.fixture
def feed(session, app: Flask) -> FlaskClient:
    """Return a client of a service with one meeting whose feed is built."""
    made = field.meeting("SG5RG-AFR")
    field.session(made, "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    client = app.test_client()
    client.get(ADDRESS)
    return client


@pytest.fixture
def behind(make_app) -> FlaskClient:
    """Return a client of the same service that goes around the front."""
    plain = make_app()
    plain.wsgi_app = plain.extensions["feed_front"].app
    return plain.test_client()


def conditions(tag: str, modified: str) -> list[dict[str, str]]:
    return [
        {},
        {"Accept-Encoding": "gzip"},
        {"Accept-Encoding": "gzip;q=0"},
        {"If-None-Match": tag},
        {"If-None-Match": f'W/{tag}, "x"'},
        {"If-None-Match": "*"},
        {"If-None-Match": '"x"', "If-Modified-Since": modified},
        {"If-Modified-Since": modified},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "nonsense", "Accept-Encoding": "gzip"},
    ]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("ending", ["", "?lang=fr", "?lang=xx", "?lang=&lang=fr", "?lang=en&x=%FF"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_front_and_page_give_equal_answers(
    app: Flask, feed: FlaskClient, behind: FlaskClient, method: str, ending: str, scheme: str
) -> None:
    front = app.extensions["feed_front"]
    full = behind.get(ADDRESS + ending)
    base = f"{scheme}://localhost"
    front.counts.clear()

    for headers in conditions(full.headers["ETag"], full.headers["Last-Modified"]):
        ours = feed.open(ADDRESS + ending, method=method, headers=headers, base_url=base)
        theirs = behind.open(ADDRESS + ending, method=method, headers=headers, base_url=base)
        assert ours.status == theirs.status
        assert sorted(ours.headers) == sorted(theirs.headers)
        assert ours.data == theirs.data

    assert front.counts["passed on"] == 0
    assert front.counts["304"] > 0 < front.counts["200"]


def test_personal_304_is_equal_at_both_doors(session, app: Flask, behind: FlaskClient) -> None:
    field.meeting("SG5RG-AFR")
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR", language="ru")
    client = app.test_client()
    full = client.get(address)
    counts = app.extensions["feed_front"].counts
    counts.clear()

    for headers in conditions(full.headers["ETag"], full.headers["Last-Modified"]):
        ours, theirs = (one.get(address, headers=headers) for one in (client, behind))
        assert (ours.status, ours.data) == (theirs.status, theirs.data)
        assert sorted(ours.headers) == sorted(theirs.headers)

    assert counts["304"] == 4
    assert counts["passed on"] == 6


def test_304_reads_once_and_200_twice(app: Flask, feed: FlaskClient) -> None:
    tag = feed.get(ADDRESS).headers["ETag"]
    reader = watched(app)

    with app.app_context(), statements() as mapper:
        assert feed.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
        first = len(reader.statements)
        assert feed.get(ADDRESS, headers={"Accept-Encoding": "gzip"}).status_code == 200

    assert (first, len(reader.statements), mapper) == (1, 3, [])


def test_personal_304_reads_once_however_many_groups(session, app: Flask) -> None:
    client = app.test_client()
    read = []
    for number, groups in enumerate((["SG5RG-AFR"], ["SG5RG-AFR", "SG13RG-AFR", "SG5RG-ARB"])):
        for group in groups:
            field.meeting(group)
        _, address = subscribed(person(f"{number}@example.org", *(f"rg_chair {group}" for group in groups)))
        tag = client.get(address).headers["ETag"]
        reader = watched(app)
        with app.app_context(), statements() as mapper:
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        read.append((len(reader.statements), mapper))

    assert read == [(1, []), (1, [])]


def test_first_fetch_of_a_day_is_passed_on(session, app: Flask, clock: FixedClock) -> None:
    _, address = subscribed(person("a@example.org"))
    client, counts = app.test_client(), app.extensions["feed_front"].counts
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert (counts["passed on"], counts["304"]) == (1, 1)

    clock.advance(timedelta(days=1))
    client.get(address, headers={"If-None-Match": tag})

    assert counts["passed on"] == 2


def test_revoked_address_is_passed_on(session, app: Flask) -> None:
    made, address = subscribed(person("a@example.org"))
    client = app.test_client()
    client.get(address)
    made.state = "revoked"
    session.commit()

    assert b"revoked" in client.get(address).data


def test_nul_in_a_query_is_refused_at_both_doors(feed: FlaskClient, behind: FlaskClient) -> None:
    assert [one.get(f"{ADDRESS}?x=%00").status_code for one in (feed, behind)] == [404, 404]


def test_old_body_is_never_sent(app: Flask, feed: FlaskClient) -> None:
    before = feed.get(ADDRESS)

    field.meeting("SG5RG-AFR", title="Another")

    after = feed.get(ADDRESS, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert b"Another" in after.data


def test_other_public_address_makes_the_body_old(app: Flask, feed: FlaskClient, make_app) -> None:
    moved = make_app(base_url="https://groups.example").test_client()

    assert b"SOURCE;VALUE=URI:https://groups.example/calendars/" in moved.get(ADDRESS).data


def test_herd_builds_once(session, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    field.meeting("SG5RG-AFR")
    session.remove()
    built, start = [], threading.Barrier(6)
    write = bodies.write
    monkeypatch.setattr(bodies, "write", lambda *args: built.append(1) or write(*args))
    answers = []

    def ask() -> None:
        start.wait()
        answers.append(app.test_client().get(ADDRESS))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert len(built) == 1


def test_database_that_does_not_answer_is_left_to_flask(session, app: Flask, feed: FlaskClient) -> None:
    front = app.extensions["feed_front"]
    front.reader.close_all()
    front.reader._target = front.reader._target + "-gone"  # as if it were away just now

    assert feed.get(ADDRESS).status_code == 200
    assert front.counts["passed on"] >= 1


def test_closed_connections_are_opened_again(app: Flask, feed: FlaskClient) -> None:
    front = app.extensions["feed_front"]
    front.reader.close_all()
    front.counts.clear()

    assert feed.get(ADDRESS).status_code == 200
    assert front.counts["200"] == 1


def test_log_holds_no_token(session, app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    _, address = subscribed(person("a@example.org"))
    client = app.test_client()
    with caplog.at_level(logging.DEBUG):
        tag = client.get(address).headers["ETag"]
        client.get(address, headers={"If-None-Match": tag})

    assert "/calendars/personal/… 304" in caplog.text
    assert address.split("/")[3].removesuffix(".ics") not in caplog.text


def test_redacted_path() -> None:
    assert redacted("/calendars/personal/abc.ics") == "/calendars/personal/…"
    assert redacted("/calendars/all.ics") == "/calendars/all.ics"


def test_bucket_fills_evenly_and_counts_each_address() -> None:
    buckets = Buckets("2 per minute")

    taken = [buckets.take("a", at) for at in (0.0, 0.0, 0.0, 29.0, 30.0, 31.0)]

    assert taken == [0, 0, 30, 1, 0, 29]
    assert buckets.take("b", 31.0) == 0


@pytest.mark.parametrize("limit", ["", "many", "0 per minute", "5 per fortnight"])
def test_wrong_limit_is_named_at_the_start(limit: str) -> None:
    with pytest.raises(SettingMissing, match="RG_FEED_LIMIT"):
        Buckets(limit)


def test_front_counts_a_request_once(make_app) -> None:
    client = make_app(feed_limit="2 per minute").test_client()

    codes = [client.get("/calendars/nothing.ics").status_code for _ in range(3)]

    assert codes == [404, 404, 429]


def test_edit_costs_the_same_however_many_subscribe(session, app: Flask) -> None:
    made = field.meeting("SG5RG-AFR")
    counts = []
    for subscribers in (1, 9):
        for number in range(subscribers):
            subscribed(person(f"{subscribers}-{number}@example.org"), "group:SG5RG-AFR")
        made.city, made.changed_at = f"City {subscribers}", datetime(2026, 11, 21, subscribers, tzinfo=UTC)
        with statements() as found:
            field.tell(made)
        counts.append(len(found))

    assert counts[0] == counts[1]
