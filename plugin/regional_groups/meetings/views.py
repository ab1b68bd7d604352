"""Pages of meetings and of the events beside them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields, validate

from regional_groups.core import files
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import REFUSED, InvalidInput, NotFound, say
from regional_groups.core.forms import FormState, load, nested, read_form, refused
from regional_groups.core.i18n import current_language, step_done
from regional_groups.core.language_names import languages_listed
from regional_groups.core.panels import panels
from regional_groups.core.permissions import TEAM, Permission, Subject, permits
from regional_groups.core.rehearsing import Preview, looked_at
from regional_groups.core.web import actor, again, changes_data, now, signed_in
from regional_groups.groups.acronyms import GroupAcronym
from regional_groups.meetings import (
    action_fields,
    announcing,
    event_views,
    letters,
    naming,
    operations,
    pages,
    queries,
    retold,
    rules,
    shown,
)
from regional_groups.meetings.forms import (
    ACTION_FORMS,
    MeetingPatchSchema,
    MeetingRecordSchema,
    MeetingSessionsSchema,
)
from regional_groups.meetings.models import Meeting, MeetingReport
from regional_groups.meetings.planned import planned

blueprint = Blueprint("meetings", __name__)
blueprint.add_app_template_global(pages.place, "place_of")
blueprint.add_app_template_filter(pages.called, "called")
blueprint.add_app_template_global(languages_listed, "language_names")
PER_PAGE = 30
WRITTEN = (
    "title",
    "starts_on",
    "ends_on",
    "timezone",
    "city",
    "country",
    "format",
    "host",
    "languages",
    "remote_decisions",
    "already_scheduled",
    "workshop_considered",
    "agenda",
)


class FilterSchema(Schema):
    """The filters of the list."""

    group = GroupAcronym(load_default=None)
    parent = fields.String(load_default=None)
    region = fields.String(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(tuple(rules.MeetingState)))
    joint = fields.Boolean(load_default=None)
    from_on = fields.Date(data_key="from", load_default=None)
    until_on = fields.Date(data_key="until", load_default=None)


@blueprint.get("/meetings/")
def index() -> str:
    """Show the meetings to come, or those that are over."""
    wanted, form = _wanted()
    today = geneva_day(now())
    past = request.args.get("view") == "past"
    rows, following = (
        queries.past(wanted, today, PER_PAGE, request.args.get("cursor"))
        if past
        else (queries.upcoming(wanted, today), None)
    )
    return render_template(
        "meetings/index.html",
        meetings=rows,
        following=following,
        past=past,
        form=form,
        filters=pages.filters(),
        may_propose=pages.may_propose(actor()),
    )


def _wanted() -> tuple[queries.Wanted, FormState]:
    """Read the filters; one that cannot be read is named on the page and left out."""
    schema = FilterSchema()
    names = {field.data_key or name for name, field in schema.fields.items()}
    given = {name: value for name, value in request.args.items() if name in names and value}
    problems: dict[str, list[str]] = {}
    try:
        found = load(schema, given)
    except InvalidInput as error:
        problems = dict(refused(given, schema, error.fields).problems)
        found = load(schema, {name: value for name, value in given.items() if name not in error.fields})
    return queries.Wanted(**found), FormState(given, problems)


@blueprint.route("/meetings/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Propose a meeting, or with ``?past=1`` record one that is over."""
    signed_in()
    if request.method == "GET":
        own = sorted(actor().scopes(*TEAM))
        groups = request.args.getlist("group") or own
        return _meeting_form(FormState({"groups": groups, "languages": ["en"]}))
    if "look" in request.form:
        return _meeting_form(FormState(nested(MeetingRecordSchema(), request.form)))
    try:
        return redirect(url_for("meetings.meeting", id=_create()))
    except REFUSED as error:
        return again(error, MeetingRecordSchema(), _meeting_form)


@changes_data
def _create() -> UUID:
    data = read_form(MeetingRecordSchema(), request.form)
    meeting = operations.create(data, actor(), now())
    db.session.flush()
    flash(_("The meeting was recorded.") if data["state"] else _("The meeting was proposed."), "success")
    return meeting.id


