"""Pages of terms: overview, history of a group, one version, comparison, and its PDF file."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from regional_groups.core.db import db
from regional_groups.core.errors import (
    REFUSED,
    DomainError,
    InvalidInput,
    NotFound,
    RuleViolated,
    StaleVersion,
    say,
)
from regional_groups.core.forms import FormState, load, read_form, refused
from regional_groups.core.i18n import current_language, step_done
from regional_groups.core.language_names import languages_by_code
from regional_groups.core.panels import panels
from regional_groups.core.permissions import Permission, permits
from regional_groups.core.rehearsing import Preview, looked_at
from regional_groups.core.web import actor, changes_data, now, sent_back
from regional_groups.groups import queries as groups
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.regions import REGIONS
from regional_groups.publishing.markdown import render_markdown
from regional_groups.terms import edit_pages, operations, overview, pages, printing, queries, shown
from regional_groups.terms.comparing import TEXT_TITLES, compare_versions
from regional_groups.terms.forms import ACTION_FORMS, TermsOverviewArguments
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.periods import period_of
from regional_groups.terms.rules import FLOW, OPEN
from regional_groups.terms.texts import holds_guidance
from regional_groups.terms.translating import is_current

blueprint = Blueprint("terms", __name__)
blueprint.add_app_template_filter(render_markdown, "terms_markdown")
ROOT = "/regional-groups/<acronym>/terms"
blueprint.add_url_rule(f"{ROOT}/record", view_func=edit_pages.record, methods=["GET", "POST"])
blueprint.add_url_rule(f"{ROOT}/<label>/edit", view_func=edit_pages.edit, methods=["GET", "POST"])
blueprint.add_url_rule(
    f"{ROOT}/<label>/translations/<language>", view_func=edit_pages.translate, methods=["GET", "POST"]
)


@blueprint.get("/terms/")
def index() -> str:
    """Show every group with its text in force and what is drafted."""
    try:
        wish = load(TermsOverviewArguments(), _known(request.args.to_dict()))
    except InvalidInput:
        wish = {}
    found = overview.rows(wish, actor(), now())
    return render_template(
        "terms/index.html",
        rows=found,
        counts=overview.counts(found),
        wish=wish,
        bodies=groups.study_groups(),
        regions=[(slug, groups.name_of(f"region:{slug}")) for slug in REGIONS],
    )


def _known(arguments: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in arguments.items() if name in TermsOverviewArguments().fields}


@blueprint.get(ROOT)
def group_terms(acronym: str) -> ResponseReturnValue:
    """Show the text in force of a group and the history of its terms."""
    group = groups.group(acronym)
    if group.acronym != acronym:
        return redirect(url_for("terms.group_terms", acronym=group.acronym), 301)
    return _group_page(group)


@blueprint.post(ROOT)
def create(acronym: str) -> ResponseReturnValue:
    """Begin a draft and go on to its editor; a refused form is shown again."""
    try:
        return redirect(edit_pages.begin(acronym), 303)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        form = refused(request.form, edit_pages.BEGINNING, error.fields, error.message)
        return _group_page(groups.group(acronym), form), 422


def _group_page(group: RegionalGroup, form: FormState | None = None) -> str:
    versions = queries.visible_versions(group, actor(), now())
    about = groups.subject(group, now())
    return render_template(
        "terms/group.html",
        group=group,
        form=form,
        current=next((version for version in versions if version.state == "approved"), None),
        open=next((version for version in versions if version.state in OPEN), None),
        returned=[version for version in versions if version.state == "returned"],
        periods=pages.by_period(versions),
        text=request.args.get("text", ""),
        text_in=printing.text_in,
        languages_by_code=languages_by_code(),
        period_of=period_of,
        waiting_rows=shown.waiting_rows,
        may_draft=permits(Permission.TERMS_DRAFT, actor(), about),
        may_record=permits(Permission.RECORD_FOR_OTHERS, actor(), about),
        is_current=is_current,
        offices=pages.team(),
        barrier=operations.barrier(group),
        panels=panels("terms", group),
    )


@blueprint.get(f"{ROOT}/<label>")
def version(acronym: str, label: str) -> ResponseReturnValue:
    """Show a version; the number it had as a draft leads to its number of today."""
    found = queries.version(acronym, label, actor(), now())
    if label != found.number or acronym != found.group.acronym:
        return redirect(pages.address(found), 302)
    return _page(found)


def _page(
    found: TermsVersion,
    action: str = "",
    form: FormState | None = None,
    *,
    stale: bool = False,
    mails: Preview | None = None,
) -> str:
    bar, state = pages.lifecycle(found)
    inside = pages.is_inside(found, actor(), now())
    about = queries.subject(found, now())
    return render_template(
        "terms/version.html",
        version=found,
        group=found.group,
        shown_text=printing.text_in(found, request.args.get("text", "")),
        lifecycle_steps=bar,
        state_now=state,
        waiting_rows=shown.waiting_rows(found, now()),
        steps=pages.steps(found, actor(), now()),
        chosen=action,
        form=form,
        stale=stale,
        mails=mails,
        to_many=operations.TO_MANY,
        guidance=found.state in OPEN and holds_guidance([*found.sections, *found.working_methods]),
        inside=inside,
        behalf=permits(Permission.RECORD_FOR_OTHERS, actor(), about),
        may_edit=operations.may_edit(found, actor(), now()),
        translatable=edit_pages.translatable(found, actor(), now()),
        history=pages.history(found, names=inside),
        others=[one for one in queries.visible_versions(found.group, actor(), now()) if one.id != found.id],
        languages_by_code=languages_by_code(),
        period_of=period_of,
        is_current=is_current,
    )


@blueprint.get(f"{ROOT}/<label>/revisions/<int:number>")
def revision(acronym: str, label: str, number: int) -> str:
    """Show a text as it was saved, to those who work on the terms."""
    found = queries.version(acronym, label, actor(), now())
    kept = next((one for one in found.revisions if one.number == number), None)
    if kept is None or not pages.is_inside(found, actor(), now()):
        raise NotFound(say("There is no such saved text."))
    return render_template(
        "terms/revision.html",
        version=found,
        group=found.group,
        revision=kept,
        languages_by_code=languages_by_code(),
    )


@blueprint.post(f"{ROOT}/<label>/actions/<action>")
def act(acronym: str, label: str, action: str) -> ResponseReturnValue:
    """Take a step; a refused form is shown again with what was filled in."""
    if action not in ACTION_FORMS:
        raise NotFound(say("There is no such step."))
    try:
        if action in operations.TO_MANY and "preview" in request.form:
            return _previewed(acronym, label, action)
        return redirect(_perform(acronym, label, action), 303)
    except REFUSED as error:
        return _again(acronym, label, action, error)


def _previewed(acronym: str, label: str, action: str) -> str:
    """Show the mail that a step would send, and the form as it was filled in."""
    found = queries.version(acronym, label, actor(), now())
    form, mails = looked_at(
        ACTION_FORMS[action](), lambda data: operations.perform(found, action, data, actor(), now())
    )
    return _page(queries.version(acronym, label, actor(), now()), action, form, mails=mails)


@changes_data
def _perform(acronym: str, label: str, action: str) -> str:
    found = queries.version(acronym, label, actor(), now())
    data = read_form(ACTION_FORMS[action](), request.form)
    operations.perform(found, action, data, actor(), now())
    flash(step_done(FLOW.name, action), "success")
    return pages.address(found)


def _again(acronym: str, label: str, action: str, error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    form = sent_back(error, ACTION_FORMS[action]())
    found = queries.version(acronym, label, actor(), now())
    return _page(found, action, form, stale=isinstance(error, StaleVersion)), error.status


@blueprint.get(f"{ROOT}/<label>/compare/<other>")
def compare(acronym: str, label: str, other: str) -> str:
    """Show what changed between two versions, word by word."""
    one, two = (queries.version(acronym, name, actor(), now()) for name in (label, other))
    found = compare_versions(one, two)
    return render_template(
        "terms/compare.html",
        group=one.group,
        comparison=found,
        titles=TEXT_TITLES,
        view="side" if request.args.get("view") == "side" else "inline",
        languages_by_code=languages_by_code(),
        label=label,
        other=other,
    )


@blueprint.get(f"{ROOT}/<label>.pdf")
def pdf(acronym: str, label: str) -> ResponseReturnValue:
    """Give a version as PDF, in its own language or a translation."""
    found = queries.version(acronym, label, actor(), now())
    language = request.args.get("lang", "") or current_language()
    text = printing.text_in(found, language)
    response = make_response(printing.render(found, language))
    response.mimetype = "application/pdf"
    name = f"{found.group.acronym}-terms-{found.number}-{text.language}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
