"""What people send about feeds: one schema serves the page and the API."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from regional_groups.core.api import ListArguments
from regional_groups.core.forms import Line, NoteSchema, Text, Whole
from regional_groups.core.i18n import CODES
from regional_groups.feeds.rules import CANCELLED_DAYS, Cancelled, Detail


class SubscriptionFormSchema(Schema):
    """A personal address: what it shows and how."""

    scope = Line(required=True, maximum=60)
    language = fields.String(load_default="en", validate=validate.OneOf(CODES))
    cancelled = fields.String(load_default="show", validate=validate.OneOf([one.value for one in Cancelled]))
    cancelled_days = Whole(
        load_default=CANCELLED_DAYS, allow_none=True, strict=False, validate=validate.Range(0, 3650)
    )
    detail = fields.String(load_default="full", validate=validate.OneOf([one.value for one in Detail]))
    join_links = fields.Boolean(load_default=False)
    label = Line(load_default="", maximum=120)


class RevokeSchema(NoteSchema):
    """The revocation of an address."""


class RevokeAllSchema(Schema):
    """The revocation of all of a person's addresses, or by an administrator of everybody's."""

    person = fields.Email(
        load_default=None, allow_none=True, metadata={"description": "whose; one's own when empty"}
    )
    everybody = fields.Boolean(load_default=False, metadata={"description": "every address of the service"})
    note = Text(load_default="", maximum=2000)


class AddressListArguments(ListArguments):
    """What an administrator asks the list of addresses."""

    person = Line(load_default="", maximum=254)


ACTION_FORMS = {"revoke": RevokeSchema}
