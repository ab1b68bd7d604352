"""Changes of outreach entries: guard, change, audit; never committed here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import demonstrating
from regional_groups.core.errors import IllegalMove, InvalidInput, say
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.groups.queries import study_groups
from regional_groups.planning import outreach_queries as queries
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.outreach_rules import FLOW, OutreachKind, check_entry
from regional_groups.planning.parts import Data

WRITTEN = ("kind", "period", "body", "region", "title", "text", "due_on", "contacted", "joined")
OUTCOME = ("delivered_on", "reference")


def create(data: Data, actor: Actor, now: datetime) -> OutreachEntry:
    """Keep a new entry; the plan of a vice-chair is due at the body's first meeting, if that is recorded.

    Clause: R44:further resolves 2.
    Raises:
        RuleViolated: it does not say whose it is.
    """
    values = _checked(data, None, now)
    about = queries.place(values.get("body"), values["region"])
    who = acting(actor, data, about, now)
    require(Permission.OUTREACH_KEEP, who, about)
    if values["kind"] == OutreachKind.PLAN and not values.get("due_on"):
        values["due_on"] = queries.first_meetings([values["body"]], values["period"]).get(values["body"])
    made = OutreachEntry(created_at=now, demonstration=demonstrating.get(), **values)
    state = "delivered" if values.get("delivered_on") else "planned"
    moves.enter(made, "create", FLOW, about, who, now, state=state, values=values)
    return made


def _checked(data: Data, entry: OutreachEntry | None, now: datetime) -> dict[str, Any]:
    """Return the columns to set; the whole entry as it would be is looked at."""
    values = {name: data[name] for name in (*WRITTEN, *OUTCOME) if name in data}
    if "body" in values:
        values["body"] = values["body"] or None
        if values["body"] and values["body"] not in {body.code for body in study_groups()}:
            unknown = say("There is no such study group.")
            raise InvalidInput(unknown, fields={"body": [unknown]})
    before = {name: getattr(entry, name) for name in (*WRITTEN, *OUTCOME)} if entry else {}
    check_entry(before | values, geneva_day(now))
    return values


def edit(entry: OutreachEntry, data: Data, actor: Actor, now: datetime) -> None:
    """Change what is planned.

    Raises:
        IllegalMove: it was delivered or cancelled.
    """
    about = queries.subject(entry)
    who = acting(actor, data, about, now)
    require(Permission.OUTREACH_KEEP, who, about)
    moves.check_version(entry, data["version"])
    if entry.state != "planned":
        raise IllegalMove(say("Only what is planned can be changed. What was delivered can be corrected."))
    values = _checked(data, entry, now)
    changed = queries.place(values.get("body", entry.body), values.get("region", entry.region))
    require(Permission.OUTREACH_KEEP, who, changed)
    moves.edit(entry, values, FLOW, who, now, version=data["version"])


def deliver(entry: OutreachEntry, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record what was delivered, when and where it is found.

    Clause: R44:further resolves 2.
    """
    given = {name: data[name] for name in (*OUTCOME, "contacted", "joined") if data.get(name) is not None}
    _guard(entry, "deliver", data, actor)
    _move(entry, "deliver", data, actor, now, _checked(given, entry, now))


def cancel(entry: OutreachEntry, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Give up what was planned."""
    _move(entry, "cancel", data, actor, now, {})


def undo(entry: OutreachEntry, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last step."""
    moves.undo(entry, FLOW, actor, now, version=data["version"])


def amend(entry: OutreachEntry, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Correct an entry in any state, with reason and source in the trail."""
    values = _checked(data, entry, now)
    about, version, reason = queries.subject(entry), data["version"], data["reason"]
    source = data.get("source") or ""
    moves.amend(entry, values, FLOW, about, actor, now, version=version, reason=reason, source=source)


def _guard(entry: OutreachEntry, action: str, data: Data, actor: Actor) -> None:
    moves.check_version(entry, data["version"])
    require(FLOW.step(action, entry.state).permission, actor, queries.subject(entry))


def _move(entry: OutreachEntry, action: str, data: Data, actor: Actor, now: datetime, changes: Data) -> None:
    values = {**changes, **({"note": data["note"]} if data.get("note") else {})}
    about, version = queries.subject(entry), data["version"]
    moves.move(entry, action, FLOW, about, actor, now, version=version, given=data, changes=values)


ACTIONS: dict[str, Callable[[OutreachEntry, dict[str, Any], Actor, datetime], None]] = {
    "deliver": deliver,
    "cancel": cancel,
    "undo": undo,
    "amend": amend,
}


def perform(entry: OutreachEntry, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step, for oneself or for somebody else."""
    who = acting(actor, data, queries.subject(entry), now)
    ACTIONS[action](entry, data, who, now)
