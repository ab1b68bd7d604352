"""Reads of the work of regional offices: entries, and exact totals that are unknown where nothing stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from regional_groups.core.db import db
from regional_groups.core.permissions import Subject
from regional_groups.groups.regions import REGIONS
from regional_groups.planning.work_models import OfficeWork
from regional_groups.planning.work_rules import days_of


@dataclass(frozen=True)
class Worked:
    """What a regional office worked in a period; none is unknown, not zero."""

    region: str
    days: Decimal | None
    missions: int | None


def about(region: str) -> Subject:
    """Return the facts that the right to record is asked about."""
    return Subject(public=True, regions=frozenset({region}))


def entries(wanted: Mapping[str, Any]) -> Select[Any]:
    """Return the query of the entries that were asked for; one counts by its first day."""
    query = select(OfficeWork)
    if wanted.get("region"):
        query = query.where(OfficeWork.region == wanted["region"])
    if wanted.get("from_on"):
        query = query.where(OfficeWork.from_on.between(wanted["from_on"], wanted["until_on"]))
    return query


def worked(first: date, last: date, *, demonstration: bool = False) -> list[Worked]:
    """Return what each office worked in entries that begin in a period, all regions, in one statement.

    An entry that was reversed counts for nothing, so that where no other stands the total is unknown again.
    """
    reversed_ids = select(OfficeWork.reverses_id).where(OfficeWork.reverses_id.is_not(None))
    query = (
        select(OfficeWork.region, func.sum(OfficeWork.half_days), func.sum(OfficeWork.missions))
        .where(OfficeWork.reverses_id.is_(None), OfficeWork.id.not_in(reversed_ids))
        .where(OfficeWork.from_on.between(first, last))
        .group_by(OfficeWork.region)
    )
    if not demonstration:
        query = query.where(OfficeWork.demonstration.is_(False))
    found = {region: sums for region, *sums in db.session.execute(query)}
    return [_worked(region, *found.get(region, (None, None))) for region in REGIONS]


def _worked(region: str, half_days: int | None, missions: int | None) -> Worked:
    days = None if half_days is None else days_of(int(half_days))
    return Worked(region, days, None if missions is None else int(missions))
