"""Files about people: who holds an office, and the organizations that members belong to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.importing import Column, Outcome, Row, most, word
from regional_groups.core.permissions import Office
from regional_groups.desk.importing import references
from regional_groups.desk.importing.field_files import check_order, known_country, last_day
from regional_groups.people import operations
from regional_groups.people.models import OfficeHeld, Organization, Person

KINDS = ("sector_member", "associate", "academia", "regional_organization")


class Officers:
    """`officers.csv`: offices, from one day until another; the person is made if the address is new."""

    key = "person + function + scope + from"
    columns = (
        Column("person", "e-mail address", filled=True),
        Column("name", "name of a person who is new", required=False, check=most(200)),
        Column("country", "alpha-2 code of a person who is new", required=False, check=known_country),
        Column("function", "rg_chair, sg_vice_chair, focal_point …", filled=True, check=word(*Office)),
        Column("scope", "SG5, SG5/arab-states, SG5RG-AFR, KE, an organization … or empty"),
        Column("from", "first day, YYYY-MM-DD", filled=True, check=Row.day),
        Column("until", "last day, YYYY-MM-DD; empty is open", check=last_day("from")),
        Column("appointed_by", "the meeting or body that appointed", required=False, check=most(200)),
    )
    fields: Mapping[str, str] = {
        "scope": "scope",
        "function": "function",
        "person": "person",
        "until": "until",
    }

    def put(self, row: Row) -> Outcome:
        """Write an office."""
        check_order(row, "from", "until")
        country = known_country(row, "country") or None
        appointed_by = row.line_of_text("appointed_by", 200)
        found = self._find(row)
        if found is not None:
            return _update(found, row, appointed_by)
        held = operations.appoint(
            row.filled("person"),
            row.one_of("function", tuple(Office)),
            row["scope"],
            name=row.line_of_text("name", 200),
            country=country,
            from_on=row.day("from"),
            until_on=row.day("until"),
            appointed_by=appointed_by,
            actor=row.actor,
            now=row.now,
            quiet=True,
        )
        references.keep(row, held.id)
        return "new" if held.version == 1 else "changed"

    def _find(self, row: Row) -> OfficeHeld | None:
        known = references.target_of(row)
        if known and (held := db.session.get(OfficeHeld, UUID(known))) is not None:
            return held
        query = (
            select(OfficeHeld)
            .join(Person, Person.id == OfficeHeld.person_id)
            .where(
                Person.email == row["person"].lower(),
                OfficeHeld.function == row.one_of("function", tuple(Office)),
                OfficeHeld.scope == row["scope"],
                OfficeHeld.from_on == row.day("from"),
            )
        )
        return db.session.scalars(query).first()


def _update(held: OfficeHeld, row: Row, appointed_by: str) -> Outcome:
    """Correct the dates of an office that was loaded before; an empty end is an open one, unless it was ended here."""
    first = row.day("from") or held.from_on
    values = {
        "from_on": first,
        "until_on": row.day("until") or _ended_here(held),
        "appointed_by": appointed_by or held.appointed_by,
    }
    before = {name: getattr(held, name) for name in values}
    references.keep(row, held.id)
    if values == before:
        return "same"
    for name, value in values.items():
        setattr(held, name, value)
    held.version += 1
    operations.record(held, "import", row.actor, row.now, before=before, after=values, quiet=True)
    return "changed"


def _ended_here(held: OfficeHeld) -> date | None:
    """Return the last day that a step of this service gave an office, by hand or by the closing of its group."""
    if held.until_on is None:
        return None
    last = next(iter(audit.entries_of("offices", str(held.id), limit=1)), None)
    return held.until_on if last is not None and last.event != "offices:import" else None


class Organizations:
    """`organizations.csv`: Sector Members, Associates, Academia and regional organizations."""

    key = "code"
    columns = (
        Column(
            "code", "short name, at most 80 characters; the scope of member_rep", filled=True, check=most(80)
        ),
        Column("name", "full name", filled=True, check=most(200)),
        Column(
            "kind",
            "sector_member, associate, academia or regional_organization",
            filled=True,
            check=word(*KINDS),
        ),
        Column("country", "alpha-2 code", required=False, check=known_country),
    )
    fields: Mapping[str, str] = {}

    def put(self, row: Row) -> Outcome:
        """Write an organization."""
        code = row.line_of_text("code", 80)
        country = known_country(row, "country") or None
        values = {
            "name": row.line_of_text("name", 200),
            "kind": row.one_of("kind", KINDS),
            "country": country,
        }
        found = db.session.get(Organization, code)
        if found is None:
            db.session.add(Organization(code=code, **values))
            return "new"
        changed = {name: value for name, value in values.items() if value and getattr(found, name) != value}
        if not changed:
            return "same"
        before = {name: getattr(found, name) for name in changed}
        for name, value in changed.items():
            setattr(found, name, value)
        subject = ("organization", code[:80], found.name)
        audit.append("organization:import", subject, row.actor, row.now, before=before, after=changed)
        return "changed"
