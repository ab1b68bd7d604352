"""Changes of events: workshops and the like, which exist on their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.errors import IllegalMove, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.meetings import parts, queries
from regional_groups.meetings.models import Event
from regional_groups.meetings.parts import refusal
from regional_groups.meetings.rules import EVENT_FLOW, EventState

WRITTEN = (
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
)
PLAN = {"starts_on", "ends_on", "timezone", "city", "country"}  # what calendars show


def subject(event: Event, now: datetime) -> Subject:
    """Return the facts that rights on an event are asked about."""
    return queries.event_subjects([event], now)[event.id]


def _check(values: dict[str, Any]) -> None:
    parts.check_dates(values.get("starts_on"), values.get("ends_on"))
    parts.groups_named(list(values.get("groups") or ()), past=True)
    place = parts.country(values.get("country"))
    if not values.get("timezone"):
        values["timezone"] = parts.zone_for(None, place)


def create(data: dict[str, Any], actor: Actor, now: datetime) -> Event:
    """Keep an event, past or to come.

    Raises:
        RuleViolated: a field is wrong; NotPermitted, SignInNeeded: no right.
    """
    values = {name: data[name] for name in WRITTEN if data.get(name) is not None}
    values.setdefault("groups", [])
    if values.get("ends_on") is None:
        values["ends_on"] = values.get("starts_on")
    _check(values)
    event = Event(**values, created_at=now)
    facts = subject(event, now)
    who = acting(actor, data, facts, now)
    event.author_id = who.person_id
    moves.enter(event, "create", EVENT_FLOW, facts, who, now)
    return event


def edit(event: Event, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Change what was written about an event.

    Raises:
        StaleVersion, IllegalMove, NotPermitted, RuleViolated.
    """
    if event.state == EventState.CANCELLED:
        raise IllegalMove(say("A cancelled event is not edited. Use “amend” and say why it is corrected."))
    who = acting(actor, data, subject(event, now), now)
    require(Permission.EVENTS_EDIT, who, subject(event, now))
    changes = _changes(event, data)
    if not moves.edit(event, changes, EVENT_FLOW, who, now, version=data.get("version")):
        raise refusal("title", say("Nothing would change: the values are the ones already recorded."))


def _changes(event: Event, data: dict[str, Any]) -> dict[str, Any]:
    written = {name: data[name] for name in WRITTEN if name in data}
    whole = {name: written.get(name, getattr(event, name)) for name in WRITTEN}
    _check(whole)
    changes = {name: whole[name] for name in (*written, "timezone")}
    if PLAN & {name for name, value in changes.items() if value != getattr(event, name)}:
        event.sequence += 1
    return changes


def cancel(event: Event, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Cancel an event; the meetings beside it stay."""
    event.sequence += 1
    moves.move(
        event,
        "cancel",
        EVENT_FLOW,
        subject(event, now),
        actor,
        now,
        version=data.get("version"),
        given=data,
        changes={"note": data.get("note") or event.note},
    )


def amend(event: Event, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Correct an event in any state, with reason and source."""
    moves.amend(
        event,
        _changes(event, data),
        EVENT_FLOW,
        subject(event, now),
        actor,
        now,
        version=data["version"],
        reason=data.get("reason") or "",
        source=data.get("evidence_source") or "",
    )


def undo(event: Event, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last step within 24 hours."""
    event.sequence += 1
    moves.undo(event, EVENT_FLOW, actor, now, version=data["version"])


ACTIONS = {"cancel": cancel, "amend": amend, "undo": undo}


def perform(event: Event, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take one step; pages and the API both come through here."""
    who = acting(actor, data, subject(event, now), now)
    ACTIONS[action](event, data, who, now)
