"""Pages of the calendars of other bodies."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core import files
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, NotFound, RuleViolated, say
from regional_groups.core.forms import FormState, load, nested, read_form, refused
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.scheduling import operations, pages, queries, shown
from regional_groups.scheduling.forms import (
    ACTION_FORMS,
    OutsideCalendarCreateSchema,
    OutsideCalendarPatchSchema,
)
from regional_groups.scheduling.models import OutsideCalendar
from regional_groups.scheduling.rules import FLOW

blueprint = Blueprint("scheduling", __name__)
PER_PAGE = 30


@blueprint.get("/outside-calendars/")
def index() -> str:
    """Show which calendars of other bodies are taken into account, or those that were."""
    retired = request.args.get("view") == "retired"
    rows, following = queries.page(PER_PAGE, request.args.get("cursor"), state="retired" if retired else None)
    return render_template(
        "scheduling/index.html",
        rows=[pages.row(one) for one in rows],
        following=following,
        retired=retired,
        may_add=pages.may_add(actor()),
    )


@blueprint.route("/outside-calendars/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Take a calendar into account, from an address or a file."""
    signed_in()
    if request.method == "GET":
        return _form(FormState({"groups": request.args.getlist("group")}))
    try:
        return redirect(url_for("scheduling.calendar", id=_create()))
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        return _form(refused(request.form, OutsideCalendarCreateSchema(), error.fields, error.message)), 422


@changes_data
def _create() -> UUID:
    schema = OutsideCalendarCreateSchema()
    sent = nested(schema, request.form)
    if file := files.upload(request.files.get("file")):
        sent["file"] = file
    calendar = operations.create(load(schema, sent), actor(), now())
    db.session.flush()
    flash(_("The calendar was added."), "success")
    return calendar.id


def _form(form: FormState, calendar: OutsideCalendar | None = None) -> str:
    return render_template(
        "scheduling/form.html",
        form=form,
        calendar=calendar,
        options=pages.options(),
        hosts=sorted(queries.hosts()),
    )


@blueprint.get("/outside-calendars/<uuid:id>")
def calendar(id: UUID) -> str:
    """Show a calendar with what comes next in it."""
    return _page(queries.calendar(id))


def _page(calendar: OutsideCalendar, action: str = "", form: FormState | None = None) -> str:
    who, subject = actor(), queries.subject(calendar)
    steps = pages.steps(calendar, subject, who, now())
    return render_template(
        "scheduling/calendar.html",
        calendar=calendar,
        row=pages.row(calendar),
        address=calendar.address if shown.keeps(who, subject) else "",
        events=[pages.event_row(one) for one in queries.next_events(calendar, geneva_day(now()))],
        waiting_rows=pages.waiting_rows(calendar, now()),
        history=pages.history(calendar, named=who.person_id is not None),
        steps=[(step, pages.label_of(step)) for step in steps],
        fields={step: pages.fields(calendar, step) for step in steps},
        may_edit=pages.may_edit(calendar, subject, who),
        final=calendar.state in FLOW.final,
        chosen=action,
        form=form,
    )


@blueprint.post("/outside-calendars/<uuid:id>/actions/<action>")
def act(id: UUID, action: str) -> ResponseReturnValue:
    """Take a step; a refused form is shown again with what was filled in."""
    if action not in ACTION_FORMS:
        raise NotFound(say("There is no such step."))
    try:
        _perform(id, action)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        form = refused(request.form, ACTION_FORMS[action](), error.fields, error.message)
        return _page(queries.calendar(id), action, form), 422
    return redirect(url_for("scheduling.calendar", id=id))


@changes_data
def _perform(id: UUID, action: str) -> None:
    schema = ACTION_FORMS[action]()
    sent = nested(schema, request.form)
    if action == "refresh" and (file := files.upload(request.files.get("file"))):
        sent["file"] = file
    operations.perform(queries.calendar(id, lock=True), action, load(schema, sent), actor(), now())
    flash(_("Recorded."), "success")


@blueprint.route("/outside-calendars/<uuid:id>/edit", methods=["GET", "POST"])
def edit(id: UUID) -> ResponseReturnValue:
    """Change what is written about a calendar."""
    signed_in()
    found = queries.calendar(id)
    if request.method == "GET":
        return _form(FormState(_written(found)), found)
    try:
        _edit(id)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        form = refused(request.form, OutsideCalendarPatchSchema(), error.fields, error.message)
        return _form(form, queries.calendar(id)), 422
    return redirect(url_for("scheduling.calendar", id=id))


def _written(calendar: OutsideCalendar) -> dict[str, object]:
    found: dict[str, object] = {name: getattr(calendar, name) for name in operations.WRITTEN}
    if shown.keeps(actor(), queries.subject(calendar)):
        found["address"] = calendar.address
    return found


@changes_data
def _edit(id: UUID) -> None:
    data = read_form(OutsideCalendarPatchSchema(), request.form)
    operations.edit(queries.calendar(id, lock=True), data, actor(), now())
    flash(_("Saved."), "success")
