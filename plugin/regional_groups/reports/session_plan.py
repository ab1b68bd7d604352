"""The dates of a report, reckoned back from the opening of the session that it goes to. Pure.

A report that chose a session of the Council asks it for opening, deadline of documents and days of translation; one
that goes elsewhere says its opening itself. How long translation, approval and writing take is the secretariat's
estimate; the usual ones are assumptions and stand in the cover data to be changed. No step is planned on a Saturday
or Sunday.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from regional_groups.core.errors import N_
from regional_groups.planning.session_rules import SessionState, usual_day

if TYPE_CHECKING:
    from regional_groups.planning.session_models import CouncilSession

ASSUMED_DAYS: Final = {"translation_days": 14, "approval_days": 14, "writing_days": 14}
PLANNED_FROM: Final = ("session_opens_on", *ASSUMED_DAYS)  # of the cover data; of one report alone
STEP_LABELS: Final[dict[str, str]] = {
    "freeze": N_("Freeze the figures"),
    "submission": N_("Submit to the Director"),
    "approval": N_("Approve the report"),
    "transmission": N_("Transmit, and send for translation"),
    "translation": N_("Translations received"),
    "publication": N_("Publish the report"),
}

NEXT_STEP: Final = {  # state of a report: the step that is awaited in it
    "draft": "freeze",
    "frozen": "submission",
    "submitted": "approval",
    "approved": "transmission",
    "transmitted": "publication",
}


@dataclass(frozen=True)
class Planned:
    """A step with the day by which it is due, and the day on which it was done, if it was."""

    step: str
    due_on: date
    done_on: date | None = None

    def overdue(self, today: date) -> bool:
        """Tell whether the day has passed and the step has not been taken."""
        return self.done_on is None and self.due_on < today


def settings(cover: Mapping[str, Any], session: CouncilSession | None) -> dict[str, Any]:
    """Return what a report is planned from: its cover data, and what a chosen session says instead.

    A cancelled session has no opening, so that nothing is planned.
    """
    if session is None:
        return dict(cover)
    held = session.state != SessionState.CANCELLED
    return {
        **cover,
        "session_opens_on": session.opens_on.isoformat() if held else "",
        "documents_due_on": session.due_on(financial=bool(cover.get("financial_implications"))),
        "translation_days": session.translation_days or cover.get("translation_days"),
    }


def plan(cover: Mapping[str, Any], done: Mapping[str, date | None]) -> list[Planned]:
    """Return the steps in order, each with its day; none while the opening of the session is not given.

    Clause: the weeks from the programme of the Council's documents (2025); the days are estimates of the secretariat.
    Parameters:
        cover: ``session_opens_on`` (ISO), ``financial_implications``, days for translation, approval and writing, and
            ``documents_due_on`` where a session says it.
        done: the day on which a step was taken.
    """
    opens = str(cover.get("session_opens_on") or "")
    if not opens:
        return []
    days = {name: int(cover.get(name) or usual) for name, usual in ASSUMED_DAYS.items()}
    financial = bool(cover.get("financial_implications"))
    deadline = cover.get("documents_due_on") or usual_day(date.fromisoformat(opens), financial=financial)
    due = {"publication": _working_day(deadline)}
    due["translation"] = _before(due["publication"], 1)
    due["transmission"] = _before(due["translation"], days["translation_days"])
    due["approval"] = _before(due["transmission"], 1)
    due["submission"] = _before(due["approval"], days["approval_days"])
    due["freeze"] = _before(due["submission"], days["writing_days"])
    return [Planned(step, due[step], done.get(step)) for step in STEP_LABELS]


def planned_on(cover: Mapping[str, Any], step: str) -> date | None:
    """Return the day that is planned for a step, if the opening of the session is given."""
    return next((one.due_on for one in plan(cover, {}) if one.step == step), None)


def _before(day: date, days: int) -> date:
    return _working_day(day - timedelta(days=days))


def _working_day(day: date) -> date:
    """Return the day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))