def _meeting_form(form: FormState, meeting: Meeting | None = None) -> str:
    past = meeting is None and bool(request.args.get("past") or form.value("state"))
    return render_template(
        "meetings/form.html",
        form=form,
        meeting=meeting,
        past=past,
        options=pages.options(),
        groups=pages.group_options(own=meeting.acronyms if meeting else (), past=past),
        events=pages.event_options(meeting, geneva_day(now())),
        may_schedule=pages.may_schedule(actor()),
        panels=panels("meeting_form", planned(form, meeting)),
    )


@blueprint.get("/meetings/<uuid:id>")
def meeting(id: UUID) -> ResponseReturnValue:
    """Show a meeting."""
    return _page(queries.meeting(id))


def _page(
    meeting: Meeting, action: str = "", form: FormState | None = None, mails: Preview | None = None
) -> str:
    who, at = actor(), now()
    subject = queries.subject(meeting, at)
    facts = queries.facts(meeting, subject.filled)
    steps = pages.steps(meeting, subject, who, at)
    others = shown.recordable(meeting, subject, who, at)
    named = who.person_id is not None
    return render_template(
        "meetings/meeting.html",
        meeting=meeting,
        facts=facts,
        parents=rules.parents(facts),
        coordinated={one.parent_code: one for one in meeting.coordinations},
        needs_coordination=rules.needs_coordination(facts),
        lifecycle_steps=pages.lifecycle(meeting),
        waiting_rows=pages.waiting_rows(meeting, subject, at),
        agreements=pages.agreements(meeting, named=named),
        days=pages.days(meeting),
        deadlines=pages.deadline_rows(meeting, at),
        off=naming.standing(meeting.state),
        merged_into=queries.with_id(meeting.merged_into_id),
        zone_words=pages.zone_words(meeting),
        reports=pages.reports(meeting),
        history=retold.history("meeting", meeting, named=named),
        steps=steps,
        others=others,
        obstacles=pages.obstacles(meeting, subject, who),
        fields={step: action_fields.action_fields(meeting, step) for step in [*steps, *others]},
        items=action_fields.item_options(),
        dangerous=pages.DANGEROUS,
        chosen=action,
        form=form,
        mails=mails,
        to_many=announcing.TO_MANY,
        may_edit=meeting.state in rules.AHEAD and permits(_writing(meeting), who, subject),
        behalf=permits(Permission.RECORD_FOR_OTHERS, who, subject),
        formats=dict(pages.options()["formats"]),
        panels=panels("meeting", meeting),
        convened=meeting.convened_on is not None,
        letter_url=_letter_url(meeting, subject),
    )


def _letter_url(meeting: Meeting, subject: Subject) -> str | None:
    """Return where the letter is: for everybody once the meeting is convened, before that for those who prepare it."""
    if meeting.recorded_afterwards or meeting.starts_on is None:
        return None
    if meeting.convened_on is None and not permits(_writing(meeting), actor(), subject):
        return None
    return url_for("meetings.letter", id=meeting.id)


@blueprint.get("/meetings/<uuid:id>/letter.pdf")
def letter(id: UUID) -> ResponseReturnValue:
    """Give the collective letter as PDF; the same version is printed once for a browser that keeps it."""
    found = queries.meeting(id)
    if _letter_url(found, queries.subject(found, now())) is None:
        raise NotFound(say("There is no letter of this meeting yet."))
    response = make_response()
    response.set_etag(f"{found.version}-{current_language()}-{geneva_day(now())}")
    response.mimetype = "application/pdf"
    name = f"letter-{found.starts_on}-{current_language()}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    if response.make_conditional(request).status_code != 304:
        response.set_data(letters.render(found, current_language(), now()))
    return response


def _writing(meeting: Meeting) -> Permission:
    return Permission.MEETINGS_SCHEDULE if meeting.body else Permission.MEETINGS_EDIT


@blueprint.post("/meetings/<uuid:id>/actions/<action>")
def act(id: UUID, action: str) -> ResponseReturnValue:
    """Take a step; a refused form is shown again with what was filled in."""
    if action not in ACTION_FORMS:
        raise NotFound(say("There is no such step."))
    try:
        if action in announcing.TO_MANY and "preview" in request.form:
            return _previewed(id, action)
        _perform(id, action)
    except REFUSED as error:
        return again(error, ACTION_FORMS[action](), lambda form: _page(queries.meeting(id), action, form))
    return redirect(url_for("meetings.meeting", id=id))


