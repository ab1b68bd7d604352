"""The front: the same answers as the pages' door for the price of one read; one build for a herd; no token in a log."""

import gc
import logging
import threading
import weakref
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core import jobs
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.feeds import bodies
from regional_groups.feeds.buckets import Buckets
from regional_groups.feeds.front import redacted
from regional_groups.meetings.models import Meeting, MeetingState
from regional_groups.settings import SettingMissing
from werkzeug.test import TestResponse

from tests.conftest import new_app
from tests.feeds import field
from tests.feeds.counting import statements, watched
from tests.feeds.test_personal import subscribed
from tests.support.field import person

ADDRESS = "/calendars/regional-groups/SG5RG-AFR.ics"


def herd(app: Flask, address: str, size: int, *, apart: bool = False) -> list[TestResponse]:
    """Ask for an address from several threads at the same moment.

    Parameters:
        apart: let the threads pass the lock that only one process knows, as if each were a process.
    """
    start, answers = threading.Barrier(size), []

    def ask() -> None:
        start.wait()
        if apart:
            bodies._building[:] = [threading.Lock() for _ in bodies._building]
        answers.append(app.test_client().get(address))

    threads = [threading.Thread(target=ask) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


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


def on_sqlite() -> bool:
    """Tell whether the database can say cheaply that nothing has changed; PostgreSQL is asked each time."""
    return db.engine.dialect.name == "sqlite"


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


def test_front_and_page_give_equal_answers(app: Flask, feed: FlaskClient, behind: FlaskClient) -> None:
    counts = app.extensions["feed_front"].counts
    endings = ("", "?lang=fr", "?lang=xx", "?lang=&lang=fr", "?lang=en&x=%FF")
    for ending, method, scheme in product(endings, ("GET", "HEAD"), ("http", "https")):
        full = behind.get(ADDRESS + ending)
        counts.clear()

        for headers in conditions(full.headers["ETag"], full.headers["Last-Modified"]):
            asked = {"method": method, "headers": headers, "base_url": f"{scheme}://localhost"}
            ours, theirs = (one.open(ADDRESS + ending, **asked) for one in (feed, behind))
            assert (ours.status, ours.data) == (theirs.status, theirs.data)
            assert sorted(ours.headers) == sorted(theirs.headers)

        assert counts["passed on"] == 0
        assert counts["304"] > 0 < counts["200"]


def test_personal_calendar_is_equal_at_both_doors(session, app: Flask, behind: FlaskClient) -> None:
    field.session(field.meeting("SG5RG-AFR"), "Opening", "2027-02-02 09:30", "2027-02-02 12:00")
    field.meeting("SG5RG-AFR", "SG13RG-AFR", state=MeetingState.CANCELLED, title="Called off")
    owner = person("a@example.org", "rg_chair SG5RG-AFR", "rg_chair SG13RG-AFR")
    client, counts = app.test_client(), app.extensions["feed_front"].counts
    for choices in (
        {},
        {"cancelled_days": 30},
        {"cancelled": "drop"},
        {"label": "X" * 43},
        {"scope": "mine", "language": "ar"},
    ):
        _, address = subscribed(owner, **{"scope": "group:SG5RG-AFR", "language": "ru", **choices})
        full = client.get(address)
        counts.clear()

        for headers in conditions(full.headers["ETag"], full.headers["Last-Modified"]):
            ours, theirs = (one.get(address, headers=headers) for one in (client, behind))
            assert (ours.status, ours.data) == (theirs.status, theirs.data)
            assert sorted(ours.headers) == sorted(theirs.headers)

        assert (counts["304"], counts["200"], counts["passed on"]) == (4, 6, 0)
        assert full.text.count("BEGIN:VEVENT") == (2 if choices == {"cancelled": "drop"} else 3)


@pytest.mark.parametrize("choices", [{"detail": "busy"}, {"join_links": True}], ids=str)
def test_what_is_made_for_one_person_is_passed_on(session, app: Flask, choices: dict[str, object]) -> None:
    field.meeting("SG5RG-AFR")
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR", **choices)
    client, counts = app.test_client(), app.extensions["feed_front"].counts
    tag = client.get(address).headers["ETag"]
    counts.clear()

    assert client.get(address, headers={"Accept-Encoding": "gzip"}).status_code == 200
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert counts == {"passed on": 1, "304": 1}


def test_change_between_the_reads_of_a_personal_calendar_is_passed_on(session, app: Flask) -> None:
    id = field.meeting("SG5RG-AFR").id
    _, address = subscribed(person("a@example.org"), "group:SG5RG-AFR")
    client, counts = app.test_client(), app.extensions["feed_front"].counts
    client.get(address)
    reader = watched(app)

    def change(statement: str) -> None:
        if "feed_segments" in statement:
            reader.before = None
            with app.app_context(), jobs.change():
                found = db.session.get_one(Meeting, id)
                found.city, found.changed_at = "Mombasa", datetime(2026, 11, 22, tzinfo=UTC)
                field.tell(found)

    reader.before = change
    counts.clear()
    answer = client.get(address)

    assert counts["passed on"] == 1
    assert b"Mombasa" in answer.data
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_304_says_no_more_than_is_needed(feed: FlaskClient, behind: FlaskClient) -> None:
    """The browser keeps the other headers with the file; of a page it hears them again."""
    tag = feed.get(ADDRESS).headers["ETag"]

    for door in (feed, behind):
        answer = door.get(ADDRESS, headers={"If-None-Match": tag})
        assert (answer.status_code, [*answer.headers.keys()]) == (
            304,
            ["ETag", "Last-Modified", "Vary", "Cache-Control"],
        )


def test_304_reads_once_and_200_its_body_once(app: Flask, feed: FlaskClient) -> None:
    tag = feed.get(ADDRESS).headers["ETag"]
    reader = watched(app)

    with app.app_context(), statements() as mapper:
        assert feed.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
        first = len(reader.statements)
        packed = [feed.get(ADDRESS, headers={"Accept-Encoding": "gzip"}) for _ in range(2)]
        assert [answer.status_code for answer in packed] == [200, 200]
        assert packed[0].data == packed[1].data
        assert list(packed[0].headers) == list(packed[1].headers)

        assert feed.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304

    # What comes again asks only whether the database has changed since, on PostgreSQL for the tag; the file is kept.
    all_in_all = 2 if on_sqlite() else 5
    assert (first, len(reader.statements), mapper) == (1, all_in_all, [])


def test_what_a_thread_remembers_ends_with_any_change(app: Flask, feed: FlaskClient) -> None:
    tag = feed.get(ADDRESS).headers["ETag"]
    reader = watched(app)
    for _ in range(3):
        assert feed.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    before = len(reader.statements)

    field.meeting("SG5RG-ARB")  # of another group: the answer stays the same, and is looked up once more
    for _ in range(3):
        assert feed.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304

    assert (before, len(reader.statements)) == ((1, 2) if on_sqlite() else (3, 6))


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
            once = len(reader.statements)
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        read.append((once, len(reader.statements), mapper))

    # Again, SQLite is asked only whether anything has changed since.
    assert read == [(1, 1 if on_sqlite() else 2, [])] * 2


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


def test_herd_builds_once(session, app: Flask) -> None:
    field.meeting("SG5RG-AFR")
    session.remove()

    answers = herd(app, ADDRESS, 6)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert app.extensions["feed_front"].counts["built"] == 1


def test_herd_at_two_processes_builds_once(session, make_app) -> None:
    """Two services share a database and nothing else, as two processes do: their locks do not know each other."""
    field.meeting("SG5RG-AFR")
    session.remove()
    services = [make_app(), make_app()]
    bodies._building[:] = [threading.Lock() for _ in bodies._building]
    answers: list[TestResponse] = []

    def ask(service: Flask) -> None:
        answers.extend(herd(service, ADDRESS, 3, apart=True))

    threads = [threading.Thread(target=ask, args=(service,)) for service in services]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert sum(service.extensions["feed_front"].counts["built"] for service in services) == 1


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


def test_log_holds_no_token(session, make_app, caplog: pytest.LogCaptureFixture) -> None:
    _, address = subscribed(person("a@example.org"))
    with caplog.at_level(logging.DEBUG):
        client = make_app().test_client()
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


def test_engine_does_not_keep_its_application(database_url: str) -> None:
    app = new_app(database_url)
    app.test_client().get("/calendars/all.ics")
    with app.app_context():
        db.engine.dispose()
    kept = weakref.ref(app)

    del app
    gc.collect()

    assert kept() is None
