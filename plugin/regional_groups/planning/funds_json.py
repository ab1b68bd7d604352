"""The JSON twin of the ledger's pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_smorest import Blueprint

from regional_groups.core.api import BEARER, api_blueprint, caller, list_schema, page_of
from regional_groups.core.db import db
from regional_groups.core.web import actor, changes_data, now
from regional_groups.planning import funds_operations as operations
from regional_groups.planning import funds_queries as queries
from regional_groups.planning.funds_forms import (
    FundsCreateSchema,
    FundsEntrySchema,
    FundsListArguments,
    FundsReverseSchema,
    FundsSumListSchema,
)
from regional_groups.planning.funds_models import FundsEntry

api: Blueprint = api_blueprint("funds", "/funds", "Ledger of funds: planned, committed, spent")
_PLAIN = (
    "kind",
    "item",
    "item_name",
    "biennium",
    "amount",
    "currency",
    "budget",
    "source",
    "reference",
    "booked_on",
    "note",
    "recorded_at",
    "recorded_by",
    "demonstration",
)
Made = tuple[dict[str, Any], int, dict[str, str]]


def dump(entry: FundsEntry) -> dict[str, Any]:
    """Return an entry as the API shows it."""
    found = {name: getattr(entry, name) for name in _PLAIN}
    others = {"reverses": entry.reverses_id, "reversed_by": entry.reversed_by_id}
    return {**found, "id": str(entry.id), **{name: str(id) if id else None for name, id in others.items()}}


def _list(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the entries, the newest first."""
    queries.check_open(actor())
    order = (FundsEntry.recorded_at, FundsEntry.id)
    items, following = page_of(queries.entries(wanted), order, wanted["limit"], wanted["cursor"])
    return {"items": [dump(item) for item in items], "next": following}


def _sums() -> dict[str, Any]:
    """List the sums of each item, biennium and currency; currencies are never mixed."""
    queries.check_open(actor())
    return {"items": queries.sums(), "next": None}


def _one(id: UUID) -> dict[str, Any]:
    """Show an entry."""
    return dump(queries.entry(id, actor()))


def _record(data: dict[str, Any]) -> Made:
    """Append an entry."""
    caller()
    return _made(operations.record(data, actor(), now()))


def _reverse(data: dict[str, Any], id: UUID) -> Made:
    """Append the opposite of an entry, with the reason."""
    caller()
    return _made(operations.reverse(queries.entry(id, actor()), data, actor(), now()))


def _made(entry: FundsEntry) -> Made:
    db.session.flush()
    return dump(entry), 201, {"Location": url_for("api_funds.one", id=entry.id, _external=True)}


def _register() -> None:
    """Give each operation its address; the calls stand here in place of decorators, which carry no types."""
    read: Any = api.doc(security=BEARER)
    listed: Any = api.response(200, list_schema(FundsEntrySchema))(_list)
    api.route("")(read(api.arguments(FundsListArguments, location="query")(listed)))
    api.route("/sums", endpoint="sums")(read(api.response(200, FundsSumListSchema)(_sums)))
    api.route("/<uuid:id>", endpoint="one")(read(api.response(200, FundsEntrySchema)(_one)))
    for view, form, path in (
        (_record, FundsCreateSchema, ""),
        (_reverse, FundsReverseSchema, "/<uuid:id>/actions/reverse"),
    ):
        taken: Any = api.response(201, FundsEntrySchema)(changes_data(view))
        api.route(path, methods=["POST"])(read(api.arguments(form, error_status_code=422)(taken)))


_register()
