"""The JSON twin of the page of a past day: how many stood in which state, and the objects of a kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from regional_groups.core.api import BEARER, ListArguments, api_blueprint
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import InvalidInput, say
from regional_groups.core.permissions import Permission, Subject, require
from regional_groups.core.web import actor, now
from regional_groups.desk import standing

blueprint: Blueprint = api_blueprint("audit", "/audit", "What stood on a past day, read from the audit trail")


class DayArguments(ListArguments):
    """The day, ended in Geneva; the kind whose objects are listed, and the state they are narrowed to."""

    day = fields.Date(required=True)
    kind = fields.String(load_default=None, validate=validate.OneOf(list(standing.KINDS)))


class StateCountSchema(Schema):
    """How many objects of a kind stood in a state; demonstration records are not counted."""

    kind = fields.String(required=True)
    state = fields.String(required=True)
    count = fields.Integer(required=True)


class StandingSchema(Schema):
    """An object as it was shown when the day ended; ``since`` is when it came into its state."""

    kind = fields.String(required=True)
    id = fields.String(required=True)
    label = fields.String(required=True)
    state = fields.String(required=True)
    since = fields.AwareDateTime(required=True)
    demonstration = fields.Boolean(required=True)
    values = fields.Dict(keys=fields.String(), required=True)


class DaySchema(Schema):
    """A past day: the counts of all kinds, and a page of the objects of the kind asked for."""

    day = fields.Date(required=True)
    counts = fields.List(fields.Nested(StateCountSchema), required=True)
    items = fields.List(fields.Nested(StandingSchema), required=True)
    next = fields.String(allow_none=True, required=True)


@blueprint.route("/day")
@blueprint.doc(security=BEARER)
@blueprint.arguments(DayArguments(only=("day", "kind", "state", "limit", "cursor")), location="query")
@blueprint.response(200, DaySchema)
def day(wanted: dict[str, Any]) -> dict[str, Any]:
    """Show how everything stood when a past day ended: what was recorded later about it is not counted."""
    require(Permission.AUDIT_VIEW, actor(), Subject())
    on: date = wanted["day"]
    if on > geneva_day(now()):
        ahead = [say("This day lies ahead.")]
        raise InvalidInput(say("Some fields need your attention."), fields={"day": ahead})
    kinds, kind = standing.kinds_for(actor()), wanted["kind"]
    found = standing.counts(on, kinds)
    rows, following = (
        standing.standing(on, kind, wanted["limit"], state=wanted["state"], after=_after(wanted["cursor"]))
        if kind in kinds
        else ([], None)
    )
    return {
        "day": on,
        "counts": [
            {"kind": one, "state": state, "count": count}
            for one, states in found.items()
            for state, count in states.items()
        ],
        "items": rows,
        "next": str(following) if following else None,
    }


def _after(cursor: str | None) -> int:
    try:
        return standing.mark(int(cursor or 0))
    except ValueError:
        wrong = [say("Use the value of “next” of the page before, unchanged.")]
        raise InvalidInput(say("The cursor is not valid."), fields={"cursor": wrong}) from None
