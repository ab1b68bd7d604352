"""The JSON twin of the room's pages: other bodies' calendars, their steps, and what blocks which days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema, fields, validate

from regional_groups.core.api import (
    BEARER,
    api_blueprint,
    caller,
    list_of,
    list_schema,
    register_actions,
)
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.web import actor, changes_data, now
from regional_groups.scheduling import operations, queries, rules
from regional_groups.scheduling.forms import (
    ACTION_FORMS,
    OutsideCalendarCreateSchema,
    OutsideCalendarPatchSchema,
    day,
)
from regional_groups.scheduling.models import OutsideCalendar
from regional_groups.scheduling.rules import FLOW
from regional_groups.scheduling.shown import (
    BlockingEventSchema,
    OutsideCalendarSchema,
    calendars_shown,
    events_shown,
    shown,
)

blueprint = api_blueprint("scheduling", "", "Calendars of other bodies, and what takes place in them")


class BlockingEventArguments(Schema):
    """The query of what blocks days; today and two years ahead when no dates are given."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(load_default=None)
    group = fields.String(load_default=None)
    from_on = day(data_key="from")
    until_on = day(data_key="until")


def show(calendar: OutsideCalendar) -> dict[str, Any]:
    """Return a calendar as the caller sees it."""
    return shown(calendar, actor(), now())


@blueprint.route("/outside-calendars")
@blueprint.arguments(list_of(FLOW.states), location="query")
@blueprint.response(200, list_schema(OutsideCalendarSchema))
def list_outside_calendars(asked: dict[str, Any]) -> dict[str, Any]:
    """List the calendars of other bodies, the newest first; retired ones when their state is asked for."""
    rows, following = queries.page(
        asked["limit"], asked["cursor"], state=asked["state"], group=asked["group"]
    )
    return {"items": calendars_shown(rows, actor()), "next": following}


@blueprint.route("/outside-calendars", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(OutsideCalendarCreateSchema, error_status_code=422)
@blueprint.response(201, OutsideCalendarSchema)
@changes_data
def create_outside_calendar(data: dict[str, Any]) -> Any:
    """Take a calendar of another body into account."""
    caller()
    calendar = operations.create(data, actor(), now())
    db.session.flush()
    where = url_for("api_scheduling.read_outside_calendar", id=calendar.id)
    return show(calendar), 201, {"Location": where}


@blueprint.route("/outside-calendars/<uuid:id>")
@blueprint.response(200, OutsideCalendarSchema)
def read_outside_calendar(id: UUID) -> dict[str, Any]:
    """Show a calendar of another body."""
    return show(queries.calendar(id))


@blueprint.route("/outside-calendars/<uuid:id>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(OutsideCalendarPatchSchema, error_status_code=422)
@blueprint.response(200, OutsideCalendarSchema)
@changes_data
def change_outside_calendar(data: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Change what is written about a calendar."""
    caller()
    calendar = queries.calendar(id, lock=True)
    operations.edit(calendar, data, actor(), now())
    db.session.flush()
    return show(calendar)


@blueprint.route("/blocking-events")
@blueprint.arguments(BlockingEventArguments, location="query")
@blueprint.response(200, list_schema(BlockingEventSchema))
def list_blocking_events(asked: dict[str, Any]) -> dict[str, Any]:
    """List what other bodies do between two days, the latest first."""
    today = geneva_day(now())
    first = asked["from_on"] or today
    last = asked["until_on"] or rules.window(today)[1]
    whom = queries.concern_of_group(asked["group"]) if asked["group"] else None
    rows, following = queries.events_page(first, last, whom, asked["limit"], asked["cursor"])
    return {"items": events_shown(rows), "next": following}


register_actions(
    blueprint,
    ACTION_FORMS,
    load=lambda id: queries.calendar(id, lock=True),
    perform=lambda calendar, action, data: operations.perform(calendar, action, data, actor(), now()),
    shown=OutsideCalendarSchema,
    dump=show,
    flow=FLOW,
    path="/outside-calendars/<uuid:id>",
)
