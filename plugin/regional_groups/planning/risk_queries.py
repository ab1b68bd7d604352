"""Reads of risks: who sees them, which are due for a review, and what the watched indicators say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import Actor, Held, Permission, Subject, permits
from regional_groups.indicators.facts import Period
from regional_groups.indicators.kept import counted
from regional_groups.planning.parts import Data
from regional_groups.planning.risk_models import Risk
from regional_groups.planning.risk_rules import ALIVE, Proposal, proposal

WATCHED_DAYS = 365  # an indicator is watched over the last year
REVIEW_SOON_DAYS = 14


def subject(risk: Risk | None) -> Subject:
    """Return the facts that rights on a risk are asked about; whoever answers for it counts as its author."""
    owners = frozenset({Held(risk.owner, risk.owner_scope)}) if risk is not None else frozenset()
    return Subject(author_offices=owners)


def visible(actor: Actor) -> Select[Any]:
    """Return the query of the risks that somebody may see: the register, or those that the own offices answer for."""
    query = select(Risk)
    return query if permits(Permission.PLANS_VIEW, actor, Subject()) else query.where(_owned(actor))


def _owned(actor: Actor) -> ColumnElement[bool]:
    offices = [and_(Risk.owner == held.function, Risk.owner_scope == held.scope) for held in actor.offices]
    return or_(false(), *offices)


def titled(title: str) -> Risk | None:
    """Return the risk of a title that is no demonstration: the newest, where several have it."""
    query = select(Risk).where(Risk.title == title, Risk.demonstration.is_(False))
    return db.session.scalar(query.order_by(Risk.created_at.desc(), Risk.id).limit(1))


def narrowed(query: Select[Any], wanted: Data) -> Select[Any]:
    """Return the query of those risks that were asked for."""
    return (
        query.where(Risk.kind == wanted["kind"])
        if wanted.get("kind") in ("strategic", "operational")
        else query
    )


def concerning(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of the risks that somebody has to review soon, in the office that answers for them."""
    today = geneva_day(current_app.extensions["clock"].now())
    return and_(Risk.review_on <= today + timedelta(days=REVIEW_SOON_DAYS), _owned(actor))


def value_of(indicator: str, today: date, *, demonstration: bool) -> Decimal | None:
    """Return the value of an indicator over the last year, none where it is unknown."""
    period = Period(today - timedelta(days=WATCHED_DAYS), today)
    found = counted(period, today, demonstration=demonstration).figure(indicator).value
    return None if found is None else Decimal(found)


def proposed(risk: Risk, value: Decimal | None) -> Proposal | None:
    """Return what the watched indicator proposes for a risk."""
    if risk.state not in ALIVE:
        return None
    return proposal(risk.watch, value, (risk.likelihood, risk.impact), risk.dismissed_value)


def proposed_now(risk: Risk, today: date) -> Proposal | None:
    """Return what the watched indicator proposes."""
    if risk.watch is None or risk.state not in ALIVE:
        return None
    return proposed(risk, value_of(risk.watched, today, demonstration=risk.demonstration))


def columns(proposal: Proposal) -> Mapping[str, Any]:
    """Return a proposal as plain data."""
    watch = proposal.watch
    return {
        "indicator": watch.indicator,
        "value": proposal.value,
        "likelihood": watch.likelihood,
        "impact": watch.impact,
        "level": str(proposal.level),
    }
