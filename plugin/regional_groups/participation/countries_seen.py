"""Which countries were seen at many meetings, and of which groups their rows speak; a few queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, select

from regional_groups.core.batches import batches
from regional_groups.core.db import db
from regional_groups.meetings.models import MeetingSession
from regional_groups.participation.kept_tallies import asked_for
from regional_groups.participation.models import Attendance
from regional_groups.participation.tally_models import AttendanceTally

_AT_ONCE = 500  # meetings whose rows are read in one query

Seen = tuple[tuple[str, ...], str]  # groups that the row or its session names, if any, and the country


def countries_seen(chosen: Any, *, demonstration: bool) -> Mapping[UUID, set[Seen]]:
    """Return the countries of whom somebody was at meetings, given by the query of their ids.

    Parameters:
        demonstration: count demonstration records too.
    """
    found: dict[UUID, set[Seen]] = defaultdict(set)
    ours, missing = asked_for(chosen, demonstration=demonstration)
    uncounted = list[UUID]()  # of this one statement: a later one may find other tallies empty
    kept = select(AttendanceTally.meeting_id, AttendanceTally.parts, missing).where(ours)
    for meeting, parts, is_missing in db.session.execute(kept):
        if is_missing:
            uncounted.append(meeting)
        else:
            found[meeting] = {(tuple(groups), country) for groups, country, _ in parts if country}
    for query in _rows(chosen, uncounted, demonstration):
        for meeting, country, group, sessions in db.session.execute(query):
            named = (group,) if group else tuple(sorted(json.loads(sessions or "[]")))
            found[meeting].add((named, country))
    return found


def _rows(chosen: Any, uncounted: Sequence[UUID], demonstration: bool) -> Iterator[Select[*tuple[Any, ...]]]:
    """Return the queries of the rows that no tally holds: numbers of a country, and persons that are not counted."""
    real = [] if demonstration else [Attendance.demonstration.is_(False)]
    columns = (
        Attendance.meeting_id,
        Attendance.country,
        Attendance.group,
        cast(MeetingSession.groups, Text).label("sessions"),
    )
    query = (
        select(*columns)
        .join(MeetingSession, MeetingSession.id == Attendance.session_id, isouter=True)
        .where(Attendance.country.is_not(None), *real)
        .distinct()
    )
    numbers = (
        Attendance.meeting_id.in_(chosen),
        Attendance.person_id.is_(None),
        Attendance.participants > 0,
    )
    yield query.where(*numbers)
    for part in batches(uncounted, _AT_ONCE):
        yield query.where(Attendance.meeting_id.in_(part), Attendance.person_id.is_not(None))
