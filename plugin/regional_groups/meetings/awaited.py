"""Which meetings wait for the holder of some offices: read light, since every page of who is signed in counts them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import TEAM, Held, Office
from regional_groups.core.workflow import Waiting
from regional_groups.groups.models import RegionalGroup
from regional_groups.meetings import rules
from regional_groups.meetings.models import Meeting, MeetingGroup, MeetingReport, MeetingSession, MeetingState
from regional_groups.meetings.queries import facts
from regional_groups.people.queries import filled_offices

_WAITED_FOR = {
    *TEAM,
    Office.SG_CHAIR,
    Office.SG_VICE_CHAIR,
    Office.TSB_COUNSELLOR,
}
_FOR_LEADS = {
    MeetingState.PROPOSED,
    MeetingState.HELD,
}  # who acts then depends on the offices that are filled
_COUNTED = (
    joinedload(Meeting.coordinations),
    joinedload(Meeting.reports).load_only(MeetingReport.group_id),
    selectinload(Meeting.sessions).load_only(MeetingSession.ends_at, MeetingSession.cancelled),
    lazyload(Meeting.events),
)


def waiting_on(offices: frozenset[Held], now: datetime, limit: int = 200) -> list[tuple[Meeting, Waiting]]:
    """Return the meetings that wait for one of these offices, for the badge, the home page and the daily digest.

    A vice-chair of a study group stands in for its chair.
    """
    own = {held for held in offices if held.function in _WAITED_FOR}
    own |= {Held(Office.SG_CHAIR, held.scope) for held in own if held.function == Office.SG_VICE_CHAIR}
    if not own:
        return []
    query = select(Meeting).options(*_COUNTED).where(_may_wait(now), _concerns({held.scope for held in own}))
    meetings = db.session.scalars(query.order_by(Meeting.listed_on, Meeting.id).limit(limit)).unique().all()
    filled = filled_offices(_led(meetings), geneva_day(now))
    return [
        (one, wait)
        for one in meetings
        for wait in rules.waiting(facts(one, filled), now)
        if Held(wait.office, wait.scope) in own or Held(wait.office, "") in own
    ]


def _may_wait(now: datetime) -> ColumnElement[bool]:
    """Return what leaves out meetings that wait for nobody: over and done, told afterwards, or convened and ahead."""
    told = and_(Meeting.state == MeetingState.HELD, Meeting.recorded_afterwards)
    ahead = and_(
        Meeting.state == MeetingState.CONVENED, Meeting.starts_on > geneva_day(now) + timedelta(days=1)
    )
    return and_(
        Meeting.state.not_in(rules.FLOW.final), not_(told), or_(Meeting.starts_on.is_(None), not_(ahead))
    )


def _concerns(scopes: set[str]) -> ColumnElement[bool]:
    if "" in scopes:
        return Meeting.id.is_not(None)
    named = (
        select(MeetingGroup.meeting_id)
        .join(RegionalGroup, RegionalGroup.id == MeetingGroup.group_id)
        .where(or_(RegionalGroup.acronym.in_(scopes), RegionalGroup.parent_code.in_(scopes)))
    )
    return or_(Meeting.body.in_(scopes), Meeting.id.in_(named))


def _led(meetings: Iterable[Meeting]) -> set[str]:
    return {row.group.acronym for one in meetings if one.state in _FOR_LEADS for row in one.groups}
