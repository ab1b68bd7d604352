"""`activities.csv`, `outreach.csv` and `standards_requests.csv`: what was planned and asked elsewhere.

Rows are read with the forms of the pages and written by their operations; what a file changes of a record that has
ended is recorded as a correction that names file and line. What the service has gone past since, a file put in again
does not bring back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.core.importing import Column, Outcome, Row, RowRefused
from regional_groups.planning import activity_operations, outreach_operations, standards_operations
from regional_groups.planning.activity_forms import ActivityCreateSchema, CompleteSchema
from regional_groups.planning.activity_models import Activity
from regional_groups.planning.activity_rules import GOING_ON
from regional_groups.planning.file_rows import check_once, differing, read_row
from regional_groups.planning.outreach_forms import OutreachCreateSchema
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.owners import owner_changed
from regional_groups.planning.standards_forms import StandardsCreateSchema
from regional_groups.planning.standards_models import StandardsRequest
from regional_groups.planning.standards_rules import is_behind

Perform = Callable[[Any, str, dict[str, Any], Any, Any], None]
Thing = TypeVar("Thing", Activity, OutreachEntry, StandardsRequest)


def _standing(kind: type[Thing], /, **place: object) -> Thing | None:
    """Return the record of a place that is no demonstration: the oldest, where several have it."""
    query = select(kind).filter_by(**place, demonstration=False)
    return db.session.scalar(query.order_by(kind.created_at, kind.id).limit(1))


def _correct(perform: Perform, thing: Any, changes: Mapping[str, Any], row: Row) -> None:
    if changes:
        told = {"version": thing.version, "reason": f"{row.file}:{row.line}"}
        perform(thing, "amend", {**changes, **told}, row.actor, row.now)


class Activities:
    """`activities.csv`."""

    key = "programme + title"
    columns = (
        Column("programme", "1 to 4, as the action plan counts its programmes", filled=True),
        Column("title", "what is done; with the programme it tells rows apart", filled=True),
        Column("owner", "function of the office that answers for it, such as regional_office", filled=True),
        Column("due_on", "day by which it is to be done, YYYY-MM-DD", filled=True),
        Column("description", "more words", required=False),
        Column("owner_scope", "scope of that office, such as africa", required=False),
        Column("goal", "universal_connectivity or digital_transformation", required=False),
        Column("outcome", "T.2-1 or T.2-2", required=False),
        Column("output", "T.2-1, T.2-2 or T.2-3", required=False),
        Column("indicators", "ids of the indicators it shall move, ; between", required=False),
        Column("done_on", "day on which it was done; with a result", required=False),
        Column("result", "what came of it; with a day", required=False),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Plan an activity, or bring the one of this title up to date; with day and result it is done."""
        ended = [one for one in self.columns if one.name in ("done_on", "result")]
        begun = [one for one in self.columns if one not in ended]
        wanted = read_row(row, begun, ActivityCreateSchema(), lists=("indicators",))
        done = (
            read_row(row, ended, CompleteSchema(only=("done_on", "result")))
            if row["done_on"] or row["result"]
            else {}
        )
        check_once(row, "title", wanted["programme"], wanted["title"])
        found = _standing(Activity, programme=wanted["programme"], title=wanted["title"])
        if found is None:
            found, outcome = activity_operations.create(wanted, row.actor, row.now), "new"
            db.session.flush()
        else:
            outcome = "changed" if _brought_up(found, wanted, row) else "same"
        return _completed(found, done, row, outcome)  # type: ignore[arg-type]  # one of the outcomes


def _brought_up(found: Activity, wanted: Mapping[str, Any], row: Row) -> bool:
    before = found.version
    written = {name: wanted[name] for name in activity_operations.WRITTEN if row[name]}
    written |= owner_changed(found, written)
    changes = differing(found, written)
    if changes and found.state in GOING_ON:
        given = {**changes, "version": found.version}
        activity_operations.edit(found, given, row.actor, row.now)
        changes = {}
    if not _left_behind(found, "postpone", "due_on", wanted["due_on"]):
        changes |= differing(found, {"due_on": wanted["due_on"]})
    _correct(activity_operations.perform, found, changes, row)
    return found.version != before


def _left_behind(found: Activity, action: str, name: str, day: date) -> bool:
    """Tell whether a step of the service took an activity away from a day."""
    steps = (one for one in audit.entries_of("activity", str(found.id)) if one.event == f"activity:{action}")
    return any(one.before.get(name) == day.isoformat() for one in steps)


def _completed(found: Activity, done: Mapping[str, Any], row: Row, outcome: Outcome) -> Outcome:
    changes = differing(found, done)
    going_on = found.state in GOING_ON
    if not changes or (going_on and _left_behind(found, "resume", "done_on", done["done_on"])):
        return outcome
    if going_on:
        data = {**done, "version": found.version}
        activity_operations.perform(found, "complete", data, row.actor, row.now)
    else:
        _correct(activity_operations.perform, found, changes, row)
    return "new" if outcome == "new" else "changed"


