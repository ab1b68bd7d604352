"""The JSON twin of the pages on who comes: registrations for a meeting or event, and invitations to a meeting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from regional_groups.core.api import (
    BEARER,
    ListArguments,
    api_blueprint,
    caller,
    list_of,
    list_schema,
    page_of,
    register_actions,
)
from regional_groups.core.errors import NotFound, say
from regional_groups.core.forms import ActionSchema
from regional_groups.core.permissions import Permission, permits, require
from regional_groups.core.web import actor, changes_data, now
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Event, Meeting
from regional_groups.participation import (
    inviting,
    operations,
    queries,
    registering,
    rules,
    shown,
)
from regional_groups.participation.forms import (
    ACTION_FORMS,
    InvitationSchema,
    RegistrationPatchSchema,
    RegistrationSchema,
)
from regional_groups.participation.models import Invitation, Registration
from regional_groups.participation.schemas import (
    InvitationShownSchema,
    RegistrationListSchema,
    RegistrationShownSchema,
)

blueprint = api_blueprint("participation", "", "Registrations and invitations")


# Registrations


def _list_registrations(thing: Meeting | Event, wish: dict[str, Any]) -> dict[str, Any]:
    caller()
    scene = queries.scene(thing, now())
    query = queries.visible(thing, actor(), scene)
    if wish["state"]:
        query = query.where(Registration.state.in_([rules.RegistrationState(wish["state"])]))
    rows, following = page_of(
        query, (Registration.created_at, Registration.id), wish["limit"], wish["cursor"]
    )
    return {"items": shown.registrations(rows, scene, actor()), "next": following}


def _create_registration(
    thing: Meeting | Event, data: dict[str, Any]
) -> tuple[dict[str, Any], int, dict[str, str]]:
    caller()
    made = operations.create(thing, data, actor(), now())
    return _registration(made), 201, {"Location": f"/api/v1/registrations/{made.id}"}


@blueprint.route("/meetings/<uuid:id>/registrations", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(list_of(rules.FLOW.states), location="query")
@blueprint.response(200, RegistrationListSchema)
def list_registrations(wish: dict[str, Any], id: UUID) -> dict[str, Any]:
    """List the registrations that the caller may see: all, those of a country, or one's own."""
    return _list_registrations(meetings.meeting(id), wish)


