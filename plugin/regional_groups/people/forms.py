"""What the room's pages and its API read."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments
from regional_groups.core.forms import ActionSchema, AmendSchema, CreateSchema, Line, Text, Whole
from regional_groups.core.i18n import CODES
from regional_groups.core.permissions import Office
from regional_groups.people.access import SCOPES

GENDERS = ("", "female", "male", "other", "unstated")
WHEN = ("today", "past", "coming")


class AppointSchema(CreateSchema):
    """A new office."""

    person = fields.Email(required=True, metadata={"description": "e-mail; a new address makes a person"})
    name = Line(load_default="", maximum=200, metadata={"description": "name of a person who is new"})
    country = Line(load_default="", maximum=2, metadata={"description": "alpha-2, of a person who is new"})
    function = fields.String(required=True, validate=validate.OneOf([office.value for office in Office]))
    scope = Line(load_default="", maximum=80)
    until = fields.Date(attribute="until_on", load_default=None, allow_none=True)
    appointed_by = Line(load_default="", maximum=200)

    class Meta:
        """Names a field by a word that Python keeps for itself."""

        include = {"from": fields.Date(attribute="from_on", load_default=None, allow_none=True)}


class EndSchema(ActionSchema):
    """The end of an office."""

    until = fields.Date(required=True, attribute="until_on")


class AmendOfficeSchema(AmendSchema):
    """A correction of what is recorded about an office."""

    scope = Line(maximum=80)
    until = fields.Date(attribute="until_on", allow_none=True)
    appointed_by = Line(maximum=200)

    class Meta:
        """Names a field by a word that Python keeps for itself."""

        include = {"from": fields.Date(attribute="from_on")}


class OfficeListArguments(ListArguments):
    """The query of the list of offices; ``state`` is today, past or coming, ``group`` a scope.

    It begins with the first day that is newest, or goes by office and its scope, or by scope and its offices.
    """

    state = fields.String(load_default=None, validate=validate.OneOf(WHEN))
    function = fields.String(load_default=None, validate=validate.OneOf([office.value for office in Office]))
    scope = Line(load_default=None, maximum=80)
    person = Line(load_default=None, maximum=254)
    sort = fields.String(load_default="newest", validate=validate.OneOf(("newest", "office", "scope")))


class ProfileSchema(Schema):
    """What persons say about themselves."""

    version = Whole(required=True)
    name = Line(required=True, maximum=200)
    language = fields.String(load_default="", validate=validate.OneOf(("", *CODES)))
    timezone = Line(load_default="", maximum=60)
    country = Line(load_default=None, allow_none=True, maximum=2)
    organization = Line(load_default="", maximum=200)
    gender = fields.String(load_default="", validate=validate.OneOf(GENDERS))
    digest = fields.Boolean(load_default=False)


class TokenSchema(Schema):
    """A new token."""

    label = Line(required=True, maximum=120, validate=[validate.Length(min=1)])
    scope = fields.String(required=True, validate=validate.OneOf(SCOPES))


class NoteFormSchema(Schema):
    """An objection, or its settlement."""

    note = Text(required=True, maximum=5000)
