"""Creation requests in small, for the tests of this room."""

from datetime import datetime
from typing import Any

from flask import current_app
from regional_groups.core.db import db
from regional_groups.core.permissions import Actor
from regional_groups.creation import operations
from regional_groups.creation.models import CreationRequest
from regional_groups.people.models import Person

from tests.support.field import actor, person, state, study_group

SECTIONS = [{"heading": "Objectives", "body": "Encourage **participation** of the region."}]
METHODS = [{"heading": "Working language", "body": "English and French."}]


def now() -> datetime:
    """Return the time of the service's clock."""
    instant: datetime = current_app.extensions["clock"].now()
    return instant


def field_around() -> None:
    """Make the parents and States that the requests name."""
    study_group("SG13")
    study_group("SG21")
    for code in ("KE", "EG", "RW", "TZ"):
        state(code)


def delegate(email: str = "delegate@example.org", scope: str = "KE") -> Person:
    """Return a delegate of a Member State."""
    return person(email, f"delegate {scope}", country=scope)


def counsellor(scope: str = "SG21") -> Person:
    """Return the counsellor of a study group."""
    return person(f"tsb.{scope.lower()}@example.org", f"tsb_counsellor {scope}")


def chair(scope: str = "SG21") -> Person:
    """Return the chair of a study group."""
    return person(f"chair.{scope.lower()}@example.org", f"sg_chair {scope}")


def content(**changes: Any) -> dict[str, Any]:
    """Return what a complete request holds."""
    return {
        "parent": "SG21",
        "acronym": "SG21RG-AFR",
        "region": "africa",
        "region_label": "Africa",
        "title": "A regional group for multimedia in Africa",
        "language": "en",
        "justification": "The region meets the same questions (WTSA Resolutions 44 and 54).",
        "supporting_states": [{"country": "KE", "status": "confirmed"}, {"country": "EG", "status": "named"}],
        "countries": ["KE", "EG", "RW"],
        "regional_organization": "ATU",
        "officers": [
            {"name": "Amina Mfano", "email": "amina@example.org", "office": "rg_chair", "country": "KE"}
        ],
        "terms": SECTIONS,
        "working_methods": METHODS,
        **changes,
    }


def draft(author: Person, **changes: Any) -> CreationRequest:
    """Return a draft of an author."""
    field_around()
    made = operations.create(content(**changes), actor(author), now())
    db.session.commit()
    return made


def step(request: CreationRequest, action: str, who: Person | Actor, **data: Any) -> CreationRequest:
    """Take one step on the present version."""
    by = who if isinstance(who, Actor) else actor(who)
    operations.perform(request, action, {"version": request.version, "note": "", **data}, by, now())
    db.session.commit()
    return request


def decision(**changes: Any) -> dict[str, Any]:
    """Return what an approval needs."""
    return {"decided_on": now().date(), "meeting": "SG21 plenary", **changes}


def in_state(wanted: str, author: Person, tsb: Person, parent: Person, **changes: Any) -> CreationRequest:
    """Return a request that went the usual way to a state."""
    request = draft(author, **changes)
    path = {
        "draft": (),
        "submitted": ("submit",),
        "returned": ("submit", "return"),
        "under_review": ("submit", "accept_for_review"),
        "before_parent": ("submit", "accept_for_review", "place_before_parent"),
        "deferred": ("submit", "place_before_parent", "defer"),
        "approved": ("submit", "place_before_parent", "approve"),
        "declined": ("submit", "place_before_parent", "decline"),
        "withdrawn": ("submit", "withdraw"),
    }[wanted]
    for action in path:
        who = {"submit": author, "withdraw": author, "approve": parent, "decline": parent}.get(action, tsb)
        step(request, action, who, **arguments(action))
    return request


def arguments(action: str) -> dict[str, Any]:
    """Return what an action needs."""
    return {
        "return": {"note": "Please name more States."},
        "defer": {"note": "No consensus yet."},
        "decline": {"note": "The mandate does not cover it."},
        "place_before_parent": {"meeting": "SG21 plenary", "document": "SG21-C1"},
        "approve": decision(),
        "amend": {"title": "Another title", "reason": "A slip of the pen.", "source": "Report R1"},
    }.get(action, {})
