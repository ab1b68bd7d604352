"""Reads that every part of the plan shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from regional_groups.core.api import page_of
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, SignInNeeded, say
from regional_groups.core.permissions import Actor, Subject, permits
from regional_groups.planning.parts import Data, Part


def record(part: Part, id: UUID, actor: Actor, *, lock: bool = False) -> Any:
    """Return a record that the actor may see.

    Raises:
        NotFound: there is none, or it is not open to the actor.
        SignInNeeded: the part is not public and nobody is signed in.
    """
    check_open(part, actor)
    query = part.visible(actor).where(part.model.id == id)
    found = db.session.scalar(query.with_for_update(of=part.model) if lock else query)
    if found is None:
        raise NotFound(part.missing)
    return found


def check_open(part: Part, actor: Actor) -> None:
    """Refuse whoever may not see a part that is not public."""
    if is_open(part, actor):
        return
    if actor.person_id is None:
        raise SignInNeeded(say("Please sign in to see this page."))
    raise NotFound(part.missing)


def is_open(part: Part, actor: Actor) -> bool:
    """Tell whether somebody may see a part, or a record of it that concerns the own offices."""
    if part.may_see is None or permits(part.may_see, actor, Subject()):
        return True
    own = part.visible(actor).order_by(None)
    return bool(actor.offices) and bool(db.session.scalar(select(own.exists())))


def listed(part: Part, wanted: Data, actor: Actor) -> tuple[Sequence[Any], str | None]:
    """Return a page of the records that the actor may see, the newest first."""
    check_open(part, actor)
    query = part.narrowed(part.visible(actor), wanted)
    if wanted.get("state"):
        states = [state for state in part.flow.states if state == wanted["state"]]
        query = query.where(part.model.state.in_(states))
    order = (part.model.created_at, part.model.id)
    return page_of(query, order, wanted.get("limit") or 50, wanted.get("cursor"))
