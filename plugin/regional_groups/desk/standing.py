"""Where everything stood on a past day, read from the trail alone.

Each step leaves the state it led to; the last one of a day is what was shown when that day ended in Geneva. What was
recorded later about an earlier day was not shown then, so it is not here either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import GENEVA
from regional_groups.core.db import db
from regional_groups.core.errors import N_
from regional_groups.core.i18n import state_label

# What stands in a list with its state, in the order of the page. Left out: a person's own calendar addresses, which
# only their owner lists, and dated intervals (offices, countries of groups), whose pages are asked by day.
KINDS: Mapping[str, str] = {
    "regional_group": N_("Regional groups"),
    "creation": N_("Creation requests"),
    "terms": N_("Terms of reference"),
    "meeting": N_("Meetings"),
    "event": N_("Events"),
    "registration": N_("Registrations"),
    "invitation": N_("Invitations"),
    "attendance": N_("Attendance"),
    "contribution": N_("Contributions"),
    "activity": N_("Action plan"),
    "plan_review": N_("Yearly reviews of the action plan"),
    "target": N_("Targets"),
    "risk": N_("Risks"),
    "outreach": N_("Outreach"),
    "standards": N_("Requests for regional standards"),
    "council_session": N_("Council sessions"),
    "report": N_("Reports"),
    "translation": N_("Translations"),
    "outside_calendar": N_("Calendars of other bodies"),
    "calendar_collection": N_("Calendars on other servers"),
}
GONE = ""  # it is in no list any more
# Kinds without a flow: what their events say of them.
_TOLD = {
    "attendance:record": "recorded",
    "attendance:import": "recorded",
    "attendance:remove": GONE,
    "invitation:create": "invited",
    "invitation:withdraw": "withdrawn",
}
_TOLD_LABELS = {"recorded": N_("Recorded"), "invited": N_("invited"), "withdrawn": N_("withdrawn")}


@dataclass(frozen=True)
class Standing:
    """One object on a day: what it was called, its state, and since when."""

    kind: str
    id: str
    label: str
    state: str
    since: datetime
    demonstration: bool


def labels() -> dict[str, str]:
    """Return what the kinds are called in the current language."""
    return {kind: _(label) for kind, label in KINDS.items()}


def label_of(kind: str, state: str) -> str:
    """Return what a state of a kind is called in the current language."""
    if kind in ("attendance", "invitation"):
        return str(_(_TOLD_LABELS[state])) if state in _TOLD_LABELS else state
    return state_label(kind, state)


def day_asked(text: str, today: date) -> date:
    """Return the day of an address; today where it cannot be read or lies ahead."""
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def end_of(day: date) -> datetime:
    """Return the instant at which a day ends in Geneva."""
    return datetime.combine(day + timedelta(days=1), time(), GENEVA)


def counts(day: date, kinds: Collection[str] = tuple(KINDS)) -> dict[str, dict[str, int]]:
    """Return how many objects of each kind stood in each state when a day ended; demonstration is not counted."""
    last = _last(day, kinds).subquery()
    entry = aliased(AuditEntry)
    state = _state(entry)
    query = (
        select(entry.subject_type, state, func.count())
        .join(last, last.c.id == entry.id)
        .where(entry.demonstration.is_(False), state != GONE)
        .group_by(entry.subject_type, state)
    )
    found: dict[str, dict[str, int]] = {kind: {} for kind in KINDS if kind in kinds}
    for kind, name, count in sorted(
        (str(row[0]), str(row[1]), int(row[2])) for row in db.session.execute(query)
    ):
        found[kind][name] = count
    return found


def counted(day: date) -> list[dict[str, Any]]:
    """Return the rows of the page: each state of each kind in words, with its count."""
    words = labels()
    return [
        {
            "kind": kind,
            "kind_label": words[kind],
            "state": state,
            "state_label": label_of(kind, state),
            "count": count,
        }
        for kind, found in counts(day).items()
        for state, count in found.items()
    ]


def standing(
    day: date, kind: str, limit: int, *, state: str | None = None, after: int = 0
) -> tuple[Sequence[Standing], int | None]:
    """Return the objects of a kind as they stood when a day ended, in the order of their last steps; and what follows.

    Parameters:
        state: only those in it.
        after: the mark of the page before.
    """
    last = _last(day, (kind,)).subquery()
    entry = aliased(AuditEntry)
    found = _state(entry)
    query = select(entry, found).join(last, last.c.id == entry.id).where(entry.id > after, found != GONE)
    if state:
        query = query.where(found == state)
    rows = db.session.execute(query.order_by(entry.id).limit(limit + 1)).all()
    shown = [
        Standing(kind, row.subject_id, row.subject_label, name, row.at, row.demonstration)
        for row, name in rows[:limit]
    ]
    return shown, rows[limit - 1][0].id if len(rows) > limit else None


def _last(day: date, kinds: Collection[str]) -> Select[int]:
    """Return the query of the last step of each object until a day ended."""
    return (
        select(func.max(AuditEntry.id).label("id"))
        .where(
            AuditEntry.subject_type.in_(kinds),
            AuditEntry.at < end_of(day),
            _state(AuditEntry).is_not(None),
        )
        .group_by(AuditEntry.subject_type, AuditEntry.subject_id)
    )


def _state(entry: type[AuditEntry]) -> ColumnElement[str]:
    return func.coalesce(entry.after["state"].as_string(), case(_TOLD, value=entry.event))
