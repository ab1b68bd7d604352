"""`measures.csv`: numbers of indicators where no detailed rows exist."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from uuid import UUID

from sqlalchemy import or_, select

from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.core.importing import Column, Outcome, Row, RowRefused, word
from regional_groups.groups.importing import known_group
from regional_groups.groups.models import RegionalGroup
from regional_groups.indicators import operations
from regional_groups.indicators.catalogue import IDS
from regional_groups.meetings.models import Meeting
from regional_groups.participation.rules import Certainty


def _value(row: Row, column: str = "value") -> Decimal:
    try:
        value = Decimal(row.filled(column))
    except InvalidOperation:
        value = Decimal("NaN")
    if not row[column].isascii() or not value.is_finite():
        raise RowRefused(column, say("“%(cell)s” is not a number", cell=row[column]))
    return value


def _meeting(row: Row, column: str = "meeting") -> Meeting | None:
    text = row[column]
    if not text:
        return None
    try:
        id = UUID(text)
    except ValueError:
        id = None
    query = select(Meeting).where(or_(Meeting.ref == text, Meeting.id == id))
    found = row.once(("meeting", text), lambda: db.session.scalar(query))
    if found is None:
        raise RowRefused(column, say("no meeting has the ref or id “%(cell)s”", cell=text))
    return found


def _group(row: Row, column: str = "group") -> RegionalGroup | None:
    if not row[column]:
        return None
    return known_group(row, column)


class Measures:
    """`measures.csv`."""

    key = "indicator + group + meeting + from + until"
    columns = (
        Column("indicator", "id of the indicator, such as participants", filled=True, check=word(*IDS)),
        Column("group", "acronym; empty where the measure is of a meeting, or of all groups", check=_group),
        Column("meeting", "ref or id of a meeting; empty where the measure is of a period", check=_meeting),
        Column("from", "first day of the period, YYYY-MM-DD", check=Row.day),
        Column("until", "last day of the period, YYYY-MM-DD", check=Row.day),
        Column("value", "a number that is not negative", filled=True, check=_value),
        Column("certainty", "exact (when empty), about or at_least", check=word(*Certainty)),
        Column("source", "where it comes from", filled=True),
    )
    fields: Mapping[str, str] = {"from_on": "from", "until_on": "until"}

    def put(self, row: Row) -> Outcome:
        """Write a measure, or bring it up to date."""
        values = {
            "indicator": row.one_of("indicator", IDS),
            "from_on": row.day("from"),
            "until_on": row.day("until"),
            "value": _value(row),
            "certainty": row.one_of("certainty", [item.value for item in Certainty]) or Certainty.EXACT,
            "source": row.filled("source"),
        }
        return operations.put(values, _meeting(row), _group(row), row.ref, row.actor, row.now)
