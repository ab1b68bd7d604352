"""What each step of a regional group takes, from a page or from the API."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from regional_groups.core.api import ListArguments
from regional_groups.core.errors import N_
from regional_groups.core.forms import ActionSchema, AmendSchema, Line, NoteSchema
from regional_groups.groups.acronyms import ParentCode
from regional_groups.groups.regions import REGIONS
from regional_groups.groups.rules import GroupState, PartialDate

KNOWN = ("today", "then")  # what is known today about a day, or what was shown when it ended


class Partial(fields.String):
    """A date of which the day, or the month and the day, may be unknown."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options).strip()
        try:
            return str(PartialDate.parse(text) or "")
        except ValueError:
            raise ValidationError(N_("Write YYYY, YYYY-MM or YYYY-MM-DD.")) from None


class GroupDecisionSchema(NoteSchema):
    """A decision about a group: the meeting that took it, and the reference of its report, which may follow later."""

    meeting = Line(load_default="", maximum=200)
    reference = Line(load_default="", maximum=200)


class GroupCountriesSchema(GroupDecisionSchema):
    """The full list of countries from a day on."""

    countries = fields.List(
        fields.String(validate=validate.Regexp(r"^[A-Z]{2}\Z")),
        required=True,
        validate=validate.Length(max=300),
    )


class GroupRenameSchema(GroupDecisionSchema):
    """A new acronym, a new name, or both."""

    acronym = Line(load_default="", maximum=40)
    name_en = Line(load_default="")


class GroupNamesSchema(GroupDecisionSchema):
    """Names in the languages beside English; one that is left out stays, a blank one is dropped."""

    name_ar = Line()
    name_zh = Line()
    name_fr = Line()
    name_ru = Line()
    name_es = Line()


class GroupContinueSchema(GroupDecisionSchema):
    """The study period in which the group goes on."""

    period = Line(load_default="", maximum=20, metadata={"description": "such as 2025-2028"})


class GroupTransferSchema(GroupDecisionSchema):
    """The new parent, and a new acronym if there is one."""

    parent = Line(required=True, maximum=10)
    acronym = Line(load_default="", maximum=40)


class GroupMergeSchema(GroupDecisionSchema):
    """The group that goes on."""

    into = Line(required=True, maximum=40, metadata={"description": "acronym of the group that goes on"})


class GroupAmendSchema(AmendSchema):
    """What can be corrected after the fact; what is left out stays."""

    name_en = Line(load_default=None)
    region = fields.String(load_default=None, validate=validate.OneOf(tuple(REGIONS)))
    region_label = Line(load_default=None, maximum=120)
    created = Partial(load_default=None)
    closed = Partial(load_default=None)
    sources = Line(load_default=None, maximum=2000, metadata={"description": "where the facts come from"})


class GroupUndoSchema(ActionSchema):
    """Taking one's own last step back."""


ACTION_FORMS: dict[str, type[Schema]] = {
    "record_countries": GroupCountriesSchema,
    "rename": GroupRenameSchema,
    "record_names": GroupNamesSchema,
    "continue": GroupContinueSchema,
    "transfer": GroupTransferSchema,
    "merge": GroupMergeSchema,
    "suspend": GroupDecisionSchema,
    "reactivate": GroupDecisionSchema,
    "close": GroupDecisionSchema,
    "amend": GroupAmendSchema,
    "undo": GroupUndoSchema,
}


class AsOfArguments(Schema):
    """The day that answers are given for, today in Geneva when it is left out; and by whose knowledge."""

    as_of = fields.Date(load_default=None)
    known = fields.String(load_default="today", validate=validate.OneOf(KNOWN))


class NamedListArguments(ListArguments):
    """The query of study groups and States: a page, and the past day whose names are asked for."""

    class Meta:
        """They stand in no flow and in no group."""

        exclude = ("state", "group")

    as_of = fields.Date(load_default=None)


class GroupListArguments(ListArguments):
    """The query of the list of groups."""

    class Meta:
        """The list is of groups, so there is no ``group`` to narrow it by."""

        exclude = ("group",)

    state = fields.String(load_default=None, validate=validate.OneOf(tuple(GroupState)))
    parent = ParentCode(load_default=None)
    region = fields.String(load_default=None, validate=validate.OneOf(tuple(REGIONS)))
    as_of = fields.Date(load_default=None)
    known = fields.String(load_default="today", validate=validate.OneOf(KNOWN))
