"""Who asks: a person signed in by cookie, or at the API's door a personal token; the cookie opens no API."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import g, has_request_context, request, session
from sqlalchemy.exc import OperationalError

from regional_groups.core.clock import geneva_day
from regional_groups.core.db import db
from regional_groups.core.errors import DomainError, NotPermitted, SignInNeeded, say
from regional_groups.core.permissions import NOBODY, Actor
from regional_groups.core.web import SAFE, actor, is_api, now, real_now
from regional_groups.people.access import hashed
from regional_groups.people.models import ApiToken, LoginSession, Person
from regional_groups.people.queries import actor_of, api_token, login_session

COOKIE_KEY = "login"  # in Flask's signed session cookie
ZONE_COOKIE = "zone"  # written by app.js
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")


def identify() -> Actor:
    """Return the actor of this request, or nobody.

    Raises:
        SignInNeeded: the token is not known, or was revoked.
        NotPermitted: a token that may only read came with a change.
    """
    if not has_request_context():
        return NOBODY
    person = _by_token() if is_api() else _by_cookie()
    if person is None:
        return NOBODY
    g.person = person
    return actor_of(person, geneva_day(now()))


def this_login() -> LoginSession | None:
    """Return the sign-in that the request's cookie names, if it is still good."""
    secret = session.get(COOKIE_KEY)
    return login_session(hashed(secret), real_now()) if isinstance(secret, str) else None


def _by_cookie() -> Person | None:
    login = this_login()
    return db.session.get(Person, login.person_id) if login else None


def _by_token() -> Person | None:
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    kind, _, secret = header.partition(" ")
    token = api_token(hashed(secret.strip())) if kind.lower() == "bearer" else None
    if token is None:
        raise SignInNeeded(
            say("The token is not known, or was revoked. Make a new one on your own page of the service.")
        )
    if token.scope == "read" and request.method not in SAFE:
        raise NotPermitted(say("This token may only read. Use one with the scope “write”."))
    _note_use(token)
    g.token_id = token.id
    return db.session.get(Person, token.person_id)


def _note_use(token: ApiToken) -> None:
    """Keep the day on which a token was last used, for its owner's eyes."""
    today = geneva_day(real_now())
    if token.last_used_on == today:
        return
    token.last_used_on = today
    if request.method not in SAFE:
        return  # kept with the change itself
    try:
        db.session.commit()
    except OperationalError:  # somebody else writes just now; the next request will note it
        db.session.rollback()


def check_token() -> None:
    """Refuse a request of the API that carries a wrong token, even where none is needed."""
    if is_api() and "Authorization" in request.headers:
        actor()


def asking_person() -> Person | None:
    """Return the person who asks, or nobody; never refuses."""
    if not has_request_context():
        return None
    try:
        actor()
    except DomainError:
        return None
    found: Person | None = g.get("person")
    return found


def language_of_person() -> str | None:
    """Return the language that the person who asks has chosen."""
    person = asking_person()
    return person.language or None if person else None


def zone_of_person() -> str | None:
    """Return the zone of who reads: of the person a letter is written to, else that chosen, else of the browser."""
    if "reader_zone_name" in g:
        return g.reader_zone_name or None
    person = asking_person()
    return (person.timezone if person else "") or _zone_of_browser()


def _zone_of_browser() -> str | None:
    """Return the zone that the page's script noted in a cookie, if there is such a zone."""
    name = request.cookies.get(ZONE_COOKIE, "") if has_request_context() and not is_api() else ""
    try:
        return ZoneInfo(name).key if _ZONE.fullmatch(name) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of the database
        return None
