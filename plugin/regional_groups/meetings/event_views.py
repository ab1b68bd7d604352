"""Pages of the events beside meetings."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import REFUSED, NotFound, say
from regional_groups.core.forms import FormState, read_form
from regional_groups.core.i18n import step_done
from regional_groups.core.panels import panels
from regional_groups.core.permissions import Permission, permits
from regional_groups.core.web import actor, again, changes_data, now, signed_in
from regional_groups.meetings import action_fields, happenings, pages, queries, retold, rules
from regional_groups.meetings.forms import EVENT_FORMS, EventCreateSchema, EventPatchSchema
from regional_groups.meetings.models import Event

PER_PAGE = 30


def events() -> str:
    """Show events: those to come, then the past ones."""
    rows, following = queries.events_page(PER_PAGE, request.args.get("cursor"))
    today = geneva_day(now())
    return render_template(
        "meetings/events.html",
        upcoming=queries.upcoming_events(today) if not request.args.get("cursor") else [],
        past=[row for row in rows if (row.ends_on or row.starts_on or today) < today],
        following=following,
        may_propose=pages.may_propose(actor()),
        kinds=dict(pages.options()["kinds"]),
    )


def new_event() -> ResponseReturnValue:
    """Keep an event, past or to come."""
    signed_in()
    if request.method == "GET":
        return _event_form(FormState({"open": "1"}))
    try:
        return redirect(url_for("meetings.event", id=_create_event()))
    except REFUSED as error:
        return again(error, EventCreateSchema(), _event_form)


@changes_data
def _create_event() -> UUID:
    event = happenings.create(read_form(EventCreateSchema(), request.form), actor(), now())
    db.session.flush()
    flash(_("The event was recorded."), "success")
    return event.id


def _event_form(form: FormState, event: Event | None = None) -> str:
    groups = pages.group_options(own=event.groups if event else (), past=True)
    return render_template(
        "meetings/event_form.html", form=form, event=event, options=pages.options(), groups=groups
    )


def event(id: UUID) -> ResponseReturnValue:
    """Show an event."""
    return _event_page(queries.event(id))


def _event_page(event: Event, action: str = "", form: FormState | None = None) -> str:
    subject = happenings.subject(event, now())
    return render_template(
        "meetings/event.html",
        event=event,
        meetings=queries.meetings_beside(event),
        kinds=dict(pages.options()["kinds"]),
        steps=pages.event_steps(event, subject, actor(), now()),
        may_edit=event.state == rules.EventState.PLANNED
        and permits(Permission.EVENTS_EDIT, actor(), subject),
        behalf=permits(Permission.RECORD_FOR_OTHERS, actor(), subject),
        fields=action_fields.cancelling_fields(),
        chosen=action,
        form=form,
        history=retold.history("event", event, named=actor().person_id is not None),
        panels=panels("event", event),
    )


def act_on_event(id: UUID, action: str) -> ResponseReturnValue:
    """Take a step; a refused form is shown again with what was filled in."""
    if action not in EVENT_FORMS:
        raise NotFound(say("There is no such step."))
    try:
        _perform_on_event(id, action)
    except REFUSED as error:
        return again(error, EVENT_FORMS[action](), lambda form: _event_page(queries.event(id), action, form))
    return redirect(url_for("meetings.event", id=id))


@changes_data
def _perform_on_event(id: UUID, action: str) -> None:
    data = read_form(EVENT_FORMS[action](), request.form)
    happenings.perform(queries.event(id), action, data, actor(), now())
    flash(step_done(rules.EVENT_FLOW.name, action), "success")


def edit_event(id: UUID) -> ResponseReturnValue:
    """Change what was written about an event."""
    signed_in()
    found = queries.event(id)
    if request.method == "GET":
        return _event_form(FormState(pages.form_data(found, happenings.WRITTEN)), found)
    try:
        _edit_event(id)
    except REFUSED as error:
        return again(error, EventPatchSchema(), lambda form: _event_form(form, queries.event(id)))
    return redirect(url_for("meetings.event", id=id))


@changes_data
def _edit_event(id: UUID) -> None:
    happenings.edit(queries.event(id), read_form(EventPatchSchema(), request.form), actor(), now())
    flash(_("Saved."), "success")


RULES = (
    ("/events/", "events", events, ("GET",)),
    ("/events/new", "new_event", new_event, ("GET", "POST")),
    ("/events/<uuid:id>", "event", event, ("GET",)),
    ("/events/<uuid:id>/edit", "edit_event", edit_event, ("GET", "POST")),
    ("/events/<uuid:id>/actions/<action>", "act_on_event", act_on_event, ("POST",)),
)
