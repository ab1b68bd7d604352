"""Reads of measures and the facts that rights on them are asked about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Subject
from regional_groups.groups import queries as groups
from regional_groups.groups.models import RegionalGroup
from regional_groups.indicators.models import Measure
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Meeting

WITH_PLACE = (joinedload(Measure.group), joinedload(Measure.meeting))


def measure(id: UUID) -> Measure:
    """Return a measure.

    Raises:
        NotFound: there is none.
    """
    found = db.session.scalar(select(Measure).where(Measure.id == id).options(*WITH_PLACE))
    if found is None:
        raise NotFound(say("There is no such measure."))
    return found


def measures(
    *, indicator: str | None = None, group: str | None = None, meeting: UUID | None = None
) -> Select[Any]:
    """Return the query of measures."""
    query = select(Measure).options(*WITH_PLACE)
    if indicator:
        query = query.where(Measure.indicator == indicator)
    if group:
        ours = select(RegionalGroup.id).where(RegionalGroup.acronym == group)
        query = query.where(Measure.group_id.in_(ours))
    if meeting:
        query = query.where(Measure.meeting_id == meeting)
    return query


def measures_at(thing: Meeting | RegionalGroup, limit: int = 60) -> list[Measure]:
    """Return the measures recorded for a meeting or a group, the newest period first."""
    column = Measure.meeting_id if isinstance(thing, Meeting) else Measure.group_id
    query = select(Measure).where(column == thing.id)
    order = (Measure.from_on.desc(), Measure.indicator)
    return list(db.session.scalars(query.order_by(*order).limit(limit)))


def by_key(key: str) -> Measure | None:
    """Return the measure of an indicator and place."""
    return db.session.scalar(select(Measure).where(Measure.key == key))


def key_of(
    indicator: str,
    meeting: Meeting | None,
    group: RegionalGroup | None,
    from_on: date | None,
    until_on: date | None,
) -> str:
    """Return what tells measures apart."""
    if meeting is not None:
        return f"{indicator}:meeting:{meeting.id}"
    return f"{indicator}:{group.id if group else 'all'}:{from_on}:{until_on}"


def subject_of(meeting: Meeting | None, group: RegionalGroup | None, now: datetime) -> Subject:
    """Return the facts that the right to record is asked about; a measure of all groups belongs to no team."""
    if meeting is not None:
        return meetings.subject(meeting, now)
    return groups.subject(group, now) if group is not None else Subject(public=True)
