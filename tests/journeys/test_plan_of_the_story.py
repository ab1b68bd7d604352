"""The plan of the demonstration: every part has records in several states, marked, and none of them is counted."""

from collections import Counter
from itertools import chain
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.creation import rules as creation
from regional_groups.creation.models import CreationRequest
from regional_groups.desk import standing
from regional_groups.desk.duties import counted, duties
from regional_groups.meetings import rules as meetings
from regional_groups.meetings.models import Meeting
from regional_groups.participation import rules as participation
from regional_groups.participation.models import Registration
from regional_groups.planning import activity_queries, funds_queries
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.registry import PARTS
from regional_groups.planning.work_models import OfficeWork
from regional_groups.reports import rules as reports
from regional_groups.reports.models import Report
from regional_groups.terms import rules as terms
from regional_groups.terms.models import TermsVersion

from tests.journeys.conftest import STORY_DAY, MakeDemo

pytestmark = pytest.mark.once
STATES = {
    "targets": {"agreed": 7, "draft": 1, "open": 1},
    "risks": {"open": 2, "mitigated": 1},
    "activities": {"planned": 2, "under_way": 1, "done": 1},
    "plan-reviews": {"concluded": 1},
    "standards-requests": {"under_study": 1, "consultation": 1, "draft": 1},
    "council-sessions": {"planned": 1},
    "outreach": {"delivered": 2, "planned": 1},
}
PLANNED = (
    "activities",
    "programme",
    "reviews",
    "standards",
    "outreach",
    "campaigns",
    "funds",
    "targets",
    "work",
)


@pytest.fixture
def story(make_demo: MakeDemo) -> Flask:
    """Return the service with the demonstration."""
    return make_demo()


def test_every_part_has_marked_records_and_none_is_counted(story: Flask) -> None:
    with story.app_context():
        rows: dict[str, list[Any]] = {part.name: list(db.session.query(part.model)) for part in PARTS}
        sessions = rows["council-sessions"]  # those of the field are real
        rows["council-sessions"] = [row for row in sessions if row.source == "invented"]
        entries = [*db.session.query(FundsEntry), *db.session.query(OfficeWork)]
        work = [(row.region, row.is_reversed) for row in entries if isinstance(row, OfficeWork)]
        evidence = counted(duties())
        real = activity_queries.counted(STORY_DAY.date(), demonstration=False)
        spent = {one.item: one.spent for one in funds_queries.sums()}

        assert {name: Counter(str(row.state) for row in found) for name, found in rows.items()} == STATES
        assert Counter(work) == {("africa", False): 4, ("africa", True): 1}
        assert all(row.demonstration for row in chain(entries, *rows.values()))
        assert {key: count for key, count in evidence.items() if key.startswith(PLANNED) and count} == {}
        assert {sum(row.values()) - row["programme"] for row in real} == {0}
        assert {item: str(amount) for item, amount in spent.items()} == {
            "fellowships": "13250.4",
            "interpretation": "4010",
            "translation": "5200",
        }
        assert funds_queries.sums(demonstration=False) == []


def test_every_state_of_the_story_has_a_marked_case_and_none_is_counted(story: Flask) -> None:
    flows = {
        CreationRequest: creation.FLOW,
        TermsVersion: terms.FLOW,
        Meeting: meetings.FLOW,
        Report: reports.FLOW,
        Registration: participation.FLOW,
    }
    with story.app_context():
        marked = {
            model: {one.state for one in db.session.query(model) if one.demonstration} for model in flows
        }
        counted_on_the_day = standing.counts(STORY_DAY.date(), ("creation", "report", "registration"))

    assert marked == {model: set(flow.states) for model, flow in flows.items()}
    assert counted_on_the_day == {"creation": {}, "report": {}, "registration": {}}


def test_a_visitor_reads_the_plan_with_its_marks(story: Flask) -> None:
    visitor: FlaskClient = story.test_client()

    for path in ("/planning/activities/", "/planning/plan-reviews/", "/standards-requests/", "/outreach/"):
        assert 'class="chip chip-demo"' in visitor.get(path).text
    tariffs = visitor.get("/standards-requests/?kind=tariff").text
    assert "Accounting for transit in the region (demonstration)" in tariffs
