"""What a report takes from the plan as plain data for its frozen extract: agreed targets, open risks, activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.planning import activity_queries, risk_texts, target_queries
from regional_groups.planning.activity_rules import ActivityState
from regional_groups.planning.models import Target
from regional_groups.planning.risk_models import Risk
from regional_groups.planning.risk_rules import ALIVE
from regional_groups.planning.target_rules import last_day

MOST_RISKS = 300  # rows of a table of a document; the register holds the rest
Agreed = Mapping[tuple[str, str], dict[str, Any]]


def agreed_targets(until_on: date, *, demonstration: bool) -> Agreed:
    """Return the agreed targets of the study period in which a report ends, by indicator and region.

    Parameters:
        until_on: last day of the report; its study period is the one whose targets count.
        demonstration: take invented targets too.
    """
    found = target_queries.agreed_on(until_on, demonstration=demonstration)
    return {(one.indicator, one.region): _plain(one) for one in found}


def _plain(target: Target) -> dict[str, Any]:
    return {
        "value": number(target.value),
        "period": target.period,
        "due_on": last_day(target.period).isoformat(),
        "reference": target.reference,
        "agreed_on": target.agreed_on.isoformat() if target.agreed_on else None,
        "baseline": number(target.baseline_value),
        "baseline_year": target.baseline_year,
        "baseline_source": target.baseline_source,
    }


def number(value: Decimal | None) -> int | float | None:
    """Return a number as JSON holds it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def risks(*, demonstration: bool) -> list[dict[str, Any]]:
    """Return the risks that are not closed, the highest first, as plain data for the frozen extract.

    Parameters:
        demonstration: take invented risks too.
    """
    query = select(Risk).where(Risk.state.in_(ALIVE))
    if not demonstration:
        query = query.where(Risk.demonstration.is_(False))
    order = ((Risk.likelihood * Risk.impact).desc(), Risk.title, Risk.id)
    found = db.session.scalars(query.order_by(*order).limit(MOST_RISKS))
    return [_risk(risk) for risk in found]


def programmes(first: date, last: date, today: date, *, demonstration: bool) -> list[dict[str, int]]:
    """Return how the activities stand that were due in a period, by programme; nothing where none was.

    Parameters:
        demonstration: count invented activities too.
    """
    found = activity_queries.counted(today, demonstration=demonstration, due=(first, last))
    return found if any(row[state] for row in found for state in ActivityState) else []


def _risk(risk: Risk) -> dict[str, Any]:
    plain = (
        "title",
        "language",
        "cause",
        "consequence",
        "likelihood",
        "impact",
        "mitigation",
        "owner",
        "owner_scope",
    )
    return {
        "id": str(risk.id),
        **{name: getattr(risk, name) for name in plain},
        "translations": risk_texts.current(risk.translated, risk.source, risk.language),
        "kind": str(risk.kind),
        "level": str(risk.level),
        "state": str(risk.state),
        "review_on": risk.review_on.isoformat(),
    }
