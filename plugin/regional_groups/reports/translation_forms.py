"""What people send about translations: one schema per step, used by pages and the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.forms import ActionSchema, CreateSchema, NoteSchema, Text, Upload, Whole
from regional_groups.core.i18n import CODES
from regional_groups.reports.forms import TEXT_MAX


class ReceiveSchema(ActionSchema):
    """A translation of one text, and the hash of the source that it was made from."""

    text = Text(maximum=TEXT_MAX, required=True)
    source_hash = fields.String(required=True, validate=validate.Length(max=64))


class SendAllSchema(ActionSchema):
    """Into which languages what is not translated yet is sent; the version is that of the report."""

    languages = fields.List(
        fields.String(validate=validate.OneOf(CODES)), required=True, validate=validate.Length(min=1)
    )


class DecideAllSchema(NoteSchema):
    """What is decided on the texts that were received; each carries its own version."""

    version = Whole(load_default=None, allow_none=True)


class TranslatedFileSchema(CreateSchema):
    """A translated file, XLIFF or Word; each text in it carries the hash of its source."""

    file = Upload(required=True)
    replace = fields.Boolean(
        load_default=False,
        metadata={"description": "replace translations that were changed after the file was made"},
    )
    still_fits = fields.Boolean(
        load_default=False,
        metadata={"description": "translations left as they were still fit their source, which changed"},
    )


ACTION_FORMS: dict[str, type[Schema]] = {
    "send": NoteSchema,
    "receive": ReceiveSchema,
    "check": NoteSchema,
    "return": NoteSchema,
}
