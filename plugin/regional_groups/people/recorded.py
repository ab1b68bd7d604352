"""Steps that somebody recorded for others: they are told, can object, and the objection is a task to settle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from regional_groups.core import audit
from regional_groups.core.changes import Change
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, NotFound, NotPermitted, RuleViolated, say
from regional_groups.core.permissions import Acting, Actor, Held, Office
from regional_groups.people.models import Person, RecordedStep
from regional_groups.people.notices import notify
from regional_groups.people.queries import holders, holders_among, objections_open, person_with
from regional_groups.people.waiting import WaitingRow

PAGE = "/me/recorded"


@dataclass(frozen=True)
class _Told:
    """A step that was recorded for somebody, and who is told of it."""

    change: Change
    acting: Acting
    people: tuple[Person, ...]
    entry: audit.AuditEntry


_gathered: ContextVar[list[_Told] | None] = ContextVar("gathered", default=None)


def tell_for_whom(change: Change) -> None:
    """Tell those for whom a step was recorded, unless it is past data or they recorded it themselves."""
    acting = change.actor.acting
    if acting is None or change.quiet:
        return
    entry = _entry(change)
    people = [person for person in _people(change, acting) if person.id != acting.recorded_by]
    if entry is None or not people:
        return
    for person in people:
        db.session.add(
            RecordedStep(
                audit_entry=entry.id,
                person_id=person.id,
                recorded_by=acting.recorded_by,
                event=change.event,
                subject_label=entry.subject_label,
                for_label=acting.for_label,
                evidence=(entry.acting or {}).get("evidence") or {},
                recorded_at=change.now,
            )
        )
    db.session.flush()
    told = _Told(change, acting, tuple(people), entry)
    gathered = _gathered.get()
    if gathered is None:
        _tell([told])
    else:
        gathered.append(told)


@contextmanager
def one_letter() -> Iterator[None]:
    """Write one letter for all steps that are recorded for the same people until the block ends."""
    if _gathered.get() is not None:  # an outer block writes it
        yield
        return
    found: list[_Told] = []
    token = _gathered.set(found)
    try:
        yield
    finally:
        _gathered.reset(token)
    letters: dict[Any, list[_Told]] = {}
    for told in found:
        letters.setdefault((told.acting, tuple(one.id for one in told.people)), []).append(told)
    for steps in letters.values():
        _tell(steps)


def _tell(steps: list[_Told]) -> None:
    first = steps[0]
    acting, event = first.acting, first.change.event
    context = {
        "subject": first.entry.subject_label,
        "event": event,
        "steps": [(one.entry.subject_label, one.change.event) for one in steps],
        "recorded_by": acting.recorded_by_name,
        "for_label": acting.for_label,
        "evidence_on": acting.evidence_on,
        "evidence_reference": acting.evidence_reference,
        "note": next((one.change.note for one in steps if one.change.note), ""),
        "action_url": PAGE,
    }
    notify("recorded_for_you", first.people, context, f"{event}:{first.entry.id}", first.change.now)


def _entry(change: Change) -> audit.AuditEntry | None:
    """Return the entry of the trail that the change has just written."""
    kind = change.event.partition(":")[0]
    subject_id = getattr(change.subject, "id", None)
    found = audit.entries_of(kind, str(subject_id), limit=1)
    return found[0] if found and found[0].event == change.event else None


def _people(change: Change, acting: Acting) -> list[Person]:
    if acting.for_person is not None:
        return [person_with(acting.for_person)]
    day = geneva_day(change.now)
    return [person for held in change.actor.offices for person in holders(held.function, held.scope, day)]


def object_to(step: RecordedStep, note: str, actor: Actor, now: datetime) -> None:
    """Object to a step that was recorded for oneself; who recorded it is asked to settle it.

    Raises:
        NotFound: it was recorded for somebody else.
        IllegalMove: an objection was made before.
        RuleViolated: the note is blank.
    """
    if actor.person_id != step.person_id:
        raise NotFound(say("There is no such record."))
    if step.objected_at is not None:
        raise IllegalMove(say("You have objected already. The secretariat has your note."))
    _needed(note)
    step.objected_at, step.objection = now, note
    _write("object", step, actor, now, note)
    context = {
        "subject": step.subject_label,
        "event": step.event,
        "by": step.person.name,
        "note": note,
        "action_url": PAGE,
    }
    notify("objection", [step.recorder], context, str(step.id), now)


def settle(step: RecordedStep, note: str, actor: Actor, now: datetime) -> None:
    """Close an objection, saying what was done about it; the person is told.

    Raises:
        NotPermitted: the actor neither recorded the step nor looks after all study groups.
        IllegalMove: there is no open objection.
        RuleViolated: the note is blank.
    """
    if actor.person_id != step.recorded_by and not sees_all(actor):
        raise NotPermitted(say("An objection is settled by who recorded the step, or by the Director."))
    if step.objected_at is None or step.settled_at is not None:
        raise IllegalMove(say("There is no open objection to this step."))
    _needed(note)
    step.settled_at, step.settlement = now, note
    _write("settle", step, actor, now, note)
    context = {"subject": step.subject_label, "event": step.event, "note": note, "action_url": PAGE}
    notify("objection_settled", [step.person], context, str(step.id), now)


def sees_all(actor: Actor) -> bool:
    """Tell whether the actor looks after the objections of every study group."""
    return actor.holds(Office.TSB_DIRECTOR) or "" in actor.scopes(Office.TSB_COUNSELLOR)


def objections_for(actor: Actor) -> list[RecordedStep]:
    """Return the open objections that the actor may settle."""
    if actor.person_id is None:
        return []
    return objections_open(None if sees_all(actor) else actor.person_id)


def waiting_objections(person: Person, offices: frozenset[Held], now: datetime) -> list[WaitingRow]:
    """Return the objections that wait for a person: to steps this person recorded, or whose recorder left."""
    objections = objections_for(Actor(person_id=person.id, offices=offices))
    others = {step.recorded_by for step in objections} - {person.id}
    serving = holders_among(others, (Office.TSB_COUNSELLOR, Office.TSB_DIRECTOR), geneva_day(now))
    return [
        WaitingRow(
            _("%(person)s objects to %(subject)s", person=step.person.name, subject=step.subject_label),
            PAGE,
            step.objected_at or step.recorded_at,
        )
        for step in objections
        if step.recorded_by not in serving  # who works for TSB today keeps the task
    ]


def _needed(note: str) -> None:
    if not note.strip():
        raise RuleViolated(
            say("Please say why, in a sentence."),
            fields={"note": [say("This is needed for the step and must not be blank.")]},
        )


def _write(action: str, step: RecordedStep, actor: Actor, now: datetime, note: str) -> None:
    audit.append(
        f"objections:{action}",
        ("recorded_steps", str(step.id), step.subject_label),
        actor,
        now,
        after={"entry": step.audit_entry},
        note=note,
        demonstration=step.person.demonstration,
    )
