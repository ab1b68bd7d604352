"""What people send about activities and the yearly reviews, for pages and the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments, WorkflowSchema
from regional_groups.core.forms import ActionSchema, AmendSchema, CreateSchema, Line, NoteSchema, Text, Whole
from regional_groups.indicators.catalogue import IDS
from regional_groups.planning.activity_rules import GOALS, OUTCOMES, OUTPUTS
from regional_groups.planning.risk_forms import OWNERS, TEXT_MAX

_PROGRAMME = validate.Range(1, 4)
_OWNER = validate.OneOf(OWNERS)
_GOAL = validate.OneOf(("", *GOALS))
_OUTCOME = validate.OneOf(("", *OUTCOMES))
_OUTPUT = validate.OneOf(("", *OUTPUTS))
_TITLE = validate.Length(min=1)


def _indicators(**options: Any) -> fields.List[str]:
    one = fields.String(validate=validate.OneOf(IDS))
    return fields.List(one, validate=validate.Length(max=len(IDS)), **options)


class ActivityCreateSchema(CreateSchema):
    """A new activity."""

    programme = Whole(required=True, validate=_PROGRAMME)
    title = Line(required=True, maximum=200, validate=_TITLE)
    description = Text(load_default="", maximum=TEXT_MAX)
    owner = fields.String(required=True, validate=_OWNER)
    owner_scope = Line(load_default="", maximum=80)
    due_on = fields.Date(required=True)
    goal = fields.String(load_default="", validate=_GOAL)
    outcome = fields.String(load_default="", validate=_OUTCOME)
    output = fields.String(load_default="", validate=_OUTPUT)
    indicators = _indicators(load_default=list)


class ActivityEditSchema(ActionSchema):
    """A change of what is written about an activity; its day moves by a step."""

    programme = Whole(validate=_PROGRAMME)
    title = Line(maximum=200, validate=_TITLE)
    description = Text(maximum=TEXT_MAX)
    owner = fields.String(validate=_OWNER)
    owner_scope = Line(maximum=80)
    goal = fields.String(validate=_GOAL)
    outcome = fields.String(validate=_OUTCOME)
    output = fields.String(validate=_OUTPUT)
    indicators = _indicators()


class CompleteSchema(NoteSchema):
    """The end of an activity: the day and what came of it."""

    done_on = fields.Date(required=True)
    result = Text(required=True, maximum=TEXT_MAX)


class PostponeSchema(NoteSchema):
    """Another day, and why."""

    due_on = fields.Date(required=True)


class ActivityAmendSchema(AmendSchema):
    """A correction in any state."""

    title = Line(maximum=200, validate=_TITLE)
    due_on = fields.Date()
    done_on = fields.Date()
    result = Text(maximum=TEXT_MAX)


ACTION_FORMS: dict[str, type[Schema]] = {
    "begin": NoteSchema,
    "progress": NoteSchema,
    "complete": CompleteSchema,
    "postpone": PostponeSchema,
    "cancel": NoteSchema,
    "resume": NoteSchema,
    "undo": ActionSchema,
    "amend": ActivityAmendSchema,
}


class ActivityListArguments(ListArguments):
    """The query of the list of activities."""

    programme = fields.Integer(load_default=None, validate=_PROGRAMME)


class ActivitySchema(WorkflowSchema):
    """An activity of the action plan."""

    programme = fields.Integer(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    owner = fields.String(required=True)
    owner_scope = fields.String(required=True)
    due_on = fields.Date(required=True)
    late = fields.Boolean(required=True)
    goal = fields.String(required=True)
    outcome = fields.String(required=True)
    output = fields.String(required=True)
    indicators = fields.List(fields.String(), required=True)
    done_on = fields.Date(allow_none=True, required=True)
    result = fields.String(required=True)


class PlanReviewCreateSchema(CreateSchema):
    """The review of a year."""

    year = Whole(required=True)


class PlanReviewEditSchema(ActionSchema):
    """What the review found so far."""

    findings = Text(maximum=TEXT_MAX)


class ConcludeSchema(NoteSchema):
    """The end of a review."""

    findings = Text(required=True, maximum=TEXT_MAX)


REVIEW_FORMS: dict[str, type[Schema]] = {
    "conclude": ConcludeSchema,
    "reopen": NoteSchema,
    "undo": ActionSchema,
}


class ProgrammeCountSchema(Schema):
    """How many activities of a programme stood where."""

    programme = fields.Integer(required=True)
    planned = fields.Integer(required=True)
    under_way = fields.Integer(required=True)
    done = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)
    late = fields.Integer(required=True)


class PlanReviewSchema(WorkflowSchema):
    """The review of a year."""

    year = fields.Integer(required=True)
    findings = fields.String(required=True)
    counted = fields.List(fields.Nested(ProgrammeCountSchema), required=True)
