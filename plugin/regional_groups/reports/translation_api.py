"""The JSON twin of the pages of translation: each text in each language, and its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from regional_groups.core import moves
from regional_groups.core.api import BEARER, WorkflowSchema, api_blueprint, caller, register_actions
from regional_groups.core.permissions import Permission, Subject, require
from regional_groups.core.web import actor, changes_data, now
from regional_groups.reports import queries, translating, translation_files, translations
from regional_groups.reports.models import Report
from regional_groups.reports.translation_forms import ACTION_FORMS, TranslatedFileSchema
from regional_groups.reports.translation_rules import FLOW, source_language, words
from regional_groups.reports.translations import Slot

blueprint: Blueprint = api_blueprint("report_translations", "/reports", "Translations of a report's texts")


class TranslationSchema(WorkflowSchema):
    """A text of a report in another language; before it was ever sent ``id`` is empty and ``version`` 0."""

    block = fields.String(required=True)
    language = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "none, sent, received, checked or stale"})
    source_language = fields.String(required=True)
    source = fields.String(required=True)
    source_hash = fields.String(
        required=True, metadata={"description": "SHA-256 of the source now; sent back with a translation"}
    )
    text = fields.String(required=True)
    words = fields.Integer(required=True, metadata={"description": "of the source"})
    note = fields.String(required=True)
    translator = fields.String(required=True)
    translated_at = fields.AwareDateTime(required=True, allow_none=True)


class TranslationsSchema(Schema):
    """Every text of a report in every language that it is translated into."""

    items = fields.List(fields.Nested(TranslationSchema), required=True)


def _report(id: UUID, *, lock: bool = False) -> Report:
    require(Permission.REPORTS_VIEW_UNPUBLISHED, actor(), Subject())
    return queries.report(id, actor(), lock=lock)


def dump(slot: Slot) -> dict[str, Any]:
    """Return a text in a language as the API shows it."""
    row = slot.row
    return {
        "id": str(row.id) if row else "",
        "version": slot.version,
        "state": slot.state,
        "waiting_for": translations.waiting_of(slot),
        "actions": _actions(slot),
        "block": slot.block,
        "language": slot.language,
        "source_language": source_language(slot.report.cover),
        "source": slot.source,
        "source_hash": slot.hash,
        "text": slot.text,
        "words": words(slot.source),
        "note": row.note if row else "",
        "translator": row.translator_name if row else "",
        "translated_at": row.translated_at if row else None,
        "demonstration": slot.report.demonstration,
        **({"created_at": row.created_at, "changed_at": row.changed_at} if row else {}),
    }


def _actions(slot: Slot) -> list[dict[str, Any]]:
    if not slot.open:
        return []
    about = translations.subject(slot.report, slot.language)
    thing = slot.row or translations.unbegun()
    steps = [one for one in moves.available(thing, FLOW, about, actor()) if one["name"] in ACTION_FORMS]
    needs = {"receive": ["text", "source_hash"]}
    return [{**one, "needs": needs.get(one["name"], one["needs"])} for one in steps]


@blueprint.route("/<uuid:id>/translations")
@blueprint.doc(security=BEARER)
@blueprint.response(200, TranslationsSchema)
def every(id: UUID) -> dict[str, Any]:
    """List every text of a report in every language that it is translated into, with its state."""
    return {"items": [dump(one) for one in translations.slots(_report(id))]}


@blueprint.route("/<uuid:id>/translations/<language>/<block>")
@blueprint.doc(security=BEARER)
@blueprint.response(200, TranslationSchema)
def one(id: UUID, language: str, block: str) -> dict[str, Any]:
    """Show one text with its source and its translation."""
    return dump(translations.slot(_report(id), block, language))


def _load(id: UUID, language: str, block: str) -> Slot:
    return translations.slot(_report(id, lock=True), block, language)


@blueprint.route("/<uuid:id>/translations/<language>.<format>")
@blueprint.doc(
    security=BEARER,
    responses={200: {"description": "The file, XLIFF 2.1 (xlf) or Word (docx)."}},
)
def file(id: UUID, language: str, format: str) -> Response:
    """Give the texts of a language with their translations as xlf or docx, placeholders locked."""
    content = translation_files.given(_report(id), language, format)
    return translation_files.answer(language, format, content)


class FileTakenSchema(Schema):
    """How many texts were taken from a file, and how many it leaves as they were."""

    texts = fields.Integer(required=True)
    untouched = fields.Integer(required=True)


@blueprint.route("/<uuid:id>/translations/<language>/file", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(TranslatedFileSchema, error_status_code=422)
@blueprint.response(200, FileTakenSchema)
@changes_data
def take_file(data: dict[str, Any], id: UUID, language: str) -> translation_files.Taken:
    """Take a translated file, xlf or docx: every text that it changes is received, or none of them."""
    caller()
    return translation_files.take(_report(id, lock=True), language, data, actor(), now())


register_actions(
    blueprint,
    ACTION_FORMS,
    load=_load,
    perform=lambda slot, action, data: translating.perform(slot, action, data, actor(), now()),
    shown=TranslationSchema,
    dump=lambda slot: dump(translations.slot(slot.report, slot.block, slot.language)),
    path="/<uuid:id>/translations/<language>/<block>",
)
