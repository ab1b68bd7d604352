"""The JSON twins of the parts: the first is the room's own blueprint, the others are joined beside it."""

from __future__ import annotations

from regional_groups.planning import chain_api, funds, ledger_api, outreach_pages, work
from regional_groups.planning.part_api import api_of
from regional_groups.planning.registry import PARTS

BLUEPRINTS = (
    *(api_of(part) for part in PARTS),
    chain_api.api,
    outreach_pages.api,
    ledger_api.api_of(funds.LEDGER),
    ledger_api.api_of(work.LEDGER),
)
blueprint = BLUEPRINTS[0]
