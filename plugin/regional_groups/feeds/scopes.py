"""Which feeds a subscription shows: its scope looked up anew once a day, and when an office or registration changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, or_, select

from regional_groups.core.db import db
from regional_groups.core.errors import Message, RuleViolated, say
from regional_groups.core.i18n import translate
from regional_groups.core.permissions import TEAM, Held, Office
from regional_groups.feeds import queries, rules
from regional_groups.groups.models import GroupCountry, RegionalGroup
from regional_groups.groups.queries import group_name, name_of
from regional_groups.groups.regions import REGIONS
from regional_groups.participation.models import Registration
from regional_groups.participation.rules import RegistrationState
from regional_groups.people.models import Person
from regional_groups.people.queries import offices_on

OF_PARENT = {Office.SG_CHAIR, Office.SG_VICE_CHAIR, Office.TSB_COUNSELLOR}
OF_REPORTS = {Office.REPORT_OFFICER, Office.TSB_DIRECTOR}
OF_STATE = {Office.DELEGATE, Office.FOCAL_POINT}
_FIXED = {rules.JOINT: rules.JOINT, rules.DEADLINES: rules.DEADLINES}
MINE = "mine"
WORDS = {
    MINE: say("My meetings: groups of my offices and my country, and where I am registered"),
    rules.JOINT: say("Joint meetings"),
    rules.DEADLINES: say("Deadlines of all meetings"),
}
_LEFT = (RegistrationState.CANCELLED, RegistrationState.REFUSED)


def check(scope: str) -> None:
    """Refuse a scope that names nothing.

    Raises:
        RuleViolated: beside the field ``scope``.
    """
    if rules.is_scope(scope) and (scope == MINE or scope in _FIXED or _fixed_key(scope)):
        return
    wrong: list[Message] = [
        say(
            "Choose mine, joint, deadlines, group:SG5RG-AFR, study-group:SG5 or region:africa, with names that exist."
        )
    ]
    raise RuleViolated(say("There is nothing with this scope."), fields={"scope": wrong})


def in_words(scope: str) -> str:
    """Return a scope in the current language, as the page of addresses names it."""
    if scope in WORDS:
        return translate(WORDS[scope])
    kind, _, name = scope.partition(":")
    if kind == "region":
        return name_of(f"region:{name}")
    group = queries.group_called(name) if kind == "group" else None
    return named(group) if group else name


def named(group: RegionalGroup) -> str:
    """Return acronym and name of a group in the current language."""
    return f"{group.acronym}, {group_name(group)}"


def keys_of(scope: str, person_id: UUID, today: date) -> frozenset[str]:
    """Return the keys of the feeds that a scope means for a person on a Geneva date."""
    if scope == MINE:
        return rules.without_covered(frozenset(_mine(person_id, today)))
    key = _FIXED.get(scope) or _fixed_key(scope)
    return frozenset({key} if key else ())


def _fixed_key(scope: str) -> str | None:
    kind, _, name = scope.partition(":")
    if kind == "region":
        return rules.region_key(name) if name in REGIONS else None
    folder = {"group": "regional-groups", "study-group": "study-groups"}.get(kind)
    feed = queries.feed_at(f"{folder}/{name}") if folder else None
    return feed.key if feed else None


def _mine(person_id: UUID, today: date) -> Iterable[str]:
    held = offices_on(person_id, today)
    for office in held:
        yield from _of_office(office)
    acronyms = {office.scope for office in held if office.function in TEAM}
    states = {office.scope for office in held if office.function in OF_STATE}
    for group in _groups(acronyms, states, person_id, today):
        yield rules.group_key(group)
        yield rules.group_deadlines_key(group)
    query = select(Registration.meeting_id, Registration.event_id).where(
        Registration.person_id == person_id, Registration.state.not_in(_LEFT)
    )
    for meeting_id, event_id in db.session.execute(query):
        if meeting_id is not None:
            yield rules.meeting_key(meeting_id)
        elif event_id is not None:
            yield rules.event_key(event_id)


def _of_office(office: Held) -> Iterable[str]:
    if office.function in OF_PARENT:
        yield rules.parent_key(office.scope.partition("/")[0]) if office.scope else rules.ALL
    elif office.function == Office.REGIONAL_OFFICE:
        yield rules.region_key(office.scope)
    elif office.function in (Office.TSB_DIRECTOR, Office.BSG_COORDINATOR):
        yield rules.ALL
    if office.function in OF_REPORTS:
        yield rules.REPORT_DEADLINES
    elif office.function == Office.TRANSLATOR:
        yield rules.TRANSLATION_DEADLINES


def _groups(acronyms: set[str], states: set[str], person_id: UUID, today: date) -> set[UUID]:
    wish = {"acronyms": list(acronyms), "states": list(states), "person": person_id, "today": today}
    return set(db.session.scalars(_of_acronyms_and_states(), wish))


@cache
def _of_acronyms_and_states() -> Any:
    """Return the query of the groups of some acronyms, and of those of some States and of a person's own; built once.

    To build it costs more than to ask it, and every calendar asks it once a day.
    """
    today = bindparam("today", type_=Date)
    own = select(Person.country).where(Person.id == bindparam("person")).scalar_subquery()
    country = GroupCountry.country
    joined = select(GroupCountry.group_id).where(
        or_(country.in_(bindparam("states", expanding=True)), country == own),
        or_(GroupCountry.from_on.is_(None), GroupCountry.from_on <= today),
        or_(GroupCountry.until_on.is_(None), GroupCountry.until_on >= today),
    )
    led = select(RegionalGroup.id).where(RegionalGroup.acronym.in_(bindparam("acronyms", expanding=True)))
    return led.union(joined)
