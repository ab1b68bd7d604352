"""Reads of the action plan: everybody sees it; what is due, and how the programmes stand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import Actor, Held, Subject
from regional_groups.planning.activity_models import Activity, PlanReview
from regional_groups.planning.activity_rules import tally
from regional_groups.planning.parts import Data

DUE_SOON_DAYS = 14


def subject(activity: Activity | None) -> Subject:
    """Return the facts that rights on an activity are asked about; whoever answers for it counts as its author."""
    owners = frozenset({Held(activity.owner, activity.owner_scope)}) if activity is not None else frozenset()
    return Subject(public=True, author_offices=owners)


def visible(actor: Actor) -> Select[Any]:
    """Return the query of the activities: the plan is public."""
    return select(Activity)


def narrowed(query: Select[Any], wanted: Data) -> Select[Any]:
    """Return the query of those activities that were asked for."""
    programme = str(wanted.get("programme") or "")
    return query.where(Activity.programme == int(programme)) if programme in ("1", "2", "3", "4") else query


def concerning(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of the activities that are due soon, in the offices that answer for them."""
    mine = [
        and_(Activity.owner == held.function, Activity.owner_scope == held.scope) for held in actor.offices
    ]
    today = geneva_day(current_app.extensions["clock"].now())
    return and_(Activity.due_on <= today + timedelta(days=DUE_SOON_DAYS), or_(false(), *mine))


def counted(
    today: date, *, demonstration: bool, due: tuple[date, date] | None = None
) -> list[dict[str, int]]:
    """Return how many activities of each programme stand where.

    Parameters:
        demonstration: count invented activities too.
        due: count those only that are due from the first of these days to the last.
    """
    query = select(Activity.programme, Activity.state, Activity.due_on)
    if not demonstration:
        query = query.where(Activity.demonstration.is_(False))
    if due is not None:
        query = query.where(Activity.due_on.between(*due))
    return tally([(number, str(state), day) for number, state, day in db.session.execute(query)], today)


def any_real() -> bool:
    """Tell whether the plan holds an activity that is not invented."""
    found = select(Activity.id).where(Activity.demonstration.is_(False)).limit(1)
    return db.session.scalar(found) is not None


def in_year(year: int) -> tuple[date, date]:
    """Return the first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def review_subject(review: PlanReview | None) -> Subject:
    """Return the facts that rights on a review are asked about."""
    return Subject(public=True)


def reviews_visible(actor: Actor) -> Select[Any]:
    """Return the query of the reviews: they are public, as the plan is."""
    return select(PlanReview)


def review_of(year: int, *, demonstration: bool) -> PlanReview | None:
    """Return the review of a year."""
    query = select(PlanReview).where(PlanReview.year == year, PlanReview.demonstration.is_(demonstration))
    return db.session.scalar(query)
