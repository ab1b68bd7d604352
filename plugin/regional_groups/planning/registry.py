"""The parts of the plan, in the order in which the overview shows them."""

from __future__ import annotations

from regional_groups.planning import activities, outreach, plan_reviews, risks, sessions, standards, targets
from regional_groups.planning.parts import Part

PARTS: tuple[Part, ...] = (
    targets.PART,
    risks.PART,
    activities.PART,
    plan_reviews.PART,
    standards.PART,
    outreach.PART,
    sessions.PART,
)
