"""After the fact: terms in force in the past are recorded, any version is corrected, one's own last step undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.groups.models import RegionalGroup
from regional_groups.groups.queries import subject as group_subject
from regional_groups.terms import queries, rules
from regional_groups.terms.intervals import move_start, place
from regional_groups.terms.keeping import check_decided, check_past, keep, move_ends, texts
from regional_groups.terms.models import TermsVersion
from regional_groups.terms.rules import DECIDED, FLOW, OPEN, TermsState

AMENDABLE = ("meeting", "reference")


def record(group: RegionalGroup, data: Mapping[str, Any], actor: Actor, now: datetime) -> TermsVersion:
    """Record a version that was in force in the past, or is today, without notices or lateness.

    Clause: B3.5.
    Parameters:
        data: both texts as far as they are known; ``decided_on`` empty when it is not; ``in_force_until`` the first
            day on which it no longer was in force, empty: until the next version.
    Raises:
        RuleViolated: two versions would be in force on one day.
    """
    about = group_subject(group, now)
    require(Permission.RECORD_FOR_OTHERS, actor, about)
    queries.lock(group)
    start, end = data.get("decided_on"), data.get("in_force_until")
    check_past(start, "decided_on", now)
    check_past(end, "in_force_until", now)
    check_decided(group, start, now)
    placed = place(queries.spans(group), start, end)
    version = TermsVersion(
        group=group,
        number=rules.next_label(queries.numbers(group)),
        decided_on=start,
        meeting=data.get("meeting") or "",
        reference=data.get("reference") or "",
        in_force_from=start,
        in_force_until=placed.end,
        recorded_afterwards=True,
        since_unknown=start is None,
        author_id=actor.person_id,
        note=data.get("note") or "",
        created_at=now,
        demonstration=group.demonstration,
        **texts(data),
    )
    move_ends(placed.ends, actor, now)
    keep(version, actor, now)
    state = TermsState.APPROVED if placed.current else TermsState.SUPERSEDED
    values = {"number": version.number, "decided_on": start, "in_force_until": placed.end}
    moves.enter(
        version,
        "record",
        FLOW,
        about,
        replace(acting(actor, data, about, now), system=True),  # the right was asked for above
        now,
        state=state,
        values={**values, "text": version.text_hash},
        note=version.note,
        quiet=True,
    )
    return version


def amend(version: TermsVersion, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Correct a version after the fact; a corrected day moves the end of the version before.

    Raises:
        RuleViolated: the day lies outside the room between the versions before and after, or nothing would change.
    """
    about = queries.subject(version, now)
    require(Permission.AMEND, actor, about)
    moves.check_version(version, data["version"])
    changes: dict[str, Any] = {name: data[name] for name in AMENDABLE if name in data}
    if any(data.get(name) is not None for name in ("language", "sections", "working_methods")):
        changes |= texts(data, version)
    if data.get("decided_on") is not None and data["decided_on"] != version.decided_on:
        changes |= _corrected_day(version, data["decided_on"], actor, now)
    moves.amend(
        version,
        changes,
        FLOW,
        about,
        actor,
        now,
        version=data["version"],
        reason=data["reason"],
        source=data.get("source") or "",
    )
    keep(version, actor, now)


def _corrected_day(version: TermsVersion, day: date, actor: Actor, now: datetime) -> dict[str, Any]:
    if version.state not in DECIDED:
        raise RuleViolated(
            say("This version was not decided yet."),
            fields={"decided_on": [say("Record the approval instead; it takes the day of the decision.")]},
        )
    check_past(day, "decided_on", now)
    check_decided(version.group, day, now)
    ends = move_start(queries.spans(version.group), version.id, day)
    move_ends(ends, actor, now)
    return {"decided_on": day, "in_force_from": day, "since_unknown": False}


def undo(version: TermsVersion, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Take back one's own last step; the version before comes into force again.

    Raises:
        IllegalMove: a newer draft builds on the decision.
    """
    moves.check_version(version, data["version"])
    was_approved, began = version.state == TermsState.APPROVED, version.in_force_from
    if version.state not in OPEN and queries.open_version(version.group) is not None:
        raise IllegalMove(say("A newer draft builds on this decision. It cannot be undone any more."))
    moves.undo(version, FLOW, actor, now, version=data["version"])
    db.session.flush()
    if was_approved and version.state != TermsState.APPROVED and began is not None:
        _reinstate(version, began, actor, now)


def _reinstate(version: TermsVersion, began: date, actor: Actor, now: datetime) -> None:
    query = select(TermsVersion).where(
        TermsVersion.group_id == version.group_id,
        TermsVersion.state == TermsState.SUPERSEDED,
        TermsVersion.in_force_until == began,
    )
    before = db.session.scalar(query)
    if before is not None:
        moves.move(
            before,
            "reinstate",
            FLOW,
            queries.subject(before, now),
            replace(actor, system=True),
            now,
            changes={"in_force_until": None},
            quiet=True,
        )