class Outreach:
    """`outreach.csv`."""

    key = "kind + period + region + body + title"
    columns = (
        Column("kind", "plan, body_report, tsag_report or campaign", filled=True),
        Column("period", "study period, as 2025-2028", filled=True),
        Column("region", "slug of a region, such as africa", filled=True),
        Column("body", "TSAG or the study group of the vice-chair; empty for a campaign", required=False),
        Column("title", "what it is called; of a campaign always", required=False),
        Column("text", "what is planned or was done", required=False),
        Column(
            "due_on",
            "day by which it is due; of a plan, empty: the first meeting of the body",
            required=False,
        ),
        Column("contacted", "how many were contacted", required=False),
        Column("joined", "how many became members", required=False),
        Column("delivered_on", "day on which it was handed in; with a reference", required=False),
        Column("reference", "the document, meeting or event; with a day", required=False),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Keep an entry, or bring the one of this kind, period, region, body and title up to date."""
        wanted = read_row(row, self.columns, OutreachCreateSchema())
        place = {name: wanted.get(name) or "" for name in ("kind", "period", "region", "body", "title")}
        check_once(row, "kind", *place.values())
        found = _standing(OutreachEntry, **{**place, "body": place["body"] or None})
        if found is None:
            outreach_operations.create(wanted, row.actor, row.now)
            return "new"
        names = (*outreach_operations.WRITTEN, *outreach_operations.OUTCOME)
        changes = differing(found, {name: wanted[name] for name in names if row[name]})
        if not changes:
            return "same"
        self._change(found, changes, wanted, row)
        return "changed"

    def _change(
        self, found: OutreachEntry, changes: dict[str, Any], wanted: Mapping[str, Any], row: Row
    ) -> None:
        if found.state == "cancelled" and changes.keys() & set(outreach_operations.OUTCOME):
            raise RowRefused(
                "delivered_on",
                say("Only what is planned can be changed. What was delivered can be corrected."),
            )
        if found.state != "planned":
            _correct(outreach_operations.perform, found, changes, row)
            return
        planned = {name: value for name, value in changes.items() if name in outreach_operations.WRITTEN}
        outreach_operations.edit(found, {**planned, "version": found.version}, row.actor, row.now)
        if wanted.get("delivered_on") or wanted.get("reference"):
            outcome = {name: wanted[name] for name in outreach_operations.OUTCOME}
            data = {**outcome, "version": found.version}
            outreach_operations.perform(found, "deliver", data, row.actor, row.now)


class StandardsRequests:
    """`standards_requests.csv`."""

    key = "parent + title"
    columns = (
        Column("parent", "the study group asked, as SG5", filled=True),
        Column("title", "what is asked for; with the study group it tells rows apart", filled=True),
        Column("kind", "standard (when empty) or tariff", required=False),
        Column("group", "acronym of the regional group", required=False),
        Column("region", "slug of a region, such as africa", required=False),
        Column("need", "why a standard is needed", required=False),
        Column("supporting_states", "two-letter codes of Member States, ; between", required=False),
        Column("supporting_members", "Sector Members, as they are named", required=False),
        Column(
            "state", "how it was settled: supported, under_study, delivered …; empty: a draft", required=False
        ),
        Column("meeting", "of the study group, that decided", required=False),
        Column("decided_on", "day of the decision, YYYY-MM-DD", required=False),
        Column("informed_on", "of a tariff: when the chair was informed", required=False),
        Column("work_item", "under which it is studied", required=False),
        Column("reference", "the Recommendation or other text that answers it", required=False),
        Column("delivered_on", "day of that text", required=False),
    )
    fields: Mapping[str, str] = {}
    _steps: Mapping[str, str] = {"supported": "support", "under_study": "start_study", "delivered": "deliver"}

    def put(self, row: Row) -> Outcome:
        """Record a request, or bring the one of this study group and title up to date."""
        wanted = read_row(row, self.columns, StandardsCreateSchema(), lists=("supporting_states",))
        check_once(row, "title", wanted["parent"], wanted.get("title", ""))
        found = _standing(StandardsRequest, parent_code=wanted["parent"], title=wanted.get("title", ""))
        if found is None:
            row.filled("title")
            standards_operations.create(wanted, row.actor, row.now)
            return "new"
        before = found.version
        self._bring_up(found, wanted, row)
        return "changed" if found.version != before else "same"

    def _bring_up(self, found: StandardsRequest, wanted: Mapping[str, Any], row: Row) -> None:
        state = wanted["state"]
        passed = not state or is_behind(state, found.state)
        if not passed and state in self._steps:
            data = {**wanted, "version": found.version}
            standards_operations.perform(found, self._steps[state], data, row.actor, row.now)
        elif not passed:
            raise RowRefused("state", say("This request stands elsewhere: take its steps in the service."))
        names = (*standards_operations.WRITTEN, *standards_operations.OUTCOME)
        written = {name: wanted[name] for name in names if row[name]}
        changes = differing(found, standards_operations.as_kept(written))
        if changes and found.state == "draft":
            data = {**changes, "version": found.version}
            standards_operations.edit(found, data, row.actor, row.now)
        else:
            _correct(standards_operations.perform, found, changes, row)
