"""Personal join links: /j/ and a token that leads one person to the session of now.

The token is made from a stored random nonce and the service's secret, so that its owner can be shown it again; the
database holds its hash only. The provider's address stands with the session and leaves the service in one redirect.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.meetings.models import Meeting, MeetingGroup, MeetingSession, MeetingState
from regional_groups.meetings.queries import named_groups
from regional_groups.participation import rules
from regional_groups.participation.models import Invitation, JoinLink, Registration
from regional_groups.participation.queries import members_of

PURPOSES = {"join": b"join links, version 1", "invitation": b"invitations, version 1"}


def new_nonce() -> str:
    """Return a fresh random nonce, 256 bits."""
    return secrets.token_hex(32)


def token_of(nonce: str, purpose: str = "join") -> str:
    """Return the token that a nonce gives with the service's secret; for its owner's eyes only."""
    secret: str = current_app.extensions["settings"].secret_key
    key = hmac.digest(secret.encode(), PURPOSES[purpose], "sha256")
    return base64.urlsafe_b64encode(hmac.digest(key, nonce.encode(), "sha256")).decode().rstrip("=")


def digest(token: str) -> str:
    """Return what the database knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def path_of(link: JoinLink) -> str:
    """Return the address of a link below the service's own."""
    return f"/j/{token_of(link.nonce)}"


def find(token: str) -> JoinLink | None:
    """Return the link that a token opens, if nobody revoked it and its owner may still come."""
    query = select(JoinLink).where(JoinLink.token_hash == digest(token), JoinLink.revoked_at.is_(None))
    found = db.session.scalar(
        query.options(
            joinedload(JoinLink.registration).joinedload(Registration.person),
            joinedload(JoinLink.registration).joinedload(Registration.invitation),
            joinedload(JoinLink.registration).joinedload(Registration.meeting).selectinload(Meeting.sessions),
        )
    )
    if found is None or found.registration.state != rules.APPROVED:
        return None
    return found


def active(registrations: Iterable[Registration]) -> dict[UUID, list[JoinLink]]:
    """Return the links of registrations that lead somewhere, by registration; one query."""
    ids = [one.id for one in registrations if one.state == rules.APPROVED]
    if not ids:
        return {}
    query = select(JoinLink).where(JoinLink.registration_id.in_(ids), JoinLink.revoked_at.is_(None))
    found: dict[UUID, list[JoinLink]] = {}
    for link in db.session.scalars(
        query.options(selectinload(JoinLink.session)).order_by(JoinLink.issued_at)
    ):
        found.setdefault(link.registration_id, []).append(link)
    return found


def paths(registrations: Iterable[Registration]) -> dict[UUID, list[str]]:
    """Return the addresses of registrations' own links, for their owners."""
    return {id: [path_of(link) for link in links] for id, links in active(registrations).items()}


def entry_paths(person_id: UUID, on: date) -> dict[tuple[str, UUID], str]:
    """Return the addresses of a person's links by what they lead to, for feeds, with a fixed number of queries.

    Parameters:
        on: Geneva date by which membership of groups is looked at.
    Returns:
        Keys are ``("meeting", id)`` and ``("session", id)``: a session has the link made for it alone, else that of
        its meeting if the person may attend; a link to one session is none to its meeting.
    """
    query = (
        select(JoinLink)
        .join(Registration, Registration.id == JoinLink.registration_id)
        .where(
            Registration.person_id == person_id,
            Registration.meeting_id.is_not(None),
            Registration.state == rules.RegistrationState.APPROVED,
            JoinLink.revoked_at.is_(None),
        )
        .order_by(JoinLink.issued_at, JoinLink.id)
    )
    of_registration = contains_eager(JoinLink.registration)
    of_meeting = of_registration.selectinload(Registration.meeting)
    found = db.session.scalars(
        query.options(
            of_registration.selectinload(Registration.invitation),
            of_meeting.selectinload(Meeting.sessions),
            of_meeting.selectinload(Meeting.groups).selectinload(MeetingGroup.group),
        )
    ).all()
    members = _members_at([link.registration.meeting for link in found if link.registration.meeting], on)
    paths: dict[tuple[str, UUID], str] = {}
    for link in sorted(found, key=lambda link: link.session_id is None):  # those of one session come first
        for target in _targets(link, members):
            paths.setdefault(target, path_of(link))
    return paths


def _targets(
    link: JoinLink, members: Mapping[UUID, dict[str, rules.GroupMembers]]
) -> Iterator[tuple[str, UUID]]:
    """Give what a link leads to: one session, or the meeting with the sessions that its owner may attend."""
    registration = link.registration
    if link.session_id is not None:
        yield "session", link.session_id
    elif (meeting := registration.meeting) is not None:
        yield "meeting", meeting.id
        for session in meeting.sessions:
            if _lets_in(session, registration, members[meeting.id]):
                yield "session", session.id


