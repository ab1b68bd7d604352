"""How the operations of this room take steps and write changes: guard first, then change, then trail and notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from regional_groups.core import audit, moves
from regional_groups.core.changes import Change, announce
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import Actor, Subject, require
from regional_groups.core.workflow import check_given
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.rules import FLOW


def guard(meeting: Meeting, action: str, data: Mapping[str, Any], subject: Subject, actor: Actor) -> None:
    """Refuse a step before anything is touched: stale version, wrong state, no right, something missing.

    Raises:
        StaleVersion, IllegalMove, NotPermitted, SignInNeeded, RuleViolated.
    """
    possible(meeting, action, data)
    step = FLOW.step(action, meeting.state)
    require(step.permission, actor, subject)
    check_given(step, data)


def possible(meeting: Meeting, action: str, data: Mapping[str, Any]) -> None:
    """Refuse a step that was decided on an older version, or that the state does not allow.

    Raises:
        StaleVersion, IllegalMove.
    """
    moves.check_version(meeting, data.get("version"))
    FLOW.step(action, meeting.state)


def take(
    meeting: Meeting,
    action: str,
    data: Mapping[str, Any],
    subject: Subject,
    actor: Actor,
    now: datetime,
    *,
    to: str | None = None,
    changes: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    replanned: bool = False,
) -> None:
    """Take a step whose guard was passed; calendars learn of it when the state or, ``replanned``, the plan changed."""
    targets = FLOW.step(action, meeting.state).targets
    target = to or (targets[0] if targets else str(meeting.state))
    if replanned or target != meeting.state:
        meeting.sequence += 1
    moves.move(
        meeting,
        action,
        FLOW,
        subject,
        actor,
        now,
        version=data.get("version"),
        given=data,
        to=to,
        changes=changes,
        values=values,
    )


def write(
    meeting: Meeting,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    quiet: bool = False,
) -> None:
    """Write a change without a step to the trail, raise the version and tell the rooms above.

    Raises:
        RuleViolated: nothing would change.
    """
    if dict(before) == dict(after):
        raise RuleViolated(say("Nothing would change: the values are the ones already recorded."))
    changed = [name for name in after if after[name] != before.get(name)]
    old = {name: before.get(name) for name in changed}
    new = {name: after[name] for name in changed}
    moves.touch(meeting, now)
    event = f"{FLOW.name}:{action}"
    audit.append(
        event,
        (FLOW.name, str(meeting.id), meeting.label),
        actor,
        now,
        before=old,
        after=new,
        note=note,
        demonstration=meeting.demonstration,
    )
    announce(Change(event, meeting, actor, now, old, new, note, quiet))
