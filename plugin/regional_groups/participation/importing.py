"""Files of attendance and contributions, and the counts that the file of meetings carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.importing import Column, Outcome, Row, RowRefused, most, refused_cell, word
from regional_groups.core.permissions import Actor
from regional_groups.groups.importing import known_country, known_group
from regional_groups.meetings.models import Meeting
from regional_groups.participation import attending, contributing
from regional_groups.participation.rules import ADDRESSEE_LABELS, Certainty, Covers, Mode, Source
from regional_groups.participation.rules import Outcome as Result


def meeting_of(row: Row) -> Meeting:
    """Return the meeting that a row is about, looked up once for all rows of the file.

    Raises:
        RowRefused: there is none, or more than one.
    """
    named = ("meeting", row["meeting"], *(() if row["meeting"] else (row["groups"], row["start"])))
    return row.once(named, lambda: _meeting_of(row))


def _meeting_of(row: Row) -> Meeting:
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


def _meeting(row: Row, column: str) -> None:
    if row["meeting"] or (row["groups"] and row["start"]):
        meeting_of(row)


def _groups(row: Row, column: str) -> None:
    """Refuse acronyms that are none; the groups may stand beside the key of the meeting."""
    names = [part.strip() for part in row[column].split(";") if part.strip()]
    for name in names:
        known_group(row, column, name)
    if not names and not row["meeting"]:
        raise RowRefused(column, say("name the meeting by its key, or by its groups and first day"))


def _start(row: Row, column: str) -> None:
    if row.day(column) is None and row["groups"] and not row["meeting"]:
        row.filled(column)


MEETING = (
    Column(
        "meeting",
        "ref or id of the meeting; empty: found by groups and start",
        required=False,
        check=_meeting,
    ),
    Column("groups", "acronyms of the meeting, ; between", required=False, check=_groups),
    Column("start", "first day of the meeting, YYYY-MM-DD", required=False, check=_start),
)


def _found(row: Row) -> Meeting | None:
    """Return the meeting, none where it cannot be found: that is said of its own cell."""
    with suppress(RowRefused):
        return meeting_of(row)
    return None


@contextmanager
def _as_cell(column: str) -> Iterator[None]:
    """Say what an operation refuses of the cell that it is about."""
    try:
        yield
    except RuleViolated as error:
        raise refused_cell(error, {}, column) from None


def _people(row: Row, column: str) -> int | None:
    return row.whole(column, attending.LARGEST)


def _countries(row: Row, column: str = "countries") -> int | None:
    return row.whole(column, 300)


_WHO = ("person", "country", "participants", "countries")


def _person(row: Row, column: str) -> None:
    with _as_cell(column):
        way = attending.check_way({name: row[name] or None for name in _WHO})
        if way == "person":
            address = row[column].lower()
            row.once(("person", address), lambda: attending.known_person(address))


def _count(row: Row, column: str) -> None:
    number = _people(row, column)
    with _as_cell(column):
        attending.check_count({"country": row["country"], "count": number})


def _day(row: Row, column: str) -> None:
    day = row.day(column)
    if (meeting := _found(row)) is not None:
        with _as_cell(column):
            attending.check_day(meeting, day, row.now)


def _sources(row: Row, column: str) -> None:
    with _as_cell(column):
        contributing.check_sources(sources_of(row))


def sources_of(row: Row) -> dict[str, list[str]]:
    """Return the States and the organizations that a contribution comes from."""
    names = [part.strip() for part in row.filled("sources").split(";") if part.strip()]
    countries = [name for name in names if len(name) == 2 and name.isupper()]
    return {"countries": countries, "organizations": [name for name in names if name not in countries]}


def _received(row: Row, column: str) -> None:
    day = row.day(column)
    if day is not None and day > geneva_day(row.now):
        raise RowRefused(column, say("This lies in the future."))


def _group(row: Row, column: str) -> None:
    if (meeting := _found(row)) is not None and row[column]:
        with _as_cell(column):
            contributing.group_in(meeting, row[column])


class AttendanceFile:
    """`attendance.csv`: persons, numbers by country, or totals."""

    key = "meeting + person, country or totals + day or covers + mode"
    columns = (
        *MEETING,
        Column("person", "e-mail of a person who is known", required=False, check=_person),
        Column("country", "alpha-2 code, with a count", required=False, check=known_country),
        Column("count", "people of the country", required=False, check=_count),
        Column("participants", "total of people", required=False, check=_people),
        Column("countries", "total of countries", required=False, check=_countries),
        Column("certainty", "exact (when empty), about, at_least", required=False, check=word(*Certainty)),
        Column("mode", "onsite, remote, both, unknown (when empty)", required=False, check=word(*Mode)),
        Column("day", "YYYY-MM-DD; empty: see covers", required=False, check=_day),
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
        Column("sources", "country codes and organizations, ; between", filled=True, check=_sources),
        Column(
            "received", "day it was received, YYYY-MM-DD; empty is unknown", required=False, check=_received
        ),
        Column("to", "group (when empty), parent", required=False, check=word(*ADDRESSEE_LABELS)),
        Column("group", "acronym, where one group of a joint meeting", required=False, check=_group),
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
        received_on = row.day("received")
        data: dict[str, Any] = {
            "number": row.line_of_text("number", 60),
            "title": row.line_of_text("title", 300),
            **sources_of(row),
            "received_at": datetime.combine(received_on, time(12), UTC) if received_on else None,
            "to": row.one_of("to", [*ADDRESSEE_LABELS]) or "group",
            "group": row["group"],
            "outcome": row.one_of("outcome", [*Result]),
        }
        return contributing.put(meeting_of(row), data, row.actor, row.now)[1]


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
