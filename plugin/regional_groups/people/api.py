"""The JSON twin of the room's pages: offices, oneself, organizations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, url_for
from marshmallow import Schema, fields

from regional_groups.core.api import (
    BEARER,
    ActionShownSchema,
    ListArguments,
    api_blueprint,
    caller,
    list_schema,
    page_of,
    register_actions,
)
from regional_groups.core.web import actor, changes_data, now
from regional_groups.people import appointing, queries
from regional_groups.people.forms import AmendOfficeSchema, AppointSchema, EndSchema, OfficeListArguments
from regional_groups.people.models import OfficeHeld, Organization, Person

Section = Callable[[Person], Any]
FROM = fields.Date(required=True)

blueprint = api_blueprint("people", "", "Persons, their offices, and organizations")


class OfficeSchema(Schema):
    """An office somebody holds, held or will hold; ``person`` is shown to those who may know the address."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"description": "past, today or coming"})
    person = fields.String(allow_none=True, required=True)
    name = fields.String(required=True)
    function = fields.String(required=True)
    scope = fields.String(required=True)
    until = fields.Date(allow_none=True, required=True)
    appointed_by = fields.String(required=True)
    demonstration = fields.Boolean(required=True)
    actions = fields.List(fields.Nested(ActionShownSchema), required=True)

    class Meta:
        """Names a field by a word that Python keeps for itself."""

        include = {"from": FROM}


class PersonSchema(Schema):
    """Oneself."""

    id = fields.String(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    language = fields.String(required=True)
    timezone = fields.String(required=True)
    country = fields.String(allow_none=True, required=True)
    organization = fields.String(required=True)


class MeSchema(Schema):
    """Oneself, the offices held today, and what other rooms add: registrations and join addresses among them."""

    person = fields.Nested(PersonSchema, required=True)
    offices = fields.List(fields.Nested(OfficeSchema), required=True)
    registrations = fields.List(fields.Dict(), required=True)


class OrganizationSchema(Schema):
    """A Sector Member, Associate, Academia or regional organization."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    country = fields.String(allow_none=True, required=True)


def _dump(held: OfficeHeld) -> dict[str, Any]:
    return appointing.shown([held], actor(), now())[0]


@blueprint.route("/offices", methods=["GET"])
@blueprint.arguments(OfficeListArguments, location="query")
@blueprint.response(200, list_schema(OfficeSchema))
def list_offices(wish: dict[str, Any]) -> dict[str, Any]:
    """List offices; without a token those of officers only."""
    rows, following = appointing.listed(wish, actor(), now())
    return {"items": appointing.shown(rows, actor(), now()), "next": following}


@blueprint.route("/offices", methods=["POST"])
@blueprint.route("/offices/actions/appoint", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(AppointSchema)
@blueprint.response(201, OfficeSchema)
@changes_data
def appoint(data: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Give an office; the person is made if the address is new."""
    caller()
    held = appointing.appoint(data, actor(), now())
    return _dump(held), 201, {"Location": url_for("api_people.show_office", id=held.id)}


@blueprint.route("/offices/<uuid:id>", methods=["GET"])
@blueprint.response(200, OfficeSchema)
def show_office(id: UUID) -> dict[str, Any]:
    """Show an office."""
    return _dump(appointing.visible_office(id, actor()))


@blueprint.route("/me", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.response(200, MeSchema)
def me() -> Response:
    """Show the person whose token it is."""
    caller()
    person = queries.person_with(actor().person_id)
    today = [held for held in queries.offices_of(person.id) if appointing.held_today(held, now())]
    known = {"person": person, "offices": appointing.shown(today, actor(), now()), "registrations": []}
    answer: dict[str, Any] = dict(MeSchema().dump(known))
    sections: dict[str, Section] = current_app.extensions.get("me_sections", {})
    return jsonify({**answer, **{name: section(person) for name, section in sections.items()}})


@blueprint.route("/organizations", methods=["GET"])
@blueprint.arguments(ListArguments, location="query")
@blueprint.response(200, list_schema(OrganizationSchema))
def list_organizations(wish: dict[str, Any]) -> dict[str, Any]:
    """List Sector Members, Associates, Academia and regional organizations."""
    rows, following = page_of(queries.organizations(), (Organization.code,), wish["limit"], wish["cursor"])
    return {"items": rows, "next": following}


register_actions(
    blueprint,
    {"end": EndSchema, "amend": AmendOfficeSchema},
    load=lambda id: appointing.visible_office(id, actor()),
    perform=lambda held, action, data: appointing.ACTIONS[action](held, data, actor(), now()),
    shown=OfficeSchema,
    dump=_dump,
    path="/offices/<uuid:id>",
)
