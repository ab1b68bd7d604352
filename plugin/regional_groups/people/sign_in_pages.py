"""Signing in and out through the provider, and the provider's own word that a session is over.

The handshake is bound to the session that began it, so nobody can sign somebody else in with their own answer;
a new secret is given at each sign-in, so a cookie set before is worth nothing afterwards.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from regional_groups.core.db import db
from regional_groups.core.errors import PlatformUnavailable, say
from regional_groups.core.i18n import current_language
from regional_groups.core.jobs import change
from regional_groups.core.ports import Handshake, IdentityProvider, SignInRefused
from regional_groups.core.web import is_local, now, real_now
from regional_groups.people.access import end_provider_sessions, end_session, start_session
from regional_groups.people.identify import COOKIE_KEY, asking_person, this_login
from regional_groups.people.signing_in import person_of

HANDSHAKES = "handshakes"  # by state: a person may have begun in more than one window
MOST_HANDSHAKES = 3  # a cookie is small


def login() -> ResponseReturnValue:
    """Send the person to the provider; where they wanted to go is kept."""
    target = _local(request.args.get("next", "/"))
    if asking_person() is not None:
        return redirect(target)
    address, handshake = _provider().authorization_redirect(
        _callback_address(), next_path=target, language=current_language()
    )
    kept = dict(list((session.get(HANDSHAKES) or {}).items())[1 - MOST_HANDSHAKES :])
    session[HANDSHAKES] = {**kept, handshake["state"]: handshake}
    return redirect(address)


def callback() -> ResponseReturnValue:
    """Take the provider's answer: a new session for the person it vouches for."""
    handshake = _taken(request.args.get("state", ""))
    db.session.rollback()  # nothing is held while the provider is asked
    try:
        identity = _provider().identity_from_callback(request.args.to_dict(), _callback_address(), handshake)
    except SignInRefused as error:
        current_app.logger.info("sign-in refused: %s", error.reason)
        raise
    with change():
        if before := this_login():
            end_session(before, real_now())
        person = person_of(identity, now())
        secret = start_session(person, identity, request.user_agent.string, real_now())
    session.clear()
    session[COOKIE_KEY] = secret
    return redirect(_local(str(handshake["next_path"]) if handshake else "/"))


def logout() -> ResponseReturnValue:
    """End the session here first, then at the provider."""
    id_token = ""
    with change():
        if found := this_login():
            id_token = found.id_token
            end_session(found, real_now())
    session.clear()
    address = _end_session_address(id_token) if id_token else None
    if address is None:
        return redirect(url_for("people.signed_out"), 303)
    if _origin(address) != _origin(current_app.extensions["settings"].oidc_issuer):
        # the policy lets a form lead to the issuer only, so the person takes the last step
        return render_template("people/signed_out.html", provider_address=address)
    return redirect(address, 303)


def signed_out() -> ResponseReturnValue:
    """Say that the person is signed out."""
    return render_template("people/signed_out.html", provider_address=None)


def backchannel_logout() -> ResponseReturnValue:
    """End the sessions that the provider says are over (OpenID Connect Back-Channel Logout 1.0)."""
    try:
        ended = _provider().identity_from_logout_token(request.form.get("logout_token", ""))
    except SignInRefused as error:
        current_app.logger.info("back-channel logout refused: %s", error.reason)
        return jsonify(error="invalid_request"), 400, {"Cache-Control": "no-store"}
    with change():
        end_provider_sessions(ended.issuer, ended.subject, ended.session, real_now())
    return "", 200, {"Cache-Control": "no-store"}


def _provider() -> IdentityProvider:
    provider: IdentityProvider | None = current_app.extensions["ports"].identity
    if provider is None:
        raise PlatformUnavailable(
            say(
                "Nobody can sign in yet: no sign-in provider is set (RG_OIDC_ISSUER). "
                "Public pages, calendars and the API are open."
            )
        )
    return provider


def _callback_address() -> str:
    return f"{current_app.extensions['settings'].base_url}/auth/callback"


def _taken(state: str) -> Handshake | None:
    """Return the handshake of this answer and forget it: each is good for one answer."""
    kept = dict(session.get(HANDSHAKES) or {})
    handshake: Handshake | None = kept.pop(state, None)
    session[HANDSHAKES] = kept
    return handshake


def _end_session_address(id_token: str) -> str | None:
    provider: IdentityProvider | None = current_app.extensions["ports"].identity
    if provider is None:
        return None
    try:
        return provider.end_session_address(id_token, f"{current_app.extensions['settings'].base_url}/")
    except PlatformUnavailable:
        current_app.logger.info("the provider did not answer at sign-out")
        return None


def _local(address: str) -> str:
    return address if is_local(address) and not address.startswith("/auth/") else "/"


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
