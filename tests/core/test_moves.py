"""Moves: version, flow, right, needs, audit and announcement in one place; amend and undo."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from regional_groups.core import audit, moves
from regional_groups.core.changes import Change
from regional_groups.core.clock import FixedClock
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotPermitted, RuleViolated, StaleVersion
from regional_groups.core.permissions import SYSTEM, Acting, Actor, Held, Office, Permission, Subject
from regional_groups.core.workflow import Flow, Step
from regional_groups.groups.models import GroupState, RegionalGroup, StudyGroup
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

FLOW = Flow(
    "regional_group",
    states=tuple(GroupState),
    steps=(
        Step("create", (), ("established",), Permission.GROUPS_MANAGE, entry=True),
        Step(
            "suspend",
            ("established",),
            ("suspended",),
            Permission.GROUPS_MANAGE,
            clause="B2.3",
            needs=("note",),
        ),
        Step("close", ("established",), ("closed",), Permission.GROUPS_MANAGE, undoable=False),
    ),
)
CHAIR = Actor(uuid4(), "A chair", frozenset({Held(Office.SG_CHAIR, "SG5")}))
SUBJECT = Subject(parents=frozenset({"SG5"}), groups=frozenset({"SG5RG-XXX"}))


@pytest.fixture
def group(_context: None, clock: FixedClock) -> RegionalGroup:
    """Return a regional group that has just been created."""
    db.session.add(StudyGroup(code="SG5", title_en="Environment"))
    found = RegionalGroup(
        acronym="SG5RG-XXX",
        parent_code="SG5",
        region="africa",
        region_label="Africa",
        name_en="A group",
        version=1,
        created_at=clock.now(),
    )
    moves.enter(found, "create", FLOW, SUBJECT, SYSTEM, clock.now())
    db.session.commit()
    return found


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.rollback()


def test_move_changes_state_version_and_trail(group: RegionalGroup, clock: FixedClock) -> None:
    clock.advance(timedelta(days=1))

    moves.move(group, "suspend", FLOW, SUBJECT, CHAIR, clock.now(), version=1, given={"note": "No officers."})
    db.session.commit()

    last = audit.entries_of("regional_group", str(group.id))[0]
    assert (group.state, group.version, group.state_since) == (GroupState.SUSPENDED, 2, clock.now())
    assert (last.event, last.clause, last.note) == ("regional_group:suspend", "B2.3", "No officers.")
    assert (last.before, last.after) == ({"state": "established"}, {"state": "suspended"})


def test_stale_version_is_refused_with_the_current_one(group: RegionalGroup, clock: FixedClock) -> None:
    with pytest.raises(StaleVersion) as refusal:
        moves.move(group, "suspend", FLOW, SUBJECT, CHAIR, clock.now(), version=7, given={"note": "x"})

    assert refusal.value.current == 1


def test_refused_move_leaves_no_trace(group: RegionalGroup, clock: FixedClock) -> None:
    with pytest.raises(RuleViolated):
        moves.move(group, "suspend", FLOW, SUBJECT, CHAIR, clock.now(), version=1, given={"note": " "})

    assert (group.state, group.version) == (GroupState.ESTABLISHED, 1)
    assert len(audit.entries_of("regional_group", str(group.id))) == 1


def test_move_without_right_is_refused(group: RegionalGroup, clock: FixedClock) -> None:
    stranger = Actor(uuid4(), "Stranger", frozenset({Held(Office.SG_CHAIR, "SG2")}))

    with pytest.raises(NotPermitted):
        moves.move(group, "suspend", FLOW, SUBJECT, stranger, clock.now(), version=1, given={"note": "x"})


def test_listeners_hear_of_a_move(app: Flask, group: RegionalGroup, clock: FixedClock) -> None:
    heard: list[Change] = []
    app.extensions["changes"].listen(RegionalGroup, heard.append)

    moves.move(group, "close", FLOW, SUBJECT, CHAIR, clock.now(), version=1)

    assert [(change.event, change.after["state"]) for change in heard] == [("regional_group:close", "closed")]


def test_undo_takes_back_ones_own_step(group: RegionalGroup, clock: FixedClock) -> None:
    moves.move(
        group, "suspend", FLOW, SUBJECT, CHAIR, clock.now(), given={"note": "x"}, changes={"name_en": "B"}
    )

    moves.undo(group, FLOW, CHAIR, clock.now() + timedelta(hours=24), version=2)

    assert (group.state, group.name_en, group.version) == (GroupState.ESTABLISHED, "A group", 3)


def test_undo_after_24_hours_is_refused(group: RegionalGroup, clock: FixedClock) -> None:
    moves.move(group, "suspend", FLOW, SUBJECT, CHAIR, clock.now(), given={"note": "x"})

    with pytest.raises(NotPermitted):
        moves.undo(group, FLOW, CHAIR, clock.now() + timedelta(hours=24, seconds=1), version=2)


def test_undo_of_somebody_elses_step_is_refused(group: RegionalGroup, clock: FixedClock) -> None:
    moves.move(group, "suspend", FLOW, SUBJECT, CHAIR, clock.now(), given={"note": "x"})

    with pytest.raises(NotPermitted):
        moves.undo(group, FLOW, replace(CHAIR, person_id=uuid4()), clock.now(), version=2)


def test_undo_of_a_step_on_which_others_depend_is_refused(group: RegionalGroup, clock: FixedClock) -> None:
    moves.move(group, "close", FLOW, SUBJECT, CHAIR, clock.now())

    with pytest.raises(IllegalMove):
        moves.undo(group, FLOW, CHAIR, clock.now(), version=2)


def test_amend_needs_a_reason_and_a_difference(group: RegionalGroup, clock: FixedClock) -> None:
    counsellor = Actor(uuid4(), "Counsellor", frozenset({Held(Office.TSB_COUNSELLOR, "")}))
    arguments = (FLOW, SUBJECT, counsellor, clock.now())

    with pytest.raises(RuleViolated):
        moves.amend(group, {"name_en": "B"}, *arguments, version=1, reason=" ")
    with pytest.raises(RuleViolated):
        moves.amend(group, {"name_en": "A group"}, *arguments, version=1, reason="Typing error")
    moves.amend(group, {"name_en": "B"}, *arguments, version=1, reason="Typing error", source="report R1")

    last = audit.entries_of("regional_group", str(group.id))[0]
    assert (last.before, last.after, last.note) == (
        {"name_en": "A group"},
        {"name_en": "B"},
        "Typing error (report R1)",
    )


def test_trail_names_recorder_and_evidence(group: RegionalGroup, clock: FixedClock) -> None:
    recorder = uuid4()
    acting = Acting(
        recorder, "A counsellor", "sg_chair SG5", None, "mail", clock.now().date(), "mail of the chair"
    )

    moves.move(group, "close", FLOW, SUBJECT, replace(CHAIR, acting=acting), clock.now())

    last = audit.entries_of("regional_group", str(group.id))[0]
    assert (last.actor_id, last.actor_name) == (recorder, "A counsellor")
    assert last.acting == {
        "for": "sg_chair SG5",
        "for_person": None,
        "evidence": {"kind": "mail", "on": "2026-11-23", "reference": "mail of the chair"},
    }


def test_trail_is_whole_and_refuses_changes(group: RegionalGroup, clock: FixedClock) -> None:
    moves.move(group, "close", FLOW, SUBJECT, CHAIR, clock.now())
    db.session.commit()

    assert audit.verify() is None
    for statement in ("UPDATE audit_entries SET note = 'x'", "DELETE FROM audit_entries"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement))
        db.session.rollback()


# Every column but the key: each tells something that somebody might want to have been otherwise.
FORGED: dict[str, Any] = {
    "at": datetime(2020, 1, 1, tzinfo=UTC),
    "effective_on": date(2020, 1, 1),
    "actor_id": uuid4(),
    "before": {"state": "closed"},
    "after": {"state": "established"},
    "acting": {"for": "Somebody"},
    "demonstration": True,
    **dict.fromkeys(("event", "subject_type", "subject_id", "subject_label"), "forged"),
    **dict.fromkeys(("actor_name", "clause", "note"), "forged"),
    "previous_hash": "f" * 64,
    "hash": "f" * 64,
}


def test_forged_entry_is_found_whatever_was_changed(group: RegionalGroup, clock: FixedClock) -> None:
    entries = audit.AuditEntry.__table__
    entry = moves.move(group, "suspend", FLOW, SUBJECT, CHAIR, clock.now(), given={"note": "Why"})
    moves.edit(group, {"name_en": "Another"}, FLOW, CHAIR, clock.now(), version=None)
    db.session.commit()
    id, true = entry.id, db.session.execute(select(entries).where(entries.c.id == entry.id)).mappings().one()
    without_triggers()

    found = {}
    for name, value in FORGED.items():
        for each in (value, true[name]):
            db.session.execute(update(entries).where(entries.c.id == id).values({name: each}))
            db.session.expire_all()
            broken = audit.verify()
            found.setdefault(name, []).append(broken and broken.id)

    assert set(FORGED) == set(entries.c.keys()) - {"id"}
    assert found == {name: [id, None] for name in FORGED}


def test_entry_that_was_taken_out_is_missed(group: RegionalGroup, clock: FixedClock) -> None:
    taken = moves.move(group, "suspend", FLOW, SUBJECT, CHAIR, clock.now(), given={"note": "Why"}).id
    moves.edit(group, {"name_en": "Another"}, FLOW, CHAIR, clock.now(), version=None)
    db.session.commit()
    without_triggers()
    db.session.execute(text("DELETE FROM audit_entries WHERE id = :id"), {"id": taken})

    broken = audit.verify()

    assert broken is not None
    assert (broken.id > taken, broken.reason) == (True, "the link to the entry before does not agree")


def without_triggers() -> None:
    """Let this transaction change the trail, as somebody who owns the database can."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        return
    for verb in ("update", "delete"):
        db.session.execute(text(f"DROP TRIGGER audit_entries_no_{verb}"))
