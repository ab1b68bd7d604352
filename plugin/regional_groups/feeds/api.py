"""The JSON API of this room: personal calendar addresses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, g, url_for

from regional_groups.core.api import (
    BEARER,
    api_blueprint,
    caller,
    list_of,
    list_schema,
    page_of,
    register_actions,
)
from regional_groups.core.web import actor, changes_data, now
from regional_groups.feeds import operations
from regional_groups.feeds.forms import ACTION_FORMS, RevokeAllSchema, SubscriptionFormSchema
from regional_groups.feeds.in_utc import address_in_utc
from regional_groups.feeds.models import Subscription
from regional_groups.feeds.rules import FLOW
from regional_groups.feeds.shown import CreatedFeedSchema, FeedSchema, RevokedSchema, dump, own, visible

blueprint = api_blueprint("feeds", "/feeds", "Personal calendar addresses")


@blueprint.route("", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(list_of(FLOW.states), location="query")
@blueprint.response(200, list_schema(FeedSchema))
def list_feeds(wish: dict[str, Any]) -> dict[str, Any]:
    """List one's own calendar addresses, newest first."""
    caller()
    order = (Subscription.created_at, Subscription.id)
    rows, following = page_of(own(actor(), wish["state"]), order, wish["limit"], wish["cursor"])
    return {"items": [dump(row, actor()) for row in rows], "next": following}


@blueprint.route("", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(SubscriptionFormSchema)
@blueprint.response(201, CreatedFeedSchema)
@changes_data
def create_feed(data: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Make a calendar address; this answer alone holds it."""
    caller()
    made, token = operations.create(data, actor(), now())
    g.shown_once = ("address", "address_in_utc")
    address = f"{current_app.extensions['settings'].base_url}/calendars/personal/{token}.ics"
    answer = {**dump(made, actor()), "address": address, "address_in_utc": address_in_utc(address)}
    headers = {"Location": url_for("api_feeds.show_feed", id=made.id), "Cache-Control": "no-store"}
    return answer, 201, headers


@blueprint.route("/actions/revoke_all", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(RevokeAllSchema)
@blueprint.response(200, RevokedSchema)
@changes_data
def revoke_all(data: dict[str, Any]) -> dict[str, int]:
    """Revoke all of one's own calendar addresses; an administrator those of a person, or everybody's for a reason."""
    caller()
    return {"revoked": operations.revoke_many(data, actor(), now())}


@blueprint.route("/<uuid:id>", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.response(200, FeedSchema)
def show_feed(id: UUID) -> dict[str, Any]:
    """Show one's own calendar address, without the address itself."""
    caller()
    return dump(visible(id, actor()), actor())


register_actions(
    blueprint,
    ACTION_FORMS,
    load=lambda id: visible(id, actor()),
    perform=lambda feed, action, data: operations.perform(feed, action, data, actor(), now()),
    shown=FeedSchema,
    dump=lambda feed: dump(feed, actor()),
    flow=FLOW,
)
