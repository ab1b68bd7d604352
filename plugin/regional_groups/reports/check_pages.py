"""The page on which a Word file that was edited is held against the frozen figures."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from regional_groups.core import files
from regional_groups.core.errors import InvalidInput, RuleViolated
from regional_groups.core.forms import FormData, FormState, load, refused
from regional_groups.core.i18n import CODES, current_language
from regional_groups.core.language_names import languages_by_code, languages_offered
from regional_groups.core.permissions import Permission, Subject, require
from regional_groups.core.web import actor, now, signed_in
from regional_groups.reports import checking, queries
from regional_groups.reports.checking import Checked
from regional_groups.reports.forms import CheckSchema


def check(id: UUID) -> ResponseReturnValue:
    """Show the form, take a file, and list the numbers that differ."""
    require(Permission.REPORTS_VIEW_UNPUBLISHED, signed_in(), Subject())
    if request.method == "GET":
        return _page(id)
    try:
        return _page(id, result=checking.check(queries.report(id, actor()), _data(), actor(), now()))
    except (InvalidInput, RuleViolated) as error:
        return _page(id, refused(request.form, CheckSchema(), error.fields, error.message)), error.status


def _data() -> dict[str, object]:
    sent = FormData({"language": request.form.get("language", "")})
    if file := files.upload(request.files.get("file")):
        sent["file"] = file
    return dict(load(CheckSchema(), sent))


def _page(id: UUID, form: FormState | None = None, result: Checked | None = None) -> str:
    report = queries.report(id, actor())
    given = request.form.get("language", "")
    return render_template(
        "reports/check.html",
        report=report,
        form=form,
        result=result,
        languages=[
            (code, name)
            for code, name in languages_offered()
            if not report.languages or code in report.languages
        ],
        language=given if given in CODES else current_language(),
        language_names=languages_by_code(),
    )
