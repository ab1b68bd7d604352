"""Lists of registrations: for the team and the secretariat of a meeting, and what waits for a focal point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from regional_groups.core.api import page_of
from regional_groups.core.errors import NotFound, NotPermitted, say
from regional_groups.core.i18n import state_label, translate
from regional_groups.core.permissions import Office, Permission, permits, require
from regional_groups.core.rehearsing import Preview, preview_of, rehearse
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.groups.queries import name_of
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Event, Meeting
from regional_groups.participation import operations, queries, rules
from regional_groups.participation.models import Registration
from regional_groups.participation.panels import LABELS, tally
from regional_groups.participation.registration_pages import choices, place_url

PER_PAGE = 100
MOST_AT_ONCE = 200


def of_meeting(id: UUID) -> ResponseReturnValue:
    """Show who registered for a meeting: counts to everybody, names by right."""
    return _list(meetings.meeting(id))


def of_event(id: UUID) -> ResponseReturnValue:
    """Show who registered for an event."""
    return _list(meetings.event(id))


def _list(
    thing: Meeting | Event,
    preview: list[Registration] | None = None,
    letters: Preview | None = None,
    left: dict[UUID, str] | None = None,
) -> str:
    scene = queries.scene(thing, now())
    names = queries.sees_all(actor(), scene) or bool(actor().scopes(Office.FOCAL_POINT))
    rows: list[Registration] = []
    following = None
    if names:
        order = (Registration.created_at, Registration.id)
        rows, following = page_of(_filtered(thing, scene), order, PER_PAGE, request.args.get("cursor"))
    return render_template(
        "participation/registrations.html",
        thing=thing,
        kind="meetings" if isinstance(thing, Meeting) else "events",
        place_url=place_url(thing),
        rows=rows,
        following=following,
        names=names,
        may_approve=permits(Permission.REGISTRATIONS_APPROVE, actor(), scene.subject),
        approvable={row.id for row in rows if _approvable(row, scene)},
        tally=tally(thing),
        labels=LABELS,
        remarks=_remarks(rows),
        name_of=name_of,
        states=[
            ("waiting", _("Waiting for somebody")),
            *((state, state_label(rules.FLOW.name, state)) for state in rules.FLOW.states),
        ],
        modes=choices(rules.MODE_LABELS, ("onsite", "remote")),
        categories=choices(rules.CATEGORY_LABELS),
        wanted={name: request.args.get(name, "") for name in ("state", "mode", "category", "country")},
        preview=preview,
        letters=letters,
        left=left or {},
        note=request.form.get("note", ""),
        note_needed=any(_unknown(row, scene) for row in preview or ()),
    )


def _remarks(rows: list[Registration]) -> dict[UUID, Any]:
    """Return what a higher room says about registrations, such as what somebody answered by calendar."""
    remarks: Callable[[list[Registration]], dict[UUID, Any]] = current_app.extensions.get(
        "registration_remarks", lambda rows: {}
    )
    return remarks(rows)


def _filtered(thing: Meeting | Event, scene: queries.Scene) -> Any:
    query = queries.visible(thing, actor(), scene)
    state = request.args.get("state", "")
    if state == "waiting":
        query = query.where(Registration.state.in_([rules.RegistrationState(name) for name in rules.OPEN]))
    elif state in list(rules.RegistrationState):
        query = query.where(Registration.state == rules.RegistrationState(state))
    if (mode := request.args.get("mode", "")) in list(rules.Mode):
        query = query.where(Registration.mode == rules.Mode(mode))
    if (category := request.args.get("category", "")) in list(rules.Category):
        query = query.where(Registration.category == rules.Category(category))
    if country := request.args.get("country", ""):
        query = query.where(Registration.country == country[:2])
    return query


def _approvable(row: Registration, scene: queries.Scene) -> bool:
    return any(step["name"] == "approve" for step in operations.available(row, scene, actor()))


def _unknown(row: Registration, scene: queries.Scene) -> bool:
    return operations.verdict_on(row, scene).unknown is not None


def approve_for_meeting(id: UUID) -> ResponseReturnValue:
    """Approve many registrations for a meeting, after a look at how many they are."""
    return _approve(meetings.meeting(id))


def approve_for_event(id: UUID) -> ResponseReturnValue:
    """Approve many registrations for an event."""
    return _approve(meetings.event(id))


def _approve(thing: Meeting | Event) -> ResponseReturnValue:
    signed_in()
    scene = queries.scene(thing, now())
    require(Permission.REGISTRATIONS_APPROVE, actor(), replace(scene.subject, countries=queries.NOBODYS))
    chosen = _chosen(thing, scene)
    if not chosen:
        flash(_("Choose at least one registration that can be approved."), "warning")
    elif "preview" in request.form or not request.form.get("confirmed"):
        letters, left = _outlook(chosen, request.form.get("note", ""))
        return _list(thing, _chosen(thing, scene), letters, left)
    else:
        _approve_now(chosen)
    kind = "of_meeting" if isinstance(thing, Meeting) else "of_event"
    return redirect(url_for(f"participation.{kind}", id=thing.id), 303)


def _outlook(chosen: list[Registration], note: str) -> tuple[Preview, dict[UUID, str]]:
    """Return the mail of an approval as it stands, and by registration why some would not be approved."""
    left: dict[UUID, str] = {}

    def approve() -> None:
        refused = operations.approve_many(chosen, note, actor(), now())[1]
        left.update((registration.id, translate(error.message)) for registration, error in refused)

    return preview_of(rehearse(approve)), left


def _chosen(thing: Meeting | Event, scene: queries.Scene) -> list[Registration]:
    ids = set()
    for text in request.form.getlist("registrations")[:MOST_AT_ONCE]:
        try:
            ids.add(UUID(text))
        except ValueError:
            raise NotFound(say("There is no such registration.")) from None
    if not ids:
        return []
    query = queries.visible(thing, actor(), scene).where(Registration.id.in_(ids))
    rows = page_of(query, (Registration.created_at, Registration.id), MOST_AT_ONCE, None)[0]
    return [row for row in rows if _approvable(row, scene)]


@changes_data
def _approve_now(chosen: list[Registration]) -> None:
    done, left = operations.approve_many(chosen, request.form.get("note", ""), actor(), now())
    if done:
        text = ngettext(
            "%(num)s registration was approved.", "%(num)s registrations were approved.", len(done)
        )
        flash(text, "success")
    for registration, error in left[:5]:
        flash(
            _(
                "%(name)s was not approved: %(reason)s",
                name=registration.person.name,
                reason=translate(error.message),
            ),
            "warning",
        )


def waiting() -> ResponseReturnValue:
    """Show a focal point which registrations of the country wait for the endorsement."""
    who = signed_in()
    scopes = sorted(who.scopes(Office.FOCAL_POINT))
    if not scopes:
        raise NotPermitted(say("This page is for focal points of Member States."))
    rows = queries.undecided(countries=scopes)
    scenes = queries.scenes_of(rows, now())
    needed = [row for row in rows if queries.endorsement_needed(row, scenes[queries.place_of(row).id])]
    return render_template(
        "participation/waiting.html",
        rows=needed,
        scopes=[name_of(code) for code in scopes],
        labels=LABELS,
        name_of=name_of,
        place_of=queries.place_of,
        place_url=place_url,
    )
