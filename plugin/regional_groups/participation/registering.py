"""How somebody comes to take part: registered, changed, recorded afterwards. Operations never commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from regional_groups.core import audit, moves
from regional_groups.core.acting import acting
from regional_groups.core.changes import Change, announce
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import IllegalMove, Message, NotPermitted, RuleViolated, say
from regional_groups.core.permissions import Actor, Office, Permission, permits, require
from regional_groups.groups.models import Country
from regional_groups.meetings import queries as meetings
from regional_groups.meetings.models import Event, EventState, Meeting, MeetingState
from regional_groups.participation import links, notices, queries, rules
from regional_groups.participation.models import Invitation, Registration
from regional_groups.participation.queries import NOBODYS, Scene
from regional_groups.participation.rules import FLOW
from regional_groups.people.models import Person
from regional_groups.people.queries import offices_on, person_by_email, person_with

CLOSED = (MeetingState.HELD, MeetingState.REPORTED, MeetingState.NOT_HELD, MeetingState.CANCELLED)
SPEAKING = (Office.DELEGATE, Office.FOCAL_POINT)  # offices whose scope is the country a person speaks for


def refusal(field: str, message: Message, clause: str | None = None) -> RuleViolated:
    """Return a refusal that stands beside one field."""
    return RuleViolated(message, clause=clause, fields={field: [message]})


def create(thing: Meeting | Event, data: Mapping[str, Any], actor: Actor, now: datetime) -> Registration:
    """Register oneself, or as a focal point somebody of one's country.

    Clause: R1 (2016) 2.3.2 and 2.3.3 (facts B4.1 to B4.4).
    Raises:
        RuleViolated: a rule refuses, the person is registered already, or the meeting takes no registrations.
        NotPermitted, SignInNeeded: the person is somebody else, of another country.
    """
    recorded = bool(data.get("state"))
    _lock(thing)
    if not recorded:
        check_open(thing, now)
    scene = queries.scene(thing, now)
    who = acting(actor, data, replace(scene.subject, countries=NOBODYS), now)
    person, country = _person(data, who, scene, now, recorded=recorded)
    if queries.live_registration(thing, person.id) is not None:
        raise refusal("person", say("%(name)s is registered already.", name=person.name))
    made = Registration(
        person=person,
        person_id=person.id,  # rights are asked about it before it is written
        mode=data["mode"],
        category=data["category"],
        country=country,
        organization=data.get("organization") or person.organization,
        languages_needed=list(data.get("languages_needed") or ()),
        accessibility=data.get("accessibility") or "",
        author_id=who.person_id,
        created_at=now,
        recorded_afterwards=recorded,
    )
    _put(made, thing)
    if not recorded:
        check_rules(made, thing, scene)
        made.late = is_late(thing, now)
    _enter(made, scene, data, who, now)
    return made


def _put(made: Registration, thing: Meeting | Event) -> None:
    made.demonstration = thing.demonstration
    if isinstance(thing, Meeting):
        made.meeting = thing
        made.invitation = queries.invitation_for(thing.id, made.person.email)
    else:
        made.event = thing


def _enter(made: Registration, scene: Scene, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    subject = queries.subject_in(made, scene)
    values = {
        "mode": str(made.mode),
        "category": str(made.category),
        "country": made.country,
        "accessibility": "given" if made.accessibility else "",
    }
    if made.recorded_afterwards:
        made.note = data.get("note") or ""
        state, note = data["state"], made.note
        moves.enter(
            made, "record", FLOW, subject, actor, now, state=state, values=values, note=note, quiet=True
        )
    else:
        moves.enter(made, "create", FLOW, subject, actor, now, values=values)
        notices.requested(made, scene, now)
    links.settle(made, now)


def _lock(thing: Meeting | Event) -> None:
    """Keep other registrations for the same place waiting until this one is done: two clicks make one."""
    kind = type(thing)
    db.session.execute(select(kind.id).where(kind.id == thing.id).with_for_update())


def check_open(thing: Meeting | Event, now: datetime) -> None:
    """Refuse when a meeting or event takes no registrations: not agreed yet, postponed, cancelled, over.

    Raises:
        RuleViolated: saying which.
    """
    cancelled = thing.state in (MeetingState.CANCELLED, EventState.CANCELLED)
    if cancelled:
        raise RuleViolated(say("This was cancelled: nobody can register any more."))
    if thing.state == MeetingState.POSTPONED:
        raise RuleViolated(say("This meeting is postponed. Register when its new dates are known."))
    if thing.state == MeetingState.PROPOSED:
        raise RuleViolated(say("The groups have not agreed to this meeting yet. Register when they have."))
    last = thing.ends_on or thing.starts_on
    if thing.state in CLOSED or (last is not None and last < geneva_day(now)):
        raise RuleViolated(say("This is over. The secretariat can record who took part."))


def accepts(thing: Meeting | Event, now: datetime) -> bool:
    """Tell whether somebody could register now."""
    try:
        check_open(thing, now)
    except RuleViolated:
        return False
    return True


def check_rules(registration: Registration, thing: Meeting | Event, scene: Scene) -> None:
    """Refuse what a rule refuses; note what only the approver can know.

    Raises:
        RuleViolated: with the clause.
    """
    check_format(registration, thing)
    verdict = verdict_on(registration, scene)
    if verdict.refusal is not None:
        raise refusal("category", verdict.refusal, verdict.clause)
    registration.membership_unknown = verdict.unknown is not None


def check_format(registration: Registration, thing: Meeting | Event) -> None:
    """Refuse a way of taking part that the meeting does not have.

    Raises:
        RuleViolated: beside the mode.
    """
    if not isinstance(thing, Meeting):
        return
    formats = [thing.format, *(one.format for one in thing.sessions if not one.cancelled and one.format)]
    if rules.format_refuses(registration.mode, formats):
        raise refusal("mode", say("The meeting has no part of this kind: look at its format."), "D1")


def verdict_on(registration: Registration, scene: Scene) -> rules.Verdict:
    """Return what the rules say about a registration today."""
    return rules.eligibility(
        registration.category,
        registration.country,
        invited=registration.invitation is not None,
        place=scene.place,
    )


def is_late(thing: Meeting | Event, now: datetime) -> bool:
    """Tell whether the printed day of registration is over; late ones are marked, never refused."""
    if not isinstance(thing, Meeting):
        return False
    table, _ = meetings.deadlines(thing)
    return any(line.item == "registration" and now > line.due_at for line in table)


def _person(
    data: Mapping[str, Any], actor: Actor, scene: Scene, now: datetime, *, recorded: bool
) -> tuple[Person, str | None]:
    """Return who is registered and for which country, after asking for the right."""
    email = str(data.get("person") or "").strip().lower()
    person = person_by_email(email) if email else None
    if not email:
        if actor.person_id is None:
            if actor.acting is None:
                require(Permission.REGISTRATIONS_CREATE, actor, scene.subject)
            raise refusal("person", say("Give the e-mail address of the person."))
        person = person_with(actor.person_id)
    country = country_for(person, data, actor, now)
    right = Permission.REGISTRATIONS_APPROVE if recorded else Permission.REGISTRATIONS_CREATE
    countries = frozenset({country}) if country else NOBODYS
    owner = person.id if person else None
    require(right, actor, replace(scene.subject, countries=countries, owner=owner))
    if person is None:
        name = data.get("name") or email.partition("@")[0].replace(".", " ").title()
        person = Person(email=email, name=name[:200], country=country, created_at=now)
        person.organization = data.get("organization") or ""
        db.session.add(person)
        db.session.flush()
    return person, country


def check_country(code: str | None) -> None:
    """Refuse a code that no State has.

    Raises:
        RuleViolated: beside the field.
    """
    if code and db.session.get(Country, code) is None:
        raise refusal("country", say("No State has the code %(code)s.", code=code))


def country_for(person: Person | None, data: Mapping[str, Any], actor: Actor, now: datetime) -> str | None:
    """Return the country that somebody registers for: of the office held, else of the person, else as given.

    Raises:
        RuleViolated: the country given is none of the person's, or unknown.
    """
    given = data.get("country") or None
    check_country(given)
    own: list[str] = []
    if person is not None:
        held = offices_on(person.id, geneva_day(now))
        own = sorted(item.scope for item in held if item.function in SPEAKING)
        own += [person.country] if person.country else []
    mine = sorted(actor.scopes(Office.FOCAL_POINT))
    if given:
        if own and given not in own:
            raise refusal("country", say("The person is not recorded for this country."))
        return str(given)
    if own:
        return next((code for code in own if code in mine), own[0])
    return mine[0] if len(mine) == 1 else None


def edit(registration: Registration, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Change how one takes part; what stands about accessibility is the owner's alone and never in the trail.

    Raises:
        StaleVersion, IllegalMove, NotPermitted, RuleViolated.
    """
    moves.check_version(registration, data.get("version"))
    if registration.state not in rules.LIVE:
        raise IllegalMove(say("This registration is closed. Register again, or ask the secretariat."))
    scene = queries.scene(queries.place_of(registration), now)
    subject = queries.subject_in(registration, scene)
    who = acting(actor, data, subject, now)
    require(Permission.REGISTRATIONS_OWN, who, subject)
    names = ("mode", "languages_needed", "organization")
    changes = {name: data[name] for name in names if data.get(name) is not None}
    if "accessibility" in data and data["accessibility"] is not None:
        _only_the_owner(registration, data["accessibility"], who)
        changes["accessibility"] = data["accessibility"]
    _write(registration, changes, "edit", who, now)
    check_format(registration, queries.place_of(registration))


