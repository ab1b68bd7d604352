"""Reads of sessions of the Council: they are public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from regional_groups.core.db import db
from regional_groups.core.permissions import Actor
from regional_groups.planning.session_models import CouncilSession
from regional_groups.planning.session_rules import SessionState

MOST_OFFERED = 20  # to choose from: the latest


def visible(actor: Actor) -> Select[Any]:
    """Return the query of the sessions."""
    return select(CouncilSession)


def titled(title: str, *, demonstration: bool = False) -> CouncilSession | None:
    """Return the session of a title."""
    query = select(CouncilSession).where(
        CouncilSession.title == title, CouncilSession.demonstration.is_(demonstration)
    )
    return db.session.scalar(query)


def is_offered(id: UUID) -> bool:
    """Tell whether a report can choose a session."""
    found = db.session.get(CouncilSession, id)
    return found is not None and found.state == SessionState.PLANNED


def offered() -> Sequence[CouncilSession]:
    """Return the sessions that a report can choose, the latest first."""
    query = select(CouncilSession).where(CouncilSession.state == SessionState.PLANNED)
    order = (CouncilSession.opens_on.desc(), CouncilSession.id)
    return db.session.scalars(query.order_by(*order).limit(MOST_OFFERED)).all()
