"""What was shown of groups when a past day ended, read from the trail: nothing that was recorded later.

The pages of a day otherwise tell what is known today about it. Both are asked for: the one by who wants to know what
was so, the other by who must answer for what was said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import day_end, geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.groups.membership import Stay, relisted
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.profiles import Profile, Wanted, profiles, selected
from regional_groups.groups.rules import EXISTING, FLOW, Answer, GroupState

_COLUMNS = ("acronym", "name_en", "parent_code", "region", "state")


@dataclass(frozen=True)
class _Entry:
    """What the trail says of a change."""

    event: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def listed(wanted: Wanted, now: datetime) -> list[Profile]:
    """Return the groups that a list showed when a day ended, in code order, narrowed as it was then.

    Raises:
        RuleViolated: the day lies ahead.
    """
    day = _past(wanted.as_of, now)
    return _chosen(_as_shown(profiles(selected(Wanted()), now, day), day), wanted)


def one(group: RegionalGroup, day: date | None, now: datetime) -> Profile | None:
    """Return a group as it was shown when a day ended; none if nothing was recorded of it by then.

    Raises:
        RuleViolated: the day lies ahead.
    """
    on = _past(day, now)
    return next(iter(_as_shown(profiles([group], now, on), on)), None)


def _past(day: date | None, now: datetime) -> date:
    """Return a day; today where none is given.

    Raises:
        RuleViolated: it lies ahead, and nothing was shown on it yet.
    """
    today = geneva_day(now)
    if day is not None and day > today:
        refusal = say("Give a day that is not after today.")
        raise RuleViolated(refusal, fields={"as_of": [refusal]})
    return day or today


def _as_shown(found: Sequence[Profile], day: date) -> list[Profile]:
    """Return groups as they were shown when a day ended in Geneva; those recorded later are left out."""
    until, later = _entries([profile.group for profile in found], day)
    return [
        _profile(profile, until[profile.group.id], later[profile.group.id])
        for profile in found
        if profile.group.id in until
    ]


def _chosen(found: Iterable[Profile], wanted: Wanted) -> list[Profile]:
    """Return those that had the parent, region and state asked for."""
    return [
        one
        for one in found
        if wanted.parent in (None, one.parent_as_of)
        and wanted.region in (None, one.region_as_of)
        and wanted.state in (None, one.state_as_of)
    ]


def _entries(
    groups: Sequence[RegionalGroup], day: date
) -> tuple[dict[UUID, list[_Entry]], dict[UUID, list[_Entry]]]:
    """Return what was recorded of groups until a day ended, and after it, in order."""
    query = (
        select(AuditEntry.subject_id, AuditEntry.at, AuditEntry.event, AuditEntry.before, AuditEntry.after)
        .where(
            AuditEntry.subject_type == FLOW.name,
            AuditEntry.subject_id.in_([str(group.id) for group in groups]),
        )
        .order_by(AuditEntry.id)
    )
    end = day_end(day)
    until: dict[UUID, list[_Entry]] = defaultdict(list)
    later: dict[UUID, list[_Entry]] = defaultdict(list)
    for id, at, event, before, after in db.session.execute(query):
        (until if at < end else later)[UUID(id)].append(_Entry(event, before, after))
    return until, later


def _profile(profile: Profile, until: Sequence[_Entry], later: Sequence[_Entry]) -> Profile:
    group = profile.group
    values: dict[str, Any] = {name: getattr(group, name) for name in _COLUMNS}
    for entry in reversed(later):  # so that the first change after the day has the last word
        values |= {name: entry.before[name] for name in _COLUMNS if name in entry.before}
    state = GroupState(values["state"])
    return replace(
        profile,
        existed=_existed(state),
        state_as_of=state,
        acronym_as_of=values["acronym"],
        name_as_of=values["name_en"],
        parent_as_of=values["parent_code"] or "",
        region_as_of=values["region"],
        countries=sorted(stay for stay in _stays(until) if stay.holds(profile.as_of)),
        officers=[],
    )


def _existed(state: GroupState) -> Answer:
    if state in EXISTING:
        return "yes"
    return "no" if state == GroupState.CLOSED else "unknown"


def _stays(entries: Iterable[_Entry]) -> list[Stay]:
    """Return the countries of a group as its entries tell them, from day to day."""
    stays: list[Stay] = []
    listed: list[date] = []
    for entry in entries:
        said = entry.after
        if entry.event.endswith(":record_countries"):
            on = date.fromisoformat(said["effective_on"])
            stays = relisted(stays, listed, on, said["countries"])
            listed.append(on)
        elif "country" in said:  # a row of a file
            old = (entry.before.get("country"), _day(entry.before.get("from_on")))
            stays = [stay for stay in stays if (stay.country, stay.first) != old]
            stays.append(Stay(said["country"], _day(said.get("from_on")), _day(said.get("until_on"))))
        elif "countries" in said:  # established with them
            stays += [Stay(country, _day(said["created"]), None) for country in said["countries"]]
    return stays


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
