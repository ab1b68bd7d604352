"""How much the main pages ask of the database, the machine and the line, over the demonstration."""

import gzip
import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.meetings.models import Meeting
from regional_groups.terms.models import TermsVersion
from sqlalchemy import select

from tests.feeds.counting import statements
from tests.journeys.conftest import MakeDemo
from tests.journeys.places import COOKIE, add_reports, session_cookie

FIRST_LOAD_BYTES = 100_000  # page, styles, scripts and pictures, compressed
# Statements for a counsellor who is signed in: they do not grow with the rows that a page shows.
BUDGET = {
    "/": 48,
    "/study-groups/": 22,
    "/study-groups/SG5": 44,
    "/regional-groups/": 32,
    "/regional-groups/SG5RG-AFR": 52,
    "/creation-requests/": 30,
    "/terms/": 26,
    "/regional-groups/SG5RG-AFR/terms": 29,
    "/meetings/": 31,
    "/meetings/{meeting}": 50,
    "/meetings/{meeting}/registrations": 30,
    "/events/": 26,
    "/calendar/": 32,
    "/reports/": 22,
    "/me/": 35,
    "/people/offices": 27,
    "/audit/": 21,
    "/planning/": 29,  # one for each part
    "/planning/targets/": 24,
    "/planning/risks/": 26,  # what risks watch is counted again after a change alone
    "/planning/activities/": 25,
    "/planning/plan-reviews/": 22,
    "/planning/council-sessions/": 22,
    "/planning/results-chain/": 30,  # its figures are counted again after a change alone
    "/standards-requests/": 27,
    "/outreach/": 28,
    "/office-work/": 24,
    "/funds/": 22,
    "/api/v1/openapi.json": 2,
    "/api/v1/meetings?limit=200": 12,
    "/api/v1/regional-groups?limit=200": 11,
    "/api/v1/creation-requests?limit=200": 8,
}
LINKED = re.compile(r"(?:src|href)=\"(/static/[^\"]+)\"")


def visit(app: Flask, client: FlaskClient, path: str) -> tuple[int, float, int]:
    """Open a page; return its statements, the milliseconds of the fastest of three, and its compressed bytes."""
    client.get(path)
    times, counts, sizes = [], [], []
    for _ in range(3):
        with app.app_context(), statements() as asked:
            begun = time.perf_counter()
            answer = client.get(path)
            times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
        counts.append(len(asked))
        sizes.append(len(gzip.compress(answer.data, 6)))
    return min(counts), min(times), max(sizes)


def counsellor(app: Flask) -> FlaskClient:
    """Return a browser at which the counsellor is signed in."""
    client = app.test_client()
    client.set_cookie(COOKIE, session_cookie(app, "tsb_counsellor"))
    return client


@pytest.mark.once
def test_pages_keep_within_their_budget(make_demo: MakeDemo) -> None:
    app = make_demo()
    add_reports(app)
    with app.app_context():
        convened = select(Meeting).where(Meeting.demonstration, Meeting.state == "convened")
        meeting = db.session.scalars(convened).first()
        assert meeting is not None
        known = {"meeting": meeting.id}
    client = counsellor(app)
    table, exceeded = [], []

    for path, most in BUDGET.items():
        count, milliseconds, weight = visit(app, client, path.format(**known))
        table.append(f"{path:45} {count:4} statements {milliseconds:7.0f} ms {weight:7} bytes")
        if count > most:  # time is printed and never judged: it tells of the machine
            exceeded.append(f"{table[-1]}, budget {most}")

    print("\n" + "\n".join(table))
    assert not exceeded, "\n".join(exceeded)


@pytest.mark.once
def test_first_load_is_light(make_demo: MakeDemo) -> None:
    app = make_demo()
    client = counsellor(app)
    heaviest: dict[str, int] = {}

    for path in (*(path for path in BUDGET if not path.startswith("/api/") and "{" not in path), "/duties/"):
        page = client.get(path)
        linked = {address.partition("#")[0] for address in LINKED.findall(page.text)}
        parts = [page.data]
        for address in sorted(linked):
            with client.get(address) as file:  # what is sent from a file is closed
                parts.append(file.data)
        heaviest[path] = sum(len(gzip.compress(part, 6)) for part in parts)

    print("\n", heaviest)
    assert max(heaviest.values()) <= FIRST_LOAD_BYTES, heaviest


@pytest.mark.once
def test_statements_do_not_grow_with_the_rows(make_demo: MakeDemo) -> None:
    app = make_demo()
    client = counsellor(app)
    with app.app_context():
        few = db.session.scalars(select(TermsVersion.id)).all()
    counts = {}

    for path in ("meetings", "regional-groups", "creation-requests", "events", "offices", "organizations"):
        address = f"/api/v1/{path}?limit="
        counts[path] = (visit(app, client, f"{address}2")[0], visit(app, client, f"{address}12")[0])

    assert len(few) > 3
    assert {path: many - one for path, (one, many) in counts.items() if many > one} == {}
