"""The page of attendance: by person from the list of registrations, by country, or totals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, NotFound, RuleViolated, say
from regional_groups.core.forms import FormState, read_form, refused
from regional_groups.core.permissions import Permission, require
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.groups.queries import name_of, states
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Meeting
from regional_groups.participation import attending, queries, records, rules
from regional_groups.participation.forms import AttendanceSchema, PresentSchema
from regional_groups.participation.panels import LABELS, country_rows
from regional_groups.participation.registration_pages import choices

MOST_DAYS = 31
MOST_ROWS = 500
PRESENT_MODES = (rules.Mode.ONSITE, rules.Mode.REMOTE, rules.Mode.BOTH)


def attendance(id: UUID) -> ResponseReturnValue:
    """Show who was there, and take it down."""
    signed_in()
    return _page(meetings.meeting(id))


def _page(meeting: Meeting, place: str = "", form: FormState | None = None) -> str:
    scene = queries.scene(meeting, now())
    require(Permission.ATTENDANCE_RECORD, actor(), scene.subject)
    days = _days(meeting)
    day, mode = _day(days), request.args.get("mode", "")
    mode = mode if mode in [str(one) for one in PRESENT_MODES] else str(rules.Mode.ONSITE)
    counts = records.counts_of([meeting.id])[meeting.id]
    return render_template(
        "participation/attendance.html",
        meeting=meeting,
        days=days,
        day=day,
        mode=mode,
        listed=queries.approved_people(meeting),
        present=attending.present(meeting, day, mode) if day else frozenset(),
        rows=records.numbers(meeting, MOST_ROWS),
        counts=counts,
        by_country=country_rows(counts),
        group_counts=records.group_counts([meeting], now())[meeting.id] if meeting.joint else {},
        countries=states(),
        modes=choices(rules.MODE_LABELS),
        present_modes=choices(rules.MODE_LABELS, PRESENT_MODES),
        certainties=choices(rules.CERTAINTY_LABELS),
        covers=[("meeting", _("The meeting")), ("whole_event", _("The meeting with the event beside it"))],
        labels=LABELS,
        name_of=name_of,
        place=place,
        form=form,
    )


def _days(meeting: Meeting) -> list[date]:
    """Return the days of a meeting that have begun."""
    if meeting.starts_on is None:
        return []
    last = min(meeting.ends_on or meeting.starts_on, geneva_day(now()) + timedelta(days=1))
    length = min((last - meeting.starts_on).days + 1, MOST_DAYS)
    return [meeting.starts_on + timedelta(days=index) for index in range(length)]


def _day(days: list[date]) -> date | None:
    asked = request.args.get("day", "")
    return next((day for day in days if day.isoformat() == asked), days[0] if days else None)


def _again(
    id: UUID, place: str, schema: type[Schema], error: InvalidInput | RuleViolated
) -> ResponseReturnValue:
    db.session.rollback()
    form = refused(request.form, schema(), error.fields, error.message)
    return _page(meetings.meeting(id), place, form), 422


def _back(id: UUID, **arguments: Any) -> ResponseReturnValue:
    return redirect(url_for("participation.attendance", id=id, **arguments), 303)


def mark(id: UUID) -> ResponseReturnValue:
    """Take down who of those registered was there on a day."""
    signed_in()
    try:
        data = _mark(id)
    except (InvalidInput, RuleViolated) as error:
        return _again(id, "present", PresentSchema, error)
    return _back(id, day=data["day"].isoformat(), mode=data["mode"])


@changes_data
def _mark(id: UUID) -> dict[str, Any]:
    data = read_form(PresentSchema(), request.form)
    changed = attending.mark(
        meetings.meeting(id), data["people"], data["day"], data["mode"], data["source"], actor(), now()
    )
    flash(_("Saved: %(count)s changes.", count=changed), "success")
    return data


def count(id: UUID) -> ResponseReturnValue:
    """Take down a number of people of a country, or totals."""
    signed_in()
    try:
        _count(id)
    except (InvalidInput, RuleViolated) as error:
        place = "country" if "count" in request.form else "totals"
        return _again(id, place, AttendanceSchema, error)
    return _back(id)


@changes_data
def _count(id: UUID) -> None:
    data = read_form(AttendanceSchema(), request.form)
    attending.record(meetings.meeting(id), data, actor(), now())
    flash(_("Recorded."), "success")


@changes_data
def remove(id: UUID, row: UUID) -> ResponseReturnValue:
    """Remove a row recorded by mistake."""
    signed_in()
    found = records.attendance(row)
    if found.meeting_id != id:
        raise NotFound(say("There is no such record of attendance."))
    version = request.form.get("version", "")
    attending.remove(found, {"version": int(version) if version.isdecimal() else -1}, actor(), now())
    flash(_("Removed. The record keeps what it said."), "success")
    return _back(id)
