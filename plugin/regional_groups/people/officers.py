"""Who leads regional groups, for the pages of the room below, and how offices follow a group to a new acronym."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select, update

from regional_groups.core.changes import Change
from regional_groups.core.db import db
from regional_groups.core.permissions import TEAM
from regional_groups.groups.officers import Officer
from regional_groups.people.models import OfficeHeld, Person

_ORDER = {str(function): place for place, function in enumerate(TEAM)}


def officers_of(acronyms: Iterable[str], on: date) -> dict[str, list[Officer]]:
    """Return the officers of regional groups, those of a day first and then the earlier ones; names are public."""
    query = (
        select(OfficeHeld, Person)
        .join(Person, Person.id == OfficeHeld.person_id)
        .where(OfficeHeld.scope.in_(list(acronyms)), OfficeHeld.function.in_(TEAM))
    )
    found: defaultdict[str, list[Officer]] = defaultdict(list)
    for held, person in db.session.execute(query):
        present = held.from_on <= on and (held.until_on is None or held.until_on >= on)
        found[held.scope].append(
            Officer(
                str(held.function),
                person.name,
                person.country,
                held.from_on,
                held.until_on,
                present,
                held.demonstration,
            )
        )
    for officers in found.values():
        officers.sort(key=lambda item: (not item.present, _ORDER[item.office], item.from_on, item.name))
    return dict(found)


def follow_acronym(change: Change) -> None:
    """Give the offices of a group its new acronym as scope."""
    before, after = change.before.get("acronym"), change.after.get("acronym")
    if before and after and before != after:
        db.session.execute(update(OfficeHeld).where(OfficeHeld.scope == before).values(scope=after))
