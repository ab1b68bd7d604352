"""What each step of terms takes, from a page or from the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from regional_groups.core.forms import ActionSchema, AmendSchema, CreateSchema, Line, NoteSchema, Text, Whole
from regional_groups.core.i18n import CODES
from regional_groups.terms.texts import MOST_BODY, MOST_SECTIONS

_LANGUAGE = validate.OneOf(CODES)


class TermsSectionSchema(Schema):
    """A section of one of the two texts; ``place`` orders the rows of a page."""

    id = Line(load_default="", maximum=40)
    heading = Line(load_default="", maximum=400)
    body = Text(load_default="", maximum=2 * MOST_BODY)
    place = fields.Float(load_only=True, load_default=None, allow_none=True)
    remove = fields.Boolean(load_only=True, load_default=False)


def _sections(**options: Any) -> fields.List[Any]:
    return fields.List(
        fields.Nested(TermsSectionSchema), validate=validate.Length(max=2 * MOST_SECTIONS), **options
    )


def in_place(rows: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Return rows in the order of their places, removed ones left out; without a place a row stands where it was."""
    if rows is None:
        return None
    kept = [row for row in rows if not row.pop("remove", False)]
    placed = [(row.pop("place", None), index, row) for index, row in enumerate(kept)]
    return [
        row
        for _, _, row in sorted(placed, key=lambda one: (one[1] + 1 if one[0] is None else one[0], one[1]))
    ]


class _Ordered(Schema):
    @post_load
    def _order(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        for name in ("sections", "working_methods"):
            if name in data:
                data[name] = in_place(data[name])
        return data


class TermsDraftSchema(CreateSchema, _Ordered):
    """A new draft; without texts it begins with the text returned or in force, else with the starting text."""

    language = fields.String(validate=_LANGUAGE, load_default=None, allow_none=True)
    sections = _sections(load_default=None, allow_none=True)
    working_methods = _sections(load_default=None, allow_none=True)


class TermsEditSchema(ActionSchema, _Ordered):
    """The text of a draft as it is to be saved; what is not sent stays."""

    language = fields.String(validate=_LANGUAGE)
    sections = _sections()
    working_methods = _sections()


class TermsDecisionSchema(NoteSchema):
    """The parent's approval: day and meeting; the reference of the report may follow later."""

    decided_on = fields.Date(load_default=None, allow_none=True)
    meeting = Line(load_default="", maximum=200)
    reference = Line(load_default="", maximum=200)


class TermsStepSchema(NoteSchema):
    """A step that takes nothing but an optional note."""


class TermsReturnSchema(NoteSchema):
    """The parent's return of a text; the note says why."""


class TermsAmendSchema(AmendSchema, _Ordered):
    """A correction of a version in any state."""

    language = fields.String(validate=_LANGUAGE)
    sections = _sections()
    working_methods = _sections()
    decided_on = fields.Date(allow_none=True)
    meeting = Line(maximum=200)
    reference = Line(maximum=200)


class TermsUndoSchema(ActionSchema):
    """Taking back one's own last step."""


class TermsRecordSchema(CreateSchema, _Ordered):
    """A version in force in the past or today, recorded afterwards; an empty day is unknown."""

    language = fields.String(validate=_LANGUAGE, required=True)
    sections = _sections(load_default=list)
    working_methods = _sections(load_default=list)
    decided_on = fields.Date(load_default=None, allow_none=True)
    in_force_until = fields.Date(load_default=None, allow_none=True)
    meeting = Line(load_default="", maximum=200)
    reference = Line(load_default="", maximum=200)
    note = Text(load_default="", maximum=5000)


class TermsTranslationSchema(_Ordered):
    """A text in another language; ``source_hash`` names the original it was made from."""

    sections = _sections(required=True)
    working_methods = _sections(load_default=list)
    state = fields.String(validate=validate.OneOf(("unofficial", "checked")), load_default="unofficial")
    source_hash = fields.String(
        validate=validate.Regexp(r"^[0-9a-f]{64}\Z"), load_default=None, allow_none=True
    )
    version = Whole(load_default=None, allow_none=True)


class TermsOverviewArguments(Schema):
    """The filters of the overview; what cannot be read does not narrow."""

    parent = Line(load_default="", maximum=10)
    region = Line(load_default="", maximum=20)
    current = Line(load_default="", maximum=10)
    draft = Line(load_default="", maximum=10)


ACTION_FORMS: dict[str, type[Schema]] = {
    "open_consultation": TermsStepSchema,
    "submit": TermsStepSchema,
    "approve": TermsDecisionSchema,
    "return": TermsReturnSchema,
    "amend": TermsAmendSchema,
    "undo": TermsUndoSchema,
}
