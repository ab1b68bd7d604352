"""What people send about requests for regional standards, for pages and the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments, WorkflowSchema
from regional_groups.core.forms import ActionSchema, AmendSchema, CreateSchema, Line, NoteSchema, Text
from regional_groups.groups.regions import REGIONS
from regional_groups.planning.standards_rules import RECORDED, StandardsKind

TEXT_MAX = 20_000
MOST_STATES = 200
_KIND = validate.OneOf([str(one) for one in StandardsKind])
_REGION = validate.OneOf(("", *REGIONS))
_STATES = validate.Length(max=MOST_STATES)


class StandardsContentSchema(Schema):
    """What a request holds; only what is given is set."""

    kind = fields.String(validate=_KIND)
    parent = Line(maximum=10, metadata={"description": "the study group asked, SG5"})
    group = Line(maximum=40, metadata={"description": "acronym of the regional group, or empty"})
    region = fields.String(validate=_REGION)
    title = Line()
    need = Text(maximum=TEXT_MAX)
    supporting_states = fields.List(Line(maximum=2), validate=_STATES)
    supporting_members = Text(maximum=2000)


class StandardsOutcomeSchema(Schema):
    """What is known of decision and outcome."""

    meeting = Line(maximum=200)
    decided_on = fields.Date(allow_none=True)
    informed_on = fields.Date(allow_none=True)
    work_item = Line(maximum=200)
    reference = Line(maximum=200)
    delivered_on = fields.Date(allow_none=True)


class StandardsCreateSchema(CreateSchema, StandardsContentSchema, StandardsOutcomeSchema):
    """A new request; with a state it is recorded as it was settled in the past."""

    parent = Line(required=True, maximum=10, metadata={"description": "the study group asked, SG5"})
    state = fields.String(load_default="", validate=validate.OneOf(("", *RECORDED)))


class StandardsEditSchema(ActionSchema, StandardsContentSchema):
    """A change of a draft; only the fields that are sent change."""


class StandardsDecisionSchema(NoteSchema):
    """A decision of the study group's plenary."""

    meeting = Line(required=True, maximum=200)
    decided_on = fields.Date(required=True)


class ChooseProcessSchema(NoteSchema):
    """The group's choice of the traditional approval process."""

    informed_on = fields.Date(required=True, metadata={"description": "when the chair was informed"})


class StartStudySchema(NoteSchema):
    """The work item under which it is studied."""

    work_item = Line(required=True, maximum=200)


class DeliverSchema(NoteSchema):
    """The Recommendation or other text that answers the request."""

    reference = Line(required=True, maximum=200)
    delivered_on = fields.Date(required=True)


class StandardsAmendSchema(AmendSchema, StandardsContentSchema, StandardsOutcomeSchema):
    """A correction in any state."""


ACTION_FORMS: dict[str, type[Schema]] = {
    "submit": NoteSchema,
    "support": StandardsDecisionSchema,
    "choose_tap": ChooseProcessSchema,
    "clear_tap": StandardsDecisionSchema,
    "object_tap": NoteSchema,
    "start_study": StartStudySchema,
    "deliver": DeliverSchema,
    "decline": NoteSchema,
    "withdraw": NoteSchema,
    "undo": ActionSchema,
    "amend": StandardsAmendSchema,
}


class StandardsListArguments(ListArguments):
    """The query of the list."""

    parent = Line(load_default=None, maximum=10)
    region = fields.String(load_default=None, validate=validate.OneOf(list(REGIONS)))
    kind = fields.String(load_default=None, validate=_KIND)


class StandardsAuthorSchema(Schema):
    """Who asks, and in which office; the name is told to those who are signed in."""

    name = fields.String(required=True)
    office = fields.String(required=True)
    scope = fields.String(required=True)


class StandardsRequestSchema(WorkflowSchema):
    """A request for a regional standard."""

    kind = fields.String(required=True)
    parent = fields.String(required=True)
    group = fields.String(allow_none=True, required=True)
    region = fields.String(required=True)
    title = fields.String(required=True)
    need = fields.String(required=True)
    supporting_states = fields.List(fields.String(), required=True)
    supporting_members = fields.String(required=True)
    author = fields.Nested(StandardsAuthorSchema, required=True)
    submitted_at = fields.AwareDateTime(allow_none=True, required=True)
    informed_on = fields.Date(allow_none=True, required=True)
    meeting = fields.String(required=True)
    decided_on = fields.Date(allow_none=True, required=True)
    work_item = fields.String(required=True)
    reference = fields.String(required=True)
    delivered_on = fields.Date(allow_none=True, required=True)
    recorded_afterwards = fields.Boolean(required=True)
