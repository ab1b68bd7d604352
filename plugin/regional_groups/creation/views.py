"""Pages of creation requests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from regional_groups.core import files, moves
from regional_groups.core.api import page_of
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import REFUSED, InvalidInput, NotFound, RuleViolated, StaleVersion, say
from regional_groups.core.forms import FormState, load, read_form, refused
from regional_groups.core.i18n import current_language, state_label, step_done, translate
from regional_groups.core.panels import panels
from regional_groups.core.permissions import Permission, Subject, permits, require
from regional_groups.core.rehearsing import Preview, looked_at
from regional_groups.core.web import (
    actor,
    changes_data,
    go_on_for,
    gone_on_for,
    now,
    sent_back,
    signed_in,
)
from regional_groups.creation import letters, notices, operations, pages, queries, shown, trail
from regional_groups.creation.following import awaited
from regional_groups.creation.forms import (
    ACTION_FORMS,
    CreationRequestSchema,
    EditRequestSchema,
    RecordRequestSchema,
    RequestFileSchema,
    RequestListArguments,
)
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.rules import EDITABLE, FINAL, FLOW, OPEN, author_office, to_follow
from regional_groups.groups.queries import name_of
from regional_groups.publishing.markdown import render_markdown

blueprint = Blueprint("creation", __name__)
blueprint.add_app_template_filter(render_markdown, "safe_markdown")
PAGE_LENGTH = 50


@blueprint.get("/creation-requests/")
def creation_requests() -> str:
    """List the requests; those that wait for the reader stand first."""
    wish, problems = _wish()
    query = queries.requests_for(
        actor(), state=wish.get("state"), parent=wish.get("parent"), region=wish.get("region")
    )
    order = (CreationRequest.created_at, CreationRequest.id)
    rows, following = page_of(query, order, PAGE_LENGTH, wish.get("cursor"))
    mine = queries.requests_waiting(actor(), now()) if not wish else []
    later = awaited(rows, now())
    return render_template(
        "creation/requests.html",
        rows=[row for row in rows if row not in mine],
        mine=mine,
        following=following,
        form=FormState(wish, problems),
        narrowed=bool(wish or problems),
        waiting=lambda item: pages.waiting_rows(item, now(), later),
        may_create=queries.may_begin(actor()),
        may_record=permits(Permission.CREATION_REVIEW, actor(), queries.any_parent(actor())),
        states_=[(state, state_label(FLOW.name, state)) for state in FLOW.states],
        choices=pages.choices(),
    )


def _wish() -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Read the filters; those that cannot be read are named on the page and left out."""
    schema = RequestListArguments(only=("state", "parent", "region", "cursor"))
    given = {name: value for name, value in request.args.items() if name in schema.fields and value}
    try:
        found = load(schema, given)
    except InvalidInput as error:
        state = refused(given, schema, error.fields)
        kept = {name: value for name, value in given.items() if name not in error.fields}
        return {name: value for name, value in load(schema, kept).items() if value}, dict(state.problems)
    return {name: value for name, value in found.items() if value}, {}


@blueprint.get("/creation-requests/new")
def new() -> str:
    """Show the form of a new request to those who may file one, for themselves or for a member who wrote."""
    signed_in()
    office = author_office(actor())
    if not queries.may_begin(actor()):
        require(Permission.CREATION_CREATE, actor(), Subject())
    own = pages.own_support(office) if office else []
    parent = request.args.get("parent", "")
    return _form(
        None, FormState({"language": current_language(), "supporting_states": own, "parent": parent})
    )


@blueprint.post("/creation-requests/new")
def create() -> ResponseReturnValue:
    """Keep a new draft, however little it holds."""
    signed_in()
    try:
        id = _create()
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        return _form(None, refused(request.form, CreationRequestSchema(), error.fields, error.message)), 422
    if request.form.get("next") == "texts":
        go_on_for(id)
        return redirect(url_for("creation.edit", id=id, template=1, _anchor="texts"))
    return redirect(url_for("creation.creation_request", id=id))


@changes_data
def _create() -> UUID:
    data = read_form(CreationRequestSchema(), request.form)
    made = operations.create(data, actor(), now())
    db.session.flush()
    flash(_("The draft is kept. Nobody but you and your co-editors sees it."), "success")
    return made.id


