"""Pages on which a report is written: its period, its texts, its cover data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from regional_groups.core.db import db
from regional_groups.core.errors import REFUSED, IllegalMove
from regional_groups.core.forms import (
    CreateSchema,
    FormData,
    FormState,
    check_for_whom,
    load,
    nested,
)
from regional_groups.core.i18n import CODES, current_language, day, translate
from regional_groups.core.language_names import languages_offered
from regional_groups.core.permissions import Permission, Subject, require
from regional_groups.core.web import actor, changes_data, now, sent_back, signed_in
from regional_groups.indicators.catalogue import IDS, INDICATORS
from regional_groups.planning import session_queries
from regional_groups.planning.session_rules import WEEKS_BEFORE, WEEKS_BEFORE_FINANCIAL
from regional_groups.reports import narrative, operations, pages, queries
from regional_groups.reports.composing import names_in, sheet_of
from regional_groups.reports.forms import IN_LANGUAGES, LABELLED, ReportCreateSchema, ReportEditSchema
from regional_groups.reports.models import Report
from regional_groups.reports.narrative import BLOCKS
from regional_groups.reports.rules import ADDRESSEE_LABELS
from regional_groups.reports.session_plan import ASSUMED_DAYS
from regional_groups.reports.wording import Wording

Draw = Callable[[FormState | None], str]
REFUSALS = (*REFUSED, IllegalMove)
_SCOPE = ("from", "until", "baseline_from", "baseline_until", "addressee")


def written_language() -> str:
    """Return the language that is written in: chosen on the page, else the reader's."""
    asked = request.values.get("language", "")
    return asked if asked in CODES else current_language()


def _scope_data() -> FormData:
    data = _acting_data()
    data |= FormData({name: request.form.get(name) or None for name in _SCOPE if name in request.form})
    return data


def _acting_data() -> FormData:
    """Return for whom the form is filled in, and the evidence."""
    return nested(CreateSchema(), request.form)


def answer(schema: type[Schema], save: Callable[[], str], draw: Draw) -> ResponseReturnValue:
    """Save a form and go on, or show it again with what was filled in."""
    try:
        where = save()
    except REFUSALS as error:
        db.session.rollback()
        error.fields = {name.removeprefix("cover-"): texts for name, texts in error.fields.items()}
        form = sent_back(error, schema(), {**request.form.to_dict(), **_acting_data()})
        return draw(form), error.status
    flash(_("Saved."), "success")
    return redirect(where, 303)


def new() -> ResponseReturnValue:
    """Show and take the form of a new report."""
    _require_preparing(Subject())
    if request.method == "GET":
        return _scope_form(None, None)
    return answer(ReportCreateSchema, _create, lambda form: _scope_form(None, form))


@changes_data
def _create() -> str:
    check_for_whom(request.form)
    data = load(ReportCreateSchema(), _scope_data())
    made = operations.create(data, actor(), now())
    db.session.flush()
    return url_for("reports.report", id=made.id)


def _scope_form(report: Report | None, form: FormState | None) -> str:
    return render_template(
        "reports/scope.html",
        report=report,
        form=form,
        addressees=[(code, _(label)) for code, label in ADDRESSEE_LABELS.items()],
        **pages.recording(queries.subject(report) if report else Subject(), actor()),
    )


def writable(id: UUID, *, lock: bool = False) -> Report:
    """Return a report for somebody who writes it, or records for who does."""
    found = queries.report(id, actor(), lock=lock)
    _require_preparing(queries.subject(found))
    return found


def _require_preparing(about: Subject) -> None:
    """Refuse whoever neither prepares reports nor records for the officer who does."""
    if not queries.may_prepare(signed_in(), about):
        require(Permission.REPORTS_PREPARE, actor(), about)


def scope(id: UUID) -> ResponseReturnValue:
    """Show and take the form of a draft's period and addressee."""
    found = writable(id)
    if request.method == "GET":
        return _scope_form(found, None)
    return answer(
        ReportEditSchema,
        lambda: save(id, _scope_data(), "report"),
        lambda form: _scope_form(writable(id), form),
    )


