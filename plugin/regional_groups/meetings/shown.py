"""How meetings and events look in the API: schemas of the answers, and objects turned into them.

A join address never stands here: people reach a session by their own ``/j/`` links.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema, fields

from regional_groups.core import moves
from regional_groups.core.api import WorkflowSchema
from regional_groups.core.permissions import Actor, Permission, Subject, permits, tsb
from regional_groups.core.waits import waits_told
from regional_groups.groups.queries import former_parents
from regional_groups.meetings import naming, queries, rules
from regional_groups.meetings.agreeing import led_by, taking_part
from regional_groups.meetings.convening import obstacles
from regional_groups.meetings.models import Event, Meeting, MeetingGroup
from regional_groups.meetings.parts import session_row
from regional_groups.meetings.rules import EVENT_FLOW, FLOW


class MeetingSessionShownSchema(Schema):
    """A session."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    groups = fields.List(fields.String(), required=True)
    open = fields.Boolean(required=True)
    format = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    cancelled = fields.Boolean(required=True)


class AgreementShownSchema(Schema):
    """What the lead of a group said, and for which dates."""

    group = fields.String(required=True)
    agreement = fields.String(required=True)
    said_at = fields.AwareDateTime(allow_none=True, required=True)
    said_by = fields.String(required=True)
    for_starts_on = fields.Date(allow_none=True, required=True)
    for_ends_on = fields.Date(allow_none=True, required=True)
    for_old_dates = fields.Boolean(required=True)
    note = fields.String(required=True)


class CoordinationShownSchema(Schema):
    """A parent that coordinated."""

    parent = fields.String(required=True)
    said_at = fields.AwareDateTime(required=True)
    said_by = fields.String(required=True)
    note = fields.String(required=True)


class GroupReportShownSchema(Schema):
    """The report of a group."""

    id = fields.String(required=True)
    group = fields.String(allow_none=True, required=True)
    text = fields.String(required=True)
    file = fields.String(allow_none=True, required=True)  # where it is served
    reported_at = fields.AwareDateTime(required=True)
    reported_by = fields.String(required=True)


class MeetingDeadlineSchema(Schema):
    """A deadline: what, until which day and instant, and why."""

    item = fields.String(required=True)
    due_on = fields.Date(required=True)
    due_at = fields.AwareDateTime(required=True)
    clause = fields.String(required=True)
    remark = fields.String(
        required=True, metadata={"description": "what the clause excepts, in the reader's language"}
    )
    fixed = fields.Boolean(required=True)
    applies = fields.Boolean(required=True)  # not while the meeting is postponed, nor once it is cancelled


class MeetingSchema(WorkflowSchema):
    """A meeting."""

    title = fields.String(required=True)
    body = fields.String(allow_none=True, required=True)
    groups = fields.List(fields.String(), required=True)
    parents = fields.List(
        fields.String(), required=True, metadata={"description": "on the first day of the meeting"}
    )
    joint = fields.Boolean(required=True)
    starts_on = fields.Date(allow_none=True, required=True)
    ends_on = fields.Date(allow_none=True, required=True)
    timezone = fields.String(required=True)
    city = fields.String(required=True)
    country = fields.String(allow_none=True, required=True)
    format = fields.String(required=True)
    host = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    remote_decisions = fields.Boolean(allow_none=True, required=True)
    already_scheduled = fields.Boolean(required=True)
    workshop_considered = fields.Boolean(allow_none=True, required=True)
    agenda = fields.String(required=True)
    colocated = fields.String(required=True)
    source = fields.String(required=True)
    announced_by = fields.String(required=True)
    letter_on = fields.Date(allow_none=True, required=True)
    letter_number = fields.String(required=True)
    convened_on = fields.Date(allow_none=True, required=True)
    cause = fields.String(required=True)
    merged_into = fields.String(
        allow_none=True,
        required=True,
        metadata={"description": "id of the meeting that goes on in its place"},
    )
    note = fields.String(required=True)
    sequence = fields.Integer(required=True)
    recorded_afterwards = fields.Boolean(required=True)
    events = fields.List(fields.String(), required=True)
    sessions = fields.List(fields.Nested(MeetingSessionShownSchema), required=True)
    agreements = fields.List(fields.Nested(AgreementShownSchema), required=True)
    needs_coordination = fields.Boolean(required=True)
    coordinations = fields.List(fields.Nested(CoordinationShownSchema), required=True)
    reports = fields.List(fields.Nested(GroupReportShownSchema), required=True)


