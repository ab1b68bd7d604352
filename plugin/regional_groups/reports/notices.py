"""Who is told of what happens to a report."""

from __future__ import annotations

from datetime import datetime

from regional_groups.core.clock import geneva_day
from regional_groups.core.permissions import Office
from regional_groups.people.notices import notify
from regional_groups.people.queries import holders
from regional_groups.reports import queries
from regional_groups.reports.models import Report

_TO = {"submit": Office.TSB_DIRECTOR, "return": Office.REPORT_OFFICER, "approve": Office.REPORT_OFFICER}
_NOTICES = {"submit": "report_submitted", "return": "report_returned", "approve": "report_approved"}


def address(report: Report) -> str:
    """Return the path of a report's page."""
    return f"/reports/{report.id}"


def told(report: Report, action: str, before: str, note: str, now: datetime) -> None:
    """Tell whoever must act next that a report was submitted, returned or approved.

    Parameters:
        before: the state that the step found.
    """
    if action not in _TO:
        return
    today = geneva_day(now)
    due = next((wait.due for wait in queries.own_waiting(report) if wait.due), None)
    notify(
        _NOTICES[action],
        holders(_TO[action], "", today),
        {
            "from_on": report.from_on,
            "until_on": report.until_on,
            "before": before,
            "after": str(report.state),
            "note": note,
            "due_on": due,
            "action_url": address(report),
        },
        f"report:{action}:{report.id}:{report.version}",
        now,
    )
