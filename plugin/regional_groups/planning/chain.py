"""The results chain as its page shows it: places, activities, and each indicator from baseline to target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import Blueprint, render_template
from flask_babel import gettext as _
from sqlalchemy import select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.i18n import current_language
from regional_groups.core.web import now
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.facts import Period
from regional_groups.indicators.figures import Figure
from regional_groups.indicators.kept import counted
from regional_groups.indicators.wording import figure_value
from regional_groups.planning import activity_queries, target_queries
from regional_groups.planning.activity_models import Activity
from regional_groups.planning.activity_rules import GOALS, OUTCOMES, OUTPUTS, ActivityState, is_late
from regional_groups.planning.chain_rules import Link, nest
from regional_groups.planning.models import Target
from regional_groups.planning.wording import target_in_words
from regional_groups.publishing.blocks import Language
from regional_groups.terms.periods import period_of

MOST = 300  # activities of a page; the list of the action plan holds the rest
_LABELS: Mapping[str, Mapping[str, str]] = {"goal": GOALS, "outcome": OUTCOMES, "output": OUTPUTS}


@dataclass(frozen=True)
class Measured:
    """An indicator from where it starts to what it is to reach, and where it stands."""

    figure: Figure
    target: Target | None


@dataclass(frozen=True)
class Chain:
    """The chain of a day: its tree, and the indicators of its activities by id."""

    period: Period  # of the actual values: the study period until today
    links: list[Link]
    measured: Mapping[str, Measured]
    invented: bool
    more: bool


def chain(today: date) -> Chain:
    """Return the chain of the activities that were not given up; invented ones only while there are no others."""
    invented = not activity_queries.any_real()
    query = select(Activity).where(
        Activity.demonstration.is_(invented), Activity.state != ActivityState.CANCELLED
    )
    rows = db.session.scalars(query.order_by(Activity.due_on, Activity.id).limit(MOST + 1)).all()
    shown, period = rows[:MOST], _so_far(today)
    named = sorted({id for row in shown for id in row.indicators if id in INDICATORS})
    measured = _measured(named, period, today, demonstration=invented) if named else {}
    return Chain(period, nest(shown), measured, invented, len(rows) > MOST)


def _so_far(today: date) -> Period:
    """Return the study period until today; of a day in none, the year."""
    first = int((period_of(today) or str(today.year)).partition("-")[0])
    return Period(date(first, 1, 1), today)


def _measured(named: list[str], period: Period, today: date, *, demonstration: bool) -> dict[str, Measured]:
    found = counted(period, today, demonstration=demonstration)
    agreed = target_queries.agreed_on(today, demonstration=demonstration)
    targets = {one.indicator: one for one in agreed if not one.region}
    return {id: Measured(found.published(id), targets.get(id)) for id in named}


def place_in_words(link: Link) -> str:
    """Return what a place of the chain is called."""
    return str(_(_LABELS[link.level][link.key]) if link.key else _("not named yet"))


def indicator_in_words(id: str, found: Measured) -> list[tuple[str, str]]:
    """Return baseline, target and actual of an indicator, each with its label."""
    target = found.target
    baseline = ""
    if target is not None and target.baseline_value is not None:
        baseline = f"{target_in_words(target, 'baseline_value')} ({target.baseline_year})"
    return [
        (_("Baseline"), baseline or _("unknown")),
        (_("Target"), target_in_words(target) if target else _("no target agreed")),
        (_("Actual"), figure_value(INDICATORS[id], found.figure, cast(Language, current_language()))),
    ]


blueprint = Blueprint("chain", __name__)


@blueprint.get("/planning/results-chain/")
def index() -> str:
    """Show goals, outcomes, outputs, activities and their indicators as a nested list."""
    today = geneva_day(now())
    return render_template(
        "planning/chain/index.html",
        found=chain(today),
        place_in_words=place_in_words,
        indicator_in_words=indicator_in_words,
        indicators=INDICATORS,
        is_late=lambda row: is_late(row.state, row.due_on, today),
    )
