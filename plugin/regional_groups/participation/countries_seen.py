"""Which countries were seen at many meetings, and of which groups their rows speak; two queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, select, union_all

from regional_groups.core.db import db
from regional_groups.meetings.models import MeetingSession
from regional_groups.participation.kept_tallies import asked_for
from regional_groups.participation.models import Attendance
from regional_groups.participation.tally_models import AttendanceTally

Seen = tuple[tuple[str, ...], str]  # groups that the row or its session names, if any, and the country


def countries_seen(chosen: Any, *, demonstration: bool) -> Mapping[UUID, set[Seen]]:
    """Return the countries of whom somebody was at meetings, given by the query of their ids.

    Parameters:
        demonstration: count demonstration records too.
    """
    found: dict[UUID, set[Seen]] = defaultdict(set)
    ours, missing = asked_for(chosen, demonstration=demonstration)
    kept = select(AttendanceTally.meeting_id, AttendanceTally.parts).where(ours, ~missing)
    for meeting, parts in db.session.execute(kept):
        found[meeting] = {(tuple(groups), country) for groups, country, _ in parts if country}
    for meeting, country, group, sessions in db.session.execute(_rows(chosen, ours, missing, demonstration)):
        named = (group,) if group else tuple(sorted(json.loads(sessions or "[]")))
        found[meeting].add((named, country))
    return found


def _rows(chosen: Any, ours: Any, missing: Any, demonstration: bool) -> Any:
    """Return the query of the rows that no tally holds: numbers of a country, and persons that are not counted."""
    uncounted = select(AttendanceTally.meeting_id).where(ours, missing)
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
    persons = Attendance.meeting_id.in_(uncounted), Attendance.person_id.is_not(None)
    return union_all(query.where(*numbers), query.where(*persons))
