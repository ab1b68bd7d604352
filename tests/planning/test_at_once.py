"""Two who do the same thing at the same moment: one has done it, the other is told so; never a failure."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, current_thread, local, main_thread
from typing import Any

import pytest
from flask import Flask, request
from regional_groups.core.db import db
from regional_groups.core.forms import load
from regional_groups.planning import work_operations
from regional_groups.planning.models import Target
from regional_groups.planning.work_forms import WorkCreateSchema
from regional_groups.reports import rendering
from regional_groups.reports.composing import document_in, sheet_of
from regional_groups.reports.models import Rendering, Report
from sqlalchemy import event, select

from tests.planning.field import holder, target
from tests.planning.test_work import OFFICE, WORK
from tests.reports.field import now, report, take
from tests.support.field import actor, bearer

pytestmark = pytest.mark.usefixtures("session")


_TURN = ("pg_advisory_xact_lock", "BEGIN IMMEDIATE")  # the turn on PostgreSQL; on SQLite the writing itself


@pytest.fixture
def together() -> Iterator[set[str]]:
    """Let the two meet just before their turn: what either has read until then is of before the other's change.

    Who asks for an address that is put into the set lets the other go first.
    """
    barrier, here, met, last = Barrier(2, timeout=30), local(), list[str](), set[str]()

    def meet(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        turn = next((sign for sign in _TURN if sign in statement), None)
        if turn is None or current_thread() is main_thread() or hasattr(here, "met"):
            return
        here.met = True
        barrier.wait()
        met.append(turn)
        if last and request.path in last:
            time.sleep(1)

    event.listen(db.engine, "before_cursor_execute", meet)
    yield last
    event.remove(db.engine, "before_cursor_execute", meet)
    assert len(met) == 2  # who takes no turn never came here


@pytest.fixture
def slow() -> Iterator[None]:
    """Hold up every commit, for those who wait for the row of a report before they take a turn."""

    def wait(session: Any) -> None:
        time.sleep(0.3)

    event.listen(db.session, "before_commit", wait)
    yield
    event.remove(db.session, "before_commit", wait)


def at_once(app: Flask, office: str, *paths: str, **body: Any) -> list[int]:
    """Send one body to several addresses at once; return the answers in order."""
    return sent_at_once(app, office, *((path, body) for path in paths))


def sent_at_once(app: Flask, office: str, *asked: tuple[str, dict[str, Any]]) -> list[int]:
    """Send requests at once, each on its own connection; return their answers in order."""
    headers = bearer(holder(office))
    app.test_client().get("/api/v1/me", headers=headers)  # the day of a token's last use is noted once
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(app.test_client().post, path, json=body, headers=headers) for path, body in asked]
        return sorted(one.result().status_code for one in sent)


def test_the_review_of_a_year_is_begun_once(app: Flask, together: set[str]) -> None:
    assert at_once(app, "bsg_coordinator", *["/api/v1/plan-reviews"] * 2, year=2026) == [201, 422]


def test_an_entry_is_reversed_once(app: Flask, together: set[str]) -> None:
    made = work_operations.record(load(WorkCreateSchema(), WORK), actor(holder(OFFICE)), now())
    db.session.commit()
    path = f"/api/v1/office-work/{made.id}/actions/reverse"

    assert at_once(app, OFFICE, path, path, note="Counted twice.") == [201, 422]


def test_one_target_of_a_place_is_agreed_at_a_time(app: Flask, together: set[str]) -> None:
    paths = [f"/api/v1/targets/{target('open').id}/actions/agree" for _ in range(2)]

    answers = at_once(app, "bsg_coordinator", *paths, version=2, reference="TSAG-R5", agreed_on="2026-05-29")

    assert answers == [200, 200]
    states = db.session.scalars(select(Target.state).order_by(Target.state)).all()
    assert [str(one) for one in states] == ["agreed", "superseded"]


@pytest.mark.parametrize(
    ("state", "action", "given"),
    [
        ("transmitted", "publish", {"languages": ["en"]}),
        ("published", "correct", {"kind": "addendum"}),
    ],
)
def test_a_step_of_a_report_is_taken_once(
    app: Flask, slow: None, state: str, action: str, given: dict[str, Any]
) -> None:
    made = report(state)
    path = f"/api/v1/reports/{made.id}/actions/{action}"

    answers = at_once(app, "report_officer", path, path, version=made.version, **given)

    assert answers[0] == 200 and answers[1] in (409, 422)  # stale, or published in these languages already
    assert len(db.session.scalars(select(Report).where(Report.follows_id == made.id)).all()) == (
        action == "correct"
    )


def test_a_corrigendum_is_not_in_force_beside_the_revision_of_what_it_corrects(
    app: Flask, together: set[str]
) -> None:
    made, ready = report("published"), ("freeze", "submit", "approve", "transmit")
    begun = [take(made, "correct", kind=kind) for kind in ("revision", "corrigendum")]
    for one in begun:
        for step in ready:
            take(one, step)  # type: ignore[arg-type]  # correct gives a report
    ids = [one.id for one in begun if one is not None]
    version = db.session.scalar(select(Report.version).where(Report.id == ids[0]))

    paths = [f"/api/v1/reports/{id}/actions/publish" for id in ids]
    together.add(paths[1])
    answers = at_once(app, "report_officer", *paths, version=version, languages=["en"])

    assert answers == [200, 422]
    db.session.rollback()
    states = {one.correction: str(one.state) for one in db.session.scalars(select(Report))}
    assert states == {"": "superseded", "revision": "published", "corrigendum": "transmitted"}


def test_what_is_superseded_is_not_corrected_meanwhile(app: Flask, together: set[str]) -> None:
    made = report("published")
    revision = take(made, "correct")
    assert revision is not None
    for step in ("freeze", "submit", "approve", "transmit"):
        take(revision, step)
    publish = f"/api/v1/reports/{revision.id}/actions/publish"
    correct = f"/api/v1/reports/{made.id}/actions/correct"

    together.add(correct)
    answers = sent_at_once(
        app,
        "report_officer",
        (publish, {"version": revision.version, "languages": ["en"]}),
        (correct, {"version": made.version, "kind": "corrigendum"}),
    )

    assert answers == [200, 409]


def test_a_document_is_queued_once(app: Flask, together: set[str]) -> None:
    made = report("published")
    document = document_in(sheet_of(made, now()), "fr")

    def ask() -> None:
        with app.app_context():
            rendering.ask_now(document, now())

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(ask) for _ in range(2)]:
            one.result()

    key = rendering.key_of(document)
    db.session.rollback()  # what was read before the two asked is no longer the newest
    assert len(db.session.scalars(select(Rendering).where(Rendering.key == key)).all()) == 1
