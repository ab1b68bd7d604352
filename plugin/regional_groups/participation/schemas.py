"""What the API of this room answers with."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_groups.core.api import ActionShownSchema, WorkflowSchema, list_schema


class CalendarAnswerSchema(Schema):
    """What a calendar program answered to the mail of a meeting."""

    answer = fields.String(
        required=True, metadata={"enum": ["accepted", "tentative", "declined"], "description": "PARTSTAT"}
    )
    answered_at = fields.AwareDateTime(required=True)
    outdated = fields.Boolean(required=True, metadata={"description": "it was given to earlier dates"})
    waiting = fields.Boolean(
        required=True, metadata={"description": "a no of somebody who is endorsed or approved: look at it"}
    )


class RegistrationShownSchema(WorkflowSchema):
    """A registration; ``accessibility`` is shown to its owner and to the secretariat, one at a time."""

    meeting = fields.String(allow_none=True, required=True)
    event = fields.String(allow_none=True, required=True)
    person = fields.String(required=True)
    name = fields.String(required=True)
    mode = fields.String(required=True)
    category = fields.String(required=True)
    country = fields.String(allow_none=True, required=True)
    organization = fields.String(required=True)
    languages_needed = fields.List(fields.String(), required=True)
    accessibility = fields.String(allow_none=True, required=True)
    invited = fields.Boolean(required=True)
    late = fields.Boolean(required=True)
    membership_unknown = fields.Boolean(required=True)
    endorsed_at = fields.AwareDateTime(allow_none=True, required=True)
    endorsed_by = fields.String(required=True)
    calendar_answer = fields.Nested(CalendarAnswerSchema, allow_none=True, required=True)
    note = fields.String(required=True)
    recorded_afterwards = fields.Boolean(required=True)


class InvitationShownSchema(Schema):
    """An invitation."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"description": "open or withdrawn"})
    meeting = fields.String(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    country = fields.String(allow_none=True, required=True)
    organization = fields.String(required=True)
    sessions = fields.List(fields.String(), required=True)
    note = fields.String(required=True)
    invited_by = fields.String(required=True)
    invited_at = fields.AwareDateTime(required=True)
    actions = fields.List(fields.Nested(ActionShownSchema), required=True)


class AttendanceShownSchema(Schema):
    """A row of attendance; rows of persons are shown to those who may read names."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    meeting = fields.String(required=True)
    person = fields.String(allow_none=True, required=True)
    name = fields.String(allow_none=True, required=True)
    country = fields.String(allow_none=True, required=True)
    count = fields.Integer(allow_none=True, required=True)
    participants = fields.Integer(allow_none=True, required=True)
    participants_certainty = fields.String(required=True)
    countries = fields.Integer(allow_none=True, required=True)
    countries_certainty = fields.String(required=True)
    mode = fields.String(required=True)
    day = fields.Date(allow_none=True, required=True)
    covers = fields.String(required=True)
    source = fields.String(required=True)
    group = fields.String(required=True)
    session = fields.String(allow_none=True, required=True)
    category = fields.String(required=True)
    note = fields.String(required=True)
    demonstration = fields.Boolean(required=True)


class NumberSchema(Schema):
    """A number and how sure it is."""

    value = fields.Integer(allow_none=True, required=True)
    certainty = fields.String(required=True)


class CountsSchema(Schema):
    """How many took part; the finest rows win."""

    participants = fields.Nested(NumberSchema, required=True)
    countries = fields.Nested(NumberSchema, required=True)
    by_mode = fields.Dict(keys=fields.String(), values=fields.Nested(NumberSchema), required=True)
    by_country = fields.Dict(keys=fields.String(), values=fields.Nested(NumberSchema), required=True)
    level = fields.String(required=True)
    whole_event = fields.Boolean(required=True)


class ContributionShownSchema(WorkflowSchema):
    """A contribution."""

    meeting = fields.String(required=True)
    number = fields.String(required=True)
    title = fields.String(required=True)
    sources = fields.List(fields.String(), required=True)
    countries = fields.List(fields.String(), required=True)
    organizations = fields.List(fields.String(), required=True)
    received_at = fields.AwareDateTime(allow_none=True, required=True)
    late = fields.Boolean(allow_none=True, required=True)
    to = fields.String(required=True)
    group = fields.String(required=True)
    outcome = fields.String(required=True)
    file = fields.String(allow_none=True, required=True)
    note = fields.String(required=True)
    recorded_afterwards = fields.Boolean(required=True)


# one class for two addresses: the documentation names each shape once
RegistrationListSchema = list_schema(RegistrationShownSchema)
