"""The planned dates of a report as entries of personal calendars of those who work on it.

They are internal: they stand in no public calendar, also after publication. Translators have the dates of translation
alone. An entry says as much as the list of reports does, and not what the report tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import defer

from regional_groups.core.changes import Change, announce
from regional_groups.core.db import db
from regional_groups.core.errors import Message, say
from regional_groups.feeds.entries import UNSTAMPED, Draft, Tongue
from regional_groups.feeds.rules import REPORT_DEADLINES, TRANSLATION_DEADLINES, Belongs
from regional_groups.feeds.speech import Tell
from regional_groups.reports.models import Report
from regional_groups.reports.notices import address
from regional_groups.reports.rules import ReportState
from regional_groups.reports.session_plan import STEP_LABELS, Planned, plan, settings

if TYPE_CHECKING:
    from regional_groups.ical.entries import Entry

_PLANNED_BY = {
    "opens_on",
    "documents_due_on",
    "financial_due_on",
    "translation_days",
    "state",
}  # of a session
_TRANSLATORS = ("transmission", "translation")  # steps after which a translator acts, or by which


def count_revision(change: Change) -> None:
    """Count that planned dates of a report moved, or that it was withdrawn: calendars must follow."""
    report: Report = change.subject
    if not change.before:
        return
    cover = change.before.get("cover", report.cover) or {}
    moved = plan(settings(cover, report.council_session), {}) != plan(report.planned_from, {})
    moved = moved or "council_session_id" in change.before
    withdrawn = ReportState.WITHDRAWN in (change.before.get("state"), change.after.get("state"))
    if moved or withdrawn:
        report.plan_sequence += 1


def follow_session(change: Change) -> None:
    """Count that the days of a session moved, or that it was cancelled: those of the reports that chose it follow."""
    if not _PLANNED_BY & change.before.keys():
        return
    query = select(Report).where(Report.council_session_id == change.subject.id).order_by(Report.id)
    rows = query.options(defer(Report.frozen)).with_for_update().execution_options(populate_existing=True)
    for report in db.session.scalars(rows):
        report.plan_sequence += 1
        announce(Change("report:replan", report, change.actor, change.now, quiet=True))


def drafts(report: Report, domain: str, base_url: str) -> Iterator[Draft]:
    """Give an entry for each planned step of a report."""
    for planned in plan(report.planned_from, {}):
        yield _draft(report, planned, domain, base_url)


def _draft(report: Report, planned: Planned, domain: str, base_url: str) -> Draft:
    uid = f"deadline-{report.id}-{planned.step}@{domain}"
    status = "CANCELLED" if report.state == ReportState.WITHDRAWN else "CONFIRMED"
    keys = (REPORT_DEADLINES, TRANSLATION_DEADLINES) if planned.step in _TRANSLATORS else (REPORT_DEADLINES,)

    def said(tongue: Tongue) -> Entry:
        return _entry(report, planned, uid, status, tongue, f"{base_url}{address(report)}")

    return Draft(
        uid,
        "deadline",
        report.id,
        Belongs("deadline", internal=keys),
        planned.due_on,
        planned.due_on,
        "",
        status,
        report.plan_sequence,
        said,
        report.demonstration,
    )


def _entry(report: Report, planned: Planned, uid: str, status: str, tongue: Tongue, url: str) -> Entry:
    from regional_groups.ical.entries import Entry  # heavy, and wanted only when something is written

    return Entry(
        uid=uid,
        kind="deadline",
        starts=planned.due_on,
        summary=tongue.tell(_title(report, planned)),
        description=_description(report, tongue.tell, url),
        url=url,
        status=status,
        sequence=report.plan_sequence,
        dtstamp=UNSTAMPED,
        last_modified=UNSTAMPED,
        created=report.created_at,
        private=True,
        language=tongue.language,
    )


def _title(report: Report, planned: Planned) -> Message:
    first, last = report.from_on.isoformat(), report.until_on.isoformat()
    about = say("Effectiveness report %(first)s – %(last)s", first=first, last=last)
    title = say("%(step)s: %(report)s", step=Message(STEP_LABELS[planned.step]), report=about)
    if report.demonstration:
        title = say("Demonstration: %(title)s", title=title)
    withdrawn = report.state == ReportState.WITHDRAWN
    return say("Cancelled: %(title)s", title=title) if withdrawn else title


def _description(report: Report, tell: Tell, url: str) -> str:
    lines = [
        say(
            "Planned back from the session, which opens on %(day)s.",
            day=report.planned_from["session_opens_on"],
        ),
        say("This date is internal. Do not pass it on."),
        say("Page of the report: %(url)s", url=url),
    ]
    if report.document_number:
        lines.insert(0, say("Document %(number)s", number=report.document_number))
    return "\n".join(map(tell, lines))
