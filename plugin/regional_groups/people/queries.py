"""Reads of people and offices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from regional_groups.core.db import db
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import TEAM, Actor, Held, Office
from regional_groups.people.models import (
    ApiToken,
    LoginSession,
    OfficeHeld,
    Organization,
    Person,
    RecordedStep,
)

MOST_OFFICIALS = 5000  # who are written to at once
_OF_THE_FIELD = OfficeHeld.function != Office.ADMIN


def offices_on(person_id: UUID, on: date) -> frozenset[Held]:
    """Return the offices a person holds on a Geneva date."""
    query = select(OfficeHeld.function, OfficeHeld.scope).where(
        OfficeHeld.person_id == person_id, *held_on(on)
    )
    return frozenset(Held(function, scope) for function, scope in db.session.execute(query))


def held_on(on: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which an office is held on a Geneva date."""
    return (OfficeHeld.from_on <= on, or_(OfficeHeld.until_on.is_(None), OfficeHeld.until_on >= on))


def actor_of(person: Person, on: date) -> Actor:
    """Return the actor a person is on a Geneva date."""
    return Actor(person_id=person.id, name=person.name, offices=offices_on(person.id, on))


def person_by_email(email: str) -> Person | None:
    """Return the person with an e-mail address."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def filled_offices(groups: Iterable[str], on: date) -> frozenset[Held]:
    """Return which leading offices of these regional groups are filled on a Geneva date."""
    wanted = list(groups)
    if not wanted:
        return frozenset()
    query = select(OfficeHeld.function, OfficeHeld.scope).where(
        OfficeHeld.scope.in_(wanted), OfficeHeld.function.in_(TEAM), *held_on(on)
    )
    return frozenset(Held(function, scope) for function, scope in db.session.execute(query))


def holders(function: str, scope: str, on: date) -> list[Person]:
    """Return who holds an office on a Geneva date; a counsellor of all study groups holds each of them."""
    scopes = [scope, ""] if function == Office.TSB_COUNSELLOR else [scope]
    query = (
        select(Person)
        .join(OfficeHeld, OfficeHeld.person_id == Person.id)
        .where(OfficeHeld.function == function, OfficeHeld.scope.in_(scopes), *held_on(on))
        .order_by(Person.name)
        .distinct()
    )
    return list(db.session.scalars(query))


def holders_of(offices: Collection[tuple[str, str]], on: date) -> dict[tuple[str, str], list[Person]]:
    """Return who holds each of these offices on a Geneva date, as ``holders`` does, with one query for all."""
    if not offices:
        return {}
    functions = {function for function, _scope in offices}
    scopes = {scope for _function, scope in offices} | {""}
    query = (
        select(OfficeHeld.function, OfficeHeld.scope, Person)
        .join(Person, Person.id == OfficeHeld.person_id)
        .where(OfficeHeld.function.in_(functions), OfficeHeld.scope.in_(scopes), *held_on(on))
        .order_by(Person.name, Person.id)
    )
    found: dict[tuple[str, str], dict[UUID, Person]] = {office: {} for office in offices}
    for function, scope, person in db.session.execute(query):
        for office in offices:
            everywhere = scope == "" and function == Office.TSB_COUNSELLOR
            if office[0] == function and (office[1] == scope or everywhere):
                found[office][person.id] = person
    return {office: list(people.values()) for office, people in found.items()}


def officials(on: date) -> list[Person]:
    """Return whoever holds an office of the field on a Geneva date; running the service is none."""
    query = (
        select(Person)
        .where(Person.id.in_(select(OfficeHeld.person_id).where(_OF_THE_FIELD, *held_on(on))))
        .order_by(Person.name, Person.id)
        .limit(MOST_OFFICIALS)
    )
    return list(db.session.scalars(query))


def person_with(person_id: UUID | None) -> Person:
    """Return a person by id.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(Person, person_id) if person_id else None
    if found is None:
        raise NotFound(say("There is no such person."))
    return found


def person_of_subject(issuer: str, subject: str) -> Person | None:
    """Return the person bound to a subject of a provider."""
    return db.session.scalar(select(Person).where(Person.issuer == issuer, Person.subject == subject))


