"""Changes of targets: guard, change, audit; never committed here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting, who_says
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db, demonstrating
from regional_groups.core.errors import IllegalMove, RuleViolated, say
from regional_groups.core.permissions import Actor, Subject, require
from regional_groups.core.turns import take_turn
from regional_groups.planning import target_notices
from regional_groups.planning import target_queries as queries
from regional_groups.planning.models import Target, TargetComment
from regional_groups.planning.parts import Data
from regional_groups.planning.target_rules import FLOW, check_target

WRITTEN = (
    "indicator",
    "period",
    "region",
    "value",
    "baseline_value",
    "baseline_year",
    "baseline_source",
    "reason",
)
_AMENDABLE = ("value", "baseline_value", "baseline_year", "baseline_source", "reference", "agreed_on")


def create(data: Data, actor: Actor, now: datetime) -> Target:
    """Begin a target as a draft; with the reference of TSAG and its day it is recorded as agreed already.

    Raises:
        RuleViolated: the values cannot be true, or only one of reference and day is given.
    """
    who = acting(actor, data, Subject(), now)
    action = "record" if data.get("reference") or data.get("agreed_on") else "create"
    require(FLOW.entry(action).permission, who, Subject())
    made = Target(
        **{name: data[name] for name in WRITTEN if data.get(name) is not None},
        reference=data.get("reference") or "",
        agreed_on=data.get("agreed_on"),
        created_at=now,
        demonstration=demonstrating.get(),
    )
    _check(_values(made, {}), now)
    if action == "record":
        _check_agreement(data, now)
        _supersede(made, who, now)
    moves.enter(made, action, FLOW, Subject(), who, now, values=_said(made), quiet=action == "record")
    return made


def _said(target: Target) -> dict[str, Any]:
    return {name: getattr(target, name) for name in ("indicator", "period", "region", "value")}


def _values(target: Target, changes: Data) -> dict[str, Any]:
    """Return the values of a target as they would be with these changes."""
    return {name: changes.get(name, getattr(target, name)) for name in (*WRITTEN, "reference", "agreed_on")}


def _check(values: Data, now: datetime) -> None:
    """Refuse values that cannot be true; asked before anything is written."""
    baseline = values["baseline_value"]
    check_target(
        values["indicator"],
        Decimal(values["value"]),
        None if baseline is None else Decimal(baseline),
        values["baseline_year"],
        values["baseline_source"] or "",
        geneva_day(now),
    )


def _check_agreement(data: Data, now: datetime) -> None:
    day: date | None = data.get("agreed_on")
    missing = [name for name in ("reference", "agreed_on") if not data.get(name)]
    found = {name: [say("This is needed for the step and must not be blank.")] for name in missing}
    if day is not None and day > geneva_day(now):
        found["agreed_on"] = [say("Give a day that is not after today.")]
    if found:
        raise RuleViolated(say("Please fill in what this step needs."), clause="C10.1", fields=found)


def _supersede(target: Target, actor: Actor, now: datetime) -> None:
    """Let the target that was agreed before for the same place give way."""
    target.region = target.region or ""
    take_turn(f"target:{target.indicator}:{target.period}:{target.region}")
    before = queries.agreed_like(target)
    if before is not None:
        values = {"by": target.reference}
        moves.move(before, "supersede", FLOW, queries.subject(before), actor, now, values=values)
        db.session.flush()  # before the new one is agreed: one of a place is


def edit(target: Target, data: Data, actor: Actor, now: datetime) -> None:
    """Change a draft.

    Raises:
        IllegalMove: it is no draft any more.
        RuleViolated: the values cannot be true.
    """
    who = acting(actor, data, queries.subject(target), now)
    require(FLOW.step("open", "draft").permission, who, queries.subject(target))
    moves.check_version(target, data["version"])
    if target.state != "draft":
        raise IllegalMove(say("Only a draft can be changed. Take the target back to the draft first."))
    changes = {name: data[name] for name in WRITTEN if name in data}
    _check(_values(target, changes), now)
    moves.edit(target, changes, FLOW, who, now, version=data["version"])


def open_for_comments(target: Target, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Open a draft: everybody reads it, and whoever holds an office comments."""
    until, today = data.get("comments_until"), geneva_day(now)
    if until is not None and until < today:
        raise RuleViolated(
            say("The last day for comments lies in the past."),
            fields={"comments_until": [say("Give a day that is not before today.")]},
        )
    changes = {"opened_on": actor.effective_on or today, "comments_until": until}
    _move(target, "open", data, actor, now, changes)
    target_notices.opened(target, str(data.get("note") or ""), actor, now)


def comment(target: Target, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Say something on an open target, in one's office."""
    _move(target, "comment", data, actor, now)
    name, office = who_says(actor)
    db.session.add(
        TargetComment(
            target_id=target.id,
            person_id=actor.person_id,
            name=name,
            office=office,
            body=data["text"],
            at=now,
            demonstration=target.demonstration,
        )
    )
    db.session.flush()
    db.session.expire(target, ["comments"])


def agree(target: Target, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Record that TSAG agreed; the target agreed before for the same place is superseded.

    Raises:
        RuleViolated: the day lies in the future.
    """
    step = FLOW.step("agree", target.state)
    moves.check_version(target, data["version"])
    require(step.permission, actor, queries.subject(target))
    _check_agreement(data, now)
    _supersede(target, actor, now)
    _move(target, "agree", data, actor, now, {name: data[name] for name in ("reference", "agreed_on")})


def take_back(target: Target, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Make an open target a draft again, to change it."""
    _move(target, "take_back", data, actor, now)


def withdraw(target: Target, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Give a target up."""
    _move(target, "withdraw", data, actor, now)


def undo(target: Target, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last step."""
    moves.undo(target, FLOW, actor, now, version=data["version"])


def amend(target: Target, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Correct a target in any state; frozen reports stay as they are."""
    changes = {name: data[name] for name in _AMENDABLE if name in data}
    if target.agreed_on is None and changes.keys() & {"reference", "agreed_on"}:
        raise RuleViolated(say("This target was not agreed: record the agreement instead."))
    _check(_values(target, changes), now)
    if target.agreed_on is not None:
        _check_agreement(_values(target, changes), now)
    version, reason = data["version"], data["reason"]
    source = data.get("source") or ""
    subject = queries.subject(target)
    moves.amend(target, changes, FLOW, subject, actor, now, version=version, reason=reason, source=source)


def _move(
    target: Target,
    action: str,
    data: Data,
    actor: Actor,
    now: datetime,
    changes: Data | None = None,
) -> None:
    note = str(data.get("note") or "")
    moves.move(
        target,
        action,
        FLOW,
        queries.subject(target),
        actor,
        now,
        version=data["version"],
        given=data,
        changes={**(changes or {}), **({"note": note} if note else {})},
    )
    db.session.flush()


ACTIONS: dict[str, Callable[[Target, dict[str, Any], Actor, datetime], None]] = {
    "open": open_for_comments,
    "comment": comment,
    "take_back": take_back,
    "agree": agree,
    "withdraw": withdraw,
    "undo": undo,
    "amend": amend,
}


def perform(target: Target, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step, for oneself or for somebody else."""
    who = acting(actor, data, queries.subject(target), now)
    ACTIONS[action](target, data, who, now)
