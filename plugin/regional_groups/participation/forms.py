"""What people send about taking part; the pages and the API read it with the same schemas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate

from regional_groups.core.errors import N_
from regional_groups.core.forms import (
    MAX_TEXT,
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
from regional_groups.participation.rules import (
    ADDRESSEE_LABELS,
    APPROVED,
    CANCELLED,
    REFUSED,
    Category,
    Certainty,
    Covers,
    Mode,
    Outcome,
    Source,
)

_COUNTRY = re.compile(r"^[A-Z]{2}$")
_SPLIT = re.compile(r"[;\n]+")
REGISTRATION_MODES = (Mode.ONSITE, Mode.REMOTE)
MOST_SOURCES = 60


def one_of(values: Any, **options: Any) -> fields.String:
    """Return a field that takes one of these words."""
    return fields.String(validate=validate.OneOf([str(value) for value in values]), **options)


def optional(values: Any) -> fields.String:
    """Return a field that takes one of these words, or nothing."""
    return one_of(["", *values], load_default="")


def country(**options: Any) -> Line:
    """Return a field for a country, alpha-2."""
    check = validate.Regexp(r"^[A-Z]{2}$", error=N_("Write two capital letters, as in KE."))
    return Line(maximum=2, validate=check, **options)


def day(**options: Any) -> fields.Date:
    """Return a field for a date in the field's history or near future."""
    return fields.Date(validate=validate.Range(min=date(1950, 1, 1), max=date(2200, 12, 31)), **options)


def languages(**options: Any) -> fields.List[Any]:
    """Return a field for official languages, by their codes."""
    one = fields.String(validate=validate.OneOf(CODES))
    return fields.List(one, validate=validate.Length(max=len(CODES)), **options)


