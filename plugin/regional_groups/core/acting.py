"""Acting for others: the responsible counsellor records a step for any office within scope, with evidence.

Members work by mail; the trail shows "recorded by X for Y, mail of D", Y is told and can object. Which offices are
within scope is decided in ``core/standing_in.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app

from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import NotPermitted, RuleViolated, say
from regional_groups.core.permissions import (
    Acting,
    Actor,
    Held,
    Office,
    Permission,
    Subject,
    permits,
)
from regional_groups.core.standing_in import BELONGS, Belongs, kept, who_may, within_scope

FindPerson = Callable[[str], Actor | None]
ParentsOf = Callable[[Iterable[str]], dict[str, str | None]]


def acting(actor: Actor, data: Mapping[str, Any], subject: Subject, now: datetime) -> Actor:
    """Return the actor of a step: the person, or the one for whom it is recorded.

    Parameters:
        data: ``on_behalf_of``, ``effective_on`` and ``evidence`` as the schemas read them; all may be missing.
        subject: what the step is about; the counsellor must be responsible for it.
    Raises:
        NotPermitted: the person may not record for others here, or not for this office.
        RuleViolated: evidence is missing, a date lies in the future, or the person is unknown.
    """
    effective_on = data.get("effective_on")
    if effective_on is not None and effective_on > geneva_day(now):
        raise RuleViolated(
            say("The effective day lies in the future."),
            fields={"effective_on": [say("Give a day that is not after today.")]},
        )
    actor = replace(actor, effective_on=effective_on)
    wanted = data.get("on_behalf_of")
    if not wanted:
        return actor
    if not permits(Permission.RECORD_FOR_OTHERS, actor, subject):
        raise NotPermitted(say("Only the responsible counsellor records steps for others."))
    evidence = data.get("evidence")
    if not evidence:
        raise RuleViolated(
            say("A step recorded for somebody else needs evidence."),
            fields={
                "evidence": [say("Say by which mail, letter, report or call it was asked for, and its date.")]
            },
        )
    if evidence["on"] > geneva_day(now):
        raise RuleViolated(
            say("The date of the evidence lies in the future."),
            fields={"evidence-on": [say("Give a day that is not after today.")]},
        )
    return _stand_in(actor, wanted, evidence)


def _stand_in(actor: Actor, wanted: Mapping[str, Any], evidence: Mapping[str, Any]) -> Actor:
    find: FindPerson = current_app.extensions["find_person"]
    person = find(wanted["person"]) if wanted.get("person") else None
    if wanted.get("person") and person is None:
        raise RuleViolated(
            say("Nobody with this address is known."),
            fields={
                "on_behalf_of-person": [say("Nobody with this address is known. Appoint the person first.")]
            },
        )
    if actor.person_id is None:
        raise NotPermitted(say("Only a person can record a step for others."))
    offices = _offices_of(person, actor) if person else frozenset({_office(wanted, actor)})
    label = person.name if person else f"{wanted['office']} {wanted.get('scope') or ''}".strip()
    shown = Acting(
        recorded_by=actor.person_id,
        recorded_by_name=actor.name,
        for_label=label,
        for_person=person.person_id if person else None,
        evidence_kind=evidence["kind"],
        evidence_on=evidence["on"],
        evidence_reference=evidence.get("reference") or "",
    )
    return Actor(
        person_id=person.person_id if person else None,
        name=label,
        offices=offices,
        acting=shown,
        effective_on=actor.effective_on,
    )


def _office(wanted: Mapping[str, Any], recorder: Actor) -> Held:
    """Return the office named, if a step for it may be recorded by this counsellor."""
    function, scope = wanted["office"], wanted.get("scope") or ""
    if function not in set(Office) or BELONGS[Office(function)] is Belongs.NOBODY:
        raise RuleViolated(
            say("There is no such office."),
            fields={"on_behalf_of-office": [say("There is no such office.")]},
        )
    office = Held(function, scope)
    parent = _parents({office}).get(scope)
    if not within_scope(recorder, office, parent):
        told = who_may(office, parent)
        raise NotPermitted(told, fields={"on_behalf_of-office": [told]})
    return office


def _offices_of(person: Actor, recorder: Actor) -> frozenset[Held]:
    """Return the offices of a person that lie within the counsellor's scope; the others stay with the person."""
    return kept(recorder, person.offices, _parents(person.offices))


def _parents(offices: Iterable[Held]) -> dict[str, str | None]:
    """Return the parents of the regional groups that offices name, with one query or none."""
    find: ParentsOf = current_app.extensions["parents_of_groups"]
    groups = {one.scope for one in offices if BELONGS.get(Office(one.function)) is Belongs.GROUP}
    return find(groups) if groups else {}


def who_says(actor: Actor) -> tuple[str, str]:
    """Return the name of the person who says something, and the office in which it is said: function and scope.

    Said for an office, the name is that of who recorded it.
    """
    held, acting = sorted(actor.offices), actor.acting
    name = acting.recorded_by_name if acting and acting.for_person is None else actor.name
    return name, f"{held[0].function} {held[0].scope}".strip() if held else ""
