"""What people send about outreach, for pages and the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments, WorkflowSchema
from regional_groups.core.forms import ActionSchema, AmendSchema, CreateSchema, Line, NoteSchema, Text, Whole
from regional_groups.groups.regions import REGIONS
from regional_groups.planning.outreach_rules import OutreachKind
from regional_groups.terms.periods import STUDY_PERIODS

TEXT_MAX = 20_000
_KIND = validate.OneOf([str(one) for one in OutreachKind])
_REGION = validate.OneOf(list(REGIONS))
_PERIOD = validate.OneOf(STUDY_PERIODS)
_MANY = validate.Range(0, 1_000_000)


class OutreachContentSchema(Schema):
    """What an entry holds; only what is given is set."""

    kind = fields.String(validate=_KIND)
    period = fields.String(validate=_PERIOD)
    body = Line(maximum=10, metadata={"description": "TSAG or a study group; empty for a campaign"})
    region = fields.String(validate=_REGION)
    title = Line()
    text = Text(maximum=TEXT_MAX)
    due_on = fields.Date(allow_none=True)
    contacted = Whole(allow_none=True, validate=_MANY)
    joined = Whole(allow_none=True, validate=_MANY)


class OutreachCreateSchema(CreateSchema, OutreachContentSchema):
    """A new entry; with day and reference it is recorded as delivered already."""

    kind = fields.String(required=True, validate=_KIND)
    period = fields.String(required=True, validate=_PERIOD)
    region = fields.String(required=True, validate=_REGION)
    delivered_on = fields.Date(load_default=None, allow_none=True)
    reference = Line(load_default="", maximum=200)


class OutreachEditSchema(ActionSchema, OutreachContentSchema):
    """A change of what is planned; only the fields that are sent change."""


class OutreachDeliverSchema(NoteSchema):
    """What was delivered, when, and under which reference."""

    delivered_on = fields.Date(required=True)
    reference = Line(required=True, maximum=200)
    contacted = Whole(load_default=None, allow_none=True, validate=_MANY)
    joined = Whole(load_default=None, allow_none=True, validate=_MANY)


class OutreachAmendSchema(AmendSchema, OutreachContentSchema):
    """A correction in any state."""

    delivered_on = fields.Date()
    reference = Line(maximum=200)


ACTION_FORMS: dict[str, type[Schema]] = {
    "deliver": OutreachDeliverSchema,
    "cancel": NoteSchema,
    "undo": ActionSchema,
    "amend": OutreachAmendSchema,
}


class OutreachListArguments(ListArguments):
    """The query of the list."""

    kind = fields.String(load_default=None, validate=_KIND)
    period = fields.String(load_default=None, validate=_PERIOD)
    region = fields.String(load_default=None, validate=_REGION)
    body = Line(load_default=None, maximum=10)


class OutreachPeriodArguments(Schema):
    """The study period asked for; the present one when it is not given."""

    period = fields.String(load_default=None, validate=_PERIOD)


class OutreachEntrySchema(WorkflowSchema):
    """An entry of outreach."""

    kind = fields.String(required=True)
    period = fields.String(required=True)
    body = fields.String(allow_none=True, required=True)
    region = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    due_on = fields.Date(allow_none=True, required=True)
    delivered_on = fields.Date(allow_none=True, required=True)
    reference = fields.String(required=True)
    contacted = fields.Integer(allow_none=True, required=True)
    joined = fields.Integer(allow_none=True, required=True)


class OwedSchema(Schema):
    """What a vice-chair with regional duties owes."""

    body = fields.String(required=True)
    region = fields.String(required=True)
    kind = fields.String(required=True)
    due_on = fields.Date(allow_none=True, required=True)
    standing = fields.String(required=True)


class OwedListSchema(Schema):
    """All that is owed in a study period; the list is whole."""

    period = fields.String(required=True)
    items = fields.List(fields.Nested(OwedSchema), required=True)
    next = fields.String(allow_none=True, required=True)


class SilenceSchema(Schema):
    """The countries of a group that nothing was heard of; ``certain`` is false where attendance is not recorded."""

    group = fields.String(required=True)
    members = fields.Integer(allow_none=True, required=True)
    meetings = fields.Integer(required=True)
    attended_unknown = fields.Integer(required=True)
    certain = fields.Boolean(required=True)
    countries = fields.List(fields.String(), required=True)


class SilenceListSchema(Schema):
    """One row for each regional group; the list is whole."""

    period = fields.String(required=True)
    items = fields.List(fields.Nested(SilenceSchema), required=True)
    next = fields.String(allow_none=True, required=True)
