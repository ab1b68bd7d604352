"""The JSON twin of the room's pages: creation requests, their steps and their files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request as http
from flask import url_for
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from regional_groups.core import files
from regional_groups.core.api import (
    BEARER,
    WorkflowSchema,
    api_blueprint,
    caller,
    list_schema,
    page_of,
    register_actions,
)
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.forms import load
from regional_groups.core.rehearsing import register_preview
from regional_groups.core.web import actor, changes_data, now
from regional_groups.creation import letters, notices, operations, queries, shown
from regional_groups.creation.following import awaited
from regional_groups.creation.forms import (
    ACTION_FORMS,
    CreationRequestSchema,
    EditRequestSchema,
    ProposedOfficerSchema,
    RecordRequestSchema,
    RequestFileSchema,
    RequestListArguments,
    RequestSectionSchema,
    SupportingStateSchema,
)
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.rules import FLOW

blueprint: Blueprint = api_blueprint("creation", "/creation-requests", "Requests to create a regional group")


class CreationSupportShownSchema(Schema):
    """Who supports, and who said so: ``answered`` is true when the focal point did."""

    country = fields.String(required=True)
    status = fields.String(required=True)
    answered = fields.Boolean(required=True)
    by = fields.String(required=True)
    at = fields.AwareDateTime(allow_none=True, required=True)
    letter = fields.Boolean(required=True)


class CreationOverlapSchema(Schema):
    """A regional group of the same region, or with countries in common."""

    acronym = fields.String(required=True)
    parent = fields.String(required=True)
    same_parent = fields.Boolean(required=True)
    same_region = fields.Boolean(required=True)
    countries = fields.List(fields.String(), required=True)


class CreationAuthorSchema(Schema):
    """Who asks, and in which office."""

    name = fields.String(required=True)
    office = fields.String(required=True)
    scope = fields.String(required=True)


class CreationRequestShownSchema(WorkflowSchema):
    """A creation request; addresses of persons are shown to those who work on it."""

    parent = fields.String(required=True)
    acronym = fields.String(required=True)
    region = fields.String(required=True)
    region_label = fields.String(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    justification = fields.String(required=True)
    supporting_states = fields.List(fields.Nested(SupportingStateSchema), required=True)
    support = fields.List(fields.Nested(CreationSupportShownSchema), required=True)
    countries = fields.List(fields.String(), required=True)
    regional_organization = fields.String(required=True)
    co_editors = fields.List(fields.String(), required=True)
    resources = fields.String(required=True)
    hosting = fields.String(required=True)
    officers = fields.List(fields.Nested(ProposedOfficerSchema), required=True)
    terms = fields.List(fields.Nested(RequestSectionSchema), required=True)
    working_methods = fields.List(fields.Nested(RequestSectionSchema), required=True)
    overlaps_acknowledged = fields.Boolean(required=True)
    overlap_explanation = fields.String(required=True)
    overlaps = fields.List(fields.Nested(CreationOverlapSchema), required=True)
    to_follow = fields.List(fields.String(), required=True)
    author = fields.Nested(CreationAuthorSchema, required=True)
    submitted_at = fields.AwareDateTime(allow_none=True, required=True)
    meeting = fields.String(required=True)
    meeting_on = fields.Date(allow_none=True, required=True)
    document = fields.String(required=True)
    decided_on = fields.Date(allow_none=True, required=True)
    reference = fields.String(required=True)
    terms_due_on = fields.Date(allow_none=True, required=True)
    group = fields.String(allow_none=True, required=True)
    recorded_afterwards = fields.Boolean(required=True)


class CreationFileShownSchema(Schema):
    """A file of a request."""

    id = fields.UUID(required=True)
    purpose = fields.String(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    sha256 = fields.String(required=True)
    stored_at = fields.AwareDateTime(required=True)


class CreationFilesShownSchema(Schema):
    """The files of a request."""

    items = fields.List(fields.Nested(CreationFileShownSchema), required=True)
    next = fields.String(allow_none=True, required=True)


def dump(found: CreationRequest) -> dict[str, Any]:
    """Return a request as the caller may see it."""
    facts = queries.group_facts(geneva_day(now()))
    return shown.dump(found, actor(), now(), facts, awaited([found], now()))


def found(id: UUID) -> CreationRequest:
    """Return a request that the caller may see."""
    return queries.creation_request(id, actor(), now())


def found_for_change(id: UUID) -> CreationRequest:
    """Return a request that the caller may see, or for whose authors the caller records a step."""
    body = http.get_json(silent=True)
    for_others = isinstance(body, dict) and bool(body.get("on_behalf_of"))
    return queries.creation_request(id, actor(), now(), for_others=for_others)


def _place(id: UUID) -> dict[str, str]:
    return {"Location": url_for("api_creation.creation_request", id=id, _external=True)}


@blueprint.route("")
@blueprint.arguments(RequestListArguments, location="query")
@blueprint.response(200, list_schema(CreationRequestShownSchema))
def creation_requests(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the creation requests that the caller may see, the newest first."""
    query = queries.requests_for(
        actor(),
        state=wanted["state"],
        parent=wanted["parent"],
        region=wanted["region"],
        group=wanted["group"],
    )
    if wanted["group"]:
        queries.check_acronym(wanted["group"], query)
    order = (CreationRequest.created_at, CreationRequest.id)
    items, next_cursor = page_of(query, order, wanted["limit"], wanted["cursor"])
    facts = queries.group_facts(geneva_day(now()))
    later = awaited(items, now())
    return {"items": [shown.dump(item, actor(), now(), facts, later) for item in items], "next": next_cursor}


