"""Pages of reports: the list, one report with its steps, its figures, its files, and what a hash belongs to."""

from __future__ import annotations

import re
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.api import page_of
from regional_groups.core.clauses import clause
from regional_groups.core.db import db
from regional_groups.core.errors import REFUSED, DomainError, NotFound, StaleVersion, say
from regional_groups.core.forms import FormState, read_form
from regional_groups.core.i18n import current_language, period, step_done
from regional_groups.core.language_names import languages_by_code
from regional_groups.core.permissions import Subject
from regional_groups.core.web import actor, changes_data, now, sent_back
from regional_groups.indicators.catalogue import INDICATORS, UNIT_LABELS, Indicator
from regional_groups.indicators.record import DIRECTION_LABELS, ROW_LABELS, SPLIT_LABELS
from regional_groups.indicators.wording import cell_label
from regional_groups.publishing.blocks import Language
from regional_groups.publishing.html import page_html
from regional_groups.reports import (
    check_pages,
    commenting,
    earlier_pages,
    edit_pages,
    operations,
    pages,
    queries,
    serving,
    shown,
    texts,
)
from regional_groups.reports.composing import names_in, sheet_of
from regional_groups.reports.forms import PAGE_FORMS
from regional_groups.reports.models import Report
from regional_groups.reports.session_plan import STEP_LABELS
from regional_groups.reports.tables import baseline_in_words, status
from regional_groups.reports.wording import Wording

blueprint = Blueprint("reports", __name__)
blueprint.add_url_rule("/reports/new", view_func=edit_pages.new, methods=["GET", "POST"])
for name in ("scope", "texts", "cover"):
    blueprint.add_url_rule(
        f"/reports/<uuid:id>/{name}", view_func=getattr(edit_pages, name), methods=["GET", "POST"]
    )
blueprint.add_url_rule("/reports/<uuid:id>/check", view_func=check_pages.check, methods=["GET", "POST"])
blueprint.add_url_rule(
    "/reports/<uuid:id>/earlier",
    view_func=earlier_pages.take_over,
    methods=["GET", "POST"],
    endpoint="earlier",
)
MEETINGS_PER_PAGE = 100
_HASH = re.compile(r"^[0-9a-f]{64}$")


@blueprint.get("/reports/")
def index() -> str:
    """Show the reports: published ones to everybody, the others to those who work on them."""
    query = queries.reports_for(actor())
    rows, following = page_of(query, (Report.created_at, Report.id), 50, request.args.get("cursor"))
    return render_template(
        "reports/index.html",
        rows=rows,
        following=following,
        may_prepare=queries.may_prepare(actor(), Subject()),
        facts=pages.facts,
        waiting_rows=shown.waiting_rows,
        language_names=languages_by_code(),
    )


@blueprint.get("/reports/<uuid:id>")
def report(id: UUID) -> str:
    """Show a report: where it stands, its figures, its text, its files, and what can be done."""
    return _page(queries.report(id, actor()))


def _page(found: Report, action: str = "", form: FormState | None = None, *, stale: bool = False) -> str:
    language = cast(Language, current_language())
    changes_after = max(0, request.args.get("changes", 0, type=int))
    sheet = sheet_of(found, now())
    bar, state = pages.lifecycle(found)
    rights = pages.rights(found, actor())
    wording = Wording(sheet, language, names_in(language))
    shown_in = language if not found.public or language in found.languages else found.languages[0]
    return render_template(
        "reports/report.html",
        report=found,
        facts=pages.facts(found),
        lifecycle_steps=bar,
        state_now=state,
        waiting_rows=shown.waiting_rows(found, now()),
        steps=pages.steps(found, actor(), now()),
        chosen=action,
        form=form,
        stale=stale,
        rights=rights,
        figures=sheet.extract["indicators"],
        registers=pages.registers(sheet, actor()),
        wording=wording,
        provisional=texts.to_date(wording),
        planned=shown.planned_rows(found, now()) if rights["inside"] else [],
        session_moves=pages.session_moves(found) if rights["inside"] else [],
        planned_steps={step: _(label) for step, label in STEP_LABELS.items()},
        why=pages.why(found, wording, actor()),
        corrected=pages.corrected(found, wording, actor(), now(), changes_after),
        changes_after=changes_after,
        indicators=INDICATORS,
        units=UNIT_LABELS,
        baseline_in_words=baseline_in_words,
        status=status,
        article=page_html(serving.in_html(sheet, shown_in)),
        article_language=shown_in,
        downloads=pages.downloads(found, now()),
        history=pages.history(found) if rights["inside"] else [],
        said=commenting.on_page(found, actor()),
        followers=pages.followers(found, actor()),
    )


