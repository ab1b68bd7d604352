"""The flows of all parts of the plan."""

from __future__ import annotations

from regional_groups.planning import (
    activity_rules,
    outreach_rules,
    risk_rules,
    session_rules,
    standards_rules,
    target_rules,
)

FLOWS = (
    target_rules.FLOW,
    risk_rules.FLOW,
    activity_rules.FLOW,
    activity_rules.REVIEW_FLOW,
    standards_rules.FLOW,
    outreach_rules.FLOW,
    session_rules.FLOW,
)
