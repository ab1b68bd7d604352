"""Files about regional groups: the groups themselves and the countries that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from regional_groups.core.db import db
from regional_groups.core.errors import say
from regional_groups.core.importing import Column, Outcome, Row, RowRefused, most, word
from regional_groups.desk.importing import references
from regional_groups.desk.importing.field_files import check_order, last_day
from regional_groups.groups import recording
from regional_groups.groups.importing import known_country, known_group
from regional_groups.groups.models import RegionalGroup, StudyGroup
from regional_groups.groups.regions import LABELS
from regional_groups.groups.rules import GroupState, PartialDate

# The working parties of 1968 and what became of them (facts A1); for TEUR no link was found.
_SUCCESSORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "TAF": ("SG3RG-AFR", "ITU page for the fiftieth anniversary of the regional groups"),
        "TAL": ("SG3RG-LAC", "ITU page for the fiftieth anniversary; continuity inferred"),
        "TAS": ("SG3RG-AO", "ITU page for the fiftieth anniversary; continuity inferred"),
    }
)


def _parent(row: Row, column: str = "parent") -> str | None:
    code = row[column]
    if code.endswith("(CCITT)"):
        return None
    if len(code) > 10 or db.session.get(StudyGroup, code) is None:
        raise RowRefused(column, say("no study group has the code “%(cell)s”", cell=code))
    return code


def _region(row: Row, column: str = "region") -> str:
    label = row[column]
    if label not in LABELS:
        accepted = "; ".join(LABELS)
        raise RowRefused(
            column,
            say("the label “%(cell)s” is not known; known are: %(accepted)s", cell=label, accepted=accepted),
        )
    return LABELS[label]


def _partial(row: Row, column: str) -> str:
    try:
        return str(PartialDate.parse(row[column]) or "")
    except ValueError:
        raise RowRefused(
            column, say("“%(cell)s” is not a date; write YYYY, YYYY-MM or YYYY-MM-DD", cell=row[column])
        ) from None


class RegionalGroups:
    """`regional_groups.csv`: regional groups, and their predecessors of the CCITT."""

    key = "acronym"
    columns = (
        Column("acronym", "such as SG5RG-AFR", filled=True, check=most(40)),
        Column("parent", "SG5, TSAG; … (CCITT) marks a predecessor", filled=True, check=_parent),
        Column("region", "label of the region, as the group calls it", filled=True, check=_region),
        Column("name_en", "name in English", filled=True, check=most(300)),
        Column("created", "YYYY, YYYY-MM or YYYY-MM-DD; empty is unknown", check=_partial),
        Column("closed", "likewise", check=_partial),
        Column("state", "established (when empty), suspended, closed or unknown", check=word(*GroupState)),
        Column("source", "where the facts come from"),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Write a group, and its link to what it became or comes from."""
        known = references.target_of(row)
        predecessor = row["parent"].endswith("(CCITT)")
        values = {
            "acronym": row.line_of_text("acronym", 40),
            "parent_code": _parent(row),
            "parent_label": row.line_of_text("parent", 60),
            "predecessor": predecessor,
            "region": _region(row),
            "region_label": row.line_of_text("region", 120),
            "name_en": row.line_of_text("name_en", 300),
            "created": _partial(row, "created"),
            "closed": _partial(row, "closed"),
            "state": "closed" if predecessor else row.one_of("state", tuple(GroupState)) or "established",
            "source": row["source"],
        }
        _check_life(values)
        group, outcome = recording.put_group(UUID(known) if known else None, values, row.actor, row.now)
        references.keep(row, group.id)
        linked = self._link(group, row)
        return "changed" if outcome == "same" and linked == "new" else outcome

    def _link(self, group: RegionalGroup, row: Row) -> Outcome:
        """Link a predecessor to the group that it became, whichever of the two comes later in the file."""
        pairs = [
            (earlier, later, reference)
            for earlier, (later, reference) in _SUCCESSORS.items()
            if group.acronym in (earlier, later)
        ]
        outcome: Outcome = "same"
        for earlier, later, reference in pairs:
            found = {
                item.acronym: item
                for item in db.session.scalars(
                    select(RegionalGroup).where(RegionalGroup.acronym.in_((earlier, later)))
                )
            }
            if len(found) == 2 and found[earlier].predecessor:
                outcome = recording.put_link(
                    found[earlier], found[later], "predecessor", reference, row.actor, row.now
                )
        return outcome


def _check_life(values: Mapping[str, object]) -> None:
    created, closed = (PartialDate.parse(str(values[name])) for name in ("created", "closed"))
    if closed is not None and values["state"] != GroupState.CLOSED:
        raise RowRefused("closed", say("a day of closing needs the state “closed”"))
    if created is not None and closed is not None and closed.latest < created.earliest:
        raise RowRefused("closed", say("%(last)s lies before %(first)s", last=closed, first=created))


class GroupCountries:
    """`group_countries.csv`: which countries belong to a regional group, and when."""

    key = "group + country + from"
    columns = (
        Column("group", "acronym of the regional group", filled=True, check=known_group),
        Column("country", "alpha-2 code", filled=True, check=known_country),
        Column("from", "first day, YYYY-MM-DD; empty is unknown", check=Row.day),
        Column("until", "last day, YYYY-MM-DD; empty is still, or unknown", check=last_day("from")),
        Column("source", "where it comes from", required=False, check=most(300)),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Write a membership."""
        check_order(row, "from", "until")
        known = references.target_of(row)
        values = {
            "from_on": row.day("from"),
            "until_on": row.day("until"),
            "source": row.line_of_text("source", 300),
        }
        group, country = known_group(row, "group"), known_country(row, "country")
        kept, outcome = recording.put_membership(
            UUID(known) if known else None, group, country, values, row.actor, row.now
        )
        references.keep(row, kept.id)
        return outcome
