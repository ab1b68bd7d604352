"""The dates of a report, reckoned back from the opening of the session."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from regional_groups.core.db import db
from regional_groups.reports.session_plan import STEP_LABELS, Planned, plan

from tests.reports.field import officer, report, take
from tests.support.field import bearer, post, sign_in

OPENS = date(2027, 6, 22)  # a Tuesday
ROOT = "/api/v1/reports"


def test_without_a_session_nothing_is_planned() -> None:
    assert plan({}, {}) == []


def test_the_steps_are_reckoned_back() -> None:
    found = plan({"session_opens_on": OPENS.isoformat(), "translation_days": 10, "writing_days": 7}, {})

    assert [(one.step, one.due_on.isoformat()) for one in found] == [
        ("freeze", "2027-04-22"),
        ("submission", "2027-04-29"),
        ("approval", "2027-05-13"),
        ("transmission", "2027-05-14"),
        ("translation", "2027-05-24"),
        ("publication", "2027-05-25"),
    ]


def test_financial_implications_take_four_weeks_more() -> None:
    cover: dict[str, Any] = {"session_opens_on": OPENS.isoformat(), "financial_implications": True}

    assert plan(cover, {})[-1].due_on == OPENS - timedelta(weeks=8)


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 180),
    st.integers(1, 180),
    st.integers(1, 180),
    st.booleans(),
)
def test_steps_stand_in_order_on_working_days(
    opens: date, translation: int, approval: int, writing: int, financial: bool
) -> None:
    cover = {
        "session_opens_on": opens.isoformat(),
        "translation_days": translation,
        "approval_days": approval,
        "writing_days": writing,
        "financial_implications": financial,
    }

    days = [one.due_on for one in plan(cover, {})]

    assert days == sorted(days)
    assert len(set(days)) == len(days) == len(STEP_LABELS)
    assert all(day.weekday() < 5 for day in days)
    assert days[-1] <= opens - timedelta(weeks=8 if financial else 4)


@pytest.mark.parametrize(("today", "late"), [(19, False), (20, False), (21, True)])
def test_a_step_is_overdue_the_day_after(today: int, late: bool) -> None:
    due = date(2027, 5, 20)

    assert Planned("freeze", due).overdue(date(2027, 5, today)) is late
    assert not Planned("freeze", due, date(2027, 5, 30)).overdue(date(2027, 5, today))


@pytest.mark.usefixtures("session")
def test_page_and_api_show_the_dates_to_those_who_work_on_it(client: FlaskClient) -> None:
    made = report()
    sign_in(client, officer())
    assert 'id="plan"' not in client.get(f"/reports/{made.id}").text

    answer = post(
        client,
        f"/reports/{made.id}/cover",
        version=str(made.version),
        language="en",
        session_opens_on="2027-06-22",
        translation_days="10",
        financial_implications="1",
    )
    db.session.expire_all()
    take(made, "freeze")

    assert answer.status_code == 303
    assert made.cover["translation_days"] == 10
    body = client.get(f"{ROOT}/{made.id}", headers=bearer(officer())).json or {}
    assert [(one["step"], bool(one["done_on"]), one["overdue"]) for one in body["plan"]][:2] == [
        ("freeze", True, False),
        ("submission", False, False),
    ]
    assert body["plan"][-1]["due_on"] == "2027-04-27"
    page = client.get(f"/reports/{made.id}").text
    assert 'id="plan"' in page
    assert "27 April 2027" in page


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("session_opens_on", "0001-01-01"),
        ("session_opens_on", "soon"),
        ("translation_days", 0),
        ("translation_days", 181),
        ("approval_days", "ten"),
        ("financial_implications", "perhaps"),
    ],
)
def test_bad_dates_and_days_are_named(client: FlaskClient, field: str, value: object) -> None:
    made = report()

    answer = client.patch(
        f"{ROOT}/{made.id}",
        json={"version": made.version, "cover": {field: value}},
        headers=bearer(officer()),
    )

    assert (answer.status_code, list((answer.json or {})["fields"])) == (422, [f"cover-{field}"])