def _form(
    asked: CreationRequest | None,
    form: FormState,
    *,
    differences: list[tuple[str, str, str]] | None = None,
) -> str:
    found = queries.overlaps_of(asked, queries.group_facts(geneva_day(now()))) if asked else ()
    return render_template(
        "creation/form.html",
        asked=asked,
        form=form,
        overlaps=found,
        differences=differences,
        choices=pages.choices(),
        by_region=pages.states_by_region(str(form.value("region"))),
        labels=pages.labels(),
        behalf=_for_others(asked),
    )


def _for_others(asked: CreationRequest | None) -> bool:
    """Tell whether the reader writes on behalf of somebody: a new request, or one begun for its author."""
    if asked is None:
        return queries.may_begin_for_others(actor())
    return queries.recorded(asked, actor()) and queries.can_record(asked, actor(), now())


def _may_edit(asked: CreationRequest) -> bool:
    return asked.state in EDITABLE and (queries.can_edit(asked, actor(), now()) or _for_others(asked))


@blueprint.get("/creation-requests/<uuid:id>")
def creation_request(id: UUID) -> str:
    """Show a request."""
    return _page(queries.creation_request(id, actor(), now()))


def _page(
    asked: CreationRequest, action: str = "", form: FormState | None = None, mails: Preview | None = None
) -> str:
    who, at = actor(), now()
    found = queries.overlaps_of(asked, queries.group_facts(geneva_day(at)))
    inside = queries.can_read_files(asked, who, at)
    steps = pages.steps(asked, who, at)
    others = moves.recordable(asked, FLOW, queries.subject(asked, at), who)
    return render_template(
        "creation/request.html",
        asked=asked,
        lifecycle=pages.lifecycle(asked),
        waiting=pages.waiting_rows(asked, at, awaited([asked], at)),
        reason=trail.reason(asked),
        overlaps=found,
        owed=[translate(text) for text in to_follow(pages.values(asked), found)]
        if asked.state not in FINAL
        else [],
        declined=queries.declined_of(asked),
        open_states=OPEN,
        support=shown.support(asked, named=actor().person_id is not None),
        inside=inside,
        may_edit=_may_edit(asked),
        may_add_files=inside and shown.may_write(asked, who, at),
        files=queries.files_of(asked) if inside else [],
        steps=steps,
        others=others,
        fields={step: pages.fields(asked, step, who) for step in [*steps, *others]},
        kind=pages.kind,
        step_title=pages.step_title,
        chosen=action,
        form=form,
        mails=mails,
        to_many=notices.TO_MANY,
        behalf=queries.can_record(asked, who, at),
        text_form=form if form and action == "approve" else FormState(pages.values(asked)),
        choices=pages.choices(),
        labels=pages.labels(),
        history=trail.history(asked, who, at),
        panels=panels("creation_request", asked),
    )


@blueprint.get("/creation-requests/<uuid:id>/edit")
def edit(id: UUID) -> ResponseReturnValue:
    """Show the form of a draft or a returned request, on demand with the usual parts of both texts."""
    signed_in()
    asked = queries.creation_request(id, actor(), now())
    if not _may_edit(asked):
        flash(_("The request can be changed by its authors while it is a draft or was returned."), "warning")
        return redirect(url_for("creation.creation_request", id=id))
    values = pages.values(asked)
    if not queries.can_edit(asked, actor(), now()):
        values["on_behalf_of"] = {"office": asked.author_function, "scope": asked.author_scope}
        values |= gone_on_for(id)
    if request.args.get("template"):
        label = asked.region_label or (
            name_of(f"region:{asked.region}", asked.language) if asked.region else ""
        )
        usual = queries.template(asked.language, group=asked.acronym, parent=asked.parent_code, region=label)
        values |= {name: sections for name, sections in usual.items() if not values[name]}
    return _form(asked, FormState(values))


@blueprint.post("/creation-requests/<uuid:id>/edit")
def save(id: UUID) -> ResponseReturnValue:
    """Save a request; when somebody else saved meanwhile both texts are shown and nothing is lost."""
    signed_in()
    try:
        _save(id)
    except StaleVersion as error:
        db.session.rollback()
        asked = queries.creation_request(id, actor(), now())
        mine = replace(sent_back(error, EditRequestSchema()), problems={})
        return _form(asked, mine, differences=pages.differences(mine.data, pages.values(asked))), 409
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        asked = queries.creation_request(id, actor(), now())
        return _form(asked, refused(request.form, EditRequestSchema(), error.fields, error.message)), 422
    return redirect(url_for("creation.creation_request", id=id))


