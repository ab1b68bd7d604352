"""What the room's pages and its API read."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from regional_groups.core.api import ListArguments
from regional_groups.core.errors import N_
from regional_groups.core.forms import ActionSchema, AmendSchema, CreateSchema, Line, NoteSchema, Text
from regional_groups.core.i18n import CODES
from regional_groups.core.permissions import TEAM, Office
from regional_groups.creation.rules import EARLY_DAYS, FLOW, CreationState
from regional_groups.creation.support import SupportStatus
from regional_groups.groups.regions import REGIONS
from regional_groups.terms.texts import MOST_BODY, MOST_HEADING, MOST_SECTIONS

PURPOSES = {
    "support_letter": N_("Letter of support"),
    "host_letter": N_("Letter of a host"),
    "other": N_("Other"),
}
LONG = 20_000  # characters of a text field
MOST_COUNTRIES = 200
MOST_PERSONS = 50


class SupportingStateSchema(Schema):
    """A State and what is known of its support."""

    country = Line(required=True, maximum=2)
    status = fields.String(
        load_default=str(SupportStatus.NAMED), validate=validate.OneOf([str(one) for one in SupportStatus])
    )


class ProposedOfficerSchema(Schema):
    """A proposed officer; without an address the person cannot be appointed by the approval."""

    name = Line(required=True, maximum=200)
    email = fields.Email(load_default="", validate=validate.Length(max=254))
    office = fields.String(required=True, validate=validate.OneOf([str(one) for one in TEAM]))
    country = Line(load_default="", maximum=2)


class RequestSectionSchema(Schema):
    """A section of a text."""

    id = Line(maximum=40)
    heading = Line(load_default="", maximum=MOST_HEADING)
    body = Text(load_default="", maximum=MOST_BODY, metadata={"description": "Markdown"})


def sections() -> fields.List[Any]:
    """Return the field of a text in sections."""
    return fields.List(fields.Nested(RequestSectionSchema), validate=validate.Length(max=MOST_SECTIONS))


def kept() -> fields.List[Any]:
    """Return the field of the States that an approval makes members although they declined their support."""
    told = "of `countries`, States that are members although they declined their support"
    return fields.List(
        Line(maximum=2), validate=validate.Length(max=MOST_COUNTRIES), metadata={"description": told}
    )


class RequestContentSchema(Schema):
    """What a request holds; only what is given is set."""

    acronym = Line(maximum=40, metadata={"description": "proposed, SG5RG-AFR"})
    region = fields.String(validate=validate.OneOf(["", *REGIONS]))
    region_label = Line(maximum=120)
    title = Line()
    language = fields.String(validate=validate.OneOf(CODES))
    justification = Text(maximum=LONG)
    supporting_states = fields.List(
        fields.Nested(SupportingStateSchema), validate=validate.Length(max=MOST_COUNTRIES)
    )
    countries = fields.List(Line(maximum=2), validate=validate.Length(max=MOST_COUNTRIES))
    regional_organization = Line(maximum=200)
    resources = Text(maximum=LONG)
    hosting = Text(maximum=LONG)
    officers = fields.List(fields.Nested(ProposedOfficerSchema), validate=validate.Length(max=MOST_PERSONS))
    terms = sections()
    working_methods = sections()
    overlaps_acknowledged = fields.Boolean()
    overlap_explanation = Text(maximum=LONG)


class WithEditors(RequestContentSchema):
    """A request with those who write it."""

    co_editors = fields.List(
        fields.Email(validate=validate.Length(max=254)), validate=validate.Length(max=MOST_PERSONS)
    )


class CreationRequestSchema(CreateSchema, WithEditors):
    """A new request: its parent is known, all else may follow while it is a draft."""

    parent = Line(required=True, maximum=10, metadata={"description": "a study group, SG5"})


class EditRequestSchema(ActionSchema, WithEditors):
    """Changes of a draft or a returned request."""

    parent = Line(maximum=10)


def early_decision() -> fields.Boolean:
    """Return the confirmation that a decision long before the request is right."""
    told = f"confirms a decision over {EARLY_DAYS} days before the request was filed; asked only then"
    return fields.Boolean(load_default=False, metadata={"description": told})


class DecisionSchema(Schema):
    """What is known of a decision of the parent."""

    decided_on = fields.Date(allow_none=True)
    meeting = Line(maximum=200)
    document = Line(maximum=200)
    reference = Line(maximum=200)
    terms_due_on = fields.Date(allow_none=True)


class RecordRequestSchema(CreateSchema, RequestContentSchema, DecisionSchema):
    """A request that was decided in the past."""

    parent = Line(required=True, maximum=10)
    state = fields.String(
        required=True,
        validate=validate.OneOf(
            [str(CreationState.APPROVED), str(CreationState.DECLINED), str(CreationState.WITHDRAWN)]
        ),
    )
    author_function = fields.String(
        load_default=str(Office.DELEGATE), validate=validate.OneOf([str(one) for one in Office])
    )
    author_scope = Line(load_default="", maximum=80)
    keep_declined = kept()


class PlaceRequestSchema(NoteSchema):
    """Before which meeting of the parent, and as which document."""

    meeting = Line(load_default="", maximum=200)
    meeting_on = fields.Date(load_default=None, allow_none=True)
    document = Line(load_default="", maximum=200)


class ApproveRequestSchema(NoteSchema):
    """The plenary's decision, with the texts if it amended them, and who is a member although it declined support."""

    decided_on = fields.Date(load_default=None, allow_none=True)
    meeting = Line(load_default="", maximum=200)
    reference = Line(load_default="", maximum=200)
    terms_due_on = fields.Date(load_default=None, allow_none=True)
    terms = sections()
    working_methods = sections()
    keep_declined = kept()
    early_decision = early_decision()


class DeclineRequestSchema(NoteSchema):
    """The plenary's decision against a group."""

    decided_on = fields.Date(load_default=None, allow_none=True)
    early_decision = early_decision()
    meeting = Line(load_default="", maximum=200)
    reference = Line(load_default="", maximum=200)


class SupportAnswerSchema(NoteSchema):
    """The answer of a State; needed where a focal point speaks for several."""

    country = Line(load_default=None, allow_none=True, maximum=2)


class CorrectRequestSchema(AmendSchema, RequestContentSchema, DecisionSchema):
    """A correction after the fact: any of the fields that can be corrected."""


ACTION_FORMS: dict[str, type[ActionSchema]] = {
    "submit": NoteSchema,
    "accept_for_review": NoteSchema,
    "place_before_parent": PlaceRequestSchema,
    "return": NoteSchema,
    "defer": NoteSchema,
    "approve": ApproveRequestSchema,
    "decline": DeclineRequestSchema,
    "confirm_support": SupportAnswerSchema,
    "decline_support": SupportAnswerSchema,
    "withdraw": NoteSchema,
    "amend": CorrectRequestSchema,
    "undo": ActionSchema,
}


class RequestFileSchema(Schema):
    """What an uploaded file is; a letter of support names the State that wrote it."""

    purpose = fields.String(required=True, validate=validate.OneOf(list(PURPOSES)))
    country = Line(load_default="", maximum=2)

    @validates_schema
    def _whose(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("country") and data.get("purpose") != "support_letter":
            raise ValidationError(N_("A State is named with a letter of support only."), "country")


class RequestListArguments(ListArguments):
    """The query of the list; ``group`` is the proposed acronym."""

    state = fields.String(load_default=None, validate=validate.OneOf(FLOW.states))
    parent = Line(load_default=None, maximum=10)
    region = fields.String(load_default=None, validate=validate.OneOf(list(REGIONS)))
