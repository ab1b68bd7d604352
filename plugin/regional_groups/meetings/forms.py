"""What people send about meetings and events; the pages and the API read it with the same schemas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from regional_groups.core.errors import N_
from regional_groups.core.forms import (
    ActionSchema,
    AmendSchema,
    CreateSchema,
    FormData,
    Instant,
    Line,
    NoteSchema,
    Text,
    Upload,
    Whole,
)
from regional_groups.core.i18n import CODES
from regional_groups.meetings.deadlines import ITEMS
from regional_groups.meetings.rules import ANNOUNCED_BY, DAYS_MAX, EVENT_KINDS, RECORDABLE, MeetingFormat
from regional_groups.meetings.wall import is_zone

_SPLIT = re.compile(r"[;,\s]+")
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2200, 12, 31)
_FORMATS = ["", *MeetingFormat]


class Codes(fields.List[Any]):
    """A list of codes; a form's row may hold them in one text, parted by commas or spaces."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[Any]:
        if isinstance(value, str) and isinstance(data, FormData):
            value = [part for part in _SPLIT.split(value) if part]
        found: list[Any] = super()._deserialize(value, attr, data, **options)
        return found


class CountryCode(Line):
    """The code of a State, alpha-2; an empty one is none."""

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **options: Any) -> Any:
        """Return the code, nothing for an empty one; what was not sent is left out, so that it stays."""
        found = super().deserialize(value, attr, data, **options)
        return None if found == "" else found


class Known(fields.Field[bool]):
    """Yes, no, or unknown; a form sends 1, 0 or nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_none=True, metadata={"type": ["boolean", "null"]}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        given = {"1": True, "0": False}.get(value) if isinstance(data, FormData) else value
        if not isinstance(given, bool):
            raise ValidationError(N_("Choose yes, no, or leave it open."))
        return given


def _zone(value: str) -> None:
    if value and not is_zone(value):
        raise ValidationError(N_("There is no such time zone. Write it as in Africa/Nairobi."))


def day(**options: Any) -> fields.Date:
    """Return a field for a date in the field's history or near future."""
    return fields.Date(validate=validate.Range(min=FIRST_DAY, max=LAST_DAY), **options)


def wall_time() -> fields.NaiveDateTime:
    """Return a field for a time at the place, within the same years."""
    first, last = datetime.combine(FIRST_DAY, time()), datetime.combine(LAST_DAY, time())
    within = validate.Range(first, last, error="Invalid value.")
    return fields.NaiveDateTime(load_default=None, allow_none=True, validate=within)


def acronyms(**options: Any) -> Codes:
    """Return a field for acronyms of regional groups."""
    return Codes(Line(maximum=40), validate=validate.Length(max=60), **options)


def languages(**options: Any) -> Codes:
    """Return a field for official languages."""
    return Codes(fields.String(validate=validate.OneOf(CODES)), validate=validate.Length(max=6), **options)


class MeetingSessionSchema(Schema):
    """A session: instants, or wall times at the place of the meeting (one of the two for each end)."""

    id = fields.UUID(load_default=None, allow_none=True)
    title = Line(required=True, validate=validate.Length(min=1))
    starts_at = Instant(load_default=None, allow_none=True)
    ends_at = Instant(load_default=None, allow_none=True)
    starts_local = wall_time()
    ends_local = wall_time()
    groups = acronyms(load_default=list)
    open = fields.Boolean(load_default=False)
    format = fields.String(load_default="", validate=validate.OneOf(_FORMATS))
    languages = languages(load_default=list)
    join_address = fields.URL(
        schemes={"https", "http"},
        load_default=None,
        allow_none=True,
        load_only=True,
        validate=validate.Length(max=2000),
    )

    @validates_schema
    def _times(self, data: Mapping[str, Any], **_: Any) -> None:
        for which in ("starts", "ends"):
            given = [data.get(f"{which}_at"), data.get(f"{which}_local")]
            if given.count(None) != 1:
                raise ValidationError(N_("Give the time."), f"{which}_at")


def long_meeting() -> fields.Boolean:
    """Return the confirmation that the dates of a very long meeting are right."""
    told = f"confirms that a meeting of more than {DAYS_MAX} days is right; asked only then"
    return fields.Boolean(metadata={"description": told})


