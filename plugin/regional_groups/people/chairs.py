"""One chair of a regional group at a time: a term is held against those that are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import Office
from regional_groups.people.models import OfficeHeld
from regional_groups.people.rules import Term, other_chair


@dataclass(frozen=True)
class _Chair(Term):
    name: str = ""


def check_one_chair(
    function: Office, scope: str, person_id: UUID, from_on: date, until_on: date | None, field: str = "from"
) -> None:
    """Refuse a term of a chair on days on which another person chairs the group.

    Terms that an identity provider gives are its own: they can neither be ended here nor hinder one.

    Parameters:
        field: beside which the refusal stands.
    Raises:
        RuleViolated: naming that chair.
    """
    if function is not Office.RG_CHAIR:
        return
    audit.take_turn()  # of two who appoint at the same moment the second finds whom the first has appointed
    query = select(OfficeHeld).where(
        OfficeHeld.function == function,
        OfficeHeld.scope == scope,
        OfficeHeld.person_id != person_id,
        OfficeHeld.mapped.is_(False),
    )
    rows = db.session.scalars(query.order_by(OfficeHeld.from_on, OfficeHeld.id))
    others = (_Chair(held.person_id, held.from_on, held.until_on, held.person.name) for held in rows)
    found = other_chair(_Chair(person_id, from_on, until_on), others)
    if found is None:
        return
    values = {"name": found.name, "group": scope, "since": found.from_on.isoformat()}
    if found.until_on is None:
        told = say(
            "%(name)s is chair of %(group)s from %(since)s on: end that term first. "
            "Those who chair a group together are co-chairs.",
            **values,
        )
    else:
        told = say(
            "%(name)s is chair of %(group)s from %(since)s until %(until)s: end that term first. "
            "Those who chair a group together are co-chairs.",
            until=found.until_on.isoformat(),
            **values,
        )
    raise RuleViolated(told, fields={field: [told]})
