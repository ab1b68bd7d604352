"""Files of the plan: written once, brought up to date, and each bad cell named by its column."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError
from regional_groups.core.importing import Importer, Row
from regional_groups.core.permissions import SYSTEM
from regional_groups.desk.importing.loading import ImportRefused, importers, load_folder
from regional_groups.planning.activity_models import Activity
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.importing import Risks, Targets
from regional_groups.planning.importing_plan import Activities, Outreach, StandardsRequests
from regional_groups.planning.ledger_importing import FUNDS, OFFICE_WORK
from regional_groups.planning.models import Target
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.risk_models import Risk
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.work_models import OfficeWork
from sqlalchemy import select

from tests.planning.field import take, target
from tests.reports.field import now
from tests.support.field import study_group

pytestmark = pytest.mark.usefixtures("session")
PLACE = {"indicator": "meetings_held", "period": "2025-2028"}
BASELINE = {"baseline_value": "31", "baseline_year": "2024", "baseline_source": "C25/35"}
FILES = (
    "targets.csv",
    "risks.csv",
    "activities.csv",
    "outreach.csv",
    "standards_requests.csv",
    "funds.csv",
    "office_work.csv",
)
RISK = {
    "title": "Letters go out late",
    "kind": "operational",
    "likelihood": "2",
    "impact": "3",
    "owner": "tsb_counsellor",
    "review_on": "2027-01-15",
    "mitigation": "Drafted three months ahead, with the host.",
}
WATCH = {
    "watched": "letters_on_time_share_percent",
    "watch_side": "below",
    "watch_threshold": "80",
    "watch_likelihood": "4",
    "watch_impact": "3",
}


def put(importer: Targets | Risks, cells: dict[str, str]) -> str:
    """Write a row as the import does."""
    return importer.put(Row(cells, SYSTEM, now()))


def states() -> Sequence[tuple[str, Decimal]]:
    """Return the states and values of all targets, the oldest first."""
    return [(str(one.state), one.value) for one in db.session.scalars(select(Target).order_by(Target.state))]


def test_a_draft_is_written_once_and_brought_up_to_date() -> None:
    cells = {**PLACE, **BASELINE, "value": "40"}

    outcomes = [put(Targets(), row) for row in (cells, cells, {**cells, "value": "42"})]

    assert outcomes == ["new", "same", "changed"]
    made = db.session.scalars(select(Target)).one()
    assert (str(made.state), made.value, made.baseline_value) == ("draft", Decimal(42), Decimal(31))
    assert (made.baseline_year, made.baseline_source, made.version) == (2024, "C25/35", 2)


def test_an_agreed_target_gives_way_to_a_later_one_and_does_not_come_back() -> None:
    first = {**PLACE, "value": "40", "reference": "TSAG-R5", "agreed_on": "2026-05-29"}
    later = {**PLACE, "value": "45", "reference": "TSAG-R9", "agreed_on": "2026-11-20"}

    outcomes = [put(Targets(), row) for row in (first, first, later, first, later)]

    assert outcomes == ["new", "same", "changed", "same", "same"]
    assert states() == [("agreed", Decimal(45)), ("superseded", Decimal(40))]


def test_a_draft_that_was_agreed_in_the_service_is_not_drafted_anew() -> None:
    target("agreed", value="40")

    assert put(Targets(), {**PLACE, "value": "40"}) == "same"
    assert put(Targets(), {**PLACE, "value": "41"}) == "new"


def test_a_target_that_is_open_is_not_changed_under_its_readers() -> None:
    made = target("open", value="40")

    with pytest.raises(DomainError, match="Take the target back"):
        put(Targets(), {**PLACE, "value": "41"})
    take(made, "take_back")

    assert put(Targets(), {**PLACE, "value": "41"}) == "changed"


def test_invented_targets_are_not_taken_for_real_ones() -> None:
    target("agreed", value="40").demonstration = True

    assert put(Targets(), {**PLACE, "value": "40"}) == "new"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"indicator": ""}, "indicator"),
        ({"indicator": "happiness"}, "indicator"),
        ({"period": "2025-2029"}, "period"),
        ({"region": "atlantis"}, "region"),
        ({"value": "many"}, "value"),
        ({"value": "Infinity"}, "value"),
        ({"value": "-3"}, "value"),
        ({"value": "2.5"}, "value"),
        ({"baseline_value": "31"}, "baseline_year"),
        ({**BASELINE, "baseline_year": "1989"}, "baseline_year"),
        ({"reference": "TSAG-R5"}, "agreed_on"),
        ({"reference": "TSAG-R5", "agreed_on": "29 May"}, "agreed_on"),
        ({"reference": "TSAG-R5", "agreed_on": "2026-11-24"}, "agreed_on"),
    ],
)
def test_a_bad_cell_of_a_target_is_named(cells: dict[str, str], column: str) -> None:
    with pytest.raises(DomainError) as refused:
        put(Targets(), {**PLACE, "value": "40", **cells})

    assert column in (getattr(refused.value, "column", ""), *refused.value.fields)
    assert states() == []


def test_a_risk_is_written_once_and_its_assessment_recorded() -> None:
    rows = (
        RISK,
        RISK,
        {**RISK, **WATCH},
        {**RISK, "likelihood": "4"},
        {**RISK, "likelihood": "4", "review_on": "2026-12-01"},
    )

    outcomes = [put(Risks(), row) for row in rows]

    assert outcomes == ["new", "same", "changed", "changed", "same"]
    made = db.session.scalars(select(Risk)).one()
    assert (made.likelihood, made.impact, made.review_on) == (4, 3, date(2027, 1, 15))
    assert (made.watched, made.watch_threshold) == ("letters_on_time_share_percent", Decimal(80))


def test_a_review_moves_on_and_is_never_set_back() -> None:
    put(Risks(), RISK)

    assert put(Risks(), {**RISK, "review_on": "2027-06-01"}) == "changed"
    assert put(Risks(), RISK) == "same"
    assert db.session.scalars(select(Risk)).one().review_on == date(2027, 6, 1)


def test_a_closed_risk_is_opened_by_people_alone() -> None:
    put(Risks(), RISK)
    db.session.scalars(select(Risk)).one().state = "closed"  # type: ignore[assignment]  # as the step sets it

    assert put(Risks(), RISK) == "same"
    with pytest.raises(DomainError, match="Open it again first"):
        put(Risks(), {**RISK, "impact": "5"})


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"title": ""}, "title"),
        ({"kind": "grave"}, "kind"),
        ({"likelihood": "6"}, "likelihood"),
        ({"impact": "much"}, "impact"),
        ({"owner": "admin"}, "owner"),
        ({"review_on": "2026-11-22"}, "review_on"),
        ({"theme": "weather"}, "theme"),
        ({"watched": "participants"}, "watch_side"),
        ({**WATCH, "watch_threshold": "NaN"}, "watch_threshold"),
    ],
)
def test_a_bad_cell_of_a_risk_is_named(cells: dict[str, str], column: str) -> None:
    with pytest.raises(DomainError) as refused:
        put(Risks(), {**RISK, **cells})

    assert column in (getattr(refused.value, "column", ""), *refused.value.fields)
    assert db.session.scalars(select(Risk)).all() == []


ACTIVITY = {"programme": "3", "title": "Train", "owner": "bsg_coordinator", "due_on": "2027-03-01"}
CAMPAIGN = {"kind": "campaign", "period": "2025-2028", "region": "africa", "title": "Universities"}
REQUEST = {"parent": "SG5", "title": "Rural sites", "region": "africa"}
SPENT = {
    "kind": "spent",
    "item": "fellowships",
    "biennium": "2026-2027",
    "amount": "1250.50",
    "currency": "chf",
    "source": "ITU budget",
    "booked_on": "2026-05-20",
}


WORK = {
    "region": "africa",
    "from_on": "2026-01-01",
    "until_on": "2026-06-30",
    "days": "12.5",
    "purpose": "Joint meeting",
    "source": "Report",
}


def outcomes_of(importer: Importer, *rows: dict[str, str]) -> list[str]:
    """Write rows one after the other, each as the only row of a file."""
    return [importer.put(Row(cells, SYSTEM, now(), line=2, file="plan.csv")) for cells in rows]


def test_an_activity_is_planned_brought_up_to_date_and_done() -> None:
    done = {
        **ACTIVITY,
        "indicators": "meetings_held; participants",
        "done_on": "2026-11-02",
        "result": "40 came.",
    }
    rows = (
        ACTIVITY,
        ACTIVITY,
        {**ACTIVITY, "due_on": "2026-10-01"},
        done,
        done,
        {**done, "result": "41 came."},
    )

    assert outcomes_of(Activities(), *rows) == ["new", "same", "changed", "changed", "same", "changed"]
    made = db.session.scalars(select(Activity)).one()
    assert (str(made.state), made.indicators) == ("done", ["meetings_held", "participants"])
    assert (made.due_on, made.done_on, made.result) == (date(2027, 3, 1), date(2026, 11, 2), "41 came.")


def test_outreach_is_kept_once_and_delivered() -> None:
    done = {**CAMPAIGN, "contacted": "30", "delivered_on": "2026-10-01", "reference": "Letter 5"}
    rows = (CAMPAIGN, CAMPAIGN, done, done, {**done, "joined": "2"})

    assert outcomes_of(Outreach(), *rows) == ["new", "same", "changed", "same", "changed"]
    made = db.session.scalars(select(OutreachEntry)).one()
    assert (str(made.state), made.contacted, made.joined) == ("delivered", 30, 2)


def test_a_request_for_a_standard_is_recorded_and_moves_on() -> None:
    study_group("SG5")
    study = {**REQUEST, "state": "supported", "meeting": "SG5, May 2026", "decided_on": "2026-05-20"}
    item = {**study, "state": "under_study", "work_item": "L.rural"}

    assert outcomes_of(StandardsRequests(), study, study, item, item) == ["new", "same", "changed", "same"]
    made = db.session.scalars(select(StandardsRequest)).one()
    assert (str(made.state), made.work_item, made.recorded_afterwards) == ("under_study", "L.rural", True)
    with pytest.raises(DomainError, match="take its steps in the service"):
        outcomes_of(StandardsRequests(), {**REQUEST, "state": "declined"})


def test_the_ledger_takes_each_entry_of_a_file_once() -> None:
    assert outcomes_of(FUNDS, SPENT, SPENT, {**SPENT, "reference": "Second"}) == ["new", "same", "new"]
    assert {one.amount for one in db.session.scalars(select(FundsEntry))} == {Decimal("1250.5")}


def test_the_work_of_an_office_is_recorded_once() -> None:
    again = {**WORK, "days": "", "missions": "2"}

    assert outcomes_of(OFFICE_WORK, WORK, WORK, again) == ["new", "same", "new"]
    assert {(one.days, one.missions) for one in db.session.scalars(select(OfficeWork))} == {
        (Decimal("12.5"), None),
        (None, 2),
    }


@pytest.mark.parametrize(
    ("importer", "cells", "columns"),
    [
        (Activities(), {**ACTIVITY, "programme": "9", "due_on": "soon", "goal": "x"}, {"programme", "due_on", "goal"}),
        (Activities(), {**ACTIVITY, "indicators": "meetings_held;luck"}, {"indicators"}),
        (Activities(), {**ACTIVITY, "owner": "rg_chair", "owner_scope": "SG99"}, {"owner_scope"}),
        (Activities(), {**ACTIVITY, "done_on": "2026-11-02"}, {"result"}),
        (Outreach(), {**CAMPAIGN, "period": "2029", "contacted": "many"}, {"period", "contacted"}),
        (Outreach(), {**CAMPAIGN, "title": ""}, {"title"}),
        (Outreach(), {**CAMPAIGN, "delivered_on": "2026-10-01"}, {"reference"}),
        (StandardsRequests(), {**REQUEST, "parent": "SG99"}, {"parent"}),
        (StandardsRequests(), {**REQUEST, "state": "open", "region": "moon"}, {"state", "region"}),
        (FUNDS, {**SPENT, "amount": "much", "item": "cars", "booked_on": "May"}, {"amount", "item", "booked_on"}),
        (OFFICE_WORK, {**WORK, "region": "moon", "days": "some"}, {"region", "days"}),
        (OFFICE_WORK, {**WORK, "days": "1.3", "until_on": "2027-01-01"}, {"days", "until_on"}),
        (FUNDS, {**SPENT, "item": "fellowships", "item_name": "ITU fellows"}, {"item_name"}),
        (FUNDS, {**SPENT, "amount": "-3", "currency": "XQX"}, {"amount", "currency"}),
    ],
)  # fmt: skip
def test_every_bad_cell_of_a_row_is_named(
    importer: Importer, cells: dict[str, str], columns: set[str]
) -> None:
    with pytest.raises(DomainError) as refused:
        outcomes_of(importer, cells)

    assert set(refused.value.fields) == columns


@pytest.mark.once
def test_a_second_row_about_the_same_is_refused(tmp_path: Path) -> None:
    row = "spent,fellowships,2026-2027,5,CHF,Budget,2026-05-20"
    (tmp_path / "funds.csv").write_text(
        f"kind,item,biennium,amount,currency,source,booked_on\n{row}\n{row}\n", encoding="utf-8"
    )

    with pytest.raises(ImportRefused) as refusal:
        load_folder(tmp_path, SYSTEM, now())

    assert [(one.line, one.column) for one in refusal.value.problems] == [(3, "reference")]


def test_a_folder_names_the_line_and_every_column_is_explained(tmp_path: Path) -> None:
    (tmp_path / "targets.csv").write_text(
        "indicator,period,value\nmeetings_held,2025-2028,40\nmeetings_joint,2025-2028,41\n"
        "happiness,2025-2028,3\n",
        encoding="utf-8",
    )

    with pytest.raises(ImportRefused) as refused:
        load_folder(tmp_path, SYSTEM, now())

    problems = [(one.file, one.line, one.column) for one in refused.value.problems]
    assert problems == [("targets.csv", 4, "indicator")]
    assert all(column.help for name in FILES for column in importers()[name].columns)


def test_two_rows_of_all_regions_are_refused_by_name(tmp_path: Path) -> None:
    rows = ["meetings_held,2025-2028,,40", "meetings_held,2025-2028,,41", "meetings_held,2025-2028,africa,9"]
    text = "\n".join(["indicator,period,region,value", *rows, ""])
    (tmp_path / "targets.csv").write_text(text, encoding="utf-8")

    with pytest.raises(ImportRefused) as refusal:
        load_folder(tmp_path, SYSTEM, now())

    [problem] = refusal.value.problems
    assert (problem.file, problem.line, problem.column) == ("targets.csv", 3, "indicator")
    assert str(problem.reason) == "line 2 is about the same already"
