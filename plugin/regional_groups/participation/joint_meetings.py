"""Whose a row of attendance of a joint meeting is, said to the database: the same as ``counting.belongs``."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, exists, func, literal, or_, select

from regional_groups.groups.models import GroupCountry, RegionalGroup
from regional_groups.meetings.models import Agreement, MeetingGroup, MeetingSession
from regional_groups.participation.models import Attendance


def joint() -> Select[Any]:
    """Return the query of the ids of the meetings of two or more groups."""
    query = select(MeetingGroup.meeting_id).where(MeetingGroup.agreement != Agreement.WITHDRAWN)
    return query.group_by(MeetingGroup.meeting_id).having(func.count() > 1)


def names_groups() -> ColumnElement[bool]:
    """Return whether the session of a row names groups."""
    return cast(MeetingSession.groups, Text).like('%"%')


def names_none() -> ColumnElement[bool]:
    """Return whether neither a row nor its session, which may be missing, names a group."""
    silent = or_(MeetingSession.id.is_(None), cast(MeetingSession.groups, Text).not_like('%"%'))
    return and_(Attendance.group == "", silent)


def belongs_to_group(on: date) -> ColumnElement[Any]:
    """Return whether a row counts for the group it is joined with; nothing told is no.

    Parameters:
        on: day of whose lists of countries the groups are told.
    """
    named = cast(MeetingSession.groups, Text)
    by_session = named.like(literal('%"').concat(RegionalGroup.acronym).concat('"%'))
    country = exists().where(
        GroupCountry.group_id == RegionalGroup.id,
        GroupCountry.country == Attendance.country,
        or_(GroupCountry.from_on.is_(None), GroupCountry.from_on <= on),
        or_(GroupCountry.until_on.is_(None), GroupCountry.until_on >= on),
    )
    return case(
        (Attendance.group != "", Attendance.group == RegionalGroup.acronym),
        (names_groups(), by_session),
        else_=country,
    )
