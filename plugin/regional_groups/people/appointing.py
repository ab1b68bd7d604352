"""What the page and the API of offices both do: appoint and end for oneself or others, and who sees what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from regional_groups.core.acting import acting
from regional_groups.core.api import page_of
from regional_groups.core.clock import geneva_day
from regional_groups.core.errors import NotFound, say
from regional_groups.core.permissions import Actor, Office, Permission, Subject, permits, require
from regional_groups.people import operations
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.people.queries import office_with, offices_matching, person_by_email
from regional_groups.people.rules import PUBLIC_OFFICES, facts_asked, may_appoint
from regional_groups.people.scopes import checked_scope, office_named, parents_of, parents_of_all


def appoint(data: Mapping[str, Any], actor: Actor, now: datetime) -> OfficeHeld:
    """Give an office, as ``AppointSchema`` reads it; nobody is told of a term that is over."""
    require(Permission.OFFICES_APPOINT, actor, own_parents(actor))
    function = office_named(data["function"])
    scope = checked_scope(function, data["scope"])
    facts = facts_asked(function, scope, actor, parents_of(function, scope))
    who = acting(actor, data, facts, now)
    return operations.appoint(
        data["person"],
        function,
        scope,
        name=data["name"],
        country=data["country"] or None,
        from_on=data["from_on"],
        until_on=data["until_on"],
        appointed_by=data["appointed_by"],
        actor=who,
        now=now,
        quiet=data["until_on"] is not None and data["until_on"] < geneva_day(now),
    )


def end(held: OfficeHeld, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """End an office, as ``EndSchema`` reads it."""
    facts = facts_asked(held.function, held.scope, actor, parents_of(held.function, held.scope))
    who = acting(actor, data, facts, now)
    operations.end_office(held, data["until_on"], who, now, version=data["version"])


def amend(held: OfficeHeld, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Correct an office, as ``AmendOfficeSchema`` reads it."""
    facts = facts_asked(held.function, held.scope, actor, parents_of(held.function, held.scope))
    who = acting(actor, data, facts, now)
    changes = {name: data[name] for name in ("scope", "from_on", "until_on", "appointed_by") if name in data}
    operations.amend_office(
        held, changes, who, now, version=data["version"], reason=data["reason"], source=data["source"]
    )


_ORDERS = {
    "newest": (OfficeHeld.from_on, OfficeHeld.id),
    "office": (OfficeHeld.function, OfficeHeld.scope, OfficeHeld.from_on, OfficeHeld.id),
    "scope": (OfficeHeld.scope, OfficeHeld.function, OfficeHeld.from_on, OfficeHeld.id),
}


def listed(wish: Mapping[str, Any], actor: Actor, now: datetime) -> tuple[list[OfficeHeld], str | None]:
    """Return a page of the offices that a person sees, in the order wished for, and the cursor of the next."""
    order, ascending = _ORDERS[wish["sort"]], wish["sort"] != "newest"
    return page_of(visible(wish, actor, now), order, wish["limit"], wish["cursor"], ascending=ascending)


def correctable(office_id: UUID, actor: Actor) -> OfficeHeld:
    """Return an office that the actor may correct.

    Raises:
        NotFound, NotPermitted: there is none that the actor sees, or the actor gives no such office.
    """
    held = visible_office(office_id, actor)
    operations.require_giving(held.function, held.scope, actor)
    return held


ACTIONS = {"end": end, "amend": amend}


def sees_addresses(actor: Actor) -> bool:
    """Tell whether the actor may see the e-mail addresses of others: TSB and administrators."""
    return actor.system or actor.holds(Office.TSB_DIRECTOR, Office.TSB_COUNSELLOR, Office.ADMIN)


def may_give(actor: Actor) -> bool:
    """Tell whether there is any office the actor may give."""
    return permits(Permission.OFFICES_APPOINT, actor, own_parents(actor))


def own_parents(actor: Actor) -> Subject:
    """Return the study groups that the actor serves or leads, as facts to ask a permission about."""
    scopes = actor.scopes(Office.TSB_COUNSELLOR, Office.SG_CHAIR, Office.SG_VICE_CHAIR)
    return Subject(parents=frozenset(scope.split("/")[0] for scope in scopes))


def visible(wish: Mapping[str, Any], actor: Actor, now: datetime) -> Select[Any]:
    """Return the query of the offices that the actor may see and asked for."""
    person = person_by_email(wish["person"]) if wish.get("person") else None
    mine = person is not None and person.id == actor.person_id
    query = offices_matching(
        geneva_day(now),
        function=wish.get("function"),
        scope=wish.get("scope") or wish.get("group"),
        when=wish.get("state"),
        person_id=person.id if person and (mine or sees_addresses(actor)) else None,
        own=actor.person_id,
        functions=PUBLIC_OFFICES if actor.person_id is None else None,
    )
    if wish.get("person") and not (person and (mine or sees_addresses(actor))):
        return query.where(OfficeHeld.id.is_(None))  # nobody, or nobody whose address the actor may know
    return query


def shown(rows: Iterable[OfficeHeld], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Return offices as the page and the API show them; the number of queries does not grow with the rows."""
    rows = list(rows)
    facts = parents_of_all({(held.function, held.scope) for held in rows}) if may_give(actor) else {}
    return [_shown(held, actor, geneva_day(now), facts.get((held.function, held.scope))) for held in rows]


def _shown(held: OfficeHeld, actor: Actor, today: date, facts: Subject | None) -> dict[str, Any]:
    person: Person = held.person
    lasts = held.until_on is None or held.until_on >= today
    may = facts is not None and may_appoint(held.function, held.scope, actor, facts)
    steps = [("end", ["until"])] if lasts else []
    steps.append(("amend", ["reason"]))
    return {
        "id": str(held.id),
        "version": held.version,
        "person": person.email if sees_addresses(actor) or person.id == actor.person_id else None,
        "name": person.name,
        "function": held.function.value,
        "scope": held.scope,
        "from": held.from_on,
        "until": held.until_on,
        "appointed_by": held.appointed_by,
        "state": "coming" if held.from_on > today else "today" if lasts else "past",
        "demonstration": held.demonstration,
        "actions": [{"name": name, "needs": needs} for name, needs in steps] if may else [],
    }


def visible_office(office_id: UUID, actor: Actor) -> OfficeHeld:
    """Return an office that the actor may see.

    Raises:
        NotFound: there is none, or it is not for everybody and nobody is signed in.
    """
    held = office_with(office_id)
    if actor.person_id is None and held.function not in PUBLIC_OFFICES:
        raise NotFound(say("There is no such office."))
    return held


def held_today(held: OfficeHeld, now: datetime) -> bool:
    """Tell whether an office is held on the Geneva day of an instant."""
    today = geneva_day(now)
    return held.from_on <= today and (held.until_on is None or held.until_on >= today)
