"""Terms of reference that an approval lets follow later: for whom they wait, since when and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import TEAM, Held, Office, lead_functions
from regional_groups.core.workflow import Waiting
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.rules import CreationState
from regional_groups.groups.models import GroupState, RegionalGroup
from regional_groups.people.models import OfficeHeld
from regional_groups.people.queries import held_on
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.rules import TermsState

GIVEN = (TermsState.SUBMITTED, TermsState.APPROVED, TermsState.SUPERSEDED)  # the region has done its part
MOST = 1000  # rows: a promise for each leading office that is filled


class Promise(NamedTuple):
    """An approved request whose texts have not come yet."""

    request_id: UUID
    acronym: str
    parent: str
    since: datetime
    due: date


def awaited(requests: Iterable[CreationRequest], now: datetime) -> dict[UUID, list[Waiting]]:
    """Return for whom the texts of approved requests wait: who leads the new group, due on the day set.

    One query, however many requests.
    """
    wanted = [one.id for one in requests]
    return {one.request_id: rows for one, rows in _promises(now, CreationRequest.id.in_(wanted))}


def awaited_of(group_id: UUID, now: datetime) -> tuple[Waiting, ...]:
    """Return for whom the texts of one regional group wait."""
    return tuple(wait for _one, rows in _promises(now, RegionalGroup.id == group_id) for wait in rows)


def promised_by(offices: frozenset[Held], now: datetime) -> list[tuple[str, Waiting]]:
    """Return the groups whose texts wait for somebody holding these offices, those due first before others."""
    functions = (*TEAM, Office.TSB_COUNSELLOR)
    scopes = {held.scope for held in offices if held.function in functions}
    if not scopes:
        return []
    mine = or_(RegionalGroup.acronym.in_(scopes), RegionalGroup.parent_code.in_(scopes))
    concerned = RegionalGroup.id.is_not(None) if "" in scopes else mine
    return [
        (one.acronym, wait)
        for one, rows in _promises(now, concerned)
        for wait in rows
        if {Held(wait.office, wait.scope), Held(wait.office, "")} & offices
    ]


def _promises(now: datetime, *narrowed: ColumnElement[bool]) -> list[tuple[Promise, list[Waiting]]]:
    """Return the promises that are open with whom they wait for; a vacant team leaves them to the secretariat."""
    filled = (OfficeHeld.scope == RegionalGroup.acronym, OfficeHeld.function.in_(TEAM))
    given = select(TermsVersion.id).where(
        TermsVersion.group_id == RegionalGroup.id, TermsVersion.state.in_(GIVEN)
    )
    columns: tuple[Any, ...] = (
        CreationRequest.id,
        RegionalGroup.acronym,
        RegionalGroup.parent_code,
        CreationRequest.state_since,
        CreationRequest.terms_due_on,
        OfficeHeld.function,
    )
    query = (
        select(*columns)
        .join(RegionalGroup, RegionalGroup.id == CreationRequest.group_id)
        .outerjoin(OfficeHeld, and_(*filled, *held_on(geneva_day(now))))
        .where(CreationRequest.state == CreationState.APPROVED, CreationRequest.terms_due_on.is_not(None))
        .where(RegionalGroup.state != GroupState.CLOSED, ~given.exists(), *narrowed)
        .order_by(CreationRequest.terms_due_on, CreationRequest.id)
        .limit(MOST)
    )
    found = groupby(db.session.execute(query), lambda row: Promise(*row[:5]))
    return [(one, _lead(one, {row[5] for row in rows if row[5]})) for one, rows in found]


def _lead(one: Promise, functions: Iterable[str]) -> list[Waiting]:
    filled = frozenset(Held(function, one.acronym) for function in functions)
    led = [each for each in lead_functions(one.acronym, filled) if Held(each, one.acronym) in filled]
    offices = [(each, one.acronym) for each in led] or [(Office.TSB_COUNSELLOR, one.parent or "")]
    return [Waiting(office, scope, one.since, one.due) for office, scope in offices]
