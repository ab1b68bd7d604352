"""How the records of every part are shown: who must act, what can be done, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from regional_groups.core import audit, moves
from regional_groups.core.i18n import action_label, by_whom, office_label, state_label
from regional_groups.core.permissions import Actor, Permission, permits
from regional_groups.core.steps_taken import event_taken, note_taken
from regional_groups.core.waits import waits_shown
from regional_groups.core.workflow import Waiting, waiting_for
from regional_groups.planning.parts import Fields, Part


@dataclass(frozen=True)
class StepShown:
    """A step as the page offers it."""

    name: str
    label: str
    kind: str
    fields: Fields
    offices: list[tuple[str, str]]  # for which it can be recorded
    for_others_only: bool = False


def waiting(part: Part, thing: Any) -> list[Waiting]:
    """Return who must act on a record now."""
    if part.waiting is not None:
        return part.waiting(thing)
    subject = part.subject(thing)
    scopes = {"owner": tuple(held.scope for held in subject.author_offices)}
    return waiting_for(part.flow, thing.state, thing.state_since, scopes)


def waiting_rows(part: Part, thing: Any, now: datetime) -> list[dict[str, Any]]:
    """Return who must act, in words."""
    return waits_shown(waiting(part, thing), now)


def available(part: Part, thing: Any, actor: Actor) -> list[dict[str, Any]]:
    """Return the steps that somebody may take now."""
    found = moves.available(thing, part.flow, part.subject(thing), actor)
    return [step for step in found if step["name"] in part.action_forms and part.offered(thing, step["name"])]


def steps(part: Part, thing: Any, actor: Actor, now: datetime) -> list[StepShown]:
    """Return the steps that somebody may take now, or record for those who may."""
    if actor.person_id is None:
        return []
    subject = part.subject(thing)
    own = {step["name"] for step in available(part, thing, actor)}
    recordable = moves.recordable(thing, part.flow, subject, actor)
    others = {action for action in recordable if part.offered(thing, action)}
    behalf = permits(Permission.RECORD_FOR_OTHERS, actor, subject)
    found = [
        StepShown(
            step.action,
            action_label(part.flow.name, step.action),
            part.kinds.get(step.action, "secondary"),
            part.fields(thing, step.action),
            recorded_for(part, step.permission) if behalf else [],
            for_others_only=step.action not in own,
        )
        for step in part.flow.steps_from(thing.state)
        if step.action in part.action_forms and step.action in own | others
    ]
    if moves.may_undo(thing, part.flow, actor, now):
        found.append(StepShown("undo", _("Undo my last step"), "quiet", [], []))
    return found


def recorded_for(part: Part, permission: Permission) -> list[tuple[str, str]]:
    """Return the offices for which a step with this right is recorded, to choose from."""
    return [(str(office), office_label(office)) for office in part.offices.get(permission, ())]


def right_to_write(part: Part, thing: Any = None) -> Permission:
    """Return the right to begin a record, or to change one."""
    return part.keep if thing is None else part.change or part.keep


def may_keep(part: Part, actor: Actor, thing: Any = None) -> bool:
    """Tell whether somebody begins and changes records of a part, or records that for those who do."""
    subject = part.subject(thing)
    settled = thing is not None and thing.state not in part.editable
    return not settled and any(
        permits(one, actor, subject) for one in (right_to_write(part, thing), Permission.RECORD_FOR_OTHERS)
    )


def recording(part: Part, actor: Actor, thing: Any = None) -> dict[str, Any]:
    """Return how a form asks for whom it is filled in."""
    subject = part.subject(thing)
    return {
        "behalf": permits(Permission.RECORD_FOR_OTHERS, actor, subject),
        "for_others_only": not permits(right_to_write(part, thing), actor, subject),
        "offices": recorded_for(part, part.keep),
    }


def lifecycle(part: Part, thing: Any) -> tuple[list[tuple[str, str, bool]], str]:
    """Return the usual steps with those done, and the present one; another state stands alone at the end."""
    state, path = str(thing.state), [str(one) for one in part.flow.usual]
    if state not in path:
        path = [path[0], state]
    now = path.index(state)
    return [(one, state_label(part.flow.name, one), index < now) for index, one in enumerate(path)], state


def history(part: Part, thing: Any, *, named: bool) -> list[dict[str, Any]]:
    """Return the trail of a record, newest first; persons only to somebody signed in."""
    return [
        {
            "at": entry.at,
            "title": event_taken(part.flow.name, entry),
            "actor": by_whom(entry.actor_name, entry.acting) if named else "",
            "note": note_taken(entry),
            "clause": entry.clause,
            "changes": _changes(part, entry),
        }
        for entry in audit.entries_of(part.flow.name, str(thing.id), limit=60)
    ]


def _changes(part: Part, entry: audit.AuditEntry) -> list[tuple[str, Any, Any]]:
    labels = {"state": _("State"), **part.changes()}

    def worded(name: str, value: Any) -> Any:
        if value is None or value == "":
            return value
        return state_label(part.flow.name, value) if name == "state" else part.values(name, value)

    return [
        (labels[name], worded(name, entry.before.get(name)), worded(name, value))
        for name, value in entry.after.items()
        if name in labels and entry.before.get(name) != value
    ]
