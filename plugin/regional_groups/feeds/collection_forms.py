"""What an administrator sends about calendar collections: one schema serves the page and the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.forms import ActionSchema, Line, NoteSchema
from regional_groups.core.i18n import CODES


class CollectionFormSchema(Schema):
    """A collection to publish to: which feed, in which language, where."""

    feed = Line(
        required=True,
        maximum=120,
        metadata={
            "description": "path below /calendars/ without its ending, such as regional-groups/SG5RG-AFR"
        },
    )
    language = fields.String(load_default="en", validate=validate.OneOf(CODES))
    address = Line(
        required=True, maximum=500, metadata={"description": "https address of the calendar on its server"}
    )


class PauseSchema(NoteSchema):
    """A pause of the publishing."""


class ResumeSchema(NoteSchema):
    """The publishing goes on."""


class CompareSchema(ActionSchema):
    """A comparison out of turn."""


class EndCollectionSchema(NoteSchema):
    """The end of the publishing."""

    withdraw = fields.Boolean(load_default=False, metadata={"description": "remove there what was published"})


ACTION_FORMS = {
    "pause": PauseSchema,
    "resume": ResumeSchema,
    "compare": CompareSchema,
    "end": EndCollectionSchema,
}
