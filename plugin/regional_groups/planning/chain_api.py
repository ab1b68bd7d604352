"""The JSON twin of the page of the results chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from regional_groups.core.api import api_blueprint
from regional_groups.core.clock import geneva_day
from regional_groups.core.web import now
from regional_groups.planning.activity_models import Activity
from regional_groups.planning.chain import Measured, chain
from regional_groups.planning.chain_rules import Link
from regional_groups.planning.measured_against import number

api: Blueprint = api_blueprint("results_chain", "/results-chain", "The results chain with its indicators")


class ChainIndicatorSchema(Schema):
    """An indicator of an activity; none is not known or not agreed."""

    id = fields.String(required=True)
    baseline = fields.Float(required=True, allow_none=True)
    baseline_year = fields.Integer(required=True, allow_none=True)
    target = fields.Float(required=True, allow_none=True)
    actual = fields.Float(required=True, allow_none=True)


class ChainActivitySchema(Schema):
    """An activity at the end of the chain."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    programme = fields.Integer(required=True)
    state = fields.String(required=True)
    due_on = fields.Date(required=True)
    indicators = fields.List(fields.Nested(ChainIndicatorSchema), required=True)


class LinkSchema(Schema):
    """A place of the chain with what hangs below it."""

    level = fields.String(required=True, metadata={"description": "goal, outcome or output"})
    key = fields.String(required=True, metadata={"description": "empty: activities that name no such place"})
    below = fields.List(fields.Nested(lambda: LinkSchema()), required=True)
    activities = fields.List(fields.Nested(ChainActivitySchema), required=True)


class ChainSchema(Schema):
    """The results chain; actual values are of the study period until today."""

    from_on = fields.Date(data_key="from", required=True)
    until_on = fields.Date(data_key="until", required=True)
    demonstration = fields.Boolean(required=True)
    more = fields.Boolean(
        required=True, metadata={"description": "there are activities that do not stand here"}
    )
    items = fields.List(fields.Nested(LinkSchema), required=True)


@api.route("")
@api.response(200, ChainSchema)
def results_chain() -> dict[str, Any]:
    """Show the results chain: goals, outcomes, outputs, activities and their indicators."""
    found = chain(geneva_day(now()))
    days = {"from_on": found.period.from_on, "until_on": found.period.until_on}
    items = [_link(link, found.measured) for link in found.links]
    return {**days, "demonstration": found.invented, "more": found.more, "items": items}


def _link(link: Link, measured: Mapping[str, Measured]) -> dict[str, Any]:
    return {
        "level": link.level,
        "key": link.key,
        "below": [_link(one, measured) for one in link.below],
        "activities": [_activity(row, measured) for row in link.activities],
    }


def _activity(row: Activity, measured: Mapping[str, Measured]) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("title", "programme", "due_on")}
    indicators = [_indicator(id, measured[id]) for id in row.indicators if id in measured]
    return {**plain, "id": str(row.id), "state": str(row.state), "indicators": indicators}


def _indicator(id: str, found: Measured) -> dict[str, Any]:
    target = found.target
    return {
        "id": id,
        "baseline": number(target.baseline_value) if target else None,
        "baseline_year": target.baseline_year if target else None,
        "target": number(target.value) if target else None,
        "actual": found.figure.value,
    }
