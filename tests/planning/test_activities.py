"""The action plan: programmes, activities and who reports on them, and the yearly review."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated, SignInNeeded
from regional_groups.core.forms import load
from regional_groups.core.permissions import NOBODY
from regional_groups.people.models import Person
from regional_groups.planning import activity_operations
from regional_groups.planning.activity_forms import (
    ACTION_FORMS,
    REVIEW_FORMS,
    ActivityCreateSchema,
    PlanReviewCreateSchema,
    PlanReviewEditSchema,
)
from regional_groups.planning.activity_models import Activity, PlanReview
from regional_groups.planning.activity_queries import counted
from regional_groups.planning.activity_rules import (
    FLOW,
    REVIEW_FLOW,
    ActivityState,
    ReviewState,
    is_late,
    tally,
)
from regional_groups.reports.composing import names_in, sheet_of
from regional_groups.reports.plan_tables import programmes
from regional_groups.reports.wording import Wording

from tests.feeds.counting import statements
from tests.planning.field import coordinator, holder
from tests.reports.field import now, report
from tests.support.field import actor, bearer, post, sign_in

pytestmark = pytest.mark.usefixtures("session")
ACTIVITY: dict[str, Any] = {
    "programme": 3,
    "title": "Train newcomers of the region",
    "owner": "regional_office",
    "owner_scope": "africa",
    "due_on": "2026-12-01",
    "outcome": "T.2-1",
    "indicators": ["participants"],
}
GIVEN: dict[str, dict[str, Any]] = {
    "progress": {"note": "Half of the trainers are found."},
    "complete": {"done_on": "2026-11-20", "result": "Forty newcomers were trained."},
    "postpone": {"due_on": "2027-03-01", "note": "The host asked for it."},
    "cancel": {"note": "No funds."},
    "resume": {"note": "Funds were found."},
    "amend": {"reason": "A slip.", "title": "Train newcomers"},
}
GOING_ON = ("planned", "under_way")
AFTER = {
    "begin": {"planned": "under_way"},
    "progress": {"under_way": "under_way"},
    "complete": dict.fromkeys(GOING_ON, "done"),
    "postpone": {state: state for state in GOING_ON},
    "cancel": dict.fromkeys(GOING_ON, "cancelled"),
    "resume": dict.fromkeys(("done", "cancelled"), "under_way"),
}
WAYS = {"planned": (), "under_way": ("begin",), "done": ("complete",), "cancelled": ("cancel",)}


def activity(state: str = "planned", **data: Any) -> Activity:
    """Make an activity and bring it to a state."""
    given = load(ActivityCreateSchema(), {**ACTIVITY, **data})
    made = activity_operations.create(given, actor(coordinator()), now())
    for step in WAYS[state]:
        take(made, step)
    db.session.commit()
    return made


def take(made: Activity, step: str, who: Person | None = None, **data: Any) -> None:
    """Take a step as somebody who may."""
    if who is None:
        who = holder("tsb_counsellor") if step == "amend" else coordinator()
    given = {"version": made.version, **GIVEN.get(step, {}), **data}
    activity_operations.perform(made, step, load(ACTION_FORMS[step](), given), actor(who), now())
    db.session.commit()


def review(year: int = 2026) -> PlanReview:
    """Begin the review of a year."""
    made = activity_operations.begin_review({"year": year}, actor(coordinator()), now())
    db.session.commit()
    return made


def step(made: PlanReview, action: str, **data: Any) -> None:
    """Take a step of a review."""
    given = load(REVIEW_FORMS[action](), {"version": made.version, **data})
    activity_operations.perform_review(made, action, given, actor(coordinator()), now())
    db.session.commit()


@pytest.mark.parametrize("state", list(ActivityState))
def test_every_step_from_every_state(state: str) -> None:
    for action in AFTER:
        made = activity(state)
        after = AFTER[action].get(state)
        if after is None:
            with pytest.raises(IllegalMove):
                take(made, action)
            db.session.rollback()
        else:
            take(made, action)
            assert made.state == after


REVIEW_AFTER = {"conclude": {"begun": "concluded"}, "reopen": {"concluded": "begun"}}


@pytest.mark.parametrize("state", list(ReviewState))
def test_every_step_of_a_review_from_every_state(state: str) -> None:
    given = {"conclude": {"findings": "On course."}, "reopen": {"note": "A figure was missing."}}
    for year, action in ((2025, "conclude"), (2026, "reopen")):
        made = review(year)
        if state == "concluded":
            step(made, "conclude", **given["conclude"])
        after = REVIEW_AFTER[action].get(state)
        if after is None:
            with pytest.raises(IllegalMove):
                step(made, action, **given[action])
            db.session.rollback()
        else:
            step(made, action, **given[action])
            assert made.state == after


def test_the_flows_have_no_other_steps() -> None:
    steps = {step.action: set(step.sources) for step in FLOW.steps if not step.entry}

    assert steps == {action: set(states) for action, states in AFTER.items()}
    assert set(ACTION_FORMS) == {*AFTER, "undo", "amend"}
    reviews = {step.action: set(step.sources) for step in REVIEW_FLOW.steps if not step.entry}
    assert reviews == {action: set(states) for action, states in REVIEW_AFTER.items()}
    assert {*REVIEW_AFTER, "undo"} == set(REVIEW_FORMS)


def test_the_owner_reports_and_the_coordinator_plans() -> None:
    made = activity()
    owner, other = holder("regional_office africa"), holder("regional_office europe")

    for refused in ("begin", "complete"):
        with pytest.raises(NotPermitted):
            take(made, refused, other)
    take(made, "begin", owner)
    take(made, "progress", owner)
    with pytest.raises(NotPermitted):
        take(made, "postpone", owner)
    take(made, "complete", owner)

    assert (made.state, made.done_on, made.result) == (
        "done",
        date(2026, 11, 20),
        GIVEN["complete"]["result"],
    )
    with pytest.raises(NotPermitted):
        activity_operations.create(load(ActivityCreateSchema(), ACTIVITY), actor(owner), now())
    with pytest.raises(SignInNeeded):
        activity_operations.create(load(ActivityCreateSchema(), ACTIVITY), NOBODY, now())


@pytest.mark.parametrize(
    ("day", "late"), [(date(2026, 11, 30), False), (date(2026, 12, 1), False), (date(2026, 12, 2), True)]
)
def test_an_activity_is_late_after_its_day(day: date, *, late: bool) -> None:
    assert is_late("planned", date(2026, 12, 1), day) is late
    assert is_late("done", date(2026, 12, 1), day) is False


@pytest.mark.parametrize(("day", "possible"), [("2026-11-23", True), ("2026-11-24", False)])
def test_nothing_is_done_in_the_future(day: str, *, possible: bool) -> None:
    made = activity()

    if possible:
        take(made, "complete", done_on=day)
        assert made.state == "done"
    else:
        with pytest.raises(RuleViolated):
            take(made, "complete", done_on=day)


def test_the_tally_counts_each_programme_once() -> None:
    today = date(2026, 11, 23)
    past, ahead = date(2026, 11, 1), date(2027, 1, 1)
    rows = [(1, "planned", past), (1, "planned", ahead), (3, "done", past), (3, "cancelled", past)]

    found = {row["programme"]: row for row in tally(rows, today)}

    assert list(found) == [1, 2, 3, 4]
    assert found[1] == {"programme": 1, "planned": 2, "under_way": 0, "done": 0, "cancelled": 0, "late": 1}
    assert (found[3]["done"], found[3]["cancelled"], found[3]["late"]) == (1, 1, 0)


def test_a_review_keeps_the_counts_of_its_conclusion() -> None:
    activity("done")
    activity("done", due_on="2027-02-01")
    made = review()

    with pytest.raises(RuleViolated):
        review()
    step(made, "conclude", findings="One activity was due and done.")
    activity()

    assert [row["done"] for row in made.counted] == [0, 0, 1, 0]
    assert [row["planned"] for row in made.counted] == [0, 0, 0, 0]
    with pytest.raises(IllegalMove):
        change = load(PlanReviewEditSchema(), {"version": made.version, "findings": "Other."})
        activity_operations.edit_review(made, change, actor(coordinator()), now())
    step(made, "reopen", note="A figure was wrong.")
    assert (made.state, made.counted) == ("begun", [])


@pytest.mark.parametrize("state", ["done", "cancelled"])
def test_what_has_ended_is_corrected_with_a_reason_only(state: str) -> None:
    made = activity(state)

    with pytest.raises(IllegalMove):
        activity_operations.edit(made, {"version": made.version, "programme": 1}, actor(coordinator()), now())


@pytest.mark.parametrize(
    ("owner", "scope"), [("regional_office", "atlantis"), ("regional_office", ""), ("rg_chair", "X")]
)
def test_who_answers_is_an_office_that_exists(owner: str, scope: str) -> None:
    made = activity()
    change = {"version": made.version, "owner": owner, "owner_scope": scope}

    for wrong in (lambda: activity(owner=owner, owner_scope=scope), lambda: edit(made, change)):
        with pytest.raises(RuleViolated) as refusal:
            wrong()
        assert list(refusal.value.fields) == ["owner_scope"]


def edit(made: Activity, change: dict[str, Any]) -> None:
    activity_operations.edit(made, change, actor(coordinator()), now())


@pytest.mark.parametrize(("year", "possible"), [(2007, False), (2008, True), (2026, True), (2027, False)])
def test_a_year_is_reviewed_from_its_beginning(year: int, *, possible: bool) -> None:
    if possible:
        assert review(year).year == year
    else:
        with pytest.raises(RuleViolated):
            review(year)


@pytest.mark.parametrize("office", ["admin", "tsb_counsellor", "report_officer", "regional_office africa"])
def test_nobody_else_reviews(office: str) -> None:
    with pytest.raises(NotPermitted):
        activity_operations.begin_review({"year": 2026}, actor(holder(office)), now())
    assert load(PlanReviewCreateSchema(), {"year": 2026})["year"] == 2026


def test_the_plan_on_pages(client: FlaskClient) -> None:
    sign_in(client, coordinator())
    fields = {**ACTIVITY, "indicators-present": "1"}
    assert post(client, "/planning/activities/new", **fields).status_code == 303
    made = db.session.query(Activity).one()
    where = f"/planning/activities/{made.id}"
    assert post(client, f"{where}/edit", version="1", **{**fields, "title": "Other"}).status_code == 303
    refused = post(client, f"{where}/actions/complete", version="2", done_on="2026-11-20", result=" ")
    assert refused.status_code == 422
    assert post(client, f"{where}/actions/begin", version="2").status_code == 303
    assert post(client, "/planning/plan-reviews/new", year="2026").status_code == 303
    begun = db.session.query(PlanReview).one()
    done = post(client, f"/planning/plan-reviews/{begun.id}/actions/conclude", version="1", findings="Fine.")
    assert done.status_code == 303

    public = client.application.test_client()
    page = public.get(where).text
    assert "Programme 3: Human resources" in page
    assert "T.2-1: attendance" in page
    listed = public.get("/planning/activities/?programme=3").text
    assert "Other" in listed
    assert "Nothing here yet" in public.get("/planning/activities/?programme=1").text
    assert (
        "as they stood when the review was concluded" in public.get(f"/planning/plan-reviews/{begun.id}").text
    )


def test_the_plan_through_the_api(client: FlaskClient) -> None:
    headers = bearer(coordinator())
    made = client.post("/api/v1/activities", json=ACTIVITY, headers=headers).json
    assert made is not None
    assert made["late"] is False
    assert [(one["office"], one["scope"], one["due"]) for one in made["waiting_for"]] == [
        ("regional_office", "africa", "2026-12-01")
    ]
    owner = client.get(
        f"/api/v1/activities/{made['id']}", headers=bearer(holder("regional_office africa"))
    ).json
    assert owner is not None
    assert [one["name"] for one in owner["actions"]] == ["begin", "complete"]
    wrong = client.post("/api/v1/activities", json={**ACTIVITY, "programme": 5}, headers=headers)
    assert (wrong.status_code, set((wrong.json or {})["fields"])) == (422, {"programme"})
    listed = client.get("/api/v1/activities?programme=3&state=planned").json
    assert [one["id"] for one in (listed or {})["items"]] == [made["id"]]


def test_an_activity_that_is_due_waits_for_its_owner(client: FlaskClient) -> None:
    made = activity()
    sign_in(client, holder("regional_office africa"))

    assert f"/planning/activities/{made.id}" in client.get("/").text


def test_the_list_asks_the_same_however_many_rows(client: FlaskClient) -> None:
    activity()
    client.get("/planning/activities/")
    counts = []
    for more in (0, 2):
        for _ in range(more):
            activity(programme=1)
        for path in ("/planning/activities/", "/api/v1/activities", "/planning/"):
            with statements() as asked:
                assert client.get(path).status_code == 200
            counts.append(len(asked))

    assert counts[:3] == counts[3:]


def test_a_report_freezes_what_was_planned_and_done(app: Flask) -> None:
    activity("done", due_on="2026-10-01")
    activity(due_on="2026-02-01")
    activity(due_on="2027-02-01", programme=1)
    made = report("frozen")
    activity("done", programme=4)

    with app.test_request_context("/"):
        table = programmes(Wording(sheet_of(made, now()), "en", names_in("en")))

    assert table is not None
    assert [row[1:] for row in table.rows] == [
        ("0", "0", "0", "0", "0", "0"),
        ("0", "0", "0", "0", "0", "0"),
        ("2", "1", "0", "1", "0", "1"),  # due, done, under way, planned, given up, overdue
        ("0", "0", "0", "0", "0", "0"),
    ]
    assert table.rows[2][0] == "Programme 3: Human resources"


@pytest.mark.parametrize(("day", "possible"), [("2026-11-22", False), ("2026-11-23", True)])
def test_nothing_is_postponed_to_a_day_that_is_over(day: str, *, possible: bool) -> None:
    made = activity()

    if possible:
        take(made, "postpone", due_on=day)
        assert made.due_on == date(2026, 11, 23)
    else:
        with pytest.raises(RuleViolated):
            take(made, "postpone", due_on=day)


def test_the_list_never_counts_invented_activities_with_real_ones(client: FlaskClient) -> None:
    activity(programme=1).demonstration = True
    db.session.commit()
    assert "chip-demo" in client.get("/planning/activities/").text.partition("</h2>")[0]

    activity(programme=2)

    assert [row["planned"] for row in counted(date(2026, 11, 23), demonstration=False)] == [0, 1, 0, 0]
    for path in (
        "/planning/activities/",
        "/planning/activities/?programme=1",
    ):  # a page of invented ones alone
        assert "chip-demo" not in client.get(path).text.partition("</h2>")[0]
