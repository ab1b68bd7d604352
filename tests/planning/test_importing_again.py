"""Files of the plan put in again: nothing counts twice, and what the service has moved on stays there."""

from datetime import date
from typing import Any

import pytest
from regional_groups.core.db import db
from regional_groups.core.importing import Importer, Row, RowRefused
from regional_groups.core.permissions import SYSTEM
from regional_groups.groups.models import GroupAlias
from regional_groups.planning import (
    activity_operations,
    funds_operations,
    outreach_operations,
    standards_operations,
)
from regional_groups.planning.activity_models import Activity
from regional_groups.planning.file_rows import differing
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.importing_plan import Activities, Outreach, StandardsRequests
from regional_groups.planning.ledger_importing import FUNDS
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.session_importing import CouncilSessions
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.standards_rules import is_behind
from sqlalchemy import select

from tests.planning.field import coordinator, day
from tests.planning.test_importing import ACTIVITY, CAMPAIGN, REQUEST, SPENT, outcomes_of
from tests.reports.field import now
from tests.support.field import actor, regional_group, state, study_group

STUDY = {**REQUEST, "state": "supported", "meeting": "SG5, May 2026", "decided_on": "2026-05-20"}


def only(model: Any) -> Any:
    """Return the only row of a kind."""
    return db.session.scalars(select(model)).one()


def test_a_nought_is_not_the_unknown() -> None:
    kept = OutreachEntry(contacted=None, joined=0, text="", reference="")

    assert differing(kept, {"contacted": 0, "joined": 0, "text": None, "reference": ""}) == {"contacted": 0}
    assert differing(kept, {"joined": None}) == {"joined": None}


@pytest.mark.parametrize(
    ("importer", "first", "second"),
    [
        (StandardsRequests(), STUDY, {**STUDY, "title": "Rural  sites"}),
        (CouncilSessions(), *[{"title": title, "opens_on": "2027-06-22"} for title in ("A B", "A  B")]),
        (FUNDS, SPENT, {**SPENT, "amount": "1250.5"}),
    ],
)
@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_a_file_names_a_thing_once_however_it_is_written(
    importer: Importer, first: dict[str, str], second: dict[str, str]
) -> None:
    study_group("SG5")
    seen: dict[Any, Any] = {}
    importer.put(Row(first, SYSTEM, now(), line=2, context=seen))

    with pytest.raises(RowRefused, match="about the same already"):
        importer.put(Row(second, SYSTEM, now(), line=3, context=seen))


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_the_ledger_counts_nothing_twice() -> None:
    assert outcomes_of(FUNDS, SPENT, SPENT) == ["new", "same"]

    with pytest.raises(RowRefused) as refused:  # known by now, of which budget it was
        outcomes_of(FUNDS, {**SPENT, "budget": "regular"})
    assert refused.value.column == "budget"

    funds_operations.reverse(only(FundsEntry), {"note": "Of no budget."}, actor(coordinator()), now())
    db.session.flush()
    db.session.expire_all()
    regular = {**SPENT, "budget": "regular"}
    assert outcomes_of(FUNDS, regular, regular, SPENT) == ["new", "same", "same"]


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_an_activity_stays_where_the_service_has_moved_it() -> None:
    done = {**ACTIVITY, "done_on": "2026-11-02", "result": "40 came."}
    outcomes_of(Activities(), ACTIVITY)
    made = only(Activity)

    def step(action: str, **data: Any) -> None:
        given = {"version": made.version, "note": "Decided in the service.", **data}
        activity_operations.perform(made, action, given, actor(coordinator()), now())

    step("postpone", due_on=day("2027-06-01"))
    assert outcomes_of(Activities(), ACTIVITY) == ["same"]
    assert outcomes_of(Activities(), done, {**done, "description": "Of editors."}) == ["changed", "changed"]
    assert (str(made.state), made.due_on, made.description) == ("done", date(2027, 6, 1), "Of editors.")

    step("resume")
    assert outcomes_of(Activities(), done) == ["same"]
    assert outcomes_of(Activities(), {**done, "done_on": "2026-11-20"}) == ["changed"]
    assert (str(made.state), made.done_on) == ("done", date(2026, 11, 20))


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_outreach_that_was_given_up_is_not_delivered_by_a_file() -> None:
    outcomes_of(Outreach(), CAMPAIGN)
    made = only(OutreachEntry)
    outreach_operations.perform(
        made, "cancel", {"version": made.version, "note": "No."}, actor(coordinator()), now()
    )

    with pytest.raises(RowRefused) as refused:
        outcomes_of(Outreach(), {**CAMPAIGN, "delivered_on": "2026-10-01", "reference": "Letter 5"})

    assert refused.value.column == "delivered_on"
    assert outcomes_of(Outreach(), CAMPAIGN) == ["same"]


def test_what_a_request_may_have_come_through_is_behind_it() -> None:
    assert is_behind("supported", "under_study")
    assert is_behind("under_study", "declined")
    assert is_behind("delivered", "delivered")
    assert not is_behind("under_study", "supported")
    assert not is_behind("declined", "withdrawn")


@pytest.mark.usefixtures("session")
@pytest.mark.once
def test_a_request_is_compared_as_it_is_kept_and_not_taken_back() -> None:
    group = regional_group("SG5RG-AFR")
    db.session.add_all([GroupAlias(group_id=group.id, acronym="SG5RG-OLD"), state("KE"), state("TZ")])
    db.session.flush()
    row = {**STUDY, "supporting_states": "tz;KE;KE", "group": "SG5RG-OLD"}

    assert outcomes_of(StandardsRequests(), row, row) == ["new", "same"]

    made = only(StandardsRequest)
    assert made.supporting_states == ["KE", "TZ"]
    data = {"version": made.version, "work_item": "L.rural"}
    standards_operations.perform(made, "start_study", data, SYSTEM, now())
    assert outcomes_of(StandardsRequests(), row) == ["same"]
    assert (str(made.state), made.work_item) == ("under_study", "L.rural")
