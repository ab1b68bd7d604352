"""What is missing for a complete report: reads, one fixed number of queries for each kind, whatever the number of rows.

Everything told here stands on public pages; demonstration records are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select

from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Held, Office
from regional_groups.groups.models import GroupState, RegionalGroup
from regional_groups.groups.queries import code_order
from regional_groups.indicators.facts import Period
from regional_groups.indicators.models import Measure
from regional_groups.meetings.models import Agreement, Meeting, MeetingGroup, MeetingReport
from regional_groups.meetings.rules import MeetingState
from regional_groups.participation.models import Attendance
from regional_groups.people.models import Person
from regional_groups.people.queries import filled_offices, holders_of
from regional_groups.reports.quality_rules import KINDS, NO_REPORT, Kind, offices
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
    group: str = ""  # where the gap is of one group of the meeting


def meetings_missing(kind: str, period: Period, today: date, group: str = "") -> Select[Any]:
    """Return the query of the meetings of a period that lack what a kind names."""
    query = select(Meeting).where(
        Meeting.body.is_(None),
        Meeting.demonstration.is_(False),
        Meeting.starts_on.between(period.from_on, period.until_on),
        _condition(kind, today, group),
    )
    ours = select(MeetingGroup.meeting_id).join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
    ours = ours.where(MeetingGroup.agreement != Agreement.WITHDRAWN)
    if group:
        ours = ours.where(RegionalGroup.acronym == group)
    return query.where(Meeting.id.in_(ours))


def _condition(kind: str, today: date, group: str) -> Any:
    if kind == "not_said":
        return and_(func.coalesce(Meeting.ends_on, Meeting.starts_on) < today, Meeting.state.in_(_OPEN))
    if kind == "no_attendance":
        counted = exists().where(Attendance.meeting_id == Meeting.id)
        measured = exists().where(Measure.meeting_id == Meeting.id, Measure.indicator == "participants")
        return and_(Meeting.state.in_(_HELD), ~counted, ~measured)
    reports = exists().where(MeetingReport.meeting_id == Meeting.id)
    silent = exists().where(MeetingGroup.meeting_id == Meeting.id, *_silent(group))
    return and_(or_(Meeting.state == MeetingState.HELD, and_(Meeting.state.in_(_HELD), reports)), silent)


def _silent(group: str) -> tuple[Any, ...]:
    """Return the conditions of a group of a meeting whose report has not come; one of the whole meeting is of all."""
    came = exists().where(
        MeetingReport.meeting_id == MeetingGroup.meeting_id,
        or_(MeetingReport.group_id.is_(None), MeetingReport.group_id == MeetingGroup.group_id),
    )
    own = select(RegionalGroup.id).where(RegionalGroup.acronym == group)
    wanted = (MeetingGroup.group_id.in_(own),) if group else ()
    return (MeetingGroup.agreement != Agreement.WITHDRAWN, ~came, *wanted)


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
            found[kind.id] = _number(kind, period, today, group)
        else:
            found[kind.id] = len(groups_missing(kind.id, group))
    return found


def _number(kind: Kind, period: Period, today: date, group: str) -> int:
    """Return how many gaps there are: one for each group of a meeting that owes its report."""
    rows = meetings_missing(kind.id, period, today, group).with_only_columns(Meeting.id)
    query = select(func.count()).select_from(rows.subquery())
    if kind.id == NO_REPORT:
        query = (
            select(func.count())
            .select_from(MeetingGroup)
            .where(MeetingGroup.meeting_id.in_(rows), *_silent(group))
        )
    return db.session.scalar(query) or 0


def of_meetings(kind: Kind, rows: Sequence[Meeting], today: date, group: str = "") -> list[Gap]:
    """Return meetings as gaps; a report is missing of each group that owes it."""
    named = {
        row.id: [one.group for one in row.groups if one.agreement != Agreement.WITHDRAWN] for row in rows
    }
    filled = filled_offices({one.acronym for found in named.values() for one in found}, today)
    if kind.id != NO_REPORT:
        return [_of_meeting(kind, row, named[row.id], filled) for row in rows]
    query = select(MeetingGroup.meeting_id, MeetingGroup.group_id).where(
        MeetingGroup.meeting_id.in_([row.id for row in rows]), *_silent(group)
    )
    owed = {(meeting, id) for meeting, id in db.session.execute(query)} if rows else set()
    return [
        replace(_of_meeting(kind, row, [one], filled), group=one.acronym)
        for row in rows
        for one in sorted(named[row.id], key=lambda one: code_order(one.acronym))
        if (row.id, one.id) in owed
    ]


def _of_meeting(kind: Kind, row: Meeting, named: Sequence[RegionalGroup], filled: frozenset[Held]) -> Gap:
    parents = _parents(named)
    return Gap(
        kind,
        row.id,
        row.title,
        row.starts_on,
        tuple(parents),
        offices(kind, parents, filled),
        f"/meetings/{row.id}",
    )


def _parents(groups: Sequence[RegionalGroup]) -> dict[str, str]:
    ordered = sorted(groups, key=lambda one: code_order(one.acronym))
    return {one.acronym: one.parent_code or "" for one in ordered}


def of_groups(kind: Kind, rows: Sequence[RegionalGroup], today: date) -> list[Gap]:
    """Return groups as gaps."""
    filled = filled_offices([row.acronym for row in rows], today)
    return [_of_group(kind, row, filled) for row in rows]


def _of_group(kind: Kind, row: RegionalGroup, filled: frozenset[Held]) -> Gap:
    found = offices(kind, _parents([row]), filled)
    return Gap(kind, row.id, row.acronym, None, (row.acronym,), found, f"/regional-groups/{row.acronym}")


def gap(kind_id: str, id: UUID, today: date, group: str = "") -> Gap:
    """Return a gap that is still open.

    Parameters:
        group: whose gap it is, where each group of a meeting has its own; without it the first one.

    Raises:
        NotFound: nothing of this kind is missing there.
    """
    kind = KINDS.get(kind_id)
    if kind is not None and kind.of == "meeting":
        ever = Period(date.min, date.max)
        row = db.session.scalar(meetings_missing(kind.id, ever, today, group).where(Meeting.id == id))
        if row is not None:
            return of_meetings(kind, [row], today, group)[0]
    elif kind is not None:
        found = next((one for one in groups_missing(kind.id) if one.id == id), None)
        if found is not None:
            return of_groups(kind, [found], today)[0]
    raise NotFound(say("Nothing is missing here any more."))


def newest(kind: Kind, period: Period, today: date, group: str, most: int) -> list[Gap]:
    """Return the gaps of a kind, those of the newest meetings first; at most so many."""
    if kind.of == "group":
        return of_groups(kind, groups_missing(kind.id, group)[:most], today)
    query = meetings_missing(kind.id, period, today, group)
    rows = db.session.scalars(query.order_by(Meeting.listed_on.desc(), Meeting.id.desc()).limit(most)).all()
    return of_meetings(kind, rows, today, group)[:most]


def who_can_mend(found: Gap, today: date) -> list[Person]:
    """Return the holders of the offices that can mend a gap; the Director where the secretariat's is vacant."""
    return who_can_mend_each([found], today)[0]


def who_can_mend_each(gaps: Sequence[Gap], today: date) -> list[list[Person]]:
    """Return who can mend each of these gaps, with one query for all."""
    director = (str(Office.TSB_DIRECTOR), "")
    held = holders_of({director, *(office for one in gaps for office in one.offices)}, today)
    return [
        list({person.id: person for office in one.offices for person in held[office]}.values())
        or held[director]
        for one in gaps
    ]
