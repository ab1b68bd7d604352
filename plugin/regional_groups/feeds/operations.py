"""Changes of feeds: the subscriptions of persons."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from regional_groups.core import moves
from regional_groups.core.acting import acting
from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import RuleViolated, say
from regional_groups.core.permissions import Actor, Permission, Subject, require
from regional_groups.feeds import lookups, personal, scopes, writing
from regional_groups.feeds.models import Subscription
from regional_groups.feeds.rules import FLOW, GONE_DAYS, FeedState
from regional_groups.people.models import Person
from regional_groups.people.notices import notify
from regional_groups.people.queries import person_by_email, person_with

SUBSCRIPTIONS_MAX = 50  # active ones of one person
PLAIN = ("scope", "language", "cancelled", "cancelled_days", "detail", "join_links", "label")


def subject(subscription: Subscription) -> Subject:
    """Return the facts that rights on a subscription are asked about."""
    return Subject(owner=subscription.person_id)


def create(data: dict[str, Any], actor: Actor, now: datetime) -> tuple[Subscription, str]:
    """Make a personal address.

    Returns:
        The subscription and its token, which is known now and never again.
    Raises:
        RuleViolated: the scope names nothing, or the person has very many addresses.
        SignInNeeded: nobody is signed in.
    """
    require(Permission.FEEDS_CREATE, actor, Subject(owner=actor.person_id))
    scopes.check(data["scope"])
    own = select(func.count()).where(
        Subscription.person_id == actor.person_id, Subscription.state == FeedState.ACTIVE
    )
    if (db.session.scalar(own) or 0) >= SUBSCRIPTIONS_MAX:
        many = [say("You have %(number)s addresses. Revoke one first.", number=SUBSCRIPTIONS_MAX)]
        raise RuleViolated(say("There are too many addresses."), fields={"label": many})
    token = secrets.token_urlsafe(32)
    subscription = Subscription(
        **{name: data[name] for name in PLAIN if name in data},
        person_id=actor.person_id,
        token_hash=personal.hashed(token),
        modified=writing.tick(),
        created_at=now,
    )
    values = {name: data.get(name) for name in PLAIN}
    moves.enter(subscription, "create", FLOW, subject(subscription), actor, now, values=values)
    lookups.resolve(subscription, geneva_day(now))
    return subscription, token


def revoke(subscription: Subscription, data: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Revoke an address: it explains itself for thirty days, then it is gone.

    Raises:
        StaleVersion, IllegalMove, NotPermitted.
    """
    moves.move(
        subscription,
        "revoke",
        FLOW,
        subject(subscription),
        actor,
        now,
        version=data["version"],
        given=data,
    )
    _tell_owner([subscription], actor, now, data.get("note") or "")


def revoke_all(owner: Person, actor: Actor, now: datetime, *, note: str = "") -> int:
    """Revoke every address of a person; return how many there were.

    Raises:
        NotPermitted, SignInNeeded.
    """
    require(Permission.FEEDS_REVOKE, actor, Subject(owner=owner.id))
    active = select(Subscription).where(
        Subscription.person_id == owner.id, Subscription.state == FeedState.ACTIVE
    )
    found = list(db.session.scalars(active.order_by(Subscription.created_at, Subscription.id)))
    for one in found:
        moves.move(one, "revoke", FLOW, subject(one), actor, now, given={"note": note})
    _tell_owner(found, actor, now, note)
    return len(found)


def _tell_owner(revoked: list[Subscription], actor: Actor, now: datetime, note: str) -> None:
    """Mail the owner what somebody else revoked; who is acted for is told by the record of the step."""
    if not revoked or actor.person_id == revoked[0].person_id or actor.acting is not None:
        return
    context = {
        "addresses": [{"label": one.label, "scope": one.scope} for one in revoked],
        "note": note,
        "days": GONE_DAYS,
        "action_url": "/me/feeds",
    }
    key = f"feed_revoked:{revoked[0].id}:{revoked[0].version}"
    notify("feed_revoked", [revoked[0].person], context, key, now)


def revoke_everybodys(note: str, actor: Actor, now: datetime) -> int:
    """Revoke every address of the service, for a reason that the trail keeps; return how many there were.

    Raises:
        NotPermitted, SignInNeeded; RuleViolated: the reason is blank.
    """
    return moves.sweep(Subscription, "revoke", FLOW, FeedState.ACTIVE, Subject(), actor, now, note=note)


def revoke_many(data: dict[str, Any], actor: Actor, now: datetime) -> int:
    """Revoke everybody's addresses, a person's, or the actor's own, as ``data`` says; return how many there were.

    Raises:
        NotPermitted, SignInNeeded; RuleViolated: there is no such person, or the reason is blank.
    """
    if data["everybody"]:
        return revoke_everybodys(data["note"], actor, now)
    if not data["person"]:
        return revoke_all(person_with(actor.person_id), actor, now, note=data["note"])
    require(Permission.FEEDS_REVOKE, actor, Subject())
    owner = person_by_email(data["person"])
    if owner is None:
        nobody = [say("There is no person with this address.")]
        raise RuleViolated(say("There is no such person."), fields={"person": nobody})
    return revoke_all(owner, actor, now, note=data["note"])


ACTIONS = {"revoke": revoke}


def perform(
    subscription: Subscription, action: str, data: dict[str, Any], actor: Actor, now: datetime
) -> None:
    """Take a step; pages and API both call this."""
    who = acting(actor, data, subject(subscription), now)
    ACTIONS[action](subscription, data, who, now)
