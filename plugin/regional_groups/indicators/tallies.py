"""Attendance counted: who took part in each meeting of a period, without reading a row a person.

The rows of persons can be hundreds of thousands. They are kept counted (``participation.tallying``); those of a
meeting whose tally is empty are counted by the database where they lie, many meetings in a query. What counts how is
said in ``participation.counting``, which these counts are given to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, case, func, select

from regional_groups.core.batches import batches
from regional_groups.core.db import db
from regional_groups.groups.models import RegionalGroup
from regional_groups.indicators.facts import Taking
from regional_groups.meetings.models import Agreement, MeetingGroup, MeetingSession
from regional_groups.participation.counting import (
    UNKNOWN,
    Counts,
    Row,
    at_least,
    counts_with,
    is_detailed,
    of_group,
)
from regional_groups.participation.joint_meetings import belongs_to_group, joint, names_none
from regional_groups.participation.kept_tallies import kept_of
from regional_groups.participation.models import Attendance
from regional_groups.participation.rules import Covers, Mode
from regional_groups.participation.tally import Part, Persons, Seen, one_mode, persons_of_group

_AT_ONCE = 500  # meetings whose rows are counted in one query


@dataclass(frozen=True)
class Tallies:
    """The attendance of the meetings of a period."""

    seen: Mapping[UUID, Seen]
    numbers: Mapping[UUID, list[Row]]  # rows that speak of no single person
    parts: Mapping[UUID, tuple[Part, ...]]  # of joint meetings, as they are kept
    of_groups: Mapping[tuple[UUID, str], Seen]  # of each group of other joint meetings, by acronym
    unnamed: Mapping[UUID, bool]  # joint meetings with persons of no named group: of no known country too

    def taking(self, meeting: UUID, format: str) -> Taking:
        """Return who took part in a meeting."""
        seen = self.seen.get(meeting, Seen())
        found = counts_with(seen.counted(), self.numbers.get(meeting, []))
        return _taking(found, format, seen)

    def by_group(
        self, meeting: UUID, format: str, members: Mapping[str, frozenset[str]]
    ) -> dict[str, Taking]:
        """Return who took part for each group of a joint meeting; nothing for a meeting of one group."""
        if len(members) < 2:
            return {}
        return {
            acronym: _taking(self._part(meeting, acronym, countries), format, Seen())
            for acronym, countries in members.items()
        }

    def _part(self, meeting: UUID, acronym: str, countries: frozenset[str]) -> Counts:
        told = [(row, of_group(row, acronym, countries)) for row in self.numbers.get(meeting, [])]
        found = counts_with(self._persons(meeting, acronym, countries), [row for row, ours in told if ours])
        persons = meeting in self.unnamed and (self.unnamed[meeting] or not countries)
        numbers = any(ours is None and is_detailed(row) for row, ours in told)
        return at_least(found, persons or numbers)

    def _persons(self, meeting: UUID, acronym: str, countries: frozenset[str]) -> Persons:
        if meeting in self.parts:
            return persons_of_group(self.parts[meeting], acronym, countries)
        return self.of_groups.get((meeting, acronym), Seen()).counted()


def tallies(chosen: Any, on: date, demonstration: bool) -> Tallies:
    """Count the attendance of meetings, given by the query of their ids.

    Parameters:
        on: Geneva date of whose lists of countries the groups of joint meetings are told.
    """
    real = [] if demonstration else [Attendance.demonstration.is_(False)]
    numbers = _numbers(and_(Attendance.meeting_id.in_(chosen), *real))
    kept = kept_of(chosen, demonstration=demonstration)
    seen, unnamed = dict(kept.seen), dict(kept.unnamed)
    of_groups: dict[tuple[UUID, str], Seen] = {}
    for part in batches(kept.uncounted, _AT_ONCE):
        rows = and_(Attendance.meeting_id.in_(part), *real)
        seen |= {meeting: found for (meeting,), found in _seen(_persons(rows)).items()}
        unnamed |= _unnamed(rows)
    for part in batches(kept.overlapping, _AT_ONCE):
        rows = and_(Attendance.meeting_id.in_(part), *real)
        for (meeting, group), found in _seen(_of_groups(_persons(rows), on)).items():
            of_groups[meeting, group] = found
    return Tallies(seen, numbers, kept.parts, of_groups, unnamed)


def _persons(wanted: Any) -> Select[*tuple[Any, ...]]:
    return select(*_PERSON).where(wanted, Attendance.person_id.is_not(None))


_PERSON = (
    Attendance.meeting_id,
    Attendance.person_id,
    Attendance.country,
    Attendance.mode,
    Attendance.gender,
    Attendance.category,
)
_OF_A_PERSON = len(_PERSON)


def _of_groups(persons: Select[*tuple[Any, ...]], on: date) -> Select[*tuple[Any, ...]]:
    """Return rows of persons at joint meetings, each with every group it belongs to."""
    return (
        persons.add_columns(RegionalGroup.acronym)
        .join(MeetingGroup, MeetingGroup.meeting_id == Attendance.meeting_id)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .join(MeetingSession, MeetingSession.id == Attendance.session_id, isouter=True)
        .where(
            Attendance.meeting_id.in_(joint()),
            MeetingGroup.agreement != Agreement.WITHDRAWN,
            belongs_to_group(on),
        )
    )


def _unnamed(wanted: Any) -> dict[UUID, bool]:
    """Return the joint meetings with persons whose group nothing names, and whether of some no country is known."""
    query = (
        select(Attendance.meeting_id, func.max(case((Attendance.country.is_(None), 1), else_=0)))
        .join(MeetingSession, MeetingSession.id == Attendance.session_id, isouter=True)
        .where(wanted, Attendance.person_id.is_not(None), Attendance.meeting_id.in_(joint()), names_none())
        .group_by(Attendance.meeting_id)
    )
    return {meeting: bool(silent) for meeting, silent in db.session.execute(query)}


def _seen(persons: Select[*tuple[Any, ...]]) -> dict[tuple[Any, ...], Seen]:
    """Count the persons of rows by meeting, and by what stands behind the columns of a person."""
    rows = persons.subquery()
    place = (rows.c.meeting_id, *list(rows.c)[_OF_A_PERSON:])
    found: dict[tuple[Any, ...], Seen] = defaultdict(Seen)
    _countries(rows, place, found)
    _ways(rows, place, found)
    return found


def _countries(rows: Subquery, place: tuple[Any, ...], found: dict[tuple[Any, ...], Seen]) -> None:
    query = select(*place, rows.c.country, func.count(rows.c.person_id.distinct()))
    for *where, country, people in db.session.execute(query.group_by(*place, rows.c.country)):
        seen = found[tuple(where)]
        if country:
            seen.by_country[country] = people
        else:
            seen.without += people


def _ways(rows: Subquery, place: tuple[Any, ...], found: dict[tuple[Any, ...], Seen]) -> None:
    """Count how each person took part, and as whom; what is known of any of the days holds for all."""

    def mode(value: Mode) -> Any:
        return func.max(case((rows.c.mode == value, 1), else_=0)).label(value.name.lower())

    one = (
        select(
            *place,
            mode(Mode.ONSITE),
            mode(Mode.REMOTE),
            mode(Mode.BOTH),
            func.max(rows.c.gender).label("gender"),
            func.max(rows.c.category).label("category"),
        )
        .group_by(*place, rows.c.person_id)
        .subquery()
    )
    columns = list(one.c)
    for *where, onsite, remote, both, gender, category, people in db.session.execute(
        select(*columns, func.count()).group_by(*columns)
    ):
        ways = [
            way for way, is_so in ((Mode.ONSITE, onsite), (Mode.REMOTE, remote), (Mode.BOTH, both)) if is_so
        ]
        seen = found[tuple(where)]
        seen.by_mode[one_mode(ways)] += people
        seen.by_gender[gender or ""] += people
        seen.by_category[category or ""] += people


_COLUMNS = (
    Attendance.meeting_id,
    Attendance.country,
    Attendance.participants,
    Attendance.participants_certainty,
    Attendance.countries,
    Attendance.countries_certainty,
    Attendance.mode,
    Attendance.covers,
    Attendance.day,
    Attendance.group,
    MeetingSession.groups,
)


def _numbers(wanted: Any) -> dict[UUID, list[Row]]:
    query = (
        select(*_COLUMNS)
        .join(MeetingSession, MeetingSession.id == Attendance.session_id, isouter=True)
        .where(wanted, Attendance.person_id.is_(None))
        .order_by(Attendance.meeting_id, Attendance.key)
    )
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.meeting_id].append(_row(row))
    return found


def _row(row: Any) -> Row:
    return Row(
        country=row.country,
        participants=row.participants,
        participants_certainty=str(row.participants_certainty),
        countries=row.countries,
        countries_certainty=str(row.countries_certainty),
        mode=str(row.mode),
        covers=str(row.covers or Covers.MEETING),
        day=row.day.isoformat() if row.day else "",
        groups=frozenset({row.group}) if row.group else frozenset(row.groups or ()),
    )


def _taking(found: Counts, format: str, seen: Seen) -> Taking:
    modes = found.by_mode
    split = [modes[mode].value or 0 for mode in (Mode.ONSITE, Mode.REMOTE, Mode.BOTH) if mode in modes]
    remote, of_known = modes.get(Mode.REMOTE, UNKNOWN).value or 0, sum(split)
    if not split and format == "virtual" and found.participants.value:
        remote = of_known = found.participants.value  # a virtual meeting has no room to sit in
        split = [remote]
    return Taking(
        participants=found.participants,
        countries=found.countries,
        named=frozenset(code for code, number in found.by_country.items() if number.value),
        remote=remote if split else None,
        of_known_mode=of_known if split else None,
        by_country={code: number.value or 0 for code, number in found.by_country.items()},
        by_mode={mode: number.value or 0 for mode, number in modes.items()},
        by_gender=dict(seen.by_gender),
        by_category=dict(seen.by_category),
    )
