"""The JSON twin of the room's pages: versions of the terms of a group, their comparison and translations."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from regional_groups.core.api import (
    BEARER,
    WorkflowSchema,
    api_blueprint,
    caller,
    list_of,
    list_schema,
    page_of,
    register_actions,
)
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.i18n import CODES
from regional_groups.core.rehearsing import register_preview
from regional_groups.core.web import actor, changes_data, now
from regional_groups.groups.queries import group as find_group
from regional_groups.groups.queries import subject as group_subject
from regional_groups.terms import operations, queries, recording, shown, translating
from regional_groups.terms.comparing import compare_versions
from regional_groups.terms.forms import (
    ACTION_FORMS,
    TermsDraftSchema,
    TermsEditSchema,
    TermsRecordSchema,
    TermsTranslationSchema,
)
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.rules import FLOW

blueprint: Blueprint = api_blueprint("terms", "/regional-groups/<acronym>/terms", "Terms of reference")


class TermsSectionShownSchema(Schema):
    """A section of one of the two texts."""

    id = fields.String(required=True)
    heading = fields.String(required=True)
    body = fields.String(required=True, metadata={"description": "Markdown"})


class TermsTranslationShownSchema(Schema):
    """A translation; never the decided text."""

    language = fields.String(required=True)
    state = fields.String(required=True)
    current = fields.Boolean(required=True, metadata={"description": "made from the text as it is now"})
    source_hash = fields.String(required=True)
    sections = fields.List(fields.Nested(TermsSectionShownSchema), required=True)
    working_methods = fields.List(fields.Nested(TermsSectionShownSchema), required=True)
    changed_at = fields.AwareDateTime(required=True)


class TermsSchema(WorkflowSchema):
    """A version of the terms of reference and working methods of a group; ``id`` is its label."""

    label = fields.String(required=True)
    draft_label = fields.String(allow_none=True, required=True)
    uuid = fields.UUID(required=True)
    group = fields.String(required=True)
    parent = fields.String(allow_none=True, required=True)
    language = fields.String(required=True)
    sections = fields.List(fields.Nested(TermsSectionShownSchema), required=True)
    working_methods = fields.List(fields.Nested(TermsSectionShownSchema), required=True)
    text_hash = fields.String(required=True, metadata={"description": "SHA-256 of both texts"})
    decided_on = fields.Date(allow_none=True, required=True)
    meeting = fields.String(required=True)
    reference = fields.String(required=True)
    in_force = fields.Boolean(required=True)
    in_force_from = fields.Date(allow_none=True, required=True)
    in_force_until = fields.Date(allow_none=True, required=True)
    since_unknown = fields.Boolean(required=True)
    recorded_afterwards = fields.Boolean(required=True)
    study_period = fields.String(allow_none=True, required=True)
    note = fields.String(required=True)
    translations = fields.List(fields.Nested(TermsTranslationShownSchema), required=True)


class TermsPieceSchema(Schema):
    """A stretch of text: same, deleted or inserted."""

    kind = fields.String(required=True)
    text = fields.String(required=True)


class TermsSectionChangeSchema(Schema):
    """What happened to one section."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    moved = fields.Boolean(required=True)
    heading = fields.List(fields.Nested(TermsPieceSchema), required=True)
    body = fields.List(fields.Nested(TermsPieceSchema), required=True)


class TermsComparisonSchema(Schema):
    """Two versions, from the older to the newer one."""

    from_ = fields.String(data_key="from", attribute="from", required=True)
    to = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    changes = fields.Integer(required=True)
    sections = fields.List(fields.Nested(TermsSectionChangeSchema), required=True)
    working_methods = fields.List(fields.Nested(TermsSectionChangeSchema), required=True)


def _shown(version: TermsVersion) -> dict[str, Any]:
    return shown.dump(version, actor(), now())


