"""Files of attendance and contributions, and the counts that the file of meetings carries."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.core.importing import Column, Outcome, Row, RowRefused, most, word
from regional_groups.core.permissions import Actor
from regional_groups.meetings.models import Meeting
from regional_groups.participation import attending, contributing
from regional_groups.participation.forms import with_sources
from regional_groups.participation.rules import ADDRESSEE_LABELS, Certainty, Covers, Mode, Source
from regional_groups.participation.rules import Outcome as Result

MEETING = (
    Column("meeting", "ref or id of the meeting; empty: found by groups and start", required=False),
    Column("groups", "acronyms of the meeting, ; between", required=False),
    Column("start", "first day of the meeting, YYYY-MM-DD", required=False, check=Row.day),
)


def meeting_of(row: Row) -> Meeting:
    """Return the meeting that a row is about.

    Raises:
        RowRefused: there is none, or more than one.
    """
    if name := row["meeting"]:
        conditions = [Meeting.ref == name]
        with suppress(ValueError):
            conditions.append(Meeting.id == UUID(name))
        found = list(db.session.scalars(select(Meeting).where(or_(*conditions)).limit(2)))
        column = "meeting"
    else:
        names = {part.strip() for part in row.filled("groups").split(";") if part.strip()}
        row.filled("start")
        query = select(Meeting).where(Meeting.starts_on == row.day("start"))
        found = [one for one in db.session.scalars(query) if set(one.acronyms) == names]
        column = "groups"
    if len(found) != 1:
        raise RowRefused(column, say("this names no meeting, or more than one"))
    return found[0]


def _people(row: Row, column: str) -> int | None:
    return row.whole(column, attending.LARGEST)


def _countries(row: Row, column: str = "countries") -> int | None:
    return row.whole(column, 300)


class AttendanceFile:
    """`attendance.csv`: persons, numbers by country, or totals."""

    key = "meeting + person, country or totals + day or covers + mode"
    columns = (
        *MEETING,
        Column("person", "e-mail of a person who is known", required=False),
        Column("country", "alpha-2 code, with a count", required=False),
        Column("count", "people of the country", required=False, check=_people),
        Column("participants", "total of people", required=False, check=_people),
        Column("countries", "total of countries", required=False, check=_countries),
        Column("certainty", "exact (when empty), about, at_least", required=False, check=word(*Certainty)),
        Column("mode", "onsite, remote, both, unknown (when empty)", required=False, check=word(*Mode)),
        Column("day", "YYYY-MM-DD; empty: see covers", required=False, check=Row.day),
        Column(
            "covers",
            "meeting (when empty), whole_event",
            required=False,
            check=word(Covers.MEETING, Covers.WHOLE_EVENT),
        ),
        Column(
            "source",
            "badge, join, provider, manual, import (when empty)",
            required=False,
            check=word(*Source),
        ),
        Column("note", "as the source writes it", required=False),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Write who was there, or bring the numbers up to date."""
        meeting = meeting_of(row)
        data = {
            "person": row["person"].lower() or None,
            "country": row["country"] or None,
            "count": _people(row, "count"),
            "participants": _people(row, "participants"),
            "countries": _countries(row),
            "certainty": row.one_of("certainty", [*Certainty]) or Certainty.EXACT,
            "mode": row.one_of("mode", [*Mode]) or Mode.UNKNOWN,
            "day": row.day("day"),
            "covers": row.one_of("covers", [Covers.MEETING, Covers.WHOLE_EVENT]),
            "source": row.one_of("source", [*Source]) or Source.IMPORT,
            "note": row["note"],
        }
        attending.check_day(meeting, row.day("day"), row.now)
        return attending.put(meeting, data, row.actor, row.now)[1]


class ContributionFile:
    """`contributions.csv`: contributions with their sources and outcome."""

    key = "meeting + number; meeting + title when it has no number"
    columns = (
        *MEETING,
        Column(
            "number", "number in the meeting; empty: given by the service", required=False, check=most(60)
        ),
        Column("title", "title", filled=True, check=most(300)),
        Column("sources", "country codes and organizations, ; between", filled=True),
        Column(
            "received", "day it was received, YYYY-MM-DD; empty is unknown", required=False, check=Row.day
        ),
        Column("to", "group (when empty), parent", required=False, check=word(*ADDRESSEE_LABELS)),
        Column("group", "acronym, where one group of a joint meeting", required=False),
        Column(
            "outcome",
            "accepted, noted, carried_forward, not_accepted",
            required=False,
            check=word(*Result),
        ),
    )
    fields: Mapping[str, str] = {"received_at": "received"}

    def put(self, row: Row) -> Outcome:
        """Write a contribution, or bring it up to date."""
        names = [part.strip() for part in row.filled("sources").split(";") if part.strip()]
        received_on = row.day("received")
        data: dict[str, Any] = {
            "number": row.line_of_text("number", 60),
            "title": row.line_of_text("title", 300),
            "sources": {
                "countries": [name for name in names if len(name) == 2 and name.isupper()],
                "organizations": [name for name in names if not (len(name) == 2 and name.isupper())],
            },
            "received_at": datetime.combine(received_on, time(12), UTC) if received_on else None,
            "to": row.one_of("to", [*ADDRESSEE_LABELS]) or "group",
            "group": row["group"],
            "outcome": row.one_of("outcome", [*Result]),
        }
        return contributing.put(meeting_of(row), with_sources(data), row.actor, row.now)[1]


def put_counts(
    meeting: Meeting,
    participants: int | None,
    contributions: int | None,
    source: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Keep the numbers that a row of meetings carries: new, changed or same."""
    said: set[Outcome] = set()
    if participants is not None:
        data = {"participants": participants, "source": Source.IMPORT, "note": source}
        said.add(attending.put(meeting, data, actor, now)[1])
    if contributions is not None:
        said.add(contributing.put_total(meeting, contributions, Certainty.EXACT, source, now))
    return next((one for one in ("changed", "new") if one in said), "same")
