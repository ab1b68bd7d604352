"""What a past day is said to have shown is what was shown then: a random life replayed from the trail."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from regional_groups.core import audit, moves
from regional_groups.core.clock import FixedClock, geneva_day
from regional_groups.core.db import db
from regional_groups.core.forms import load
from regional_groups.core.permissions import SYSTEM, Subject
from regional_groups.creation.rules import FLOW as CREATION
from regional_groups.desk import standing
from regional_groups.meetings import happenings
from regional_groups.meetings.forms import EventCreateSchema
from regional_groups.meetings.models import Event
from regional_groups.meetings.rules import EVENT_FLOW
from regional_groups.planning.funds_models import FundsEntry
from regional_groups.planning.funds_operations import ENTRIES
from sqlalchemy.orm import Session, scoped_session

from tests.creation.requests import delegate, draft, field_around
from tests.desk.lives import Lives, Shown, shown_now, shown_on
from tests.planning.test_funds import entry as amount
from tests.support.field import bearer, person, regional_group, sign_in, study_group

Database = scoped_session[Session]


def event(title: str, at: datetime) -> Event:
    """Put a workshop into the calendar."""
    wish = {"kind": "workshop", "title": title, "starts_on": "2027-02-01"}
    made = happenings.create(load(EventCreateSchema(), wish), SYSTEM, at)
    db.session.commit()
    return made


def test_every_list_is_shown_as_it_was(session: Database, clock: FixedClock) -> None:
    lives = Lives(seed=8)
    snapshots: dict[date, dict[str, Shown]] = {}
    for day in range(5):
        for kind in standing.KINDS:
            if day < 2 or lives.chance.random() < 0.2:
                lives.begin(kind, clock.now())
            for _ in range(lives.chance.randint(0, 2)):
                clock.advance(timedelta(minutes=lives.chance.randint(0, 9)))
                lives.step(kind, clock.now())
        snapshots[geneva_day(clock.now())] = {
            kind: {id: one for id, one in rows.items() if id not in lives.before}
            for kind, rows in shown_now().items()
        }
        clock.advance(timedelta(days=1))

    last = snapshots[max(snapshots)]
    assert {day: shown_on(day) for day in snapshots} == snapshots
    assert [kind for kind in standing.KINDS if not last[kind]] == []
    assert sum(snapshots[min(snapshots)][kind] != rows for kind, rows in last.items()) == len(standing.KINDS)
    for day, kinds in snapshots.items():
        assert standing.counts(day) == {
            kind: dict(Counter(state for state, _label in kinds[kind].values())) for kind in standing.KINDS
        }


def test_what_an_old_trail_does_not_tell_is_unknown_or_completed(
    session: Database, clock: FixedClock
) -> None:
    """Of ledgers, which only grow, the rows tell; an office without its days, or gone untold, is unknown."""
    chair = person("chair@example.org", "rg_chair SG5RG-AFR").offices[0]
    entry, other = amount(amount="100.00"), amount(amount="7.00")
    day = geneva_day(clock.now())

    def told(action: str, id: object, after: dict[str, object]) -> None:
        audit.append(f"offices:{action}", ("offices", str(id), ""), SYSTEM, clock.now(), after=after)

    days = {"from": "2026-01-01", "until": None}
    told("appoint", chair.id, days)
    clock.advance(timedelta(days=1))
    copied = {name: getattr(entry, name) for name in ENTRIES.copied} | ENTRIES.opposite(entry, clock.now())
    session.add(FundsEntry(**copied, reverses_id=entry.id, recorded_at=clock.now(), note="Twice"))
    told("amend", chair.id, {"until_on": "2026-12-31"})
    told("appoint", lost := uuid4(), days)
    told("appoint", joined := uuid4(), days)
    clock.advance(timedelta(days=1))
    told("join", joined, {})
    session.commit()

    def states(kind: str, after: int) -> dict[str, str]:
        rows, _next = standing.standing(day + timedelta(days=after), kind, 20)
        return {row.id: row.state for row in rows}

    assert states("funds", 0) == {str(entry.id): "recorded", str(other.id): "recorded"}
    assert states("funds", 1) == {str(entry.id): "reversed", str(other.id): "recorded"}
    assert standing.counts(day + timedelta(days=1))["funds"] == {"recorded": 1, "reversed": 1}
    offices = [states("offices", after) for after in range(3)]
    assert [found.get(str(chair.id)) for found in offices] == ["held", "unknown", "unknown"]
    assert [found.get(str(lost)) for found in offices] == [None, "unknown", "unknown"]
    assert [found.get(str(joined)) for found in offices] == [None, "held", None]
    values = {row.id: row.values for row in standing.standing(day + timedelta(days=1), "offices", 20)[0]}
    assert values[str(chair.id)] == {"held_from": "2026-01-01", "held_until": "2026-12-31"}


def test_every_flow_has_a_list_or_a_reason(app: Flask) -> None:
    """A new flow is looked back on too; of a person's own calendar addresses only their owner has a list."""
    assert set(app.extensions["flows"]) - {"feed"} == set(standing.KINDS) - standing.WITHOUT_FLOW


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
    assert "In this state since" in page
    assert "How many stood in which state" in page
    assert "How many stood in which state" not in client.get(f"{address}&after=1").text
    assert "Green week" not in client.get(address.replace("cancelled", "planned")).text
    assert "Green week" not in client.get(address.replace("2026-11-23", "2026-11-22")).text
    for odd in ("day=x", "day=9999-99-99", "kind=person", "after=x", "day=2999-01-01"):
        assert client.get(f"/audit/day?{odd}").status_code == 200


def test_api_tells_the_same_and_the_values_by_right(
    client: FlaskClient, session: Database, clock: FixedClock
) -> None:
    study_group("SG5")
    made = event("Green week", clock.now())
    amount(amount="100.00")
    clock.advance(timedelta(days=1))
    moves.edit(made, {"title": "Blue week"}, EVENT_FLOW, SYSTEM, clock.now(), version=made.version)
    session.commit()
    address = "/api/v1/audit/day?day=2026-11-23&kind="
    admin = bearer(person("root@example.org", "admin"))
    tsb = bearer(person("tsb@example.org", "tsb_counsellor"))

    assert client.get(f"{address}event").status_code == 401
    assert client.get(f"{address}event", headers=bearer(person("d@example.org"))).status_code == 403
    assert client.get(f"{address}event".replace("2026-11-23", "2999-01-01"), headers=tsb).status_code == 422
    then = client.get(f"{address}event", headers=admin).json or {}
    assert [(one["label"], one["state"]) for one in then["items"]] == [("Green week", "planned")]
    assert {"kind": "event", "state": "planned", "count": 1} in then["counts"]
    later = client.get(f"{address}event".replace("-23", "-24"), headers=admin).json or {}
    assert [one["label"] for one in later["items"]] == ["Blue week"]
    funds = client.get(f"{address}funds", headers=tsb).json or {}
    assert [(one["state"], one["values"]["amount"], one["values"]["currency"]) for one in funds["items"]] == [
        ("recorded", "100", "CHF")
    ]
    hidden = client.get(f"{address}funds", headers=admin).json or {}
    assert (hidden["items"], [one for one in hidden["counts"] if one["kind"] == "funds"]) == ([], [])
    sign_in(client, person("other@example.org", "tsb_counsellor"))
    assert "<bdi>CHF</bdi>" in client.get("/audit/day?day=2026-11-23&kind=funds").text
    assert "funds:record" in client.get("/audit/").text
    sign_in(client, person("second@example.org", "admin"))
    assert "funds:record" not in client.get("/audit/").text
