"""Offices given, ended and corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from regional_groups.core import audit
from regional_groups.core.changes import Change, announce
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import (
    NotPermitted,
    RuleViolated,
    SignInNeeded,
    say,
)
from regional_groups.core.permissions import OFFICE_LABELS, Actor, Office
from regional_groups.people.chairs import check_one_chair
from regional_groups.people.models import OfficeHeld, Person
from regional_groups.people.notices import notify
from regional_groups.people.persons import check_version, somebody
from regional_groups.people.queries import person_by_email
from regional_groups.people.rules import check_period, latest_end, may_appoint, overlaps, touches
from regional_groups.people.scopes import (
    agreed_end,
    check_group_stands,
    checked_scope,
    cut_by_closing,
    group_of,
    last_recorded,
    office_named,
    parents_of,
    until_closing,
)


def appoint(
    email: str,
    function: str,
    scope: str = "",
    *,
    name: str = "",
    country: str | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    appointed_by: str = "",
    actor: Actor,
    now: datetime,
    demonstration: bool = False,
    quiet: bool = False,
) -> OfficeHeld:
    """Give a person an office; the person is made if the address is new.

    A period that touches one of the same office of the same person extends it. One of a group that was closed meanwhile
    ends with the group. A group has one chair at a time; the loading of the demonstration does not ask.

    Parameters:
        from_on: first day, today when not given; ``until_on``: last day, open when not given.
        appointed_by: the meeting or body that appointed.
        quiet: past data: nobody is told, and terms that follow each other stay apart.
    Raises:
        NotPermitted, InvalidInput, RuleViolated: the actor may not, a value does not fit, or another person chairs
            the group on some of these days.
    """
    office = office_named(function)
    scope = checked_scope(office, scope)
    require_giving(office, scope, actor)
    start = from_on or geneva_day(now)
    check_period(start, until_on)
    group = group_of(office, scope)
    check_group_stands(group, start, now)
    lacks_country = (known := person_by_email(email)) is not None and not known.country
    person = somebody(email, name, country, actor, now, demonstration=demonstration, of_the_past=quiet)
    country_kept = str(person.country or "") if lacks_country else ""
    if not demonstration:
        check_one_chair(office, scope, person.id, start, until_closing(group, start, until_on))
    held, before, agreed, joined = _extended(person, office, scope, start, until_on, apart=quiet)
    for other in joined:
        _give_up(other, actor, now)
    if held is not None and before == _period(held) and not country_kept:
        return held
    if held is None:
        held = OfficeHeld(
            person_id=person.id,
            function=office,
            scope=scope,
            from_on=start,
            until_on=until_closing(group, start, agreed),
            appointed_by=appointed_by,
            version=1,
            created_at=now,
            demonstration=demonstration or person.demonstration,
        )
        db.session.add(held)
        db.session.flush()
        db.session.refresh(held)
    else:
        held.version += 1
        held.appointed_by = appointed_by or held.appointed_by
    after = {
        **_period(held),
        "appointed_by": held.appointed_by,
        **cut_by_closing(group, agreed, held.until_on),
    }
    record(held, "appoint", actor, now, before=before, after=after, quiet=quiet, country_kept=country_kept)
    return held


def end_office(
    office: OfficeHeld,
    until_on: date,
    actor: Actor,
    now: datetime,
    *,
    version: int | None = None,
    quiet: bool = False,
) -> None:
    """End an office on its last day.

    Raises:
        StaleVersion, NotPermitted: somebody changed it meanwhile, or the actor may not.
        RuleViolated: the day lies before the first one, or after the end that is recorded.
    """
    check_version(office, version)
    require_giving(office.function, office.scope, actor)
    check_period(office.from_on, until_on)
    if office.until_on is not None and until_on > office.until_on:
        raise RuleViolated(
            say("The office ends earlier already."),
            fields={"until": [say("To make an office longer, appoint the person again.")]},
        )
    before = _period(office)
    office.until_on = until_on
    office.version += 1
    record(office, "end", actor, now, before=before, after=_period(office), quiet=quiet)


def amend_office(
    office: OfficeHeld,
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    version: int,
    reason: str,
    source: str = "",
) -> None:
    """Correct what is recorded about an office, with the reason in the trail.

    Parameters:
        changes: any of ``scope``, ``from_on``, ``until_on``, ``appointed_by``.
    Raises:
        StaleVersion, NotPermitted: somebody changed it meanwhile, or the actor may not.
        RuleViolated: the reason is blank, nothing would change, or scope or days do not fit.
    """
    check_version(office, version)
    require_giving(office.function, office.scope, actor)
    if not reason.strip():
        raise RuleViolated(
            say("Please say why this is corrected."),
            fields={"reason": [say("This is needed for the step and must not be blank.")]},
        )
    changed = _corrected(office, changes)
    scope = changed.get("scope", office.scope)
    require_giving(office.function, scope, actor)
    if {"from_on", "scope"} & set(changed):
        check_group_stands(group_of(office.function, scope), changed.get("from_on", office.from_on), now)
    before = {name: getattr(office, name) for name in changed}
    for name, value in changed.items():
        setattr(office, name, value)
    office.version += 1
    note = f"{reason.strip()} ({source.strip()})" if source.strip() else reason.strip()
    record(office, "amend", actor, now, before=before, after=changed, quiet=False, note=note)


def _corrected(office: OfficeHeld, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a correction changes.

    Raises:
        RuleViolated: nothing, or what it would be does not fit the office or the person's other ones.
    """
    if "scope" in changes:
        changes = {**changes, "scope": checked_scope(office.function, changes["scope"])}
    changed = {name: value for name, value in changes.items() if getattr(office, name) != value}
    if not changed:
        raise RuleViolated(say("Nothing would change: the values are the ones already recorded."))
    scope, from_on, until_on = (
        changed.get(name, getattr(office, name)) for name in ("scope", "from_on", "until_on")
    )
    check_period(from_on, until_on)
    field = "scope" if "scope" in changed else "from" if "from_on" in changed else "until"
    if {"scope", "from_on", "until_on"} & set(changed):
        check_one_chair(office.function, scope, office.person_id, from_on, until_on, field)
    others = [held for held in _same(office.person, office.function, scope) if held.id != office.id]
    if any(overlaps(held.from_on, held.until_on, from_on, until_on) for held in others):
        raise RuleViolated(
            say("The person holds this office on some of these days already."),
            fields={field: [say("Correct or end the other entry, so that no day is recorded twice.")]},
        )
    return changed


