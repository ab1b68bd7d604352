"""The JSON twin of the pages on the work of regional offices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_smorest import Blueprint

from regional_groups.core.api import BEARER, api_blueprint, caller, list_schema, page_of
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.web import actor, changes_data, now
from regional_groups.indicators.figure_forms import period_in
from regional_groups.planning import work_operations as operations
from regional_groups.planning import work_queries as queries
from regional_groups.planning.work_forms import (
    WorkCreateSchema,
    WorkedListSchema,
    WorkListArguments,
    WorkPeriodArguments,
    WorkReverseSchema,
    WorkSchema,
)
from regional_groups.planning.work_models import OfficeWork

api: Blueprint = api_blueprint("office_work", "/office-work", "Staff days and missions of regional offices")
_PLAIN = (
    "region",
    "from_on",
    "until_on",
    "days",
    "missions",
    "purpose",
    "source",
    "note",
    "recorded_at",
    "demonstration",
)
Made = tuple[dict[str, Any], int, dict[str, str]]


def dump(entry: OfficeWork) -> dict[str, Any]:
    """Return an entry as the API shows it."""
    found = {name: getattr(entry, name) for name in _PLAIN}
    others = {"reverses": entry.reverses_id, "reversed_by": entry.reversed_by_id}
    return {**found, "id": str(entry.id), **{name: str(id) if id else None for name, id in others.items()}}


def _list(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the entries, the newest first."""
    order = (OfficeWork.recorded_at, OfficeWork.id)
    items, following = page_of(queries.entries(wanted), order, wanted["limit"], wanted["cursor"])
    return {"items": [dump(item) for item in items], "next": following}


def _totals(asked: dict[str, Any]) -> dict[str, Any]:
    """List what each office worked in a period; an entry counts by its first day."""
    period = period_in(asked, geneva_day(now()))
    return {"items": queries.worked(period.from_on, period.until_on), "next": None}


def _one(id: UUID) -> dict[str, Any]:
    """Show an entry."""
    return dump(queries.entry(id))


def _record(data: dict[str, Any]) -> Made:
    """Append an entry."""
    caller()
    return _made(operations.record(data, actor(), now()))


def _reverse(data: dict[str, Any], id: UUID) -> Made:
    """Append that an entry does not count, with the reason."""
    caller()
    return _made(operations.reverse(queries.entry(id), data, actor(), now()))


def _made(entry: OfficeWork) -> Made:
    db.session.flush()
    return dump(entry), 201, {"Location": url_for("api_office_work.one", id=entry.id, _external=True)}


def _register() -> None:
    """Give each operation its address; the calls stand here in place of decorators, which carry no types."""
    listed: Any = api.response(200, list_schema(WorkSchema))(_list)
    totals: Any = api.response(200, WorkedListSchema)(_totals)
    one: Any = api.response(200, WorkSchema)(_one)
    api.route("")(api.arguments(WorkListArguments, location="query")(listed))
    api.route("/totals", endpoint="totals")(api.arguments(WorkPeriodArguments, location="query")(totals))
    api.route("/<uuid:id>", endpoint="one")(one)
    for view, form, path in (
        (_record, WorkCreateSchema, ""),
        (_reverse, WorkReverseSchema, "/<uuid:id>/actions/reverse"),
    ):
        taken: Any = api.doc(security=BEARER)(api.response(201, WorkSchema)(changes_data(view)))
        api.route(path, methods=["POST"])(api.arguments(form, error_status_code=422)(taken))


_register()
