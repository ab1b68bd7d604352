"""The JSON twin of a part's pages: list, create, read, change, steps. One maker for all parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_smorest import Blueprint

from regional_groups.core.api import BEARER, api_blueprint, caller, list_of, list_schema, register_actions
from regional_groups.core.db import db
from regional_groups.core.rehearsing import register_preview
from regional_groups.core.web import actor, changes_data, now
from regional_groups.planning import part_queries, shown
from regional_groups.planning.parts import Part

PLAIN = ("version", "created_at", "changed_at", "demonstration")


def dump(part: Part, thing: Any) -> dict[str, Any]:
    """Return a record as the caller may see it."""
    return {
        **{name: getattr(thing, name) for name in PLAIN},
        "id": str(thing.id),
        "state": str(thing.state),
        "waiting_for": shown.waiting(part, thing),
        "actions": shown.available(part, thing, actor()) if actor().person_id else [],
        **part.dump(thing, actor()),
    }


def api_of(part: Part) -> Blueprint:
    """Return the operations of a part below /api/v1/<name>."""
    blueprint = api_blueprint(f"planning_{part.name}", f"/{part.name}", part.told)
    _read(blueprint, part)
    _write(blueprint, part)
    _steps(blueprint, part)
    return blueprint


def _steps(blueprint: Blueprint, part: Part) -> None:
    def load(id: UUID) -> Any:
        return part_queries.record(part, id, actor(), lock=True)

    def perform(thing: Any, action: str, data: dict[str, Any]) -> None:
        part.perform(thing, action, data, actor(), now())

    def shown_of(thing: Any) -> dict[str, Any]:
        return dump(part, thing)

    forms = part.action_forms
    register_actions(blueprint, forms, load, perform, shown=part.shown, dump=shown_of, flow=part.flow)
    for action in part.to_many:
        register_preview(blueprint, action, forms[action], load, perform)


def _read(blueprint: Blueprint, part: Part) -> None:
    def index(wanted: dict[str, Any]) -> dict[str, Any]:
        """List the records that the caller may see, the newest first."""
        items, following = part_queries.listed(part, wanted, actor())
        return {"items": [dump(part, item) for item in items], "next": following}

    def one(id: UUID) -> dict[str, Any]:
        """Show a record."""
        return dump(part, part_queries.record(part, id, actor()))

    one.__name__ = "one"
    listed = blueprint.arguments(list_of(part.flow.states, part.list_form), location="query")(
        blueprint.response(200, list_schema(part.shown))(index)
    )
    blueprint.route("")(listed)
    blueprint.route("/<uuid:id>")(blueprint.response(200, part.shown)(one))


def _write(blueprint: Blueprint, part: Part) -> None:
    def create(data: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Begin a record."""
        caller()
        made = part.create(data, actor(), now())
        db.session.flush()
        where = url_for(f"api_planning_{part.name}.one", id=made.id, _external=True)
        return dump(part, made), 201, {"Location": where}

    def edit(data: dict[str, Any], id: UUID) -> dict[str, Any]:
        """Change a record; only the fields that are sent change."""
        caller()
        found = part_queries.record(part, id, actor(), lock=True)
        part.edit(found, data, actor(), now())
        db.session.flush()
        return dump(part, found)

    for view, form, path, method, code in (
        (create, part.create_form, "", "POST", 201),
        (edit, part.edit_form, "/<uuid:id>", "PATCH", 200),
    ):
        made: Any = blueprint.response(code, part.shown)(changes_data(view))
        made = blueprint.arguments(form, error_status_code=422)(made)
        made = blueprint.doc(security=BEARER)(made)
        blueprint.route(path, methods=[method])(made)