class EventSchema(WorkflowSchema):
    """An event."""

    kind = fields.String(required=True)
    title = fields.String(required=True)
    starts_on = fields.Date(allow_none=True, required=True)
    ends_on = fields.Date(allow_none=True, required=True)
    timezone = fields.String(required=True)
    city = fields.String(required=True)
    country = fields.String(allow_none=True, required=True)
    organizer = fields.String(required=True)
    groups = fields.List(fields.String(), required=True)
    open = fields.Boolean(required=True)
    participants = fields.Integer(allow_none=True, required=True)
    participants_certainty = fields.String(required=True)
    circular = fields.String(required=True)
    circular_on = fields.Date(allow_none=True, required=True)
    source = fields.String(required=True)
    note = fields.String(required=True)
    sequence = fields.Integer(required=True)


_MEETING_COLUMNS = (
    "version",
    "state",
    "created_at",
    "changed_at",
    "demonstration",
    "title",
    "body",
    "starts_on",
    "ends_on",
    "timezone",
    "city",
    "country",
    "format",
    "host",
    "languages",
    "remote_decisions",
    "already_scheduled",
    "workshop_considered",
    "agenda",
    "colocated",
    "source",
    "announced_by",
    "letter_on",
    "letter_number",
    "convened_on",
    "cause",
    "note",
    "sequence",
    "recorded_afterwards",
    "joint",
)
_EVENT_COLUMNS = (
    "version",
    "state",
    "created_at",
    "changed_at",
    "demonstration",
    "kind",
    "title",
    "starts_on",
    "ends_on",
    "timezone",
    "city",
    "country",
    "organizer",
    "groups",
    "open",
    "participants",
    "participants_certainty",
    "circular",
    "circular_on",
    "source",
    "note",
    "sequence",
)