def _created(version: TermsVersion) -> tuple[dict[str, Any], int, dict[str, str]]:
    address = url_for("api_terms.one_version", acronym=version.group.acronym, label=version.number)
    return _shown(version), 201, {"Location": address}


def _load(acronym: str, label: str) -> TermsVersion:
    return queries.version(acronym, label, actor(), now())


@blueprint.route("")
@blueprint.arguments(list_of(FLOW.states), location="query")
@blueprint.response(200, list_schema(TermsSchema))
def list_versions(arguments: dict[str, Any], acronym: str) -> dict[str, Any]:
    """List the versions that the caller may see, the last begun first."""
    group = find_group(acronym)
    query = queries.selection(group, actor(), now(), arguments["state"])
    order = (TermsVersion.created_at, TermsVersion.id)
    rows, following = page_of(query, order, arguments["limit"], arguments["cursor"])
    about = group_subject(group, now())
    return {"items": [shown.dump(row, actor(), now(), about) for row in rows], "next": following}


@blueprint.route("", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(TermsDraftSchema, error_status_code=422)
@blueprint.response(201, TermsSchema)
@changes_data
def create_version(data: dict[str, Any], acronym: str) -> Any:
    """Begin a draft; without texts it copies the text returned or in force."""
    caller()
    version = operations.create(find_group(acronym), data, actor(), now())
    db.session.flush()
    return _created(version)


@blueprint.route("/record", methods=["POST"])
@blueprint.route("/actions/record", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(TermsRecordSchema, error_status_code=422)
@blueprint.response(201, TermsSchema)
@changes_data
def record_version(data: dict[str, Any], acronym: str) -> Any:
    """Record a version that was in force in the past, or is today."""
    caller()
    version = recording.record(find_group(acronym), data, actor(), now())
    db.session.flush()
    return _created(version)


@blueprint.route("/<label>")
@blueprint.response(200, TermsSchema)
def one_version(acronym: str, label: str) -> dict[str, Any]:
    """Show a version by its label."""
    return _shown(_load(acronym, label))


@blueprint.route("/<label>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(TermsEditSchema, error_status_code=422)
@blueprint.response(200, TermsSchema)
@changes_data
def edit_version(data: dict[str, Any], acronym: str, label: str) -> dict[str, Any]:
    """Save the text of a draft."""
    caller()
    version = _load(acronym, label)
    operations.save(version, data, actor(), now())
    db.session.flush()
    return _shown(version)


@blueprint.route("/<label>/compare/<other>")
@blueprint.response(200, TermsComparisonSchema)
def compare(acronym: str, label: str, other: str) -> dict[str, Any]:
    """Compare two versions word by word, from the older to the newer one."""
    return shown.dump_comparison(compare_versions(_load(acronym, label), _load(acronym, other)))


@blueprint.route("/<label>/translations/<language>", methods=["PUT"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(TermsTranslationSchema, error_status_code=422)
@blueprint.response(200, TermsTranslationShownSchema)
@changes_data
def put_translation(data: dict[str, Any], acronym: str, label: str, language: str) -> dict[str, Any]:
    """Write a translation; it is never the decided text."""
    caller()
    version = _load(acronym, label)
    if language not in CODES:
        raise NotFound(say("Texts are kept in Arabic, Chinese, English, French, Russian and Spanish."))
    found = translating.translate(version, language, data, actor(), now())
    db.session.flush()
    return shown.dump_translation(found)


register_actions(
    blueprint,
    ACTION_FORMS,
    load=_load,
    perform=lambda thing, action, data: operations.perform(thing, action, data, actor(), now()),
    shown=TermsSchema,
    dump=_shown,
    flow=FLOW,
    path="/<label>",
)
for _action in operations.TO_MANY:
    register_preview(
        blueprint,
        _action,
        ACTION_FORMS[_action],
        load=_load,
        perform=lambda thing, action, data: operations.perform(thing, action, data, actor(), now()),
        path="/<label>",
    )
