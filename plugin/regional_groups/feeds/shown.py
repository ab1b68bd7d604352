"""What the API and the pages tell of a subscription; its address is no part of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from regional_groups.core import moves
from regional_groups.core.api import WorkflowSchema
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Actor, Office
from regional_groups.feeds.models import Subscription
from regional_groups.feeds.operations import subject
from regional_groups.feeds.rules import FLOW, FeedState
from regional_groups.people.models import Person


class FeedSchema(WorkflowSchema):
    """A personal calendar address."""

    scope = fields.String(required=True)
    language = fields.String(required=True)
    cancelled = fields.String(required=True)
    cancelled_days = fields.Integer(allow_none=True, required=True)
    detail = fields.String(required=True)
    join_links = fields.Boolean(required=True)
    label = fields.String(required=True)
    last_fetched_on = fields.Date(allow_none=True, required=True)
    client = fields.String(required=True)


class CreatedFeedSchema(FeedSchema):
    """A personal calendar address with the address itself, which is shown once."""

    address = fields.String(required=True)
    address_in_utc = fields.String(
        required=True, metadata={"description": "the same with its hours in UTC, for who misreads time zones"}
    )


class RevokedSchema(Schema):
    """How many addresses were revoked."""

    revoked = fields.Integer(required=True)


def dump(subscription: Subscription, actor: Actor) -> dict[str, Any]:
    """Return what is told of a subscription."""
    plain = (
        "version created_at changed_at demonstration scope language cancelled cancelled_days detail "
        "join_links label last_fetched_on client"
    )
    return {
        **{name: getattr(subscription, name) for name in plain.split()},
        "id": str(subscription.id),
        "state": str(subscription.state),
        "waiting_for": [],
        "actions": moves.available(subscription, FLOW, subject(subscription), actor),
    }


def visible(id: UUID, actor: Actor) -> Subscription:
    """Return one's own subscription, or for an administrator anybody's.

    Raises:
        NotFound: there is none that this person may see.
    """
    found = db.session.get(Subscription, id)
    if found is None or not (found.person_id == actor.person_id or actor.holds(Office.ADMIN)):
        raise NotFound(say("There is no such calendar address."))
    return found


def own(actor: Actor, state: str | None = None) -> Select[Any]:
    """Return the query of one's own subscriptions."""
    query = select(Subscription).where(Subscription.person_id == actor.person_id)
    if state:
        query = query.where(Subscription.state.in_([one for one in FeedState if one == state]))
    return query


def everybodys(wish: Mapping[str, Any]) -> Select[Any]:
    """Return the query of everybody's subscriptions, with their owners."""
    query = select(Subscription).options(joinedload(Subscription.person))
    if wish["person"]:
        owner = select(Person.id).where(Person.email == wish["person"].strip().lower())
        query = query.where(Subscription.person_id.in_(owner))
    if wish["state"]:
        query = query.where(Subscription.state.in_([one for one in FeedState if one == wish["state"]]))
    return query
