"""The page on which a report takes over paragraphs of an earlier one."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from regional_groups.core.errors import InvalidInput, say
from regional_groups.core.forms import FormData, FormState
from regional_groups.core.i18n import CODES
from regional_groups.core.language_names import languages_offered
from regional_groups.core.web import actor, now
from regional_groups.publishing.blocks import Language
from regional_groups.reports import earlier, pages, queries
from regional_groups.reports.edit_pages import answer, save, writable, written_language
from regional_groups.reports.forms import ReportEditSchema
from regional_groups.reports.models import Report
from regional_groups.reports.narrative import BLOCKS


def take_over(id: UUID) -> ResponseReturnValue:
    """Show the paragraphs of the report before this one, and take those that were chosen."""
    found = writable(id)
    if request.method == "GET":
        return _page(found, None)
    return answer(ReportEditSchema, lambda: _take(id), lambda form: _page(writable(id), form))


def _take(id: UUID) -> str:
    report, language = writable(id), written_language()
    keys = frozenset(request.form.getlist("taken"))
    narrative = earlier.with_taken(report, _found(report, language), keys, language)
    if not narrative:
        raise InvalidInput(
            say("Nothing was chosen."), fields={"taken": [say("Choose at least one paragraph.")]}
        )
    return save(id, FormData({"narrative": narrative}), "texts", language=language)


def _found(report: Report, language: str) -> list[earlier.Earlier]:
    before = earlier.predecessor(report)
    return earlier.passages(report, before, cast(Language, language), now()) if before else []


def _page(report: Report, form: FormState | None) -> str:
    before, language = earlier.predecessor(report), written_language()
    found = _found(report, language)
    return render_template(
        "reports/earlier.html",
        report=report,
        before=before,
        form=form,
        writing=language,
        blocks=[(_(title), [one for one in found if one.block == block]) for block, title in BLOCKS.items()],
        written={code: _count(before, code) for code in CODES},
        open=[one for one in found if not one.taken],
        chosen=request.form.getlist("taken") if form else [one.key for one in found if not one.loose],
        language_names=dict(languages_offered()),
        **pages.recording(queries.subject(report), actor()),
    )


def _count(report: Report | None, language: str) -> int:
    texts = report.narrative.values() if report else ()
    return sum(len(earlier.paragraphs(one.get(language, ""))) for one in texts)
