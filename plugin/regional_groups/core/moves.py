"""The only place that assigns a state.

A move asks the flow table and the permission map, checks the version the person saw, changes the object, appends the
audit entry and announces the change, all in one transaction that the caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import update

from regional_groups.core import audit
from regional_groups.core.changes import Change, announce
from regional_groups.core.db import EnumText, db
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated, StaleVersion, say
from regional_groups.core.permissions import Actor, Permission, Subject, permits, require
from regional_groups.core.workflow import Flow, check_given, target_of

UNDO_WINDOW = timedelta(hours=24)
# Events that change nothing of the object, so that the step before can still be undone.
SAID = ("ask_for_data",)


class Moving(Protocol):
    """What an object needs to go through a flow."""

    id: UUID
    version: int
    state: Any
    state_since: datetime
    changed_at: datetime
    demonstration: bool

    @property
    def label(self) -> str:
        """Return what people call it."""


def check_version(thing: Moving, version: int | None) -> None:
    """Refuse a change decided on an older version; ``None`` comes from inside the service only.

    Raises:
        StaleVersion: the object was changed after it was read.
    """
    if version is not None and version != thing.version:
        raise StaleVersion(
            say("Somebody changed this after you opened it. Look at the newest version, then decide again."),
            current=thing.version,
        )


def touch(thing: Moving, now: datetime) -> None:
    """Raise the version and the time of the last change."""
    thing.version += 1
    thing.changed_at = now


def move(
    thing: Moving,
    action: str,
    flow: Flow,
    subject: Subject,
    actor: Actor,
    now: datetime,
    *,
    version: int | None = None,
    given: Mapping[str, Any] | None = None,
    to: str | None = None,
    changes: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    quiet: bool = False,
) -> audit.AuditEntry:
    """Take one step of a flow; a remark changes nothing, so what others decide on the same version stands.

    Parameters:
        given: what the person filled in; the step's needs are checked against it, its ``note`` goes to the trail.
        to: the state to reach where the table leaves a choice.
        changes: columns to set in the same step; their old values go to the trail.
        values: what else the trail shall say, such as the group that agreed.
        quiet: past data: nobody is told.
    Raises:
        StaleVersion, IllegalMove, NotPermitted, SignInNeeded, RuleViolated.
    """
    given = given or {}
    check_version(thing, version)
    step = flow.step(action, thing.state)
    require(step.permission, actor, subject)
    check_given(step, given)
    before: dict[str, Any] = {"state": str(thing.state)}
    after: dict[str, Any] = {"state": target_of(step, thing.state, to)}
    for name, value in (changes or {}).items():
        before[name], after[name] = getattr(thing, name), value
        setattr(thing, name, value)
    after |= values or {}
    if after["state"] != before["state"]:
        thing.state = type(thing.state)(after["state"])
        thing.state_since = now
    if not step.remark:
        touch(thing, now)
    note = str(given.get("note") or "")
    event = f"{flow.name}:{action}"
    entry = audit.append(
        event,
        (flow.name, str(thing.id), thing.label),
        actor,
        now,
        before=before,
        after=after,
        clause=step.clause,
        note=note,
        demonstration=thing.demonstration,
    )
    announce(Change(event, thing, actor, now, before, after, note, quiet))
    return entry


def sweep(
    kind: type[Any],
    action: str,
    flow: Flow,
    source: str,
    subject: Subject,
    actor: Actor,
    now: datetime,
    *,
    note: str,
) -> int:
    """Take one step with every object of a kind that is in a state: an emergency, in one statement.

    The trail gets one entry for all, with their number and the reason; which ones they were follows from the time.
    Nobody is told of each: who listens to changes does not hear of it.

    Raises:
        IllegalMove, NotPermitted, SignInNeeded; RuleViolated: the reason is blank.
    """
    step = flow.step(action, source)
    require(step.permission, actor, subject)
    if not note.strip():
        blank = [say("This is needed for the step and must not be blank.")]
        raise RuleViolated(say("Please fill in what this step needs."), fields={"note": blank})
    target = target_of(step, source, None)
    result = db.session.execute(
        update(kind)
        .where(kind.state == source)
        .values(state=target, state_since=now, changed_at=now, version=kind.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    count = int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
    audit.append(
        f"{flow.name}:{action}_all",
        (flow.name, "*", ""),
        actor,
        now,
        before={"state": source},
        after={"state": target, "count": count},
        clause=step.clause,
        note=note.strip(),
    )
    return count


def enter(
    thing: Moving,
    action: str,
    flow: Flow,
    subject: Subject,
    actor: Actor,
    now: datetime,
    *,
    state: str | None = None,
    values: Mapping[str, Any] | None = None,
    note: str = "",
    quiet: bool = False,
) -> audit.AuditEntry:
    """Bring a new object into its flow through a named entry step (create, record, import, adopt).

    The object has been built with all its columns but the state's; it is added to the session here.
    """
    step = flow.entry(action)
    require(step.permission, actor, subject)
    thing.state = target_of(step, "", state)
    thing.state_since = thing.changed_at = now
    db.session.add(thing)
    db.session.flush()
    event = f"{flow.name}:{action}"
    after = {"state": str(thing.state), **(values or {})}
    entry = audit.append(
        event,
        (flow.name, str(thing.id), thing.label),
        actor,
        now,
        after=after,
        clause=step.clause,
        note=note,
        demonstration=thing.demonstration,
    )
    announce(Change(event, thing, actor, now, {}, after, note, quiet))
    return entry


def edit(
    thing: Moving,
    changes: Mapping[str, Any],
    flow: Flow,
    actor: Actor,
    now: datetime,
    *,
    version: int | None,
    action: str = "edit",
    note: str = "",
    quiet: bool = False,
) -> audit.AuditEntry | None:
    """Change columns without a step; the caller has asked for the right. Nothing is written when nothing changes."""
    check_version(thing, version)
    changed = {name: value for name, value in changes.items() if getattr(thing, name) != value}
    if not changed:
        return None
    before = {name: getattr(thing, name) for name in changed}
    for name, value in changed.items():
        setattr(thing, name, value)
    touch(thing, now)
    event = f"{flow.name}:{action}"
    entry = audit.append(
        event,
        (flow.name, str(thing.id), thing.label),
        actor,
        now,
        before=before,
        after=changed,
        note=note,
        demonstration=thing.demonstration,
    )
    announce(Change(event, thing, actor, now, before, dict(changed), note, quiet))
    return entry


def amend(
    thing: Moving,
    changes: Mapping[str, Any],
    flow: Flow,
    subject: Subject,
    actor: Actor,
    now: datetime,
    *,
    version: int,
    reason: str,
    source: str = "",
) -> None:
    """Correct an object after the fact, in any state, with reason and source in the trail.

    Raises:
        RuleViolated: the reason is blank, or nothing would change.
    """
    require(Permission.AMEND, actor, subject)
    if not reason.strip():
        raise RuleViolated(
            say("Please say why this is corrected."),
            fields={"reason": [say("This is needed for the step and must not be blank.")]},
        )
    note = f"{reason.strip()} ({source.strip()})" if source.strip() else reason.strip()
    if not edit(thing, changes, flow, actor, now, version=version, action="amend", note=note):
        raise RuleViolated(say("Nothing would change: the values are the ones already recorded."))


def undo(thing: Moving, flow: Flow, actor: Actor, now: datetime, *, version: int) -> None:
    """Take back one's own last step within 24 hours; columns set by the step get their old values.

    Raises:
        IllegalMove: the last event was no step, or one on which something depends.
        NotPermitted: somebody else took the step, or it is older than 24 hours.
    """
    check_version(thing, version)
    last = last_event(thing, flow)
    if last is None or not _is_undoable(last, flow):
        raise IllegalMove(say("The last event cannot be undone: something else depends on it."))
    if not is_own(last, actor, now):
        raise NotPermitted(say("Only your own last step can be undone, and within 24 hours."))
    action = last.event.partition(":")[2]
    now_values = {name: getattr(thing, name) for name in last.before}
    for name, value in last.before.items():
        setattr(thing, name, _restored(thing, name, value))
    thing.state_since = now
    touch(thing, now)
    event = f"{flow.name}:undo"
    audit.append(
        event,
        (flow.name, str(thing.id), thing.label),
        actor,
        now,
        before=now_values,
        after=last.before,
        note=action,
        demonstration=thing.demonstration,
    )
    announce(Change(event, thing, actor, now, now_values, dict(last.before), action))


def may_undo(thing: Moving, flow: Flow, actor: Actor, now: datetime) -> bool:
    """Tell whether the last event is a step that this actor can take back."""
    last = last_event(thing, flow) if actor.person_id is not None else None
    return last is not None and _is_undoable(last, flow) and is_own(last, actor, now)


def last_event(thing: Moving, flow: Flow) -> audit.AuditEntry | None:
    """Return the newest event of an object's trail, without what was only said on it."""
    said = [*SAID, *(step.action for step in flow.steps if step.remark)]
    remarks = [f"{flow.name}:{action}" for action in said]
    return next(iter(audit.entries_of(flow.name, str(thing.id), limit=1, without=remarks)), None)


