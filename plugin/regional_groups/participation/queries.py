"""Reads of registrations and invitations, and the facts that rights on them are asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import joinedload

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Actor, Office, Permission, Subject, permits
from regional_groups.core.workflow import Waiting
from regional_groups.groups.models import GroupCountry, RegionalGroup
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Event, Meeting
from regional_groups.participation import rules
from regional_groups.participation.models import (
    Invitation,
    Registration,
)
from regional_groups.people.models import OfficeHeld

NOBODYS = frozenset({"-"})  # a scope that nobody holds: an empty set would stand for everybody


@dataclass(frozen=True)
class Scene:
    """What is the same for all registrations of one meeting or event: rights, rules, focal points."""

    subject: Subject
    place: rules.Place
    focal_countries: frozenset[str]

    @property
    def parents(self) -> tuple[str, ...]:
        """Return the codes of the parent bodies; none where an event concerns everybody."""
        return tuple(sorted(self.subject.parents)) if self.subject.groups or not self.place.open else ()


def scenes(meetings_: Sequence[Meeting], now: datetime) -> dict[UUID, Scene]:
    """Return the scenes of many meetings with a fixed number of queries."""
    today = geneva_day(now)
    subjects = meetings.subjects(meetings_, now)
    groups = {one.id: meetings.named_groups(one) for one in meetings_}
    members = members_of((group for found in groups.values() for group in found), today)
    focal = focal_countries(today) if meetings_ else frozenset()
    return {
        one.id: Scene(subjects[one.id], rules.Place(_members(groups[one.id], members)), focal)
        for one in meetings_
    }


def event_scenes(events: Sequence[Event], now: datetime) -> dict[UUID, Scene]:
    """Return the scenes of many events with a fixed number of queries."""
    if not events:
        return {}
    today = geneva_day(now)
    subjects = meetings.event_subjects(events, now)
    named = {acronym for one in events if not one.open for acronym in one.groups}
    query = select(RegionalGroup).where(RegionalGroup.acronym.in_(named))
    groups = {group.acronym: group for group in db.session.scalars(query)} if named else {}
    members = members_of(groups.values(), today)
    focal = focal_countries(today)
    found = {}
    for one in events:
        own = [groups[acronym] for acronym in one.groups if acronym in groups]
        place = rules.Place(_members(own, members), open=one.open)
        found[one.id] = Scene(subjects[one.id], place, focal)
    return found


def scene(thing: Meeting | Event, now: datetime) -> Scene:
    """Return the scene of a meeting or of an event."""
    found = scenes([thing], now) if isinstance(thing, Meeting) else event_scenes([thing], now)
    return found[thing.id]


def _members(
    groups: Sequence[RegionalGroup], members: Mapping[UUID, frozenset[str]]
) -> tuple[rules.GroupMembers, ...]:
    return tuple(
        rules.GroupMembers(group.acronym, group.parent_code or "", members.get(group.id, frozenset()))
        for group in groups
    )


def members_of(groups: Iterable[RegionalGroup], on: date) -> dict[UUID, frozenset[str]]:
    """Return the countries recorded for groups on a day; none recorded is unknown."""
    ids = {group.id for group in groups}
    if not ids:
        return {}
    query = select(GroupCountry.group_id, GroupCountry.country).where(
        GroupCountry.group_id.in_(ids),
        or_(GroupCountry.from_on.is_(None), GroupCountry.from_on <= on),
        or_(GroupCountry.until_on.is_(None), GroupCountry.until_on >= on),
    )
    found: dict[UUID, set[str]] = {}
    for group, country in db.session.execute(query):
        found.setdefault(group, set()).add(country)
    return {group: frozenset(countries) for group, countries in found.items()}


def focal_countries(on: date) -> frozenset[str]:
    """Return the countries that have a focal point on a Geneva date."""
    query = select(OfficeHeld.scope).where(
        OfficeHeld.function == Office.FOCAL_POINT,
        OfficeHeld.from_on <= on,
        or_(OfficeHeld.until_on.is_(None), OfficeHeld.until_on >= on),
    )
    return frozenset(db.session.scalars(query))


# Registrations

WITH_PLACE = (
    joinedload(Registration.person),
    joinedload(Registration.meeting),
    joinedload(Registration.event),
    joinedload(Registration.invitation),
)
# of a meeting no more than its groups: what else it would bring is read where it is needed
_PLACE_ONLY = (
    joinedload(Registration.meeting).lazyload(Meeting.coordinations),
    joinedload(Registration.meeting).lazyload(Meeting.events),
)


def registration(id: UUID, actor: Actor, now: datetime) -> Registration:
    """Return a registration that the actor may see.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(Registration).where(Registration.id == id).options(*WITH_PLACE)
    found = db.session.scalar(query)
    if found is None or not permits(Permission.REGISTRATIONS_VIEW, actor, subject(found, now)):
        raise NotFound(say("There is no such registration."))
    return found


