"""The trail of a meeting or event in the reader's words: what was done, by whom, and what became what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from regional_groups.core import audit
from regional_groups.core.errors import N_
from regional_groups.core.i18n import by_whom, listed, recorded, state_label
from regional_groups.core.language_names import languages_listed
from regional_groups.core.steps_taken import event_taken, note_taken
from regional_groups.groups.queries import name_of
from regional_groups.meetings.rules import ANNOUNCED_BY, EVENT_KINDS, FORMAT_LABELS

# What is not named here is told by the page itself in words, or is no matter of the reader.
FIELDS: Mapping[str, str] = {
    "title": N_("Title"),
    "body": N_("Parent body"),
    "groups": N_("Regional groups"),
    "starts_on": N_("First day"),
    "ends_on": N_("Last day"),
    "timezone": N_("Time zone of the place"),
    "city": N_("City"),
    "country": N_("Country"),
    "format": N_("Format"),
    "host": N_("Host"),
    "languages": N_("Working languages"),
    "remote_decisions": N_("Remote participants decide"),
    "already_scheduled": N_("It stood in the calendar of the year"),
    "workshop_considered": N_("Was a workshop beside it considered?"),
    "agenda": N_("Agenda"),
    "source": N_("Where the facts come from"),
    "announced_by": N_("Announced by"),
    "letter_on": N_("Date of the announcement"),
    "letter_number": N_("Number"),
    "convened_on": N_("Convened on"),
    "deadline_zone": N_("Time zone of the deadlines"),
    "cause": N_("Cause"),
    "state": N_("State"),
    "kind": N_("Kind"),
    "organizer": N_("Organizer"),
    "open": N_("Open to any individual of a Member State"),
    "participants": N_("Participants"),
    "circular": N_("Number of the circular"),
    "circular_on": N_("Date of the circular"),
}
_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "format": lambda value: _(FORMAT_LABELS[value]),
    "announced_by": lambda value: _(ANNOUNCED_BY[value]),
    "kind": lambda value: _(EVENT_KINDS[value]),
    "country": name_of,
    "languages": languages_listed,
}


def history(flow: str, thing: Any, *, named: bool) -> list[dict[str, Any]]:
    """Return the trail of a meeting or event, newest first; persons only to somebody signed in."""
    return [
        {
            "at": entry.at,
            "title": _title(flow, entry),
            "actor": by_whom(entry.actor_name, entry.acting) if named else "",
            "note": note_taken(entry),
            "clause": entry.clause,
            "changes": _changes(flow, entry),
        }
        for entry in audit.entries_of(flow, str(thing.id), limit=50)
    ]


def _title(flow: str, entry: audit.AuditEntry) -> str:
    title, action = event_taken(flow, entry), entry.event.partition(":")[2]
    about = entry.after.get("groups") if action not in ("create", "edit", "amend", "import") else None
    names = listed(about) if isinstance(about, list) else str(entry.after.get("parent") or "")
    return f"{title}: {names}" if names else title


def _changes(flow: str, entry: audit.AuditEntry) -> list[tuple[str, Any, Any]]:
    return [
        (_(FIELDS[name]), _worded(flow, name, entry.before[name]), _worded(flow, name, value))
        for name, value in entry.after.items()
        if name in FIELDS and name in entry.before and entry.before[name] != value
    ]


def _worded(flow: str, name: str, value: Any) -> Any:
    if value is None or value == "":
        return value
    if name == "state":
        return state_label(flow, value)
    return _VALUES[name](value) if name in _VALUES else recorded(name, value)
