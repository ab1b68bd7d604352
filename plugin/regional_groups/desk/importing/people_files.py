"""Files about people: who holds an office, and the organizations that members belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.audit import AuditEntry
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, say
from regional_groups.core.importing import Column, Outcome, Row, RowRefused, most, refused_cell, word
from regional_groups.core.permissions import Office
from regional_groups.desk.importing import references
from regional_groups.desk.importing.field_files import check_order, last_day
from regional_groups.groups.importing import known_country
from regional_groups.groups.models import RegionalGroup
from regional_groups.people import operations, persons
from regional_groups.people.chairs import check_one_chair
from regional_groups.people.models import OfficeHeld, Organization, Person
from regional_groups.people.rules import Term, other_chair, overlaps
from regional_groups.people.scopes import (
    agreed_end,
    check_group_stands,
    checked_scope,
    cut_by_closing,
    group_of,
    last_recorded,
    until_closing,
)

_Term = tuple[int, date, date | None, tuple[str, ...]]  # line, first and last day, the row's key as written
KINDS = ("sector_member", "associate", "academia", "regional_organization")


@dataclass(frozen=True)
class _Chair(Term):
    line: int = 0


def _address(row: Row, column: str) -> None:
    try:
        persons.checked_address(row.filled(column))
    except DomainError as error:
        raise refused_cell(error, {}, column) from None


def _scope(row: Row, column: str) -> None:
    """Refuse a scope that the office does not have, or of a group that was closed by then."""
    if row["function"] not in tuple(Office):
        return  # which is refused already
    try:
        _, group = scope_of(row)
        if (first := _day(row, "from")) is not None:
            check_group_stands(group, first, row.now)
    except DomainError as error:
        raise refused_cell(error, {}, column) from None


def scope_of(row: Row) -> tuple[str, RegionalGroup | None]:
    """Return the scope of an office as it is kept, and its regional group if it has one.

    Raises:
        RuleViolated: it does not fit the office.
    """
    function, written = Office(row["function"]), row["scope"]
    scope = row.once(("scope", function, written), lambda: checked_scope(function, written))
    return scope, row.once(("group of office", function, scope), lambda: group_of(function, scope))


def _day(row: Row, column: str) -> date | None:
    """Return a day, none also where it cannot be read: that is said of its own cell."""
    try:
        return row.day(column)
    except RowRefused:
        return None


def _first_day(row: Row, column: str) -> None:
    """Refuse a term that covers days of one in the same file: which of the two is right, nobody could tell."""
    first, last = row.day(column), _day(row, "until")
    if first is None:
        return
    # rows without a ref whose keys are written alike are refused for that, in their first cell
    written = () if row.ref else (row["person"], row["scope"], row["from"])
    terms = row.once(("terms", row["person"].lower(), row["function"], _scope_meant(row)), list[_Term])
    for line, begins, ends, key in terms:
        if overlaps(begins, ends, first, last) and not (written and key == written):
            raise RowRefused(column, say("line %(line)s covers some of these days already", line=line))
    terms.append((row.line, first, last, written))
    _one_chair(row, first, last)


def _one_chair(row: Row, first: date, last: date | None) -> None:
    """Refuse a second chair of a regional group on the same days of the file; what is known is asked when written."""
    if row["function"] != Office.RG_CHAIR:
        return
    scope = _scope_meant(row)
    chairs = row.once(("chairs", scope), list[_Chair])
    chair = _Chair(row["person"].lower(), first, last, row.line)
    if (other := other_chair(chair, chairs)) is not None:
        told = say(
            "line %(line)s names another chair of %(group)s for some of these days: end one of the terms, or "
            "write rg_co_chair for both",
            line=other.line,
            group=scope,
        )
        raise RowRefused("from", told)
    chairs.append(chair)


def _scope_meant(row: Row) -> str:
    """Return the scope as it is kept; as it is written where it cannot be: that is said of its own cell."""
    if row["function"] not in tuple(Office):
        return row["scope"]
    try:
        return scope_of(row)[0]
    except DomainError:
        return row["scope"]


class Officers:
    """`officers.csv`: offices, from one day until another; the person is made if the address is new."""

    key = "person + function + scope + from"
    columns = (
        Column("person", "e-mail address", filled=True, check=_address),
        Column("name", "name of a person who is new", required=False, check=most(200)),
        Column("country", "alpha-2 code of a person who is new", required=False, check=known_country),
        Column("function", "rg_chair, sg_vice_chair, focal_point …", filled=True, check=word(*Office)),
        Column("scope", "SG5, SG5/arab-states, SG5RG-AFR, KE, an organization … or empty", check=_scope),
        Column("from", "first day, YYYY-MM-DD", filled=True, check=_first_day),
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
        found = _known(row)
        if found is not None:
            return _update(found, row, appointed_by)
        if _covered(row):
            return "same"
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


def _known(row: Row) -> OfficeHeld | None:
    """Return the office that a row is about: by its own key, else by person, function, scope and first day."""
    known = references.target_of(row)
    if known and (held := db.session.get(OfficeHeld, UUID(known))) is not None:
        return held
    return next((held for held in _terms(row) if held.from_on == row.day("from")), None)


def _covered(row: Row) -> bool:
    """Tell whether a longer term is known that the row says no more than."""
    first = row.day("from")
    if first is None:
        return False
    last = until_closing(scope_of(row)[1], first, row.day("until"))
    return any(
        held.from_on <= first and (held.until_on is None or (last is not None and last <= held.until_on))
        for held in _terms(row)
    )


def _terms(row: Row) -> Sequence[OfficeHeld]:
    query = (
        select(OfficeHeld)
        .join(Person, Person.id == OfficeHeld.person_id)
        .where(
            Person.email == row["person"].lower(),
            OfficeHeld.function == row["function"],
            OfficeHeld.scope == scope_of(row)[0],
            OfficeHeld.mapped.is_(False),
        )
    )
    return db.session.scalars(query.order_by(OfficeHeld.from_on)).all()


def _update(held: OfficeHeld, row: Row, appointed_by: str) -> Outcome:
    """Correct the dates of an office that was loaded before; an empty end is an open one, unless it was ended here."""
    first, group = row.day("from") or held.from_on, scope_of(row)[1]
    last = last_recorded(held)
    agreed = row.day("until") or _ended_here(held, last)
    until_on = until_closing(group, first, agreed)
    values = {
        "from_on": first,
        "until_on": until_on,
        "appointed_by": appointed_by or held.appointed_by,
    }
    before = {name: getattr(held, name) for name in values}
    references.keep(row, held.id)
    # while its group is closed an office may end on the same day though another end is agreed
    if values == before and (agreed == until_on or agreed == agreed_end(held, last)):
        return "same"
    check_one_chair(held.function, held.scope, held.person_id, first, until_on)
    for name, value in values.items():
        setattr(held, name, value)
    held.version += 1
    after = {**values, **cut_by_closing(group, agreed, until_on)}
    operations.record(held, "import", row.actor, row.now, before=before, after=after, quiet=True)
    return "changed"


def _ended_here(held: OfficeHeld, last: AuditEntry | None) -> date | None:
    """Return the last day that was agreed in this service; the closing of a group comes on top of it again."""
    if held.until_on is None:
        return None
    # what a file said last is for the next file to say again
    if last is None or last.event == "offices:import":
        return None
    return agreed_end(held, last)


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
