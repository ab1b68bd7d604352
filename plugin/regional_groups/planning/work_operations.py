"""Changes of the record of offices' work: entries are appended, and reversed by further entries; never committed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from regional_groups.core import audit
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db, demonstrating
from regional_groups.core.permissions import Actor, Permission, require
from regional_groups.core.turns import take_turn
from regional_groups.planning import work_queries as queries
from regional_groups.planning.funds_rules import check_reversal
from regional_groups.planning.work_models import OfficeWork
from regional_groups.planning.work_rules import check_work, halves

_COPIED = ("region", "from_on", "until_on", "half_days", "missions", "purpose", "source")


def record(data: dict[str, Any], actor: Actor, now: datetime) -> OfficeWork:
    """Append what an office worked in a period.

    Raises:
        RuleViolated: it says nothing, or cannot have been.
    """
    about = queries.about(data["region"])
    who = acting(actor, data, about, now)
    require(Permission.WORK_RECORD, who, about)
    days, missions = data.get("days"), data.get("missions")
    check_work(days, missions, data["from_on"], data["until_on"], geneva_day(now))
    made = OfficeWork(
        **{name: data[name] for name in ("region", "from_on", "until_on", "purpose", "source")},
        half_days=None if days is None else halves(days),
        missions=missions,
        note=data.get("note") or "",
        recorded_at=now,
        recorded_by=who.name,
        demonstration=demonstrating.get(),
    )
    return _append(made, "record", who, now)


def reverse(found: OfficeWork, data: dict[str, Any], actor: Actor, now: datetime) -> OfficeWork:
    """Append that an entry does not count, with the reason; both stay.

    Raises:
        RuleViolated: it was reversed already, is a reversal itself, or the reason is blank.
    """
    about = queries.about(found.region)
    who = acting(actor, data, about, now)
    require(Permission.WORK_RECORD, who, about)
    note = data.get("note") or ""
    take_turn(f"work:reverse:{found.id}")
    done = queries.reversal_of(found) is not None
    check_reversal(is_reversal=found.reverses_id is not None, is_reversed=done, note=note)
    made = OfficeWork(
        **{name: getattr(found, name) for name in _COPIED},
        note=note,
        reverses_id=found.id,
        recorded_at=now,
        recorded_by=who.name,
        demonstration=found.demonstration,
    )
    return _append(made, "reverse", who, now)


def _append(made: OfficeWork, action: str, who: Actor, now: datetime) -> OfficeWork:
    db.session.add(made)
    db.session.flush()
    after = {name: getattr(made, name) for name in (*_COPIED[:3], "days", *_COPIED[4:])}
    thing = ("work", str(made.id), made.label)
    note, demonstration = made.note, made.demonstration
    audit.append(f"work:{action}", thing, who, now, after=after, note=note, demonstration=demonstration)
    return made
