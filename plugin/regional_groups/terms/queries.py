"""Reads of terms: one version, the versions of a group or of many, who may see them, who must act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import selectinload

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import TEAM, Actor, Held, Office, Subject
from regional_groups.core.workflow import Waiting
from regional_groups.groups import queries as groups
from regional_groups.groups.models import GroupState, RegionalGroup
from regional_groups.people.queries import filled_offices
from regional_groups.terms import rules
from regional_groups.terms.intervals import Span
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.rules import DECIDED, EDITABLE, OPEN, TermsState

WITH_ALL = (selectinload(TermsVersion.translations), selectinload(TermsVersion.revisions))
_LABEL = re.compile(r"[0-9a-fA-F.-]{1,40}\Z")  # a number or a UUID; nothing else reaches the database


def subject(version: TermsVersion, now: datetime, group: Subject | None = None) -> Subject:
    """Return what permissions are asked about: the group's facts; public once the text was decided."""
    return replace(group or groups.subject(version.group, now), public=version.state in DECIDED)


def lock(group: RegionalGroup, version: TermsVersion | None = None) -> None:
    """Keep other changes of a group's terms waiting until this one is done; read the version again after the wait."""
    db.session.execute(select(RegionalGroup.id).where(RegionalGroup.id == group.id).with_for_update())
    if version is not None:
        db.session.refresh(version)


def versions_of(group: RegionalGroup) -> list[TermsVersion]:
    """Return every version of a group, the newest number first."""
    query = select(TermsVersion).where(TermsVersion.group_id == group.id).options(*WITH_ALL)
    found = db.session.scalars(query).unique()
    return sorted(found, key=lambda version: rules.label_order(version.number), reverse=True)


def version(acronym: str, label: str, actor: Actor, now: datetime) -> TermsVersion:
    """Return a version that somebody may see, by the group's acronym and the version's label or id.

    Parameters:
        label: ``1``, ``0.2``, the number it had as a draft, or its UUID.
    Raises:
        NotFound: there is none, or it is not for this reader.
    """
    group = groups.group(acronym)
    found = _found(group, label) if _LABEL.match(label) else None
    if found is None or not rules.visible(found.state, actor, subject(found, now)):
        raise NotFound(
            say("%(group)s has no version %(label)s of its terms.", group=group.acronym, label=label[:40])
        )
    return found


def _found(group: RegionalGroup, label: str) -> TermsVersion | None:
    query = select(TermsVersion).where(TermsVersion.group_id == group.id, _named(label)).options(*WITH_ALL)
    return db.session.scalars(query).unique().one_or_none()


def _named(label: str) -> ColumnElement[bool]:
    try:
        return TermsVersion.id == UUID(label)
    except ValueError:
        return or_(TermsVersion.number == label, TermsVersion.draft_number == label)


def current(group: RegionalGroup) -> TermsVersion | None:
    """Return the version in force today."""
    return _one(group, (TermsState.APPROVED,))


def open_version(group: RegionalGroup) -> TermsVersion | None:
    """Return the version that is being drafted or decided, whoever may see it."""
    return _one(group, OPEN)


def _one(group: RegionalGroup, states: Iterable[TermsState]) -> TermsVersion | None:
    query = select(TermsVersion).where(
        TermsVersion.group_id == group.id, TermsVersion.state.in_(list(states))
    )
    return db.session.scalar(query)


def latest(group: RegionalGroup) -> TermsVersion | None:
    """Return the text that a new draft begins with: the one returned since the last approval, else the one in force."""
    found = [one for one in versions_of(group) if one.state in (TermsState.RETURNED, TermsState.APPROVED)]
    approved = next((one for one in found if one.state == TermsState.APPROVED), None)
    floor = rules.label_order(approved.number) if approved else (0, 0)
    newest = next(iter(found), None)
    return newest if newest is not None and rules.label_order(newest.number) > floor else approved


