"""What is written from files: States, study groups, regional groups, memberships, names; nobody is told.

A row that is there already is brought up to date. An empty value is unknown and leaves what is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from regional_groups.core import audit, moves
from regional_groups.core.db import Base, db
from regional_groups.core.importing import Outcome
from regional_groups.core.permissions import Actor, Subject
from regional_groups.groups.acronyms import check_free
from regional_groups.groups.models import (
    Country,
    CountryStatus,
    GroupAlias,
    GroupCountry,
    GroupLink,
    GroupPeriod,
    GroupState,
    Name,
    RegionalGroup,
    StudyGroup,
)
from regional_groups.groups.naming import mark_names
from regional_groups.groups.queries import former_acronyms
from regional_groups.groups.rules import FLOW, check_acronym
from regional_groups.groups.turns import redate


def put_country(code: str, values: Mapping[str, Any], actor: Actor, now: datetime) -> Outcome:
    """Write a State by its alpha-2 code."""
    found = db.session.get(Country, code)
    if found is None:
        db.session.add(Country(code=code, **values))
        return "new"
    return _update(found, values, ("country", code, found.name_en), actor, now)


def put_study_group(code: str, values: Mapping[str, Any], actor: Actor, now: datetime) -> Outcome:
    """Write a study group or TSAG by its code."""
    found = db.session.get(StudyGroup, code)
    if found is None:
        db.session.add(StudyGroup(code=code, **values))
        return "new"
    return _update(found, values, ("study_group", code, code), actor, now)


def put_name(code: str, language: str, values: Mapping[str, Any], actor: Actor, now: datetime) -> Outcome:
    """Write the name of a State, group or region in a language; one that a person entered is kept."""
    found = db.session.get(Name, (code, language))
    if found is not None and found.entered:
        return "same" if found.name == values["name"] else "kept"
    if found is None:
        db.session.add(Name(code=code, language=language, **values))
        return "new"
    former = found.name
    outcome = _update(found, values, ("name", f"{code}:{language}", code), actor, now)
    if found.name != former:
        found.of_name = ""  # a new name is no translation of the former one
    return outcome


def put_status(
    key: UUID | None, country: str, status: str, values: Mapping[str, Any], actor: Actor, now: datetime
) -> tuple[CountryStatus, Outcome]:
    """Write a dated status of a State; its key is country, status and first day unless it is known by its id."""
    found = db.session.get(CountryStatus, key) if key else None
    if found is None:
        query = select(CountryStatus).where(CountryStatus.country == country, CountryStatus.status == status)
        same = [item for item in db.session.scalars(query) if item.from_on == values.get("from_on")]
        found = same[0] if same else None
    if found is None:
        made = CountryStatus(country=country, status=status, **values)
        db.session.add(made)
        db.session.flush()
        return made, "new"
    label = ("country_status", str(found.id), f"{country} {status}")
    return found, _update(found, values, label, actor, now, dated=("from_on", "until_on"))


def put_membership(
    key: UUID | None,
    group: RegionalGroup,
    country: str,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> tuple[GroupCountry, Outcome]:
    """Write a country of a group; its key is group, country and first day unless it is known by its id."""
    found = db.session.get(GroupCountry, key) if key else None
    if found is None:
        same = [
            item
            for item in group.countries
            if item.country == country and item.from_on == values.get("from_on")
        ]
        found = same[0] if same else None
    if found is None:
        made = GroupCountry(country=country, **values)
        group.countries.append(made)
        db.session.flush()
        _record("regional_group", str(group.id), group.label, {"country": country, **values}, actor, now)
        return made, "new"
    label = ("regional_group", str(group.id), group.label)
    interval = ("from_on", "until_on")
    return found, _update(found, values, label, actor, now, dated=interval, told=("country", *interval))


def _record(kind: str, key: str, label: str, after: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    audit.append(f"{kind}:import", (kind, key, label), actor, now, after=after)


def _update(
    row: Base,
    values: Mapping[str, Any],
    subject: tuple[str, str, str],
    actor: Actor,
    now: datetime,
    *,
    dated: tuple[str, ...] = (),
    told: tuple[str, ...] = (),
) -> Outcome:
    """Set what differs; the dates of an interval are set even where they became unknown or open.

    Parameters:
        told: what the trail says of the row in any case, where its subject does not name it.
    """
    changed = {
        name: value
        for name, value in values.items()
        if getattr(row, name) != value and (name in dated or value not in (None, ""))
    }
    if not changed:
        return "same"
    before = {name: getattr(row, name) for name in (*changed, *told)}
    for name, value in changed.items():
        setattr(row, name, value)
    after = {name: getattr(row, name) for name in (*changed, *told)}
    audit.append(f"{subject[0]}:import", subject, actor, now, before=before, after=after)
    return "changed"


def put_group(
    key: UUID | None, values: Mapping[str, Any], actor: Actor, now: datetime
) -> tuple[RegionalGroup, Outcome]:
    """Write a regional group or predecessor by its acronym, unless it is known by its id.

    A state that was decided in the service stays: the file does not take a decision back. A corrected acronym keeps
    the old one as an address.

    Parameters:
        values: the columns of ``RegionalGroup``; ``state`` too.
    """
    found = db.session.get(RegionalGroup, key) if key else _named(values["acronym"])
    if found is None:
        return _enter(values, actor, now), "new"
    changed = {
        name: value
        for name, value in values.items()
        if name not in ("acronym", "state") and value not in (None, "") and getattr(found, name) != value
    }
    if values["state"] != found.state and not _decided(found):
        changed |= {"state": GroupState(values["state"]), "state_since": now}
        if values["state"] != GroupState.CLOSED and found.closed:
            changed["closed"] = ""  # the file takes its own closing back
    old = (found.acronym, found.name_en)
    if key and values["acronym"] not in (found.acronym, *former_acronyms(found)):
        check_free(values["acronym"])
        changed["acronym"] = values["acronym"]
    before = (found.created, found.closed)
    if moves.edit(found, changed, FLOW, actor, now, version=None, action="import", quiet=True) is None:
        return found, "same"
    if "name_en" in changed:
        mark_names(old[0], old[1], found.name_en)
    if "acronym" in changed:
        db.session.add(GroupAlias(group_id=found.id, acronym=old[0], name_en=old[1]))
    if "state" in changed:
        found.periods[:] = _periods(found)
    else:
        redate(found, *before)
    return found, "changed"


def _named(acronym: str) -> RegionalGroup | None:
    found = db.session.scalar(select(RegionalGroup).where(RegionalGroup.acronym == acronym))
    if found is None:
        alias = select(GroupAlias.group_id).where(GroupAlias.acronym == acronym)
        found = db.session.scalar(select(RegionalGroup).where(RegionalGroup.id.in_(alias)))
    return found


def _decided(group: RegionalGroup) -> bool:
    """Tell whether somebody changed the state in the service: a step stands in the trail."""
    steps = {f"{FLOW.name}:{step.action}" for step in FLOW.steps if step.targets and not step.entry}
    query = select(audit.AuditEntry.id).where(
        audit.AuditEntry.subject_type == FLOW.name,
        audit.AuditEntry.subject_id == str(group.id),
        audit.AuditEntry.event.in_(steps),
    )
    return db.session.scalar(query.limit(1)) is not None


def _enter(values: Mapping[str, Any], actor: Actor, now: datetime) -> RegionalGroup:
    check_acronym(values["acronym"])
    state = values["state"]
    group = RegionalGroup(
        created_at=now, **{name: value for name, value in values.items() if name != "state"}
    )
    group.state = GroupState(state)
    group.periods[:] = _periods(group)
    about = Subject(
        parents=frozenset({group.parent_code} if group.parent_code else ()), groups=frozenset({group.acronym})
    )
    moves.enter(group, "import", FLOW, about, actor, now, state=state, note=group.source, quiet=True)
    return group


def _periods(group: RegionalGroup) -> list[GroupPeriod]:
    """Return the states over time that creation, closing and state allow to say."""
    if group.state == GroupState.ESTABLISHED:
        return [GroupPeriod(state=group.state, starts=group.created, ends="", open=True)]
    return [
        GroupPeriod(state=GroupState.ESTABLISHED, starts=group.created, ends=group.closed, open=False),
        GroupPeriod(state=group.state, starts=group.closed, ends="", open=True),
    ]


def put_link(
    earlier: RegionalGroup, later: RegionalGroup, kind: str, reference: str, actor: Actor, now: datetime
) -> Outcome:
    """Write that a group follows from another one."""
    query = select(GroupLink).where(
        GroupLink.from_id == earlier.id, GroupLink.to_id == later.id, GroupLink.kind == kind
    )
    if db.session.scalar(query) is not None:
        return "same"
    db.session.add(GroupLink(from_id=earlier.id, to_id=later.id, kind=kind, reference=reference))
    after = {"kind": kind, "later": later.acronym, "reference": reference}
    _record("regional_group", str(earlier.id), earlier.label, after, actor, now)
    return "new"
