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

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from regional_groups.core.audit import AuditEntry
from regional_groups.core.clock import day_end, geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.groups.membership import Stay, replaced
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.profiles import Profile, Wanted, load_whole, profiles, selected
from regional_groups.groups.rules import EXISTING, FLOW, Answer, GroupState

_COLUMNS = ("acronym", "name_en", "parent_code", "region", "state")
# By one of these an entry tells of countries; that of an earlier version may name none, or not which.
_STAYED = ("country", "countries", "from_on", "until_on")
_UNTOLD = ""  # stands for the countries of which the entry of an earlier version does not tell


@dataclass(frozen=True)
class Then:
    """A group with what was shown of it when a day ended, without its countries."""

    group: RegionalGroup
    day: date
    values: Mapping[str, Any]


def listed(wanted: Wanted, now: datetime) -> list[Then]:
    """Return the groups that a list showed when a day ended, in code order, narrowed as it was then.

    Raises:
        RuleViolated: the day lies ahead.
    """
    found = _as_shown(selected(Wanted(), whole=False), past_day(wanted.as_of, now))
    narrow = (("parent_code", wanted.parent), ("region", wanted.region), ("state", wanted.state))
    return [one for one in found if all(value in (None, one.values[name]) for name, value in narrow)]


def one(group: RegionalGroup, day: date | None, now: datetime) -> Profile | None:
    """Return a group as it was shown when a day ended; none if nothing was recorded of it by then.

    Raises:
        RuleViolated: the day lies ahead.
    """
    return next(iter(in_full(_as_shown([group], past_day(day, now)), now)), None)


def in_full(found: Sequence[Then], now: datetime) -> list[Profile]:
    """Return groups of one day as readers saw them, with their countries."""
    if not found:
        return []
    there = load_whole([one.group for one in found])
    told = _countries_told(there, found[0].day)
    known_today = profiles(there, now, found[0].day)
    return [_profile(*pair, told[pair[0].group.id]) for pair in zip(known_today, found, strict=True)]


def past_day(day: date | None, now: datetime) -> date:
    """Return a day that is over or goes on; today where none is given.

    Raises:
        RuleViolated: it lies ahead, and nothing was shown on it yet.
    """
    today = geneva_day(now)
    if day is not None and day > today:
        refusal = say("Give a day that is not after today.")
        raise RuleViolated(refusal, fields={"as_of": [refusal]})
    return day or today


def _as_shown(groups: Sequence[RegionalGroup], day: date) -> list[Then]:
    """Return groups as they were shown when a day ended in Geneva; those recorded later are left out."""
    there, later = _recorded(groups, day), _changed_later(groups, day)
    return [
        Then(group, day, {name: getattr(group, name) for name in _COLUMNS} | later[str(group.id)])
        for group in groups
        if str(group.id) in there
    ]


def _of(groups: Sequence[RegionalGroup]) -> ColumnElement[bool]:
    ids = [str(group.id) for group in groups]
    return and_(AuditEntry.subject_type == FLOW.name, AuditEntry.subject_id.in_(ids))


def _recorded(groups: Sequence[RegionalGroup], day: date) -> set[str]:
    """Return of which groups anything was recorded until a day ended."""
    query = select(AuditEntry.subject_id).where(_of(groups), AuditEntry.at < day_end(day)).distinct()
    return set(db.session.scalars(query))


def _changed_later(groups: Sequence[RegionalGroup], day: date) -> dict[str, dict[str, Any]]:
    """Return what was changed after a day ended, as it was before: of each column its first change alone is read."""
    firsts = (
        select(AuditEntry.subject_id, *(_first_change(name).label(name) for name in _COLUMNS))
        .where(_of(groups), AuditEntry.at >= day_end(day))
        .group_by(AuditEntry.subject_id)
        .subquery()
    )
    columns = [firsts.c[name] for name in _COLUMNS]
    same = and_(AuditEntry.subject_id == firsts.c.subject_id, AuditEntry.id.in_(columns))
    query = select(AuditEntry, *columns).join(firsts, and_(AuditEntry.subject_type == FLOW.name, same))
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for entry, *ids in db.session.execute(query):
        changed = (name for name, id in zip(_COLUMNS, ids, strict=True) if id == entry.id)
        found[entry.subject_id] |= {name: entry.before[name] for name in changed if name in entry.before}
    return found


def _first_change(name: str) -> ColumnElement[int]:
    told = or_(*(said[name].as_string().is_not(None) for said in (AuditEntry.before, AuditEntry.after)))
    return func.min(case((told, AuditEntry.id)))


def _countries_told(groups: Sequence[RegionalGroup], day: date) -> dict[UUID, list[AuditEntry]]:
    """Return the entries that tell of the countries of groups until a day ended, in order, and no others."""
    told = [said[name].as_string() for said in (AuditEntry.before, AuditEntry.after) for name in _STAYED]
    events = [f"{FLOW.name}:{action}" for action in ("create", "record_countries")]
    query = select(AuditEntry).where(
        _of(groups),
        AuditEntry.at < day_end(day),
        or_(AuditEntry.event.in_(events), *(text.is_not(None) for text in told)),
    )
    found: dict[UUID, list[AuditEntry]] = defaultdict(list)
    for entry in db.session.scalars(query.order_by(AuditEntry.id)):
        found[UUID(entry.subject_id)].append(entry)
    return found


def _profile(profile: Profile, then: Then, told: Iterable[AuditEntry]) -> Profile:
    state = GroupState(then.values["state"])
    stays = [stay for stay in _stays(told) if stay.holds(then.day)]
    untold = any(stay.country == _UNTOLD for stay in stays)
    return replace(
        profile,
        existed=_existed(state),
        state_as_of=state,
        acronym_as_of=then.values["acronym"],
        name_as_of=then.values["name_en"],
        parent_as_of=then.values["parent_code"] or "",
        region_as_of=then.values["region"],
        countries=[] if untold else sorted(stays),
        countries_untold=untold,
        officers=[],
    )


def _existed(state: GroupState) -> Answer:
    if state in EXISTING:
        return "yes"
    return "no" if state == GroupState.CLOSED else "unknown"


def _stays(entries: Iterable[AuditEntry]) -> list[Stay]:
    """Return the countries of a group as its entries tell them, from day to day.

    Entries of earlier versions do not name them all: then somebody untold stays, until the next full list.
    """
    stays: list[Stay] = []
    for entry in entries:
        said = entry.after
        if "countries" in said and "effective_on" in said:  # the full list of a day
            on = date.fromisoformat(said["effective_on"])
            stays = replaced(stays, on, _day(said["until"]), said["countries"])
        elif "country" in said:  # a row of a file
            old = (entry.before.get("country"), _day(entry.before.get("from_on")))
            stays = [stay for stay in stays if (stay.country, stay.first) != old]
            stays.append(Stay(said["country"], _day(said.get("from_on")), _day(said.get("until_on"))))
        elif "countries" in said:  # established with them
            stays += [Stay(country, _day(said["created"]), None) for country in said["countries"]]
        else:
            stays.append(Stay(_UNTOLD, _day(said.get("created")), None))
    return stays


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
