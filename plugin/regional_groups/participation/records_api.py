"""The JSON twin of the pages on what a meeting leaves behind: who was there, and what members contributed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from regional_groups.core import files
from regional_groups.core.api import (
    BEARER,
    ListArguments,
    api_blueprint,
    caller,
    list_of,
    list_schema,
    page_of,
    register_actions,
)
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Permission, permits
from regional_groups.core.web import actor, changes_data, now
from regional_groups.meetings import queries as meetings
from regional_groups.participation import attending, contributing, queries, records, rules, shown
from regional_groups.participation.forms import (
    CONTRIBUTION_FORMS,
    AttendancePatchSchema,
    AttendanceSchema,
    ContributionSchema,
    with_sources,
)
from regional_groups.participation.models import Attendance, Contribution
from regional_groups.participation.schemas import (
    AttendanceShownSchema,
    ContributionShownSchema,
    CountsSchema,
)

blueprint = api_blueprint("participation_records", "", "Attendance and contributions")


# Attendance


@blueprint.route("/meetings/<uuid:id>/attendance", methods=["GET"])
@blueprint.arguments(ListArguments, location="query")
@blueprint.response(200, list_schema(AttendanceShownSchema))
def list_attendance(wish: dict[str, Any], id: UUID) -> dict[str, Any]:
    """List the attendance of a meeting; rows of persons to those who may read names only."""
    meeting = meetings.meeting(id)
    persons = permits(Permission.ATTENDANCE_RECORD, actor(), queries.scene(meeting, now()).subject)
    query = records.attendance_rows(meeting, persons=persons)
    rows, following = page_of(query, (Attendance.created_at, Attendance.id), wish["limit"], wish["cursor"])
    return {"items": [shown.attendance(row) for row in rows], "next": following}


@blueprint.route("/meetings/<uuid:id>/attendance/counts", methods=["GET"])
@blueprint.response(200, CountsSchema)
def attendance_counts(id: UUID) -> Any:
    """Count who took part in a meeting; names nobody."""
    return records.counts_of([meetings.meeting(id).id])[id]


@blueprint.route("/meetings/<uuid:id>/attendance", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(AttendanceSchema)
@blueprint.response(201, AttendanceShownSchema)
@changes_data
def record_attendance(data: dict[str, Any], id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Record a person, a number of people of a country, or totals."""
    caller()
    made = attending.record(meetings.meeting(id), data, actor(), now())
    return shown.attendance(made), 201, {"Location": f"/api/v1/meetings/{id}/attendance/{made.id}"}


def _load_attendance(meeting: UUID, id: UUID) -> Attendance:
    found = records.attendance(id)
    subject = queries.scene(found.meeting, now()).subject
    reads = found.person_id is None or permits(Permission.ATTENDANCE_RECORD, actor(), subject)
    if found.meeting_id != meeting or not reads:
        raise NotFound(say("There is no such record of attendance."))
    return found


@blueprint.route("/meetings/<uuid:meeting>/attendance/<uuid:id>", methods=["GET"])
@blueprint.response(200, AttendanceShownSchema)
def show_attendance(meeting: UUID, id: UUID) -> dict[str, Any]:
    """Show a row of attendance."""
    return shown.attendance(_load_attendance(meeting, id))


@blueprint.route("/meetings/<uuid:meeting>/attendance/<uuid:id>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(AttendancePatchSchema)
@blueprint.response(200, AttendanceShownSchema)
@changes_data
def correct_attendance(data: dict[str, Any], meeting: UUID, id: UUID) -> dict[str, Any]:
    """Correct the numbers of a row."""
    caller()
    found = _load_attendance(meeting, id)
    attending.correct(found, data, actor(), now())
    return shown.attendance(found)


@blueprint.route("/meetings/<uuid:meeting>/attendance/<uuid:id>", methods=["DELETE"])
@blueprint.doc(security=BEARER)
@blueprint.response(204)
@changes_data
def remove_attendance(meeting: UUID, id: UUID) -> None:
    """Remove a row recorded by mistake; the trail keeps what it said."""
    caller()
    attending.remove(_load_attendance(meeting, id), {}, actor(), now())


# Contributions


@blueprint.route("/meetings/<uuid:id>/contributions", methods=["GET"])
@blueprint.arguments(list_of(rules.CONTRIBUTION_FLOW.states), location="query")
@blueprint.response(200, list_schema(ContributionShownSchema))
def list_contributions(wish: dict[str, Any], id: UUID) -> dict[str, Any]:
    """List the contributions to a meeting, the newest first."""
    query = records.contributions(meeting := meetings.meeting(id))
    if wish["state"]:
        query = query.where(Contribution.state.in_([rules.ContributionState(wish["state"])]))
    rows, following = page_of(
        query, (Contribution.created_at, Contribution.id), wish["limit"], wish["cursor"]
    )
    scene = queries.scene(meeting, now())
    return {"items": [shown.contribution(row, scene, actor()) for row in rows], "next": following}


def _contribution(row: Contribution) -> dict[str, Any]:
    return shown.contribution(row, queries.scene(row.meeting, now()), actor())


@blueprint.route("/meetings/<uuid:id>/contributions", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(ContributionSchema)
@blueprint.response(201, ContributionShownSchema)
@changes_data
def submit_contribution(data: dict[str, Any], id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Submit a contribution, or as secretariat or team record one."""
    caller()
    made = contributing.submit(meetings.meeting(id), with_sources(data), actor(), now())
    return _contribution(made), 201, {"Location": f"/api/v1/meetings/{id}/contributions/{made.id}"}


def _load_contribution(meeting: UUID, id: UUID) -> Contribution:
    found = records.contribution(id)
    if found.meeting_id != meeting:
        raise NotFound(say("There is no such contribution."))
    return found


@blueprint.route("/meetings/<uuid:meeting>/contributions/<uuid:id>", methods=["GET"])
@blueprint.response(200, ContributionShownSchema)
def show_contribution(meeting: UUID, id: UUID) -> dict[str, Any]:
    """Show a contribution."""
    return _contribution(_load_contribution(meeting, id))


@blueprint.route("/meetings/<uuid:meeting>/contributions/<uuid:id>/file", methods=["GET"])
@blueprint.doc(security=BEARER, responses={200: {"description": "The file."}})
def contribution_file(meeting: UUID, id: UUID) -> Response:
    """Hand out the file of a contribution, to persons of the service."""
    caller()
    found = _load_contribution(meeting, id)
    if found.file is None:
        raise NotFound(say("This contribution has no file."))
    return files.send(found.file)


register_actions(
    blueprint,
    CONTRIBUTION_FORMS,
    load=_load_contribution,
    perform=lambda row, action, data: contributing.perform(row, action, with_sources(data), actor(), now()),
    shown=ContributionShownSchema,
    dump=_contribution,
    flow=rules.CONTRIBUTION_FLOW,
    path="/meetings/<uuid:meeting>/contributions/<uuid:id>",
)
