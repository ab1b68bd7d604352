"""Which countries of the regional groups nothing was heard of in a period: no attendance, registration, contribution.

Where a meeting was held whose attendance by country is not recorded, a country may have been there: the list is then
no finding, and says so. The same number of queries however many groups, meetings and rows there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, func, or_, select

from regional_groups.core.db import db
from regional_groups.groups.models import GroupCountry, RegionalGroup
from regional_groups.groups.queries import groups_of
from regional_groups.meetings.models import Agreement, Meeting, MeetingGroup
from regional_groups.participation.countries_seen import countries_seen
from regional_groups.participation.models import Contribution, Registration
from regional_groups.participation.tally import belongs
from regional_groups.planning.outreach_rules import Silence

PRESENT = ("requested", "endorsed", "approved", "waitlisted")
HELD = ("held", "reported")


def silent_countries(from_on: date, until_on: date) -> list[Silence]:
    """Return for each regional group the countries that nothing was heard of, groups in code order.

    Parameters:
        from_on, until_on: a meeting counts by its first day, both inclusive.
    """
    held = _held(from_on, until_on)
    rows = _meetings(held)
    members, heard = _members(from_on, until_on), _heard(held, rows)
    counts = _numbers(rows)
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


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that a group held, and the countries of its attendance that nothing rules out for the group."""

    group: UUID
    countries: frozenset[str]


def _meetings(held: Subquery) -> list[Held]:
    """Return the meetings of each group; which countries are its own is asked later."""
    seen = countries_seen(select(held.c.meeting_id), demonstration=False)
    return [
        Held(
            row.group_id,
            frozenset(
                country
                for told, country in seen.get(row.meeting_id, ())
                if row.groups == 1 or belongs(told, [country], row.acronym, [country])
            ),
        )
        for row in db.session.execute(select(held))
    ]


def _heard(held: Subquery, rows: Sequence[Held]) -> dict[UUID, set[str]]:
    """Return the countries that were there, registered or contributed, by group."""
    registered = (
        select(held.c.group_id, Registration.country)
        .join(Registration, Registration.meeting_id == held.c.meeting_id)
        .where(Registration.country.is_not(None), Registration.state.in_(PRESENT))
        .distinct()
    )
    found = _gathered(db.session.execute(registered))
    for row in rows:
        found.setdefault(row.group, set()).update(row.countries)
    contributed = (
        select(held.c.group_id, held.c.acronym, held.c.groups, Contribution.group, Contribution.countries)
        .join(Contribution, Contribution.meeting_id == held.c.meeting_id)
    )  # fmt: skip
    for group_id, acronym, groups, named, countries in db.session.execute(contributed):
        if groups == 1 or belongs([named] if named else [], countries, acronym, countries):
            found.setdefault(group_id, set()).update(countries)
    return found


def _numbers(rows: Sequence[Held]) -> dict[UUID, tuple[int, int]]:
    """Return how many meetings each group held, and how many of them tell which countries were there."""
    every = Counter(row.group for row in rows)
    told = Counter(row.group for row in rows if row.countries)
    return {group: (number, told[group]) for group, number in every.items()}
