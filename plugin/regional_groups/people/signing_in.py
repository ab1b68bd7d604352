"""From what the provider vouches for to a person of the service, with the offices that its groups give."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, NotPermitted, say
from regional_groups.core.i18n import CODES
from regional_groups.core.permissions import SYSTEM, Actor, Held, Office
from regional_groups.core.ports import Identity
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.people.operations import record
from regional_groups.people.persons import new_person
from regional_groups.people.queries import person_by_email, person_of_subject
from regional_groups.people.scopes import checked_scope
from regional_groups.settings import SettingMissing


def person_of(identity: Identity, now: datetime) -> Person:
    """Return the person who signed in: bound before, else found or made by the verified address and bound now.

    Parameters:
        now: time of the field's rules.
    Raises:
        NotPermitted: the provider has not verified the address, or it is bound to another account there.
    """
    person = person_of_subject(identity.issuer, identity.subject)
    if person is None:
        person = _bind(identity, now)
    _map_offices(person, identity, now)
    return person


def _bind(identity: Identity, now: datetime) -> Person:
    if not identity.email or not identity.email_verified:
        raise NotPermitted(
            say(
                "Your sign-in provider has not verified your e-mail address, so we cannot tell who you are. "
                "Verify the address there, then sign in again."
            )
        )
    person = person_by_email(identity.email)
    if person is None:
        demonstration: bool = current_app.extensions["settings"].demonstration
        person = new_person(identity.email, identity.name, None, now, demonstration=demonstration)
        person.language = identity.language if identity.language in CODES else ""
    elif person.issuer == identity.issuer:
        raise NotPermitted(
            say(
                "Your e-mail address belongs to another account of your sign-in provider here. "
                "Please ask the administrator to look into it."
            )
        )
    before = {"issuer": person.issuer}
    person.issuer, person.subject = identity.issuer, identity.subject
    audit.append(
        "people:bind",
        ("people", str(person.id), person.name),
        Actor(person_id=person.id, name=person.name),
        now,
        before=before,
        after={"issuer": person.issuer},
        demonstration=person.demonstration,
    )
    return person


def mapping(text: str) -> dict[str, Held]:
    """Return which group gives which office, from the setting ``group=office:scope;…``.

    Raises:
        SettingMissing: an entry cannot be read, or names no office.
    """
    found = {}
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        group, equals, office = entry.rpartition("=")
        function, _, scope = office.partition(":")
        if not equals or not group.strip() or function.strip() not in set(Office):
            raise SettingMissing(
                f"RG_OIDC_OFFICES: {entry!r} is not group=office:scope with an office of the service"
            )
        found[group.strip()] = Held(function.strip(), scope.strip())
    return found


def _map_offices(person: Person, identity: Identity, now: datetime) -> None:
    """Open and close the offices that come from the provider's groups, as they stand at this sign-in."""
    given = mapping(current_app.extensions["settings"].oidc_offices)
    wanted = {found for group in identity.groups if (found := _existing(given.get(group)))}
    today = geneva_day(now)
    query = select(OfficeHeld).where(
        OfficeHeld.person_id == person.id, OfficeHeld.mapped, OfficeHeld.until_on.is_(None)
    )
    open_ones = {Held(held.function, held.scope): held for held in db.session.scalars(query)}
    for key in sorted(open_ones.keys() - wanted):
        _close(open_ones[key], now)
    for key in sorted(wanted - open_ones.keys()):
        held = OfficeHeld(
            person_id=person.id,
            function=key.function,
            scope=key.scope,
            from_on=today,
            mapped=True,
            appointed_by=identity.issuer[:200],
            version=1,
            created_at=now,
            demonstration=person.demonstration,
        )
        db.session.add(held)
        db.session.flush()
        record(held, "map", SYSTEM, now, before={}, after={"from": today}, quiet=True)


def _close(held: OfficeHeld, now: datetime) -> None:
    """End an office that a group no longer gives: yesterday was its last day."""
    yesterday = geneva_day(now) - timedelta(days=1)
    said = {"until": yesterday, "held_until": yesterday}
    record(held, "unmap", SYSTEM, now, before={"until": None}, after=said, quiet=True)
    if held.from_on > yesterday:
        db.session.delete(held)  # given today, so no day of it remains; the trail has it
        return
    held.until_on = yesterday
    held.version += 1


def _existing(held: Held | None) -> Held | None:
    """Return an office of the mapping with its scope as it is kept, or nothing if the scope does not exist yet."""
    if held is None:
        return None
    try:
        return Held(held.function, checked_scope(Office(held.function), held.scope))
    except DomainError:
        current_app.logger.warning("RG_OIDC_OFFICES: %s %s does not exist", held.function, held.scope)
        return None
