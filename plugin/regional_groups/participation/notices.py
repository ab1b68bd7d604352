"""Mail about taking part: to focal points, to those who registered, to those invited. Never the provider's address."""

from __future__ import annotations

from datetime import datetime

from regional_groups.core import outbox
from regional_groups.core.clock import geneva_day
from regional_groups.core.permissions import Office
from regional_groups.participation import links, queries
from regional_groups.participation.models import Invitation, Registration
from regional_groups.participation.queries import Scene
from regional_groups.people.models import Person
from regional_groups.people.notices import notify, payload, preview
from regional_groups.people.queries import holders

TELLING = ("approve", "waitlist", "refuse", "substitute")


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
    people = [registration.person]
    notify("registration_decided", people, context, key, now, about=registration.meeting_id)


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
    letter = payload(reader, subject, text, about=invitation.meeting_id)
    outbox.put("mail", f"invitation:{invitation.id}:{invitation.version}", letter, now)


def _titles(invitation: Invitation) -> list[str]:
    chosen = set(invitation.sessions)
    return [one.title for one in invitation.meeting.sessions if str(one.id) in chosen]