def place_of(registration: Registration) -> Meeting | Event:
    """Return the meeting or the event that a registration is for."""
    place = registration.meeting or registration.event
    assert place is not None
    return place


def subject_in(registration: Registration, scene: Scene) -> Subject:
    """Return the facts that rights on a registration are asked about."""
    countries = frozenset({registration.country}) if registration.country else NOBODYS
    return replace(scene.subject, countries=countries, owner=registration.person_id, public=False)


def subject(registration: Registration, now: datetime) -> Subject:
    """Return the facts that rights on one registration are asked about."""
    return subject_in(registration, scene(place_of(registration), now))


def endorsement_needed(registration: Registration, scene: Scene) -> bool:
    """Tell whether a focal point speaks first."""
    return _endorsement(registration, scene.focal_countries, is_open=scene.place.open)


def _endorsement(registration: Registration, focal: frozenset[str], *, is_open: bool) -> bool:
    return rules.needs_endorsement(
        registration.category, open_event=is_open, focal_point_known=registration.country in focal
    )


def waiting(registration: Registration, scene: Scene) -> list[Waiting]:
    """Return who must act on a registration now."""
    return _waiting(registration, scene.parents, scene.focal_countries, is_open=scene.place.open)


def _waiting(
    registration: Registration, parents: tuple[str, ...], focal: frozenset[str], *, is_open: bool
) -> list[Waiting]:
    return rules.waiting(
        registration.state,
        registration.state_since,
        country=registration.country,
        parents=parents,
        endorsement=_endorsement(registration, focal, is_open=is_open),
        opens_on=place_of(registration).starts_on,
    )


def at(thing: Meeting | Event) -> Any:
    """Return the condition that a registration is for this meeting or event."""
    column = Registration.meeting_id if isinstance(thing, Meeting) else Registration.event_id
    return column == thing.id


def live_registration(thing: Meeting | Event, person_id: UUID | None) -> Registration | None:
    """Return a person's registration that was neither cancelled nor refused."""
    if person_id is None:
        return None
    query = select(Registration).where(
        at(thing), Registration.person_id == person_id, Registration.state.in_(_states(rules.LIVE))
    )
    return db.session.scalar(query.options(*WITH_PLACE))


def _states(names: Iterable[str]) -> list[rules.RegistrationState]:
    return [rules.RegistrationState(name) for name in names]


def visible(thing: Meeting | Event, actor: Actor, scene: Scene) -> Select[Any]:
    """Return the query of the registrations that the actor may see: all, those of a country, or one's own."""
    query = select(Registration).where(at(thing)).options(*WITH_PLACE)
    everyone = replace(scene.subject, countries=NOBODYS, owner=None)
    if permits(Permission.REGISTRATIONS_VIEW, actor, everyone):
        return query
    mine = [Registration.person_id == actor.person_id] if actor.person_id else [false()]
    scopes = actor.scopes(Office.FOCAL_POINT)
    return query.where(or_(*mine, Registration.country.in_(scopes) if scopes else false()))


