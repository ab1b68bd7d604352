"""Pages of study groups and regional groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core import moves
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import REFUSED, InvalidInput, NotFound, say
from regional_groups.core.forms import FormState, load, read_form, refused
from regional_groups.core.i18n import state_label, step_done
from regional_groups.core.panels import panels
from regional_groups.core.permissions import Permission, permits, require
from regional_groups.core.rehearsing import Preview, looked_at
from regional_groups.core.web import actor, again, changes_data, now
from regional_groups.groups import certainty, operations, pages, queries, shown_then
from regional_groups.groups.forms import ACTION_FORMS, AsOfArguments, GroupListArguments
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.named_then import body_then, groups_then, titles_then
from regional_groups.groups.profiles import Wanted, profiles, selected
from regional_groups.groups.regions import COUNTRY_REGION_NOTE
from regional_groups.groups.rules import FLOW
from regional_groups.groups.standing import Doing, obstacle

blueprint = Blueprint("groups", __name__)
blueprint.add_app_template_global(queries.name_of, "name_of")
blueprint.add_app_template_global(queries.group_name, "group_name")
blueprint.add_app_template_global(queries.title_of, "title_of")
blueprint.add_app_template_filter(pages.partial, "partial_date")


@blueprint.get("/study-groups/")
def study_groups() -> str:
    """Show the study groups and TSAG, today or as they were shown when a day ended."""
    bodies, day = queries.study_groups(), _past_day_asked()
    return render_template(
        "groups/study_groups.html",
        bodies=bodies,
        as_of=day,
        titles=titles_then(bodies, day),
        groups=groups_then(day, now()),
    )


def _past_day_asked() -> date | None:
    """Return the day of ``?as_of=``; one that cannot be read or lies ahead is named on the page."""
    day = _day_asked()
    if day is not None and day > geneva_day(now()):
        flash(_("Give a day that is not after today."), "warning")
        return None
    return day


@blueprint.get("/study-groups/<code>")
def study_group(code: str) -> str:
    """Show a study group with its regional groups."""
    body, day = queries.study_group(code), _past_day_asked()
    told = body_then(body, day)
    return render_template(
        "groups/study_group.html",
        body=body,
        as_of=day,
        told=told,
        certainty=certainty.in_words(told["confidence"]),
        shown=profiles(selected(Wanted(parent=body.code)), now()),
        panels=panels("study_group", body),
        calendar=pages.calendar_url("study-groups", body.code),
    )


@blueprint.get("/regional-groups/")
def regional_groups() -> str:
    """Show the regional groups, today or as on a day."""
    wanted, problems = _wanted()
    narrowing = Wanted(**{name: wanted.get(name) for name in ("parent", "region", "state", "as_of")})
    then = _is_then(wanted)
    shown = (
        shown_then.in_full(shown_then.listed(narrowing, now()), now())
        if then
        else profiles(selected(narrowing), now(), wanted.get("as_of"))
    )
    groups = [item for item in shown if not item.group.predecessor]
    dated = wanted.get("as_of") is not None
    return render_template(
        "groups/regional_groups.html",
        form=FormState(wanted, problems),
        narrowed=any(wanted.get(name) for name in ("parent", "region", "state", "as_of")),
        then=then,
        view="list" if request.args.get("view") == "list" else "matrix",
        shown=groups,
        predecessors=[item for item in shown if item.group.predecessor],
        matrix=pages.matrix(groups, dated=dated, then=then),
        counts=pages.counts(groups),
        as_of=wanted.get("as_of"),
        bodies=queries.study_groups(),
        regions=pages.regions(),
        states=[(state, state_label(FLOW.name, state)) for state in FLOW.states],
        region_note=COUNTRY_REGION_NOTE,
    )


def _wanted() -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Read the filters; those that cannot be read are named on the page and left out."""
    fields = GroupListArguments(only=("parent", "region", "state", "as_of", "known"))
    given = {name: value for name, value in request.args.items() if name in fields.fields and value}
    try:
        return load(fields, given), {}
    except InvalidInput as error:
        state = refused(given, fields, error.fields)
        kept = {name: value for name, value in given.items() if name not in error.fields}
        return {**load(fields, kept)}, dict(state.problems)


def _is_then(asked: Mapping[str, Any]) -> bool:
    """Tell whether what was shown on a day is asked for, not what is known today about it, or about a day ahead."""
    day = asked.get("as_of")
    return day is not None and day <= geneva_day(now()) and asked.get("known") == "then"


