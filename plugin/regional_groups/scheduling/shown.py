"""How other bodies' calendars look in the API: schemas of the answers, and objects turned into them.

The address of a calendar may hold a secret, so only who keeps the calendar reads more than its host.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields

from regional_groups.core import moves
from regional_groups.core.api import WorkflowSchema
from regional_groups.core.i18n import translate
from regional_groups.core.permissions import Actor, Permission, Subject, permits
from regional_groups.core.waits import waits_told
from regional_groups.core.workflow import Waiting
from regional_groups.scheduling import queries, rules
from regional_groups.scheduling.models import BlockingEvent, OutsideCalendar
from regional_groups.scheduling.rules import FLOW


class OutsideCalendarSchema(WorkflowSchema):
    """A calendar of another body."""

    body_name = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    host = fields.String(required=True)
    address = fields.String(allow_none=True, required=True)
    allowed = fields.Boolean(required=True)
    exempt = fields.Boolean(required=True)
    everybody = fields.Boolean(required=True)
    parents = fields.List(fields.String(), required=True)
    regions = fields.List(fields.String(), required=True)
    groups = fields.List(fields.String(), required=True)
    busy_only = fields.Boolean(required=True)
    timezone = fields.String(required=True)
    outcome = fields.String(required=True)
    problem = fields.String(required=True)
    refreshed_at = fields.AwareDateTime(allow_none=True, required=True)
    next_refresh_at = fields.AwareDateTime(allow_none=True, required=True)
    entries = fields.Integer(required=True)
    left_out = fields.Integer(required=True)


class BlockingEventSchema(Schema):
    """What another body does at a time."""

    id = fields.String(required=True)
    calendar = fields.String(required=True)
    body_name = fields.String(required=True)
    title = fields.String(allow_none=True, required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    starts_at = fields.AwareDateTime(allow_none=True, required=True)
    ends_at = fields.AwareDateTime(allow_none=True, required=True)
    timezone = fields.String(required=True)
    all_day = fields.Boolean(required=True)
    demonstration = fields.Boolean(required=True)


PLAIN = (
    "version",
    "created_at",
    "changed_at",
    "demonstration",
    "body_name",
    "title",
    "host",
    "exempt",
    "everybody",
    "parents",
    "regions",
    "groups",
    "busy_only",
    "timezone",
    "refreshed_at",
    "entries",
    "left_out",
)


def keeps(actor: Actor, subject: Subject) -> bool:
    """Tell whether somebody may read the whole address of a calendar."""
    return permits(Permission.CALENDARS_KEEP, actor, subject) or permits(
        Permission.CALENDARS_EXEMPT, actor, subject
    )


def waiting(calendar: OutsideCalendar) -> list[Waiting]:
    """Return who must act on a calendar."""
    return rules.waiting(calendar.state, calendar.state_since, allowed=queries.is_allowed(calendar))


def available(calendar: OutsideCalendar, subject: Subject, actor: Actor) -> list[dict[str, Any]]:
    """Return the steps that somebody may take now."""
    found = moves.available(calendar, FLOW, subject, actor)
    if not queries.is_allowed(calendar):
        found = [step for step in found if step["name"] != "refresh"]
    if calendar.address and permits(Permission.CALENDARS_EXEMPT, actor, subject):
        found.append({"name": "exempt", "needs": ["exempt"]})
    return found


def title_of(event: BlockingEvent) -> str | None:
    """Return the title of an entry as its source publishes it, or nothing where only its time is told."""
    return None if event.calendar.busy_only else event.title


def problem_of(calendar: OutsideCalendar) -> str:
    """Return why a calendar could not be read, in the reader's language."""
    return translate(rules.told(calendar.problem)) if calendar.problem else ""


def calendars_shown(calendars: Sequence[OutsideCalendar], actor: Actor) -> list[dict[str, Any]]:
    """Return calendars as somebody sees them."""
    found = queries.subjects(calendars)
    return [_shown(one, found[one.id], actor) for one in calendars]


def _shown(calendar: OutsideCalendar, subject: Subject, actor: Actor) -> dict[str, Any]:
    active = calendar.state == rules.ACTIVE
    return {
        **{name: getattr(calendar, name) for name in PLAIN},
        "id": str(calendar.id),
        "state": str(calendar.state),
        "kind": str(calendar.kind),
        "address": calendar.address if keeps(actor, subject) else None,
        "allowed": queries.is_allowed(calendar),
        "outcome": str(calendar.outcome),
        "problem": problem_of(calendar),
        "next_refresh_at": calendar.next_refresh_at if active else None,
        "waiting_for": waits_told(waiting(calendar)),
        "actions": available(calendar, subject, actor) if actor.person_id else [],
    }


def events_shown(events: Sequence[BlockingEvent]) -> list[dict[str, Any]]:
    """Return entries as everybody sees them."""
    plain = ("starts_on", "ends_on", "starts_at", "ends_at", "timezone", "all_day")
    return [
        {
            **{name: getattr(one, name) for name in plain},
            "id": str(one.id),
            "calendar": str(one.calendar_id),
            "body_name": one.calendar.body_name,
            "title": title_of(one),
            "demonstration": one.calendar.demonstration,
        }
        for one in events
    ]


def shown(calendar: OutsideCalendar, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return one calendar as somebody sees it."""
    return calendars_shown([calendar], actor)[0]
