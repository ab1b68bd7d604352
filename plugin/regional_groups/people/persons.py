"""Persons: made with their address, and what they say about themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, NotPermitted, RuleViolated, StaleVersion, say
from regional_groups.core.permissions import Actor
from regional_groups.groups.models import Country
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.people.queries import person_by_email

# Readable by programs that send mail; whether it exists is the first sign-in's to show.
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)+")
_PROFILE = ("name", "language", "timezone", "country", "organization", "gender", "digest")
_PRIVATE = {"gender"}  # its values stay out of the trail, which cannot forget


def update_profile(person: Person, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Change what a person says about themselves; only keys that are given change.

    Raises:
        NotPermitted: it is somebody else's profile.
        StaleVersion: it was changed meanwhile.
        RuleViolated: the time zone or country does not exist.
    """
    if actor.person_id != person.id and not actor.system:
        raise NotPermitted(say("A profile is changed by its owner."))
    check_version(person, data.get("version"))
    _check_profile(data)
    _change(person, data, actor, now)


def _change(person: Person, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    changed = {key: data[key] for key in _PROFILE if key in data and getattr(person, key) != data[key]}
    if not changed:
        return
    before = {key: getattr(person, key) for key in changed}
    for key, value in changed.items():
        setattr(person, key, value)
    person.version += 1
    shown = changed.keys() - _PRIVATE
    audit.append(
        "people:profile",
        ("people", str(person.id), person.name),
        actor,
        now,
        before={key: before[key] for key in shown},
        after={key: changed[key] for key in shown},
        demonstration=person.demonstration,
    )


def check_version(thing: OfficeHeld | Person, version: int | None) -> None:
    """Refuse to change what somebody changed meanwhile; without a version nothing is compared."""
    if version is not None and version != thing.version:
        raise StaleVersion(
            say("Somebody changed this after you opened it. Look at the newest version, then decide again."),
            current=thing.version,
        )


def _check_profile(data: Mapping[str, Any]) -> None:
    if data.get("timezone") and data["timezone"] not in available_timezones():
        raise RuleViolated(
            say("The time zone is not known."),
            fields={"timezone": [say("Choose a zone of the list, for example Africa/Nairobi.")]},
        )
    if data.get("country") and db.session.get(Country, data["country"]) is None:
        raise RuleViolated(
            say("The country is not known."), fields={"country": [say("Choose a country of the list.")]}
        )
    if "name" in data and not data["name"]:
        raise RuleViolated(say("A name is needed."), fields={"name": [say("Please give your name.")]})


def somebody(
    email: str,
    name: str,
    country: str | None,
    actor: Actor,
    now: datetime,
    *,
    demonstration: bool = False,
    of_the_past: bool = False,
) -> Person:
    """Return the person with an address, made if it is new; a country that is not known of them yet is kept.

    Whoever asks is not told which country is recorded. Of a country that is kept the person must be told.

    Parameters:
        of_the_past: past data: the person may have come from another country then, which changes nothing.
    Raises:
        InvalidInput: the address is not one.
        RuleViolated: the country does not exist, or is not the one that is recorded of the person.
    """
    person = person_by_email(email)
    if person is None:
        return new_person(email, name, country, now, demonstration=demonstration)
    code = (country or "").strip().upper()
    _check_profile({"country": code})
    if not code or of_the_past:
        return person
    if not person.country:
        _change(person, {"country": code}, actor, now)
    elif code != person.country:
        raise RuleViolated(
            say("This person is recorded with another country."),
            fields={
                "country": [
                    say(
                        "%(email)s is not recorded with %(given)s. Leave the country out; "
                        "persons change it in their own profile.",
                        email=person.email,
                        given=code,
                    )
                ]
            },
        )
    return person


def checked_address(email: str) -> str:
    """Return an e-mail address as it is kept.

    Raises:
        InvalidInput: it is none that mail can be sent to.
    """
    email = email.strip().lower()
    if len(email) > 254 or not _ADDRESS.fullmatch(email):
        raise InvalidInput(
            say("Some fields need your attention."),
            fields={"person": [say("Give an e-mail address, for example name@example.org.")]},
        )
    return email


def new_person(
    email: str, name: str, country: str | None, now: datetime, *, demonstration: bool = False
) -> Person:
    """Make a person whose address is not known yet.

    Raises:
        InvalidInput: the address is not one.
        RuleViolated: the country does not exist.
    """
    email = checked_address(email)
    code = (country or "").strip().upper() or None
    _check_profile({"country": code})
    person = Person(
        email=email,
        name=" ".join(name.split())[:200] or email.partition("@")[0],
        country=code,
        created_at=now,
        demonstration=demonstration,
    )
    db.session.add(person)
    db.session.flush()
    return person
