"""Who has, or should have, a meeting in the own calendar, and what it says; the number of reads is fixed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import selectinload

from regional_groups.core.db import canonical_json, db
from regional_groups.feeds.invitation_models import CalendarInvitation, CalendarMailRefusal
from regional_groups.feeds.models import FeedEntry, FeedText
from regional_groups.feeds.wording import STATUS
from regional_groups.feeds.writing import domain
from regional_groups.ical.zones import zone as zone_named
from regional_groups.meetings.models import Meeting, MeetingSession
from regional_groups.meetings.wall import is_zone
from regional_groups.participation import links, rules
from regional_groups.participation.models import Invitation, JoinLink, Registration
from regional_groups.people.models import Person

LIVE = [rules.RegistrationState(name) for name in rules.LIVE]
SESSIONS_MAX = 40  # named in an entry


@dataclass(frozen=True)
class Reader:
    """Somebody who should have the meeting in the calendar, or had it."""

    email: str
    name: str
    language: str = ""
    timezone: str = ""
    person_id: UUID | None = None
    registered: bool = False
    wanted: bool = True
    refuses: bool = False  # calendar mail
    join: str = ""  # path of the personal link


def meeting_with_sessions(id: UUID) -> Meeting | None:
    """Return a meeting with its sessions."""
    return db.session.scalar(select(Meeting).where(Meeting.id == id).options(selectinload(Meeting.sessions)))


def has_readers(meeting_id: UUID) -> bool:
    """Tell by one read whether anybody has a meeting in the calendar, or should have it."""
    found = (
        exists().where(Registration.meeting_id == meeting_id, Registration.state.in_(LIVE)),
        exists().where(Invitation.meeting_id == meeting_id, Invitation.withdrawn_at.is_(None)),
        exists().where(CalendarInvitation.meeting_id == meeting_id),
    )
    return bool(db.session.scalar(select(or_(*found))))


def uid_of(meeting_id: UUID) -> str:
    """Return the UID of a meeting's own entry, as the calendars have it."""
    return f"meeting-{meeting_id}@{domain()}"


def entry_of(meeting: Meeting) -> tuple[FeedEntry, dict[str, str]] | None:
    """Return the stored entry of a meeting and its text by language; without dates it has none."""
    uid = uid_of(meeting.id)
    entry = db.session.get(FeedEntry, uid)
    if entry is None:
        return None
    query = select(FeedText.language, FeedText.text).where(FeedText.uid == uid)
    return entry, {row.language: row.text for row in db.session.execute(query)}


def said_of(meeting: Meeting) -> dict[str, Any]:
    """Return what the mail of a meeting says, as plain values; ``starts_at`` only where one session gives the hours."""
    live = [one for one in meeting.sessions if not one.cancelled]
    timed = _hours_of(meeting, live)
    return {
        "state": str(meeting.state),
        "status": STATUS[str(meeting.state)],
        "title": meeting.title,
        "starts_on": _iso(meeting.starts_on),
        "ends_on": _iso(meeting.ends_on or meeting.starts_on),
        "starts_at": _iso(timed.starts_at) if timed else None,
        "ends_at": _iso(timed.ends_at) if timed else None,
        **{name: getattr(meeting, name) or "" for name in ("timezone", "city", "country", "format", "host")},
        "languages": sorted(meeting.languages),
        "groups": sorted(meeting.acronyms),
        "sessions": [
            [str(one.id), one.title, _iso(one.starts_at), _iso(one.ends_at)] for one in live[:SESSIONS_MAX]
        ],
        "more_sessions": max(0, len(live) - SESSIONS_MAX),
    }


def _hours_of(meeting: Meeting, live: list[MeetingSession]) -> MeetingSession | None:
    """Return the session whose hours are those of the whole meeting: the only one, of a meeting of that one day."""
    # postponed: the old hours are free again
    if len(live) != 1 or meeting.state == "postponed" or meeting.starts_on is None:
        return None
    there = zone_named(meeting.timezone if is_zone(meeting.timezone) else "UTC")
    days = {live[0].starts_at.astimezone(there).date(), live[0].ends_at.astimezone(there).date()}
    days.add(meeting.ends_on or meeting.starts_on)
    return live[0] if days == {meeting.starts_on} else None


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def digest_of(said: dict[str, Any], join: str) -> str:
    """Return one hash of what a reader's mail says, the personal link included."""
    return hashlib.sha256(canonical_json([said, join]).encode("utf-8", "surrogatepass")).hexdigest()


