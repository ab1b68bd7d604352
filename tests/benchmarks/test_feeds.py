"""What a poll of a calendar costs beside an empty page of the same service."""

import statistics
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, Response
from regional_groups.core.db import db

from tests.feeds import field
from tests.feeds.counting import statements, watched
from tests.feeds.test_personal import subscribed
from tests.support.field import person

ADDRESS = "/calendars/regional-groups/SG5RG-AFR.ics"
ROUNDS, CALLS = 9, 300
# Of an empty page; the goals are for SQLite, where the read is in the process itself.
MOST = {"sqlite": (0.25, 0.25, 0.4), "postgresql": (0.5, 0.7, 0.8)}  # shared 304, shared 200, personal 304

Call = Callable[[], str]


def call(app: Flask, path: str, **headers: str) -> Call:
    """Return a function that asks the service for a path and returns the status line."""
    target = app.wsgi_app

    def ask() -> str:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            **headers,
        }
        said: list[str] = []
        body = target(environ, lambda status, headers: said.append(status))
        for _ in body:
            pass
        if close := getattr(body, "close", None):
            close()
        return said[0]

    return ask


def cost(ask: Call) -> float:
    """Return the processor time of many calls."""
    began = time.process_time()
    for _ in range(CALLS):
        ask()
    return time.process_time() - began


def ratio(one: Call, other: Call) -> float:
    """Return the median of the ratios of rounds in which both take turns, first one, then the other."""
    found = []
    for number in range(ROUNDS):
        if number % 2:
            below, above = cost(other), cost(one)
        else:
            above, below = cost(one), cost(other)
        found.append(above / below)
    return statistics.median(found)


@pytest.fixture
def floor(make_app) -> Flask:
    """Return the service with an empty page."""
    app: Flask = make_app(feed_limit="1000000000 per minute")
    app.add_url_rule("/floor", "floor", lambda: Response("ok", mimetype="text/plain"))
    return app


@pytest.mark.gate
def test_unchanged_poll_reads_once_and_costs_a_quarter_of_an_empty_page(session, floor: Flask) -> None:
    made = field.meeting("SG5RG-AFR")
    for number in range(30):
        field.session(made, f"Session {number}", "2027-02-02 09:30", "2027-02-02 12:00")
    tag = floor.test_client().get(ADDRESS).headers["ETag"]
    packed = floor.test_client().get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    poll = call(floor, ADDRESS, HTTP_IF_NONE_MATCH=tag)
    fetch = call(floor, ADDRESS, HTTP_ACCEPT_ENCODING="gzip")
    empty = call(floor, "/floor")
    reader = watched(floor)

    assert (poll(), fetch(), empty()) == ("304 NOT MODIFIED", "200 OK", "200 OK")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(reader.statements) == 1 + 2
    shared, body = ratio(poll, empty), ratio(fetch, empty)
    print(f"\nshared 304 {shared:.3f}, 200 gzip {body:.3f} of an empty page")
    most = MOST[db.engine.dialect.name]
    assert shared <= most[0]
    assert body <= most[1]


@pytest.mark.gate
def test_unchanged_personal_poll_costs_little_more_than_a_shared_one(session, floor: Flask) -> None:
    groups = ["SG5RG-AFR", "SG13RG-AFR", "SG11RG-AFR", "SG12RG-AFR", "SG20RG-AFR"]
    for group in groups:
        field.meeting(group)
    _, address = subscribed(person("a@example.org", *(f"rg_chair {group}" for group in groups)))
    client = floor.test_client()
    shared = call(floor, ADDRESS, HTTP_IF_NONE_MATCH=client.get(ADDRESS).headers["ETag"])
    own = call(floor, address, HTTP_IF_NONE_MATCH=client.get(address).headers["ETag"])
    empty = call(floor, "/floor")

    assert own() == shared() == "304 NOT MODIFIED"
    to_shared, to_empty = ratio(own, shared), ratio(own, empty)
    print(f"\npersonal 304 {to_shared:.2f} of a shared one, {to_empty:.3f} of an empty page")
    assert to_empty <= MOST[db.engine.dialect.name][2]


@pytest.mark.gate
def test_edit_asks_the_database_as_often_for_many_meetings_as_for_few(session, app: Flask) -> None:
    counts = []
    for meetings in (2, 12):
        made = field.meeting("SG5RG-AFR")
        for _ in range(meetings):
            field.meeting("SG5RG-AFR")
        made.city = f"City {meetings}"
        made.changed_at = made.changed_at.replace(hour=meetings)
        with statements() as found:
            field.tell(made)
        counts.append(len(found))

    assert counts[0] == counts[1]
