"""The results chain: every activity below its output, outcome and goal, every indicator from baseline to target."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from regional_groups.core.forms import load
from regional_groups.planning import activity_operations
from regional_groups.planning.activity_forms import ActivityCreateSchema
from regional_groups.planning.chain_rules import Link, nest

from tests.feeds.counting import statements
from tests.planning.field import coordinator, target
from tests.reports.field import meeting, now
from tests.support.field import actor

PLACE = {"goal": "universal_connectivity", "outcome": "T.2-1", "output": "T.2-2"}


def row(title: str, goal: str = "", outcome: str = "", output: str = "") -> Any:
    """Return an activity as the rule sees it."""
    return SimpleNamespace(title=title, goal=goal, outcome=outcome, output=output)


def drawn(links: list[Link]) -> list[Any]:
    """Return a tree as keys and titles."""
    return [(one.key, drawn(one.below) or [row.title for row in one.activities]) for one in links]


def test_places_stand_in_the_order_of_the_sources_and_unnamed_ones_last() -> None:
    rows = [
        row("c"), row("b", **PLACE), row("a", **{**PLACE, "outcome": ""}), row("d", **{**PLACE, "output": "T.2-1"}),
    ]  # fmt: skip

    assert drawn(nest(rows)) == [
        (
            "universal_connectivity",
            [("T.2-1", [("T.2-1", ["d"]), ("T.2-2", ["b"])]), ("", [("T.2-2", ["a"])])],
        ),
        ("digital_transformation", []),
        ("", [("", [("", ["c"])])]),
    ]


def activity(**data: Any) -> None:
    """Plan an activity."""
    plain = {"programme": 3, "title": "Train editors", "owner": "bsg_coordinator", "due_on": "2027-03-01"}
    given = load(ActivityCreateSchema(), {**plain, **PLACE, **data})
    activity_operations.create(given, actor(coordinator()), now())


@pytest.mark.usefixtures("session")
def test_page_and_api_show_each_indicator_from_baseline_to_target(client: FlaskClient) -> None:
    meeting()
    activity(indicators=["meetings_held", "groups_active"])
    target("agreed", baseline_value="31", baseline_year=2024, baseline_source="C25/35")

    page = client.get("/planning/results-chain/").text
    body = client.get("/api/v1/results-chain").json or {}

    for words in ("Universal connectivity", "Train editors", "31 (2024)", "no target agreed", "Actual"):
        assert words in page
    assert (body["from"], body["until"], body["more"]) == ("2025-01-01", "2026-11-23", False)
    output = body["items"][0]["below"][0]["below"][0]
    assert output["key"] == "T.2-2"
    assert output["activities"][0]["indicators"] == [
        {"id": "meetings_held", "baseline": 31, "baseline_year": 2024, "target": 40, "actual": 1},
        {"id": "groups_active", "baseline": None, "baseline_year": None, "target": None, "actual": 1},
    ]


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_the_chain_asks_the_same_however_many_activities(client: FlaskClient) -> None:
    costs = []
    for more in (1, 2):
        for _ in range(more):
            activity(indicators=["meetings_held"])
        with statements() as asked:
            assert client.get("/planning/results-chain/").status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1]


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_the_figures_of_the_chain_are_counted_again_after_a_change_alone(client: FlaskClient) -> None:
    activity(indicators=["meetings_held"])
    costs = []
    for _ in range(2):
        with statements() as asked:
            assert "Actual" in client.get("/planning/results-chain/").text
        costs.append(len(asked))

    assert costs[1] < costs[0] / 2
    meeting()
    activity(title="Train chairs")  # the trail grows
    shown = (client.get("/api/v1/results-chain").json or {})["items"][0]["below"][0]["below"][0]
    assert [one["actual"] for row in shown["activities"] for one in row["indicators"]] == [1]
