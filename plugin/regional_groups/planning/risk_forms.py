"""What people send about risks, for pages and the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments, WorkflowSchema
from regional_groups.core.forms import ActionSchema, AmendSchema, CreateSchema, Line, NoteSchema, Text, Whole
from regional_groups.core.i18n import CODES
from regional_groups.core.permissions import Office
from regional_groups.indicators.catalogue import IDS
from regional_groups.planning.risk_rules import THEMES, RiskKind, Side

TEXT_MAX = 5000
OWNERS = tuple(str(office) for office in Office if office is not Office.ADMIN)
_SCALE = validate.Range(1, 5)
_WATCHED = validate.OneOf(("", *IDS))
_SIDE = validate.OneOf(("", *(str(side) for side in Side)))
_KIND = validate.OneOf([str(kind) for kind in RiskKind])


def _watch() -> dict[str, Any]:
    """Return the fields of what a risk watches."""
    return {
        "watched": fields.String(validate=_WATCHED),
        "watch_side": fields.String(validate=_SIDE),
        "watch_threshold": fields.Decimal(places=3, allow_none=True),
        "watch_likelihood": Whole(allow_none=True, validate=_SCALE),
        "watch_impact": Whole(allow_none=True, validate=_SCALE),
    }


class RiskTextsSchema(Schema):
    """Title and mitigation of a risk in another language; without both, the language is taken out."""

    language = fields.String(required=True, validate=validate.OneOf(CODES))
    title = Line(load_default="", maximum=200)
    mitigation = Text(load_default="", maximum=TEXT_MAX)
    still_fits = fields.Boolean(
        load_default=False,
        load_only=True,
        metadata={"description": "it was compared with the changed source"},
    )
    stale = fields.Boolean(
        metadata={
            "description": "made from another source than now; sent back as it was read, it changes nothing"
        }
    )


def _texts() -> dict[str, Any]:
    names = ("description", "cause", "consequence", "mitigation")
    language = fields.String(validate=validate.OneOf(("", *CODES)))
    translations = fields.List(fields.Nested(RiskTextsSchema), validate=validate.Length(max=len(CODES)))
    return {
        "language": language,
        "translations": translations,
        **{name: Text(maximum=TEXT_MAX) for name in names},
    }


_Watch = Schema.from_dict({**_watch(), **_texts()})


class RiskCreateSchema(CreateSchema, _Watch):  # type: ignore[valid-type,misc]  # a schema made from a table
    """A new risk."""

    kind = fields.String(required=True, validate=_KIND)
    title = Line(required=True, maximum=200, validate=validate.Length(min=1))
    theme = fields.String(load_default="", validate=validate.OneOf(("", *THEMES)))
    likelihood = Whole(required=True, validate=_SCALE)
    impact = Whole(required=True, validate=_SCALE)
    owner = fields.String(required=True, validate=validate.OneOf(OWNERS))
    owner_scope = Line(load_default="", maximum=80)
    review_on = fields.Date(required=True)


class RiskEditSchema(ActionSchema, _Watch):  # type: ignore[valid-type,misc]  # a schema made from a table
    """A change of what is written about a risk; its assessment changes by a step."""

    kind = fields.String(validate=_KIND)
    title = Line(maximum=200, validate=validate.Length(min=1))
    owner = fields.String(validate=validate.OneOf(OWNERS))
    owner_scope = Line(maximum=80)


class AssessSchema(NoteSchema):
    """A new assessment by people."""

    likelihood = Whole(required=True, validate=_SCALE)
    impact = Whole(required=True, validate=_SCALE)


class ReviewSchema(NoteSchema):
    """A review, and the day of the next one."""

    review_on = fields.Date(required=True)


class RiskAmendSchema(AmendSchema):
    """A correction in any state."""

    title = Line(maximum=200, validate=validate.Length(min=1))
    likelihood = Whole(validate=_SCALE)
    impact = Whole(validate=_SCALE)
    review_on = fields.Date()


ACTION_FORMS: dict[str, type[Schema]] = {
    "assess": AssessSchema,
    "take_over": NoteSchema,
    "dismiss": NoteSchema,
    "mitigate": NoteSchema,
    "accept": NoteSchema,
    "review": ReviewSchema,
    "close": NoteSchema,
    "reopen": NoteSchema,
    "undo": ActionSchema,
    "amend": RiskAmendSchema,
}


class RiskListArguments(ListArguments):
    """The query of the list of risks."""

    kind = fields.String(load_default=None, validate=_KIND)


class ProposalSchema(Schema):
    """A level that an indicator proposes."""

    indicator = fields.String(required=True)
    value = fields.Float(required=True)
    likelihood = fields.Integer(required=True)
    impact = fields.Integer(required=True)
    level = fields.String(required=True)


class RiskSchema(WorkflowSchema):
    """A risk with its level and what an indicator proposes."""

    kind = fields.String(required=True)
    title = fields.String(required=True)
    language = fields.String(
        required=True, metadata={"description": "of its texts; empty where it was not recorded"}
    )
    translations = fields.List(
        fields.Nested(RiskTextsSchema), required=True, metadata={"description": "in other languages"}
    )
    theme = fields.String(required=True)
    description = fields.String(required=True)
    cause = fields.String(required=True)
    consequence = fields.String(required=True)
    likelihood = fields.Integer(required=True)
    impact = fields.Integer(required=True)
    level = fields.String(required=True)
    mitigation = fields.String(required=True)
    owner = fields.String(required=True)
    owner_scope = fields.String(required=True)
    review_on = fields.Date(required=True)
    watched = fields.String(required=True)
    watch_side = fields.String(required=True)
    watch_threshold = fields.Float(allow_none=True, required=True)
    watch_likelihood = fields.Integer(allow_none=True, required=True)
    watch_impact = fields.Integer(allow_none=True, required=True)
    proposal = fields.Nested(ProposalSchema, allow_none=True, required=True)
