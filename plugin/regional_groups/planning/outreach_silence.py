"""Which countries of the regional groups nothing was heard of in a period: no attendance, registration, contribution.

Where a meeting was held whose attendance by country is not recorded, a country may have been there: the list is then
no finding, and says so. Five queries however many groups, meetings and rows there are.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, func, or_, select

from regional_groups.core.db import db
from regional_groups.groups.models import GroupCountry, RegionalGroup
from regional_groups.groups.queries import groups_of
from regional_groups.meetings.models import Meeting, MeetingGroup
from regional_groups.participation.models import Attendance, Contribution, Registration
from regional_groups.planning.outreach_rules import Silence

PRESENT = ("requested", "endorsed", "approved", "waitlisted")
HELD = ("held", "reported")


def silent_countries(from_on: date, until_on: date) -> list[Silence]:
    """Return for each regional group the countries that nothing was heard of, groups in code order.

    Parameters:
        from_on, until_on: a meeting counts by its first day, both inclusive.
    """
    held = _held(from_on, until_on)
    members, heard = _members(from_on, until_on), _heard(held)
    counts = _meetings(held)
    found = []
    for group in groups_of():
        own = members.get(group.id, set())
        number, with_countries = counts.get(group.id, (0, 0))
        silent = tuple(sorted(own - heard.get(group.id, set()))) if number else ()
        known = len(own) or None
        found.append(Silence(group.acronym, known, number, number - with_countries, silent))
    return found


def _held(from_on: date, until_on: date) -> Subquery:
    """Return group, acronym and meeting of each meeting held in the period."""
    return (
        select(MeetingGroup.group_id, RegionalGroup.acronym, MeetingGroup.meeting_id)
        .join(Meeting, Meeting.id == MeetingGroup.meeting_id)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .where(
            Meeting.starts_on.between(from_on, until_on),
            Meeting.state.in_(HELD),
            Meeting.demonstration.is_(False),
        )
        .subquery()
    )


def _members(from_on: date, until_on: date) -> dict[UUID, set[str]]:
    query = select(GroupCountry.group_id, GroupCountry.country).where(
        or_(GroupCountry.from_on.is_(None), GroupCountry.from_on <= until_on),
        or_(GroupCountry.until_on.is_(None), GroupCountry.until_on >= from_on),
    )
    return _gathered(db.session.execute(query))


def _gathered(rows: Any) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    for group_id, country in rows:
        found.setdefault(group_id, set()).add(country)
    return found


def _of_group(held: Subquery) -> Any:
    return or_(Attendance.group == "", Attendance.group == held.c.acronym)


def _heard(held: Subquery) -> dict[UUID, set[str]]:
    """Return the countries that were there, registered or contributed, by group."""
    attended = (
        select(held.c.group_id, Attendance.country)
        .join(Attendance, Attendance.meeting_id == held.c.meeting_id)
        .where(Attendance.country.is_not(None), _of_group(held))
    )
    registered = (
        select(held.c.group_id, Registration.country)
        .join(Registration, Registration.meeting_id == held.c.meeting_id)
        .where(Registration.country.is_not(None), Registration.state.in_(PRESENT))
    )
    found = _gathered(db.session.execute(attended.union(registered)))
    contributed = (
        select(held.c.group_id, Contribution.countries)
        .join(Contribution, Contribution.meeting_id == held.c.meeting_id)
        .where(or_(Contribution.group == "", Contribution.group == held.c.acronym))
    )
    for group_id, countries in db.session.execute(contributed):
        found.setdefault(group_id, set()).update(countries)
    return found


def _meetings(held: Subquery) -> dict[UUID, tuple[int, int]]:
    """Return how many meetings each group held, and how many of them tell which countries were there."""
    told = (
        select(held.c.group_id, func.count(func.distinct(held.c.meeting_id)))
        .join(Attendance, Attendance.meeting_id == held.c.meeting_id)
        .where(Attendance.country.is_not(None), _of_group(held))
        .group_by(held.c.group_id)
    )
    known = {row[0]: row[1] for row in db.session.execute(told)}
    every = select(held.c.group_id, func.count()).group_by(held.c.group_id)
    return {group_id: (number, known.get(group_id, 0)) for group_id, number in db.session.execute(every)}