@changes_data
def _save(id: UUID) -> None:
    asked = queries.creation_request(id, actor(), now())
    operations.edit(asked, read_form(EditRequestSchema(), request.form), actor(), now())
    flash(_("Saved."), "success")


@blueprint.post("/creation-requests/<uuid:id>/actions/<action>")
def act(id: UUID, action: str) -> ResponseReturnValue:
    """Take a step; a refused form is shown again with what was filled in."""
    signed_in()
    if action not in ACTION_FORMS:
        raise NotFound(say("There is no such step."))
    try:
        if action in notices.TO_MANY and "preview" in request.form:
            return _previewed(id, action)
        _act(id, action)
    except REFUSED as error:
        db.session.rollback()
        form = sent_back(error, ACTION_FORMS[action]())
        return _page(queries.creation_request(id, actor(), now()), action, form), error.status
    return redirect(url_for("creation.creation_request", id=id))


def _previewed(id: UUID, action: str) -> str:
    """Show the mail that a step would send, and the form as it was filled in."""
    asked = _to_step(id)
    form, mails = looked_at(
        ACTION_FORMS[action](), lambda data: operations.perform(asked, action, data, actor(), now())
    )
    return _page(queries.creation_request(id, actor(), now()), action, form, mails)


def _to_step(id: UUID) -> CreationRequest:
    behalf = bool(request.form.get("on_behalf_of-office") or request.form.get("on_behalf_of-person"))
    return queries.creation_request(id, actor(), now(), for_others=behalf)


@changes_data
def _act(id: UUID, action: str) -> None:
    asked = _to_step(id)
    operations.perform(asked, action, read_form(ACTION_FORMS[action](), request.form), actor(), now())
    flash(step_done(FLOW.name, action), "success")


@blueprint.post("/creation-requests/<uuid:id>/files")
def add_file(id: UUID) -> ResponseReturnValue:
    """Add a letter or another file."""
    signed_in()
    try:
        _add_file(id)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        form = refused(request.form, RequestFileSchema(), error.fields, error.message)
        return _page(queries.creation_request(id, actor(), now()), "file", form), 422
    return redirect(url_for("creation.creation_request", id=id, _anchor="files"))


@changes_data
def _add_file(id: UUID) -> None:
    asked = queries.creation_request(id, actor(), now())
    data = read_form(RequestFileSchema(), request.form)
    letters.add_file(asked, data, files.upload(request.files.get("file")), actor(), now())
    flash(_("The file is kept."), "success")


@blueprint.get("/creation-requests/<uuid:id>/files/<uuid:file_id>")
def download(id: UUID, file_id: UUID) -> Response:
    """Hand out a file to those who may read it."""
    asked = queries.creation_request(id, actor(), now())
    return files.send(letters.readable_file(asked, file_id, actor(), now()))


@blueprint.post("/creation-requests/<uuid:id>/files/<uuid:file_id>/remove")
@changes_data
def remove_file(id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Take a file out of a draft."""
    signed_in()
    asked = queries.creation_request(id, actor(), now())
    letters.remove_file(asked, letters.readable_file(asked, file_id, actor(), now()), actor(), now())
    flash(_("The file was taken out."), "success")
    return redirect(url_for("creation.creation_request", id=id, _anchor="files"))


@blueprint.get("/creation-requests/record")
def record() -> str:
    """Show the form that records a decision of the past."""
    signed_in()
    return _record_form(FormState({"state": "approved", "language": "en", "author_function": "delegate"}))


def _record_form(form: FormState) -> str:
    return render_template(
        "creation/record.html",
        form=form,
        choices=pages.choices(),
        labels=pages.labels(),
        by_region=pages.states_by_region(str(form.value("region"))),
        declined=next(iter(pages.declined_then(form)), None),
    )


@blueprint.post("/creation-requests/record")
def keep_record() -> ResponseReturnValue:
    """Record a decision of the past; the group is linked, or made as of its day."""
    signed_in()
    try:
        return redirect(url_for("creation.creation_request", id=_record()))
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        return _record_form(refused(request.form, RecordRequestSchema(), error.fields, error.message)), 422


@changes_data
def _record() -> UUID:
    data = read_form(RecordRequestSchema(), request.form)
    pages.check_declined_told(FormState(data), request.form.getlist("declined_asked"))
    made = operations.record(data, actor(), now())
    db.session.flush()
    flash(_("Recorded."), "success")
    return made.id
