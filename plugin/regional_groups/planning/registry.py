"""The parts of the plan, in the order in which the overview shows them."""

from __future__ import annotations

from regional_groups.planning import outreach, risks, standards, targets
from regional_groups.planning.parts import Part

PARTS: tuple[Part, ...] = (targets.PART, risks.PART, standards.PART, outreach.PART)
