"""What the pages of meetings show of this room: what takes place at the same time elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from regional_groups.core.clock import geneva_day
from regional_groups.core.i18n import listed
from regional_groups.core.web import now
from regional_groups.meetings import queries as meeting_queries
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.planned import Planned
from regional_groups.meetings.rules import AGREED, CONVENED, PROPOSED
from regional_groups.scheduling import pages, queries
from regional_groups.scheduling.rules import Concern


@dataclass(frozen=True)
class Days:
    """The days of a meeting, whom it concerns, and which meeting it is, if it is one already."""

    first: date
    last: date
    zone: str
    whom: Concern
    meeting: UUID | None


def of_meeting(meeting: Meeting) -> Markup | None:
    """Show what lies over the days of a meeting that is still to come."""
    last = meeting.ends_on or meeting.starts_on
    if meeting.state not in (PROPOSED, AGREED, CONVENED) or meeting.starts_on is None or last is None:
        return None
    if last < geneva_day(now()):
        return None
    whom = queries.concern_of(meeting_queries.named_groups(meeting), meeting.body)
    return _drawn(Days(meeting.starts_on, last, meeting_queries.zone_of(meeting), whom, meeting.id))


def of_planned(planned: Planned) -> Markup | None:
    """Show what lies over the days that somebody writes into the form of a meeting."""
    if planned.starts_on is None or not (planned.groups or planned.body):
        return None
    last = max(planned.ends_on or planned.starts_on, planned.starts_on)
    whom = queries.concern_of(planned.groups, planned.body)
    return _drawn(Days(planned.starts_on, last, planned.zone, whom, planned.meeting))


def _drawn(days: Days) -> Markup:
    events = queries.events_at(days.first, days.last, days.zone, days.whom)
    meetings = queries.meetings_at(days.first, days.last, days.whom, days.meeting)
    drawn = render_template(
        "scheduling/panel.html",
        first=days.first,
        last=days.last,
        events=[pages.event_row(one) for one in events[: queries.SHOWN]],
        meetings=[_meeting_row(one, days.whom) for one in meetings[: queries.SHOWN]],
        more=len(events) > queries.SHOWN or len(meetings) > queries.SHOWN,
    )
    return Markup(drawn)  # noqa: S704 -- autoescaped


def _meeting_row(meeting: Meeting, whom: Concern) -> dict[str, Any]:
    """Return a meeting with the reason why it is named: the same groups, else the same parents."""
    groups = meeting_queries.named_groups(meeting)
    shared = sorted(group.acronym for group in groups if group.acronym in whom.groups)
    parents = sorted(meeting_queries.parents_of(groups, meeting.body) & whom.parents)
    reason = (
        _("the same group: %(groups)s", groups=listed(shared))
        if shared
        else _("the same parent: %(parents)s", parents=listed(parents))
    )
    return {"meeting": meeting, "reason": reason}
