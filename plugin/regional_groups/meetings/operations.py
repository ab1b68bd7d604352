"""Changes of meetings: proposed, edited, and every step by its name. Operations never commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import IllegalMove, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.meetings import (
    agreeing,
    convening,
    naming,
    parts,
    queries,
    recording,
    replanning,
    rules,
    trail,
)
from regional_groups.meetings.models import Meeting, MeetingGroup
from regional_groups.meetings.parts import refusal
from regional_groups.meetings.recording import put_meeting
from regional_groups.meetings.rules import FLOW

__all__ = ["ACTIONS", "create", "edit", "perform", "put_meeting", "record"]

Operation = Callable[[Meeting, dict[str, Any], Actor, datetime], None]
PLAIN = (
    "starts_on",
    "ends_on",
    "city",
    "format",
    "host",
    "languages",
    "remote_decisions",
    "already_scheduled",
    "workshop_considered",
    "agenda",
    "colocated",
    "source",
)
FIXED = ("starts_on", "ends_on", "timezone", "city", "country")  # what the groups agree to
TEXTS = ("city", "format", "host", "agenda", "colocated", "source", "timezone", "title")

ACTIONS: dict[str, Operation] = {
    "agree": agreeing.agree,
    "object": agreeing.object_,
    "withdraw_group": agreeing.withdraw_group,
    "coordinate": agreeing.coordinate,
    "convene": convening.convene,
    "move": convening.move,
    "postpone": convening.postpone,
    "hold": convening.hold,
    "not_held": convening.not_held,
    "report": convening.report,
    "cancel": convening.cancel,
    "amend": recording.amend,
    "undo": recording.undo,
}


def perform(meeting: Meeting, action: str, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Take one step; pages and the API both come through here.

    Raises:
        IllegalMove: there is no such step; else what the step's own operation raises.
    """
    operation = ACTIONS.get(action)
    if operation is None:
        raise IllegalMove(say("A meeting has no step “%(action)s”.", action=action))
    who = acting(actor, data, queries.subject(meeting, now), now)
    operation(meeting, data, who, now)


def create(data: dict[str, Any], actor: Actor, now: datetime) -> Meeting:
    """Propose a meeting of regional groups, or put a meeting of a parent body into the calendar.

    Clause: facts B6.5 (joint meetings), B7.1 (calendar of meetings).
    Raises:
        RuleViolated: a field is wrong, or the days are over: such a meeting is recorded.
        NotPermitted, SignInNeeded: no right.
    """
    if data.get("state"):
        return record(data, actor, now)
    meeting, subject = _build(data, now)
    who = acting(actor, data, subject, now)
    require(_right_to_write(meeting, Permission.MEETINGS_CREATE), who, subject)
    parts.check_to_come(meeting.ends_on or meeting.starts_on, meeting.timezone, who.effective_on, now)
    meeting.author_id = who.person_id
    entry = "schedule" if meeting.body else "create"
    moves.enter(meeting, entry, FLOW, subject, who, now, values={"groups": sorted(meeting.acronyms)})
    return meeting


def record(data: dict[str, Any], actor: Actor, now: datetime) -> Meeting:
    """Record a past meeting in its final state; without notices or lateness.

    Raises:
        RuleViolated: a field is wrong; NotPermitted, SignInNeeded: no right.
    """
    meeting, _ = _build(data, now, past=True)
    recording.record_as(data, meeting, actor, now)
    return meeting


def _build(data: dict[str, Any], now: datetime, *, past: bool = False) -> tuple[Meeting, Subject]:
    """Return a meeting with everything that was written, and the facts rights are asked about."""
    acronyms, body = list(data.get("groups") or ()), data.get("body") or None
    parts.check_body(body, acronyms)
    groups = parts.groups_named(acronyms, past=past)
    starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
    parts.check_dates(starts_on, ends_on)
    parts.check_length(starts_on, ends_on, data)
    parts.check_met(groups, starts_on, geneva_day(now))
    place = parts.country(data.get("country"))
    values = {name: data[name] for name in PLAIN if data.get(name) is not None}
    meeting = Meeting(
        **values,
        body=body,
        title=data.get("title") or naming.default_title(acronyms, body),
        country=place.code if place else None,
        timezone=parts.zone_for(data.get("timezone"), place),
        created_at=now,
    )
    meeting.ends_on = ends_on or starts_on
    parts.name_groups(meeting, groups)
    meeting.events = parts.events_named(data.get("events") or ())
    parts.write_sessions(meeting, data.get("sessions") or ())
    return meeting, queries.subject_of(groups, body, now)


def _right_to_write(meeting: Meeting, usual: Permission) -> Permission:
    """Return the right that writing this meeting needs: a parent's own meeting is its own affair."""
    return Permission.MEETINGS_SCHEDULE if meeting.body else usual


