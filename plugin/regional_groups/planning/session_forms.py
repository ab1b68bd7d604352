"""What people send about sessions of the Council, for pages and the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from regional_groups.core.api import WorkflowSchema
from regional_groups.core.errors import N_
from regional_groups.core.forms import ActionSchema, AmendSchema, CreateSchema, Line, NoteSchema, Whole

_SOME_DAYS = validate.Range(1, 180, error=N_("Give a number of days from 1 to 180."))
_TITLE = validate.Length(min=1)


def _of_this_century(day: date) -> None:
    if not 2000 <= day.year <= 2099:
        raise ValidationError(N_("Give a day between 2000 and 2099."))


def _days() -> dict[str, Any]:
    names = ("closes_on", "documents_due_on", "financial_due_on")
    return {name: fields.Date(allow_none=True, validate=_of_this_century) for name in names}


_Entered = Schema.from_dict({**_days(), "translation_days": Whole(allow_none=True, validate=_SOME_DAYS)})


class SessionCreateSchema(CreateSchema, _Entered):  # type: ignore[valid-type,misc]  # a schema made from a table
    """A session of the Council."""

    title = Line(required=True, maximum=120, validate=_TITLE)
    opens_on = fields.Date(required=True, validate=_of_this_century)
    source = Line(maximum=300)


class SessionEditSchema(ActionSchema, _Entered):  # type: ignore[valid-type,misc]  # a schema made from a table
    """A change of a session: what is planned back from it follows."""

    title = Line(maximum=120, validate=_TITLE)
    opens_on = fields.Date(validate=_of_this_century)
    source = Line(maximum=300)


class SessionAmendSchema(AmendSchema, _Entered):  # type: ignore[valid-type,misc]  # a schema made from a table
    """A correction in any state."""

    title = Line(maximum=120, validate=_TITLE)
    opens_on = fields.Date(validate=_of_this_century)


ACTION_FORMS: dict[str, type[Schema]] = {
    "cancel": NoteSchema,
    "resume": NoteSchema,
    "undo": ActionSchema,
    "amend": SessionAmendSchema,
}


class SessionSchema(WorkflowSchema):
    """A session of the Council, with the days that hold where none was entered."""

    title = fields.String(required=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True, allow_none=True)
    documents_due_on = fields.Date(required=True, metadata={"description": "entered, or four weeks before"})
    financial_due_on = fields.Date(
        required=True, metadata={"description": "entered, or eight weeks before, or that of others"}
    )
    entered = fields.List(
        fields.String(), required=True, metadata={"description": "which of the two days were entered"}
    )
    translation_days = fields.Integer(required=True, allow_none=True)
    source = fields.String(required=True)
