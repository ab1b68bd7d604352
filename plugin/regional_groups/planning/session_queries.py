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


def _offered(*, demonstration: bool) -> Select[Any]:
    """Return the query of the sessions that a report can choose: an invented one for an invented report alone."""
    return select(CouncilSession).where(
        CouncilSession.state == SessionState.PLANNED, CouncilSession.demonstration.is_(demonstration)
    )


def is_offered(id: UUID, *, demonstration: bool) -> bool:
    """Tell whether a report can choose a session."""
    query = _offered(demonstration=demonstration).where(CouncilSession.id == id)
    return db.session.scalar(query) is not None


def offered(*, demonstration: bool) -> Sequence[CouncilSession]:
    """Return the sessions that a report can choose, the latest first."""
    query = _offered(demonstration=demonstration)
    order = (CouncilSession.opens_on.desc(), CouncilSession.id)
    return db.session.scalars(query.order_by(*order).limit(MOST_OFFERED)).all()
