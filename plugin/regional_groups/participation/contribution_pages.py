"""Contributions to a meeting: the list, submitting one, its file and its outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core import files
from regional_groups.core.errors import REFUSED, NotFound, say
from regional_groups.core.forms import FormState, load, nested, read_form
from regional_groups.core.permissions import Office, Permission, permits
from regional_groups.core.web import actor, again, changes_data, now, signed_in
from regional_groups.groups.queries import name_of
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.naming import OFF
from regional_groups.participation import contributing, queries, records, rules
from regional_groups.participation.forms import CONTRIBUTION_FORMS, ContributionSchema, with_sources
from regional_groups.participation.models import Contribution
from regional_groups.participation.panels import LABELS
from regional_groups.participation.registration_pages import choices


def contributions(id: UUID) -> ResponseReturnValue:
    """Show the contributions to a meeting, and take new ones."""
    meeting = meetings.meeting(id)
    if request.method == "GET":
        return _page(meeting)
    signed_in()
    try:
        _submit(meeting)
    except REFUSED as error:
        return again(error, ContributionSchema(), lambda form: _page(meetings.meeting(id), form))
    return redirect(url_for("participation.contributions", id=id), 303)


@changes_data
def _submit(meeting: Meeting) -> None:
    sent = nested(ContributionSchema(), request.form)
    if file := files.upload(request.files.get("file")):
        sent["file"] = file
    data = with_sources(load(ContributionSchema(), sent))
    made = contributing.submit(meeting, data, actor(), now())
    flash(_("The contribution was received as %(number)s.", number=made.number), "success")


def _page(
    meeting: Meeting, form: FormState | None = None, chosen: UUID | None = None, action: str = ""
) -> str:
    who = actor()
    scene = queries.scene(meeting, now())
    table, _fixed = meetings.deadlines(meeting)
    rows = records.contributions_in_order(meeting)
    return render_template(
        "participation/contributions.html",
        meeting=meeting,
        rows=rows,
        steps={row.id: [step["name"] for step in contributing.available(row, scene, who)] for row in rows},
        due=next((line for line in table if line.item == "contribution" and meeting.state not in OFF), None),
        may_submit=permits(Permission.CONTRIBUTIONS_SUBMIT, who, scene.subject),
        may_record=permits(Permission.ATTENDANCE_RECORD, who, scene.subject),
        sources="; ".join(sorted(who.scopes(Office.DELEGATE, Office.FOCAL_POINT, Office.MEMBER_REP))),
        outcomes=choices(rules.OUTCOME_LABELS),
        addressees=choices(rules.ADDRESSEE_LABELS),
        behalf=permits(Permission.RECORD_FOR_OTHERS, who, scene.subject),
        groups=[(acronym, acronym) for acronym in meeting.acronyms],
        endings=" ".join(sorted(files.KINDS)),
        labels=LABELS,
        name_of=name_of,
        form=form if chosen is None else None,
        row_form=form if chosen is not None else None,
        chosen=chosen,
        action=action,
    )


def _one(id: UUID, contribution: UUID) -> Contribution:
    found = records.contribution(contribution)
    if found.meeting_id != id:
        raise NotFound(say("There is no such contribution."))
    return found


def act_on_contribution(id: UUID, contribution: UUID, action: str) -> ResponseReturnValue:
    """Take a step of a contribution."""
    signed_in()
    if action not in CONTRIBUTION_FORMS:
        raise NotFound(say("There is no such step."))
    try:
        _perform(id, contribution, action)
    except REFUSED as error:
        schema = CONTRIBUTION_FORMS[action]()
        return again(error, schema, lambda form: _page(meetings.meeting(id), form, contribution, action))
    return redirect(url_for("participation.contributions", id=id), 303)


@changes_data
def _perform(id: UUID, contribution: UUID, action: str) -> None:
    data: dict[str, Any] = with_sources(read_form(CONTRIBUTION_FORMS[action](), request.form))
    contributing.perform(_one(id, contribution), action, data, actor(), now())
    flash(_("Recorded."), "success")


def file(id: UUID, contribution: UUID) -> ResponseReturnValue:
    """Hand out the file of a contribution, to persons of the service."""
    signed_in()
    found = _one(id, contribution)
    if found.file is None:
        raise NotFound(say("This contribution has no file."))
    return files.send(found.file)
