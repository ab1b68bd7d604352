"""The file of meetings: past ones, and those that are convened already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.core.importing import Column, Outcome, Row, RowRefused, most
from regional_groups.core.permissions import Actor
from regional_groups.desk.importing.field_files import check_order, last_day
from regional_groups.groups.importing import known_country, known_group
from regional_groups.groups.models import Country
from regional_groups.meetings.models import Meeting
from regional_groups.meetings.operations import put_meeting

# Registered by the room that keeps the counts: tells whether something was new, changed or the same.
Counts = Callable[[Meeting, int | None, int | None, str, Actor, datetime], Any]
MOST_GROUPS = 30


def _groups(row: Row, column: str = "groups") -> list[str]:
    names = [name.strip() for name in row.filled(column).split(";") if name.strip()]
    if not names or len(names) > MOST_GROUPS:
        raise RowRefused(column, say("name one to %(most)s groups, ; between", most=MOST_GROUPS))
    if len(set(names)) != len(names):
        raise RowRefused(column, say("a group stands there twice"))
    return [known_group(row, column, name).acronym for name in names]


def _first_day(row: Row, column: str = "start") -> date | None:
    found = row.day(column)
    if found is None and row["end"]:
        raise RowRefused(column, say("a meeting with a last day needs a first one"))
    return found


def _country(row: Row, column: str = "country") -> str:
    if row["city"].casefold() != "virtual":
        return known_country(row, column)
    if row[column]:
        raise RowRefused(column, say("a virtual meeting has no country"))
    return ""


def _counted(row: Row, column: str) -> int | None:
    return row.whole(column, 1_000_000)


class Meetings:
    """`meetings.csv`: meetings of one group, or joint ones."""

    key = "groups + start; groups + source when undated"
    columns = (
        Column("groups", "acronyms, ; between", filled=True, check=_groups),
        Column("start", "first day, YYYY-MM-DD; empty is unknown", check=_first_day),
        Column("end", "last day, YYYY-MM-DD", check=last_day("start")),
        Column("city", "city; Virtual for a meeting without a place", check=most(120)),
        Column("country", "alpha-2 code", check=_country),
        Column("host", "who hosts", check=most(300)),
        Column("colocated_event", "what takes place beside it"),
        Column("participants", "how many; empty is unknown", check=_counted),
        Column("contributions", "how many; empty is unknown", check=_counted),
        Column("source", "where the facts come from"),
    )
    fields: Mapping[str, str] = {
        "starts_on": "start",
        "ends_on": "end",
        "timezone": "country",
        "colocated": "colocated_event",
    }

    def put(self, row: Row) -> Outcome:
        """Write a meeting, and what is known of attendance and contributions."""
        check_order(row, "start", "end")
        groups = _groups(row)
        starts_on, ends_on = _first_day(row), row.day("end")
        virtual = row["city"].casefold() == "virtual"
        country = _country(row)
        last = ends_on or starts_on
        counted = _counted(row, "participants"), _counted(row, "contributions")
        _adopt_ref(row, groups)
        meeting, outcome = put_meeting(
            ref=row.ref or None,
            groups=groups,
            starts_on=starts_on,
            ends_on=ends_on,
            city="" if virtual else row.line_of_text("city", 120),
            country=country or None,
            host=row.line_of_text("host", 300),
            colocated=row["colocated_event"],
            source=row["source"],
            timezone=zone_of(country),
            format="virtual" if virtual else "",
            state="held" if last is not None and last < geneva_day(row.now) else "convened",
            actor=row.actor,
            now=row.now,
        )
        return _count(meeting, counted, row, outcome)


def zone_of(country: str) -> str:
    """Return the zone of a State that has exactly one; else it is unknown."""
    found = db.session.get(Country, country) if country else None
    zones = found.zones if found else ""
    return "" if ";" in zones else zones


def _adopt_ref(row: Row, groups: list[str]) -> None:
    """Give a meeting that was loaded without a key of its own the key that its row has now."""
    if not row.ref or db.session.scalar(select(Meeting.id).where(Meeting.ref == row.ref)) is not None:
        return
    query = select(Meeting).where(Meeting.ref.is_(None), Meeting.starts_on == row.day("start"))
    if row.day("start") is None:
        query = query.where(Meeting.source == row["source"])
    for meeting in db.session.scalars(query):
        if set(meeting.acronyms) == set(groups):
            meeting.ref = row.ref
            return


def _count(meeting: Meeting, counted: tuple[int | None, int | None], row: Row, outcome: Outcome) -> Outcome:
    hook: Counts | None = current_app.extensions.get("import_meeting_counts")
    if hook is None or counted == (None, None):
        return outcome
    said = hook(meeting, *counted, row["source"], row.actor, row.now)
    return "changed" if outcome == "same" and said in ("new", "changed") else outcome
