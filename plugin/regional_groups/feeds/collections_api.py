"""The JSON API of calendar collections, for administrators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import fields
from sqlalchemy import select

from regional_groups.core import moves
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
from regional_groups.core.i18n import translate
from regional_groups.core.permissions import Permission, require
from regional_groups.core.web import actor, changes_data, now
from regional_groups.feeds import collection_queries, collections
from regional_groups.feeds.collection_forms import ACTION_FORMS, CollectionFormSchema
from regional_groups.feeds.collection_models import CalendarCollection
from regional_groups.feeds.collection_rules import FLOW, TROUBLES

blueprint = api_blueprint("calendar_collections", "/calendar-collections", "Calendars on other servers")
PLAIN = (
    *("version", "created_at", "changed_at", "demonstration", "feed", "language", "address", "withdraw"),
    *("trouble", "failing_since", "succeeded_at", "compared_at", "foreign_entries", "repaired_entries"),
)


class CalendarCollectionSchema(WorkflowSchema):
    """A calendar on another server to which a public feed is published."""

    feed = fields.String(required=True)
    language = fields.String(required=True)
    address = fields.String(required=True)
    trouble = fields.String(allow_none=True, required=True)
    trouble_text = fields.String(required=True)
    failing_since = fields.AwareDateTime(allow_none=True, required=True)
    succeeded_at = fields.AwareDateTime(allow_none=True, required=True)
    compared_at = fields.AwareDateTime(allow_none=True, required=True)
    next_try_at = fields.AwareDateTime(allow_none=True, required=True)
    published = fields.Integer(required=True)
    pending = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    foreign_entries = fields.Integer(required=True)
    repaired_entries = fields.Integer(required=True)
    withdraw = fields.Boolean(required=True)


@blueprint.route("", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(list_of(FLOW.states), location="query")
@blueprint.response(200, list_schema(CalendarCollectionSchema))
def list_collections(wish: dict[str, Any]) -> dict[str, Any]:
    """List the collections that feeds are published to, newest first."""
    _only_managers()
    query = select(CalendarCollection)
    if wish["state"]:
        wanted = [state for state in FLOW.states if state == wish["state"]]
        query = query.where(CalendarCollection.state.in_(wanted))
    order = (CalendarCollection.created_at, CalendarCollection.id)
    rows, following = page_of(query, order, wish["limit"], wish["cursor"])
    return {"items": _dumped(rows), "next": following}


@blueprint.route("", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(CollectionFormSchema)
@blueprint.response(201, CalendarCollectionSchema)
@changes_data
def create_collection(data: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Begin to publish a public feed to a collection of a server named in the settings."""
    caller()
    made = collections.create(data, actor(), now())
    location = url_for("api_calendar_collections.show_collection", id=made.id)
    return _dumped([made])[0], 201, {"Location": location}


@blueprint.route("/<uuid:id>", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.response(200, CalendarCollectionSchema)
def show_collection(id: UUID) -> dict[str, Any]:
    """Show a collection and how far publishing has come."""
    _only_managers()
    return _dumped([collection_queries.with_id(id)])[0]


def _only_managers() -> None:
    caller()
    require(Permission.COLLECTIONS_MANAGE, actor(), collections.SUBJECT)


def _load(id: UUID) -> CalendarCollection:
    _only_managers()
    return collection_queries.with_id(id)


def _dumped(rows: Iterable[CalendarCollection]) -> list[dict[str, Any]]:
    found = list(rows)
    progress = collection_queries.progress(found)
    return [_dump(one, progress[one.id]) for one in found]


def _dump(one: CalendarCollection, progress: collection_queries.Progress) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in PLAIN},
        "id": str(one.id),
        "state": str(one.state),
        "waiting_for": [],
        "actions": moves.available(one, FLOW, collections.SUBJECT, actor()),
        "trouble_text": translate(TROUBLES[one.trouble]) if one.trouble else "",
        "published": progress.published,
        "pending": progress.pending,
        "refused": progress.refused,
        "next_try_at": progress.next_try_at,
    }


register_actions(
    blueprint,
    ACTION_FORMS,
    load=_load,
    perform=lambda one, action, data: collections.perform(one, action, data, actor(), now()),
    shown=CalendarCollectionSchema,
    dump=lambda one: _dumped([one])[0],
    flow=FLOW,
)
