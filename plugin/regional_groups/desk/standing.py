"""Where everything stood on a past day, read from the trail alone.

Each step leaves the state it led to; the last one of a day is what was shown when that day ended in Geneva. What was
recorded later about an earlier day was not shown then, so it is not here either. What an object was called is what its
last entry of any kind says, and of kinds that hold values the entries tell these too.

Trails of earlier versions tell less: that a ledger entry was reversed its reversal tells, which nothing changes later;
whether an office was held is unknown where its entry does not say from when, or where it went into another untold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import day_end
from regional_groups.core.db import db
from regional_groups.core.errors import N_
from regional_groups.core.i18n import recorded, state_label
from regional_groups.core.permissions import Actor, Permission, Subject, permits
from regional_groups.participation.rules import CERTAINTY_LABELS
from regional_groups.people.models import OfficeHeld
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.work_models import OfficeWork

# What stands in a list with its state, in the order of the page. Left out: a person's own calendar addresses, which
# only their owner lists.
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
    "measure": N_("Recorded measures"),
    "funds": N_("Funds"),
    "work": N_("Work of the regional offices"),
    "outreach": N_("Outreach"),
    "standards": N_("Requests for regional standards"),
    "council_session": N_("Council sessions"),
    "report": N_("Reports"),
    "translation": N_("Translations"),
    "outside_calendar": N_("Calendars of other bodies"),
    "calendar_collection": N_("Calendars on other servers"),
    "offices": N_("Offices"),
}
_CLOSED = {"funds": Permission.FUNDS_VIEW}  # kinds that not everybody who reads the trail may see
GONE = ""  # it is in no list any more
# Kinds without a flow: what their events say of them.
_TOLD = {
    "attendance:record": "recorded",
    "attendance:import": "recorded",
    "attendance:remove": GONE,
    "invitation:create": "invited",
    "invitation:withdraw": "withdrawn",
    "measure:record": "recorded",
    "measure:correct": "corrected",
    **{
        f"{ledger}:{action}": told
        for ledger in ("funds", "work")
        for action, told in (("record", "recorded"), ("reverse", "reversal"), ("reversed", "reversed"))
    },
    "offices:join": GONE,  # into another entry of the same office
}
_TOLD_LABELS = {
    "recorded": N_("Recorded"),
    "corrected": N_("Corrected"),
    "invited": N_("invited"),
    "withdrawn": N_("withdrawn"),
    "reversal": N_("reversal"),
    "reversed": N_("reversed"),
    "held": N_("In office"),
    "past": N_("In the past"),
    "coming": N_("From a later day"),
    "unknown": N_("unknown"),
}
# What the entries of kinds that hold values say of them, each with its name on the page.
VALUES: Mapping[str, Mapping[str, str]] = {
    "measure": {"value": N_("Value"), "certainty": N_("Certainty"), "source": N_("Source")},
    "funds": {"amount": N_("Amount"), "currency": N_("Currency"), "source": N_("Source")},
    "work": {"days": N_("Staff days"), "missions": N_("Missions"), "purpose": N_("Purpose")},
    "offices": {"held_from": N_("From"), "held_until": N_("Until"), "appointed_by": N_("Appointed by")},
}
# As earlier versions called them.
_ONCE = {"held_from": ("from", "from_on"), "held_until": ("until", "until_on")}
WITHOUT_FLOW = frozenset({"attendance", "invitation", *VALUES})
_LEDGERS: Mapping[str, type[FundsEntry | OfficeWork]] = {"funds": FundsEntry, "work": OfficeWork}


@dataclass(frozen=True)
class Standing:
    """One object on a day: what it was called, its state, and since when."""

    kind: str
    id: str
    label: str
    state: str
    since: datetime
    demonstration: bool
    values: Mapping[str, Any] = field(default_factory=dict)


def kinds_for(actor: Actor) -> list[str]:
    """Return the kinds that a reader of the trail may see."""
    return [kind for kind in KINDS if kind not in closed_to(actor)]


def closed_to(actor: Actor) -> set[str]:
    """Return the kinds of which a reader of the trail may see no entry."""
    return {kind for kind, right in _CLOSED.items() if not permits(right, actor, Subject())}


def labels(kinds: Iterable[str] = tuple(KINDS)) -> dict[str, str]:
    """Return what the kinds are called in the current language."""
    return {kind: _(KINDS[kind]) for kind in kinds}


def label_of(kind: str, state: str) -> str:
    """Return what a state of a kind is called in the current language."""
    if kind in WITHOUT_FLOW:
        return str(_(_TOLD_LABELS[state])) if state in _TOLD_LABELS else state
    return state_label(kind, state)


def value_in_words(name: str, value: Any) -> str:
    """Return a value as the trail keeps it in words of the current language; a dash where there is none."""
    if value in (None, ""):
        return "–"
    if name == "certainty":
        return str(_(CERTAINTY_LABELS[value])) if value in CERTAINTY_LABELS else str(value)
    return str(recorded("on" if name.startswith("held_") else name, value))


def day_asked(text: str, today: date) -> date:
    """Return the day of an address; today where it cannot be read or lies ahead."""
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def mark(number: int) -> int:
    """Return the mark of a page as far as a database can hold it."""
    return max(0, min(number, 2**62))


def counts(day: date, kinds: Collection[str] = tuple(KINDS)) -> dict[str, dict[str, int]]:
    """Return how many objects of each kind stood in each state when a day ended; demonstration is not counted."""
    last = _last(day, kinds).subquery()
    entry = aliased(AuditEntry)
    state = _state(entry, day)
    query = (
        select(entry.subject_type, state, func.count())
        .join(last, last.c.told == entry.id)
        .where(entry.demonstration.is_(False), state != GONE)
        .group_by(entry.subject_type, state)
    )
    found: dict[str, dict[str, int]] = {kind: {} for kind in KINDS if kind in kinds}
    for kind, name, count in sorted(
        (str(row[0]), str(row[1]), int(row[2])) for row in db.session.execute(query)
    ):
        found[kind][name] = count
    return found


def counted(day: date, kinds: Collection[str]) -> list[dict[str, Any]]:
    """Return the rows of the page: each state of each kind in words, with its count."""
    words = labels(kinds)
    return [
        {
            "kind": kind,
            "kind_label": words[kind],
            "state": state,
            "state_label": label_of(kind, state),
            "count": count,
        }
        for kind, found in counts(day, kinds).items()
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
    entry, newest = aliased(AuditEntry), aliased(AuditEntry)
    found = _state(entry, day)
    query = (
        select(entry, found, newest.subject_label)
        .join(last, last.c.told == entry.id)
        .join(newest, newest.id == last.c.newest)
        .where(entry.id > after, found != GONE)
    )
    if state:
        query = query.where(found == state)
    rows = db.session.execute(query.order_by(entry.id).limit(limit + 1)).all()
    ids = [row.subject_id for row, _state_of, _label in rows[:limit]]
    told, since = _values(day, kind, ids), _reversed_at(day, kind, ids)
    shown = [
        Standing(
            kind,
            row.subject_id,
            label,
            name,
            since.get(row.subject_id, row.at),
            row.demonstration,
            told.get(row.subject_id, {}),
        )
        for row, name, label in rows[:limit]
    ]
    return shown, rows[limit - 1][0].id if len(rows) > limit else None


def _last(day: date, kinds: Collection[str]) -> Select[Any, int]:
    """Return the query of the last step of each object until a day ended, and of its newest entry of any kind."""
    told = case((_state(AuditEntry, day).is_not(None), AuditEntry.id))
    return (
        select(func.max(told).label("told"), func.max(AuditEntry.id).label("newest"))
        .where(AuditEntry.subject_type.in_(kinds), AuditEntry.at < day_end(day))
        .group_by(AuditEntry.subject_type, AuditEntry.subject_id)
    )


def _state(entry: type[AuditEntry], day: date) -> ColumnElement[str]:
    told = case(_TOLD, value=entry.event)
    held = and_(entry.subject_type == "offices", entry.event != "offices:join")
    return case(
        (held, _held(entry, day)),
        *((_is_reversed(entry, kind, day), "reversed") for kind in _LEDGERS),
        else_=func.coalesce(entry.after["state"].as_string(), told),
    )


def _held(entry: type[AuditEntry], day: date) -> ColumnElement[str]:
    """Return whether an office was held on a day; one whose end lies before its beginning is none."""
    first, last = entry.after["held_from"].as_string(), entry.after["held_until"].as_string()
    before = entry.after["from"].as_string()  # as earlier versions told it
    last = case((first.is_not(None), last), else_=entry.after["until"].as_string())
    first = func.coalesce(first, before)
    return case(
        (or_(first.is_(None), _is_lost(entry)), "unknown"),
        (last < first, GONE),
        (first > day.isoformat(), "coming"),
        (last < day.isoformat(), "past"),
        else_="held",
    )


def _is_lost(entry: type[AuditEntry]) -> ColumnElement[bool]:
    """Tell whether an office is there no more, and no entry tells since when."""
    told = select(AuditEntry.subject_id).where(AuditEntry.event.in_(("offices:join", "offices:unmap")))
    there = select(_bare(OfficeHeld.id))
    return and_(entry.subject_id.not_in(told), _bare(entry.subject_id).not_in(there))


def _is_reversed(entry: type[AuditEntry], kind: str, day: date) -> ColumnElement[bool]:
    """Tell whether an entry of a ledger was reversed by the end of a day."""
    ledger = _LEDGERS[kind]
    reversals = select(_bare(ledger.reverses_id)).where(
        ledger.reverses_id.is_not(None), ledger.recorded_at < day_end(day)
    )
    return and_(entry.subject_type == kind, _bare(entry.subject_id).in_(reversals))


def _bare(key: Any) -> ColumnElement[str]:
    """Return a key as both databases write it alike."""
    return func.replace(cast(key, String), "-", "")


def _reversed_at(day: date, kind: str, ids: Sequence[str]) -> dict[str, datetime]:
    """Return when entries of a ledger were reversed, of those that were when a day ended."""
    if (ledger := _LEDGERS.get(kind)) is None:
        return {}
    wanted = ledger.reverses_id.in_([UUID(id) for id in ids])
    query = select(ledger.reverses_id, ledger.recorded_at).where(wanted, ledger.recorded_at < day_end(day))
    return {str(id): at for id, at in db.session.execute(query)}


def _values(day: date, kind: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what the entries until a day say of the values of some objects, the last word of each."""
    names = VALUES.get(kind, {})
    if not names or not ids:
        return {}
    query = (
        select(AuditEntry.subject_id, AuditEntry.after)
        .where(AuditEntry.subject_type == kind, AuditEntry.subject_id.in_(ids), AuditEntry.at < day_end(day))
        .order_by(AuditEntry.id)
    )
    found: dict[str, dict[str, Any]] = {id: {} for id in ids}
    for id, after in db.session.execute(query):
        old = {name: after[key] for name in names for key in _ONCE.get(name, ()) if key in after}
        found[id].update(old | {name: after[name] for name in names if name in after})
    return found
