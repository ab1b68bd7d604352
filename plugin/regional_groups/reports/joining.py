"""What the room of reports gives the others: what waits for a person, and the printing of queued documents."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, g
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from regional_groups.core import outbox
from regional_groups.core.i18n import day
from regional_groups.core.language_names import language_named
from regional_groups.core.permissions import Held, Office
from regional_groups.core.workflow import soonest
from regional_groups.feeds.others import entry_source
from regional_groups.people.models import Person
from regional_groups.people.waiting import WaitingRow, waiting_source
from regional_groups.planning.session_models import CouncilSession
from regional_groups.reports import (
    calendar,
    front,
    profile_api,
    profile_pages,
    quality_api,
    quality_pages,
    queries,
    rendering,
    session_followed,
    translation_api,
    translation_pages,
    translations,
)
from regional_groups.reports.models import Report
from regional_groups.reports.notices import address


def waiting_reports(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return the reports whose next step is this person's."""
    functions = {held.function for held in offices}
    if not functions & {"report_officer", "tsb_director"}:
        return []
    rows = []
    for report in queries.open_reports():
        mine = [wait for wait in queries.own_waiting(report) if wait.office in functions]
        if mine:
            title = _("Effectiveness report %(first)s – %(last)s", **_days(report))
            rows.append(WaitingRow(title, address(report), report.state_since, *soonest(mine)))
    return rows


def waiting_translations(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return the texts that a translator has to translate, and those that the report officer has to check."""
    languages = {held.scope for held in offices if held.function == Office.TRANSLATOR}
    officer = any(held.function == Office.REPORT_OFFICER for held in offices)
    if not languages and not officer:
        return []
    found, more = translations.waiting_texts(languages, officer=officer)
    rows = [
        WaitingRow(
            _worded(office, language, report, len(slots)),
            f"{address(report)}/translations/{language}",
            wait.since,
            wait.due,
            wait.house_default,
        )
        for (report, language, office), slots in found.items()
        for wait in translations.waits(slots)
    ]
    if more:
        rows.append(
            WaitingRow(_("Texts of older reports may wait too: see the list of reports"), "/reports/", now)
        )
    return rows


def _days(report: Report) -> dict[str, str]:
    """Return the first and the last day of a report as plain words: letters show them too."""
    return {"first": day(report.from_on).striptags(), "last": day(report.until_on).striptags()}


def _worded(office: str, language: str, report: Report, count: int) -> str:
    told = {"language": language_named(language), **_days(report)}
    if office == Office.TRANSLATOR:
        texts: str = ngettext(
            "%(num)d text to translate into %(language)s: report %(first)s – %(last)s",
            "%(num)d texts to translate into %(language)s: report %(first)s – %(last)s",
            count,
            **told,
        )
        return texts
    checks: str = ngettext(
        "%(num)d translation into %(language)s to check: report %(first)s – %(last)s",
        "%(num)d translations into %(language)s to check: report %(first)s – %(last)s",
        count,
        **told,
    )
    return checks


def keep_retry_after(response: Response) -> Response:
    """Say when to ask again for a file that is being printed; the rate limiter had its own answer in that place."""
    if "report_retry_after" in g:
        response.headers["Retry-After"] = str(g.pop("report_retry_after"))
    return response


def _stand_before(app: Flask) -> None:
    """Let published files be handed out before Flask: behind the calendars' front, whose connections read them."""
    first = app.extensions["feed_front"]
    folder = app.extensions["settings"].data_folder / "files"
    first.app = front.PublishedFiles(first.app, first.reader, folder)


def join(app: Flask) -> None:
    """Register with the rooms below."""
    _stand_before(app)
    waiting_source(waiting_reports)
    waiting_source(waiting_translations)
    app.extensions["changes"].listen(Report, calendar.count_revision)
    entry_source(app, Report, calendar.drafts)
    app.extensions["changes"].listen(CouncilSession, calendar.follow_session)
    app.extensions["changes"].listen(CouncilSession, session_followed.tell)
    app.register_blueprint(translation_pages.blueprint)
    app.extensions["api"].register_blueprint(translation_api.blueprint)
    app.extensions["api"].register_blueprint(profile_api.blueprint)
    app.extensions["api"].register_blueprint(quality_api.blueprint)
    app.register_blueprint(quality_pages.blueprint)
    app.register_blueprint(profile_pages.blueprint)
    # in first place, since these functions are called from the last to the first
    app.after_request_funcs.setdefault(None, []).insert(0, keep_retry_after)
    outbox.handler(rendering.KIND, rendering.render)
    outbox.handler(calendar.KIND, calendar.follow_later)