def readers(meeting: Meeting, only: frozenset[str] | None = None) -> dict[str, Reader]:
    """Return who should have the meeting in the calendar, by address: registered persons, then invited guests.

    Parameters:
        only: addresses to look at; everybody's when not given.
    """
    paths = _join_paths(meeting.id, only)
    found: dict[str, Reader] = {}
    query = (
        select(Person, Registration.id, CalendarMailRefusal.email)
        .join(Registration, Registration.person_id == Person.id)
        .outerjoin(CalendarMailRefusal, CalendarMailRefusal.email == Person.email)
        .where(Registration.meeting_id == meeting.id, Registration.state.in_(LIVE))
        .order_by(Person.email)
    )
    for person, registration, refused in db.session.execute(_narrowed(query, Person.email, only)):
        found[person.email] = Reader(
            person.email,
            person.name,
            person.language,
            person.timezone,
            person.id,
            registered=True,
            refuses=refused is not None,
            join=paths.get(registration, ""),
        )
    for guest in _guests(meeting, only):
        found.setdefault(guest.email, guest)
    return found


def _guests(meeting: Meeting, only: frozenset[str] | None) -> Iterable[Reader]:
    query = (
        select(Invitation, Person, CalendarMailRefusal.email)
        .outerjoin(Person, Person.email == Invitation.email)
        .outerjoin(CalendarMailRefusal, CalendarMailRefusal.email == Invitation.email)
        .where(Invitation.meeting_id == meeting.id, Invitation.withdrawn_at.is_(None))
        .order_by(Invitation.email)
    )
    for invitation, person, refused in db.session.execute(_narrowed(query, Invitation.email, only)):
        yield Reader(
            invitation.email,
            person.name if person else invitation.name,
            person.language if person else "",
            person.timezone if person else "",
            person.id if person else None,
            refuses=refused is not None,
        )


def _narrowed(query: Any, column: Any, only: frozenset[str] | None) -> Any:
    return query if only is None else query.where(column.in_(sorted(only)))


def _join_paths(meeting_id: UUID, only: frozenset[str] | None) -> dict[UUID, str]:
    query = (
        select(JoinLink)
        .join(Registration, Registration.id == JoinLink.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.meeting_id == meeting_id,
            Registration.state == rules.RegistrationState.APPROVED,
            JoinLink.revoked_at.is_(None),
        )
        .order_by(JoinLink.issued_at, JoinLink.id)
    )
    found: dict[UUID, list[JoinLink]] = {}
    for link in db.session.scalars(_narrowed(query, Person.email, only)):
        found.setdefault(link.registration_id, []).append(link)
    return {id: links.own_path(own) for id, own in found.items()}


def known(
    meeting_id: UUID, only: frozenset[str] | None = None
) -> dict[str, tuple[CalendarInvitation, Reader]]:
    """Return whose calendar had mail about a meeting, with what is needed to write to them again."""
    query = (
        select(CalendarInvitation, Person, CalendarMailRefusal.email)
        .outerjoin(Person, Person.email == CalendarInvitation.email)
        .outerjoin(CalendarMailRefusal, CalendarMailRefusal.email == CalendarInvitation.email)
        .where(CalendarInvitation.meeting_id == meeting_id)
        .order_by(CalendarInvitation.email)
    )
    return {
        row.email: (
            row,
            Reader(
                row.email,
                person.name if person else row.email.partition("@")[0],
                person.language if person else "",
                person.timezone if person else "",
                person.id if person else None,
                wanted=False,
                refuses=refused is not None,
            ),
        )
        for row, person, refused in db.session.execute(_narrowed(query, CalendarInvitation.email, only))
    }


def addresses(person_ids: Iterable[UUID]) -> frozenset[str]:
    """Return the addresses of persons."""
    return frozenset(db.session.scalars(select(Person.email).where(Person.id.in_(list(person_ids)))))


def invitations_of(person_id: UUID, email: str, limit: int = 100) -> list[CalendarInvitation]:
    """Return the meetings in a person's calendar, the one mailed last first."""
    mine = or_(CalendarInvitation.person_id == person_id, CalendarInvitation.email == email)
    query = select(CalendarInvitation).where(mine)
    return list(db.session.scalars(query.order_by(CalendarInvitation.sent_at.desc()).limit(limit)))


def with_meetings(person_id: UUID, email: str, limit: int = 20) -> list[tuple[CalendarInvitation, Meeting]]:
    """Return the meetings in a person's calendar with what was answered, the latest mail first."""
    mine = or_(CalendarInvitation.person_id == person_id, CalendarInvitation.email == email)
    query = (
        select(CalendarInvitation, Meeting)
        .join(Meeting, Meeting.id == CalendarInvitation.meeting_id)
        .where(mine, CalendarInvitation.method == "REQUEST")
        .order_by(CalendarInvitation.sent_at.desc(), CalendarInvitation.id)
    )
    return [(row, meeting) for row, meeting in db.session.execute(query.limit(limit))]
