"""The door for answers of calendar programs that a mail system hands in itself.

Handing in is a right of the secretariat and of whoever administers the service, for the gateway's token; it decides
nothing, since an answer counts only by the opaque address it came to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from regional_groups.core.api import BEARER, RoomBlueprint, api_blueprint, caller
from regional_groups.core.errors import N_, InvalidInput, say
from regional_groups.core.permissions import Permission, Subject, require
from regional_groups.core.web import actor, changes_data, now
from regional_groups.feeds.inviting import Outcome
from regional_groups.feeds.reply_messages import MAX_BYTES

if TYPE_CHECKING:
    from regional_groups.feeds.replies import Taken

RFC822 = "message/rfc822"

blueprint = api_blueprint("calendar_replies", "/calendar-replies", "Answers of calendar programs")


class CalendarReplySchema(Schema):
    """An answer: the whole message, or the address it came to and its calendar part."""

    message = fields.String(
        validate=validate.Length(1, MAX_BYTES), metadata={"description": "the message of RFC 5322"}
    )
    to = fields.String(validate=validate.Length(1, 4000), metadata={"description": "the opaque address"})
    calendar = fields.String(
        validate=validate.Length(1, MAX_BYTES), metadata={"description": "the part of type text/calendar"}
    )

    @validates_schema
    def _whole(self, data: dict[str, Any], **_: Any) -> None:
        parts = ("to" in data) + ("calendar" in data)
        if "message" in data and parts:
            raise ValidationError(
                N_("Send either the message, or the address and the calendar part."), "message"
            )
        if "message" not in data and parts < 2:
            missing = "calendar" if "to" in data else "to"
            raise ValidationError(
                N_("Send either the message, or the address and the calendar part."), missing
            )


class TakenSchema(Schema):
    """What became of an answer."""

    outcome = fields.String(required=True, validate=validate.OneOf([outcome.value for outcome in Outcome]))
    answer = fields.String(
        allow_none=True, required=True, metadata={"description": "what was read, if anything"}
    )


@blueprint.route("", methods=["POST"])
@blueprint.doc(
    security=BEARER,
    requestBody={
        "required": True,
        "content": {
            "application/json": {"schema": CalendarReplySchema},
            RFC822: {"schema": {"type": "string"}},
        },
    },
)
@blueprint.response(200, TakenSchema)
@changes_data
def hand_in() -> dict[str, Any]:
    """Hand in an answer; a second time it changes nothing."""
    caller()
    require(Permission.CALENDAR_REPLIES, actor(), Subject())
    taken = _message() if request.mimetype == RFC822 else _fields()
    return {"outcome": str(taken.outcome), "answer": taken.answer or None}


def _message() -> Taken:
    from regional_groups.feeds.replies import take_message  # heavy: loads icalendar

    raw = request.get_data()
    if not raw:
        raise InvalidInput(say("The message is empty."))
    return take_message(raw, now())


def _fields() -> Taken:
    from regional_groups.feeds.replies import take, take_message  # heavy: loads icalendar

    data = RoomBlueprint.ARGUMENTS_PARSER.parse(CalendarReplySchema(), request, location="json")
    if "message" in data:
        return take_message(_octets(data["message"]), now())
    return take(data["to"], _octets(data["calendar"]), now())


def _octets(text: str) -> bytes:
    """Return a text of JSON as octets; half a surrogate pair is nothing that a message holds."""
    return text.encode("utf-8", "replace")
