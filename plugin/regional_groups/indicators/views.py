"""Pages of the room: recording and correcting a measure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.db import db
from regional_groups.core.errors import REFUSED, InvalidInput, RuleViolated
from regional_groups.core.forms import FormState, load, nested, read_form, refused
from regional_groups.core.permissions import Permission, require
from regional_groups.core.web import actor, changes_data, is_local, now, sent_back, signed_in
from regional_groups.groups import queries as groups
from regional_groups.groups.models import RegionalGroup
from regional_groups.indicators import operations, queries
from regional_groups.indicators.catalogue import INDICATORS, OF_MEETINGS
from regional_groups.indicators.forms import MeasureChangeSchema, MeasureCreateSchema
from regional_groups.indicators.models import Measure
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Meeting

blueprint = Blueprint("indicators", __name__)
Place = tuple[Meeting | None, RegionalGroup | None]


def _place(values: Any) -> Place:
    """Return the meeting or the group that a form names."""
    meeting = meetings.meeting(UUID(values["meeting"])) if _is_uuid(values.get("meeting", "")) else None
    return meeting, groups.group(values["group"]) if values.get("group") else None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _home(meeting: Meeting | None, group: RegionalGroup | None) -> str:
    if meeting is not None:
        return f"/meetings/{meeting.id}"
    return url_for("groups.regional_group", acronym=group.acronym) if group else url_for("reports.index")


@blueprint.get("/measures/new")
def new() -> str:
    """Show the form of a new measure."""
    signed_in()
    place = _place(request.args)
    require(Permission.MEASURES_RECORD, actor(), queries.subject_of(*place, now()))
    return _form(place, None)


def _form(place: Place, form: FormState | None) -> str:
    meeting, group = place
    return render_template(
        "indicators/new.html",
        meeting=meeting,
        group=group,
        home=_home(meeting, group),
        choices=OF_MEETINGS if meeting else tuple(INDICATORS),
        indicators=INDICATORS,
        form=form,
    )


@blueprint.post("/measures/new")
def create() -> ResponseReturnValue:
    """Record a measure; a refused form is shown again."""
    signed_in()
    try:
        where = _record()
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        form = refused(request.form.to_dict(), MeasureCreateSchema(), error.fields, error.message)
        return _form(_place(request.form), form), 422
    flash(_("The measure was recorded."), "success")
    return redirect(where, 303)


@changes_data
def _record() -> str:
    schema = MeasureCreateSchema()
    sent = nested(schema, request.form)
    # the names of the contract are words that Python keeps for itself
    sent |= {name: request.form[name] for name in ("from", "until") if request.form.get(name)}
    data = load(schema, sent)
    meeting, group = _place(request.form)
    operations.record(data, meeting, group, actor(), now())
    back = request.form.get("back", "")
    return back if is_local(back) else _home(meeting, group)


@blueprint.get("/measures/<uuid:id>")
def measure(id: UUID) -> str:
    """Show a measure, with the form to correct it for those who may."""
    return _one(queries.measure(id), None)


def _one(found: Measure, form: FormState | None) -> str:
    place = queries.subject_of(found.meeting, found.group, now())
    return render_template(
        "indicators/measure.html",
        measure=found,
        indicator=INDICATORS[found.indicator],
        home=_home(found.meeting, found.group),
        form=form,
        subject=place,
    )


@blueprint.post("/measures/<uuid:id>")
def correct(id: UUID) -> ResponseReturnValue:
    """Correct a measure; a refused form is shown again."""
    try:
        _correct(id)
    except REFUSED as error:
        db.session.rollback()
        form = sent_back(error, MeasureChangeSchema())
        return _one(queries.measure(id), form), error.status
    flash(_("The measure was corrected."), "success")
    return redirect(url_for("indicators.measure", id=id), 303)


@changes_data
def _correct(id: UUID) -> None:
    data = read_form(MeasureChangeSchema(), request.form)
    operations.correct(queries.measure(id), data, actor(), now())
