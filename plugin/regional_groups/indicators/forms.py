"""What people send about measures, for pages and the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments
from regional_groups.core.forms import CreateSchema, Line, NoteSchema
from regional_groups.groups.acronyms import GroupAcronym
from regional_groups.indicators.catalogue import IDS
from regional_groups.participation.rules import Certainty

_CERTAINTY = validate.OneOf([item.value for item in Certainty])


class MeasureCreateSchema(CreateSchema):
    """A new measure: of a meeting, or of a period with or without a group."""

    indicator = fields.String(required=True, validate=validate.OneOf(IDS))
    group = Line(load_default=None, allow_none=True, maximum=40)
    meeting = fields.UUID(load_default=None, allow_none=True)
    from_on = fields.Date(data_key="from", load_default=None, allow_none=True)
    until_on = fields.Date(data_key="until", load_default=None, allow_none=True)
    value = fields.Decimal(required=True)
    certainty = fields.String(load_default=Certainty.EXACT.value, validate=_CERTAINTY)
    source = Line(required=True, validate=validate.Length(min=1))


class MeasureChangeSchema(NoteSchema):
    """A correction of a measure."""

    value = fields.Decimal()
    certainty = fields.String(validate=_CERTAINTY)
    source = Line(validate=validate.Length(min=1))


class MeasureListArguments(ListArguments):
    """The query of the list of measures."""

    indicator = fields.String(load_default=None, validate=validate.OneOf(IDS))
    group = GroupAcronym(load_default=None)
    meeting = fields.UUID(load_default=None)


class MeasureSchema(Schema):
    """A measure."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    indicator = fields.String(required=True)
    group = fields.String(allow_none=True, required=True)
    meeting = fields.String(allow_none=True, required=True)
    from_on = fields.Date(data_key="from", allow_none=True, required=True)
    until_on = fields.Date(data_key="until", allow_none=True, required=True)
    value = fields.Float(required=True)
    certainty = fields.String(required=True)
    source = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    recorded_by = fields.String(required=True)
    demonstration = fields.Boolean(required=True)
