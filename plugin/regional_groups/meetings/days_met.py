"""On which days regional groups are recorded to have met, for the room below, which asks whether they existed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, or_, select

from regional_groups.core.db import db
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.rules import Met
from regional_groups.meetings.models import Meeting, MeetingGroup, MeetingState
from regional_groups.meetings.rules import Agreement

TOOK_PLACE = (MeetingState.HELD, MeetingState.REPORTED)


def days_met(groups: Collection[UUID]) -> dict[UUID, Met]:
    """Return the first and the last day of meetings held; a demonstration meeting tells nothing of a real group."""
    first, last = func.min(Meeting.starts_on), func.max(func.coalesce(Meeting.ends_on, Meeting.starts_on))
    query = (
        select(MeetingGroup.group_id, first, last)
        .join(Meeting, Meeting.id == MeetingGroup.meeting_id)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .where(
            MeetingGroup.group_id.in_(groups),
            MeetingGroup.agreement != Agreement.WITHDRAWN,
            Meeting.state.in_(TOOK_PLACE),
            Meeting.starts_on.is_not(None),
            or_(Meeting.demonstration.is_(False), RegionalGroup.demonstration),
        )
        .group_by(MeetingGroup.group_id)
    )
    found = db.session.execute(query).all()
    return {id: (begun, ended) for id, begun, ended in found if begun is not None}
