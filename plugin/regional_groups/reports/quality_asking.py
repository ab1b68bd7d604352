"""Asking for what is missing: a letter to those who can mend it; nobody is asked for the same thing twice in a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from regional_groups.core import audit
from regional_groups.core.clock import day_end, geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.people.models import Person
from regional_groups.people.notices import notify
from regional_groups.reports.quality import Gap, who_can_mend
from regional_groups.reports.quality_rules import long_ago

NOTICE = "data_missing"
EVERYBODY = "*"  # an entry of an earlier version does not name whom it was about
_EVENTS = ("meeting:ask_for_data", "regional_group:ask_for_data")

Thing = tuple[str, UUID, str]


def thing(found: Gap) -> Thing:
    """Return what tells a gap from all others: its kind, what lacks something, and the group of it."""
    return found.kind.id, found.id, found.group


def letter(found: Gap) -> dict[str, Any]:
    """Return what the letter shows."""
    return {
        "wanted": found.kind.request,
        "label": found.label,
        "on": found.on,
        "groups": list(found.groups),
        "action_url": found.address,
    }


def ask(found: Gap, actor: Actor, now: datetime) -> list[Person]:
    """Ask those who can mend a gap, and return who is written to: nobody a second time within seven days.

    Raises:
        NotPermitted: the actor does not prepare reports.
        RuleViolated: nobody holds the office.
    """
    require(Permission.REPORTS_PREPARE, actor, Subject())
    audit.take_turn()
    today = geneva_day(now)
    people = who_can_mend(found, today)
    if not people:
        raise RuleViolated(say("Nobody holds the office that can mend this."))
    told = asked_of([found], today)[thing(found)]
    left = [one for one in people if is_left(one, told)]
    if left:
        record(found, left, actor, now)
        key = ":".join(("data", *map(str, thing(found)), today.isoformat()))
        notify(NOTICE, left, letter(found), key, now)
    return left


def is_left(person: Person, told: set[str]) -> bool:
    """Tell whether somebody was not asked lately."""
    return EVERYBODY not in told and str(person.id) not in told


def record(found: Gap, people: Iterable[Person], actor: Actor, now: datetime) -> None:
    """Write to the trail that people were asked for something."""
    kind = "regional_group" if found.kind.of == "group" else "meeting"
    said: dict[str, Any] = {"group": found.group} if found.group else {}
    said["asked"] = sorted(str(one.id) for one in people)
    audit.append(
        f"{kind}:ask_for_data",
        (kind, str(found.id), found.label),
        actor,
        now,
        after=said,
        note=found.kind.id,
    )


def asked_on(gaps: Sequence[Gap]) -> dict[tuple[UUID, str], date]:
    """Return on which day it was last asked for gaps of one kind, by thing and the group of it."""
    if not gaps:
        return {}
    entry, group = audit.AuditEntry, audit.AuditEntry.after["group"].as_string()
    query = select(entry.subject_id, group, func.max(entry.at)).where(
        entry.event.in_(_EVENTS),
        entry.subject_id.in_([str(one.id) for one in gaps]),
        entry.note == gaps[0].kind.id,
    )
    rows = db.session.execute(query.group_by(entry.subject_id, group))
    return {(UUID(id), of or ""): geneva_day(at) for id, of, at in rows}


def asked_of(gaps: Sequence[Gap], today: date) -> dict[Thing, set[str]]:
    """Return who was asked for each of these gaps less than seven days ago, by the persons' ids."""
    entry = audit.AuditEntry
    ids = {str(one.id) for one in gaps}
    query = select(entry).where(
        entry.event.in_(_EVENTS), entry.subject_id.in_(ids), entry.at >= day_end(long_ago(today))
    )
    found: dict[Thing, set[str]] = defaultdict(set)
    for one in db.session.scalars(query):
        what = (one.note, UUID(one.subject_id), one.after.get("group", ""))
        found[what] |= set(one.after.get("asked", [EVERYBODY]))
    return found
