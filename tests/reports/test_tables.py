"""The tables of a report: numbered without a gap, and short enough to be read."""

from typing import Any

import pytest
from flask import Flask
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.publishing.blocks import Table, runs_text
from regional_groups.reports.composing import document_in, names_in, sheet_of
from regional_groups.reports.models import Report
from regional_groups.reports.tables import ALWAYS, results, told
from regional_groups.reports.wording import Wording

from tests.planning.test_activities import activity
from tests.planning.test_risks import risk
from tests.reports.field import meeting, now, report

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.once]


def captions(made: Report) -> list[str]:
    found = document_in(sheet_of(made, now()), "en").blocks
    return [block.caption.partition(" – ")[0] for block in found if isinstance(block, Table)]


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("risks", [False, True])
@pytest.mark.parametrize("activities", [False, True])
def test_tables_are_numbered_without_a_gap(app: Flask, held: bool, risks: bool, activities: bool) -> None:
    if held:
        meeting()
    if risks:
        risk()
    if activities:
        activity(due_on=now().date().replace(month=6))
    made = report()

    with app.test_request_context("/"):
        numbers = captions(made)

    assert numbers == [f"Table {number}" for number in range(1, len(numbers) + 1)]


def test_the_first_table_has_rows_for_the_contract_and_for_what_is_known(app: Flask) -> None:
    meeting()
    made = report()
    rows: list[dict[str, Any]] = sheet_of(made, now()).extract["indicators"]

    with app.test_request_context("/"):
        table = results(Wording(sheet_of(made, now()), "en", names_in("en")))
        texts = {runs_text(row[0]) if isinstance(row[0], tuple) else str(row[0]) for row in table.rows}

    with_row = {row["id"] for row in told(rows)}
    silent = [row["id"] for row in rows if row["id"] not in with_row]
    assert with_row >= ALWAYS
    assert silent and all(row["value"] is None for row in rows if row["id"] in silent)
    assert texts == {INDICATORS[id].name for id in with_row}
    assert all(INDICATORS[id].name in table.note for id in silent)
