"""What a vice-chair with regional duties reports on beside the figures: outreach owed, campaigns and targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.indicators.catalogue import INDICATORS
from regional_groups.indicators.figures import Figure
from regional_groups.planning import outreach_queries
from regional_groups.planning.measured_against import agreed_targets
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.outreach_rules import OutreachKind, OutreachState, Owed
from regional_groups.reports.profiles import Profile
from regional_groups.terms.periods import period_of

CAMPAIGNS_MAX = 100


@dataclass(frozen=True)
class TargetLine:
    """A target agreed for the region, with the figure of the profile's period."""

    indicator: str
    figure: Figure
    agreed: Mapping[str, Any]


@dataclass(frozen=True)
class Mobilization:
    """The study period of a profile, and what a region owes, did and aims at in it."""

    study_period: str
    owed: tuple[Owed, ...] = ()
    campaigns: tuple[OutreachEntry, ...] = ()
    targets: tuple[TargetLine, ...] = ()

    @property
    def delivered(self) -> int:
        """Return how much of what is owed was handed in."""
        return sum(one.standing == "delivered" for one in self.owed)

    @property
    def joined(self) -> int | None:
        """Return the new members of the campaigns, as far as recorded; none recorded is unknown."""
        known = [one.joined for one in self.campaigns if one.joined is not None]
        return sum(known) if known else None

    @property
    def joined_certainty(self) -> str:
        """Tell how sure that number is."""
        silent = any(one.joined is None for one in self.campaigns if one.state == OutreachState.DELIVERED)
        return "at_least" if silent else "exact"


def of_region(slug: str, profile: Profile, today: date) -> Mobilization:
    """Return what belongs to the mobilization report of a region; outside all study periods nothing is owed."""
    study_period = period_of(profile.period.until_on)
    if not study_period:
        return Mobilization("")
    owed = tuple(one for one in outreach_queries.owed(study_period, today) if one.region == slug)
    return Mobilization(study_period, owed, _campaigns(slug, study_period), _targets(slug, profile))


def _campaigns(slug: str, study_period: str) -> tuple[OutreachEntry, ...]:
    query = select(OutreachEntry).where(
        OutreachEntry.kind == OutreachKind.CAMPAIGN,
        OutreachEntry.period == study_period,
        OutreachEntry.region == slug,
        OutreachEntry.state != OutreachState.CANCELLED,
        OutreachEntry.demonstration.is_(False),
    )
    order = (OutreachEntry.due_on, OutreachEntry.created_at, OutreachEntry.id)
    return tuple(db.session.scalars(query.order_by(*order).limit(CAMPAIGNS_MAX)))


def _targets(slug: str, profile: Profile) -> tuple[TargetLine, ...]:
    agreed = agreed_targets(profile.period.until_on, demonstration=False)
    figures = {one.id: found for rows in profile.figures.values() for one, found in rows}
    return tuple(TargetLine(id, figures[id], agreed[id, slug]) for id in INDICATORS if (id, slug) in agreed)