class MeetingFields(Schema):
    """What is written about a meeting."""

    title = Line()
    starts_on = day(allow_none=True)
    ends_on = day(allow_none=True)
    long_meeting = long_meeting()
    timezone = Line(maximum=60, allow_none=True, validate=_zone)
    city = Line(maximum=120, allow_none=True)
    country = CountryCode(maximum=2, allow_none=True)
    format = fields.String(validate=validate.OneOf(_FORMATS), allow_none=True)
    host = Line(allow_none=True)
    languages = languages()
    remote_decisions = Known()
    already_scheduled = fields.Boolean()
    workshop_considered = Known()
    agenda = Text(maximum=50_000, allow_none=True)
    groups = acronyms()


class MeetingCreateSchema(MeetingFields, CreateSchema):
    """A new meeting; with ``state`` it is recorded afterwards, in that state."""

    body = Line(maximum=10, load_default=None, allow_none=True)
    events = fields.List(fields.UUID())
    sessions = fields.List(fields.Nested(MeetingSessionSchema), validate=validate.Length(max=100))
    colocated = Text(maximum=2000)
    source = Text(maximum=2000)


class MeetingRecordSchema(MeetingCreateSchema):
    """A past meeting in its final state; or, without a state, a new one."""

    state = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(RECORDABLE))
    announced_by = fields.String(validate=validate.OneOf(["", *ANNOUNCED_BY]))
    letter_on = day(allow_none=True)
    letter_number = Line(maximum=40)
    cause = Line(maximum=200)
    note = Text(maximum=5000)
    text = Text()


class MeetingPatchSchema(MeetingFields, NoteSchema):
    """A change of a meeting that is not over; what is not sent stays."""

    events = fields.List(fields.UUID())
    sessions = fields.List(fields.Nested(MeetingSessionSchema), validate=validate.Length(max=100))


class MeetingSessionsSchema(ActionSchema):
    """All sessions of a meeting, as its page sends them; one whose title was emptied is taken away."""

    sessions = fields.List(
        fields.Nested(MeetingSessionSchema), load_default=list, validate=validate.Length(max=100)
    )

    @pre_load
    def _take_away(self, data: Mapping[str, Any], **_: Any) -> Mapping[str, Any]:
        rows = data.get("sessions")
        if not isinstance(rows, list):
            return data
        kept = [row for row in rows if not isinstance(row, Mapping) or row.get("title") or not row.get("id")]
        return type(data)({**data, "sessions": kept})  # type: ignore[call-arg]  # what a form or JSON became: a dict


class MeetingGroupNoteSchema(NoteSchema):
    """A step for one group; the only one the person leads when none is named."""

    group = Line(maximum=40, load_default="")


class MeetingCoordinateSchema(NoteSchema):
    """The coordination of one parent; the only one the person manages when none is named."""

    parent = Line(maximum=10, load_default="")


class PrintedDeadlineSchema(Schema):
    """A deadline as the letter prints it."""

    item = fields.String(required=True, validate=validate.OneOf(list(ITEMS)))
    due_on = day(required=True)


class MailingSchema(NoteSchema):
    """A step that writes to many; with a reason it writes to nobody."""

    no_mail_reason = Line(
        load_default="",
        metadata={"description": "sends no mail; the reason is kept in the audit trail"},
    )


class MeetingConveneSchema(MailingSchema):
    """How and when a meeting was announced."""

    announced_by = fields.String(load_default="", validate=validate.OneOf(["", *ANNOUNCED_BY]))
    letter_on = day(load_default=None, allow_none=True)
    letter_number = Line(maximum=40, load_default="")
    deadline_zone = Line(maximum=60, load_default="", validate=_zone)
    printed = fields.List(fields.Nested(PrintedDeadlineSchema), load_default=list)


class MeetingMoveSchema(MailingSchema):
    """New dates, or a new place."""

    starts_on = day(load_default=None, allow_none=True)
    ends_on = day(load_default=None, allow_none=True)
    long_meeting = long_meeting()
    timezone = Line(maximum=60, load_default=None, allow_none=True, validate=_zone)
    city = Line(maximum=120, load_default=None, allow_none=True)
    country = CountryCode(maximum=2, load_default=None, allow_none=True)
    format = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(_FORMATS))
    host = Line(load_default=None, allow_none=True)
    deadlines = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(("recompute", "keep"))
    )


