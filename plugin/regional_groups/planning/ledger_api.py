"""The JSON twin of a ledger's pages: entries, totals, a new entry, its reversal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_smorest import Blueprint

from regional_groups.core.api import BEARER, api_blueprint, caller, list_schema, page_of
from regional_groups.core.db import db
from regional_groups.core.web import actor, changes_data, now
from regional_groups.planning.ledgers import Ledger

Made = tuple[dict[str, Any], int, dict[str, str]]


def api_of(ledger: Ledger) -> Blueprint:
    """Return the operations of a ledger below /api/v1 and its address."""
    name = ledger.address.strip("/").replace("-", "_")
    blueprint = api_blueprint(name, ledger.address, ledger.told)
    _read(blueprint, ledger)
    _write(blueprint, ledger, f"api_{name}.one")
    return blueprint


def dump(ledger: Ledger, entry: Any) -> dict[str, Any]:
    """Return an entry as the API shows it."""
    found = {name: getattr(entry, name) for name in ledger.plain}
    others = {"reverses": entry.reverses_id, "reversed_by": entry.reversed_by_id}
    return {**found, "id": str(entry.id), **{name: str(id) if id else None for name, id in others.items()}}


def _read(blueprint: Blueprint, ledger: Ledger) -> None:
    rows, totals = ledger.rows, ledger.totals
    read = blueprint.doc(security=BEARER) if rows.may_see else lambda view: view

    def index(wanted: dict[str, Any]) -> dict[str, Any]:
        """List the entries, the newest first."""
        rows.check_open(actor())
        items, following = page_of(ledger.narrowed(wanted), rows.order, wanted["limit"], wanted["cursor"])
        return {"items": [dump(ledger, item) for item in items], "next": following}

    def added(asked: dict[str, Any] | None = None) -> dict[str, Any]:
        rows.check_open(actor())
        return {"items": totals.read(asked or {}), "next": None}

    def one(id: UUID) -> dict[str, Any]:
        """Show an entry."""
        return dump(ledger, rows.entry(id, actor()))

    added.__doc__ = totals.told
    listed: Any = blueprint.response(200, list_schema(ledger.shown))(index)
    summed: Any = blueprint.response(200, totals.shown)(added)
    if totals.form is not None:
        summed = blueprint.arguments(totals.form, location="query")(summed)
    shown: Any = blueprint.response(200, ledger.shown)(one)
    blueprint.route("")(read(blueprint.arguments(ledger.list_form, location="query")(listed)))
    blueprint.route(totals.path, endpoint=totals.path.strip("/"))(read(summed))
    blueprint.route("/<uuid:id>", endpoint="one")(read(shown))


def _write(blueprint: Blueprint, ledger: Ledger, one: str) -> None:
    rows = ledger.rows

    def made(entry: Any) -> Made:
        db.session.flush()
        return dump(ledger, entry), 201, {"Location": url_for(one, id=entry.id, _external=True)}

    def record(data: dict[str, Any]) -> Made:
        """Append an entry."""
        caller()
        return made(ledger.record(data, actor(), now()))

    def reverse(data: dict[str, Any], id: UUID) -> Made:
        """Append that an entry does not count, with the reason."""
        caller()
        return made(rows.reverse(rows.entry(id, actor()), data, actor(), now()))

    for view, form, path in (
        (record, ledger.create_form, ""),
        (reverse, ledger.reverse_form, "/<uuid:id>/actions/reverse"),
    ):
        taken: Any = blueprint.response(201, ledger.shown)(changes_data(view))
        taken = blueprint.arguments(form, error_status_code=422)(taken)
        blueprint.route(path, methods=["POST"])(blueprint.doc(security=BEARER)(taken))
