"""Outreach: what vice-chairs owe and when, entries and their flow, countries that nothing was heard of."""

from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, IllegalMove, NotPermitted, RuleViolated
from regional_groups.core.forms import load
from regional_groups.groups.models import GroupCountry
from regional_groups.meetings.models import Meeting
from regional_groups.participation.models import Attendance, Contribution
from regional_groups.people.queries import offices_on
from regional_groups.people.waiting import waiting_rows
from regional_groups.planning import outreach_operations as operations
from regional_groups.planning.outreach_forms import ACTION_FORMS, OutreachCreateSchema
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.outreach_queries import owed
from regional_groups.planning.outreach_rules import FLOW, Silence, check_entry, standing_of
from regional_groups.planning.outreach_silence import silent_countries

from tests.feeds.counting import statements
from tests.planning.field import day, holder
from tests.reports.field import meeting as meeting_of
from tests.reports.field import now
from tests.support.field import actor, bearer, post, regional_group, sign_in, state, study_group

pytestmark = pytest.mark.usefixtures("session", "africa")

VICE_CHAIR = "sg_vice_chair SG5/africa"
PLAN: dict[str, Any] = {"kind": "plan", "period": "2025-2028", "body": "SG5", "region": "africa"}
CAMPAIGN = {**PLAN, "kind": "campaign", "body": "", "title": "Universities of the region"}
GIVEN: dict[str, dict[str, Any]] = {
    "deliver": {"delivered_on": "2026-05-20", "reference": "SG5-C12"},
    "cancel": {"note": "Taken over by the regional office."},
    "amend": {"reason": "A slip.", "title": "Outreach in Africa"},
}
WAYS: dict[str, tuple[str, ...]] = {"planned": (), "delivered": ("deliver",), "cancelled": ("cancel",)}


@pytest.fixture
def africa() -> None:
    """Make SG5 with its African group of Kenya and Senegal."""
    study_group("SG5")
    group = regional_group("SG5RG-AFR", "SG5", "africa")
    for code in ("KE", "SN"):
        state(code)
        db.session.add(GroupCountry(group_id=group.id, country=code))
    db.session.commit()


def entry(reached: str = "planned", **data: Any) -> OutreachEntry:
    """Make an entry and bring it to a state."""
    given = load(OutreachCreateSchema(), {**PLAN, **data})
    made = operations.create(given, actor(holder(VICE_CHAIR)), now())
    for step in WAYS[reached]:
        take(made, step)
    db.session.commit()
    return made


def take(made: OutreachEntry, step: str, office: str = "", **data: Any) -> None:
    """Take a step as somebody who may."""
    who = holder(office or ("tsb_counsellor" if step == "amend" else VICE_CHAIR))
    given = load(ACTION_FORMS[step](), {"version": made.version, **GIVEN.get(step, {}), **data})
    operations.perform(made, step, given, actor(who), now())
    db.session.commit()


@pytest.mark.parametrize(("reached", "step"), list(product(WAYS, ("deliver", "cancel"))))
def test_each_step_from_each_state(reached: str, step: str) -> None:
    made = entry(reached)
    found = [one for one in FLOW.steps if one.action == step and reached in one.sources]

    if not found:
        with pytest.raises(IllegalMove):
            take(made, step)
        return
    take(made, step)
    assert made.state == found[0].targets[0]


@pytest.mark.parametrize(
    "office",
    ["sg_vice_chair SG5/europe", "sg_vice_chair SG2/africa", "regional_office europe", "delegate KE"],
)
def test_others_keep_no_entry_of_the_region(office: str) -> None:
    made = entry()

    with pytest.raises(NotPermitted):
        take(made, "deliver", office)
    with pytest.raises(NotPermitted):
        operations.create(load(OutreachCreateSchema(), PLAN), actor(holder(office)), now())


@pytest.mark.parametrize(
    "office", ["regional_office africa", "bsg_coordinator", "tsb_counsellor SG5", "sg_chair SG5"]
)
def test_those_who_help_keep_it_too(office: str) -> None:
    made = entry()

    take(made, "deliver", office)

    assert made.state == "delivered"


