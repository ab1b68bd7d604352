"""Acting for others: the responsible counsellor records a step for any office within scope, with evidence.

Members work by mail; the trail shows "recorded by X for Y, mail of D", Y is told and can object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

FindPerson = Callable[[str], Actor | None]


def acting(actor: Actor, data: Mapping[str, Any], subject: Subject, now: datetime) -> Actor:
    """Return the actor of a step: the person, or the one for whom it is recorded.

    Parameters:
        data: ``on_behalf_of``, ``effective_on`` and ``evidence`` as the schemas read them; all may be missing.
        subject: what the step is about; the counsellor must be responsible for it.
    Raises:
        NotPermitted: the person may not record for others here.
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
    if person is None and wanted["office"] not in set(Office) - {Office.ADMIN}:
        raise RuleViolated(
            say("There is no such office."),
            fields={"on_behalf_of-office": [say("There is no such office.")]},
        )
    if actor.person_id is None:
        raise NotPermitted(say("Only a person can record a step for others."))
    offices = person.offices if person else frozenset({Held(wanted["office"], wanted.get("scope") or "")})
    # whoever administers the service does so alone: no counsellor borrows that right
    offices = frozenset(held for held in offices if held.function != Office.ADMIN)
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
