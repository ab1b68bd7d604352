"""What a meeting or event is, read once from its rows: what its entries are drafted from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.feeds import wording
from regional_groups.feeds.entries import DeadlinePlan, SessionPlan
from regional_groups.feeds.wording import GroupNamed, Plan
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.rules import value_on
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Event, Meeting, MeetingEvent
from regional_groups.meetings.wall import is_zone

Earlier = Mapping[UUID, Sequence[tuple[str, str]]]  # parents before, by group (groups.queries.former_parents)


def _named(groups: Iterable[RegionalGroup], on: date, earlier: Earlier) -> tuple[GroupNamed, ...]:
    """Return groups with the parent that each had on a day: a past meeting stays in the calendar of that parent."""
    return tuple(
        GroupNamed(
            group.id,
            group.acronym,
            value_on(group.parent_code or "", earlier.get(group.id, ()), on),
            group.region,
        )
        for group in sorted(groups, key=lambda group: group.acronym)
    )


def codes_of(meeting: Meeting) -> set[str]:
    """Return the codes of the State and regions that the entries of a meeting name."""
    regions = {f"region:{row.group.region}" for row in meeting.groups}
    return {meeting.country or "", *regions}


def meeting_plan(meeting: Meeting, earlier: Earlier) -> Plan:
    """Return what a meeting with dates is."""
    body = meeting.body or ""
    plan = _plan(meeting, meetings.named_groups(meeting), {body} - {""}, earlier)
    return replace(
        plan,
        format=meeting.format,
        host=meeting.host,
        languages=tuple(meeting.languages),
        body=body,
        untitled=wording.is_untitled(meeting.title, [group.acronym for group in plan.groups], body),
        cause=meeting.cause,
        moved_from=_moved_from(meeting) if meeting.sequence else None,
        merged_into=meeting.merged_into_id if str(meeting.state) == "cancelled" else None,
    )


def _plan(
    thing: Meeting | Event, groups: Iterable[RegionalGroup], bodies: set[str], earlier: Earlier
) -> Plan:
    """Return what a meeting and an event have in common."""
    assert thing.starts_on is not None
    named = _named(groups, thing.starts_on, earlier)
    return Plan(
        id=thing.id,
        state=str(thing.state),
        title=thing.title,
        starts_on=thing.starts_on,
        ends_on=thing.ends_on or thing.starts_on,
        zone=thing.timezone if is_zone(thing.timezone) else "",
        city=thing.city,
        country=thing.country or "",
        groups=named,
        demonstration=thing.demonstration,
        parents=tuple(sorted({group.parent for group in named if group.parent} | bodies)),
    )


def _moved_from(meeting: Meeting) -> date | None:
    """Return the first day that a meeting had before its last move to another one, by the trail."""
    for entry in audit.entries_of("meeting", str(meeting.id)):
        if entry.event == "meeting:move" and entry.before.get("starts_on"):
            before = date.fromisoformat(entry.before["starts_on"])
            return before if before != meeting.starts_on else None
    return None


def session_plan(session: Any) -> SessionPlan:
    """Return what a session is."""
    return SessionPlan(
        id=session.id,
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        groups=tuple(session.groups),
        open=session.open,
        format=session.format,
        sequence=session.sequence,
        cancelled=session.cancelled,
    )


def deadline_plan(line: Any) -> DeadlinePlan:
    """Return what a deadline is."""
    return DeadlinePlan(item=line.item, due_on=line.due_on, due_at=line.due_at, sequence=line.sequence)


def meetings_beside(event: Event) -> list[Meeting]:
    """Return the meetings that an event stands beside."""
    query = select(Meeting).join(MeetingEvent, MeetingEvent.meeting_id == Meeting.id)
    return list(db.session.scalars(query.where(MeetingEvent.event_id == event.id)))


def event_plan(event: Event, beside: Sequence[Meeting], earlier: Earlier) -> Plan:
    """Return what an event with dates is."""
    query = select(RegionalGroup).where(RegionalGroup.acronym.in_(event.groups))
    own = {group.id: group for group in db.session.scalars(query)} if event.groups else {}
    near = {group.id: group for meeting in beside for group in meetings.named_groups(meeting)}
    bodies = {one.body for one in beside if one.body}
    return replace(_plan(event, {**own, **near}.values(), bodies, earlier), kind=event.kind)
