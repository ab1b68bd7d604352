"""Changes of the record of offices' work: entries are appended, and reversed by further entries; never committed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import demonstrating
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.planning import work_queries as queries
from regional_groups.planning.ledgers import Entries
from regional_groups.planning.work_models import OfficeWork
from regional_groups.planning.work_rules import check_work, halves

ENTRIES = Entries(
    name="work",
    model=OfficeWork,
    right=Permission.WORK_RECORD,
    about=lambda entry: queries.about(entry.region),
    copied=("region", "from_on", "until_on", "half_days", "missions", "purpose", "source"),
    opposite=lambda entry, now: {},
    said=("region", "from_on", "until_on", "days", "missions", "purpose", "source"),
)
reverse = ENTRIES.reverse


def record(data: dict[str, Any], actor: Actor, now: datetime) -> OfficeWork:
    """Append what an office worked in a period.

    Raises:
        RuleViolated: it says nothing, or cannot have been.
    """
    about = queries.about(data["region"])
    who = acting(actor, data, about, now)
    require(Permission.WORK_RECORD, who, about)
    days, missions = data.get("days"), data.get("missions")
    check_work(days, missions, data["from_on"], data["until_on"], geneva_day(now))
    made = OfficeWork(
        **{name: data[name] for name in ("region", "from_on", "until_on", "purpose", "source")},
        half_days=None if days is None else halves(days),
        missions=missions,
        note=data.get("note") or "",
        demonstration=demonstrating.get(),
    )
    ENTRIES.append(made, "record", who, now)
    return made
