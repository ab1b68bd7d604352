"""Pages on the work of regional offices: totals of a period by region, the entries, and the form of a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.api import page_of
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, RuleViolated
from regional_groups.core.forms import FormState, load, read_form, refused
from regional_groups.core.i18n import office_label
from regional_groups.core.permissions import Office, Permission, Subject, permits, require
from regional_groups.core.web import actor, changes_data, now, signed_in
from regional_groups.groups.queries import name_of
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.figure_forms import period_in
from regional_groups.planning import work_operations as operations
from regional_groups.planning import work_queries as queries
from regional_groups.planning.wording import in_words
from regional_groups.planning.work_forms import WorkCreateSchema, WorkPeriodArguments, WorkReverseSchema
from regional_groups.planning.work_models import OfficeWork

blueprint = Blueprint("work", __name__)
PAGE_LENGTH = 50
ORDER = (OfficeWork.recorded_at, OfficeWork.id)


def _shown(region: str = "") -> dict[str, Any]:
    """Return what every page needs; without a region, whether somebody may record of any."""
    places = [region] if region else list(REGIONS)
    own = any(permits(Permission.WORK_RECORD, actor(), queries.about(place)) for place in places)
    behalf = permits(Permission.RECORD_FOR_OTHERS, actor(), Subject())
    return {
        "regions": [(slug, name_of(f"region:{slug}")) for slug in REGIONS],
        "region_name": lambda slug: name_of(f"region:{slug}"),
        "in_words": in_words,
        "may_record": own or behalf,
        "behalf": behalf,
        "for_others_only": not own,
        "offices": [(str(Office.REGIONAL_OFFICE), office_label(Office.REGIONAL_OFFICE))],
    }


@blueprint.get("/office-work/")
def index() -> str:
    """Show what each office worked in a period, and the entries, the newest first."""
    given = {name: value for name in ("from", "until") if (value := request.args.get(name, "").strip())}
    try:
        asked, form = load(WorkPeriodArguments(), given), FormState(given, {})
    except InvalidInput as error:
        asked, form = (
            load(WorkPeriodArguments(), {}),
            refused(given, WorkPeriodArguments(), error.fields),
        )
    period = period_in(asked, geneva_day(now()))
    days = {"from_on": period.from_on, "until_on": period.until_on}
    rows, following = page_of(queries.entries(days), ORDER, PAGE_LENGTH, request.args.get("cursor"))
    return render_template(
        "planning/work/index.html",
        totals=queries.worked(period.from_on, period.until_on),
        chosen=period,
        rows=rows,
        following=following,
        form=form,
        **_shown(),
    )


@blueprint.route("/office-work/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Show and take the form of a new entry."""
    signed_in()
    if not _shown()["may_record"]:
        require(Permission.WORK_RECORD, actor(), Subject())
    if request.method == "GET":
        return _form(FormState(request.args.to_dict()))
    try:
        return redirect(_record(), 303)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        return _form(refused(request.form, WorkCreateSchema(), error.fields, error.message)), error.status


def _form(form: FormState) -> str:
    return render_template("planning/work/form.html", form=form, **_shown())


@changes_data
def _record() -> str:
    made = operations.record(read_form(WorkCreateSchema(), request.form), actor(), now())
    flash(_("Recorded."), "success")
    return url_for("planning.work.entry", id=made.id)


@blueprint.get("/office-work/<uuid:id>")
def entry(id: UUID) -> str:
    """Show an entry, with the form that reverses it."""
    return _one(queries.entry(id), None)


def _one(found: OfficeWork, form: FormState | None) -> str:
    return render_template(
        "planning/work/entry.html",
        entry=found,
        reversal=queries.reversal_of(found),
        form=form,
        **_shown(found.region),
    )


@blueprint.post("/office-work/<uuid:id>/actions/reverse")
def reverse(id: UUID) -> ResponseReturnValue:
    """Reverse an entry; a refused form is shown again."""
    signed_in()
    try:
        return redirect(_reverse(id), 303)
    except (InvalidInput, RuleViolated) as error:
        db.session.rollback()
        form = refused(request.form, WorkReverseSchema(), error.fields, error.message)
        return _one(queries.entry(id), form), error.status


@changes_data
def _reverse(id: UUID) -> str:
    data = read_form(WorkReverseSchema(), request.form)
    made = operations.reverse(queries.entry(id), data, actor(), now())
    flash(_("The entry was reversed."), "success")
    return url_for("planning.work.entry", id=made.id)
