"""The plan in small: who keeps it, and a target brought to a state."""

from datetime import date
from typing import Any

from regional_groups.core.db import db
from regional_groups.core.forms import load
from regional_groups.people.models import Person
from regional_groups.planning import target_operations
from regional_groups.planning.models import Target
from regional_groups.planning.target_forms import ACTION_FORMS, TargetCreateSchema
from sqlalchemy import select

from tests.reports.field import now
from tests.support.field import actor, person

TARGET: dict[str, Any] = {"indicator": "meetings_held", "period": "2025-2028", "value": "40"}
GIVEN: dict[str, dict[str, Any]] = {
    "comment": {"text": "Too high for a region with four groups."},
    "take_back": {"note": "To be reworded."},
    "agree": {"reference": "TSAG-R5", "agreed_on": "2026-05-29"},
    "withdraw": {"note": "Given up."},
    "amend": {
        "reason": "A slip.",
        "baseline_value": "30",
        "baseline_year": 2024,
        "baseline_source": "C26/35",
    },
}
WAYS = {
    "draft": (),
    "open": ("open",),
    "agreed": ("open", "agree"),
    "superseded": ("open", "agree"),
    "withdrawn": ("withdraw",),
}


def holder(office: str) -> Person:
    """Return the person who holds an office, made if nobody does."""
    email = f"{office.replace(' ', '.').replace('/', '.').lower()}@example.org"
    return db.session.scalar(select(Person).where(Person.email == email)) or person(email, office)


def coordinator() -> Person:
    """Return the one who keeps the plan."""
    return holder("bsg_coordinator")


def target(state: str = "draft", **data: Any) -> Target:
    """Make a target and bring it to a state."""
    given = load(TargetCreateSchema(), {**TARGET, **data})
    made = target_operations.create(given, actor(coordinator()), now())
    for step in WAYS[state]:
        take(made, step)
    if state == "superseded":
        take(target("open", **data), "agree")
    db.session.commit()
    return made


def take(made: Target, step: str, who: Person | None = None, **data: Any) -> None:
    """Take a step as somebody who may."""
    if who is None:
        who = holder("tsb_counsellor") if step == "amend" else coordinator()
    given = {"version": made.version, **GIVEN.get(step, {}), **data}
    if step == "agree":
        given["agreed_on"] = str(given["agreed_on"])
    target_operations.perform(made, step, load(ACTION_FORMS[step](), given), actor(who), now())
    db.session.commit()


def day(text: str) -> date:
    """Return a day from its text."""
    return date.fromisoformat(text)
