"""The trail of a creation request as its page tells it: what happened, why, recorded by whom and for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from regional_groups.core import audit
from regional_groups.core.i18n import by_whom, for_whom, listed, state_label
from regional_groups.core.permissions import Actor
from regional_groups.core.steps_taken import event_taken, note_taken
from regional_groups.creation import queries
from regional_groups.creation.forms import PURPOSES
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.pages import labels, plain
from regional_groups.creation.rules import DECLINED, DEFERRED, FLOW, RETURNED
from regional_groups.creation.support import SUPPORT_LABELS
from regional_groups.groups.queries import name_of

HIDDEN = {"co_editors", "officers"}  # hold addresses of persons


def reason(request: CreationRequest) -> str:
    """Return why a request was returned, deferred or declined: the note of the step that led to its state."""
    action = {RETURNED: "return", DEFERRED: "defer", DECLINED: "decline"}.get(str(request.state))
    if action is None:
        return ""
    entries = audit.entries_of(FLOW.name, str(request.id))
    return next((entry.note for entry in entries if entry.event == f"{FLOW.name}:{action}"), "")


def history(request: CreationRequest, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return the trail for the page, newest first.

    What was written before the request became public, and addresses, are for those who work on it; names of
    persons for those who are signed in.
    """
    inside = queries.can_read_files(request, actor, now)
    entries = audit.entries_of(FLOW.name, str(request.id))
    return [
        {
            "at": entry.at,
            "title": event_taken(FLOW.name, entry),
            "actor": _by(entry, named=actor.person_id is not None),
            "note": note_taken(entry),
            "clause": entry.clause,
            "changes": _changes(entry, inside=inside),
        }
        for entry in (entries if inside else _since_public(entries))
    ]


def _since_public(entries: list[audit.AuditEntry]) -> list[audit.AuditEntry]:
    """Return the events from the step on that made the request public."""
    for place, entry in enumerate(entries):
        opened = entry.after.get("submitted_at") and not entry.before.get("submitted_at")
        if opened or entry.event == f"{FLOW.name}:record":
            return entries[: place + 1]
    return []


def _by(entry: audit.AuditEntry, *, named: bool) -> str:
    name = entry.actor_name if named else ""
    if not entry.acting:
        return name
    label = str(entry.acting.get("for") or "")
    hidden = for_whom(label) == label and not named  # a person's name
    return by_whom(name or _("the secretariat"), entry.acting, whom=_("somebody else") if hidden else "")


def _changes(entry: audit.AuditEntry, *, inside: bool) -> list[tuple[str, str, str]]:
    named = labels()
    found = []
    for name, after in entry.after.items():
        before = entry.before.get(name)
        if before == after or (name in HIDDEN and not inside) or name in ("group_id", "submitted_at"):
            continue
        if entry.event.endswith((":create", ":record")) and name != "state":
            continue
        found.append((named.get(name, name), _said(name, before), _said(name, after)))
    return found


def _said(name: str, value: Any) -> str:
    if name == "state":
        return state_label(FLOW.name, value) if value else ""
    if name == "supporting_states":
        rows = value or []
        return listed(f"{name_of(row['country'])}: {_(SUPPORT_LABELS[row['status']])}" for row in rows)
    if name == "purpose":
        return str(_(PURPOSES[value])) if value else ""
    if name == "countries":
        return listed(name_of(code) for code in value or [])
    return plain(value)
