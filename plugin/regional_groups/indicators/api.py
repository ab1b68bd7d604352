"""The JSON twin of the room's pages: measures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_smorest import Blueprint

from regional_groups.core.api import BEARER, api_blueprint, caller, list_schema, page_of
from regional_groups.core.db import db
from regional_groups.core.web import actor, changes_data, now
from regional_groups.groups import queries as groups
from regional_groups.indicators import operations, queries
from regional_groups.indicators.forms import (
    MeasureChangeSchema,
    MeasureCreateSchema,
    MeasureListArguments,
    MeasureSchema,
)
from regional_groups.indicators.models import Measure
from regional_groups.meetings import queries as meetings

blueprint: Blueprint = api_blueprint("indicators", "/measures", "Measures of indicators")


def dump(measure: Measure) -> dict[str, Any]:
    """Return a measure as the API shows it."""
    names = ("version", "indicator", "from_on", "until_on", "value", "source", "recorded_at", "demonstration")
    return {
        **{name: getattr(measure, name) for name in names},
        "id": str(measure.id),
        "group": measure.group.acronym if measure.group else None,
        "meeting": str(measure.meeting_id) if measure.meeting_id else None,
        "certainty": str(measure.certainty),
        "recorded_by": measure.recorded_by if actor().person_id else "",
    }


@blueprint.route("")
@blueprint.arguments(MeasureListArguments, location="query")
@blueprint.response(200, list_schema(MeasureSchema))
def measures(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the measures, the newest first."""
    query = queries.measures(indicator=wanted["indicator"], group=wanted["group"], meeting=wanted["meeting"])
    order = (Measure.recorded_at, Measure.id)
    items, following = page_of(query, order, wanted["limit"], wanted["cursor"])
    return {"items": [dump(item) for item in items], "next": following}


@blueprint.route("", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(MeasureCreateSchema, error_status_code=422)
@blueprint.response(201, MeasureSchema)
@changes_data
def record(data: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Record a measure."""
    caller()
    meeting = meetings.meeting(data["meeting"]) if data["meeting"] else None
    group = groups.group(data["group"]) if data["group"] else None
    made = operations.record(data, meeting, group, actor(), now())
    db.session.flush()
    return dump(made), 201, {"Location": url_for("api_indicators.measure", id=made.id, _external=True)}


@blueprint.route("/<uuid:id>")
@blueprint.response(200, MeasureSchema)
def measure(id: UUID) -> dict[str, Any]:
    """Show a measure."""
    return dump(queries.measure(id))


@blueprint.route("/<uuid:id>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(MeasureChangeSchema, error_status_code=422)
@blueprint.response(200, MeasureSchema)
@changes_data
def correct(data: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Correct a measure; only the fields that are sent change."""
    caller()
    found = queries.measure(id)
    operations.correct(found, data, actor(), now())
    db.session.flush()
    return dump(found)
