"""What the pages of terms show beside the text: steps, their fields, history per study period, the trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from regional_groups.core import audit, moves
from regional_groups.core.i18n import action_label, by_whom, listed, office_label, state_label
from regional_groups.core.permissions import TEAM, Actor, Office, Permission, permits
from regional_groups.core.steps_taken import event_taken, note_taken
from regional_groups.terms import operations, queries
from regional_groups.terms.comparing import TEXT_TITLES
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.periods import period_of
from regional_groups.terms.rules import DECIDED, FLOW

_PARENTS = (Office.SG_CHAIR, Office.SG_VICE_CHAIR)
_FOR = {"approve": _PARENTS, "return": _PARENTS, "submit": TEAM, "open_consultation": TEAM}
_KINDS = {"approve": "primary", "submit": "primary", "return": "danger"}


@dataclass(frozen=True)
class StepShown:
    """A step as the page offers it: its form, and for whom alone it can be recorded."""

    name: str
    label: str
    kind: str
    fields: list[dict[str, Any]]
    offices: list[tuple[str, str]]
    for_others_only: bool


def address(version: TermsVersion, **more: Any) -> str:
    """Return the address of a version's page."""
    return url_for("terms.version", acronym=version.group.acronym, label=version.number, **more)


def is_inside(version: TermsVersion, actor: Actor, now: datetime) -> bool:
    """Tell whether somebody works on the group's terms and sees who did what."""
    about = queries.subject(version, now)
    wanted = (Permission.TERMS_DRAFT, Permission.TERMS_DECIDE, Permission.RECORD_FOR_OTHERS)
    return any(permits(one, actor, about) for one in wanted)


def steps(version: TermsVersion, actor: Actor, now: datetime) -> list[StepShown]:
    """Return the steps that somebody may take, or record for those who may."""
    own = {step["name"] for step in operations.available(version, actor, now)}
    about = queries.subject(version, now)
    behalf = permits(Permission.RECORD_FOR_OTHERS, actor, about)
    names = [step.action for step in FLOW.steps_from(version.state) if step.action in operations.ACTIONS]
    found = [
        _shown(name, for_others_only=name not in own)
        for name in dict.fromkeys(names)
        if name in own or behalf
    ]
    if moves.may_undo(version, FLOW, actor, now):
        found.append(_shown("undo", for_others_only=False))
    if permits(Permission.AMEND, actor, about) and version.state in DECIDED:
        found.append(_amend(version))
    return found


def team() -> list[tuple[str, str]]:
    """Return the offices of a group's team, for one of whom a draft is recorded."""
    return [(str(one), office_label(one)) for one in TEAM]


def _shown(name: str, *, for_others_only: bool) -> StepShown:
    offices = [(str(one), office_label(one)) for one in _FOR.get(name, ())]
    return StepShown(
        name,
        action_label("terms", name),
        _KINDS.get(name, "secondary"),
        _fields(name),
        offices,
        for_others_only,
    )


def _fields(name: str) -> list[dict[str, Any]]:
    note = {"name": "note", "label": _("Note"), "type": "textarea", "rows": 3}
    if name == "undo":
        return []
    if name != "approve":
        return [{**note, "required": name == "return"}]
    return [
        {"name": "decided_on", "label": _("Decided on"), "type": "date", "required": True},
        {
            "name": "meeting",
            "label": _("Meeting of the parent"),
            "required": True,
            "hint": _("For example SG5, Geneva, November 2026."),
        },
        {
            "name": "reference",
            "label": _("Reference"),
            "hint": _("The report or document; it may follow later."),
        },
        note,
    ]


def _amend(version: TermsVersion) -> StepShown:
    fields = [
        {"name": "decided_on", "label": _("Decided on"), "type": "date", "value": version.decided_on},
        {"name": "meeting", "label": _("Meeting of the parent"), "value": version.meeting},
        {"name": "reference", "label": _("Reference"), "value": version.reference},
        {
            "name": "reason",
            "label": _("Why this is corrected"),
            "type": "textarea",
            "rows": 3,
            "required": True,
        },
        {"name": "source", "label": _("Source of the correction")},
    ]
    return StepShown("amend", _("Correct what is recorded"), "secondary", fields, [], for_others_only=False)


def lifecycle(version: TermsVersion) -> tuple[list[tuple[str, str, bool]], str]:
    """Return the usual steps with those done, and the present one; a returned text ends at the return."""
    state = str(version.state)
    path = ["draft", "consultation", "submitted", "returned"] if state == "returned" else list(FLOW.usual)
    if state != "superseded":
        path = [step for step in path if step != "superseded"]
    if state not in ("draft", "consultation") and not _was_consulted(version):
        path.remove("consultation")
    if version.recorded_afterwards or version.draft_number is None:
        path = [step for step in path if step in ("approved", "superseded")]
    now = path.index(state)
    return [(step, state_label("terms", step), index < now) for index, step in enumerate(path)], state


def _was_consulted(version: TermsVersion) -> bool:
    entries = audit.entries_of(FLOW.name, str(version.id))
    return any(entry.event == "terms:open_consultation" for entry in entries)


def by_period(versions: Iterable[TermsVersion]) -> list[tuple[str, list[TermsVersion]]]:
    """Return decided versions per study period, the newest first; the period of an unknown day is unknown."""
    ordered = sorted(
        (version for version in versions if version.state in DECIDED),
        key=lambda version: (
            version.state == "approved",
            version.in_force_from or version.created_at.date().min,
        ),
        reverse=True,
    )
    found: dict[str, list[TermsVersion]] = {}
    for version in ordered:
        found.setdefault(period_of(version.in_force_from), []).append(version)
    return list(found.items())


def history(version: TermsVersion, *, names: bool) -> list[dict[str, Any]]:
    """Return the trail of a version, newest first; names of persons for those who work on it only."""
    headings = {row["id"]: row["heading"] for row in [*version.sections, *version.working_methods]}
    return [
        {
            "at": entry.at,
            "title": event_taken(FLOW.name, entry),
            "actor": by_whom(entry.actor_name, entry.acting) if names else "",
            "note": note_taken(entry),
            "clause": entry.clause,
            "changes": list(_changes(entry.before, entry.after, headings)),
        }
        for entry in audit.entries_of(FLOW.name, str(version.id), limit=50)
    ]


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], headings: Mapping[str, str]
) -> Iterable[tuple[str, Any, Any]]:
    labels = {
        "decided_on": _("Decided on"),
        "meeting": _("Meeting of the parent"),
        "reference": _("Reference"),
        "in_force_until": _("In force until"),
        "number": _("Version"),
        "language": _("Language"),
        "translation": _("Language"),
    }
    for name, value in after.items():
        if name in labels and before.get(name) != value:
            yield labels[name], before.get(name), value
        elif name in TEXT_TITLES and isinstance(value, str):
            names = listed(headings.get(id) or id.replace("_", " ") for id in value.split(", "))
            yield _(TEXT_TITLES[name]), None, _("changed sections: %(names)s", names=names)
