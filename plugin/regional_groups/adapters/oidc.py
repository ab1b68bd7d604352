"""Signs people in with any OpenID provider: discovery, authorization code with PKCE, state and nonce.

What Authlib leaves open is closed here: the issuer in the answer (RFC 9207), an answer without an ID token,
a provider that tells the e-mail address only at its userinfo endpoint, keys that changed, client secrets with
special characters. Authlib, requests and joserfc are imported at the first sign-in, so that a worker's first
page does not wait for them.
No secret, code or token is logged or put into an error.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from regional_groups.adapters.oidc_discovery import Discovery, fetch_json
from regional_groups.core.clock import SystemClock
from regional_groups.core.ports import (
    EndedSession,
    Handshake,
    Identity,
    PlatformUnavailable,
    Refusal,
    SignInRefused,
    local_path,
    say,
)

if TYPE_CHECKING:
    from requests import Response

    from regional_groups.adapters.id_tokens import Expectation

REAL_NOW = SystemClock().real_now
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
HANDSHAKE_SECONDS = 600  # between leaving for the provider and coming back
PASSING_ERRORS = ("server_error", "temporarily_unavailable")
TOKEN_ERRORS = {
    "invalid_grant": Refusal.CODE,
    "invalid_client": Refusal.CLIENT,
    "unauthorized_client": Refusal.CLIENT,
}

Claims = dict[str, Any]


@dataclass(frozen=True)
class ClaimNames:
    """Which claim of the provider tells what about a person."""

    email: str = "email"
    email_verified: str = "email_verified"
    name: str = "name"
    language: str = "locale"
    groups: str = "groups"


class OidcProvider:
    """A provider found by its issuer; see ``IdentityProvider`` for what it does."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        *,
        now: Callable[[], datetime] = REAL_NOW,
        scope: str = "openid email profile",
        claim_names: ClaimNames | None = None,
        demonstration: bool = False,
        timeout_seconds: float = 5,
    ) -> None:
        """Remember the settings; the provider is asked at the first sign-in.

        Parameters:
            now: what tells the real time.
            demonstration: accept the demo's provider, which lets everybody in; never in production.
        """
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._now = now
        self._scope = scope
        self._claim_names = claim_names or ClaimNames()
        self._timeout_seconds = timeout_seconds
        self._discovery = Discovery(issuer, now, demonstration=demonstration, timeout_seconds=timeout_seconds)

    def authorization_redirect(
        self, redirect_uri: str, *, next_path: str, language: str | None = None
    ) -> tuple[str, Handshake]:
        """Return the provider's address for this sign-in, and the handshake to keep in the session."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # heavy

        handshake: Handshake = {
            "state": secrets.token_urlsafe(32),
            "nonce": secrets.token_urlsafe(32),
            "verifier": secrets.token_urlsafe(48),
            "redirect_uri": redirect_uri,
            "next_path": local_path(next_path),
            "begun": int(self._now().timestamp()),
        }
        parameters = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": self._scope,
            "state": handshake["state"],
            "nonce": handshake["nonce"],
            "code_challenge": create_s256_code_challenge(handshake["verifier"]),
            "code_challenge_method": "S256",
        }
        if language:
            parameters["ui_locales"] = language
        return _with_query(self._discovery.endpoint("authorization_endpoint"), parameters), handshake

    def identity_from_callback(
        self, query: Mapping[str, str], redirect_uri: str, handshake: Handshake | None
    ) -> Identity:
        """Return who signed in, or refuse with the first reason that speaks against it."""
        from regional_groups.adapters.id_tokens import read_id_token  # heavy

        checked = self._check_answer(query, redirect_uri, handshake)
        tokens = self._redeem(query["code"], redirect_uri, checked["verifier"])
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise SignInRefused(Refusal.MISSING_TOKEN)
        claims = read_id_token(
            id_token,
            self._discovery.keys,
            self._expectation(),
            nonce=checked["nonce"],
            access_token=access_token,
        )
        if not claims.get(self._claim_names.email):
            claims = {**self._userinfo(access_token, claims["sub"]), **claims}
        return self._identity(claims, id_token)

    def end_session_address(self, id_token: str, return_to: str) -> str | None:
        """Return where to send the person to sign out at the provider too, if it can do that."""
        endpoint = self._discovery.optional("end_session_endpoint")
        if endpoint is None:
            return None
        return _with_query(
            endpoint,
            {
                "id_token_hint": id_token,
                "client_id": self._client_id,
                "post_logout_redirect_uri": return_to,
            },
        )

    def identity_from_logout_token(self, token: str) -> EndedSession:
        """Return the session that the provider has ended, from its back-channel sign-out notice."""
        from regional_groups.adapters.id_tokens import read_logout_token  # heavy

        return read_logout_token(token, self._discovery.keys, self._expectation())

    def _expectation(self) -> Expectation:
        from regional_groups.adapters.id_tokens import Expectation  # heavy

        return Expectation(self.issuer, self._client_id, self._now().timestamp())

    def _check_answer(
        self, query: Mapping[str, str], redirect_uri: str, handshake: Handshake | None
    ) -> Handshake:
        """Check everything that can be checked before the code is shown to anybody."""
        if not handshake:
            raise SignInRefused(Refusal.STATE)
        if not hmac.compare_digest(query.get("state", "").encode(), handshake["state"].encode()):
            raise SignInRefused(Refusal.STATE)
        if self._now().timestamp() - handshake["begun"] > HANDSHAKE_SECONDS:
            raise SignInRefused(Refusal.LATE)
        if redirect_uri != handshake["redirect_uri"]:
            raise SignInRefused(Refusal.REDIRECT)
        announced = self._discovery.optional("authorization_response_iss_parameter_supported")
        if query.get("iss", None if announced else self.issuer) != self.issuer:
            raise SignInRefused(Refusal.ISSUER)
        if query.get("error") in PASSING_ERRORS:
            raise PlatformUnavailable(say("The sign-in provider is busy. Please try again in a few minutes."))
        if "error" in query:
            raise SignInRefused(Refusal.DENIED if query["error"] == "access_denied" else Refusal.PROVIDER)
        if not query.get("code"):
            raise SignInRefused(Refusal.CODE)
        return handshake

    def _redeem(self, code: str, redirect_uri: str, verifier: str) -> Claims:
        """Exchange the code for tokens."""
        import requests  # heavy
        from authlib.integrations.base_client import OAuthError  # heavy
        from authlib.integrations.requests_client import OAuth2Session  # heavy

        method, client_id, secret = self._client_authentication()
        with OAuth2Session(client_id, secret, token_endpoint_auth_method=method) as session:
            session.register_compliance_hook("access_token_response", _check_token_status)
            try:
                tokens = session.fetch_token(
                    self._discovery.endpoint("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=redirect_uri,
                    code_verifier=verifier,
                    timeout=self._timeout_seconds,
                    allow_redirects=False,  # the secret goes to this address and to no other
                )
            except OAuthError as error:
                # the provider's own words stay out: they may repeat what was sent
                raise SignInRefused(TOKEN_ERRORS.get(error.error, Refusal.PROVIDER)) from None
            except (requests.RequestException, ValueError):
                raise PlatformUnavailable(say("The sign-in provider does not answer.")) from None
        return dict(tokens)

    def _client_authentication(self) -> tuple[str, str, str | None]:
        """Return the way of proving who we are, and id and secret in the form that it wants."""
        if not self._client_secret:
            return "none", self._client_id, None
        offered = self._discovery.optional("token_endpoint_auth_methods_supported")
        if offered is None or "client_secret_basic" in offered:
            # RFC 6749 2.3.1 wants both encoded as in a form; Authlib does not do it
            return "client_secret_basic", quote(self._client_id, safe=""), quote(self._client_secret, safe="")
        return "client_secret_post", self._client_id, self._client_secret

    def _userinfo(self, access_token: str, subject: str) -> Claims:
        endpoint = self._discovery.optional("userinfo_endpoint")
        if endpoint is None:
            return {}
        answer = fetch_json(endpoint, self._timeout_seconds, {"Authorization": f"Bearer {access_token}"})
        if answer.get("sub") != subject:
            raise SignInRefused(Refusal.SUBJECT)
        return answer

    def _identity(self, claims: Claims, id_token: str) -> Identity:
        names = self._claim_names
        email = claims.get(names.email)
        full_name = claims.get(names.name) or claims.get("preferred_username") or email
        return Identity(
            issuer=self.issuer,
            subject=claims["sub"],
            email=email.strip() if isinstance(email, str) else "",
            email_verified=claims.get(names.email_verified) is True,
            name=str(full_name or "").strip(),
            language=_language(claims.get(names.language)),
            groups=_groups(claims.get(names.groups)),
            id_token=id_token,
            session=claims["sid"] if isinstance(claims.get("sid"), str) else None,
        )


def _check_token_status(answer: Response) -> Response:
    """Let only those statuses pass that mean something here; Authlib reads tokens out of a redirect too."""
    if answer.status_code not in (200, 400, 401):
        raise ValueError("no answer of a token endpoint")
    return answer


def _language(locale: object) -> str | None:
    """Return the language of a tag such as ``fr-CH`` or ``zh_Hans``, if it is one of the six."""
    primary = str(locale or "").replace("_", "-").split("-")[0].lower()
    return primary if primary in LANGUAGES else None


def _groups(told: object) -> tuple[str, ...]:
    """Return the groups of a claim that holds a list, or one name."""
    if isinstance(told, str):
        return (told,)
    return tuple(group for group in told if isinstance(group, str)) if isinstance(told, list) else ()


def _with_query(address: str, parameters: Mapping[str, str]) -> str:
    joint = "&" if urlsplit(address).query else "?"
    return f"{address}{joint}{urlencode(parameters)}"
