"""What the closing of a regional group does to its officers: their terms end with it, and come back if it is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.changes import Change
from regional_groups.core.db import db
from regional_groups.core.permissions import TEAM, Actor
from regional_groups.groups.rules import PartialDate
from regional_groups.people.models import OfficeHeld
from regional_groups.people.operations import record
from regional_groups.people.rules import ended_with

EVENTS = frozenset(f"regional_group:{action}" for action in ("close", "merge", "undo", "amend", "import"))


def follow_closing(change: Change) -> None:
    """End the terms of a group's officers on the day it is closed; follow that day when it is corrected or taken back.

    What ended an office stands in its trail, so that only those ended by the closing follow. Each officer is told.
    """
    was, now = change.before.get("closed"), change.after.get("closed")
    if change.event not in EVENTS or was == now:
        return
    group = change.subject.acronym
    query = select(OfficeHeld).where(
        OfficeHeld.scope == group, OfficeHeld.function.in_(TEAM), OfficeHeld.mapped.is_(False)
    )
    for office in db.session.scalars(query.order_by(OfficeHeld.id)).all():
        _follow(office, group, PartialDate.parse(now or ""), change)


def _follow(office: OfficeHeld, group: str, closed: PartialDate | None, change: Change) -> None:
    kept = _ended_by_closing(office, group)
    agreed = _day(kept["agreed"]) if kept is not None else office.until_on
    until = ended_with(closed.latest, office.from_on, agreed) if closed is not None else agreed
    if until == office.until_on:
        return
    before = {"until_on": office.until_on}
    cause = {"closed_group": group, "agreed": agreed} if closed is not None else {"reopened_group": group}
    office.until_on = until
    office.version += 1
    action = "end" if kept is None else "amend"
    note = change.note if change.event == "regional_group:amend" else ""
    after = {"until_on": until, **cause}
    who = _recorder(change.actor)
    record(office, action, who, change.now, before=before, after=after, quiet=change.quiet, note=note)


def _recorder(actor: Actor) -> Actor:
    """Return who recorded the step, if it was for somebody else: what follows from it is told by its own letter."""
    acting = actor.acting
    if acting is None:
        return actor
    return replace(actor, person_id=acting.recorded_by, name=acting.recorded_by_name, acting=None)


def _ended_by_closing(office: OfficeHeld, group: str) -> dict[str, Any] | None:
    """Return what the trail says of the closing that ended an office, if nothing was recorded of it since."""
    last = next(iter(audit.entries_of("offices", str(office.id), limit=1)), None)
    return dict(last.after) if last is not None and last.after.get("closed_group") == group else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