@blueprint.get("/regional-groups/<acronym>")
def regional_group(acronym: str) -> ResponseReturnValue:
    """Show a regional group; an old acronym leads to the new one."""
    group = queries.group(acronym)
    if group.acronym != acronym:
        asked = (request.args.get("as_of"), request.args.get("known"))
        return redirect(pages.group_url(group.acronym, *asked), code=301)
    return _page(group)


def _day_asked() -> date | None:
    """Return the day of ``?as_of=``; one that cannot be read is named on the page."""
    if not request.args.get("as_of"):
        return None
    try:
        day: date | None = load(AsOfArguments(), {"as_of": request.args["as_of"]})["as_of"]
    except InvalidInput:
        flash(_("The day could not be read. Write it as YYYY-MM-DD."), "warning")
        return None
    return day


def _page(
    group: RegionalGroup, action: str = "", form: FormState | None = None, mails: Preview | None = None
) -> str:
    as_of = _day_asked()
    then = _is_then({"as_of": as_of, "known": request.args.get("known")})
    shown = shown_then.one(group, as_of, now()) if then else None
    subject = queries.subject(group, now())
    steps = pages.steps(group, subject, actor(), now())
    others = moves.recordable(group, FLOW, subject, actor())
    return render_template(
        "groups/regional_group.html",
        group=group,
        profile=shown or profiles([group], now(), as_of)[0],
        as_of=as_of,
        then=then,
        shown_then=shown is not None,
        steps=steps,
        others=others,
        fields={step: pages.action_fields(group, step) for step in [*steps, *others]},
        kind=pages.action_kind,
        chosen=action,
        form=form,
        mails=mails,
        to_many=operations.TO_MANY,
        behalf=permits(Permission.RECORD_FOR_OTHERS, actor(), subject),
        may_appoint=permits(Permission.OFFICES_APPOINT, actor(), subject)
        and obstacle(group.acronym, group.state, Doing.APPOINT) is None,
        history=pages.history(group),
        panels=panels("regional_group", group),
        calendar=None if group.predecessor else pages.calendar_url("regional-groups", group.acronym),
    )


@blueprint.get("/regional-groups/<acronym>/countries")
def countries(acronym: str) -> str:
    """Show the form that records the countries of a group."""
    group = queries.group(acronym)
    require(Permission.GROUPS_RECORD_COUNTRIES, actor(), queries.subject(group, now()))
    return _countries_page(group)


def _countries_page(group: RegionalGroup, form: FormState | None = None) -> str:
    return render_template(
        "groups/countries.html",
        group=group,
        form=form,
        regions=pages.countries_by_region(),
        today=[item.country for item in group.countries if item.until_on is None],
        fields=pages.action_fields(group, "record_countries"),
        behalf=permits(Permission.RECORD_FOR_OTHERS, actor(), queries.subject(group, now())),
    )


@blueprint.post("/regional-groups/<acronym>/actions/<action>")
def act(acronym: str, action: str) -> ResponseReturnValue:
    """Take a step; a refused form is shown again with what was filled in."""
    if action not in ACTION_FORMS:
        raise NotFound(say("There is no such step."))
    try:
        if action in operations.TO_MANY and "preview" in request.form:
            return _previewed(acronym, action)
        return redirect(pages.group_url(_perform(acronym, action)))
    except REFUSED as error:
        return again(error, ACTION_FORMS[action](), lambda form: _step_page(acronym, action, form))


def _previewed(acronym: str, action: str) -> str:
    """Show the mail that a step would send, and the form as it was filled in."""
    group = queries.group(acronym)
    form, mails = looked_at(
        ACTION_FORMS[action](), lambda data: operations.perform(group, action, data, actor(), now())
    )
    return _page(queries.group(acronym), action, form, mails)


def _step_page(acronym: str, action: str, form: FormState) -> str:
    group = queries.group(acronym)
    return _countries_page(group, form) if action == "record_countries" else _page(group, action, form)


@changes_data
def _perform(acronym: str, action: str) -> str:
    group = queries.group(acronym)
    data = read_form(ACTION_FORMS[action](), request.form)
    operations.perform(group, action, data, actor(), now())
    flash(step_done(FLOW.name, action), "success")
    return group.acronym
