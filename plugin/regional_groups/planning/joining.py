"""What the room of planning gives the others: the JSON twins of its parts, its files, and what waits for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import Select, select

from regional_groups.core.db import db
from regional_groups.core.permissions import Actor, Held
from regional_groups.core.workflow import Waiting, soonest
from regional_groups.indicators.spending import spending_source
from regional_groups.people.models import Person
from regional_groups.people.waiting import WaitingRow, waiting_source
from regional_groups.planning import api, funds_queries, shown
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.importing import Risks, Targets
from regional_groups.planning.importing_plan import Activities, Outreach, StandardsRequests
from regional_groups.planning.ledger_importing import FUNDS, OFFICE_WORK
from regional_groups.planning.parts import Part
from regional_groups.planning.registry import PARTS
from regional_groups.planning.session_importing import CouncilSessions

MOST = 50  # rows of a part that are looked at for what waits


def waiting_records(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return the records of the plan whose next step is this person's.

    One statement asks which parts hold any, since mostly none does; each that does is then read.
    """
    actor = Actor(person_id=person.id, name=person.name, offices=offices)
    wanted = [(part, query) for part in PARTS if (query := _wanted(part, actor)) is not None]
    if not wanted:
        return []
    held = db.session.execute(select(*(query.exists() for _, query in wanted))).one()
    return [
        row
        for (part, query), any_held in zip(wanted, held, strict=True)
        if any_held
        for row in _rows(part, query, actor)
    ]


def _wanted(part: Part, actor: Actor) -> Select[Any] | None:
    states = [
        state
        for state, waits in part.flow.waits.items()
        if any(wait.office == "author" or actor.holds(wait.office) for wait in waits)
    ]
    if not states:
        return None
    query = part.visible(actor).where(part.model.state.in_(states))
    return query if part.concerning is None else query.where(part.concerning(actor))


def _rows(part: Part, query: Select[Any], actor: Actor) -> list[WaitingRow]:
    found = db.session.scalars(query.order_by(part.model.state_since, part.model.id).limit(MOST))
    return [
        WaitingRow(_called(part, thing), f"{part.where}/{thing.id}", thing.state_since, *soonest(waits))
        for thing in found
        if (waits := [wait for wait in shown.waiting(part, thing) if _is_for(wait, actor)])
    ]


def _called(part: Part, thing: Any) -> str:
    """Return what a record is called among things of other kinds."""
    return str(_("%(part)s: %(title)s", part=_(part.title), title=part.headline(thing)))


def _is_for(wait: Waiting, actor: Actor) -> bool:
    """Tell whether somebody holds the office that is waited for; a scope of everything serves each."""
    held = actor.scopes(wait.office)
    scopes = held | {scope.partition("/")[0] for scope in held}
    return (not wait.scope and bool(scopes)) or bool({wait.scope, ""} & scopes)


def join(app: Flask) -> None:
    """Register with the rooms below."""
    waiting_source(waiting_records)
    spending_source(app, funds_queries, FundsEntry)
    app.extensions["importers"] |= {
        "council_sessions.csv": CouncilSessions(),
        "targets.csv": Targets(),
        "risks.csv": Risks(),
        "activities.csv": Activities(),
        "outreach.csv": Outreach(),
        "standards_requests.csv": StandardsRequests(),
        "funds.csv": FUNDS,
        "office_work.csv": OFFICE_WORK,
    }
    for blueprint in api.BLUEPRINTS[1:]:
        app.extensions["api"].register_blueprint(blueprint)