def available(meeting: Meeting, subject: Subject, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return the steps an actor may take now; those whose own facts rule them out are left out."""
    if actor.person_id is None and not actor.system:
        return []
    found = moves.available(meeting, FLOW, subject, actor)
    led = led_by(actor, meeting, subject)
    may = {
        code
        for code in rules.parents(queries.facts(meeting, subject.filled))
        if permits(Permission.MEETINGS_COORDINATE, actor, Subject(parents=frozenset({code})))
    }
    closed = _closed(meeting, subject, led, may, now)
    return [step for step in found if step["name"] not in closed]


def recordable(meeting: Meeting, subject: Subject, actor: Actor, now: datetime) -> list[str]:
    """Return the further steps that the counsellor may record for leads and parents; none that nobody could take.

    A counsellor of one study group records for that one and its regional groups, not for the others that take part.
    """

    def own(parent: str) -> bool:
        return tsb(actor, Subject(parents=frozenset({parent})))

    parents = frozenset(filter(own, rules.parents(queries.facts(meeting, subject.filled))))
    groups = [row for row in taking_part(meeting) if own(row.group.parent_code or "")]
    closed = _closed(meeting, subject, groups, parents, now)
    return [name for name in moves.recordable(meeting, FLOW, subject, actor) if name not in closed]


def _closed(
    meeting: Meeting, subject: Subject, led: Sequence[MeetingGroup], may: Collection[str], now: datetime
) -> set[str]:
    """Return the steps that the meeting's own facts rule out.

    Parameters:
        led: the groups for which somebody would speak.
        may: the parents for which somebody would coordinate.
    """
    facts = queries.facts(meeting, subject.filled)
    reported = {report.group_id for report in meeting.reports}
    begun = rules.begun(queries.starts_at(meeting), now)
    missing = [code for code in rules.missing_coordinations(facts) if code in may]
    agreed = [row for row in led if row.agreement == "agreed" and not queries.for_old_dates(row, meeting)]
    open_for = {
        "agree": len(agreed) < len(led),
        "object": bool(led),
        "withdraw_group": bool(led) and len(rules.taking_part(facts.groups)) > 1,
        "coordinate": bool(missing),
        "convene": meeting.starts_on is not None and not obstacles(meeting),
        "hold": begun,
        "not_held": begun,
        "report": bool(meeting.body) or any(row.group_id not in reported for row in led),
    }
    return {name for name, possible in open_for.items() if not possible}


def meetings_shown(meetings: Sequence[Meeting], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return meetings as the API shows them, with a fixed number of queries."""
    subjects, earlier = queries.subjects(meetings, now), former_parents()
    return [
        {**_meeting(one, subjects[one.id], actor, now), "parents": list(queries.parents_then(one, earlier))}
        for one in meetings
    ]


def meeting_shown(meeting: Meeting, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return one meeting as the API shows it."""
    return meetings_shown([meeting], actor, now)[0]


def _meeting(meeting: Meeting, subject: Subject, actor: Actor, now: datetime) -> dict[str, Any]:
    facts = queries.facts(meeting, subject.filled)
    named = actor.person_id is not None  # persons stay out of public answers
    names = {row.group_id: row.group.acronym for row in meeting.groups}
    return {
        "id": str(meeting.id),
        **{name: getattr(meeting, name) for name in _MEETING_COLUMNS},
        "merged_into": str(meeting.merged_into_id) if meeting.merged_into_id else None,
        "groups": sorted(meeting.acronyms),
        "waiting_for": waits_told(queries.waiting(meeting, subject, now)),
        "actions": available(meeting, subject, actor, now),
        "events": [str(one.id) for one in meeting.events],
        "sessions": [session_row(one) for one in meeting.sessions],
        "agreements": [_agreement(row, meeting, named=named) for row in _ordered(meeting)]
        if not meeting.body
        else [],
        "needs_coordination": rules.needs_coordination(facts),
        "coordinations": [
            {
                "parent": one.parent_code,
                "said_at": one.said_at,
                "said_by": one.said_by if named else "",
                "note": one.note,
            }
            for one in meeting.coordinations
        ],
        "reports": [
            {
                "id": str(one.id),
                "group": names.get(one.group_id) if one.group_id else None,
                "text": one.text,
                "file": f"/meetings/{meeting.id}/reports/{one.id}" if one.file_id else None,
                "reported_at": one.reported_at,
                "reported_by": one.reported_by if named else "",
            }
            for one in meeting.reports
        ],
    }


def _ordered(meeting: Meeting) -> list[Any]:
    return sorted(meeting.groups, key=lambda row: row.group.acronym)


def _agreement(row: Any, meeting: Meeting, *, named: bool) -> dict[str, Any]:
    return {
        "group": row.group.acronym,
        "agreement": str(row.agreement),
        "said_at": row.said_at,
        "said_by": row.said_by if named else "",
        "for_starts_on": row.for_starts_on,
        "for_ends_on": row.for_ends_on,
        "for_old_dates": queries.for_old_dates(row, meeting),
        "note": row.note,
    }


def deadlines_shown(meeting: Meeting) -> list[dict[str, Any]]:
    """Return the deadline table of a meeting; ``fixed`` once it is convened, computed before."""
    table, fixed = queries.deadlines(meeting)
    return [
        {
            "item": line.item,
            "due_on": line.due_on,
            "due_at": line.due_at,
            "clause": line.clause,
            "remark": str(_(line.remark)) if line.remark else "",
            "fixed": fixed,
            "applies": meeting.state not in naming.OFF,
        }
        for line in table
    ]


def events_shown(events: Sequence[Event], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return events as the API shows them, with a fixed number of queries; steps only to somebody who asks."""
    subjects = queries.event_subjects(events, now) if actor.person_id is not None else {}
    return [_event(event, subjects.get(event.id), actor) for event in events]


def event_shown(event: Event, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return an event as the API shows it."""
    return events_shown([event], actor, now)[0]


def _event(event: Event, subject: Subject | None, actor: Actor) -> dict[str, Any]:
    steps = moves.available(event, EVENT_FLOW, subject, actor) if subject else []
    return {
        "id": str(event.id),
        **{name: getattr(event, name) for name in _EVENT_COLUMNS},
        "waiting_for": [],
        "actions": steps,
    }
