"""The JSON twin of the room's pages: reports, their steps and their files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_smorest import Blueprint
from werkzeug.wrappers import Response

from regional_groups.core.api import (
    BEARER,
    api_blueprint,
    caller,
    list_of,
    list_schema,
    page_of,
    register_actions,
)
from regional_groups.core.db import db
from regional_groups.core.permissions import Permission, Subject, require
from regional_groups.core.web import actor, changes_data, now
from regional_groups.reports import checking, earlier, operations, queries, serving, shown
from regional_groups.reports.composing import sheet_of
from regional_groups.reports.forms import ACTION_FORMS, CheckSchema, ReportCreateSchema, ReportEditSchema
from regional_groups.reports.models import Report
from regional_groups.reports.rules import FLOW
from regional_groups.reports.shown import (
    ChangesArguments,
    ChangesSchema,
    CheckedSchema,
    EarlierSchema,
    ReportSchema,
)

COMMENTS_LISTED = 50  # of each report in the list, the newest; the report itself shows all
blueprint: Blueprint = api_blueprint("reports", "/reports", "Effectiveness reports")


def dump(report: Report) -> dict[str, Any]:
    """Return a report as the caller may see it."""
    return shown.dump(report, actor(), now())


def found(id: UUID) -> Report:
    """Return a report that the caller may see."""
    return queries.report(id, actor())


def changing(id: UUID) -> Report:
    """Return a report that the caller may see, to change it: whoever comes second waits, and decides on the newest."""
    return queries.report(id, actor(), lock=True)


@blueprint.route("")
@blueprint.arguments(list_of(FLOW.states), location="query")
@blueprint.response(200, list_schema(ReportSchema))
def reports(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the reports that the caller may see, the newest first."""
    query = queries.reports_for(actor(), wanted["state"]).options(*queries.with_parts(actor()))
    items, following = page_of(query, (Report.created_at, Report.id), wanted["limit"], wanted["cursor"])
    shown_ones = [dump(item) for item in items]
    for one in shown_ones:
        one["comments"] = one["comments"][-COMMENTS_LISTED:]
    return {"items": shown_ones, "next": following}


@blueprint.route("", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(ReportCreateSchema, error_status_code=422)
@blueprint.response(201, ReportSchema)
@changes_data
def create(data: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Begin a report over a period."""
    caller()
    made = operations.create(data, actor(), now())
    db.session.flush()
    return dump(made), 201, {"Location": url_for("api_reports.report", id=made.id, _external=True)}


@blueprint.route("/<uuid:id>")
@blueprint.response(200, ReportSchema)
def report(id: UUID) -> dict[str, Any]:
    """Show a report."""
    return dump(found(id))


@blueprint.route("/<uuid:id>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(ReportEditSchema, error_status_code=422)
@blueprint.response(200, ReportSchema)
@changes_data
def edit(data: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Change a report as far as its state allows; only the fields that are sent change."""
    caller()
    thing = changing(id)
    operations.edit(thing, data, actor(), now())
    db.session.flush()
    return dump(thing)


register_actions(
    blueprint,
    ACTION_FORMS,
    load=changing,
    perform=lambda report, action, data: operations.perform(report, action, data, actor(), now()),
    shown=ReportSchema,
    dump=dump,
    flow=FLOW,
)


@blueprint.route("/<uuid:id>/changes")
@blueprint.arguments(ChangesArguments, location="query")
@blueprint.response(200, ChangesSchema)
def changes(wanted: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Show what a report changes against the one it follows, and why; report.json has all changes of figures."""
    thing = found(id)
    all_of_them = shown.changes_shown(thing, sheet_of(thing, now()), actor(), now())
    items, following = shown.part(all_of_them, wanted["cursor"], wanted["limit"])
    return {
        "follows": str(thing.follows_id) if thing.follows_id else None,
        "correction": thing.correction,
        **shown.reason_shown(thing, actor()),
        "items": items,
        "next": None if following is None else str(following),
    }


@blueprint.route("/<uuid:id>/earlier")
@blueprint.doc(
    security=BEARER,
    parameters=[
        {"name": "lang", "in": "query", "schema": {"type": "string"}, "description": "ar zh en fr ru es"}
    ],
)
@blueprint.response(200, EarlierSchema)
def earlier_texts(id: UUID) -> dict[str, Any]:
    """Show what the report before this one says, each paragraph with the figures of both; take it over with PATCH."""
    caller()
    thing = found(id)
    require(Permission.REPORTS_VIEW_UNPUBLISHED, actor(), Subject())
    language = serving.known_language(request.args.get("lang", "") or "en")
    before = earlier.predecessor(thing)
    items = earlier.passages(thing, before, language, now()) if before else []
    return {"report": str(before.id) if before else None, "language": language, "items": items}


@blueprint.route("/<uuid:id>/checks", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(CheckSchema, error_status_code=422)
@blueprint.response(200, CheckedSchema)
def check(data: dict[str, Any], id: UUID) -> dict[str, Any]:
    """List the numbers of an edited Word file that are not those of the frozen figures; nothing of it is kept."""
    caller()
    return shown.checked(checking.check(found(id), data, actor(), now()))


@blueprint.route("/<uuid:id>.<format>")
@blueprint.doc(
    security=BEARER,
    parameters=[
        {"name": "lang", "in": "query", "schema": {"type": "string"}, "description": "ar zh en fr ru es"}
    ],
    responses={200: {"description": "The file."}, 202: {"description": "It is being printed; ask again."}},
)
def rendition(id: UUID, format: str) -> Response:
    """Give a report as pdf, docx, html, xlsx, csv or json; 202 and Retry-After until a PDF or docx is printed."""
    thing = found(id)
    asked = request.args.get("lang", "")
    language = serving.check(thing, format, asked or (thing.languages[0] if thing.public else "en"))
    content = serving.file_of(thing, format, language, now())
    if isinstance(content, serving.Ready):
        return serving.answer(thing, format, language, content)
    return serving.preparing_json(content)