def record(
    office: OfficeHeld,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    quiet: bool,
    note: str = "",
    country_kept: str = "",
) -> None:
    """Write a change of an office to the trail, announce it and tell the person.

    Parameters:
        country_kept: the country that was put into the person's profile with it.
    """
    person = office.person
    entry = audit.append(
        f"offices:{action}",
        ("offices", str(office.id), _label(office)),
        actor,
        now,
        before=before,
        after={
            "person": str(person.id),
            "function": str(office.function),
            "scope": office.scope,
            "held_from": office.from_on,
            "held_until": office.until_on,
            **after,
        },
        note=note,
        demonstration=office.demonstration,
    )
    announce(Change(f"offices:{action}", office, actor, now, dict(before), dict(after), note, quiet))
    if not quiet and not actor.system and actor.person_id != person.id:
        context = {
            "function": str(office.function),
            "scope": office.scope,
            "from_on": office.from_on,
            "until_on": office.until_on,
            "appointed_by": office.appointed_by,
            "note": note,
            "country_kept": country_kept,
            "before": dict(before),
            "closed_group": after.get("closed_group", ""),
            "reopened_group": after.get("reopened_group", ""),
            "by": actor.acting.recorded_by_name if actor.acting else actor.name,
            "action_url": "/me/",
        }
        notify(f"office_{action}", [person], context, f"{office.id}:{entry.hash}", now)


def require_giving(function: Office, scope: str, actor: Actor) -> None:
    """Refuse whoever may not give, end or correct this office.

    Raises:
        SignInNeeded, NotPermitted.
    """
    if may_appoint(function, scope, actor, parents_of(function, scope)):
        return
    if actor.person_id is None and actor.acting is None:
        raise SignInNeeded(say("Please sign in to do this."))
    raise NotPermitted(
        say(
            "Offices are given by the secretariat of the study group and by administrators; those of a regional "
            "group by the chair and vice-chairs of its parent too."
        )
    )


def _period(office: OfficeHeld) -> dict[str, Any]:
    return {"from": office.from_on, "until": office.until_on}


def _same(person: Person, function: Office, scope: str) -> list[OfficeHeld]:
    """Return the entries of one office of a person, the first one first; those of the provider are its own."""
    query = select(OfficeHeld).where(
        OfficeHeld.person_id == person.id,
        OfficeHeld.function == function,
        OfficeHeld.scope == scope,
        OfficeHeld.mapped.is_(False),
    )
    return list(db.session.scalars(query.order_by(OfficeHeld.from_on)))


def _extended(
    person: Person, function: Office, scope: str, from_on: date, agreed: date | None, *, apart: bool
) -> tuple[OfficeHeld | None, dict[str, Any], date | None, list[OfficeHeld]]:
    """Return the office that now covers the period too, its old period, the end agreed now, and what goes into it.

    Parameters:
        agreed: last day; the closing of the group may come first.
        apart: terms that follow each other stay two, as a file that is loaded again has them.
    """
    meets = overlaps if apart else touches
    until_on = until_closing(group_of(function, scope), from_on, agreed)
    found = [
        held
        for held in _same(person, function, scope)
        if meets(held.from_on, held.until_on, from_on, until_on)
    ]
    if not found:
        return None, {}, agreed, []
    first, *others = found
    before = _period(first)
    agreed = latest_end([agreed_end(held, last_recorded(held)) for held in found] + [agreed])
    first.from_on = min(first.from_on, from_on)
    first.until_on = latest_end([held.until_on for held in found] + [until_on])
    return first, before, agreed, others


def _give_up(held: OfficeHeld, actor: Actor, now: datetime) -> None:
    """Drop an entry whose days are all within another one's now; the trail says so."""
    audit.append(
        "offices:join",
        ("offices", str(held.id), _label(held)),
        actor,
        now,
        before=_period(held),
        demonstration=held.demonstration,
    )
    db.session.delete(held)


def _label(office: OfficeHeld) -> str:
    words = OFFICE_LABELS[office.function]
    return (
        f"{words}, {office.scope}: {office.person.name}" if office.scope else f"{words}: {office.person.name}"
    )
