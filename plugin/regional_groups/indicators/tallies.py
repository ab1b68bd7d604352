"""Attendance counted by the database: who took part in each meeting of a period, without reading a row a person.

The rows of persons can be hundreds of thousands; they are counted where they lie, in a fixed number of queries. What
counts how is said in ``participation.counting``, which these counts are given to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select

from regional_groups.core.db import db
from regional_groups.indicators.facts import Taking
from regional_groups.meetings.models import Agreement, MeetingGroup, MeetingSession
from regional_groups.participation.counting import (
    UNKNOWN,
    Counts,
    Persons,
    Row,
    counts_by_group,
    counts_with,
    one_mode,
)
from regional_groups.participation.models import Attendance
from regional_groups.participation.rules import Covers, Mode


@dataclass
class Seen:
    """The persons of a meeting, counted."""

    by_country: dict[str, int] = field(default_factory=dict)
    without: int = 0
    by_mode: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_gender: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_category: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def counted(self) -> Persons:
        """Return them as the counting takes them."""
        return Persons(self.by_country, self.without, self.by_mode)


@dataclass(frozen=True)
class Tallies:
    """The attendance of the meetings of a period."""

    seen: Mapping[UUID, Seen]
    numbers: Mapping[UUID, list[Row]]  # rows that speak of no single person
    persons: Mapping[UUID, list[Row]]  # of joint meetings only: who belongs to which group is told row by row

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
        rows = [*self.persons.get(meeting, []), *self.numbers.get(meeting, [])]
        return {
            acronym: _taking(part, format, Seen()) for acronym, part in counts_by_group(rows, members).items()
        }


def tallies(chosen: Any, demonstration: bool) -> Tallies:
    """Count the attendance of meetings, given by the query of their ids."""
    real = [] if demonstration else [Attendance.demonstration.is_(False)]
    wanted = and_(Attendance.meeting_id.in_(chosen), *real)
    seen: dict[UUID, Seen] = defaultdict(Seen)
    _countries(wanted, seen)
    _ways(wanted, seen)
    return Tallies(
        seen,
        _rows(wanted, persons=False),
        _rows(and_(wanted, Attendance.meeting_id.in_(_joint())), persons=True),
    )


def _countries(wanted: Any, seen: dict[UUID, Seen]) -> None:
    columns = (Attendance.meeting_id, Attendance.country)
    query = (
        select(*columns, func.count(Attendance.person_id.distinct()))
        .where(wanted, Attendance.person_id.is_not(None))
        .group_by(*columns)
    )
    for meeting, country, people in db.session.execute(query):
        if country:
            seen[meeting].by_country[country] = people
        else:
            seen[meeting].without += people


def _ways(wanted: Any, seen: dict[UUID, Seen]) -> None:
    """Count how each person took part, and as whom; what is known of any of the days holds for all."""

    def mode(value: Mode) -> Any:
        return func.max(case((Attendance.mode == value, 1), else_=0)).label(value.name.lower())

    one = (
        select(
            Attendance.meeting_id,
            mode(Mode.ONSITE),
            mode(Mode.REMOTE),
            mode(Mode.BOTH),
            func.max(Attendance.gender).label("gender"),
            func.max(Attendance.category).label("category"),
        )
        .where(wanted, Attendance.person_id.is_not(None))
        .group_by(Attendance.meeting_id, Attendance.person_id)
        .subquery()
    )
    columns = (one.c.meeting_id, one.c.onsite, one.c.remote, one.c.both, one.c.gender, one.c.category)
    query = select(*columns, func.count()).group_by(*columns)
    for meeting, onsite, remote, both, gender, category, people in db.session.execute(query):
        ways = [
            way for way, is_so in ((Mode.ONSITE, onsite), (Mode.REMOTE, remote), (Mode.BOTH, both)) if is_so
        ]
        found = seen[meeting]
        found.by_mode[one_mode(ways)] += people
        found.by_gender[gender or ""] += people
        found.by_category[category or ""] += people


_COLUMNS = (
    Attendance.meeting_id,
    Attendance.person_id,
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


def _rows(wanted: Any, *, persons: bool) -> dict[UUID, list[Row]]:
    kind = Attendance.person_id.is_not(None) if persons else Attendance.person_id.is_(None)
    query = (
        select(*_COLUMNS)
        .join(MeetingSession, MeetingSession.id == Attendance.session_id, isouter=True)
        .where(wanted, kind)
        .order_by(Attendance.meeting_id, Attendance.key)
    )
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.meeting_id].append(_row(row))
    return found


def _row(row: Any) -> Row:
    return Row(
        person=str(row.person_id) if row.person_id else None,
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


def _joint() -> Any:
    """Return the query of the meetings of two or more groups."""
    query = select(MeetingGroup.meeting_id).where(MeetingGroup.agreement != Agreement.WITHDRAWN)
    return query.group_by(MeetingGroup.meeting_id).having(func.count() > 1)


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
