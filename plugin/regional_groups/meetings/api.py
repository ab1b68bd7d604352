"""The JSON twin of the room's pages: events, meetings, their steps and deadlines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema, fields, validate

from regional_groups.core.api import (
    BEARER,
    ListArguments,
    api_blueprint,
    caller,
    list_schema,
    register_actions,
)
from regional_groups.core.db import db
from regional_groups.core.rehearsing import register_preview
from regional_groups.core.web import actor, changes_data, now
from regional_groups.groups.acronyms import GroupAcronym, ParentCode
from regional_groups.groups.regions import REGIONS
from regional_groups.meetings import announcing, happenings, operations, queries
from regional_groups.meetings.forms import (
    ACTION_FORMS,
    EVENT_FORMS,
    EventCreateSchema,
    EventPatchSchema,
    MeetingPatchSchema,
    MeetingRecordSchema,
)
from regional_groups.meetings.models import Event, EventState, Meeting, MeetingState
from regional_groups.meetings.rules import EVENT_FLOW, FLOW
from regional_groups.meetings.shown import (
    EventSchema,
    MeetingDeadlineSchema,
    MeetingSchema,
    deadlines_shown,
    event_shown,
    events_shown,
    meeting_shown,
    meetings_shown,
)

blueprint = api_blueprint("meetings", "", "Meetings of groups and parents, events beside them, deadlines")


class MeetingListArguments(ListArguments):
    """The query of the list of meetings."""

    state = fields.String(load_default=None, validate=validate.OneOf(tuple(MeetingState)))
    group = GroupAcronym(load_default=None)
    parent = ParentCode(load_default=None)
    region = fields.String(load_default=None, validate=validate.OneOf(tuple(REGIONS)))
    joint = fields.Boolean(load_default=None, allow_none=True)
    from_on = fields.Date(data_key="from", load_default=None)
    until_on = fields.Date(data_key="until", load_default=None)


class EventListArguments(ListArguments):
    """The query of the list of events."""

    state = fields.String(load_default=None, validate=validate.OneOf(tuple(EventState)))
    group = GroupAcronym(load_default=None)


class MeetingRecordedSchema(MeetingRecordSchema):
    """A past meeting in its final state."""

    state = fields.String(required=True)


def show(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting as the caller sees it."""
    return meeting_shown(meeting, actor(), now())


def show_event(event: Event) -> dict[str, Any]:
    """Return an event as the caller sees it."""
    return event_shown(event, actor(), now())


@blueprint.route("/meetings")
@blueprint.arguments(MeetingListArguments, location="query")
@blueprint.response(200, list_schema(MeetingSchema))
def list_meetings(asked: dict[str, Any]) -> dict[str, Any]:
    """List meetings, the latest first; those without dates come last."""
    limit, cursor = asked.pop("limit"), asked.pop("cursor")
    rows, following = queries.page(queries.Wanted(**asked), limit, cursor)
    return {"items": meetings_shown(rows, actor(), now()), "next": following}


@blueprint.route("/meetings", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(MeetingRecordSchema, error_status_code=422)
@blueprint.response(201, MeetingSchema)
@changes_data
def create_meeting(data: dict[str, Any]) -> Any:
    """Propose a meeting; with ``state``, record a past one."""
    caller()
    return _made(operations.create(data, actor(), now()))


@blueprint.route("/meetings/actions/record", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(MeetingRecordedSchema, error_status_code=422)
@blueprint.response(201, MeetingSchema)
@changes_data
def record_meeting(data: dict[str, Any]) -> Any:
    """Record a past meeting in its final state, without notices or lateness."""
    caller()
    return _made(operations.record(data, actor(), now()))


def _made(meeting: Meeting) -> Any:
    db.session.flush()
    return show(meeting), 201, {"Location": url_for("api_meetings.read_meeting", id=meeting.id)}


@blueprint.route("/meetings/<uuid:id>")
@blueprint.response(200, MeetingSchema)
def read_meeting(id: UUID) -> dict[str, Any]:
    """Show a meeting."""
    return show(queries.meeting(id))


@blueprint.route("/meetings/<uuid:id>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(MeetingPatchSchema, error_status_code=422)
@blueprint.response(200, MeetingSchema)
@changes_data
def change_meeting(data: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Change what was written about a meeting that is not over."""
    caller()
    meeting = queries.meeting(id, lock=True)
    operations.edit(meeting, data, actor(), now())
    db.session.flush()
    return show(meeting)


class MeetingDeadlineListSchema(Schema):
    """The deadline table of a meeting."""

    items = fields.List(fields.Nested(MeetingDeadlineSchema), required=True)
    next = fields.String(allow_none=True, required=True)


@blueprint.route("/meetings/<uuid:id>/deadlines")
@blueprint.response(200, MeetingDeadlineListSchema)
def read_deadlines(id: UUID) -> dict[str, Any]:
    """Show the deadline table: fixed once the meeting is convened, computed before."""
    return {"items": deadlines_shown(queries.meeting(id)), "next": None}


@blueprint.route("/events")
@blueprint.arguments(EventListArguments, location="query")
@blueprint.response(200, list_schema(EventSchema))
def list_events(asked: dict[str, Any]) -> dict[str, Any]:
    """List events, the latest first."""
    rows, following = queries.events_page(
        asked["limit"], asked["cursor"], group=asked["group"], state=asked["state"]
    )
    return {"items": events_shown(rows, actor(), now()), "next": following}


@blueprint.route("/events", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(EventCreateSchema, error_status_code=422)
@blueprint.response(201, EventSchema)
@changes_data
def create_event(data: dict[str, Any]) -> Any:
    """Keep an event, past or to come."""
    caller()
    event = happenings.create(data, actor(), now())
    db.session.flush()
    return show_event(event), 201, {"Location": url_for("api_meetings.read_event", id=event.id)}


@blueprint.route("/events/<uuid:id>")
@blueprint.response(200, EventSchema)
def read_event(id: UUID) -> dict[str, Any]:
    """Show an event."""
    return show_event(queries.event(id))


@blueprint.route("/events/<uuid:id>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(EventPatchSchema, error_status_code=422)
@blueprint.response(200, EventSchema)
@changes_data
def change_event(data: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Change what was written about an event."""
    caller()
    event = queries.event(id)
    happenings.edit(event, data, actor(), now())
    db.session.flush()
    return show_event(event)


register_actions(
    blueprint,
    ACTION_FORMS,
    load=lambda id: queries.meeting(id, lock=True),
    perform=lambda meeting, action, data: announcing.perform(meeting, action, data, actor(), now()),
    shown=MeetingSchema,
    dump=show,
    flow=FLOW,
    path="/meetings/<uuid:id>",
)


for _action in announcing.TO_MANY:
    register_preview(
        blueprint,
        _action,
        ACTION_FORMS[_action],
        load=lambda id: queries.meeting(id, lock=True),
        perform=lambda meeting, action, data: announcing.perform(meeting, action, data, actor(), now()),
        path="/meetings/<uuid:id>",
    )
register_actions(
    blueprint,
    EVENT_FORMS,
    load=queries.event,
    perform=lambda event, action, data: happenings.perform(event, action, data, actor(), now()),
    shown=EventSchema,
    dump=show_event,
    flow=EVENT_FLOW,
    path="/events/<uuid:id>",
)
