"""What the room of planning gives the others: the JSON twins of its parts, and what waits for a person."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.permissions import Held
from regional_groups.people.models import Person
from regional_groups.people.waiting import WaitingRow, waiting_source
from regional_groups.planning import api, shown
from regional_groups.planning.parts import Part
from regional_groups.planning.registry import PARTS

MOST = 50  # rows of a part that are looked at for what waits


def waiting_records(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return the records of the plan whose next step is this person's."""
    functions = {held.function for held in offices}
    return [row for part in PARTS for row in _of_part(part, functions)]


def _of_part(part: Part, functions: set[str]) -> list[WaitingRow]:
    states = [
        state for state, waits in part.flow.waits.items() if any(wait.office in functions for wait in waits)
    ]
    if not states:
        return []
    query = select(part.model).where(part.model.state.in_(states))
    found = db.session.scalars(query.order_by(part.model.state_since, part.model.id).limit(MOST))
    return [
        WaitingRow(
            part.headline(thing),
            f"/planning/{part.name}/{thing.id}",
            thing.state_since,
            next((wait.due for wait in shown.waiting(part, thing) if wait.due), None),
        )
        for thing in found
    ]


def join(app: Flask) -> None:
    """Register with the rooms below."""
    waiting_source(waiting_records)
    for blueprint in api.BLUEPRINTS[1:]:
        app.extensions["api"].register_blueprint(blueprint)
