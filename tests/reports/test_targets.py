"""What a report is measured against: agreed targets only, frozen with their reference and baseline."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core.db import db
from regional_groups.publishing.blocks import Table
from regional_groups.reports import region_targets
from regional_groups.reports.composing import document_in, names_in, sheet_of
from regional_groups.reports.models import Report
from regional_groups.reports.outputs import csv_bytes
from regional_groups.reports.tables import results
from regional_groups.reports.wording import Wording

from tests.planning.field import take as step
from tests.planning.field import target
from tests.reports.field import meeting, now, officer, report, take
from tests.support.field import sign_in

pytestmark = pytest.mark.usefixtures("session")
BASELINE = {"baseline_value": "1", "baseline_year": 2024, "baseline_source": "C26/35"}


def row_of(made: Report, id: str = "meetings_held") -> dict[str, Any]:
    """Return the figures of an indicator as they are frozen, or stand now."""
    rows: dict[str, dict[str, Any]] = {row["id"]: row for row in sheet_of(made, now()).extract["indicators"]}
    return rows[id]


def told(made: Report) -> list[str]:
    """Return the line of the first table about meetings held, as it is printed in English."""
    table = results(Wording(sheet_of(made, now()), "en", names_in("en")))
    line = next(row for row in table.rows if row[0] == "Meetings held")
    return [_plain(cell) for cell in (line[2], line[3], line[6])]


def _plain(cell: Any) -> str:
    """Return the text of a cell, whether it stands there as runs or carries its status."""
    if isinstance(cell, tuple):
        return "".join(run.text for run in cell)
    return str(getattr(cell, "text", cell))


def test_a_target_that_was_not_agreed_is_not_printed(app: Flask) -> None:
    meeting()
    target("draft")
    target("open", region="africa")
    target("withdrawn")
    made = report()

    assert (row_of(made)["target"], row_of(made)["agreed"]) == (None, None)
    with app.test_request_context("/"):
        assert told(made) == ["–", "–", "no target agreed"]


def test_an_agreed_target_is_printed_with_its_baseline_and_reference(app: Flask) -> None:
    meeting()
    target("agreed", value="40", **BASELINE)
    made = report()

    row = row_of(made)
    assert (row["target"], row["baseline"]) == (40, 1)
    assert row["agreed"] == {
        "value": 40,
        "period": "2025-2028",
        "due_on": "2028-12-31",
        "reference": "TSAG-R5",
        "agreed_on": "2026-05-29",
        "baseline": 1,
        "baseline_year": 2024,
        "baseline_source": "C26/35",
        "open": True,
    }
    with app.test_request_context("/"):
        assert told(made) == ["1 (2024)", "40", "not reached yet"]
        note = results(Wording(sheet_of(made, now()), "en", names_in("en"))).note
    assert "2025-2028" in note
    assert "TSAG-R5 (29 May 2026)" in note


def test_a_target_reached_is_reached_before_its_period_ends(app: Flask) -> None:
    meeting()
    target("agreed", value="1")

    with app.test_request_context("/"):
        assert told(report())[2] == "reached"


def test_a_baseline_period_goes_before_the_baseline_of_the_target() -> None:
    meeting(on=date(2025, 3, 1))
    meeting(on=date(2025, 4, 1))
    target("agreed", **BASELINE)

    made = report(baseline_from=date(2025, 1, 1), baseline_until=date(2025, 12, 31))

    assert row_of(made)["baseline"] == 2


def test_frozen_figures_keep_the_target_they_were_judged_by() -> None:
    first = target("agreed", value="40")
    made = report("frozen")

    target("agreed", value="60")
    assert first.state == "superseded"
    assert row_of(made)["target"] == 40

    take(made, "thaw")
    assert row_of(made)["target"] == 60


def test_targets_of_regions_and_of_other_periods_stand_in_their_place(client: FlaskClient) -> None:
    target("agreed", region="africa", value="7")
    target("agreed", period="2022-2024", value="9")
    made = report()
    row = row_of(made)

    assert row["target"] is None
    assert {part["region"]: part["target"] for part in row["by_region"] if part["target"]} == {"africa": 7}
    with client.application.test_request_context("/"):
        lines = csv_bytes(sheet_of(made, now()), names_in("en")).decode().splitlines()
    rows = [row for row in csv.DictReader(lines) if row["indicator"] == "meetings_held" and row["target"]]
    assert [(row["code"], row["target"]) for row in rows] == [("africa", "7")]


def test_the_targets_of_regions_have_a_table_with_their_baseline(app: Flask) -> None:
    meeting()
    target("agreed", region="africa", **BASELINE)
    made = report()

    with app.test_request_context("/"):
        w = Wording(sheet_of(made, now()), "en", names_in("en"))
        found = region_targets.table(w)
        captions = [
            one.caption for one in document_in(sheet_of(made, now()), "en").blocks if isinstance(one, Table)
        ]

    assert found is not None and found.caption in captions
    [line] = found.rows
    assert [_plain(cell) for cell in line][:3] == ["Meetings held", "region:africa", "1 (2024)"]
    frozen = next(one for one in row_of(made)["by_region"] if one["region"] == "africa")
    assert (frozen["agreed"]["baseline"], frozen["agreed"]["baseline_source"]) == (1, "C26/35")


def test_a_figure_is_frozen_with_its_parts_and_rows() -> None:
    meeting()
    made = report()

    held, posts = row_of(made), row_of(made, "leadership_posts")

    assert [one["study_group"] for one in held["by_study_group"]] == ["SG5"]
    assert [one["split"] for one in held["parts"]] == ["format"]
    assert posts["rows"] == [] and "rows" in row_of(made, "outputs_arising")


def test_invented_targets_count_in_invented_reports_only() -> None:
    invented = target("agreed")
    invented.demonstration = True
    db.session.commit()
    real, made_up = report(), report()
    made_up.demonstration = True

    assert (row_of(real)["target"], row_of(made_up)["target"]) == (None, 40)


def test_a_report_frozen_before_there_was_a_plan_is_still_shown(client: FlaskClient) -> None:
    made = report("frozen")
    old = json.loads(made.frozen)
    for row in old["indicators"]:
        for new in ("agreed", "by_study_group", "parts", "rows"):
            del row[new]
        for part in row["by_region"]:
            del part["target"], part["agreed"]
    made.frozen = json.dumps(old)
    db.session.commit()
    sign_in(client, officer())

    assert client.get(f"/reports/{made.id}").status_code == 200
    assert client.get(f"/reports/{made.id}/figures/meetings_held").status_code == 200
    assert io.StringIO(client.get(f"/reports/{made.id}.csv").text).readline().startswith("indicator")


def test_a_withdrawn_target_is_no_longer_measured_against() -> None:
    agreed = target("agreed")
    step(agreed, "withdraw")

    assert row_of(report())["target"] is None