def own_path(links: Sequence[JoinLink]) -> str:
    """Return the address that stands for a whole meeting: of the link to it, or of the only one to a session."""
    whole = [link for link in links if link.session_id is None]
    if whole or len(links) == 1:
        return path_of((whole or links)[0])
    return ""


def settle(registration: Registration, now: datetime) -> None:
    """Bring the links of a registration in step with its state: issued when approved, else revoked."""
    query = select(JoinLink).where(JoinLink.registration_id == registration.id, JoinLink.revoked_at.is_(None))
    there = {link.session_id: link for link in db.session.scalars(query)}
    wanted = _wanted(registration) if registration.state == rules.APPROVED else set()
    for session_id, link in there.items():
        if session_id not in wanted:
            link.revoked_at = now
    for session_id in wanted - set(there):
        _issue(registration, session_id, now)
    db.session.flush()


def revoke(registration: Registration, now: datetime) -> None:
    """Close all links of a registration; its next ones are new."""
    query = select(JoinLink).where(JoinLink.registration_id == registration.id, JoinLink.revoked_at.is_(None))
    for link in db.session.scalars(query):
        link.revoked_at = now
    db.session.flush()


def _wanted(registration: Registration) -> set[UUID | None]:
    """Return the sessions to link to: those invited to, else the meeting as a whole."""
    if registration.meeting_id is None:
        return set()
    invitation = registration.invitation
    return {UUID(item) for item in invitation.sessions} if invitation and invitation.sessions else {None}


def _issue(registration: Registration, session_id: UUID | None, now: datetime) -> None:
    nonce = new_nonce()
    db.session.add(
        JoinLink(
            registration_id=registration.id,
            session_id=session_id,
            nonce=nonce,
            token_hash=digest(token_of(nonce)),
            guest=registration.category == rules.Category.GUEST,
            issued_at=now,
        )
    )


def sessions_behind(link: JoinLink, now: datetime) -> list[MeetingSession]:
    """Return the sessions that a link may lead to: restricted ones of other groups are left out (facts B4.4)."""
    registration = link.registration
    meeting = registration.meeting
    if meeting is None or meeting.state in (MeetingState.CANCELLED, MeetingState.NOT_HELD):
        return []
    live = [session for session in meeting.sessions if not session.cancelled]
    if link.session_id is not None:
        return [session for session in live if session.id == link.session_id]
    members = _members_at([meeting], geneva_day(now))[meeting.id]
    return [session for session in live if _lets_in(session, registration, members)]


def _members_at(meetings: Iterable[Meeting], on: date) -> dict[UUID, dict[str, rules.GroupMembers]]:
    """Return the groups of meetings by acronym with the countries recorded for them; one query."""
    named = {meeting.id: named_groups(meeting) for meeting in meetings}
    countries = members_of((group for groups in named.values() for group in groups), on)
    return {
        id: {
            group.acronym: rules.GroupMembers(
                group.acronym, group.parent_code or "", countries.get(group.id, frozenset())
            )
            for group in groups
        }
        for id, groups in named.items()
    }


def _lets_in(
    session: MeetingSession, registration: Registration, members: dict[str, rules.GroupMembers]
) -> bool:
    named = tuple(members[acronym] for acronym in session.groups if acronym in members)
    if session.open or not named:
        return True
    invited = registration.invitation is not None
    place = rules.Place(named)
    return rules.eligibility(
        registration.category, registration.country, invited=invited, place=place
    ).allowed


def times(sessions: Sequence[MeetingSession]) -> list[rules.SessionTimes]:
    """Return when sessions take place, for the rules."""
    return [rules.SessionTimes(str(one.id), one.starts_at, one.ends_at) for one in sessions]


def leads_out(address: str) -> bool:
    """Tell whether a join address can be opened by a browser."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def invitation_by(token: str) -> Invitation | None:
    """Return the invitation that an answer link opens, unless it was withdrawn."""
    query = select(Invitation).where(
        Invitation.token_hash == digest(token), Invitation.withdrawn_at.is_(None)
    )
    return db.session.scalar(query.options(joinedload(Invitation.meeting)))


def invitation_path(invitation: Invitation) -> str:
    """Return the address at which an invited person answers."""
    return f"/invitations/{token_of(invitation.nonce, 'invitation')}"


def absolute(path: str) -> str:
    """Return the whole address of a path of the service."""
    base: str = current_app.extensions["settings"].base_url
    return base.rstrip("/") + path
