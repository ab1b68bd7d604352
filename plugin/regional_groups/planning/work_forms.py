"""What people send about the work of regional offices, for pages and the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments
from regional_groups.core.forms import CreateSchema, Exact, Line, Text, Whole
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.figure_forms import FigureArguments

_REGION = validate.OneOf(list(REGIONS))


class WorkCreateSchema(CreateSchema):
    """What an office worked in a period; an empty number is unknown."""

    region = fields.String(required=True, validate=_REGION)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    days = fields.Decimal(load_default=None, allow_none=True, allow_nan=False)
    missions = Whole(load_default=None, allow_none=True)
    purpose = Line(required=True, validate=validate.Length(min=1))
    source = Line(required=True, validate=validate.Length(min=1))
    note = Text(load_default="", maximum=5000)


class WorkReverseSchema(CreateSchema):
    """A reversal, with its reason."""

    note = Text(required=True, maximum=5000)


class WorkPeriodArguments(FigureArguments):
    """The period of the totals; the current year when it is not given."""

    class Meta:
        """The totals are of all regions."""

        exclude = ("group", "region")


class WorkListArguments(ListArguments):
    """The query of the entries."""

    region = fields.String(load_default=None, validate=_REGION)


class WorkSchema(Schema):
    """An entry; days are a text, so that no reader rounds them."""

    id = fields.String(required=True)
    region = fields.String(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    days = Exact(allow_none=True, required=True)
    missions = fields.Integer(allow_none=True, required=True)
    purpose = fields.String(required=True)
    source = fields.String(required=True)
    note = fields.String(required=True)
    reverses = fields.String(allow_none=True, required=True)
    reversed_by = fields.String(
        allow_none=True,
        required=True,
        metadata={"description": "the entry by which this one no longer counts"},
    )
    recorded_at = fields.AwareDateTime(required=True)
    demonstration = fields.Boolean(required=True)


class WorkedSchema(Schema):
    """What an office worked in a period; null where nothing is recorded."""

    region = fields.String(required=True)
    days = Exact(allow_none=True, required=True)
    missions = fields.Integer(allow_none=True, required=True)


class WorkedListSchema(Schema):
    """One row for each region; the list is whole."""

    items = fields.List(fields.Nested(WorkedSchema), required=True)
    next = fields.String(allow_none=True, required=True)
