"""Ways in: sign-ins kept as rows that can be ended, and personal tokens of the API.

Of every secret only the SHA-256 is kept; a secret has 256 random bits, so that a plain hash is enough.
Everything here counts by real time.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, update

from regional_groups.core import audit
from regional_groups.core.db import db
from regional_groups.core.errors import InvalidInput, NotFound, RuleViolated, say
from regional_groups.core.permissions import Actor
from regional_groups.core.ports import Identity
from regional_groups.people.models import ApiToken, LoginSession, Person
from regional_groups.people.queries import api_tokens, login_sessions

SCOPES = ("read", "write")
MOST_TOKENS = 50  # of one person
KEPT_DAYS = 30  # an ended sign-in, before it is forgotten


def hashed(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create_token(person: Person, scope: str, label: str, now: datetime, actor: Actor | None = None) -> str:
    """Return a new personal token, which is never shown again.

    Parameters:
        scope: ``read`` or ``write``.
        now: real time.
    Raises:
        InvalidInput: there is no such scope.
        RuleViolated: the person has too many.
    """
    if scope not in SCOPES:
        raise InvalidInput(
            say("Some fields need your attention."), fields={"scope": [say("Choose read or write.")]}
        )
    if len(api_tokens(person.id)) >= MOST_TOKENS:
        raise RuleViolated(say("You have very many tokens. Revoke one that you no longer use."))
    secret = secrets.token_urlsafe(32)
    token = ApiToken(person_id=person.id, hash=hashed(secret), scope=scope, label=label[:120], created_at=now)
    db.session.add(token)
    db.session.flush()
    _record("token", person, actor, now, token=str(token.id), scope=scope, label=token.label)
    return secret


def revoke_token(token: ApiToken, person: Person, now: datetime) -> None:
    """Make a token useless from now on.

    Raises:
        NotFound: it is not this person's, or was revoked.
    """
    if token.person_id != person.id or token.revoked_at is not None:
        raise NotFound(say("There is no such token."))
    token.revoked_at = now
    _record("revoke-token", person, None, now, token=str(token.id), label=token.label)


def start_session(person: Person, identity: Identity, browser: str, now: datetime) -> str:
    """Return the secret of a new sign-in, for the cookie.

    Parameters:
        browser: what the browser calls itself, for the owner's list of sign-ins.
        now: real time.
    """
    secret = secrets.token_urlsafe(32)
    hours: int = current_app.extensions["settings"].session_hours
    db.session.add(
        LoginSession(
            person_id=person.id,
            hash=hashed(secret),
            issuer=identity.issuer,
            subject=identity.subject,
            provider_session=(identity.session or "")[:200],
            id_token=identity.id_token,
            browser=browser[:120],
            created_at=now,
            expires_at=now + timedelta(hours=hours),
        )
    )
    db.session.flush()
    return secret


def end_session(login: LoginSession, now: datetime) -> None:
    """End one sign-in; the provider's token is forgotten with it."""
    login.ended_at = now
    login.id_token = ""


def end_sessions(person: Person, now: datetime, *, but: str = "") -> int:
    """End a person's sign-ins and return how many.

    Parameters:
        but: hash of the one to keep, the one that asks.
    """
    ended = [login for login in login_sessions(person.id, now) if login.hash != but]
    for login in ended:
        end_session(login, now)
    _record("end-sessions", person, None, now, ended=len(ended))
    return len(ended)


def end_provider_sessions(issuer: str, subject: str | None, session: str | None, now: datetime) -> int:
    """End the sign-ins that the provider says are over: one session of its own, else all of a subject."""
    query = update(LoginSession).where(LoginSession.issuer == issuer, LoginSession.ended_at.is_(None))
    if session:
        query = query.where(LoginSession.provider_session == session)
    if subject:
        query = query.where(LoginSession.subject == subject)
    if not session and not subject:
        return 0
    done = db.session.execute(query.values(ended_at=now, id_token=""))
    return int(done.rowcount)  # type: ignore[attr-defined]  # a cursor result


def forget_old_sessions(now: datetime) -> None:
    """Delete sign-ins that ended long ago; periodic work."""
    real_now = current_app.extensions["clock"].real_now()
    db.session.execute(
        delete(LoginSession).where(LoginSession.expires_at < real_now - timedelta(days=KEPT_DAYS))
    )


def _record(action: str, person: Person, actor: Actor | None, now: datetime, **after: object) -> None:
    audit.append(
        f"people:{action}",
        ("people", str(person.id), person.name),
        actor or Actor(person_id=person.id, name=person.name),
        now,
        after=after,
        demonstration=person.demonstration,
    )