class Counted(Whole):
    """A number of people or countries: 150, or ``{"value": 150, "certainty": "about"}``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        if isinstance(value, Mapping):
            value = value.get("value")
        if value is None:
            raise self.make_error("invalid", input=value)
        number = super()._deserialize(value, attr, data, **options)
        if number < 0:
            raise ValidationError(N_("Give a number that is not negative."))
        return number


class RegistrationSchema(CreateSchema):
    """A registration: of oneself, or by a focal point of somebody of the country."""

    person = fields.Email(
        load_default=None, allow_none=True, metadata={"description": "e-mail; empty: oneself"}
    )
    name = Line(load_default="", maximum=200, metadata={"description": "of a person who is new"})
    mode = one_of(REGISTRATION_MODES, required=True)
    category = one_of(Category, required=True)
    country = country(load_default=None, allow_none=True)
    organization = Line(load_default="", maximum=200)
    languages_needed = languages(load_default=list)
    accessibility = Text(load_default="", maximum=2000)
    state = one_of(
        (APPROVED, REFUSED, CANCELLED),
        load_default=None,
        allow_none=True,
        metadata={"description": "records afterwards, in this state"},
    )
    note = Text(load_default="", maximum=5000)


class RegistrationPatchSchema(ActionSchema):
    """Changes of how one takes part."""

    mode = one_of(REGISTRATION_MODES, load_default=None, allow_none=True)
    organization = Line(load_default=None, allow_none=True, maximum=200)
    languages_needed = languages(load_default=None, allow_none=True)
    accessibility = Text(load_default=None, allow_none=True, maximum=2000)


class SubstituteSchema(NoteSchema):
    """Another person takes the place."""

    person = fields.Email(required=True)
    name = Line(load_default="", maximum=200)


class RegistrationAmendSchema(AmendSchema):
    """A correction of a registration after the fact."""

    mode = one_of(REGISTRATION_MODES, load_default=None, allow_none=True)
    category = one_of(Category, load_default=None, allow_none=True)
    country = country(load_default=None, allow_none=True)
    organization = Line(load_default=None, allow_none=True, maximum=200)
    languages_needed = languages(load_default=None, allow_none=True)
    late = fields.Boolean(load_default=None, allow_none=True)


ACTION_FORMS: dict[str, type[Schema]] = {
    "endorse": NoteSchema,
    "approve": NoteSchema,
    "waitlist": NoteSchema,
    "refuse": NoteSchema,
    "substitute": SubstituteSchema,
    "cancel": NoteSchema,
    "amend": RegistrationAmendSchema,
    "undo": ActionSchema,
}


class InvitationSchema(CreateSchema):
    """An invitation to all or part of a meeting."""

    email = fields.Email(required=True, validate=validate.Length(max=254))
    name = Line(required=True, maximum=200, validate=validate.Length(min=1))
    country = country(load_default=None, allow_none=True)
    organization = Line(load_default="", maximum=200)
    sessions = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=100))
    note = Text(load_default="", maximum=5000)


class AnswerSchema(Schema):
    """The answer of an invited person."""

    mode = one_of(REGISTRATION_MODES, required=True)
    languages_needed = languages(load_default=list)
    accessibility = Text(load_default="", maximum=2000)


class AttendanceSchema(CreateSchema):
    """Who was there: a person, or a country with a count, or totals."""

    person = fields.Email(load_default=None, allow_none=True)
    country = country(load_default=None, allow_none=True)
    count = Counted(load_default=None, allow_none=True)
    participants = Counted(load_default=None, allow_none=True)
    countries = Counted(load_default=None, allow_none=True)
    certainty = one_of(Certainty, load_default=Certainty.EXACT)
    participants_certainty = one_of(Certainty, load_default=None, allow_none=True)
    countries_certainty = one_of(Certainty, load_default=None, allow_none=True)
    mode = one_of(Mode, load_default=Mode.UNKNOWN)
    day = day(load_default=None, allow_none=True)
    covers = one_of((Covers.MEETING, Covers.WHOLE_EVENT), load_default=None, allow_none=True)
    source = one_of(Source, load_default=Source.MANUAL)
    group = Line(load_default="", maximum=40)
    session = fields.UUID(load_default=None, allow_none=True)
    note = Text(load_default="", maximum=2000)

    @pre_load
    def _certainties(self, data: Any, **_: Any) -> Any:
        """Take the certainty out of a number that carries its own."""
        if not isinstance(data, Mapping):
            return data
        found = dict(data) if not isinstance(data, FormData) else FormData(data)
        for name, place in (
            ("count", "certainty"),
            ("participants", "participants_certainty"),
            ("countries", "countries_certainty"),
        ):
            if isinstance(data.get(name), Mapping) and data[name].get("certainty"):
                found[place] = data[name]["certainty"]
        return found


class AttendancePatchSchema(ActionSchema):
    """Corrected numbers of a row of attendance."""

    count = Counted(load_default=None, allow_none=True)
    participants = Counted(load_default=None, allow_none=True)
    countries = Counted(load_default=None, allow_none=True)
    certainty = one_of(Certainty, load_default=None, allow_none=True)
    participants_certainty = one_of(Certainty, load_default=None, allow_none=True)
    countries_certainty = one_of(Certainty, load_default=None, allow_none=True)
    note = Text(load_default=None, allow_none=True, maximum=2000)


class PresentSchema(Schema):
    """The check list of a day: who of those registered was there."""

    day = day(required=True)
    mode = one_of((Mode.ONSITE, Mode.REMOTE, Mode.BOTH), required=True)
    source = one_of((Source.MANUAL, Source.BADGE), load_default=Source.MANUAL)
    people = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=2000))


class SourcesSchema(Schema):
    """Where a contribution comes from, in two lists."""

    countries = fields.List(country(), load_default=list)
    organizations = fields.List(Line(maximum=200), load_default=list)


class Sources(fields.Field[dict[str, list[str]]]):
    """Countries (alpha-2) and organizations, in one list or in two; a form parts them by semicolons."""

    def __init__(self, **options: Any) -> None:
        told = "codes of countries and names of organizations in one list, or as countries and organizations"
        super().__init__(**{"metadata": {"description": told}, **options})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> dict[str, list[str]]:
        if isinstance(value, Mapping):
            loaded: dict[str, list[str]] = SourcesSchema().load(value)
            return loaded
        if isinstance(value, str) and isinstance(data, FormData):
            value = [part for part in _SPLIT.split(value) if part.strip()]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValidationError(N_("Give a list of country codes and names of organizations."))
        names = [name for item in value if (name := Line(maximum=MAX_TEXT).deserialize(item))]
        if len(names) > MOST_SOURCES or any(len(name) > 200 for name in names):
            raise ValidationError(N_("These are too many sources, or a name is too long."))
        return {
            "countries": [name for name in names if _COUNTRY.match(name)],
            "organizations": [name for name in names if not _COUNTRY.match(name)],
        }


class ContributionSchema(CreateSchema):
    """A contribution to a meeting."""

    title = Line(required=True, validate=validate.Length(min=1))
    sources = Sources(load_default=None, allow_none=True)
    received_at = Instant(load_default=None, allow_none=True)
    number = Line(load_default="", maximum=60)
    to = one_of(ADDRESSEE_LABELS, load_default="group")
    group = Line(load_default="", maximum=40)
    outcome = optional(Outcome)
    file = Upload(load_default=None, allow_none=True)


class OutcomeSchema(NoteSchema):
    """What the meeting did with a contribution."""

    outcome = one_of(Outcome, required=True)


class ContributionAmendSchema(AmendSchema):
    """A correction of a contribution after the fact; ``source`` says where the correction comes from."""

    title = Line(load_default=None, allow_none=True)
    sources = Sources(load_default=None, allow_none=True)
    received_at = Instant(load_default=None, allow_none=True)
    number = Line(load_default=None, allow_none=True, maximum=60)
    to = one_of(ADDRESSEE_LABELS, load_default=None, allow_none=True)
    group = Line(load_default=None, allow_none=True, maximum=40)
    outcome = one_of(["", *Outcome], load_default=None, allow_none=True)
    late = fields.Boolean(load_default=None, allow_none=True)


CONTRIBUTION_FORMS: dict[str, type[Schema]] = {
    "set_outcome": OutcomeSchema,
    "withdraw": NoteSchema,
    "amend": ContributionAmendSchema,
    "undo": ActionSchema,
}


def with_sources(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a contribution with its sources as the operations take them."""
    sources = data.pop("sources", None)
    return {**data, **sources} if sources is not None else data
