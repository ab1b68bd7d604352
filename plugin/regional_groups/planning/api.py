"""The JSON twins of the parts: the first is the room's own blueprint, the others are joined beside it."""

from __future__ import annotations

from regional_groups.planning import chain_api, funds_json, outreach_pages, work_json
from regional_groups.planning.part_api import api_of
from regional_groups.planning.registry import PARTS

BLUEPRINTS = (
    *(api_of(part) for part in PARTS),
    chain_api.api,
    outreach_pages.api,
    funds_json.api,
    work_json.api,
)
blueprint = BLUEPRINTS[0]