def _previewed(id: UUID, action: str) -> str:
    """Show the mail that a step would send, and the form as it was filled in."""
    found = queries.meeting(id, lock=True)
    form, mails = looked_at(
        ACTION_FORMS[action](), lambda data: announcing.perform(found, action, data, actor(), now())
    )
    return _page(queries.meeting(id), action, form, mails)


@changes_data
def _perform(id: UUID, action: str) -> None:
    sent = nested(ACTION_FORMS[action](), request.form)
    if action == "amend" and "already_scheduled" not in request.form:
        sent.pop("already_scheduled", None)  # an unticked box is not asked about here
    if action == "report" and (file := files.upload(request.files.get("file"))):
        sent["file"] = file
    data = load(ACTION_FORMS[action](), sent)
    announcing.perform(queries.meeting(id, lock=True), action, data, actor(), now())
    flash(step_done(rules.FLOW.name, action), "success")


@blueprint.route("/meetings/<uuid:id>/edit", methods=["GET", "POST"])
def edit(id: UUID) -> ResponseReturnValue:
    """Change what was written about a meeting that is not over."""
    signed_in()
    found = queries.meeting(id)
    if request.method == "GET":
        data = pages.form_data(found, WRITTEN)
        data |= {"groups": found.acronyms, "events": [str(one.id) for one in found.events]}
        return _meeting_form(FormState(data), found)
    if "look" in request.form:
        return _meeting_form(FormState(nested(MeetingPatchSchema(), request.form)), found)
    try:
        _edit(id, MeetingPatchSchema())
    except REFUSED as error:
        return again(error, MeetingPatchSchema(), lambda form: _meeting_form(form, queries.meeting(id)))
    return redirect(url_for("meetings.meeting", id=id))


@changes_data
def _edit(id: UUID, schema: Schema) -> None:
    data = read_form(schema, request.form)
    operations.edit(queries.meeting(id, lock=True), data, actor(), now())
    flash(_("Saved."), "success")


@blueprint.route("/meetings/<uuid:id>/sessions", methods=["GET", "POST"])
def sessions(id: UUID) -> ResponseReturnValue:
    """Write the sessions of a meeting, in the time of the place."""
    signed_in()
    if request.method == "GET":
        found = queries.meeting(id)
        return _sessions_page(found, FormState({"sessions": pages.session_rows(found)}))
    try:
        _edit(id, MeetingSessionsSchema())
    except REFUSED as error:
        return again(error, MeetingSessionsSchema(), lambda form: _sessions_page(queries.meeting(id), form))
    return redirect(url_for("meetings.meeting", id=id))


def _sessions_page(meeting: Meeting, form: FormState) -> str:
    return render_template(
        "meetings/sessions.html",
        meeting=meeting,
        form=_without_addresses(form),
        options=pages.options(),
        kept=_kept(meeting),
    )


def _without_addresses(form: FormState) -> FormState:
    """Leave join addresses out of a form that is shown again: they are written, never read."""
    rows = form.data.get("sessions") or []
    shown = [{name: value for name, value in row.items() if name != "join_address"} for row in rows]
    return FormState({**form.data, "sessions": shown}, form.problems)


def _kept(meeting: Meeting) -> set[str]:
    return {str(one.id) for one in meeting.sessions if one.join_address}


@blueprint.get("/meetings/<uuid:id>/reports/<uuid:report>")
def report_file(id: UUID, report: UUID) -> ResponseReturnValue:
    """Hand out the file of a report."""
    found = db.session.get(MeetingReport, report)
    row = db.session.get(files.StoredFile, found.file_id) if found and found.file_id else None
    if found is None or found.meeting_id != id or row is None:
        raise NotFound(say("There is no such report."))
    return files.send(row)


for rule, endpoint, view, methods in event_views.RULES:
    blueprint.add_url_rule(rule, endpoint, view, methods=list(methods))