@blueprint.post("/reports/<uuid:id>/actions/<action>")
def act(id: UUID, action: str) -> ResponseReturnValue:
    """Take a step; a refused form is shown again with what was filled in."""
    if action not in PAGE_FORMS:
        raise NotFound(say("There is no such step."))
    try:
        return redirect(_perform(id, action), 303)
    except REFUSED as error:
        return _again(id, action, error)


@changes_data
def _perform(id: UUID, action: str) -> str:
    found = queries.report(id, actor(), lock=True)
    data = read_form(PAGE_FORMS[action](), request.form)
    begun = operations.perform(found, action, data, actor(), now())
    db.session.flush()
    flash(step_done("report", action), "success")
    return url_for("reports.report", id=begun.id if begun else id)


def _again(id: UUID, action: str, error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    error.fields = pages.beside(error.fields, action)
    form = sent_back(error, PAGE_FORMS[action]())
    found = queries.report(id, actor())
    return _page(found, action, form, stale=isinstance(error, StaleVersion)), error.status


@blueprint.get("/reports/<uuid:id>/figures/<indicator>")
def figure(id: UUID, indicator: str) -> str:
    """Show one figure: its definition, what it is made of, and the rows behind it."""
    found = queries.report(id, actor())
    if indicator not in INDICATORS:
        raise NotFound(say("There is no such indicator."))
    language = cast(Language, current_language())
    sheet = sheet_of(found, now())
    if indicator not in sheet.indicators:
        raise NotFound(say("This report was frozen before the indicator was in the catalogue."))
    after = max(0, request.args.get("after", 0, type=int))
    meetings, following = shown.part(
        _behind(INDICATORS[indicator], sheet.extract["meetings"]), after, MEETINGS_PER_PAGE
    )
    return render_template(
        "reports/figure.html",
        report=found,
        indicator=INDICATORS[indicator],
        unit=UNIT_LABELS[INDICATORS[indicator].unit],
        figure=sheet.indicators[indicator],
        direction=DIRECTION_LABELS[INDICATORS[indicator].direction],
        ground=clause(INDICATORS[indicator].clause).title,
        meetings=meetings,
        after=after,
        following=following,
        row_kinds=ROW_LABELS,
        split_labels=SPLIT_LABELS,
        cell_label=cell_label,
        wording=Wording(sheet, language, names_in(language)),
        baseline_in_words=baseline_in_words,
        status=status,
    )


def _behind(indicator: Indicator, meetings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the meetings that a figure is made of: all where meetings are counted, else those held."""
    return [row for row in meetings if row["held"] or indicator.unit == "meetings"]


@blueprint.get("/reports/<uuid:id>.<format>")
def file(id: UUID, format: str) -> ResponseReturnValue:
    """Give a report as a file; while it is printed the page says so and looks again by itself."""
    found = queries.report(id, actor())
    asked = request.args.get("lang", "") or current_language()
    if found.public and asked not in found.languages and "lang" not in request.args:
        asked = found.languages[0]
    language = serving.check(found, format, asked)
    content = serving.file_of(found, format, language, now())
    if isinstance(content, serving.Ready):
        return serving.answer(found, format, language, content)
    found = queries.report(id, actor())  # asking ended the transaction
    of = period(found.from_on, found.until_on).striptags()
    return serving.preparing_page(content, format, language, of, url_for("reports.report", id=id))


@blueprint.get("/verify/<hash>")
def verify(hash: str) -> ResponseReturnValue:
    """Tell to which published document a hash belongs; of anything else nothing is told."""
    known = queries.verified(hash) if _HASH.match(hash) else None
    page = render_template(
        "reports/verify.html",
        hash=hash if _HASH.match(hash) else "",
        report=known[0] if known else None,
        file=known[1] if known else None,
        language_names=languages_by_code(),
        facts=pages.facts(known[0]) if known else {},
        same_figures=pages.of_same_figures(known[0]) if known else [],
    )
    return page, 200 if known else 404
