"""Reads of attendance and contributions: rows, counts, and what meetings of a group had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Subject
from regional_groups.groups.models import GroupCountry
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Meeting, MeetingSession
from regional_groups.participation import rules
from regional_groups.participation.counting import Counts, Row, counts, counts_by_group
from regional_groups.participation.models import Attendance, Contribution, ContributionTotal
from regional_groups.participation.queries import NOBODYS, Scene

# Attendance


def attendance(id: UUID) -> Attendance:
    """Return a row of attendance.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(Attendance, id)
    if found is None:
        raise NotFound(say("There is no such record of attendance."))
    return found


def attendance_rows(meeting: Meeting, *, persons: bool) -> Select[Any]:
    """Return the query of the attendance of a meeting; rows of persons only for those who may read names."""
    query = select(Attendance).where(Attendance.meeting_id == meeting.id)
    query = query.options(joinedload(Attendance.person))
    return query if persons else query.where(Attendance.person_id.is_(None))


def plain_rows(meeting_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Return the attendance of meetings as plain facts; one query.

    Demonstration records count in a demonstration meeting only, which itself enters no count.
    """
    if not meeting_ids:
        return {}
    query = (
        select(Attendance, MeetingSession.groups)
        .join(MeetingSession, MeetingSession.id == Attendance.session_id, isouter=True)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.meeting_id.in_(meeting_ids), Attendance.demonstration == Meeting.demonstration)
        .order_by(Attendance.meeting_id, Attendance.key)
    )
    found: dict[UUID, list[Row]] = {}
    for row, session_groups in db.session.execute(query):
        named = frozenset({row.group}) if row.group else frozenset(session_groups or ())
        found.setdefault(row.meeting_id, []).append(_plain(row, named))
    return found


def _plain(row: Attendance, groups: frozenset[str]) -> Row:
    return Row(
        person=str(row.person_id) if row.person_id else None,
        country=row.country,
        participants=row.participants,
        participants_certainty=str(row.participants_certainty),
        countries=row.countries,
        countries_certainty=str(row.countries_certainty),
        mode=str(row.mode),
        covers=str(row.covers),
        day=row.day.isoformat() if row.day else "",
        groups=groups,
    )


def counts_of(meeting_ids: Sequence[UUID]) -> dict[UUID, Counts]:
    """Return how many took part in each of these meetings."""
    rows = plain_rows(meeting_ids)
    return {id: counts(rows.get(id, [])) for id in meeting_ids}


def group_counts(chosen: Sequence[Meeting], now: datetime) -> dict[UUID, dict[str, Counts]]:
    """Return how many took part in meetings for each of their groups, with two queries.

    Who belonged to a group is asked for the first day of each meeting.
    """
    rows = plain_rows([one.id for one in chosen])
    groups = {one.id: meetings.named_groups(one) for one in chosen}
    ids = {group.id for found in groups.values() for group in found}
    query = select(GroupCountry).where(GroupCountry.group_id.in_(ids))
    members = list(db.session.scalars(query)) if ids else []
    found = {}
    for one in chosen:
        on = one.starts_on or geneva_day(now)
        known = {group.acronym: _countries(members, group.id, on) for group in groups[one.id]}
        found[one.id] = counts_by_group(rows.get(one.id, []), known)
    return found


def _countries(members: Sequence[GroupCountry], group_id: UUID, on: date) -> frozenset[str]:
    return frozenset(
        item.country
        for item in members
        if item.group_id == group_id
        and (item.from_on is None or item.from_on <= on)
        and (item.until_on is None or on <= item.until_on)
    )


# Contributions


def contribution(id: UUID) -> Contribution:
    """Return a contribution.

    Raises:
        NotFound: there is none.
    """
    query = select(Contribution).where(Contribution.id == id)
    found = db.session.scalar(query.options(joinedload(Contribution.meeting), joinedload(Contribution.file)))
    if found is None:
        raise NotFound(say("There is no such contribution."))
    return found


def contributions(meeting: Meeting) -> Select[Any]:
    """Return the query of the contributions to a meeting."""
    query = select(Contribution).where(Contribution.meeting_id == meeting.id)
    return query.options(joinedload(Contribution.file), joinedload(Contribution.meeting))


def contributions_in_order(meeting: Meeting, limit: int = 500) -> list[Contribution]:
    """Return the contributions to a meeting by their numbers: C2 before C10."""
    rows = db.session.scalars(contributions(meeting).limit(limit))
    return sorted(rows, key=lambda row: (int("".join(filter(str.isdecimal, row.number)) or 0), row.number))


def contribution_subject(contribution: Contribution, scene: Scene) -> Subject:
    """Return the facts that rights on a contribution are asked about: whose it is."""
    return replace(
        scene.subject,
        countries=frozenset(contribution.countries) or NOBODYS,
        organizations=frozenset(contribution.organizations) or NOBODYS,
        authors=frozenset({contribution.author_id} if contribution.author_id else ()),
    )


def contribution_count(meeting: Meeting) -> tuple[int, str] | None:
    """Return how many contributions a meeting had and how sure that is; rows win over a known total."""
    query = select(func.count()).where(
        Contribution.meeting_id == meeting.id,
        Contribution.state == rules.ContributionState.RECEIVED,
        Contribution.demonstration.is_(meeting.demonstration),
    )
    if rows := db.session.scalar(query):
        return rows, str(rules.Certainty.EXACT)
    total = db.session.scalar(select(ContributionTotal).where(ContributionTotal.meeting_id == meeting.id))
    return (total.count, str(total.certainty)) if total else None


def meetings_with_attendance(acronym: str, limit: int = 6) -> list[Meeting]:
    """Return the latest meetings of a group that have attendance, the earliest of them first."""
    recorded = select(Attendance.meeting_id).where(Attendance.demonstration.is_(False))
    query = (
        meetings.selection(meetings.Wanted(group=acronym))
        .where(Meeting.id.in_(recorded), Meeting.demonstration.is_(False))
        .options(selectinload(Meeting.groups))
    )
    found = list(db.session.scalars(query.order_by(Meeting.listed_on.desc(), Meeting.id).limit(limit)))
    return found[::-1]


def numbers(meeting: Meeting, limit: int) -> list[Attendance]:
    """Return the rows of a meeting that are numbers, not persons: countries first, then totals."""
    query = attendance_rows(meeting, persons=False)
    return list(db.session.scalars(query.order_by(Attendance.country.is_(None), Attendance.key).limit(limit)))
