"""What is missing for a complete report: reads, one fixed number of queries for each kind, whatever the number of rows.

Everything told here stands on public pages; demonstration records are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select

from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Office
from regional_groups.groups.models import GroupState, RegionalGroup
from regional_groups.groups.queries import code_order
from regional_groups.indicators.facts import Period
from regional_groups.indicators.models import Measure
from regional_groups.meetings.models import Agreement, Meeting, MeetingGroup, MeetingReport
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation.models import Attendance
from regional_groups.people.models import Person
from regional_groups.people.queries import holders
from regional_groups.reports.quality_rules import KINDS, Kind
from regional_groups.terms.models import TermsVersion

GROUPS_MAX = 200
_OPEN = (MeetingState.PROPOSED, MeetingState.AGREED, MeetingState.CONVENED, MeetingState.POSTPONED)
_HELD = (MeetingState.HELD, MeetingState.REPORTED)


@dataclass(frozen=True)
class Gap:
    """Something that is missing: of a meeting or of a group, and who can mend it."""

    kind: Kind
    id: UUID
    label: str
    on: date | None
    groups: tuple[str, ...]
    offices: tuple[tuple[str, str], ...]  # function and scope
    address: str


def meetings_missing(kind: str, period: Period, today: date, group: str = "") -> Select[Any]:
    """Return the query of the meetings of a period that lack what a kind names."""
    query = select(Meeting).where(
        Meeting.body.is_(None),
        Meeting.demonstration.is_(False),
        Meeting.starts_on.between(period.from_on, period.until_on),
        _condition(kind, today),
    )
    ours = select(MeetingGroup.meeting_id).join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
    ours = ours.where(MeetingGroup.agreement != Agreement.WITHDRAWN)
    if group:
        ours = ours.where(RegionalGroup.acronym == group)
    return query.where(Meeting.id.in_(ours))


def _condition(kind: str, today: date) -> Any:
    if kind == "not_said":
        return and_(func.coalesce(Meeting.ends_on, Meeting.starts_on) < today, Meeting.state.in_(_OPEN))
    if kind == "no_attendance":
        counted = exists().where(Attendance.meeting_id == Meeting.id)
        measured = exists().where(Measure.meeting_id == Meeting.id, Measure.indicator == "participants")
        return and_(Meeting.state.in_(_HELD), ~counted, ~measured)
    return and_(Meeting.state == MeetingState.HELD, ~exists().where(MeetingReport.meeting_id == Meeting.id))


def groups_missing(kind: str, group: str = "") -> list[RegionalGroup]:
    """Return the existing groups that lack what a kind names, in code order."""
    existing = (GroupState.ESTABLISHED, GroupState.SUSPENDED)
    in_force = exists().where(TermsVersion.group_id == RegionalGroup.id, TermsVersion.state == "approved")
    query = select(RegionalGroup).where(
        RegionalGroup.predecessor.is_(False),
        RegionalGroup.demonstration.is_(False),
        RegionalGroup.state.in_(existing),
        ~in_force if kind == "no_terms" else RegionalGroup.created == "",
    )
    if group:
        query = query.where(RegionalGroup.acronym == group)
    return sorted(db.session.scalars(query.limit(GROUPS_MAX)), key=lambda row: code_order(row.acronym))


def numbers(period: Period, today: date, group: str = "") -> dict[str, int]:
    """Return how many gaps of each kind there are."""
    found: dict[str, int] = {}
    for kind in KINDS.values():
        if kind.of == "meeting":
            rows = meetings_missing(kind.id, period, today, group).subquery()
            found[kind.id] = db.session.scalar(select(func.count()).select_from(rows)) or 0
        else:
            found[kind.id] = len(groups_missing(kind.id, group))
    return found


def of_meetings(kind: Kind, rows: Sequence[Meeting]) -> list[Gap]:
    """Return meetings as gaps."""
    return [_of_meeting(kind, row) for row in rows]


def _of_meeting(kind: Kind, row: Meeting) -> Gap:
    named = [item.group for item in row.groups if item.agreement != Agreement.WITHDRAWN]
    acronyms = tuple(sorted((one.acronym for one in named), key=code_order))
    offices = _offices(kind, named)
    return Gap(kind, row.id, row.title, row.starts_on, acronyms, offices, f"/meetings/{row.id}")


def of_group(kind: Kind, row: RegionalGroup) -> Gap:
    """Return a group as a gap."""
    address = f"/regional-groups/{row.acronym}"
    return Gap(kind, row.id, row.acronym, None, (row.acronym,), _offices(kind, [row]), address)


def _offices(kind: Kind, groups: Sequence[RegionalGroup]) -> tuple[tuple[str, str], ...]:
    if kind.office == Office.TSB_COUNSELLOR:
        scopes = {one.parent_code for one in groups if one.parent_code}
    else:
        scopes = {one.acronym for one in groups}
    return tuple((str(kind.office), scope) for scope in sorted(scopes, key=code_order))


def gap(kind_id: str, id: UUID, today: date) -> Gap:
    """Return a gap that is still open.

    Raises:
        NotFound: nothing of this kind is missing there.
    """
    kind = KINDS.get(kind_id)
    if kind is not None and kind.of == "meeting":
        ever = Period(date.min, date.max)
        row = db.session.scalar(meetings_missing(kind.id, ever, today).where(Meeting.id == id))
        if row is not None:
            return _of_meeting(kind, row)
    elif kind is not None:
        found = next((one for one in groups_missing(kind.id) if one.id == id), None)
        if found is not None:
            return of_group(kind, found)
    raise NotFound(say("Nothing is missing here any more."))


def who_can_mend(found: Gap, today: date) -> list[Person]:
    """Return the holders of the offices that can mend a gap."""
    people = {one.id: one for function, scope in found.offices for one in holders(function, scope, today)}
    return list(people.values())