class MeetingCauseSchema(MailingSchema):
    """A step with its cause."""

    cause = Line(maximum=200, load_default="")


class MeetingCancelSchema(MeetingCauseSchema):
    """Cancelling; it may name the meeting that it was merged into."""

    merged_into = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "id of a meeting of one of its groups"}
    )


class GroupReportSchema(MeetingGroupNoteSchema):
    """The report of a group: text, or a file."""

    text = Text(load_default="")
    file = Upload(load_default=None, allow_none=True)


class MeetingAmendFields(MeetingFields):
    """What can be corrected of a meeting."""

    colocated = Text(maximum=2000)
    source = Text(maximum=2000)
    announced_by = fields.String(validate=validate.OneOf(["", *ANNOUNCED_BY]))
    letter_on = day(allow_none=True)
    letter_number = Line(maximum=40)
    cause = Line(maximum=200)


class _Amending(AmendSchema):
    """A correction; the fields stand beside the reason, or together in ``fields``."""

    @post_load
    def _merge(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        inner = data.pop("fields", None) or {}
        evidence = data.pop("source", "")
        return {**{k: v for k, v in data.items() if k != "note"}, **inner, "evidence_source": evidence}


class MeetingAmendSchema(MeetingFields, _Amending):
    """A correction of a meeting, in any state."""

    announced_by = fields.String(validate=validate.OneOf(["", *ANNOUNCED_BY]))
    letter_on = day(allow_none=True)
    letter_number = Line(maximum=40)
    cause = Line(maximum=200)
    colocated = Text(maximum=2000)
    fields_ = fields.Nested(MeetingAmendFields, data_key="fields", attribute="fields")


class EventFields(Schema):
    """What is written about an event."""

    kind = fields.String(validate=validate.OneOf(list(EVENT_KINDS)))
    title = Line(validate=validate.Length(min=1))
    starts_on = day()
    ends_on = day(allow_none=True)
    timezone = Line(maximum=60, validate=_zone)
    city = Line(maximum=120)
    country = CountryCode(maximum=2, allow_none=True)
    organizer = Line()
    groups = acronyms()
    open = fields.Boolean()
    participants = Whole(allow_none=True, validate=validate.Range(min=0, max=1_000_000))
    participants_certainty = fields.String(validate=validate.OneOf(("exact", "about", "at_least")))
    circular = Line(maximum=60)
    circular_on = day(allow_none=True)


class EventCreateSchema(EventFields, CreateSchema):
    """A new event."""

    source = Text(maximum=2000)
    kind = fields.String(required=True, validate=validate.OneOf(list(EVENT_KINDS)))
    title = Line(required=True, validate=validate.Length(min=1))
    starts_on = day(required=True)


class EventPatchSchema(EventFields, ActionSchema):
    """A change of an event; what is not sent stays."""

    source = Text(maximum=2000)


class EventAmendFields(EventFields):
    """What can be corrected of an event."""

    source = Text(maximum=2000)


class EventAmendSchema(EventFields, _Amending):
    """A correction of an event, in any state."""

    fields_ = fields.Nested(EventAmendFields, data_key="fields", attribute="fields")


ACTION_FORMS: dict[str, type[Schema]] = {
    "agree": MeetingGroupNoteSchema,
    "object": MeetingGroupNoteSchema,
    "withdraw_group": MeetingGroupNoteSchema,
    "coordinate": MeetingCoordinateSchema,
    "convene": MeetingConveneSchema,
    "move": MeetingMoveSchema,
    "postpone": MailingSchema,
    "cancel": MeetingCancelSchema,
    "hold": NoteSchema,
    "not_held": MeetingCauseSchema,
    "report": GroupReportSchema,
    "amend": MeetingAmendSchema,
    "undo": ActionSchema,
}
EVENT_FORMS: dict[str, type[Schema]] = {
    "cancel": NoteSchema,
    "amend": EventAmendSchema,
    "undo": ActionSchema,
}
