"""The page of data quality: what is missing for a complete report, who can mend it, and the letter that asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from regional_groups.core.api import page_of
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import NotFound, say
from regional_groups.core.forms import FormData, FormState, load
from regional_groups.core.i18n import office_label
from regional_groups.core.permissions import Permission, Subject, permits, require
from regional_groups.core.web import actor, changes_data, now
from regional_groups.groups import queries as groups
from regional_groups.indicators.asked import asked
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figure_forms import period_in
from regional_groups.meetings.models import Meeting
from regional_groups.people.models import Person
from regional_groups.people.notices import preview
from regional_groups.reports import quality, quality_asking, quality_everyone
from regional_groups.reports.quality_everyone import Scope
from regional_groups.reports.quality_forms import AskEveryoneSchema, ScopeSchema, scope_of
from regional_groups.reports.quality_rules import KINDS, Kind

blueprint = Blueprint("quality", __name__)
PER_PAGE = 50


def _asked() -> tuple[Period, str, FormState]:
    data, form = asked("from", "until", "group")
    acronym = groups.group(data["group"]).acronym if data["group"] else ""
    return period_in(data, geneva_day(now())), acronym, form


@blueprint.get("/reports/quality")
def index() -> str:
    """Show how much is missing of each kind, and a page of one kind."""
    period, group, form = _asked()
    today = geneva_day(now())
    counts = quality.numbers(period, today, group)
    first = next((id for id, number in counts.items() if number), "not_said")
    kind = KINDS.get(request.args.get("kind", first))
    if kind is None:
        raise NotFound(say("There is no such kind."))
    gaps, following = _page(kind, period, today, group)
    may_ask = permits(Permission.REPORTS_PREPARE, actor(), Subject())
    return render_template(
        "reports/quality.html",
        span=period,
        form=form,
        kinds=KINDS,
        kind=kind,
        counts=counts,
        gaps=gaps,
        following=following,
        office_label=office_label,
        may_ask=may_ask,
        asked_on=quality_asking.asked_on(gaps) if may_ask else {},
        here=_here(),
        span_asked={"from": period.from_on, "until": period.until_on, "group": group or None},
    )


def _here() -> dict[str, Any]:
    """Return what the page was narrowed to, and which part of it was shown."""
    names = ("from", "until", "group", "cursor")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _page(kind: Kind, period: Period, today: date, group: str) -> tuple[list[quality.Gap], str | None]:
    if kind.of == "group":
        return quality.of_groups(kind, quality.groups_missing(kind.id, group), today), None
    query = quality.meetings_missing(kind.id, period, today, group)
    rows, following = page_of(query, (Meeting.listed_on, Meeting.id), PER_PAGE, request.args.get("cursor"))
    return quality.of_meetings(kind, rows, today, group), following


@blueprint.get("/reports/quality/everyone")
def asking_all() -> str:
    """Show who would be asked for what, before anything is sent."""
    require(Permission.REPORTS_PREPARE, actor(), Subject())
    return _everyone(_scope(load(ScopeSchema(), FormData(request.args))))


def _scope(data: Mapping[str, Any]) -> Scope:
    return scope_of(data, geneva_day(now()))


def _everyone(scope: Scope) -> str:
    found = quality_everyone.prepare(scope, actor(), now())
    subject = text = ""
    if found.letters:
        first = found.letters[0]
        subject, text = preview(quality_everyone.NOTICE, first.person, quality_everyone.shown(first, scope))
    return render_template(
        "reports/ask_everyone.html", scope=scope, kinds=KINDS, round=found, subject=subject, text=text
    )


@blueprint.post("/reports/quality/everyone")
def ask_all() -> ResponseReturnValue:
    """Send the letters that were looked at."""
    scope, number = _ask_all()
    flash(
        ngettext("%(num)s person is asked by mail.", "%(num)s people are asked by mail.", number), "success"
    )
    return redirect(request.script_root + scope.page, 303)


@changes_data
def _ask_all() -> tuple[Scope, int]:
    data = load(AskEveryoneSchema(), FormData(request.form))
    scope = _scope(data)
    found = quality_everyone.ask_everyone(scope, data["seal"], actor(), now())
    return scope, len(found.letters)


@blueprint.get("/reports/quality/<kind>/<uuid:id>")
def asking(kind: str, id: UUID) -> str:
    """Show the letter that would ask for what is missing, before it is sent."""
    require(Permission.REPORTS_PREPARE, actor(), Subject())
    return _letter(quality.gap(kind, id, geneva_day(now()), request.args.get("group", "")))


def _letter(found: quality.Gap) -> str:
    people = quality.who_can_mend(found, geneva_day(now()))
    reader: Any = people[0] if people else Person(name=_("Name"), language="en", timezone="")
    subject, text = preview(quality_asking.NOTICE, reader, quality_asking.letter(found))
    return render_template(
        "reports/ask.html",
        gap=found,
        people=people,
        subject=subject,
        text=text,
        office_label=office_label,
    )


@blueprint.post("/reports/quality/<kind>/<uuid:id>")
def ask(kind: str, id: UUID) -> ResponseReturnValue:
    """Send the letter."""
    if _ask(kind, id):
        flash(_("They are asked by mail; nobody gets the same request twice in a week."), "success")
    else:
        flash(_("Nothing is sent: whoever can mend this was asked in the last seven days."), "info")
    return redirect(url_for("quality.index", kind=kind, **_here()), 303)


@changes_data
def _ask(kind: str, id: UUID) -> int:
    found = quality.gap(kind, id, geneva_day(now()), request.form.get("group", ""))
    return len(quality_asking.ask(found, actor(), now()))