def sees_all(actor: Actor, scene: Scene) -> bool:
    """Tell whether the actor reads the names of everybody who registered."""
    return permits(
        Permission.REGISTRATIONS_VIEW, actor, replace(scene.subject, countries=NOBODYS, owner=None)
    )


def registrations_of(person_id: UUID, limit: int = 100) -> list[Registration]:
    """Return a person's registrations, the newest first."""
    query = select(Registration).where(Registration.person_id == person_id).options(*WITH_PLACE)
    return list(
        db.session.scalars(query.order_by(Registration.created_at.desc(), Registration.id).limit(limit))
    )


def undecided(limit: int = 500, countries: Iterable[str] | None = None) -> list[Registration]:
    """Return the registrations on which somebody has to act, the oldest first."""
    query = select(Registration).where(Registration.state.in_(_states(rules.OPEN)))
    query = query.options(*WITH_PLACE, *_PLACE_ONLY)
    if countries is not None:
        query = query.where(
            Registration.country.in_(list(countries)), Registration.state == rules.RegistrationState.REQUESTED
        )
    return list(db.session.scalars(query.order_by(Registration.state_since, Registration.id).limit(limit)))


def waits_of(registrations: Sequence[Registration], now: datetime) -> dict[UUID, list[Waiting]]:
    """Return who must act on each of these registrations, by its id, for less than their scenes cost."""
    events = {one.event.id: one.event for one in registrations if one.event}
    about = meetings.event_subjects(list(events.values()), now) if events else {}
    focal = focal_countries(geneva_day(now)) if registrations else frozenset()
    found = {}
    for one in registrations:
        place = place_of(one)
        if isinstance(place, Meeting):
            parents = meetings.parents_of(meetings.named_groups(place), place.body)
        else:
            parents = about[place.id].parents if about[place.id].groups or not place.open else frozenset()
        is_open = isinstance(place, Event) and place.open
        found[one.id] = _waiting(one, tuple(sorted(parents)), focal, is_open=is_open)
    return found


def scenes_of(registrations: Sequence[Registration], now: datetime) -> dict[UUID, Scene]:
    """Return the scene of each meeting and event that registrations are for, by its id."""
    meetings_ = {one.meeting.id: one.meeting for one in registrations if one.meeting}
    events = {one.event.id: one.event for one in registrations if one.event}
    return scenes(list(meetings_.values()), now) | event_scenes(list(events.values()), now)


def tally(thing: Meeting | Event) -> list[tuple[str | None, str, str, str, int]]:
    """Return how many registered, by country, mode, category and state.

    Demonstration records count in a demonstration only, which itself enters no count.
    """
    columns = (Registration.country, Registration.mode, Registration.category, Registration.state)
    query = select(*columns, func.count()).where(
        at(thing), Registration.demonstration.is_(thing.demonstration)
    )
    return [tuple(row) for row in db.session.execute(query.group_by(*columns))]  # type: ignore[misc]  # five columns


def approved_people(meeting: Meeting) -> list[Registration]:
    """Return the registrations of those who may come, by name."""
    query = select(Registration).where(at(meeting), Registration.state == rules.RegistrationState.APPROVED)
    rows = db.session.scalars(query.options(*WITH_PLACE))
    return sorted(rows, key=lambda row: (row.person.name.casefold(), str(row.id)))


# Invitations


def invitation(id: UUID) -> Invitation:
    """Return an invitation.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(Invitation, id)
    if found is None:
        raise NotFound(say("There is no such invitation."))
    return found


def invitation_for(meeting_id: UUID, email: str) -> Invitation | None:
    """Return the invitation of an address to a meeting, unless it was withdrawn."""
    query = select(Invitation).where(
        Invitation.meeting_id == meeting_id, Invitation.email == email, Invitation.withdrawn_at.is_(None)
    )
    return db.session.scalar(query)


def invitations(meeting: Meeting) -> Select[Any]:
    """Return the query of the invitations to a meeting."""
    return select(Invitation).where(Invitation.meeting_id == meeting.id)
