"""What a past day is said to have shown is what was shown then: a random life replayed from the trail."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from regional_groups.core import moves
from regional_groups.core.clock import FixedClock, geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError
from regional_groups.core.forms import load
from regional_groups.core.permissions import SYSTEM, Subject
from regional_groups.core.workflow import Flow
from regional_groups.creation.models import CreationRequest
from regional_groups.creation.rules import FLOW as CREATION
from regional_groups.desk import standing
from regional_groups.meetings import happenings
from regional_groups.meetings import operations as meetings
from regional_groups.meetings.forms import EventCreateSchema, MeetingCreateSchema
from regional_groups.meetings.models import Event, Meeting
from regional_groups.meetings.rules import EVENT_FLOW
from regional_groups.meetings.rules import FLOW as MEETING
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.creation.requests import delegate, draft, field_around
from tests.support.field import person, regional_group, sign_in, study_group

Database = scoped_session[Session]
FLOWS: dict[str, tuple[type[Any], Flow]] = {
    "creation": (CreationRequest, CREATION),
    "meeting": (Meeting, MEETING),
    "event": (Event, EVENT_FLOW),
}


def shown_now() -> dict[str, dict[str, str]]:
    """Return the state of every object as the tables have it."""
    return {
        kind: {str(one.id): str(one.state) for one in db.session.scalars(select(model))}
        for kind, (model, _) in FLOWS.items()
    }


def shown_on(day: date) -> dict[str, dict[str, str]]:
    """Return the same for a past day, a small page at a time."""
    found: dict[str, dict[str, str]] = {}
    for kind in FLOWS:
        found[kind], after = {}, 0
        while after is not None:
            rows, after = standing.standing(day, kind, 3, after=after)  # type: ignore[assignment]  # None ends it
            found[kind] |= {row.id: row.state for row in rows}
    return found


def event(title: str, at: datetime) -> Event:
    """Put a workshop into the calendar."""
    wish = {"kind": "workshop", "title": title, "starts_on": "2027-02-01"}
    made = happenings.create(load(EventCreateSchema(), wish), SYSTEM, at)
    db.session.commit()
    return made


def meeting(at: datetime) -> Meeting:
    """Propose a meeting."""
    wish = {"groups": ["SG5RG-AFR"], "starts_on": "2027-03-01", "ends_on": "2027-03-02"}
    made = meetings.create(load(MeetingCreateSchema(), wish), SYSTEM, at)
    db.session.commit()
    return made


def step(chance: Random, at: datetime) -> None:
    """Move one object along an arrow of its flow, or take the last step back."""
    _, (model, flow) = chance.choice(sorted(FLOWS.items()))
    things = sorted(db.session.scalars(select(model)), key=lambda one: str(one.id))
    if not things:
        return
    thing = chance.choice(things)
    arrows = [
        one for one in flow.steps_from(thing.state) if one.action not in ("approve", "decline")
    ]  # need a day
    if not arrows:
        return
    arrow = chance.choice(arrows)
    given = dict.fromkeys(arrow.needs, "given")
    target = chance.choice(arrow.targets) if len(arrow.targets) > 1 else None
    try:
        if chance.random() < 0.2:
            moves.undo(thing, flow, SYSTEM, at, version=thing.version)
        else:
            moves.move(thing, arrow.action, flow, Subject(), SYSTEM, at, given=given, to=target, quiet=True)
        db.session.commit()
    except DomainError:
        db.session.rollback()


@pytest.mark.parametrize("seed", range(3))
def test_a_past_day_is_shown_as_it_was(session: Database, clock: FixedClock, seed: int) -> None:
    field_around()
    study_group("SG5")
    regional_group("SG5RG-AFR", "SG5", "africa")
    author, chance = delegate(), Random(seed)
    snapshots: dict[date, dict[str, dict[str, str]]] = {}
    for day in range(14):
        for _ in range(chance.randint(1, 4)):
            kind = chance.randint(0, 5)
            if kind == 0:
                draft(author, acronym=f"SG21RG-X{day}{chance.randint(0, 999)}")
                session.commit()
            elif kind == 1:
                event(f"Workshop {day}", clock.now())
            elif kind == 2:
                meeting(clock.now())
            clock.advance(timedelta(minutes=chance.randint(0, 90)))
            step(chance, clock.now())
        snapshots[geneva_day(clock.now())] = shown_now()
        clock.advance(timedelta(days=1))

    assert {day: shown_on(day) for day in snapshots} == snapshots
    assert any(any(rows.values()) for rows in snapshots.values())
    for day, kinds in snapshots.items():
        counted = standing.counts(day, FLOWS)
        assert counted == {kind: dict(Counter(rows.values())) for kind, rows in kinds.items()}


def test_a_day_ends_at_midnight_in_geneva(session: Database, clock: FixedClock) -> None:
    field_around()
    geneva = ZoneInfo("Europe/Zurich")
    made = draft(delegate())
    session.commit()
    moves.move(
        made, "submit", CREATION, Subject(), SYSTEM, datetime(2026, 11, 25, 0, 0, tzinfo=geneva), quiet=True
    )
    session.commit()

    assert [row.state for row in standing.standing(date(2026, 11, 24), "creation", 9)[0]] == ["draft"]
    assert [row.state for row in standing.standing(date(2026, 11, 25), "creation", 9)[0]] == ["submitted"]


def test_page_is_for_who_may_read_the_trail(
    client: FlaskClient, session: Database, clock: FixedClock
) -> None:
    study_group("SG5")
    regional_group("SG5RG-AFR", "SG5", "africa")
    made = event("Green week", clock.now())
    moves.move(made, "cancel", EVENT_FLOW, Subject(), SYSTEM, clock.now(), given={"note": "No host."})
    session.commit()
    address = "/audit/day?day=2026-11-23&kind=event&state=cancelled"
    assert client.get(address).status_code == 302
    sign_in(client, person("delegate@example.org", "delegate KE"))
    assert client.get(address).status_code == 403
    sign_in(client, person("tsb@example.org", "tsb_counsellor"))

    page = client.get(address).text

    assert "Green week" in page
    assert "Green week" not in client.get(address.replace("cancelled", "planned")).text
    assert "Green week" not in client.get(address.replace("2026-11-23", "2026-11-22")).text
    for odd in ("day=x", "day=9999-99-99", "kind=person", "after=x", "day=2999-01-01"):
        assert client.get(f"/audit/day?{odd}").status_code == 200