def login_session(hash: str, now: datetime) -> LoginSession | None:
    """Return a sign-in that is still good, by the hash of its secret.

    Parameters:
        now: real time.
    """
    query = select(LoginSession).where(LoginSession.hash == hash, *_running(now))
    return db.session.scalar(query)


def login_sessions(person_id: UUID, now: datetime) -> list[LoginSession]:
    """Return a person's sign-ins that are still good, newest first."""
    query = select(LoginSession).where(LoginSession.person_id == person_id, *_running(now))
    return list(db.session.scalars(query.order_by(LoginSession.created_at.desc(), LoginSession.id)))


def _running(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (LoginSession.ended_at.is_(None), LoginSession.expires_at > now)


def api_token(hash: str) -> ApiToken | None:
    """Return a token that was not revoked, by its hash."""
    return db.session.scalar(select(ApiToken).where(ApiToken.hash == hash, ApiToken.revoked_at.is_(None)))


def api_tokens(person_id: UUID) -> list[ApiToken]:
    """Return a person's tokens that were not revoked, newest first."""
    query = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    return list(db.session.scalars(query.order_by(ApiToken.created_at.desc(), ApiToken.id)))


def office_with(office_id: UUID) -> OfficeHeld:
    """Return an office somebody holds, held or will hold.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(OfficeHeld, office_id)
    if found is None:
        raise NotFound(say("There is no such office."))
    return found


def offices_of(person_id: UUID) -> list[OfficeHeld]:
    """Return all offices of a person, the newest first."""
    query = select(OfficeHeld).where(OfficeHeld.person_id == person_id)
    return list(db.session.scalars(query.order_by(OfficeHeld.from_on.desc(), OfficeHeld.id)))


def offices_matching(
    on: date,
    *,
    function: str | None = None,
    scope: str | None = None,
    when: str | None = None,
    person_id: UUID | None = None,
    own: UUID | None = None,
    functions: Iterable[str] | None = None,
) -> Select[Any]:
    """Return the query of offices that match.

    Parameters:
        on: the day that tells ``today``, ``past`` and ``coming`` (``when``) apart, Geneva date.
        functions: if given, offices of other functions are left out, but not those of ``own``.
    """
    query = select(OfficeHeld)
    if functions is not None:
        query = query.where(or_(OfficeHeld.function.in_(list(functions)), OfficeHeld.person_id == own))
    given = (
        (OfficeHeld.function, function),
        (OfficeHeld.scope, scope),
        (OfficeHeld.person_id, person_id),
    )
    query = query.where(*(column == value for column, value in given if value is not None))
    if when == "today":
        query = query.where(*held_on(on))
    elif when == "past":
        query = query.where(OfficeHeld.until_on < on)
    elif when == "coming":
        query = query.where(OfficeHeld.from_on > on)
    return query


def holders_among(persons: Collection[UUID], functions: Iterable[str], on: date) -> frozenset[UUID]:
    """Return which of these persons hold one of these offices on a Geneva date."""
    if not persons:
        return frozenset()
    wanted = (OfficeHeld.person_id.in_(persons), OfficeHeld.function.in_(list(functions)))
    return frozenset(db.session.scalars(select(OfficeHeld.person_id).where(*wanted, *held_on(on))))


def objections_open(recorder: UUID | None) -> list[RecordedStep]:
    """Return the objections that nobody has settled, all or those to what one person recorded."""
    query = select(RecordedStep).where(
        RecordedStep.objected_at.is_not(None), RecordedStep.settled_at.is_(None)
    )
    if recorder is not None:
        query = query.where(RecordedStep.recorded_by == recorder)
    return list(db.session.scalars(query.order_by(RecordedStep.objected_at).limit(200)))


def recorded_for(person_id: UUID, limit: int = 50) -> list[RecordedStep]:
    """Return the newest steps that others recorded for a person."""
    query = select(RecordedStep).where(RecordedStep.person_id == person_id)
    return list(db.session.scalars(query.order_by(RecordedStep.recorded_at.desc()).limit(limit)))


def recorded_step(step_id: UUID) -> RecordedStep:
    """Return a step that was recorded for somebody.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(RecordedStep, step_id)
    if found is None:
        raise NotFound(say("There is no such record."))
    return found


def organizations() -> Select[Any]:
    """Return the query of all organizations."""
    return select(Organization)
