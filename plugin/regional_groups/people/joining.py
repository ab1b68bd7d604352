"""What the room of people gives the ground: who asks, which language and zone they chose, names of scopes."""

from __future__ import annotations

from flask import Flask

from regional_groups.core.clock import geneva_day
from regional_groups.core.permissions import Actor, Office
from regional_groups.core.web import now
from regional_groups.groups.queries import name_of
from regional_groups.people.queries import actor_of, person_by_email


def find_person(email: str) -> Actor | None:
    """Return the actor that a person with this address is today."""
    person = person_by_email(email)
    return actor_of(person, geneva_day(now())) if person else None


def scope_name(function: str, scope: str) -> str:
    """Return the scope of an office in words: a State's or region's name, else the code."""
    if function in (Office.DELEGATE, Office.FOCAL_POINT):
        return name_of(scope)
    if function == Office.REGIONAL_OFFICE:
        return name_of(f"region:{scope}")
    return scope


def join(app: Flask) -> None:
    """Register with the ground."""
    app.extensions["find_person"] = find_person
    app.extensions["scope_name"] = scope_name