@pytest.mark.parametrize(
    ("due", "delivered", "expected"),
    [
        ("2026-11-22", False, "missing"),
        ("2026-11-23", False, "due"),
        ("2026-11-24", False, "due"),
        ("2026-11-22", True, "delivered"),
        (None, False, "unknown"),
        (None, True, "delivered"),
    ],
)
def test_standing_the_day_before_on_and_after(due: str | None, delivered: bool, expected: str) -> None:
    assert standing_of(day(due) if due else None, day("2026-11-23"), delivered=delivered) == expected


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"region": ""}, "region"),
        ({"body": None}, "body"),
        ({"kind": "campaign", "title": ""}, "title"),
        ({"delivered_on": date(2026, 11, 24), "reference": "X"}, "delivered_on"),
        ({"delivered_on": date(2026, 11, 23), "reference": ""}, "reference"),
    ],
)
def test_an_entry_that_cannot_be(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        check_entry({**PLAN, **wrong}, day("2026-11-23"))

    assert list(refusal.value.fields) == [named]


def test_unknown_body_is_refused() -> None:
    with pytest.raises(DomainError) as refusal:
        entry(body="SG99")

    assert list(refusal.value.fields) == ["body"]


def meeting_of_parent(starts_on: date, state: str = "convened") -> Meeting:
    """Record a meeting of SG5 itself."""
    at = datetime(2026, 1, 1, tzinfo=now().tzinfo)
    made = Meeting(
        body="SG5",
        title="SG5",
        starts_on=starts_on,
        ends_on=starts_on,
        state=state,
        format="physical",
        created_at=at,
        changed_at=at,
        state_since=at,
    )
    db.session.add(made)
    db.session.commit()
    return made


def test_what_a_vice_chair_owes() -> None:
    holder(VICE_CHAIR)
    holder("sg_vice_chair SG5")  # without regional duties

    def standings() -> list[tuple[str, date | None, str]]:
        return [
            (str(one.kind), one.due_on, str(one.standing)) for one in owed("2025-2028", geneva_day(now()))
        ]

    last = day("2028-12-31")
    assert standings() == [
        ("plan", None, "unknown"),
        ("body_report", last, "due"),
        ("tsag_report", last, "due"),
    ]
    meeting_of_parent(day("2025-03-01"), state="cancelled")
    meeting_of_parent(day("2025-06-10"))
    meeting_of_parent(day("2024-06-10"))
    assert standings()[0] == ("plan", day("2025-06-10"), "missing")
    made = entry()
    assert made.due_on == day("2025-06-10")
    take(made, "deliver")
    assert standings()[0] == ("plan", day("2025-06-10"), "delivered")


def test_what_waits_for_whom() -> None:
    plan, campaign = entry(), entry(**CAMPAIGN)

    def waits(office: str) -> list[str]:
        person = holder(office)
        return [row.url for row in waiting_rows(person, offices_on(person.id, day("2026-11-23")), now())]

    assert waits(VICE_CHAIR) == [f"/outreach/{plan.id}"]
    assert waits("regional_office africa") == [f"/outreach/{campaign.id}"]
    assert waits("sg_vice_chair SG5/europe") == []


def test_silence_without_meetings_or_attendance_is_no_finding() -> None:
    def found() -> Silence:
        return silent_countries(day("2026-01-01"), day("2026-12-31"))[0]

    assert found() == Silence("SG5RG-AFR", 2, 0, 0, ())
    meeting = meeting_of("SG5RG-AFR", on=day("2026-05-04"))
    assert found() == Silence("SG5RG-AFR", 2, 1, 1, ("KE", "SN"))
    assert not found().certain
    attended(meeting, "KE")
    assert found() == Silence("SG5RG-AFR", 2, 1, 0, ("SN",))
    assert found().certain
    contributed(meeting, "SN")
    assert found().countries == ()


def attended(meeting: Meeting, country: str) -> None:
    """Record that a country was there."""
    db.session.add(
        Attendance(
            meeting_id=meeting.id,
            key=country,
            country=country,
            participants=2,
            covers="meeting",
            source="manual",
            created_at=now(),
            changed_at=now(),
        )
    )
    db.session.commit()


def contributed(meeting: Meeting, country: str) -> None:
    """Record a contribution of a country."""
    db.session.add(
        Contribution(
            meeting_id=meeting.id,
            group="",
            number="C1",
            title="A paper",
            countries=[country],
            state="received",
            created_at=now(),
            changed_at=now(),
            state_since=now(),
        )
    )
    db.session.commit()


def test_silence_asks_the_same_however_many_rows(client: FlaskClient) -> None:
    counts = []
    for more in (1, 3):
        for number in range(more):
            attended(meeting_of("SG5RG-AFR", on=day(f"2026-0{number + 2}-04")), "KE")
        with statements() as asked:
            silent_countries(day("2026-01-01"), day("2026-12-31"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_it_goes_its_way_on_pages(client: FlaskClient) -> None:
    sign_in(client, holder(VICE_CHAIR))
    page = client.get("/outreach/").text
    assert '<a href="/planning/" aria-current="page">' in page
    assert "Day unknown" in page
    assert "kind=plan&amp;body=SG5&amp;region=africa&amp;period=2025-2028" in page

    refused = post(client, "/outreach/new", **{**PLAN, "body": ""})
    answer = post(client, "/outreach/new", **PLAN)

    assert (refused.status_code, "Choose TSAG or the study group" in refused.text) == (422, True)
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert (
        post(client, f"{where}/edit", version="1", **{**PLAN, "text": "Visits <b>to</b> x."}).status_code
        == 303
    )
    assert "<b>to" not in client.get(where).text
    assert post(client, f"{where}/actions/deliver", version="2", **GIVEN["deliver"]).status_code == 303
    assert "SG5-C12" in client.get("/outreach/?state=delivered").text
    assert "Kenya" not in client.get("/outreach/silent-countries?period=2025-2028").text


def test_api_tells_what_is_owed_and_who_is_silent(client: FlaskClient) -> None:
    headers = bearer(holder(VICE_CHAIR))

    made = client.post("/api/v1/outreach", json=CAMPAIGN, headers=headers)
    stale = client.post(
        f"/api/v1/outreach/{made.json['id']}/actions/deliver",
        json={"version": 9, **GIVEN["deliver"]},
        headers=headers,
    )
    due = client.get("/api/v1/outreach/owed?period=2025-2028").json
    silent = client.get("/api/v1/outreach/silent-countries").json

    assert (made.status_code, stale.status_code) == (201, 409)
    assert client.post("/api/v1/outreach", json=CAMPAIGN).status_code == 401
    assert due["items"][0] == {
        "body": "SG5",
        "region": "africa",
        "kind": "plan",
        "due_on": None,
        "standing": "unknown",
    }
    assert silent["items"][0] == {
        "group": "SG5RG-AFR",
        "members": 2,
        "meetings": 0,
        "attended_unknown": 0,
        "certain": False,
        "countries": [],
    }
    assert client.get("/api/v1/outreach/owed?period=1900").status_code == 422