def edit(meeting: Meeting, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Change what was written about a meeting that is not over.

    Dates, place and groups change here only while it is a proposal; later a move tells everybody. Who had agreed to
    other dates or another place is asked again; a group that is left out is withdrawn, by those who may.

    Raises:
        StaleVersion, IllegalMove, NotPermitted, RuleViolated.
    """
    moves.check_version(meeting, data.get("version"))
    if meeting.state not in rules.AHEAD:
        raise IllegalMove(say("What is over is not edited. Use “amend” and say why it is corrected."))
    subject = queries.subject(meeting, now)
    who = acting(actor, data, subject, now)
    require(_right_to_write(meeting, Permission.MEETINGS_EDIT), who, subject)
    changes = _changes(meeting, data)
    _guard_plan(meeting, changes, data)
    before = {name: getattr(meeting, name) for name in changes}
    after = dict(changes)
    agreed_to = [name for name in FIXED if before.get(name)]
    left_out = _write_groups(meeting, data, before, after, who, now)
    if data.get("sessions") is None:
        convening.relocate(meeting, changes)
    else:
        _set(meeting, changes)
    if {"starts_on", "ends_on"} & set(changes) and meeting.state in (rules.PROPOSED, rules.AGREED):
        parts.check_to_come(meeting.ends_on or meeting.starts_on, meeting.timezone, who.effective_on, now)
    _write_lists(meeting, data, before, after)
    if agreed_to and meeting.state == rules.PROPOSED:
        after["asked"] = sorted({*after.get("asked", ()), *replanning.ask_anew(meeting, subject, who)})
    if recording.PLAN & set(after):
        meeting.sequence += 1
    before["asked"] = []
    after.setdefault("asked", [])
    if after != before or not left_out:
        trail.write(meeting, "edit", before, after, who, now)
    replanning.take_out(meeting, left_out, who, now)


def _set(meeting: Meeting, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(meeting, name, value)


def _changes(meeting: Meeting, data: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that change, unknown texts as empty ones."""
    names = [name for name in (*PLAIN, "title", "country", "timezone") if name in data]
    wanted = {name: (data[name] or "") if name in TEXTS else data[name] for name in names}
    if "title" in wanted and not wanted["title"]:
        raise refusal("title", say("Every meeting needs a title."))
    if wanted.get("languages", 0) is None:
        wanted["languages"] = []
    if wanted.get("already_scheduled", 0) is None:
        wanted["already_scheduled"] = False
    place = parts.country(wanted.get("country"))
    if place is not None and place.code != meeting.country and not wanted.get("timezone"):
        wanted["timezone"] = parts.zone_for(None, place)
    return {name: value for name, value in wanted.items() if value != getattr(meeting, name)}


def _guard_plan(meeting: Meeting, changes: dict[str, Any], data: dict[str, Any]) -> None:
    starts_on = changes.get("starts_on", meeting.starts_on)
    ends_on = changes.get("ends_on", meeting.ends_on)
    parts.check_dates(starts_on, ends_on)
    if {"starts_on", "ends_on"} & set(changes):
        parts.check_length(starts_on, ends_on, data)
    fixed = [name for name in FIXED if name in changes]
    known = [name for name in fixed if getattr(meeting, name)]  # what was unknown may be filled in
    if known and meeting.state != rules.PROPOSED:
        raise refusal(known[0], say("The meeting is agreed: use “move” to change its dates or place."))
    groups = data.get("groups")
    if groups is not None and sorted(groups) != sorted(meeting.acronyms):
        if meeting.state != rules.PROPOSED:
            raise refusal(
                "groups", say("The meeting is agreed: withdraw a group, or propose another meeting.")
            )
        parts.check_body(meeting.body, groups)


def _write_groups(
    meeting: Meeting,
    data: dict[str, Any],
    before: dict[str, Any],
    after: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> list[MeetingGroup]:
    """Name the groups given and return those to take out."""
    acronyms = data.get("groups")
    if acronyms is None or sorted(acronyms) == sorted(meeting.acronyms):
        return []
    there = set(meeting.acronyms)
    groups = parts.groups_named(list(acronyms), there=there)
    left_out = replanning.dropped(meeting, acronyms, queries.subject(meeting, now), actor)
    asked = replanning.add_groups(meeting, groups)
    if asked:
        before["groups"], after["groups"] = sorted(there), sorted(there | set(asked))
        after["asked"] = asked
    return left_out


def _write_lists(
    meeting: Meeting, data: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> None:
    if data.get("events") is not None:
        events = parts.events_named(data["events"])
        before["events"] = sorted(str(one.id) for one in meeting.events)
        after["events"] = sorted(str(one.id) for one in events)
        meeting.events = events
    if data.get("sessions") is not None:
        before["sessions"], after["sessions"] = parts.write_sessions(meeting, data["sessions"])
