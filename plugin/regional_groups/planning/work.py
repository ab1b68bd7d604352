"""The record of the work of regional offices: what its pages and its API show; everybody may read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import InvalidInput
from regional_groups.core.forms import FormState, load, refused
from regional_groups.core.permissions import Office, Subject
from regional_groups.core.web import now
from regional_groups.groups.queries import name_of
from regional_groups.groups.regions import REGIONS
from regional_groups.indicators.figure_forms import period_in
from regional_groups.planning import work_operations as operations
from regional_groups.planning import work_queries as queries
from regional_groups.planning.ledgers import Ledger, Totals
from regional_groups.planning.wording import in_words
from regional_groups.planning.work_forms import (
    WorkCreateSchema,
    WorkedListSchema,
    WorkListArguments,
    WorkPeriodArguments,
    WorkReverseSchema,
    WorkSchema,
)
from regional_groups.planning.work_models import OfficeWork
from regional_groups.planning.work_queries import Worked


def choices() -> dict[str, Any]:
    """Return what can be chosen, and how it is worded."""
    return {
        "regions": [(slug, name_of(f"region:{slug}")) for slug in REGIONS],
        "region_name": lambda slug: name_of(f"region:{slug}"),
        "in_words": in_words,
    }


def places(entry: OfficeWork | None) -> list[Subject]:
    """Return whose entry it is; a new one may be of any region."""
    return [queries.about(region) for region in ([entry.region] if entry else REGIONS)]


def totals(asked: dict[str, Any]) -> Sequence[Worked]:
    """Return what each office worked in a period."""
    period = period_in(asked, geneva_day(now()))
    return queries.worked(period.from_on, period.until_on)


def listed() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the period that is asked for, and what each office worked in it."""
    given = {name: value for name in ("from", "until") if (value := request.args.get(name, "").strip())}
    try:
        asked, form = load(WorkPeriodArguments(), given), FormState(given, {})
    except InvalidInput as error:
        asked, form = load(WorkPeriodArguments(), {}), refused(given, WorkPeriodArguments(), error.fields)
    period = period_in(asked, geneva_day(now()))
    days = {"from_on": period.from_on, "until_on": period.until_on}
    return days, {"totals": totals(asked), "chosen": period, "form": form}


LEDGER = Ledger(
    rows=operations.ENTRIES,
    address="/office-work",
    told="Staff days and missions of regional offices",
    record=operations.record,
    create_form=WorkCreateSchema,
    reverse_form=WorkReverseSchema,
    list_form=WorkListArguments,
    shown=WorkSchema,
    plain=(*operations.ENTRIES.said, "note", "recorded_at", "demonstration"),
    narrowed=queries.entries,
    totals=Totals(
        "/totals",
        WorkPeriodArguments,
        WorkedListSchema,
        totals,
        "List what each office worked in a period; an entry counts by its first day.",
    ),
    places=places,
    office=Office.REGIONAL_OFFICE,
    choices=choices,
    begun=dict,
    listed=listed,
)