def _only_the_owner(registration: Registration, text: str, actor: Actor) -> None:
    if text != registration.accessibility and actor.person_id != registration.person_id:
        raise NotPermitted(say("Only the person says what helps to take part."))


def _write(
    registration: Registration, changes: Mapping[str, Any], action: str, actor: Actor, now: datetime
) -> None:
    """Set columns, append to the trail without private text, and tell the rooms above."""
    private = {"accessibility"}
    before = {name: getattr(registration, name) for name in changes}
    for name, value in changes.items():
        setattr(registration, name, value)
    raised = {name: value for name, value in changes.items() if before[name] != value}
    if not raised:
        return

    def shown(values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: ("given" if values[name] else "") if name in private else values[name] for name in raised
        }

    moves.touch(registration, now)
    event, old, new = f"{FLOW.name}:{action}", shown(before), shown(raised)
    audit.append(
        event,
        (FLOW.name, str(registration.id), registration.label),
        actor,
        now,
        before=old,
        after=new,
        demonstration=registration.demonstration,
    )
    announce(Change(event, registration, actor, now, old, new))


def sees_accessibility(registration: Registration, actor: Actor, scene: Scene) -> bool:
    """Tell whether the actor reads what the person wrote about accessibility: the person, and the secretariat."""
    if actor.person_id is not None and actor.person_id == registration.person_id:
        return True
    return permits(Permission.REGISTRATIONS_APPROVE, actor, scene.subject)


def accept(invitation: Invitation, data: Mapping[str, Any], now: datetime) -> Registration:
    """Register an invited person who answers by the link of the invitation, without an account.

    Raises:
        RuleViolated: the person is registered already, or the meeting takes no registrations.
    """
    person = person_by_email(invitation.email)
    if person is None:
        person = Person(
            email=invitation.email,
            name=invitation.name,
            country=invitation.country,
            organization=invitation.organization,
            created_at=now,
        )
        db.session.add(person)
        db.session.flush()
    guest = Actor(person_id=person.id, name=person.name)
    return create(invitation.meeting, {**data, "category": rules.Category.GUEST}, guest, now)