def is_own(event: audit.AuditEntry, actor: Actor, now: datetime) -> bool:
    """Tell whether the actor took a step, or recorded it for another, at most 24 hours ago."""
    mine = actor.acting.recorded_by if actor.acting else actor.person_id
    return event.actor_id == mine and now - event.at <= UNDO_WINDOW


def _is_undoable(event: audit.AuditEntry, flow: Flow) -> bool:
    action = event.event.partition(":")[2]
    known = any(step.action == action and step.undoable and not step.entry for step in flow.steps)
    return known and "state" in event.before


def _restored(thing: Moving, name: str, value: Any) -> Any:
    """Turn a value of the trail back into the column's own type."""
    if name == "state":
        return type(thing.state)(value)
    column_type = type(thing).__table__.c[name].type  # type: ignore[attr-defined]  # every Moving is a mapped class
    if value is None or not isinstance(value, str):
        return value
    if isinstance(column_type, EnumText):
        return column_type.members(value)
    python_type = column_type.python_type
    if python_type is UUID:
        return UUID(value)
    parse = getattr(python_type, "fromisoformat", None)
    return parse(value) if parse else value


def available(thing: Moving, flow: Flow, subject: Subject, actor: Actor) -> list[dict[str, Any]]:
    """Return the steps this actor may take now: name and what must be given, for pages and the API."""
    seen: dict[str, dict[str, Any]] = {}
    for step in flow.choices(thing.state):
        if step.action not in seen and permits(step.permission, actor, subject):
            seen[step.action] = {"name": step.action, "needs": list(step.needs)}
    return list(seen.values())


def recordable(thing: Moving, flow: Flow, subject: Subject, actor: Actor) -> list[str]:
    """Return the further steps that the responsible counsellor may record for the offices that take them."""
    if not permits(Permission.RECORD_FOR_OTHERS, actor, subject):
        return []
    own = {step["name"] for step in available(thing, flow, subject, actor)}
    return list(dict.fromkeys(step.action for step in flow.choices(thing.state) if step.action not in own))
