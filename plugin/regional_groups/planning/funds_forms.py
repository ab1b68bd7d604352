"""What people send about funds, for pages and the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments
from regional_groups.core.forms import CreateSchema, Exact, Line, Text
from regional_groups.planning.funds_rules import Budget, BudgetItem, FundsKind

_KIND = validate.OneOf([str(one) for one in FundsKind])
_ITEM = validate.OneOf([str(one) for one in BudgetItem])
_BUDGET = validate.OneOf(("", *(str(one) for one in Budget)))


class FundsCreateSchema(CreateSchema):
    """A new entry of the ledger."""

    kind = fields.String(required=True, validate=_KIND)
    item = fields.String(required=True, validate=_ITEM)
    item_name = Line(load_default="", maximum=120)
    biennium = Line(required=True, maximum=9)
    amount = fields.Decimal(required=True, allow_nan=False)
    currency = Line(required=True, maximum=3)
    budget = fields.String(
        load_default="", validate=_BUDGET, metadata={"description": "empty: not known from which"}
    )
    source = Line(required=True, validate=validate.Length(min=1))
    reference = Line(load_default="", maximum=200)
    booked_on = fields.Date(load_default=None, allow_none=True)
    note = Text(load_default="", maximum=5000)


class FundsReverseSchema(CreateSchema):
    """A reversal, with its reason."""

    note = Text(required=True, maximum=5000)


class FundsListArguments(ListArguments):
    """The query of the ledger."""

    kind = fields.String(load_default=None, validate=_KIND)
    item = fields.String(load_default=None, validate=_ITEM)
    biennium = Line(load_default=None, maximum=9)
    currency = Line(load_default=None, maximum=3)


class FundsEntrySchema(Schema):
    """An entry; amounts are texts, so that no reader rounds them."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    item = fields.String(required=True)
    item_name = fields.String(required=True)
    biennium = fields.String(required=True)
    amount = Exact(required=True)
    currency = fields.String(required=True)
    budget = fields.String(required=True, metadata={"description": "empty: not known from which"})
    source = fields.String(required=True)
    reference = fields.String(required=True)
    booked_on = fields.Date(required=True)
    note = fields.String(required=True)
    reverses = fields.String(allow_none=True, required=True)
    reversed_by = fields.String(
        allow_none=True,
        required=True,
        metadata={"description": "the entry by which this one no longer counts"},
    )
    recorded_at = fields.AwareDateTime(required=True)
    recorded_by = fields.String(required=True)
    demonstration = fields.Boolean(required=True)


class FundsSumSchema(Schema):
    """What stands for an item of a biennium in one currency; null where nothing is recorded."""

    biennium = fields.String(required=True)
    item = fields.String(required=True)
    item_name = fields.String(required=True)
    currency = fields.String(required=True)
    planned = Exact(allow_none=True, required=True)
    committed = Exact(allow_none=True, required=True)
    spent = Exact(allow_none=True, required=True)


class FundsSumListSchema(Schema):
    """All sums."""

    items = fields.List(fields.Nested(FundsSumSchema), required=True)
    next = fields.String(allow_none=True, required=True)
