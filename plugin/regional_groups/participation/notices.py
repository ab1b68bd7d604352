"""Mail about taking part: to focal points, to those who registered, to those invited. Never the provider's address."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from regional_groups.core import outbox
from regional_groups.core.changes import Change
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.permissions import Office
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.rules import FORMAT_LABELS
from regional_groups.participation import links, queries, rules
from regional_groups.participation.models import Invitation, Registration
from regional_groups.participation.queries import Scene
from regional_groups.people.models import Person
from regional_groups.people.notices import notify, preview
from regional_groups.people.queries import holders

TELLING = ("approve", "waitlist", "refuse", "substitute")
MEETING_CHANGES = ("meeting:move", "meeting:postpone", "meeting:cancel", "meeting:not_held")
DAYS, PLACE, OTHERS = ("starts_on", "ends_on"), ("city", "country"), ("timezone", "format", "host")


def requested(registration: Registration, scene: Scene, now: datetime) -> None:
    """Tell the focal points of the country that a registration waits for them."""
    if not queries.endorsement_needed(registration, scene) or registration.country is None:
        return
    people = [
        person
        for person in holders(Office.FOCAL_POINT, registration.country, geneva_day(now))
        if person.id != registration.author_id
    ]
    context = {
        "registered": registration.person.name,
        "place": queries.place_of(registration),
        "country": registration.country,
        "late": registration.late,
        "action_url": "/registrations/waiting",
    }
    notify("registration_requested", people, context, f"registration:create:{registration.id}", now)


def decided(registration: Registration, action: str, now: datetime) -> None:
    """Tell the person what was decided; whoever is approved gets the personal page, never the provider's address."""
    if action not in TELLING:
        return
    paths = links.paths([registration]).get(registration.id, [])
    context = {
        "place": queries.place_of(registration),
        "state": str(registration.state),
        "note": registration.note,
        "join": bool(paths),
        "action_url": paths[0] if paths else f"/registrations/{registration.id}",
    }
    key = f"registration:{action}:{registration.id}:{registration.version}"
    notify("registration_decided", [registration.person], context, key, now)


def invited(invitation: Invitation, now: datetime) -> None:
    """Send an invitation to its address, which need not belong to a person of the service yet."""
    reader = Person(email=invitation.email, name=invitation.name, language="", timezone="")
    context = {
        "meeting": invitation.meeting,
        "by": invitation.invited_by,
        "note": invitation.note,
        "sessions": _titles(invitation),
        "action_url": links.invitation_path(invitation),
    }
    subject, text = preview("participation_invitation", reader, context)
    payload: dict[str, Any] = {"to": invitation.email, "subject": subject, "text": text, "headers": {}}
    outbox.put("mail", f"invitation:{invitation.id}:{invitation.version}", payload, now)


def _titles(invitation: Invitation) -> list[str]:
    chosen = set(invitation.sessions)
    return [one.title for one in invitation.meeting.sessions if str(one.id) in chosen]


def meeting_changed(change: Change) -> None:
    """Tell everybody who registered that the meeting was moved, postponed or cancelled, with before and after."""
    if change.quiet or change.event not in MEETING_CHANGES:
        return
    meeting: Meeting = change.subject
    query = (
        select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.meeting_id == meeting.id,
            Registration.state.in_([rules.RegistrationState(name) for name in rules.LIVE]),
        )
        .order_by(Person.email)
    )
    changed = {name for name, value in change.after.items() if value != change.before.get(name)}
    context = {
        "meeting": meeting,
        "what": change.event.partition(":")[2],
        "old": SimpleNamespace(
            **{name: change.before.get(name, getattr(meeting, name)) for name in (*DAYS, *PLACE, "format")}
        ),
        "moved": any(name in changed for name in DAYS),
        "elsewhere": any(name in changed for name in PLACE),
        "changes": [
            (name, _word(name, change.before.get(name)), _word(name, change.after[name]))
            for name in OTHERS
            if name in changed
        ],
        "note": change.note,
        "action_url": f"/meetings/{meeting.id}",
    }
    key = f"{change.event}:{meeting.id}:{meeting.version}"
    notify("registered_meeting_changed", list(db.session.scalars(query)), context, key, change.now)


def _word(name: str, value: Any) -> str:
    """Return a value as the mail translates it: a form of meeting by its label."""
    labels: dict[str, str] = {str(form): label for form, label in FORMAT_LABELS.items()}
    return labels.get(str(value), str(value or "")) if name == "format" else str(value or "")
