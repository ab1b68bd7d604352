"""The catalogue of indicators over five thousand meetings, beside plain SQL over the same rows, on both databases."""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import current_app, g
from regional_groups.core.db import db
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators import kept
from regional_groups.indicators.catalogue import IDS
from regional_groups.indicators.disclosure import of_all
from regional_groups.indicators.facts import Facts, Period
from regional_groups.indicators.formulas import figure
from regional_groups.indicators.rows import collect
from regional_groups.indicators.splits import figures_of, of_places
from regional_groups.indicators.tallies import tallies
from regional_groups.meetings.models import Meeting
from sqlalchemy import select, text

from tests.benchmarks.attended import AT, FIRST, attend, hold
from tests.benchmarks.pairs import Cost, Goal, compare, held
from tests.feeds.counting import statements
from tests.support.taking import rows_taken

pytestmark = pytest.mark.usefixtures("session")
TODAY = AT.date()
PERIOD = Period(FIRST, TODAY)
STATEMENTS_MOST = 36  # for the whole catalogue, whatever the number of rows; 30 where no row is counted
# Of the plain statement below: the goals A1 and A2 of every figure on the page, and of the attendance counted for them.
PAGE_MOST, COUNTED_MOST = 0.01, 0.30
# What was reached for a page that is read anew after a change, and for figures of each place; so that it is not lost.
CHANGED_MOST, CATALOGUE_MOST = 3.0, 4.0
_MONTH = {"sqlite": "strftime('%Y-%m', m.starts_on)", "postgresql": "to_char(m.starts_on, 'YYYY-MM')"}
# Seven sums by group and month in one grouped statement, as somebody would write it who knows only SQL.
_NAIVE = """
SELECT g.acronym, {month} AS month, count(DISTINCT m.id), count(DISTINCT a.person_id), count(DISTINCT a.country),
  count(*), sum(CASE a.mode WHEN 'remote' THEN 1 ELSE 0 END), sum(CASE a.mode WHEN 'onsite' THEN 1 ELSE 0 END),
  sum(CASE a.gender WHEN 'female' THEN 1 ELSE 0 END)
FROM attendance a JOIN meetings m ON m.id = a.meeting_id JOIN meeting_groups mg ON mg.meeting_id = m.id
JOIN regional_groups g ON g.id = mg.group_id GROUP BY g.acronym, month
"""


def bare() -> list[Any]:
    """Ask the database alone."""
    return list(db.session.execute(text(_NAIVE.format(month=_MONTH[db.engine.dialect.name]))))


def facts() -> Facts:
    """Read what the catalogue is made of."""
    return collect(PERIOD, TODAY)


def counted() -> object:
    """Count the attendance alone."""
    return tallies(select(Meeting.id), TODAY, demonstration=False)


def page() -> list[Any]:
    """Return what the page of indicators shows."""
    g.pop("counted_state", None)  # each page is a request of its own
    found = kept.counted(PERIOD, TODAY)
    return [found.published(id) for id in IDS]


def page_after_a_change() -> list[Any]:
    """Return what the page shows after something was done."""
    current_app.extensions["counted"].forget()
    return page()


def catalogue() -> dict[str, Any]:
    """Return every indicator of the period, of each region and of each group."""
    places = of_places(facts(), REGIONS)
    return {
        id: (
            figure(id, places.whole, PERIOD),
            figures_of(id, places.regions, PERIOD),
            figures_of(id, places.groups, PERIOD),
        )
        for id in IDS
    }


def spending(call: Callable[[], object], calls: int = 1) -> Cost:
    """Return what measures the processor time of a call, here and in the database's own process.

    Parameters:
        calls: that are measured together, where one is shorter than the ticks of that process.
    """
    server = None
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET max_parallel_workers_per_gather = 0"))
        server = Path(f"/proc/{db.session.scalar(text('SELECT pg_backend_pid()'))}/stat")

    def spent() -> float:
        ticks = server.read_text().rpartition(") ")[2].split()[11:13] if server else []
        return time.process_time() + sum(map(int, ticks)) / 100

    def cost() -> float:
        began = spent()
        for _ in range(calls):
            call()
        return (spent() - began) / calls

    return cost


@pytest.mark.gate
@pytest.mark.parametrize("counted", [True, False], ids=["kept", "from rows"])
def test_no_attendance_is_read_person_by_person(*, counted: bool) -> None:
    hold(30)
    attend(60, counted=counted)
    few = rows_taken(facts)
    first = catalogue()["participants"]
    attend(120, counted=counted)

    with statements() as asked:
        many = rows_taken(facts)
    then = catalogue()["participants"]

    assert (first[0].value, then[0].value) == (30 * 60, 30 * 120)
    assert then[2]["SG2RG-AFR"].value == 2 * first[2]["SG2RG-AFR"].value
    assert many == few
    assert len(asked) <= STATEMENTS_MOST


def test_catalogue_beside_plain_sql() -> None:
    hold(5_000)
    attend(60)
    rows = bare()
    whole = catalogue()["participants"][0]
    assert whole.value == 300_000
    assert sum(row[5] for row in rows) == 300_000 + 60_000  # a joint meeting stands in two groups
    read = facts()
    assert page() == [of_all(id, read, PERIOD) for id in IDS]

    gc.collect()
    gc.freeze()  # what the tests hold is no part of a web worker, and would be walked through in each round
    told = (
        ("A1", "48 indicators on the page", PAGE_MOST, spending(page, 50)),
        ("A1", "the same, read anew after a change", CHANGED_MOST, spending(page_after_a_change)),
        ("A1", "48 indicators, regions and groups, read anew", CATALOGUE_MOST, spending(catalogue)),
        ("A2", "attendance counted for them", COUNTED_MOST, spending(counted)),
    )
    print(f"\n{db.engine.dialect.name}: {rows_taken(facts)} rows taken for 300 000 attendances")
    held(*(Goal(name, what, most, compare(cost, spending(bare))) for name, what, most, cost in told))
