"""What every step of a regional group shares: its guard, the move, the day it takes effect, countries that exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from regional_groups.core import moves
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, say
from regional_groups.core.permissions import Actor, require
from regional_groups.core.workflow import check_given
from regional_groups.groups import queries
from regional_groups.groups.models import Country, RegionalGroup
from regional_groups.groups.rules import FLOW
from regional_groups.groups.standing import check_within_life


def guard(group: RegionalGroup, action: str, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Refuse before anything is looked up, in the order in which ``moves.move`` refuses."""
    moves.check_version(group, data["version"])
    step = FLOW.step(action, group.state)
    require(step.permission, actor, queries.subject(group, now))
    check_given(step, data)


def step(
    group: RegionalGroup,
    action: str,
    data: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Take a step of the flow on the version that the person saw."""
    moves.move(
        group,
        action,
        FLOW,
        queries.subject(group, now),
        actor,
        now,
        version=data["version"],
        given=data,
        changes=changes,
        values=values,
    )


def effective(group: RegionalGroup, data: Mapping[str, Any], now: datetime) -> date:
    """Return the day on which a step takes effect, today where none is given.

    Raises:
        RuleViolated: the group did not exist then.
    """
    on: date = data.get("effective_on") or geneva_day(now)
    check_within_life(group.created, group.closed, on)
    return on


def decision(data: Mapping[str, Any]) -> str:
    """Return the meeting and reference of a decision as one text."""
    return ", ".join(text for text in (data.get("meeting"), data.get("reference")) if text)[:300]


def known(codes: Iterable[str]) -> list[str]:
    """Return codes of States, each once, in order.

    Raises:
        InvalidInput: there is no such State.
    """
    wanted = sorted(set(codes))
    there = set(db.session.scalars(db.select(Country.code).where(Country.code.in_(wanted))))
    if missing := [code for code in wanted if code not in there]:
        unknown = [say("No State has the code %(codes)s.", codes=", ".join(missing))]
        raise InvalidInput(say("Some countries are not known."), fields={"countries": unknown})
    return wanted
