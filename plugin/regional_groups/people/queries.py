"""Reads of people and offices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from regional_groups.core.db import db
from regional_groups.core.permissions import Actor, Held, Office
from regional_groups.people.models import OfficeHeld, Person

LEADING = (Office.RG_CHAIR, Office.RG_CO_CHAIR, Office.RG_VICE_CHAIR, Office.RG_CONTACT)


def offices_on(person_id: UUID, on: date) -> frozenset[Held]:
    """Return the offices a person holds on a Geneva date."""
    query = select(OfficeHeld.function, OfficeHeld.scope).where(OfficeHeld.person_id == person_id, *_held(on))
    return frozenset(Held(function, scope) for function, scope in db.session.execute(query))


def _held(on: date) -> tuple[ColumnElement[bool], ...]:
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
        OfficeHeld.scope.in_(wanted), OfficeHeld.function.in_(LEADING), *_held(on)
    )
    return frozenset(Held(function, scope) for function, scope in db.session.execute(query))


def holders(function: str, scope: str, on: date) -> list[Person]:
    """Return who holds an office on a Geneva date; a counsellor of all study groups holds each of them."""
    scopes = [scope, ""] if function == Office.TSB_COUNSELLOR else [scope]
    query = (
        select(Person)
        .join(OfficeHeld, OfficeHeld.person_id == Person.id)
        .where(OfficeHeld.function == function, OfficeHeld.scope.in_(scopes), *_held(on))
        .order_by(Person.name)
        .distinct()
    )
    return list(db.session.scalars(query))
