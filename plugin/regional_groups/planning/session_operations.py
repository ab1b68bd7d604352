"""Changes of sessions of the Council: guard, change, audit; never committed here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.db import db, demonstrating
from regional_groups.core.errors import IllegalMove, RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.core.turns import take_turn
from regional_groups.planning import session_queries as queries
from regional_groups.planning.parts import Data
from regional_groups.planning.session_models import CouncilSession
from regional_groups.planning.session_rules import FLOW, SessionState, check_session

_DAYS = ("opens_on", "closes_on", "documents_due_on", "financial_due_on")
WRITTEN = ("title", *_DAYS, "translation_days", "source")


def create(data: Data, actor: Actor, now: datetime) -> CouncilSession:
    """Record a session.

    Raises:
        RuleViolated: its days cannot be, or there is one of this title.
    """
    who = acting(actor, data, Subject(), now)
    require(Permission.REPORTS_PREPARE, who, Subject())
    _check(data, None, demonstration=demonstrating.get())
    values = {name: data[name] for name in WRITTEN if data.get(name) is not None}
    made = CouncilSession(**values, created_at=now, demonstration=demonstrating.get())
    said = {"title": made.title, "opens_on": made.opens_on}
    moves.enter(made, "create", FLOW, Subject(), who, now, values=said)
    return made


def _check(values: Mapping[str, Any], session: CouncilSession | None, *, demonstration: bool) -> None:
    check_session(*(values.get(name) for name in _DAYS))  # type: ignore[arg-type]  # a session opens on some day
    take_turn("council_sessions")
    found = queries.titled(values["title"], demonstration=demonstration)
    if found is not None and found is not session:
        raise RuleViolated(
            say("This session cannot be recorded."),
            fields={"title": [say("There is a session of this title already.")]},
        )


def edit(session: CouncilSession, data: Data, actor: Actor, now: datetime) -> None:
    """Change a session; the dates of the reports that chose it follow.

    Raises:
        IllegalMove: it was cancelled.
        RuleViolated: its days cannot be, or there is another one of this title.
    """
    who = acting(actor, data, Subject(), now)
    require(Permission.REPORTS_PREPARE, who, Subject())
    moves.check_version(session, data["version"])
    if session.state != SessionState.PLANNED:
        raise IllegalMove(say("This session was cancelled. Correct it with a reason."))
    moves.edit(session, _changes(session, data), FLOW, who, now, version=data["version"])


def _changes(session: CouncilSession, data: Data) -> dict[str, Any]:
    changes = {name: data[name] for name in WRITTEN if name in data}
    values = {name: changes.get(name, getattr(session, name)) for name in WRITTEN}
    _check(values, session, demonstration=session.demonstration)
    return changes


def perform(session: CouncilSession, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step, for oneself or for somebody else."""
    who, version = acting(actor, data, Subject(), now), data["version"]
    if action == "undo":
        moves.undo(session, FLOW, who, now, version=version)
    elif action == "amend":
        corrected = {
            name: value for name, value in data.items() if name != "source"
        }  # that of the correction
        told = {"version": version, "reason": data["reason"], "source": data.get("source") or ""}
        moves.amend(session, _changes(session, corrected), FLOW, Subject(), who, now, **told)
    else:
        changes = {"note": data["note"]}
        moves.move(session, action, FLOW, Subject(), who, now, version=version, given=data, changes=changes)
        db.session.flush()
