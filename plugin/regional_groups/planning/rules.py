"""The flows of all parts of the plan."""

from __future__ import annotations

from regional_groups.planning import target_rules

FLOWS = (target_rules.FLOW,)
