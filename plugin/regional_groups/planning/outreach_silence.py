"""Which countries of the regional groups nothing was heard of in a period: no attendance, registration, contribution.

Where a meeting was held whose attendance by country is not recorded, a country may have been there: the list is then
no finding, and says so. Five queries however many groups, meetings and rows there are.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, Text, cast, func, or_, select

from regional_groups.core.db import db
from regional_groups.groups.models import GroupCountry, RegionalGroup
from regional_groups.groups.queries import groups_of
from regional_groups.meetings.models import Agreement, Meeting, MeetingGroup, MeetingSession
from regional_groups.participation.counting import belongs
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
    rows = _rows(held)
    members, heard = _members(from_on, until_on), _heard(held, rows)
    counts = _meetings(held, rows)
    found = []
    for group in groups_of():
        own = members.get(group.id, set())
        number, with_countries = counts.get(group.id, (0, 0))
        silent = tuple(sorted(own - heard.get(group.id, set()))) if number else ()
        known = len(own) or None
        found.append(Silence(group.acronym, known, number, number - with_countries, silent))
    return found


def _held(from_on: date, until_on: date) -> Subquery:
    """Return group, acronym and meeting of each meeting held in the period, and how many groups held it."""
    of = (
        select(MeetingGroup.meeting_id, func.count().label("groups"))
        .where(MeetingGroup.agreement != Agreement.WITHDRAWN)
        .group_by(MeetingGroup.meeting_id)
        .subquery()
    )
    return (
        select(MeetingGroup.group_id, RegionalGroup.acronym, MeetingGroup.meeting_id, of.c.groups)
        .join(Meeting, Meeting.id == MeetingGroup.meeting_id)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .join(of, of.c.meeting_id == Meeting.id)
        .where(
            MeetingGroup.agreement != Agreement.WITHDRAWN,
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


def _rows(held: Subquery) -> list[Any]:
    """Return the countries of the attendance of each meeting, for each of its groups that nothing rules out."""
    query = (
        select(held.c.group_id, held.c.acronym, held.c.groups, held.c.meeting_id, Attendance.country)
        .add_columns(Attendance.group.label("named"), cast(MeetingSession.groups, Text).label("sessions"))
        .join(Attendance, Attendance.meeting_id == held.c.meeting_id)
        .join(MeetingSession, MeetingSession.id == Attendance.session_id, isouter=True)
        .where(
            Attendance.country.is_not(None),
            or_(Attendance.participants.is_(None), Attendance.participants > 0),
        )
        .distinct()
    )
    return [row for row in db.session.execute(query) if row.groups == 1 or _may_be(row)]


def _may_be(row: Any) -> bool:
    """Tell whether a row of a joint meeting may speak of a group; which countries are its own is asked later."""
    named = [row.named] if row.named else json.loads(row.sessions or "[]")
    return belongs(named, [row.country], row.acronym, [row.country]) is True


def _heard(held: Subquery, rows: list[Any]) -> dict[UUID, set[str]]:
    """Return the countries that were there, registered or contributed, by group."""
    registered = (
        select(held.c.group_id, Registration.country)
        .join(Registration, Registration.meeting_id == held.c.meeting_id)
        .where(Registration.country.is_not(None), Registration.state.in_(PRESENT))
        .distinct()
    )
    found = _gathered(db.session.execute(registered))
    for row in rows:
        found.setdefault(row.group_id, set()).add(row.country)
    contributed = (
        select(held.c.group_id, held.c.acronym, held.c.groups, Contribution.group, Contribution.countries)
        .join(Contribution, Contribution.meeting_id == held.c.meeting_id)
    )  # fmt: skip
    for group_id, acronym, groups, named, countries in db.session.execute(contributed):
        if groups == 1 or belongs([named] if named else [], countries, acronym, countries):
            found.setdefault(group_id, set()).update(countries)
    return found


def _meetings(held: Subquery, rows: list[Any]) -> dict[UUID, tuple[int, int]]:
    """Return how many meetings each group held, and how many of them tell which countries were there."""
    told: dict[UUID, set[UUID]] = {}
    for row in rows:
        told.setdefault(row.group_id, set()).add(row.meeting_id)
    every = select(held.c.group_id, func.count()).group_by(held.c.group_id)
    return {group: (number, len(told.get(group, ()))) for group, number in db.session.execute(every)}
