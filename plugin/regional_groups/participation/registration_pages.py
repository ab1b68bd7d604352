"""Pages of one registration: register, look at it, change it, take a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core import audit, moves
from regional_groups.core.db import db
from regional_groups.core.errors import REFUSED, InvalidInput, NotFound, RuleViolated, say
from regional_groups.core.forms import FormState, read_form, refused
from regional_groups.core.i18n import by_whom, step_done, translate
from regional_groups.core.language_names import languages_offered
from regional_groups.core.panels import panels
from regional_groups.core.permissions import Office, Permission, permits
from regional_groups.core.steps_taken import event_taken, note_taken
from regional_groups.core.waits import waits_shown
from regional_groups.core.web import actor, again, changes_data, is_local, now, signed_in
from regional_groups.groups.queries import name_of, states
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Event, Meeting
from regional_groups.meetings.naming import OFF
from regional_groups.participation import links, operations, queries, registering, rules
from regional_groups.participation.forms import (
    ACTION_FORMS,
    REGISTRATION_MODES,
    RegistrationPatchSchema,
    RegistrationSchema,
)
from regional_groups.participation.models import Registration
from regional_groups.participation.panels import LABELS
from regional_groups.people.queries import person_with

DANGEROUS = ("refuse", "cancel")


def place_url(thing: Meeting | Event) -> str:
    """Return the address of the page of a meeting or event."""
    return url_for("meetings.meeting" if isinstance(thing, Meeting) else "meetings.event", id=thing.id)


def choices(labels: Mapping[Any, str], keys: Any = None) -> list[tuple[str, str]]:
    """Return what a field offers, in the language of the page."""
    return [(str(key), translate(labels[key])) for key in (keys or labels)]


def register(id: UUID) -> ResponseReturnValue:
    """Register for a meeting."""
    return _register(meetings.meeting(id))


def register_for_event(id: UUID) -> ResponseReturnValue:
    """Register for an event."""
    return _register(meetings.event(id))


def _register(thing: Meeting | Event) -> ResponseReturnValue:
    who = signed_in()
    mine = queries.live_registration(thing, who.person_id)
    for_others = bool(who.scopes(Office.FOCAL_POINT))
    if mine is not None and not for_others:
        return redirect(url_for("participation.registration", id=mine.id))
    if request.method == "GET":
        return _form(thing, FormState(_defaults(thing)), mine)
    try:
        made = _create(thing)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        place = _reload(thing)
        twin = queries.live_registration(place, who.person_id)
        if twin is not None and not for_others:
            return redirect(url_for("participation.registration", id=twin.id), 303)
        return _form(
            place, refused(request.form, RegistrationSchema(), error.fields, error.message), twin
        ), 422
    return redirect(url_for("participation.registration", id=made), 303)


def _reload(thing: Meeting | Event) -> Meeting | Event:
    id = UUID(str((request.view_args or {})["id"]))
    return meetings.meeting(id) if isinstance(thing, Meeting) else meetings.event(id)


@changes_data
def _create(thing: Meeting | Event) -> UUID:
    data = read_form(RegistrationSchema(), request.form)
    made = operations.create(thing, data, actor(), now())
    flash(_("You are registered. You will hear from the secretariat."), "success") if _own(made) else flash(
        _("%(name)s is registered.", name=made.person.name), "success"
    )
    return made.id


def _own(registration: Registration) -> bool:
    return registration.person_id == actor().person_id


def _defaults(thing: Meeting | Event) -> dict[str, Any]:
    """Fill in what is known: the category of the office held, the format of the meeting."""
    who = actor()
    category = rules.Category.MEMBER_STATE
    if not who.holds(Office.DELEGATE, Office.FOCAL_POINT) and who.holds(Office.MEMBER_REP):
        category = rules.Category.SECTOR_MEMBER
    if isinstance(thing, Meeting) and queries.invitation_for(thing.id, person_with(who.person_id).email):
        category = rules.Category.GUEST
    virtual = isinstance(thing, Meeting) and thing.format == "virtual"
    return {"category": str(category), "mode": "remote" if virtual else ""}


def _form(thing: Meeting | Event, form: FormState, mine: Registration | None) -> str:
    who = actor()
    table = meetings.deadlines(thing)[0] if isinstance(thing, Meeting) and thing.state not in OFF else []
    shown = ("registration", "interpretation_request", "visa_letter")
    scene = queries.scene(thing, now())
    return render_template(
        "participation/register.html",
        thing=thing,
        place_url=place_url(thing),
        form=form,
        mine=mine,
        person=person_with(who.person_id),
        focal=sorted(who.scopes(Office.FOCAL_POINT)),
        name_of=name_of,
        accepts=operations.accepts(thing, now()),
        late=operations.is_late(thing, now()),
        deadlines=[line for line in table if line.item in shown],
        modes=choices(rules.MODE_LABELS, REGISTRATION_MODES),
        categories=choices(rules.CATEGORY_LABELS),
        countries=states(),
        languages=languages_offered(),
        scene=scene,
        tariffs=any(group.parent == rules.TARIFFS for group in scene.place.groups),
        behalf=permits(Permission.RECORD_FOR_OTHERS, who, scene.subject),
    )


def registration(id: UUID) -> ResponseReturnValue:
    """Show a registration to those who may see it."""
    signed_in()
    return _page(_found(id))


def _page(row: Registration, action: str = "", form: FormState | None = None) -> str:
    who = actor()
    thing = queries.place_of(row)
    scene = queries.scene(thing, now())
    own = _own(row)
    subject = queries.subject_in(row, scene)
    return render_template(
        "participation/registration.html",
        row=row,
        thing=thing,
        place_url=place_url(thing),
        own=own,
        paths=[links.absolute(path) for path in links.paths([row]).get(row.id, [])] if own else [],
        accessibility=operations.sees_accessibility(row, who, scene),
        verdict=registering.verdict_on(row, scene),
        waiting_rows=waits_shown(queries.waiting(row, scene), now()),
        steps=[step["name"] for step in operations.available(row, scene, who)],
        others=operations.recordable(row, scene, who),
        fields={name: _fields(name, row, scene) for name in ACTION_FORMS},
        may_edit=row.state in rules.LIVE and permits(Permission.REGISTRATIONS_OWN, who, subject),
        may_amend=permits(Permission.AMEND, who, subject),
        may_undo=moves.may_undo(row, rules.FLOW, who, now()),
        behalf=permits(Permission.RECORD_FOR_OTHERS, who, subject),
        languages=languages_offered(),
        modes=choices(rules.MODE_LABELS, REGISTRATION_MODES),
        labels=LABELS,
        name_of=name_of,
        history=_history(row),
        chosen=action,
        form=form,
        dangerous=DANGEROUS,
        panels=panels("registration", row),
    )


def _fields(action: str, row: Registration, scene: queries.Scene) -> list[dict[str, Any]]:
    needs_note = action in ("refuse", "substitute")
    if action == "approve":
        needs_note = registering.verdict_on(row, scene).unknown is not None
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3, "required": needs_note}
    if action == "substitute":
        return [
            {"name": "person", "label": _("E-mail of the other person"), "type": "email", "required": True},
            {"name": "name", "label": _("Name, if the person is new here")},
            note,
        ]
    if action == "amend":
        return [
            {
                "name": "mode",
                "label": _("How"),
                "type": "select",
                "options": choices(rules.MODE_LABELS, REGISTRATION_MODES),
                "value": str(row.mode),
            },
            {
                "name": "category",
                "label": _("As"),
                "type": "select",
                "options": choices(rules.CATEGORY_LABELS),
                "value": str(row.category),
            },
            {"name": "organization", "label": _("Organization"), "value": row.organization},
            {
                "name": "reason",
                "label": _("Why it is corrected"),
                "type": "textarea",
                "rows": 2,
                "required": True,
            },
            {"name": "source", "label": _("Source of the correction")},
        ]
    return [note]


def _history(row: Registration) -> list[dict[str, Any]]:
    return [
        {
            "at": entry.at,
            "title": event_taken(rules.FLOW.name, entry),
            "actor": by_whom(entry.actor_name, entry.acting),
            "note": note_taken(entry),
            "clause": entry.clause,
            "changes": [],
        }
        for entry in audit.entries_of("registration", str(row.id))
    ]


def act(id: UUID, action: str) -> ResponseReturnValue:
    """Take a step; a refused form is shown again with what was filled in."""
    if action not in ACTION_FORMS:
        raise NotFound(say("There is no such step."))
    signed_in()
    try:
        _perform(id, action)
    except REFUSED as error:
        return again(error, ACTION_FORMS[action](), lambda form: _page(_found(id), action, form))
    following = request.form.get("next", "")
    safe = following if following and is_local(following) else url_for("participation.registration", id=id)
    return redirect(safe, 303)


@changes_data
def _perform(id: UUID, action: str) -> None:
    data = read_form(ACTION_FORMS[action](), request.form)
    row = _found(id)
    if action == "amend":
        data = {name: value for name, value in data.items() if not (name == "late" and value is False)}
    operations.perform(row, action, data, actor(), now())
    flash(step_done(rules.FLOW.name, action), "success")


def edit(id: UUID) -> ResponseReturnValue:
    """Change how one takes part."""
    signed_in()
    try:
        _edit(id)
    except REFUSED as error:
        return again(error, RegistrationPatchSchema(), lambda form: _page(_found(id), "edit", form))
    return redirect(url_for("participation.registration", id=id), 303)


@changes_data
def _edit(id: UUID) -> None:
    data = read_form(RegistrationPatchSchema(), request.form)
    registering.edit(_found(id), data, actor(), now())
    flash(_("Saved."), "success")


def _found(id: UUID) -> Registration:
    return queries.registration(id, actor(), now())
