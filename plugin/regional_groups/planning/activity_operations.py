"""Changes of the action plan and its reviews: guard, change, audit; never committed here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db, demonstrating
from regional_groups.core.errors import IllegalMove, RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.core.turns import take_turn
from regional_groups.planning import activity_queries as queries
from regional_groups.planning.activity_models import Activity, PlanReview
from regional_groups.planning.activity_rules import (
    FLOW,
    GOING_ON,
    REVIEW_FLOW,
    check_done,
    check_postponed,
    check_year,
)
from regional_groups.planning.owners import owner_changed, scope_of_owner
from regional_groups.planning.parts import Data

WRITTEN = (
    "programme",
    "title",
    "description",
    "owner",
    "owner_scope",
    "goal",
    "outcome",
    "output",
    "indicators",
)
_AMENDABLE = (*WRITTEN, "due_on", "done_on", "result")


def create(data: Data, actor: Actor, now: datetime) -> Activity:
    """Plan an activity.

    Raises:
        RuleViolated: who answers for it is no office that exists.
    """
    who = acting(actor, data, Subject(), now)
    require(Permission.ACTIVITIES_KEEP, who, Subject())
    values = {name: data[name] for name in (*WRITTEN, "due_on") if data.get(name) is not None}
    values["owner_scope"] = scope_of_owner(values["owner"], values.get("owner_scope", ""))
    made = Activity(**values, created_at=now, demonstration=demonstrating.get())
    said = {"programme": made.programme, "due_on": made.due_on}
    moves.enter(made, "create", FLOW, Subject(), who, now, values=said)
    return made


def edit(activity: Activity, data: Data, actor: Actor, now: datetime) -> None:
    """Change what is written about an activity.

    Raises:
        IllegalMove: it has ended: it is taken up again, or corrected with a reason.
        RuleViolated: who answers for it is no office that exists.
    """
    about = queries.subject(activity)
    who = acting(actor, data, about, now)
    require(Permission.ACTIVITIES_KEEP, who, about)
    moves.check_version(activity, data["version"])
    if activity.state not in GOING_ON:
        raise IllegalMove(say("This activity has ended. Take it up again, or correct it with a reason."))
    changes = {name: data[name] for name in WRITTEN if name in data}
    changes |= owner_changed(activity, changes)
    moves.edit(activity, changes, FLOW, who, now, version=data["version"])


def perform(activity: Activity, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take a step, for oneself or for somebody else."""
    about = queries.subject(activity)
    who = acting(actor, data, about, now)
    if action == "undo":
        moves.undo(activity, FLOW, who, now, version=data["version"])
    elif action == "amend":
        _amend(activity, data, who, now)
    else:
        changes = _changes(action, data, now)
        note = str(data.get("note") or "")
        changes |= {"note": note} if note else {}
        moves.move(
            activity, action, FLOW, about, who, now, version=data["version"], given=data, changes=changes
        )
        db.session.flush()


def _changes(action: str, data: Data, now: datetime) -> dict[str, Any]:
    """Return the columns that a step sets."""
    if action == "complete":
        check_done(data["done_on"], geneva_day(now))
        return {"done_on": data["done_on"], "result": data["result"]}
    if action == "postpone":
        check_postponed(data["due_on"], geneva_day(now))
        return {"due_on": data["due_on"]}
    return {"done_on": None} if action == "resume" else {}


def _amend(activity: Activity, data: Data, actor: Actor, now: datetime) -> None:
    changes = {name: data[name] for name in _AMENDABLE if name in data}
    changes |= owner_changed(activity, changes)
    if "done_on" in changes:
        if activity.done_on is None:
            raise RuleViolated(say("This activity is not done: record that instead."))
        check_done(changes["done_on"], geneva_day(now))
    version, reason, source = data["version"], data["reason"], data.get("source") or ""
    about = queries.subject(activity)
    moves.amend(activity, changes, FLOW, about, actor, now, version=version, reason=reason, source=source)


def begin_review(data: Data, actor: Actor, now: datetime) -> PlanReview:
    """Begin the review of a year; there is one of each.

    Raises:
        RuleViolated: the year has not begun, or its review was begun already.
    """
    who = acting(actor, data, Subject(), now)
    require(Permission.PLANS_REVIEW, who, Subject())
    year: int = data["year"]
    check_year(year, geneva_day(now))
    take_turn(f"plan_review:{year}")
    if queries.review_of(year, demonstration=demonstrating.get()) is not None:
        raise RuleViolated(
            say("This year cannot be reviewed."),
            fields={"year": [say("The review of this year was begun already.")]},
        )
    made = PlanReview(year=year, created_at=now, demonstration=demonstrating.get())
    moves.enter(made, "create", REVIEW_FLOW, Subject(), who, now, values={"year": year})
    return made


def edit_review(review: PlanReview, data: Data, actor: Actor, now: datetime) -> None:
    """Write down what the review found so far.

    Raises:
        IllegalMove: it is concluded.
    """
    about = queries.review_subject(review)
    who = acting(actor, data, about, now)
    require(Permission.PLANS_REVIEW, who, about)
    moves.check_version(review, data["version"])
    if review.state != "begun":
        raise IllegalMove(say("A concluded review can no longer be changed. Open it again first."))
    changes = {"findings": data["findings"]} if "findings" in data else {}
    moves.edit(review, changes, REVIEW_FLOW, who, now, version=data["version"])


def perform_review(
    review: PlanReview, action: str, data: dict[str, Any], actor: Actor, now: datetime
) -> None:
    """Take a step of a review; concluded, it keeps the counts of the day."""
    about = queries.review_subject(review)
    who = acting(actor, data, about, now)
    if action == "undo":
        moves.undo(review, REVIEW_FLOW, who, now, version=data["version"])
        return
    changes: dict[str, Any] = {"note": str(data.get("note") or "")}
    if action == "conclude":
        today = geneva_day(now)
        due = queries.in_year(review.year)
        counts = queries.counted(today, demonstration=review.demonstration, due=due)
        changes |= {"findings": data["findings"], "counted": counts}
    if action == "reopen":
        changes["counted"] = []
    moves.move(
        review, action, REVIEW_FLOW, about, who, now, version=data["version"], given=data, changes=changes
    )
    db.session.flush()
