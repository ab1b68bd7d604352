"""The dates of a report, reckoned back from the opening of the session that it goes to. Pure.

Documents are due about four weeks before a session opens, those with financial implications about eight. How long
translation, approval and writing take is the secretariat's estimate; the usual ones are assumptions and stand in
the cover data to be changed. No step is planned on a Saturday or Sunday.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from regional_groups.core.errors import N_

WEEKS_BEFORE: Final = 4
WEEKS_BEFORE_FINANCIAL: Final = 8
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


@dataclass(frozen=True)
class Planned:
    """A step with the day by which it is due, and the day on which it was done, if it was."""

    step: str
    due_on: date
    done_on: date | None = None

    def overdue(self, today: date) -> bool:
        """Tell whether the day has passed and the step has not been taken."""
        return self.done_on is None and self.due_on < today


def plan(cover: Mapping[str, Any], done: Mapping[str, date | None]) -> list[Planned]:
    """Return the steps in order, each with its day; none while the opening of the session is not given.

    Clause: the weeks from the programme of the Council's documents (2025); the days are estimates of the secretariat.
    Parameters:
        cover: ``session_opens_on`` (ISO), ``financial_implications``, and days for translation, approval and writing.
        done: the day on which a step was taken.
    """
    opens = str(cover.get("session_opens_on") or "")
    if not opens:
        return []
    days = {name: int(cover.get(name) or usual) for name, usual in ASSUMED_DAYS.items()}
    weeks = WEEKS_BEFORE_FINANCIAL if cover.get("financial_implications") else WEEKS_BEFORE
    due = {"publication": _working_day(date.fromisoformat(opens) - timedelta(weeks=weeks))}
    due["translation"] = _before(due["publication"], 1)
    due["transmission"] = _before(due["translation"], days["translation_days"])
    due["approval"] = _before(due["transmission"], 1)
    due["submission"] = _before(due["approval"], days["approval_days"])
    due["freeze"] = _before(due["submission"], days["writing_days"])
    return [Planned(step, due[step], done.get(step)) for step in STEP_LABELS]


def _before(day: date, days: int) -> date:
    return _working_day(day - timedelta(days=days))


def _working_day(day: date) -> date:
    """Return the day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))
