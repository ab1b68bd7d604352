"""What the pages of this room show, made ready for templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from regional_groups.core import audit, moves
from regional_groups.core.errors import N_
from regional_groups.core.i18n import action_label, listed, recorded, state_label
from regional_groups.core.permissions import Actor, Office, Permission, Subject, permits
from regional_groups.core.steps_taken import event_taken, note_taken
from regional_groups.core.waits import waits_shown
from regional_groups.groups.queries import groups_of, name_of, study_groups
from regional_groups.groups.regions import REGIONS
from regional_groups.scheduling import shown
from regional_groups.scheduling.models import BlockingEvent, OutsideCalendar
from regional_groups.scheduling.rules import FLOW, KIND_LABELS, OUTCOME_LABELS

TONES = {"waiting": "info", "read": "good", "unchanged": "good", "failed": "warn"}
FIELDS = {  # an address is a secret, and its hash says nothing
    "body_name": N_("Body"),
    "title": N_("Title of the calendar"),
    "host": N_("Address"),
    "exempt": N_("Address outside the list, allowed by an administrator"),
    "everybody": N_("All regional groups"),
    "parents": N_("The groups of these parents, and the parents themselves"),
    "regions": N_("The groups of these regions"),
    "groups": N_("These groups"),
    "busy_only": N_("Show the times only"),
    "timezone": N_("Time zone of hours without one"),
    "state": N_("State"),
}


def may_add(actor: Actor) -> bool:
    """Tell whether a button to add a calendar makes sense to this person."""
    return actor.holds(Office.TSB_COUNSELLOR, Office.TSB_DIRECTOR, Office.REGIONAL_OFFICE)


def options() -> dict[str, Any]:
    """Return the choices of the form."""
    return {
        "parents": [(body.code, body.code) for body in study_groups()],
        "regions": [(slug, name_of(f"region:{slug}")) for slug in REGIONS],
        "groups": [(group.acronym, group.acronym) for group in groups_of()],
    }


def concern_words(calendar: OutsideCalendar) -> str:
    """Return whom a calendar concerns, in words."""
    if calendar.everybody:
        return str(_("all regional groups"))
    regions = [name_of(f"region:{slug}") for slug in calendar.regions]
    return listed([*calendar.parents, *regions, *calendar.groups])


def row(calendar: OutsideCalendar) -> dict[str, Any]:
    """Return a calendar as lists show it."""
    return {
        "calendar": calendar,
        "concern": concern_words(calendar),
        "outcome": _(OUTCOME_LABELS[calendar.outcome]),
        "tone": TONES[calendar.outcome],
        "kind": _(KIND_LABELS[calendar.kind]),
        "problem": shown.problem_of(calendar),
        "waiting": bool(shown.waiting(calendar)),
    }


def event_row(event: BlockingEvent) -> dict[str, Any]:
    """Return an entry as lists show it."""
    return {"event": event, "title": shown.title_of(event) or _("Busy (no title is told)")}


def waiting_rows(calendar: OutsideCalendar, now: datetime) -> list[dict[str, Any]]:
    """Return who is waited for, in words."""
    return waits_shown(shown.waiting(calendar), now)


def steps(calendar: OutsideCalendar, subject: Subject, actor: Actor, now: datetime) -> list[str]:
    """Return what the actor may do now: the steps of the flow, taking back one's own step, correcting."""
    if actor.person_id is None:
        return []
    found = [step["name"] for step in shown.available(calendar, subject, actor)]
    return [*found, "undo"] if moves.may_undo(calendar, FLOW, actor, now) else found


def label_of(action: str) -> str:
    """Return what the button of an action says."""
    return (
        str(_("Allow the address, or take that back"))
        if action == "exempt"
        else action_label(FLOW.name, action)
    )


def fields(calendar: OutsideCalendar, action: str) -> list[dict[str, Any]]:
    """Return the fields that the form of an action shows."""
    note = {"name": "note", "label": _("Note"), "type": "textarea"}
    if action == "refresh" and calendar.file_id:
        hint = _("Without a file, the one that is kept is read again.")
        return [
            {"name": "file", "label": _("Newer file (.ics)"), "type": "file", "accept": ".ics", "hint": hint}
        ]
    if action == "exempt":
        hint = _("It is then asked whatever its host, port and network: only for addresses you trust.")
        label = _("Allow this address")
        value = calendar.exempt
        return [{"name": "exempt", "label": label, "type": "checkbox", "hint": hint, "value": value}, note]
    return [note] if action in ("pause", "retire") else []


def history(calendar: OutsideCalendar, *, named: bool) -> list[dict[str, Any]]:
    """Return the trail of a calendar, newest first; persons only to somebody signed in."""
    return [
        {
            "at": entry.at,
            "title": event_taken(FLOW.name, entry),
            "actor": entry.actor_name if named else "",
            "note": note_taken(entry),
            "clause": entry.clause,
            "changes": _changes(entry),
        }
        for entry in audit.entries_of(FLOW.name, str(calendar.id), limit=50)
    ]


def _changes(entry: audit.AuditEntry) -> list[tuple[str, Any, Any]]:
    return [
        (_(FIELDS[name]), _worded(name, entry.before[name]), _worded(name, value))
        for name, value in entry.after.items()
        if name in FIELDS and name in entry.before and entry.before[name] != value
    ]


def _worded(name: str, value: Any) -> Any:
    if name == "state" and value:
        return state_label(FLOW.name, value)
    return listed(name_of(f"region:{slug}") for slug in value) if name == "regions" else recorded(name, value)


def may_edit(calendar: OutsideCalendar, subject: Subject, actor: Actor) -> bool:
    """Tell whether the actor may change what is written about a calendar."""
    return calendar.state not in FLOW.final and permits(Permission.CALENDARS_KEEP, actor, subject)