@blueprint.route("/meetings/<uuid:id>/registrations", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(RegistrationSchema)
@blueprint.response(201, RegistrationShownSchema)
@changes_data
def register(data: dict[str, Any], id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Register for a meeting."""
    return _create_registration(meetings.meeting(id), data)


@blueprint.route("/events/<uuid:id>/registrations", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(list_of(rules.FLOW.states), location="query")
@blueprint.response(200, RegistrationListSchema)
def list_event_registrations(wish: dict[str, Any], id: UUID) -> dict[str, Any]:
    """List the registrations for an event."""
    return _list_registrations(meetings.event(id), wish)


@blueprint.route("/events/<uuid:id>/registrations", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(RegistrationSchema)
@blueprint.response(201, RegistrationShownSchema)
@changes_data
def register_for_event(data: dict[str, Any], id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Register for an event."""
    return _create_registration(meetings.event(id), data)


def _registration(row: Registration) -> dict[str, Any]:
    scene = queries.scene(queries.place_of(row), now())
    return shown.registrations([row], scene, actor(), private=True)[0]


def _load_registration(id: UUID, meeting: UUID | None = None) -> Registration:
    found = queries.registration(id, actor(), now())
    if meeting is not None and found.meeting_id != meeting:
        raise NotFound(say("There is no such registration."))
    return found


def _show_registration(id: UUID, meeting: UUID | None = None) -> dict[str, Any]:
    caller()
    return _registration(_load_registration(id, meeting))


def _change_registration(data: dict[str, Any], id: UUID, meeting: UUID | None = None) -> dict[str, Any]:
    caller()
    found = _load_registration(id, meeting)
    registering.edit(found, data, actor(), now())
    return _registration(found)


@blueprint.route("/registrations/<uuid:id>", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.response(200, RegistrationShownSchema)
def show_registration(id: UUID) -> dict[str, Any]:
    """Show a registration."""
    return _show_registration(id)


@blueprint.route("/meetings/<uuid:meeting>/registrations/<uuid:id>", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.response(200, RegistrationShownSchema)
def show_registration_of_meeting(meeting: UUID, id: UUID) -> dict[str, Any]:
    """Show a registration for a meeting."""
    return _show_registration(id, meeting)


@blueprint.route("/registrations/<uuid:id>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(RegistrationPatchSchema)
@blueprint.response(200, RegistrationShownSchema)
@changes_data
def change_registration(data: dict[str, Any], id: UUID) -> dict[str, Any]:
    """Change how one takes part."""
    return _change_registration(data, id)


@blueprint.route("/meetings/<uuid:meeting>/registrations/<uuid:id>", methods=["PATCH"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(RegistrationPatchSchema)
@blueprint.response(200, RegistrationShownSchema)
@changes_data
def change_registration_of_meeting(data: dict[str, Any], meeting: UUID, id: UUID) -> dict[str, Any]:
    """Change how one takes part in a meeting."""
    return _change_registration(data, id, meeting)


for path in ("/registrations/<uuid:id>", "/meetings/<uuid:meeting>/registrations/<uuid:id>"):
    register_actions(
        blueprint,
        ACTION_FORMS,
        load=_load_registration,
        perform=lambda row, action, data: operations.perform(row, action, data, actor(), now()),
        shown=RegistrationShownSchema,
        dump=_registration,
        flow=rules.FLOW,
        path=path,
    )


# Invitations


@blueprint.route("/meetings/<uuid:id>/invitations", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(ListArguments, location="query")
@blueprint.response(200, list_schema(InvitationShownSchema))
def list_invitations(wish: dict[str, Any], id: UUID) -> dict[str, Any]:
    """List the invitations to a meeting, for its team and the secretariat."""
    caller()
    meeting = meetings.meeting(id)
    scene = queries.scene(meeting, now())
    require(Permission.ATTENDANCE_RECORD, actor(), scene.subject)
    query, order = queries.invitations(meeting), (Invitation.invited_at, Invitation.id)
    rows, following = page_of(query, order, wish["limit"], wish["cursor"])
    return {"items": [shown.invitation(row, scene, actor()) for row in rows], "next": following}


def _invitation(row: Invitation) -> dict[str, Any]:
    return shown.invitation(row, queries.scene(row.meeting, now()), actor())


@blueprint.route("/meetings/<uuid:id>/invitations", methods=["POST"])
@blueprint.doc(security=BEARER)
@blueprint.arguments(InvitationSchema)
@blueprint.response(201, InvitationShownSchema)
@changes_data
def invite(data: dict[str, Any], id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Invite somebody to all or part of a meeting."""
    caller()
    made = inviting.invite(meetings.meeting(id), data, actor(), now())
    return _invitation(made), 201, {"Location": f"/api/v1/meetings/{id}/invitations/{made.id}"}


def _load_invitation(meeting: UUID, id: UUID) -> Invitation:
    found = queries.invitation(id)
    subject = queries.scene(found.meeting, now()).subject
    if found.meeting_id != meeting or not permits(Permission.ATTENDANCE_RECORD, actor(), subject):
        raise NotFound(say("There is no such invitation."))
    return found


@blueprint.route("/meetings/<uuid:meeting>/invitations/<uuid:id>", methods=["GET"])
@blueprint.doc(security=BEARER)
@blueprint.response(200, InvitationShownSchema)
def show_invitation(meeting: UUID, id: UUID) -> dict[str, Any]:
    """Show an invitation."""
    caller()
    return _invitation(_load_invitation(meeting, id))


register_actions(
    blueprint,
    {"withdraw": ActionSchema},
    load=_load_invitation,
    perform=lambda row, action, data: inviting.withdraw(row, data, actor(), now()),
    shown=InvitationShownSchema,
    dump=_invitation,
    path="/meetings/<uuid:meeting>/invitations/<uuid:id>",
)