def visible_states(group: RegionalGroup, actor: Actor, now: datetime) -> list[TermsState]:
    """Return the states in which this reader sees versions of a group."""
    about = groups.subject(group, now)
    return [state for state in TermsState if rules.visible(state, actor, about)]


def visible_versions(group: RegionalGroup, actor: Actor, now: datetime) -> list[TermsVersion]:
    """Return the versions of a group that this reader sees, the newest number first."""
    states = visible_states(group, actor, now)
    return [version for version in versions_of(group) if version.state in states]


def selection(group: RegionalGroup, actor: Actor, now: datetime, state: str | None) -> Select[Any]:
    """Return the query of a group's versions that this reader sees, in no order yet."""
    states = [item for item in visible_states(group, actor, now) if state in (None, "", item)]
    return (
        select(TermsVersion)
        .where(TermsVersion.group_id == group.id, TermsVersion.state.in_(states))
        .options(*WITH_ALL)
    )


def spans(group: RegionalGroup) -> list[Span]:
    """Return the days in force of every decided version of a group."""
    query = select(TermsVersion).where(
        TermsVersion.group_id == group.id, TermsVersion.state.in_(list(DECIDED))
    )
    return [
        Span(found.id, found.in_force_from, found.in_force_until, found.known_from)
        for found in db.session.scalars(query)
    ]


def numbers(group: RegionalGroup) -> list[str]:
    """Return every number the versions of a group have or had."""
    query = select(TermsVersion.number, TermsVersion.draft_number).where(TermsVersion.group_id == group.id)
    return [number for row in db.session.execute(query) for number in row if number]


def waiting(version: TermsVersion, now: datetime, about: Subject | None = None) -> list[Waiting]:
    """Return who must act on a version now; nobody writes on for a group that is closed."""
    if version.state in EDITABLE and version.group.state == GroupState.CLOSED:
        return []
    return rules.waiting(version.state, version.state_since, about or subject(version, now))


def of_groups(listed: Sequence[RegionalGroup]) -> dict[UUID, list[TermsVersion]]:
    """Return the versions in force and open ones of many groups, with one query."""
    states = [TermsState.APPROVED, *OPEN]
    query = select(TermsVersion).where(
        TermsVersion.group_id.in_([group.id for group in listed]), TermsVersion.state.in_(states)
    )
    found: dict[UUID, list[TermsVersion]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.group_id, []).append(one)
    return found


def subjects(listed: Sequence[RegionalGroup], now: datetime) -> dict[UUID, Subject]:
    """Return what permissions are asked about for many groups; membership is left out."""
    filled = filled_offices([group.acronym for group in listed], geneva_day(now))
    return {
        group.id: Subject(
            parents=frozenset({group.parent_code} if group.parent_code else ()),
            groups=frozenset({group.acronym}),
            regions=frozenset({group.region}),
            filled=frozenset(held for held in filled if held.scope == group.acronym),
        )
        for group in listed
    }


def waiting_on(
    offices: frozenset[Held], now: datetime, limit: int = 200
) -> list[tuple[TermsVersion, Waiting]]:
    """Return the versions that wait for one of these offices; vice-chairs of the parent stand beside its chair."""
    acting = {
        Held(Office.SG_CHAIR, held.scope.split("/")[0])
        for held in offices
        if held.function == Office.SG_VICE_CHAIR
    }
    held = offices | acting
    if not any(one.function in {*TEAM, Office.SG_CHAIR, Office.TSB_COUNSELLOR} for one in held):
        return []
    query = (
        select(TermsVersion)
        .where(TermsVersion.state.in_(list(OPEN)))
        .order_by(TermsVersion.state_since, TermsVersion.id)
        .limit(limit)
    )
    found = list(db.session.scalars(query))
    about = subjects([one.group for one in found], now)
    anywhere = {one.function for one in held if one.scope == ""}
    return [
        (one, wait)
        for one in found
        for wait in waiting(one, now, about[one.group_id])
        if Held(wait.office, wait.scope) in held or wait.office in anywhere
    ]
