"""Changes of risks: guard, change, audit; never committed here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db, demonstrating
from regional_groups.core.errors import IllegalMove, RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.planning import risk_queries as queries
from regional_groups.planning import risk_texts
from regional_groups.planning.owners import owner_changed, scope_of_owner
from regional_groups.planning.parts import Data
from regional_groups.planning.risk_models import Risk
from regional_groups.planning.risk_rules import FLOW, RiskKind, check_watch, level_of

WRITTEN = (
    "kind",
    "title",
    "language",
    "description",
    "cause",
    "consequence",
    "mitigation",
    "owner",
    "owner_scope",
    "watched",
    "watch_side",
    "watch_threshold",
    "watch_likelihood",
    "watch_impact",
)
_BEGUN = (*WRITTEN, "theme", "likelihood", "impact", "review_on")
_WATCH = ("watched", "watch_side", "watch_threshold", "watch_likelihood", "watch_impact")
_AMENDABLE = ("title", "likelihood", "impact", "review_on")


def create(data: Data, actor: Actor, now: datetime) -> Risk:
    """Enter a risk in the register.

    Raises:
        RuleViolated: the watch is told in part only, the next review lies in the past, or who answers for it is no
            office that exists.
    """
    who = acting(actor, data, Subject(), now)
    require(Permission.RISKS_KEEP, who, Subject())
    check_watch(data)
    _check_review(data.get("review_on"), now)
    values = {name: data[name] for name in _BEGUN if data.get(name) is not None}
    source = {name: values.get(name, "") for name in risk_texts.TOLD}
    values["translated"] = risk_texts.merged({}, data.get("translations") or (), source)
    values["owner_scope"] = scope_of_owner(values["owner"], values.get("owner_scope", ""))
    made = Risk(
        **{**values, "kind": RiskKind(data["kind"])}, created_at=now, demonstration=demonstrating.get()
    )
    said = {
        "likelihood": made.likelihood,
        "impact": made.impact,
        "level": level_of(made.likelihood, made.impact),
    }
    moves.enter(made, "create", FLOW, Subject(), who, now, values=said)
    return made


def _check_review(day: date | None, now: datetime) -> None:
    if day is not None and day < geneva_day(now):
        raise RuleViolated(
            say("The next review lies in the past."),
            fields={"review_on": [say("Give a day that is not before today.")]},
        )


def edit(risk: Risk, data: Data, actor: Actor, now: datetime) -> None:
    """Change what is written about a risk; its assessment changes by a step.

    Raises:
        RuleViolated: the watch is told in part only, or who answers for it is no office that exists.
    """
    about = queries.subject(risk)
    who = acting(actor, data, about, now)
    require(Permission.RISKS_KEEP, who, about)
    changes = {name: data[name] for name in WRITTEN if name in data}
    changes |= owner_changed(risk, changes)
    if "translations" in data:
        source = {name: changes.get(name, getattr(risk, name)) for name in risk_texts.TOLD}
        changes["translated"] = risk_texts.merged(risk.translated, data["translations"], source)
    if "kind" in changes:
        changes["kind"] = RiskKind(changes["kind"])
    check_watch({name: changes.get(name, getattr(risk, name)) for name in _WATCH})
    if any(changes.get(name, getattr(risk, name)) != getattr(risk, name) for name in _WATCH):
        changes["dismissed_value"] = None  # another watch proposes anew
    moves.edit(risk, changes, FLOW, who, now, version=data["version"])


def perform(risk: Risk, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step, for oneself or for somebody else."""
    who = acting(actor, data, queries.subject(risk), now)
    if action == "undo":
        moves.undo(risk, FLOW, who, now, version=data["version"])
    elif action == "amend":
        _amend(risk, data, who, now)
    else:
        _move(risk, action, data, who, now, _changes(risk, action, data, now))


def _changes(risk: Risk, action: str, data: Data, now: datetime) -> dict[str, Any]:
    """Return the columns that a step sets.

    Raises:
        IllegalMove: nothing is proposed that could be taken over or dismissed.
    """
    if action == "assess":
        return {"likelihood": data["likelihood"], "impact": data["impact"]}
    if action == "review":
        _check_review(data["review_on"], now)
        return {"review_on": data["review_on"]}
    if action not in ("take_over", "dismiss"):
        return {}
    FLOW.step(action, risk.state)
    today = geneva_day(now)
    value = (
        queries.value_of(risk.watched, today, demonstration=risk.demonstration)
        if risk.watch is not None
        else None
    )
    found = queries.proposed(risk, value)
    if found is None:
        raise IllegalMove(say("No indicator proposes another level now."))
    if action == "dismiss":
        return {"dismissed_value": found.value}
    return {"likelihood": found.watch.likelihood, "impact": found.watch.impact, "dismissed_value": None}


def _amend(risk: Risk, data: Data, actor: Actor, now: datetime) -> None:
    changes = {name: data[name] for name in _AMENDABLE if name in data}
    version, reason, source = data["version"], data["reason"], data.get("source") or ""
    about = queries.subject(risk)
    moves.amend(risk, changes, FLOW, about, actor, now, version=version, reason=reason, source=source)


def _move(risk: Risk, action: str, data: Data, actor: Actor, now: datetime, changes: dict[str, Any]) -> None:
    note = str(data.get("note") or "")
    moves.move(
        risk,
        action,
        FLOW,
        queries.subject(risk),
        actor,
        now,
        version=data["version"],
        given=data,
        changes={**changes, **({"note": note} if note else {})},
    )
    db.session.flush()
