"""Every step of a registration by its name; pages and API both come through here. Operations never commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, IllegalMove, RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, permits, require
from regional_groups.participation import links, notices, queries, rules
from regional_groups.participation.models import Registration
from regional_groups.participation.queries import NOBODYS, Scene
from regional_groups.participation.registering import (
    accept,
    accepts,
    check_country,
    country_for,
    create,
    edit,
    is_late,
    refusal,
    sees_accessibility,
    verdict_on,
)
from regional_groups.participation.rules import FLOW
from regional_groups.people.models import Person
from regional_groups.people.queries import person_by_email

__all__ = [
    "ACTIONS",
    "accept",
    "accepts",
    "approve_many",
    "available",
    "create",
    "edit",
    "is_late",
    "perform",
    "sees_accessibility",
    "verdict_on",
]

AMENDABLE = ("mode", "category", "country", "organization", "languages_needed", "late")
Operation = Callable[[Registration, dict[str, Any], Scene, Actor, datetime], None]


def perform(
    registration: Registration, action: str, data: dict[str, Any], actor: Actor, now: datetime
) -> None:
    """Take one step, and bring the personal links in step with the new state.

    Raises:
        IllegalMove: there is no such step; else what the step's own operation raises.
    """
    operation = ACTIONS.get(action)
    if operation is None:
        raise IllegalMove(say("A registration has no step “%(action)s”.", action=action))
    scene = queries.scene(queries.place_of(registration), now)
    who = acting(actor, data, queries.subject_in(registration, scene), now)
    operation(registration, data, scene, who, now)
    links.settle(registration, now)
    notices.decided(registration, action, now)


def _step(
    registration: Registration,
    action: str,
    data: dict[str, Any],
    scene: Scene,
    actor: Actor,
    now: datetime,
    **options: Any,
) -> None:
    subject = queries.subject_in(registration, scene)
    moves.move(
        registration, action, FLOW, subject, actor, now, version=data.get("version"), given=data, **options
    )


def endorse(
    registration: Registration, data: dict[str, Any], scene: Scene, actor: Actor, now: datetime
) -> None:
    """Endorse a registration as the focal point of its country."""
    changes = {"endorsed_at": now, "endorsed_by": actor.name, "note": data.get("note") or ""}
    _step(registration, "endorse", data, scene, actor, now, changes=changes)


def approve(
    registration: Registration, data: dict[str, Any], scene: Scene, actor: Actor, now: datetime
) -> None:
    """Approve a registration; in one step where no focal point has to endorse it.

    Raises:
        IllegalMove: a focal point is known and has not endorsed it yet.
        RuleViolated: a rule refuses the person, or membership is not known and there is no note.
    """
    moves.check_version(registration, data.get("version"))
    FLOW.step("approve", registration.state)
    require(Permission.REGISTRATIONS_APPROVE, actor, queries.subject_in(registration, scene))
    if registration.state == rules.REQUESTED and queries.endorsement_needed(registration, scene):
        raise IllegalMove(
            say("The focal point endorses first. You can record the endorsement for the focal point.")
        )
    verdict = verdict_on(registration, scene)
    if verdict.refusal is not None:
        raise refusal("category", verdict.refusal, verdict.clause)
    if verdict.unknown is not None and not str(data.get("note") or "").strip():
        raise refusal("note", verdict.unknown, verdict.clause)
    changes = {"note": data.get("note") or "", "membership_unknown": verdict.unknown is not None}
    _step(registration, "approve", data, scene, actor, now, changes=changes)


def waitlist(
    registration: Registration, data: dict[str, Any], scene: Scene, actor: Actor, now: datetime
) -> None:
    """Put a registration on the waiting list."""
    _step(registration, "waitlist", data, scene, actor, now, changes={"note": data.get("note") or ""})


def refuse(
    registration: Registration, data: dict[str, Any], scene: Scene, actor: Actor, now: datetime
) -> None:
    """Refuse a registration, or take an approval back, with a note that the person reads."""
    _step(registration, "refuse", data, scene, actor, now, changes={"note": data.get("note") or ""})


def cancel(
    registration: Registration, data: dict[str, Any], scene: Scene, actor: Actor, now: datetime
) -> None:
    """Cancel a registration: the person, or the focal point of the country."""
    _step(registration, "cancel", data, scene, actor, now, changes={"note": data.get("note") or ""})


def substitute(
    registration: Registration, data: dict[str, Any], scene: Scene, actor: Actor, now: datetime
) -> None:
    """Let another person take the place.

    A focal point's word keeps the state that was reached; a person's own choice is endorsed and approved anew. What
    the first person wrote about accessibility goes, and so do the personal links.

    Raises:
        RuleViolated: the other person is the same, registered already, or of another country.
    """
    moves.check_version(registration, data.get("version"))
    FLOW.step("substitute", registration.state)
    subject = queries.subject_in(registration, scene)
    require(Permission.REGISTRATIONS_OWN, actor, subject)
    person = _substitute_for(registration, data, actor, now)
    speaks = permits(Permission.REGISTRATIONS_ENDORSE, actor, subject)
    to = str(registration.state) if speaks else rules.REQUESTED
    changes: dict[str, Any] = {"person_id": person.id, "note": data["note"]}
    if not speaks:
        changes |= {"endorsed_at": None, "endorsed_by": ""}
    links.revoke(registration, now)
    registration.accessibility = ""
    _step(registration, "substitute", data, scene, actor, now, changes=changes, to=to)
    db.session.flush()
    db.session.expire(registration, ["person"])


def _substitute_for(registration: Registration, data: dict[str, Any], actor: Actor, now: datetime) -> Person:
    email = str(data["person"]).strip().lower()
    person = person_by_email(email)
    if person is not None and queries.live_registration(queries.place_of(registration), person.id):
        raise refusal("person", say("%(name)s is registered already.", name=person.name))
    country = country_for(person, {}, actor, now) if person else registration.country
    if country is not None and registration.country is not None and country != registration.country:
        raise refusal("person", say("The other person is recorded for another country."))
    if person is None:
        name = data.get("name") or email.partition("@")[0].replace(".", " ").title()
        person = Person(email=email, name=name[:200], country=registration.country, created_at=now)
        db.session.add(person)
        db.session.flush()
    return person


def amend(
    registration: Registration, data: dict[str, Any], scene: Scene, actor: Actor, now: datetime
) -> None:
    """Correct a registration in any state, with reason and source.

    Raises:
        RuleViolated: the reason is blank, nothing would change, or no State has the code of the country.
    """
    changes = {name: data[name] for name in AMENDABLE if data.get(name) is not None}
    check_country(changes.get("country"))
    subject = queries.subject_in(registration, scene)
    reason, source = data.get("reason") or "", data.get("source") or ""
    moves.amend(
        registration,
        changes,
        FLOW,
        subject,
        actor,
        now,
        version=data["version"],
        reason=reason,
        source=source,
    )


def undo(registration: Registration, data: dict[str, Any], scene: Scene, actor: Actor, now: datetime) -> None:
    """Take back one's own last step within 24 hours.

    Raises:
        IllegalMove: the person has registered again meanwhile.
    """
    other = queries.live_registration(queries.place_of(registration), registration.person_id)
    if other is not None and other.id != registration.id:
        raise IllegalMove(say("The person has registered again meanwhile."))
    moves.undo(registration, FLOW, actor, now, version=data["version"])


ACTIONS: dict[str, Operation] = {
    "endorse": endorse,
    "approve": approve,
    "waitlist": waitlist,
    "refuse": refuse,
    "substitute": substitute,
    "cancel": cancel,
    "amend": amend,
    "undo": undo,
}


def available(registration: Registration, scene: Scene, actor: Actor) -> list[dict[str, Any]]:
    """Return the steps that the actor may take now, with what must be given."""
    subject: Subject = queries.subject_in(registration, scene)
    steps = moves.available(registration, FLOW, subject, actor)
    first = registration.state == rules.REQUESTED and queries.endorsement_needed(registration, scene)
    found = []
    for step in steps:
        if step["name"] == "approve" and first:
            continue
        if step["name"] == "approve" and verdict_on(registration, scene).unknown is not None:
            step = {**step, "needs": ["note"]}
        found.append(step)
    return found


def recordable(registration: Registration, scene: Scene, actor: Actor) -> list[str]:
    """Return the further steps that the responsible counsellor may record for the person or the focal point."""
    return moves.recordable(registration, FLOW, queries.subject_in(registration, scene), actor)


def approve_many(
    chosen: Sequence[Registration], note: str, actor: Actor, now: datetime
) -> tuple[list[Registration], list[tuple[Registration, DomainError]]]:
    """Approve many registrations; those that cannot be approved stay as they are and are named with the reason.

    Raises:
        NotPermitted, SignInNeeded: the actor approves nothing here.
    """
    done: list[Registration] = []
    left: list[tuple[Registration, DomainError]] = []
    scenes = queries.scenes_of(chosen, now)
    for registration in chosen:
        scene = scenes[queries.place_of(registration).id]
        everyone = replace(scene.subject, countries=NOBODYS)
        require(Permission.REGISTRATIONS_APPROVE, actor, everyone)
        try:
            approve(registration, {"version": registration.version, "note": note}, scene, actor, now)
        except (RuleViolated, IllegalMove) as error:
            left.append((registration, error))
            continue
        links.settle(registration, now)
        notices.decided(registration, "approve", now)
        done.append(registration)
    return done, left
