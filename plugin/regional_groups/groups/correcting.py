"""What is recorded of a group in full or corrected: its list of countries from a day on, its name, region and dates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.clock import geneva_day
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.groups import queries
from regional_groups.groups.membership import Stay, next_change, relisted
from regional_groups.groups.models import CountryList, GroupCountry, RegionalGroup
from regional_groups.groups.naming import mark_names
from regional_groups.groups.regions import LABELS
from regional_groups.groups.rules import FLOW
from regional_groups.groups.standing import check_dates
from regional_groups.groups.stepping import decision, effective, guard, known, step
from regional_groups.groups.turns import redate

AMENDABLE = ("name_en", "region", "region_label", "created", "closed", "languages")


def record_countries(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Record the full list of countries from a day on, until the next change that is recorded for a later day.

    Clause: A7: membership is recorded for each group.
    """
    guard(group, "record_countries", data, actor, now)
    on = effective(group, data, now)
    wanted = known(data["countries"])
    stays = [Stay(item.country, item.from_on, item.until_on) for item in group.countries]
    listed = [item.effective_on for item in group.country_lists]
    until = next_change(stays, listed, on)
    values = {
        "was": sorted({item.country for item in queries.members(group, on)}),
        "countries": wanted,
        "effective_on": on,
        "until": until,
    }
    step(group, "record_countries", data, actor, now, values=values)
    _keep(group, relisted(stays, listed, on, wanted), decision(data))
    group.country_lists.append(
        CountryList(effective_on=on, countries=wanted, source=decision(data), recorded_at=now)
    )


def _keep(group: RegionalGroup, stays: Collection[Stay], source: str) -> None:
    """Make these the memberships of a group; a row that goes on keeps its identity and source."""
    there = {(item.country, item.from_on): item for item in group.countries}
    origins = {item.country: item.source for item in group.countries}
    wanted = {(stay.country, stay.first): stay for stay in stays}
    for key, item in there.items():
        if key not in wanted:
            group.countries.remove(item)
    for key, stay in wanted.items():
        if key in there:
            there[key].until_on = stay.last
        else:
            kept = source or origins.get(stay.country, "")
            group.countries.append(
                GroupCountry(country=stay.country, from_on=stay.first, until_on=stay.last, source=kept)
            )


def amend(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Correct what is recorded of a group, with reason and source; its states over time follow.

    Raises:
        RuleViolated: the dates cannot be true together, or nothing would change.
    """
    about = queries.subject(group, now)
    require(Permission.AMEND, actor, about)
    moves.check_version(group, data["version"])
    changes = {name: data[name] for name in AMENDABLE if data.get(name) is not None}
    if data.get("sources") is not None:
        changes["source"] = data["sources"]
    if "region_label" in changes and "region" not in changes and changes["region_label"] in LABELS:
        changes["region"] = LABELS[changes["region_label"]]
    _check_dates(group, changes, geneva_day(now))
    before, called = (group.created, group.closed), group.name_en
    moves.amend(
        group,
        changes,
        FLOW,
        about,
        actor,
        now,
        version=data["version"],
        reason=data["reason"],
        source=data.get("source") or "",
    )
    redate(group, *before)
    if "name_en" in changes and changes["name_en"] != called:
        mark_names(group.acronym, called, group.name_en)


def _check_dates(group: RegionalGroup, changes: Mapping[str, Any], today: date) -> None:
    created, closed = changes.get("created", group.created), changes.get("closed", group.closed)
    if (created, closed) == (group.created, group.closed):
        return
    ends = (group.created, group.closed)
    turned = [period.starts for period in group.periods if period.starts not in ends]
    check_dates(created, closed, str(group.state), turned, today)
