"""Sessions of the Council: kept once by page, API and file; what is planned back from one follows it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from regional_groups.core import audit, jobs, outbox
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, RuleViolated
from regional_groups.core.importing import Row
from regional_groups.core.outbox import OutboxMessage
from regional_groups.core.permissions import SYSTEM
from regional_groups.feeds import operations as feeds
from regional_groups.feeds.models import FeedEntry
from regional_groups.planning import session_operations
from regional_groups.planning.session_importing import CouncilSessions
from regional_groups.planning.session_models import CouncilSession
from regional_groups.planning.session_queries import offered
from regional_groups.planning.session_rules import SessionState, check_session
from regional_groups.reports.models import Report
from regional_groups.reports.queries import planned
from sqlalchemy import select

from tests.feeds.test_at_once import waits
from tests.planning.field import coordinator
from tests.reports.field import now, officer, report
from tests.support.field import actor, bearer, post, sign_in

ROOT = "/api/v1/council-sessions"
COUNCIL = {"title": "Council 2027", "opens_on": "2027-06-22"}


def made(client: FlaskClient, **data: object) -> dict[str, Any]:
    """Record a session as the report officer."""
    answer = client.post(ROOT, json={**COUNCIL, **data}, headers=bearer(officer()))
    assert answer.status_code == 201, answer.json
    return answer.json or {}


def changed(client: FlaskClient, address: str, **data: object) -> dict[str, Any]:
    """Change something as the report officer."""
    version = (client.get(address, headers=bearer(officer())).json or {})["version"]
    answer = client.patch(address, json={"version": version, **data}, headers=bearer(officer()))
    assert answer.status_code == 200, answer.json
    return answer.json or {}


def published_by(body: dict[str, Any]) -> list[str]:
    """Return by when a report is planned to be published."""
    return [step["due_on"] for step in body["plan"]][-1:]


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ((None, None, None), []),
        ((date(2027, 7, 2), date(2027, 5, 25), date(2027, 4, 27)), []),
        ((date(2027, 6, 21), None, None), ["closes_on"]),
        ((None, date(2027, 6, 22), date(2027, 4, 27)), ["documents_due_on"]),
        ((None, date(2027, 6, 21), date(2027, 6, 22)), ["financial_due_on"]),
        ((None, date(2027, 4, 1), date(2027, 4, 2)), ["financial_due_on"]),
        ((None, None, date(2027, 5, 26)), ["financial_due_on"]),
    ],
)
def test_days_that_cannot_be_are_named(days: tuple[date | None, ...], wrong: list[str]) -> None:
    try:
        check_session(date(2027, 6, 22), *days)
    except RuleViolated as refused:
        assert list(refused.fields) == wrong
    else:
        assert wrong == []


@pytest.mark.parametrize(
    ("entered", "financial_too", "expected"),
    [
        (None, None, ("2027-05-25", "2027-04-27")),
        ("2027-05-18", None, ("2027-05-18", "2027-04-27")),
        ("2027-04-01", None, ("2027-04-01", "2027-04-01")),  # never later than the others
        ("2027-04-27", "2027-04-20", ("2027-04-27", "2027-04-20")),
    ],
)
def test_the_day_that_holds(
    entered: str | None, financial_too: str | None, expected: tuple[str, str]
) -> None:
    days = [date.fromisoformat(one) if one else None for one in (entered, financial_too)]
    session = CouncilSession(opens_on=date(2027, 6, 22), documents_due_on=days[0], financial_due_on=days[1])

    assert tuple(str(session.due_on(financial=one)) for one in (False, True)) == expected


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_who_prepares_a_report_learns_what_becomes_of_its_session(client: FlaskClient) -> None:
    session, going = made(client), report()
    other = report()
    where = f"{ROOT}/{session['id']}"
    changed(client, f"/api/v1/reports/{going.id}", council_session=session["id"])
    changed(client, where, source="Letter of the Secretary-General")
    changed(client, where, opens_on="2027-06-29")
    for version, action in enumerate(("cancel", "resume"), start=3):
        body = {"version": version, "note": "Decided by the Council."}
        answer = client.post(f"{where}/actions/{action}", json=body, headers=bearer(officer()))
        assert answer.status_code == 200, answer.json
    query = select(OutboxMessage).where(OutboxMessage.kind == "mail").order_by(OutboxMessage.created_at)
    letters = [one.payload for one in db.session.scalars(query)]

    sign_in(client, officer())
    page, without = (client.get(f"/reports/{one.id}").text for one in (going, other))

    told = {mail["subject"].partition(":")[0]: mail["text"] for mail in letters}
    assert sorted((mail["to"], mail["subject"]) for mail in letters) == [
        (officer().email, f"{what}: Council 2027") for what in ("Announced", "Cancelled", "Moved")
    ]
    assert "Opens on: 29 June 2027 (before: 22 June 2027)" in told["Moved"]
    assert "Publish the report: 1 June 2027" in told["Moved"]
    assert "no dates are planned" in told["Cancelled"] and "Decided by the Council." in told["Cancelled"]
    assert f"/reports/{going.id}#plan" in told["Moved"]
    assert "before: 22 June 2027" in page and page.count("Decided by the Council.") == 2
    assert "has changed since this report was begun" not in without
    assert (client.get(where).json or {})["state"] == "planned"
    shown = client.get(f"/api/v1/reports/{going.id}", headers=bearer(officer())).json or {}
    assert published_by(shown) == ["2027-06-01"]


@pytest.mark.usefixtures("session")
def test_sessions_that_old_reports_wrote_become_records_where_they_are_certain(client: FlaskClient) -> None:
    made(client, title="Council 2025", opens_on="2025-06-17")
    made(
        client,
        title="Council 2026",
        opens_on="2026-06-16",
        documents_due_on="2026-05-05",
        translation_days=10,
    )
    made(
        client,
        title="Council 2033",
        opens_on="2033-06-07",
        documents_due_on="2033-05-10",
        translation_days=10,
    )
    gone = made(client, title="Council 2029", opens_on="2029-06-05")
    db.session.get_one(CouncilSession, UUID(gone["id"])).state = SessionState.CANCELLED

    def old(title: str, day: str | None, addressee: str = "council", **cover: Any) -> Report:
        said = {"session": {"en": title}, "session_opens_on": day, **cover}
        return report(cover=said, addressee=addressee)

    twice = [old("Council 2027", "2027-06-22") for _ in range(2)]
    known = [
        old("Council 2025", "2025-06-17"),
        old("Council 2033", "2033-06-07", translation_days=10),
        old("Council 2026", "2026-06-16", translation_days=10, financial_implications=True),
    ]
    doubtful = [
        old("Council 2028", "2028-06-06"),
        old("Council 2028", "2028-06-13"),
        old("Council 2025", "2025-06-18"),
        old("Council 2026", "2026-06-16"),
        old("Council 2026", "2026-06-16", translation_days=10),
        old("Council 2029", "2029-06-05"),
        old("Next session", "2029-06-05"),
        old("Council 2030", None),
        old("Council 2031", "2031-06-03", addressee="tsag"),
    ]
    plans = [planned(one) for one in (*twice, *known, *doubtful)]
    migration = import_module("regional_groups.migrations.versions.0045_sessions_of_old_reports")

    def run(step: Callable[[], None]) -> list[str | None]:
        with Operations.context(MigrationContext.configure(db.session.connection())):
            step()
        db.session.expire_all()
        chosen = [one.council_session for one in (*twice, *known, *doubtful)]
        return [one and f"{one.title} {one.opens_on}" for one in chosen]

    nothing: list[str | None] = [None] * len(doubtful)
    chosen = ["Council 2027 2027-06-22"] * 2
    chosen += ["Council 2025 2025-06-17", "Council 2033 2033-06-07", "Council 2026 2026-06-16"]
    for step in (migration.upgrade, migration.downgrade, migration.upgrade):
        assert run(step) == [*chosen, *nothing]
        assert [planned(one) for one in (*twice, *known, *doubtful)] == plans
    titles = db.session.scalars(select(CouncilSession.title).order_by(CouncilSession.title)).all()
    assert titles == [f"Council {year}" for year in (2025, 2026, 2027, 2029, 2033)]


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_real_reports_choose_real_sessions(client: FlaskClient) -> None:
    session = made(client)
    db.session.scalars(select(CouncilSession)).one().demonstration = True
    db.session.commit()

    assert [*offered(demonstration=False)] == []
    assert [str(one.id) for one in offered(demonstration=True)] == [session["id"]]
    going = report()
    body = {"version": going.version, "council_session": session["id"]}
    answer = client.patch(f"/api/v1/reports/{going.id}", json=body, headers=bearer(officer()))
    assert (answer.status_code, list((answer.json or {})["fields"])) == (422, ["council_session"])


@pytest.mark.usefixtures("session")
def test_the_dates_of_a_report_follow_the_session_it_chose(client: FlaskClient) -> None:
    session, going = made(client, translation_days=10), report(cover={"writing_days": 7})
    where = f"/api/v1/reports/{going.id}"
    _, token = feeds.create({"scope": "mine"}, actor(officer()), now())
    db.session.commit()

    def entries() -> set[tuple[str, int]]:
        found = Calendar.from_ical(client.get(f"/calendars/personal/{token}.ics").data).events
        return {(str(one["STATUS"]), int(one["SEQUENCE"])) for one in found}

    chosen = changed(client, where, council_session=session["id"])
    assert [step["due_on"] for step in chosen["plan"]] == [
        "2027-04-22", "2027-04-29", "2027-05-13", "2027-05-14", "2027-05-24", "2027-05-25",
    ]  # fmt: skip
    assert entries() == {("CONFIRMED", 1)}

    changed(client, f"{ROOT}/{session['id']}", source="C26/35", closes_on="2027-07-02")
    assert entries() == {("CONFIRMED", 1)}  # what nothing is planned from moves nothing
    changed(client, f"{ROOT}/{session['id']}", documents_due_on="2027-05-18", financial_due_on="2027-04-20")
    assert entries() == {("CONFIRMED", 2)}
    assert published_by(client.get(where, headers=bearer(officer())).json or {}) == ["2027-05-18"]
    assert published_by(changed(client, where, cover={"financial_implications": True})) == ["2027-04-20"]

    step = {"version": 3, "note": "Postponed."}
    client.post(f"{ROOT}/{session['id']}/actions/cancel", json=step, headers=bearer(officer()))
    assert published_by(client.get(where, headers=bearer(officer())).json or {}) == []
    assert {status for status, _ in entries()} == {"CANCELLED"}


@pytest.mark.usefixtures("session")
def test_a_session_moves_while_somebody_edits_the_report_that_chose_it(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    session = made(client)
    going = changed(client, f"/api/v1/reports/{report(cover={}).id}", council_session=session["id"])
    secretary = officer()

    def edit_report() -> None:
        """Change the report on a connection of its own: its row first, then the trail, as every request does."""
        with app.app_context(), jobs.change():
            found = db.session.scalars(
                select(Report).where(Report.id == UUID(going["id"])).with_for_update()
            ).one()
            audit.append("report:edit", ("report", going["id"], ""), SYSTEM, clock.now())
            found.cover = {**found.cover, "document_number": "C27/31"}

    with ThreadPoolExecutor(1) as pool, jobs.change():
        audit.append("council_session:note", ("council_session", session["id"], ""), SYSTEM, clock.now())
        sent = pool.submit(edit_report)
        while not waits():
            assert not sent.done()
        held = db.session.get_one(CouncilSession, UUID(session["id"]))
        moved = {"version": held.version, "opens_on": date(2027, 6, 29)}
        session_operations.edit(held, moved, actor(secretary), clock.now())
    sent.result()
    outbox.drain(clock.now())

    query = select(FeedEntry.sequence).where(FeedEntry.subject_id == UUID(going["id"]))
    assert set(db.session.scalars(query)) == {2}
    assert db.session.scalars(select(Report)).one().document_number == "C27/31"


@pytest.mark.usefixtures("session")
def test_what_reports_say_themselves_stays_where_no_session_is_chosen(client: FlaskClient) -> None:
    going = report(cover={"session_opens_on": "2027-06-22"})
    session = made(client, opens_on="2027-06-29")
    where = f"/api/v1/reports/{going.id}"

    assert published_by(changed(client, where, council_session=session["id"])) == ["2027-06-01"]
    assert published_by(changed(client, where, council_session=None)) == ["2027-05-25"]


@pytest.mark.usefixtures("session")
def test_a_session_that_is_not_there_cannot_be_chosen(client: FlaskClient) -> None:
    going, headers = report(), bearer(officer())
    body = {"version": going.version, "council_session": str(going.id)}

    answer = client.patch(f"/api/v1/reports/{going.id}", json=body, headers=headers)

    assert (answer.status_code, list((answer.json or {})["fields"])) == (422, ["council_session"])


@pytest.mark.usefixtures("session")
def test_pages_keep_and_choose_a_session(client: FlaskClient) -> None:
    going = report()
    sign_in(client, officer())

    assert post(client, "/planning/council-sessions/new", **COUNCIL).status_code == 303
    found = db.session.scalars(select(CouncilSession)).one()
    page = client.get(f"/planning/council-sessions/{found.id}").text
    assert ("25 May 2027" in page, "usual, not entered" in page) == (True, True)
    assert post(client, "/planning/council-sessions/new", **COUNCIL).status_code == 422  # of one title once

    assert "Council 2027, opens on 22 June 2027" in client.get(f"/reports/{going.id}/cover").text
    chosen = {"version": str(going.version), "language": "en", "council_session": str(found.id)}
    assert post(client, f"/reports/{going.id}/cover", **chosen).status_code == 303
    page = client.get(f"/reports/{going.id}").text
    assert ("25 May 2027" in page, f'/planning/council-sessions/{found.id}"' in page) == (True, True)
    assert 'value="Council 2027"' in client.get(f"/reports/{going.id}/cover").text
    note = {"version": "1", "note": "Postponed."}
    assert post(client, f"/planning/council-sessions/{found.id}/actions/cancel", **note).status_code == 303
    page = client.get(f"/reports/{going.id}").text
    assert ("25 May 2027" in page, "no dates are planned" in page) == (False, True)
    assert db.session.scalars(select(Report.council_session_id)).one() == found.id


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_others_read_sessions_and_do_not_keep_them(client: FlaskClient) -> None:
    session = made(client)

    assert (client.get(f"{ROOT}/{session['id']}").json or {})["documents_due_on"] == "2027-05-25"
    refused = client.post(ROOT, json={**COUNCIL, "title": "Another"}, headers=bearer(coordinator()))
    assert refused.status_code == 403


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_a_file_records_sessions_once_and_names_every_bad_cell() -> None:
    def put(**cells: str) -> str:
        return CouncilSessions().put(Row({**COUNCIL, **cells}, SYSTEM, now()))

    outcomes = [put(), put(), put(documents_due_on="2027-05-20"), put(documents_due_on="2027-05-20"), put()]
    assert outcomes == ["new", "same", "changed", "same", "same"]

    with pytest.raises(DomainError) as refused:
        put(title="", opens_on="June", translation_days="many")
    assert set(refused.value.fields) == {"title", "opens_on", "translation_days"}
