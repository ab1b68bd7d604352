"""What people send about targets, for pages and the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments, WorkflowSchema
from regional_groups.core.forms import ActionSchema, AmendSchema, CreateSchema, Line, NoteSchema, Text, Whole
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.catalogue import IDS
from regional_groups.terms.periods import STUDY_PERIODS

TEXT_MAX = 5000
_INDICATOR = validate.OneOf(IDS)
_PERIOD = validate.OneOf(STUDY_PERIODS)
_REGION = validate.OneOf(("", *REGIONS))


class TargetCreateSchema(CreateSchema):
    """A new target; with reference and day it is recorded as agreed already."""

    indicator = fields.String(required=True, validate=_INDICATOR)
    period = fields.String(required=True, validate=_PERIOD)
    region = fields.String(load_default="", validate=_REGION)
    value = fields.Decimal(required=True)
    baseline_value = fields.Decimal(load_default=None, allow_none=True)
    baseline_year = Whole(load_default=None, allow_none=True)
    baseline_source = Line(load_default="")
    reason = Text(load_default="", maximum=TEXT_MAX)
    reference = Line(load_default="", maximum=200)
    agreed_on = fields.Date(load_default=None, allow_none=True)


class TargetEditSchema(ActionSchema):
    """A change of a draft; only the fields that are sent change."""

    indicator = fields.String(validate=_INDICATOR)
    period = fields.String(validate=_PERIOD)
    region = fields.String(validate=_REGION)
    value = fields.Decimal()
    baseline_value = fields.Decimal(allow_none=True)
    baseline_year = Whole(allow_none=True)
    baseline_source = Line()
    reason = Text(maximum=TEXT_MAX)


class OpenSchema(NoteSchema):
    """Opening a target for comments."""

    comments_until = fields.Date(load_default=None, allow_none=True)


class CommentSchema(ActionSchema):
    """A comment on an open target."""

    text = Text(required=True, maximum=TEXT_MAX)


class AgreeSchema(NoteSchema):
    """The agreement of TSAG: the reference of its report or decision, and its day."""

    reference = Line(required=True, maximum=200)
    agreed_on = fields.Date(required=True)


class TargetAmendSchema(AmendSchema):
    """A correction in any state."""

    value = fields.Decimal()
    baseline_value = fields.Decimal(allow_none=True)
    baseline_year = Whole(allow_none=True)
    baseline_source = Line()
    reference = Line(maximum=200)
    agreed_on = fields.Date()


ACTION_FORMS: dict[str, type[Schema]] = {
    "open": OpenSchema,
    "comment": CommentSchema,
    "take_back": NoteSchema,
    "agree": AgreeSchema,
    "withdraw": NoteSchema,
    "undo": ActionSchema,
    "amend": TargetAmendSchema,
}


class TargetListArguments(ListArguments):
    """The query of the list of targets."""

    indicator = fields.String(load_default=None, validate=_INDICATOR)
    period = fields.String(load_default=None, validate=_PERIOD)
    region = fields.String(load_default=None, validate=_REGION)


class TargetCommentSchema(Schema):
    """A comment; its author's name is told to those who are signed in."""

    at = fields.AwareDateTime(required=True)
    name = fields.String(required=True)
    office = fields.String(required=True)
    text = fields.String(required=True)


class TargetSchema(WorkflowSchema):
    """A target with its baseline."""

    indicator = fields.String(required=True)
    period = fields.String(required=True)
    region = fields.String(required=True)
    value = fields.Float(required=True)
    baseline_value = fields.Float(allow_none=True, required=True)
    baseline_year = fields.Integer(allow_none=True, required=True)
    baseline_source = fields.String(required=True)
    reason = fields.String(required=True)
    comments_until = fields.Date(allow_none=True, required=True)
    opened_on = fields.Date(allow_none=True, required=True)
    reference = fields.String(required=True)
    agreed_on = fields.Date(allow_none=True, required=True)
    comments = fields.List(fields.Nested(TargetCommentSchema), required=True)
