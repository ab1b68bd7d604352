"""Asking for what is missing: a letter to those who can mend it, at most once a person, thing and week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from regional_groups.core import audit
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.people.models import Person
from regional_groups.people.notices import notify
from regional_groups.reports.quality import Gap, who_can_mend
from regional_groups.reports.quality_rules import week_of

NOTICE = "data_missing"


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
    """Ask those who can mend a gap; whoever was asked in the same week gets no second letter.

    Raises:
        NotPermitted: the actor does not prepare reports.
        RuleViolated: nobody holds the office.
    """
    require(Permission.REPORTS_PREPARE, actor, Subject())
    today = geneva_day(now)
    people = who_can_mend(found, today)
    if not people:
        raise RuleViolated(say("Nobody holds the office that can mend this."))
    kind = "regional_group" if found.kind.of == "group" else "meeting"
    said = {"group": found.group} if found.group else {}
    thing = (kind, str(found.id), found.label)
    audit.append(f"{kind}:ask_for_data", thing, actor, now, after=said, note=found.kind.id)
    notify(NOTICE, people, letter(found), _key(found, today), now)
    return people


def asked_on(gaps: Sequence[Gap]) -> dict[tuple[UUID, str], date]:
    """Return on which day it was last asked for gaps of one kind, by thing and the group of it."""
    if not gaps:
        return {}
    entry, group = audit.AuditEntry, audit.AuditEntry.after["group"].as_string()
    query = select(entry.subject_id, group, func.max(entry.at)).where(
        entry.event.in_(("meeting:ask_for_data", "regional_group:ask_for_data")),
        entry.subject_id.in_([str(one.id) for one in gaps]),
        entry.note == gaps[0].kind.id,
    )
    rows = db.session.execute(query.group_by(entry.subject_id, group))
    return {(UUID(id), of or ""): geneva_day(at) for id, of, at in rows}


def _key(found: Gap, today: date) -> str:
    """Return what tells letters apart: the kind, the thing with the group of it, and the week."""
    thing = f"{found.id}:{found.group}" if found.group else str(found.id)
    return f"data:{found.kind.id}:{thing}:{week_of(today)}"
