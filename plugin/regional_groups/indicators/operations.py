"""Changes of measures: recorded, corrected; never committed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from regional_groups.core import audit
from regional_groups.core.acting import acting
from regional_groups.core.db import db, demonstrating
from regional_groups.core.errors import RuleViolated, StaleVersion, say
from regional_groups.core.importing import Outcome
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.core.turns import take_turn
from regional_groups.groups.models import RegionalGroup
from regional_groups.indicators import queries
from regional_groups.indicators.models import Measure
from regional_groups.indicators.rules import check_measure
from regional_groups.meetings.models import Meeting

_CHANGEABLE = ("value", "certainty", "source")


def record(
    data: Mapping[str, Any],
    meeting: Meeting | None,
    group: RegionalGroup | None,
    actor: Actor,
    now: datetime,
    *,
    ref: str | None = None,
) -> Measure:
    """Record a measure of a meeting, or of a period for a group or for all.

    Parameters:
        data: ``indicator``, ``from_on``, ``until_on``, ``value``, ``certainty``, ``source`` and acting for others.
    Raises:
        RuleViolated: it says nothing that can be true, or was recorded already.
    """
    place = queries.subject_of(meeting, group, now)
    who = acting(actor, data, place, now)
    require(Permission.MEASURES_RECORD, who, place)
    first, last, indicator = data.get("from_on"), data.get("until_on"), data["indicator"]
    check_measure(
        indicator,
        of_meeting=meeting is not None,
        of_group=group is not None,
        from_on=first,
        until_on=last,
        value=data["value"],
    )
    key = queries.key_of(indicator, meeting, group, first, last)
    take_turn(f"measure:{key}")
    if queries.by_key(key) is not None:
        raise RuleViolated(
            say("This is recorded already. Correct the measure that is there."),
            fields={"indicator": [say("A measure of this indicator is recorded there already.")]},
        )
    made = Measure(
        ref=ref,
        key=key,
        indicator=indicator,
        meeting_id=meeting.id if meeting else None,
        group_id=group.id if group else None,
        from_on=first,
        until_on=last,
        recorded_by_id=actor.person_id,
        recorded_by=actor.name,
        recorded_at=now,
        demonstration=demonstrating.get()
        or bool((meeting and meeting.demonstration) or (group and group.demonstration)),
        **{name: data[name] for name in _CHANGEABLE},
    )
    made.meeting, made.group = meeting, group
    db.session.add(made)
    db.session.flush()
    said = {"indicator": indicator, **{name: data[name] for name in _CHANGEABLE}}
    _audit("record", made, who, now, after=said)
    return made


def correct(measure: Measure, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Correct value, certainty or source of a measure.

    Raises:
        StaleVersion: it was changed after it was read.
    """
    place = queries.subject_of(measure.meeting, measure.group, now)
    who = acting(actor, data, place, now)
    require(Permission.MEASURES_RECORD, who, place)
    if data["version"] != measure.version:
        raise StaleVersion(
            say("Somebody changed this after you opened it. Look at the newest version, then decide again."),
            current=measure.version,
        )
    _write(
        measure, {name: data[name] for name in _CHANGEABLE if name in data}, who, now, data.get("note") or ""
    )


def put(
    values: Mapping[str, Any],
    meeting: Meeting | None,
    group: RegionalGroup | None,
    ref: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Write a row of an import: recorded if it is new, else brought up to date."""
    key = queries.key_of(values["indicator"], meeting, group, values.get("from_on"), values.get("until_on"))
    found = queries.by_key(key)
    if found is None:
        record(values, meeting, group, replace(actor, name=actor.name or "import"), now, ref=ref or None)
        return "new"
    check_measure(
        found.indicator,
        of_meeting=found.meeting_id is not None,
        of_group=found.group_id is not None,
        from_on=found.from_on,
        until_on=found.until_on,
        value=values["value"],
    )
    changed = _write(found, {name: values[name] for name in _CHANGEABLE}, actor, now)
    return "changed" if changed else "same"


def _write(measure: Measure, values: Mapping[str, Any], actor: Actor, now: datetime, note: str = "") -> bool:
    """Set what differs; tell whether anything did."""
    changed = {name: value for name, value in values.items() if not _same(getattr(measure, name), value)}
    if not changed:
        return False
    check_measure(
        measure.indicator,
        of_meeting=measure.meeting_id is not None,
        of_group=measure.group_id is not None,
        from_on=measure.from_on,
        until_on=measure.until_on,
        value=changed.get("value", measure.value),
    )
    before = {name: getattr(measure, name) for name in changed}
    for name, value in changed.items():
        setattr(measure, name, value)
    measure.version += 1
    _audit("correct", measure, actor, now, before=before, after=changed, note=note)
    return True


def _same(old: Any, new: Any) -> bool:
    return bool(Decimal(old) == new) if isinstance(new, Decimal) else bool(old == new)


def _audit(action: str, measure: Measure, actor: Actor, now: datetime, **said: Any) -> None:
    audit.append(
        f"measure:{action}",
        ("measure", str(measure.id), measure.label),
        actor,
        now,
        demonstration=measure.demonstration,
        **said,
    )
