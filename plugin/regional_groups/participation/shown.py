"""How the objects of this room look in the API; never a join address, and private text only where it may be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import current_app

from regional_groups.core.permissions import Actor, Permission, permits
from regional_groups.core.waits import waits_told
from regional_groups.participation import contributing, links, operations, queries
from regional_groups.participation.models import Attendance, Contribution, Invitation, Registration
from regional_groups.participation.queries import Scene
from regional_groups.people.models import Person


def _workflow(thing: Registration | Contribution) -> dict[str, Any]:
    names = ("version", "created_at", "changed_at", "demonstration", "recorded_afterwards", "note")
    return {"id": str(thing.id), "state": str(thing.state), **{name: getattr(thing, name) for name in names}}


def registrations(
    rows: Sequence[Registration], scene: Scene, actor: Actor, *, private: bool = False
) -> list[dict[str, Any]]:
    """Return registrations, with what was answered by calendar, which a higher room knows.

    Parameters:
        private: one object, not a list: text about accessibility is shown if the actor may read it.
    """
    answers_of: Callable[[Sequence[Registration]], Mapping[UUID, Mapping[str, Any]]] = (
        current_app.extensions.get("registration_answers", lambda rows: {})
    )
    answers = answers_of(rows)
    return [_registration(row, scene, actor, answers.get(row.id), private=private) for row in rows]


def _registration(
    row: Registration, scene: Scene, actor: Actor, answer: Mapping[str, Any] | None, *, private: bool
) -> dict[str, Any]:
    reads = private and operations.sees_accessibility(row, actor, scene)
    return {
        **_workflow(row),
        "meeting": str(row.meeting_id) if row.meeting_id else None,
        "event": str(row.event_id) if row.event_id else None,
        "person": row.person.email,
        "name": row.person.name,
        "mode": str(row.mode),
        "category": str(row.category),
        "country": row.country,
        "organization": row.organization,
        "languages_needed": row.languages_needed,
        "accessibility": row.accessibility if reads else None,
        "invited": row.invitation is not None,
        "late": row.late,
        "membership_unknown": row.membership_unknown,
        "endorsed_at": row.endorsed_at,
        "endorsed_by": row.endorsed_by,
        "calendar_answer": answer,
        "waiting_for": waits_told(queries.waiting(row, scene)),
        "actions": operations.available(row, scene, actor),
    }


def own_registrations(person: Person) -> list[dict[str, Any]]:
    """Return a person's registrations with the addresses of the personal links, for the person alone."""
    rows = queries.registrations_of(person.id)
    paths = links.paths(rows)
    return [
        {
            "id": str(row.id),
            "version": row.version,
            "state": str(row.state),
            "meeting": str(row.meeting_id) if row.meeting_id else None,
            "event": str(row.event_id) if row.event_id else None,
            "title": queries.place_of(row).title,
            "starts_on": _iso(queries.place_of(row).starts_on),
            "ends_on": _iso(queries.place_of(row).ends_on),
            "mode": str(row.mode),
            "category": str(row.category),
            "country": row.country,
            "join": links.absolute(paths[row.id][0]) if paths.get(row.id) else None,
            "join_addresses": [links.absolute(path) for path in paths.get(row.id, [])],
        }
        for row in rows
    ]


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def invitation(row: Invitation, scene: Scene, actor: Actor) -> dict[str, Any]:
    """Return an invitation, without its answer link."""
    names = (
        "version",
        "email",
        "name",
        "country",
        "organization",
        "sessions",
        "note",
        "invited_by",
        "invited_at",
    )
    mine = row.withdrawn_at is None and permits(Permission.REGISTRATIONS_INVITE, actor, scene.subject)
    return {
        "id": str(row.id),
        "state": "withdrawn" if row.withdrawn_at else "open",
        "meeting": str(row.meeting_id),
        **{name: getattr(row, name) for name in names},
        "actions": [{"name": "withdraw", "needs": []}] if mine else [],
    }


def attendance(row: Attendance) -> dict[str, Any]:
    """Return a row of attendance."""
    names = (
        "version",
        "country",
        "participants",
        "countries",
        "day",
        "group",
        "category",
        "note",
        "demonstration",
    )
    words = ("participants_certainty", "countries_certainty", "mode", "covers", "source")
    return {
        "id": str(row.id),
        "meeting": str(row.meeting_id),
        "person": row.person.email if row.person else None,
        "name": row.person.name if row.person else None,
        **{name: getattr(row, name) for name in names},
        **{name: str(getattr(row, name)) for name in words},
        "count": row.participants if row.country else None,
        "session": str(row.session_id) if row.session_id else None,
    }


def contribution(row: Contribution, scene: Scene, actor: Actor) -> dict[str, Any]:
    """Return a contribution."""
    names = ("number", "title", "countries", "organizations", "received_at", "late", "to", "group", "outcome")
    return {
        **_workflow(row),
        "meeting": str(row.meeting_id),
        **{name: getattr(row, name) for name in names},
        "sources": [*row.countries, *row.organizations],
        "file": row.file.name if row.file else None,
        "waiting_for": [],
        "actions": contributing.available(row, scene, actor),
    }
