"""The planned dates of a report as entries of personal calendars of those who work on it.

They are internal: they stand in no public calendar, also after publication. Translators have the dates of translation
alone. An entry says as much as the list of reports does, and not what the report tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import defer

from regional_groups.core import jobs, outbox
from regional_groups.core.changes import Change, announce
from regional_groups.core.db import db
from regional_groups.core.errors import Message, say
from regional_groups.core.permissions import SYSTEM, Actor
from regional_groups.feeds.entries import UNSTAMPED, Draft, Tongue
from regional_groups.feeds.rules import REPORT_DEADLINES, TRANSLATION_DEADLINES, Belongs
from regional_groups.feeds.speech import Tell
from regional_groups.reports.models import Report
from regional_groups.reports.notices import address
from regional_groups.reports.rules import ReportState
from regional_groups.reports.session_followed import PLANNED_BY
from regional_groups.reports.session_plan import STEP_LABELS, Planned, plan, settings

if TYPE_CHECKING:
    from regional_groups.ical.entries import Entry

KIND = "report_dates"  # of the messages in the outbox
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
    """Count that the days of a session moved, or that it was cancelled: those of the reports that chose it follow.

    Who changes a session holds the trail by now, and who changes a report holds its row and waits for the trail. So a
    report that is being changed follows after the commit.
    """
    if not PLANNED_BY & change.before.keys():
        return
    chosen = Report.council_session_id == change.subject.id
    left = set(db.session.scalars(select(Report.id).where(chosen)))
    for report in db.session.scalars(_rows(chosen).with_for_update(skip_locked=True)).all():
        left.discard(report.id)
        _replan(report, change.actor, change.now)
    if left:
        outbox.put(KIND, f"{KIND}:{uuid4()}", {"ids": sorted(map(str, left))}, change.now)


def follow_later(payload: Mapping[str, Any], _key: str) -> None:
    """Let reports follow that were being changed when their session moved; called by the outbox."""
    chosen = Report.id.in_([UUID(id) for id in payload["ids"]])
    with jobs.change():
        for report in db.session.scalars(_rows(chosen).with_for_update()).all():
            _replan(report, SYSTEM, current_app.extensions["clock"].now())


def _rows(chosen: ColumnElement[bool]) -> Select[Report]:
    query = select(Report).where(chosen).order_by(Report.id).options(defer(Report.frozen))
    return query.execution_options(populate_existing=True)


def _replan(report: Report, actor: Actor, now: datetime) -> None:
    report.plan_sequence += 1
    announce(Change("report:replan", report, actor, now, quiet=True))


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
