"""Reads of targets: who sees which, and those that a report is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from regional_groups.core.db import db
from regional_groups.core.permissions import Actor, Permission, Subject, permits
from regional_groups.planning.models import Target
from regional_groups.planning.parts import Data
from regional_groups.planning.target_rules import PUBLIC, TargetState
from regional_groups.terms.periods import period_of

MOST_OF_A_PLACE = 200  # targets of one indicator, period and region, with their history


def subject(target: Target | None) -> Subject:
    """Return the facts that rights on a target are asked about: it belongs to no study group alone."""
    return Subject(public=target is not None and target.state in PUBLIC)


def sees_drafts(actor: Actor) -> bool:
    """Tell whether somebody sees targets that were not opened for comments."""
    return permits(Permission.PLANS_VIEW, actor, Subject())


def visible(actor: Actor) -> Select[Any]:
    """Return the query of the targets that somebody may see, with their comments."""
    query = select(Target).options(selectinload(Target.comments))
    if sees_drafts(actor):
        return query
    opened = (Target.state == TargetState.WITHDRAWN) & Target.opened_on.is_not(None)
    return query.where(or_(Target.state.in_(PUBLIC), opened))


def narrowed(query: Select[Any], wanted: Data) -> Select[Any]:
    """Return the query of those targets that were asked for."""
    for name in ("indicator", "period", "region"):
        if wanted.get(name) is not None:
            query = query.where(getattr(Target, name) == wanted[name])
    return query


def agreed_like(target: Target) -> Target | None:
    """Return the agreed target of the same indicator, period and region that a newly agreed one supersedes."""
    query = select(Target).where(
        Target.state == TargetState.AGREED,
        Target.indicator == target.indicator,
        Target.period == target.period,
        Target.region == target.region,
        Target.demonstration.is_(target.demonstration),
    )
    return db.session.scalar(query.with_for_update())


def of_place(indicator: str, period: str, region: str) -> Sequence[Target]:
    """Return every target of an indicator, a period and a region that is no demonstration, the newest first."""
    query = select(Target).where(
        Target.indicator == indicator,
        Target.period == period,
        Target.region == region,
        Target.demonstration.is_(False),
    )
    return db.session.scalars(
        query.order_by(Target.created_at.desc(), Target.id).limit(MOST_OF_A_PLACE)
    ).all()


def agreed_on(day: date, *, demonstration: bool) -> Sequence[Target]:
    """Return the agreed targets of the study period that holds a day; invented ones only if they are asked for."""
    query = select(Target).where(Target.state == TargetState.AGREED, Target.period == period_of(day))
    if not demonstration:
        query = query.where(Target.demonstration.is_(False))
    # an invented target gives way to a real one of the same place
    return db.session.scalars(query.order_by(Target.demonstration.desc(), Target.id)).all()
