"""What people send about other bodies' calendars; the pages and the API read it with the same schemas."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from regional_groups.core.errors import N_
from regional_groups.core.forms import (
    ActionSchema,
    AmendSchema,
    CreateSchema,
    Line,
    NoteSchema,
    Upload,
)
from regional_groups.core.outgoing import ADDRESS_LENGTH
from regional_groups.meetings.wall import is_zone

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2200, 12, 31)


def _zone(value: str) -> None:
    if value and not is_zone(value):
        raise ValidationError(N_("There is no such time zone. Write it as in Africa/Nairobi."))


def _codes(maximum: int) -> fields.List[Any]:
    return fields.List(Line(maximum=maximum), validate=validate.Length(max=100))


def day(**options: Any) -> fields.Date:
    """Return a field for a date that a calendar may show."""
    return fields.Date(validate=validate.Range(min=FIRST_DAY, max=LAST_DAY), load_default=None, **options)


class CalendarFields(Schema):
    """What is written about a calendar of another body."""

    body_name = Line(maximum=120, validate=validate.Length(min=1))
    title = Line(maximum=200, validate=validate.Length(min=1))
    address = Line(maximum=ADDRESS_LENGTH, allow_none=True)
    timezone = Line(maximum=60, validate=_zone)
    busy_only = fields.Boolean()
    everybody = fields.Boolean()
    parents = _codes(10)
    regions = _codes(20)
    groups = _codes(40)


class OutsideCalendarCreateSchema(CalendarFields, CreateSchema):
    """A calendar of another body, from an address or a file."""

    body_name = Line(maximum=120, required=True, validate=validate.Length(min=1))
    title = Line(maximum=200, required=True, validate=validate.Length(min=1))
    file = Upload(load_default=None, allow_none=True)


class OutsideCalendarPatchSchema(CalendarFields, NoteSchema):
    """A change of what is written; what is not sent stays."""


class OutsideCalendarRefreshSchema(ActionSchema):
    """Reading again; with a file, that newer one."""

    file = Upload(load_default=None, allow_none=True)


class OutsideCalendarExemptSchema(NoteSchema):
    """Whether an address may be asked though no list allows it."""

    exempt = fields.Boolean(required=True)


class OutsideCalendarAmendSchema(CalendarFields, AmendSchema):
    """A correction in any state."""


ACTION_FORMS: dict[str, type[ActionSchema]] = {
    "refresh": OutsideCalendarRefreshSchema,
    "pause": NoteSchema,
    "resume": NoteSchema,
    "retire": NoteSchema,
    "exempt": OutsideCalendarExemptSchema,
    "amend": OutsideCalendarAmendSchema,
    "undo": ActionSchema,
}
