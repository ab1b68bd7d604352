"""When a session of the Council moves or is cancelled, who prepares its report learns it by mail and on its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import defer

from regional_groups.core import audit
from regional_groups.core.changes import Change
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import Office
from regional_groups.people.models import Person
from regional_groups.people.notices import notify
from regional_groups.people.queries import holders, holders_among
from regional_groups.planning.session_models import CouncilSession
from regional_groups.reports.models import Report
from regional_groups.reports.notices import address
from regional_groups.reports.rules import BEFORE_PUBLICATION
from regional_groups.reports.session_plan import STEP_LABELS, plan, settings

# What reports are planned by, of a session.
PLANNED_BY: Final = frozenset(
    {"opens_on", "documents_due_on", "financial_due_on", "translation_days", "state"}
)
SHOWN: Final = 10  # changes of a session on the page of a report, the newest
# Whoever began a report hears of it while one of these offices lets them see it.
_INSIDE: Final = (Office.REPORT_OFFICER, Office.TSB_DIRECTOR, Office.TSB_COUNSELLOR, Office.BSG_COORDINATOR)


def tell(change: Change) -> None:
    """Write to those who prepare a report for a session of which the days or the state have changed."""
    if not PLANNED_BY & change.before.keys():
        return
    session: CouncilSession = change.subject
    old = _as_it_was(change)
    chosen = (Report.council_session_id == session.id, Report.state.in_(BEFORE_PUBLICATION))
    query = select(Report).where(*chosen).order_by(Report.id).options(defer(Report.frozen))
    for report in db.session.scalars(query).all():
        if plan(settings(report.cover, old), {}) == plan(report.planned_from, {}):
            continue
        notify(
            "council_session_changed",
            _preparing(report, geneva_day(change.now)),
            _told(report, session, old, change.note),
            f"council_session:{session.id}:{session.version}:{report.id}",
            change.now,
        )


def _as_it_was(change: Change) -> CouncilSession:
    names = ("title", "opens_on", "documents_due_on", "financial_due_on", "translation_days", "state")
    return CouncilSession(**{name: change.before.get(name, getattr(change.subject, name)) for name in names})


def _preparing(report: Report, today: date) -> list[Person]:
    """Return the report officers, and who began the report."""
    found = holders(Office.REPORT_OFFICER, "", today)
    if report.author_id and holders_among({report.author_id}, _INSIDE, today):
        found = [*found, db.session.get_one(Person, report.author_id)]
    return found


def _told(report: Report, session: CouncilSession, old: CouncilSession, note: str) -> dict[str, Any]:
    financial = bool(report.cover.get("financial_implications"))
    return {
        "title": session.title,
        "from_on": report.from_on,
        "until_on": report.until_on,
        "before": str(old.state),
        "after": str(session.state),
        "opens_on": session.opens_on,
        "opened_on": old.opens_on,
        "due_on": session.due_on(financial=financial),
        "was_due_on": old.due_on(financial=financial),
        "note": note,
        "steps": [(STEP_LABELS[one.step], one.due_on) for one in plan(report.planned_from, {})],
        "action_url": f"{address(report)}#plan",
    }


def moves_of(report: Report, worded: Callable[[str, Any], Any]) -> list[dict[str, Any]]:
    """Return what changed in the session of a report since that was begun, the newest first.

    Parameters:
        worded: a value of the trail in words, by its column.
    """
    if report.council_session_id is None:
        return []
    entries = audit.entries_of("council_session", str(report.council_session_id), SHOWN)
    return [
        {"on": geneva_day(one.at), "note": one.note, "changes": changes}
        for one in entries
        if one.at >= report.created_at and (changes := _changes(one, worded))
    ]


def _changes(entry: audit.AuditEntry, worded: Callable[[str, Any], Any]) -> list[tuple[str, Any, Any]]:
    before = entry.before or {}
    return [
        (name, worded(name, before[name]), worded(name, value))
        for name, value in (entry.after or {}).items()
        if name in PLANNED_BY and name in before and before[name] != value
    ]
