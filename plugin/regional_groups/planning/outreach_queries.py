"""Reads of outreach: entries, and what each vice-chair with regional duties still owes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from regional_groups.core.db import db
from regional_groups.core.permissions import Actor, Office, Subject
from regional_groups.core.workflow import Waiting
from regional_groups.groups.queries import study_groups
from regional_groups.meetings.models import Meeting
from regional_groups.people.models import OfficeHeld
from regional_groups.planning.outreach_models import OutreachEntry
from regional_groups.planning.outreach_rules import (
    LAST_DAY,
    OWED,
    OutreachKind,
    OutreachState,
    Owed,
    standing_of,
)
from regional_groups.planning.parts import Data

GONE = ("cancelled", "not_held")


def subject(entry: OutreachEntry | None) -> Subject:
    """Return the facts that rights are asked about; before there is an entry, every body may be meant."""
    return place(entry.body, entry.region) if entry else place(None, "")


def place(body: str | None, region: str) -> Subject:
    """Return the facts of a body and a region; a campaign belongs to no body, so whoever serves the region may."""
    parents = {body} if body else {one.code for one in study_groups()}
    return Subject(parents=frozenset(parents), regions=frozenset({region} if region else ()), public=True)


def visible(actor: Actor) -> Select[Any]:
    """Return the query of the entries: outreach is public."""
    return select(OutreachEntry)


def narrowed(query: Select[Any], wanted: Data) -> Select[Any]:
    """Return the query of those entries that were asked for."""
    for name in ("kind", "period", "region", "body"):
        if wanted.get(name):
            query = query.where(getattr(OutreachEntry, name) == wanted[name])
    return query


def waiting(entry: OutreachEntry) -> list[Waiting]:
    """Return who must act: the vice-chair, or for a campaign the regional office."""
    if entry.state != OutreachState.PLANNED:
        return []
    if entry.kind == OutreachKind.CAMPAIGN:
        return [Waiting(Office.REGIONAL_OFFICE, entry.region, entry.state_since, entry.due_on)]
    return [Waiting(Office.SG_VICE_CHAIR, f"{entry.body}/{entry.region}", entry.state_since, entry.due_on)]


def first_meetings(bodies: Iterable[str], period: str) -> dict[str, date]:
    """Return the first day of the first meeting of each body in a study period, as far as recorded."""
    first, last = days_of(period)
    query = (
        select(Meeting.body, func.min(Meeting.starts_on))
        .where(
            Meeting.body.in_(sorted(set(bodies))),
            Meeting.starts_on.between(first, last),
            Meeting.state.not_in(GONE),
        )
        .group_by(Meeting.body)
    )
    return {body: day for body, day in db.session.execute(query) if body and day}


def days_of(period: str) -> tuple[date, date]:
    """Return the first and the last day of a study period written 2025-2028."""
    first, _, last = period.partition("-")
    return date(int(first), 1, 1), date(int(last), *LAST_DAY)


def vice_chairs(today: date) -> list[tuple[str, str]]:
    """Return body and region of each vice-chair with regional duties today, in order."""
    query = (
        select(OfficeHeld.scope)
        .where(
            OfficeHeld.function == Office.SG_VICE_CHAIR,
            OfficeHeld.scope.contains("/"),
            OfficeHeld.from_on <= today,
            or_(OfficeHeld.until_on.is_(None), OfficeHeld.until_on >= today),
        )
        .distinct()
        .limit(500)
    )
    scopes = sorted(db.session.scalars(query))
    return [(body, region) for body, _, region in (scope.partition("/") for scope in scopes)]


def owed(period: str, today: date) -> list[Owed]:
    """Return what each vice-chair with regional duties owes in a study period, in three queries.

    Clause: R44:further resolves 2: the plan is due at the first meeting of the body; no text sets the day of the
    reports, so they are due by the end of the period.
    """
    holders = vice_chairs(today)
    firsts = first_meetings((body for body, _ in holders), period)
    given = _delivered(period)
    found = []
    for body, region in holders:
        for kind in OWED:
            due = firsts.get(body) if kind == OutreachKind.PLAN else days_of(period)[1]
            done = (body, region, kind) in given
            found.append(Owed(body, region, kind, due, standing_of(due, today, delivered=done)))
    return found


def _delivered(period: str) -> set[tuple[str, str, str]]:
    query = (
        select(OutreachEntry.body, OutreachEntry.region, OutreachEntry.kind)
        .where(OutreachEntry.period == period, OutreachEntry.state == OutreachState.DELIVERED)
        .distinct()
    )
    return {(body or "", region, kind) for body, region, kind in db.session.execute(query)}
