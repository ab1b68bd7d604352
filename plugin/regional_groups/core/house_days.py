"""Within how many days somebody should act where no clause gives a number: the defaults of this service.

Pages and the API mark a day that follows from this table as a default of the service. Where the field gives a day (the
letter of a meeting, its opening), rooms take that one instead, or whichever comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_GENEVA = ZoneInfo("Europe/Zurich")  # the clock of the service knows it too, but asks the machine
HOUSE_DAYS: Mapping[tuple[str, str], int] = {  # (flow, state): calendar days
    ("creation", "submitted"): 14,
    ("creation", "returned"): 30,
    ("creation", "under_review"): 30,
    ("creation", "before_parent"): 90,  # where the day of the parent's meeting is not known
    ("creation", "deferred"): 90,
    ("terms", "submitted"): 90,
    ("meeting", "proposed"): 14,
    ("meeting", "convened"): 7,  # "held?", after its end
    ("meeting", "postponed"): 30,
    # as long as TSAG takes for its own report (facts B6.7); no text speaks of groups
    ("meeting", "held"): 42,
    ("registration", "requested"): 7,
    ("registration", "endorsed"): 7,
    # where no session of the Council is chosen, from which the dates of a report are reckoned back
    ("report", "frozen"): 14,
    ("report", "submitted"): 14,
    ("report", "approved"): 7,
    ("report", "transmitted"): 30,
    ("translation", "sent"): 14,
    ("translation", "received"): 7,
    ("plan_review", "begun"): 60,
    ("standards", "submitted"): 90,  # until the parent meets, as for its other decisions
    ("standards", "tap_chosen"): 90,
    ("standards", "consultation"): 90,
    ("standards", "supported"): 30,
    ("standards", "under_study"): 365,  # is it still being studied?
    ("target", "open"): 90,  # from the last day for comments, where one is set: TSAG is to agree
}


def begun_on(since: datetime) -> date:
    """Return the day in Geneva on which a wait began."""
    return since.astimezone(_GENEVA).date()


def due_by(flow: str, state: str, since: datetime, latest: date | None = None) -> tuple[date | None, bool]:
    """Return by which day somebody should act, and whether only a default of the service gives it.

    Parameters:
        since: when the state was reached; days are counted from its date in Geneva.
        latest: the day that the field gives, if it does; it counts where it comes first, and where it was over before
            only if the service has no number of days.
    """
    begun = begun_on(since)
    days = HOUSE_DAYS.get((flow, state))
    own = begun + timedelta(days=days) if days is not None else None
    if own is not None and (latest is None or own < latest or latest < begun):
        return own, True
    return latest, False
