"""What is asked of a figure, and what the API says of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from regional_groups.core.errors import N_
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.facts import Period

YEARS_MAX = 60


class PeriodArguments(Schema):
    """A period; without one the current year."""

    from_on = fields.Date(data_key="from", load_default=None, allow_none=True)
    until_on = fields.Date(data_key="until", load_default=None, allow_none=True)

    @validates_schema
    def _order(self, data: Mapping[str, Any], **_: Any) -> None:
        first, last = data.get("from_on"), data.get("until_on")
        if (first is None) != (last is None):
            raise ValidationError(N_("Give the first and the last day of the period."), "from")
        if first and last and last < first:
            raise ValidationError(N_("The last day lies before the first."), "until")
        if first and last and last.year - first.year > YEARS_MAX:
            raise ValidationError(N_("The period is too long."), "until")


class DayArguments(PeriodArguments):
    """A period, and a past day whose figures are asked for."""

    as_of = fields.Date(load_default=None, allow_none=True)


class FigureArguments(PeriodArguments):
    """A period, and a group or a region."""

    group = fields.String(load_default="", validate=validate.Length(max=40))
    region = fields.String(load_default="", validate=validate.OneOf(["", *REGIONS]))

    @validates_schema
    def _one_place(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("group") and data.get("region"):
            raise ValidationError(N_("Name a group or a region, not both."), "group")


class PageArguments(FigureArguments, DayArguments):
    """A period, a group or a region, and a past day: what pages of figures take from their address."""


class RowArguments(FigureArguments):
    """Of the rows of a figure: which page."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(load_default=None, validate=validate.Length(max=60))


def period_in(asked: Mapping[str, Any], today: date) -> Period:
    """Return the period that is asked for, else the current year."""
    if asked["from_on"] and asked["until_on"]:
        return Period(asked["from_on"], asked["until_on"])
    return Period(date(today.year, 1, 1), date(today.year, 12, 31))


class IndicatorSchema(Schema):
    """An indicator of the catalogue, in the language of the request."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    definition = fields.String(required=True)
    formula = fields.String(required=True)
    formula_version = fields.Integer(required=True)
    unit = fields.String(required=True)
    direction = fields.String(required=True)
    source = fields.String(required=True)
    unknown_means = fields.String(required=True)
    cases = fields.String(required=True)
    clause = fields.String(required=True)
    topic = fields.String(required=True)
    disaggregations = fields.List(fields.String(), required=True)


class FigureShownSchema(Schema):
    """A figure of all groups as it was shown."""

    id = fields.String(required=True)
    value = fields.Float(allow_none=True, required=True)
    known = fields.Integer(required=True)
    total = fields.Integer(required=True)
    certainty = fields.String(required=True)
    source = fields.String(required=True)
    withheld = fields.Boolean(required=True)


class FiguresShownSchema(Schema):
    """The figures of a period as they were shown when a day ended, counted at an instant and the same since."""

    as_of = fields.Date(required=True)
    group = fields.String(required=True)
    region = fields.String(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    counted_at = fields.AwareDateTime(required=True)
    items = fields.List(fields.Nested(FigureShownSchema), required=True)


class IndicatorListSchema(Schema):
    """The catalogue; it is short and comes whole."""

    items = fields.List(fields.Nested(IndicatorSchema), required=True)
    next = fields.String(allow_none=True, required=True)


class FigureSchema(Schema):
    """A value with what it is made of; a value that is null is unknown or withheld.

    Withheld is what tells of too few people, and money of the ledger asked for other than whole calendar years.
    """

    value = fields.Float(allow_none=True, required=True)
    numerator = fields.Float(allow_none=True, required=True)
    denominator = fields.Float(allow_none=True, required=True)
    known = fields.Integer(required=True)
    total = fields.Integer(required=True)
    certainty = fields.String(required=True)
    source = fields.String(required=True)
    withheld = fields.Boolean(required=True)


class PlaceFigureSchema(FigureSchema):
    """The figure of a region, a study group or a regional group."""

    code = fields.String(required=True)


class PartSchema(Schema):
    """A part of a figure; the number is null where it is withheld."""

    split = fields.String(required=True)
    code = fields.String(required=True)
    value = fields.Integer(allow_none=True, required=True)


class OpenedSchema(FigureSchema):
    """An indicator for a period and place, with its parts."""

    indicator = fields.Nested(IndicatorSchema, required=True)
    from_on = fields.Date(data_key="from", required=True)
    until_on = fields.Date(data_key="until", required=True)
    group = fields.String(required=True)
    region = fields.String(required=True)
    by_region = fields.List(fields.Nested(PlaceFigureSchema), required=True)
    by_study_group = fields.List(fields.Nested(PlaceFigureSchema), required=True)
    by_group = fields.List(fields.Nested(PlaceFigureSchema), required=True)
    statuses_of_today = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "statuses without a dated list: that of today stands in, also for past years"
        },
    )
    parts = fields.List(fields.Nested(PartSchema), required=True)


class FigureRowSchema(FigureSchema):
    """A row that a figure is made of, with its own part."""

    kind = fields.String(
        required=True,
        metadata={"description": "meeting, group, event, post, request, contribution, measure or ledger"},
    )
    id = fields.String(required=True)
    label = fields.String(required=True)
    on = fields.Date(allow_none=True, required=True)
    groups = fields.List(fields.String(), required=True)
    address = fields.String(required=True, metadata={"description": "of its page; empty where it has none"})
    recorded_source = fields.String(required=True, metadata={"description": "of a measure"})


class FigureRowListSchema(Schema):
    """A page of the rows behind a figure."""

    items = fields.List(fields.Nested(FigureRowSchema), required=True)
    next = fields.String(allow_none=True, required=True)
