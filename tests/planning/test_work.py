"""The work of regional offices: appended only, exact, unknown where nothing stands, recorded by the office itself."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.audit import AuditEntry
from regional_groups.core.db import db
from regional_groups.core.errors import NotPermitted, RuleViolated
from regional_groups.core.forms import load
from regional_groups.planning import work_operations as operations
from regional_groups.planning.work_forms import WorkCreateSchema
from regional_groups.planning.work_models import OfficeWork
from regional_groups.planning.work_queries import entries, worked
from regional_groups.planning.work_rules import DAYS_MAX, check_work, days_of, halves
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.feeds.counting import statements
from tests.planning.field import holder
from tests.reports.field import now
from tests.support.field import actor, bearer, post, sign_in

WORK: dict[str, Any] = {
    "region": "africa",
    "from_on": "2026-01-01",
    "until_on": "2026-06-30",
    "days": "12.5",
    "missions": 2,
    "purpose": "Preparing the joint meeting",
    "source": "Report of the office, July 2026",
}
OFFICE = "regional_office africa"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
with_session = pytest.mark.usefixtures("session")


def record(office: str = OFFICE, **data: Any) -> OfficeWork:
    """Record what an office worked."""
    made = operations.record(load(WorkCreateSchema(), {**WORK, **data}), actor(holder(office)), now())
    db.session.commit()
    return made


def africa(**options: bool) -> tuple[Decimal | None, int | None]:
    """Return the totals of Africa in the year."""
    return next((row.days, row.missions) for row in worked(*YEAR, **options) if row.region == "africa")


@pytest.mark.parametrize(
    ("days", "missions", "until_on", "wrong"),
    [
        ("0", None, "2026-06-30", None),
        ("0.5", 1, "2026-11-23", None),
        (None, 0, "2026-06-30", None),
        (None, None, "2026-06-30", "days"),
        ("0.25", None, "2026-06-30", "days"),
        ("-1", None, "2026-06-30", "days"),
        (str(DAYS_MAX + 1), None, "2026-06-30", "days"),
        ("1", -1, "2026-06-30", "missions"),
        ("1", None, "2025-12-31", "until_on"),
        ("1", None, "2026-11-24", "until_on"),
    ],
)
def test_a_record_says_something_that_can_have_been(
    days: str | None, missions: int | None, until_on: str, wrong: str | None
) -> None:
    given = (
        None if days is None else Decimal(days),
        missions,
        date(2026, 1, 1),
        date.fromisoformat(until_on),
    )

    if wrong is None:
        check_work(*given, date(2026, 11, 23))
    else:
        with pytest.raises(RuleViolated) as refused:
            check_work(*given, date(2026, 11, 23))
        assert set(refused.value.fields) == {wrong}


@pytest.mark.parametrize(("last", "possible"), [(date(2025, 12, 31), True), (date(2026, 1, 2), False)])
def test_a_record_is_of_a_year_at_most(last: date, *, possible: bool) -> None:
    given = (Decimal(1), None, date(2025, 1, 1), last, date(2026, 11, 23))

    if possible:
        check_work(*given)
    else:
        with pytest.raises(RuleViolated):
            check_work(*given)


def test_half_days_are_kept_exactly() -> None:
    assert [days_of(halves(Decimal(text))) for text in ("0", "0.5", "12.5")] == [
        0,
        Decimal("0.5"),
        Decimal("12.5"),
    ]


@with_session
def test_totals_are_exact_and_unknown_where_nothing_stands() -> None:
    assert africa() == (None, None)

    record(missions=None)
    assert africa() == (Decimal("12.5"), None)
    record(days="0.5")
    record(region="europe", office="bsg_coordinator")
    record(from_on="2025-12-31", days="100")

    assert africa() == (Decimal(13), 2)
    assert [row.region for row in worked(*YEAR) if row.days is not None] == ["africa", "europe"]


@with_session
def test_a_reversed_entry_counts_for_nothing_and_both_stay() -> None:
    wrong = record()

    operations.reverse(wrong, {"note": "Of another office."}, actor(holder(OFFICE)), now())
    db.session.commit()

    assert africa() == (None, None)
    assert len(db.session.scalars(select(OfficeWork)).all()) == 2
    with pytest.raises(RuleViolated):
        operations.reverse(wrong, {"note": "Again."}, actor(holder(OFFICE)), now())
    events = db.session.scalars(select(AuditEntry.event).where(AuditEntry.event.startswith("work:")))
    assert list(events) == ["work:record", "work:reverse", "work:reversed"]


@with_session
def test_invented_work_is_not_counted() -> None:
    record().demonstration = True
    db.session.commit()

    assert (africa(), africa(demonstration=True)) == ((None, None), (Decimal("12.5"), 2))


@with_session
@pytest.mark.parametrize(
    "office", ["regional_office europe", "admin", "tsb_counsellor", "rg_chair SG5RG-AFR"]
)
def test_nobody_else_records(office: str) -> None:
    with pytest.raises(NotPermitted):
        record(office)


@with_session
def test_the_database_keeps_an_entry_that_says_nothing_out() -> None:
    made = record()
    made.half_days = made.missions = None

    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


@with_session
def test_work_on_pages_and_in_the_profile(client: FlaskClient) -> None:
    sign_in(client, holder(OFFICE))
    wrong = post(client, "/office-work/new", **{**WORK, "days": "0.3"})
    assert (wrong.status_code, "Give whole or half days." in wrong.text) == (422, True)
    assert post(client, "/office-work/new", **WORK).status_code == 303
    made = db.session.scalars(select(OfficeWork)).one()
    where = f"/office-work/{made.id}"
    assert "Reverse this entry" in client.get(where).text

    public = client.application.test_client()
    assert "12.5" in public.get("/office-work/?from=2026-01-01&until=2026-12-31").text
    assert "12.5" not in public.get("/office-work/?from=2025-01-01&until=2025-12-31").text
    assert public.get("/office-work/?from=x&until=2025-12-31").status_code == 200
    assert made.recorded_by not in public.get(where).text
    profile = "/reports/profiles/regions/africa?from=2026-01-01&until=2026-12-31"
    assert "12.5" in public.get(profile).text

    assert post(client, f"{where}/actions/reverse", note=" ").status_code == 422
    assert post(client, f"{where}/actions/reverse", note="Of another office.").status_code == 303
    assert "12.5" not in public.get(profile).text
    listed = public.get("/office-work/?from=2026-01-01&until=2026-12-31").text
    assert [listed.count(f">{mark}<") for mark in ("reversed", "reversal")] == [1, 1]


@with_session
def test_work_through_the_api(client: FlaskClient) -> None:
    headers = bearer(holder(OFFICE))
    made = client.post("/api/v1/office-work", json=WORK, headers=headers)
    assert (made.status_code, (made.json or {})["days"]) == (201, "12.5")
    refused = client.post("/api/v1/office-work", json={**WORK, "region": "europe"}, headers=headers)
    assert refused.status_code == 403
    totals = client.get("/api/v1/office-work/totals?from=2026-01-01&until=2026-12-31").json or {}
    assert totals["items"][0] == {"region": "africa", "days": "12.5", "missions": 2}
    assert totals["items"][1]["days"] is None
    undone = client.post(
        f"{made.headers['Location']}/actions/reverse", json={"note": "Wrong office."}, headers=headers
    )
    assert (undone.status_code, (undone.json or {})["reverses"]) == (201, (made.json or {})["id"])
    listed = client.get("/api/v1/office-work?region=africa").json or {}
    assert len(listed["items"]) == 2


@with_session
def test_the_list_asks_the_same_however_many_rows(client: FlaskClient) -> None:
    record()
    client.get("/office-work/")
    counts = []
    for more in (0, 2):
        for _ in range(more):
            record()
        with statements() as asked:
            assert client.get("/office-work/?from=2026-01-01&until=2026-12-31").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


@with_session
def test_a_list_names_what_no_longer_counts_in_one_statement(client: FlaskClient) -> None:
    found = record()
    made = operations.reverse(found, {"note": "Of another office."}, actor(holder(OFFICE)), now())
    db.session.commit()

    rows = {row["id"]: row for row in client.get("/api/v1/office-work").json["items"]}

    assert rows[str(found.id)]["reversed_by"] == str(made.id)
    assert rows[str(made.id)]["reversed_by"] is None
    with statements() as sent:
        assert [row.is_reversed for row in db.session.scalars(entries({})).all()].count(True) == 1
    assert len(sent) == 1
