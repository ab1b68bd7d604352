"""Reads of the tallies that are kept: the persons of many meetings, and of which the rows must be counted instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, or_, select

from regional_groups.core.db import db
from regional_groups.participation.joint_meetings import joint
from regional_groups.participation.tally import Part, Seen, parts_again, seen_again
from regional_groups.participation.tally_models import AttendanceTally


@dataclass
class Kept:
    """The kept tallies of meetings, as one statement read them: a later one may find other tallies empty."""

    uncounted: list[UUID] = field(default_factory=list)  # their rows must be counted
    overlapping: list[UUID] = field(default_factory=list)  # joint ones: their rows, for each group
    seen: dict[UUID, Seen] = field(default_factory=dict)
    parts: dict[UUID, tuple[Part, ...]] = field(default_factory=dict)  # of joint meetings
    unnamed: dict[UUID, bool] = field(
        default_factory=dict
    )  # joint meetings with persons of no named group: of no known country too


Condition = ColumnElement[bool]


def asked_for(chosen: Any, *, demonstration: bool) -> tuple[Condition, Condition]:
    """Return which tallies are those of meetings, and which of these do not say what is asked for."""
    row = AttendanceTally
    ours, empty = row.meeting_id.in_(chosen), row.tally.is_(None)
    if demonstration:
        return ours, or_(empty, row.mixed)
    return and_(ours, or_(empty, row.demonstration.is_(False))), empty


def kept_of(chosen: Any, *, demonstration: bool) -> Kept:
    """Return the kept tallies of meetings, given by the query of their ids; one query.

    Parameters:
        demonstration: count demonstration records too.
    """
    row = AttendanceTally
    ours, missing = asked_for(chosen, demonstration=demonstration)
    many = row.meeting_id.in_(joint())
    found = Kept()
    query = select(row.meeting_id, row.tally, case((many, row.parts)), row.apart, missing, many).where(ours)
    for id, tally, parts, apart, is_missing, is_joint in db.session.execute(query):
        if is_missing:
            found.uncounted.append(id)
        else:
            found.seen[id] = seen_again(tally)
        if is_joint:
            _of_joint(found, id, () if is_missing else parts_again(parts), apart=apart and not is_missing)
    return found


def _of_joint(found: Kept, id: UUID, parts: Iterable[Part], *, apart: bool) -> None:
    """Keep the parts of a joint meeting where they may be added, and whether they leave somebody out."""
    if apart:
        found.parts[id] = tuple(parts)
    else:
        found.overlapping.append(id)
    silent = [part.country for part in parts if not part.groups]
    if silent:
        found.unnamed[id] = "" in silent
