"""Invitations of others to all or part of a meeting, by the management team of a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.acting import acting
from regional_groups.core.changes import Change, announce
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, StaleVersion, say
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.groups.models import Country
from regional_groups.meetings.models import Meeting
from regional_groups.participation import links, notices, queries
from regional_groups.participation.models import Invitation
from regional_groups.participation.registering import check_open, refusal


def invite(meeting: Meeting, data: Mapping[str, Any], actor: Actor, now: datetime) -> Invitation:
    """Invite somebody from outside the region or its members, to all or part of a meeting.

    Clause: R1 (2016) 2.3.2 and 2.3.3 (facts B4.3).
    Raises:
        RuleViolated: the address is invited already, or a session is not of this meeting.
        NotPermitted, SignInNeeded: the actor does not belong to a management team.
    """
    subject = queries.scene(meeting, now).subject
    who = acting(actor, data, subject, now)
    require(Permission.REGISTRATIONS_INVITE, who, subject)
    check_open(meeting, now)
    if data.get("country") and db.session.get(Country, data["country"]) is None:
        raise refusal("country", say("No State has the code %(code)s.", code=data["country"]))
    email = data["email"].strip().lower()
    found = db.session.scalar(
        select(Invitation)
        .where(Invitation.meeting_id == meeting.id, Invitation.email == email)
        .with_for_update()
    )
    if found is not None and found.withdrawn_at is None:
        raise refusal("email", say("This address is invited already."))
    made = found or Invitation(meeting=meeting, email=email)
    nonce = links.new_nonce()
    made.nonce, made.token_hash = nonce, links.digest(links.token_of(nonce, "invitation"))
    made.name, made.country = data["name"], data.get("country") or None
    made.organization, made.note = data.get("organization") or "", data.get("note") or ""
    made.sessions = _sessions(meeting, data.get("sessions") or ())
    made.invited_by_id, made.invited_by, made.invited_at = who.person_id, who.name, now
    made.withdrawn_at = None
    made.demonstration = meeting.demonstration
    made.version = (made.version or 0) + 1
    db.session.add(made)
    db.session.flush()
    _tell("create", made, who, now)
    notices.invited(made, now)
    return made


def _sessions(meeting: Meeting, ids: Sequence[UUID]) -> list[str]:
    """Return the ids of the sessions invited to; empty is the whole meeting."""
    own = {one.id for one in meeting.sessions if not one.cancelled}
    if not set(ids) <= own:
        raise refusal("sessions", say("There is no such session in this meeting."))
    return sorted(str(id) for id in set(ids))


def withdraw(invitation: Invitation, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Take an invitation back; a registration made on it stays until the secretariat decides.

    Raises:
        StaleVersion, IllegalMove: it was withdrawn before.
    """
    if data.get("version") is not None and data["version"] != invitation.version:
        raise StaleVersion(
            say("Somebody changed this after you opened it. Look at the newest version, then decide again."),
            current=invitation.version,
        )
    subject = queries.scene(invitation.meeting, now).subject
    who = acting(actor, data, subject, now)
    require(Permission.REGISTRATIONS_INVITE, who, subject)
    if invitation.withdrawn_at is not None:
        raise IllegalMove(say("This invitation was withdrawn before."))
    invitation.withdrawn_at = now
    invitation.version += 1
    _tell("withdraw", invitation, who, now)


def _tell(action: str, invitation: Invitation, actor: Actor, now: datetime) -> None:
    values = {"meeting": invitation.meeting.label, "sessions": len(invitation.sessions)}
    audit.append(
        f"invitation:{action}",
        ("invitation", str(invitation.id), invitation.label),
        actor,
        now,
        after=values,
        clause="B4.3",
        demonstration=invitation.demonstration,
    )
    announce(Change(f"invitation:{action}", invitation, actor, now, {}, values))