@changes_data
def save(id: UUID, data: FormData, page: str, **more: Any) -> str:
    """Change a report and return the address of the page that comes next."""
    check_for_whom(request.form)
    data |= {**_acting_data(), "version": request.form.get("version", "")}
    operations.edit(writable(id, lock=True), load(ReportEditSchema(), data), actor(), now())
    return url_for(f"reports.{page}", id=id, **more)


def texts(id: UUID) -> ResponseReturnValue:
    """Show and take the texts of a report in one language."""
    found = writable(id)
    if request.method == "GET":
        return _texts_form(found, None)
    language = written_language()
    blocks = {
        block: {language: request.form[name]}
        for block in BLOCKS
        if (name := f"narrative-{block}-{language}") in request.form
    }
    return answer(
        ReportEditSchema,
        lambda: save(id, FormData({"narrative": blocks}), "texts", language=language),
        lambda form: _texts_form(writable(id), form),
    )


def _texts_form(report: Report, form: FormState | None) -> str:
    language = written_language()
    sheet = sheet_of(report, now())
    return render_template(
        "reports/texts.html",
        report=report,
        form=form,
        writing=language,
        blocks=[(block, _(title)) for block, title in narrative.blocks_of(report.correction).items()],
        written={code: _count(report.narrative, code) for code in CODES},
        language_names=dict(languages_offered()),
        checked=form or FormState({}, _unbound(report, language)),
        wording=Wording(sheet, language, names_in(language)),  # type: ignore[arg-type]  # one of CODES
        indicators=INDICATORS,
        **pages.recording(queries.subject(report), actor()),
    )


def _unbound(report: Report, language: str) -> dict[str, list[str]]:
    """Return by field what must be put right in the texts of a language before the report is submitted."""
    found = narrative.problems(report.narrative, narrative.known_placeholders(IDS))
    own = {name: texts for name, texts in found.items() if name.endswith(f"-{language}")}
    return {name: [translate(one) for one in texts] for name, texts in own.items()}


def _count(written: Mapping[str, Mapping[str, str]], language: str) -> int:
    return sum(bool(texts.get(language)) for texts in written.values())


def cover(id: UUID) -> ResponseReturnValue:
    """Show and take the cover data: what is common to all languages, and the texts of one."""
    found = writable(id)
    if request.method == "GET":
        return _cover_form(found, None)
    return answer(
        ReportEditSchema,
        lambda: save(id, _cover_and_session(found), "cover", language=written_language()),
        lambda form: _cover_form(writable(id), form),
    )


def _cover_data(report: Report) -> FormData:
    """Return the cover as the form leaves it; the texts of other languages stay."""
    form, language = request.form, written_language()
    data = FormData({name: form.get(name, "") for name in ("document_number", "agenda_item")})
    given = ("dated_on", "original_language", "session_opens_on", *ASSUMED_DAYS)
    data |= {name: form.get(name) or None for name in given}
    data["financial_implications"] = form.get("financial_implications") == "1"
    for name in IN_LANGUAGES:
        data[name] = {**report.cover.get(name, {}), language: form.get(name, "")}
    labels = report.cover.get("labels", {})
    data["labels"] = {
        name: {**labels.get(name, {}), language: form.get(f"label-{name}", "")} for name in LABELLED
    }
    return data


def _sessions(report: Report) -> list[tuple[str, str]]:
    """Return the sessions to choose from; the chosen one stands there also when it is long past."""
    offered = [*session_queries.offered(demonstration=report.demonstration)]
    if report.council_session is not None and report.council_session not in offered:
        offered.append(report.council_session)
    return [
        (str(one.id), _("%(title)s, opens on %(day)s", title=one.title, day=day(one.opens_on).striptags()))
        for one in offered
    ]


def _cover_and_session(report: Report) -> FormData:
    chosen = request.form.get("council_session")
    data = FormData({"cover": _cover_data(report)})
    return data if chosen is None else FormData({**data, "council_session": chosen or None})


def _cover_form(report: Report, form: FormState | None) -> str:
    return render_template(
        "reports/cover.html",
        report=report,
        form=form,
        writing=written_language(),
        assumed=ASSUMED_DAYS,
        weeks=(WEEKS_BEFORE, WEEKS_BEFORE_FINANCIAL),
        sessions=_sessions(report),
        labelled=[(name, _(BLOCKS[name])) for name in LABELLED],
        language_names=dict(languages_offered()),
        **pages.recording(queries.subject(report), actor()),
    )