@blueprint.route("", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(CreationRequestSchema, error_status_code=422)
@blueprint.response(201, CreationRequestShownSchema)
@changes_data
def create(data: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Begin a creation request; it stays a draft until it is submitted."""
    caller()
    made = operations.create(data, actor(), now())
    db.session.flush()
    return dump(made), 201, _place(made.id)


@blueprint.route("/record", methods=["POST"])
@blueprint.route("/actions/record", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(RecordRequestSchema, error_status_code=422)
@blueprint.response(201, CreationRequestShownSchema)
@changes_data
def record(data: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Record a request that was decided in the past."""
    caller()
    made = operations.record(data, actor(), now())
    db.session.flush()
    return dump(made), 201, _place(made.id)


@blueprint.route("/<uuid:id>")
@blueprint.response(200, CreationRequestShownSchema)
def creation_request(id: UUID) -> dict[str, Any]:
    """Show a creation request."""
    return dump(found(id))


@blueprint.route("/<uuid:id>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(EditRequestSchema, error_status_code=422)
@blueprint.response(200, CreationRequestShownSchema)
@changes_data
def change(data: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Change a draft or a returned request; only the fields that are sent change."""
    caller()
    request = found_for_change(id)
    operations.edit(request, data, actor(), now())
    db.session.flush()
    return dump(request)


register_actions(
    blueprint,
    ACTION_FORMS,
    load=found_for_change,
    perform=lambda request, action, data: operations.perform(request, action, data, actor(), now()),
    shown=CreationRequestShownSchema,
    dump=dump,
    flow=FLOW,
)
for _action in notices.TO_MANY:
    register_preview(
        blueprint,
        _action,
        ACTION_FORMS[_action],
        load=found_for_change,
        perform=lambda request, action, data: operations.perform(request, action, data, actor(), now()),
    )


@blueprint.route("/<uuid:id>/files")
@blueprint.doc(security=BEARER)
@blueprint.response(200, CreationFilesShownSchema)
def request_files(id: UUID) -> dict[str, Any]:
    """List the letters and other files, for those who write, examine, decide or support."""
    caller()
    return {"items": letters.readable_files(found(id), actor(), now()), "next": None}


@blueprint.route("/<uuid:id>/files", methods=["POST"])
@blueprint.doc(
    security=BEARER,
    requestBody={
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "purpose"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "purpose": {"type": "string", "enum": ["support_letter", "host_letter", "other"]},
                        "country": {"type": "string"},
                    },
                }
            }
        },
    },
)
@blueprint.response(201, CreationFileShownSchema)
@changes_data
def add_file(id: UUID) -> tuple[files.StoredFile, int, dict[str, str]]:
    """Add a letter or another file (multipart: ``file``, ``purpose``, ``country`` of a letter of support)."""
    caller()
    given = {name: http.form[name] for name in ("purpose", "country") if name in http.form}
    request = found(id)
    data = load(RequestFileSchema(), given)
    stored = letters.add_file(request, data, files.upload(http.files.get("file")), actor(), now())
    where = url_for("api_creation.download", id=request.id, file_id=stored.id, _external=True)
    return stored, 201, {"Location": where}


@blueprint.route("/<uuid:id>/files/<uuid:file_id>")
@blueprint.doc(security=BEARER, responses={200: {"description": "The file."}})
def download(id: UUID, file_id: UUID) -> Response:
    """Download a file."""
    caller()
    return files.send(letters.readable_file(found(id), file_id, actor(), now()))
