"""The demo provider's side of the protocol: Authlib's authorization server over a memory.

It holds itself to what a real provider must do: one use of a code, PKCE with S256, exact redirect addresses,
a signed ID token, the issuer in every answer (RFC 9207).
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, InvalidRequestError, TokenMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import UserInfo, UserInfoEndpoint
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.rpinitiated import EndSessionEndpoint
from joserfc.jwk import KeySet, RSAKey

CODE_SECONDS = 60
TOKEN_SECONDS = 300
SCOPES = ("openid", "email", "profile")


@dataclass(frozen=True)
class Person:
    """Somebody whom the demonstration can sign in as."""

    name: str
    email: str
    office: str  # in English; the page translates it, as it does the next two
    may: str  # what the office may do, in one line
    language: str  # that the provider tells the service
    kind: str = ""  # the heading the office stands under
    scopes: Mapping[str, str] = field(default_factory=dict)  # of the office, by the reader's language

    @property
    def subject(self) -> str:
        """Return the provider's name for the person, the same after every start."""
        return str(uuid5(NAMESPACE_URL, f"mailto:{self.email}"))

    def claims(self, scope: str) -> dict[str, Any]:
        """Return what the provider tells about the person under a scope."""
        everything = UserInfo(
            sub=self.subject,
            name=self.name,
            email=self.email,
            email_verified=True,
            locale=self.language,
        )
        return dict(everything.filter(scope))


@dataclass(frozen=True)
class Client(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """The one service that the provider knows; method names are Authlib's."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]

    def get_client_id(self) -> str:
        """Return the client id."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """Return none: the service must say where it wants its answer."""

    def get_allowed_scope(self, scope: str) -> str:
        """Return the part of a scope that the provider knows."""
        return " ".join(part for part in (scope or "").split() if part in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Say whether an address is registered, letter by letter."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Say whether the secret is right."""
        return hmac.compare_digest(self.client_secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Say whether the service may prove itself in this way."""
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        """Say whether the answer may have this form."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Say whether tokens may be asked for in this way."""
        return grant_type == "authorization_code"

    def origins(self) -> tuple[str, ...]:
        """Return the origins to which people may be sent back."""
        parts = [urlsplit(address) for address in self.redirect_uris]
        return tuple(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))

    @property
    def client_metadata(self) -> Mapping[str, Any]:
        """Return nothing beyond the defaults; the userinfo endpoint asks for it."""
        return {}


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):  # type: ignore[misc]  # Authlib has no types
    """An authorization code and what it was given for; method names are Authlib's."""

    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str
    person: Person
    expires: float

    def get_redirect_uri(self) -> str:
        """Return the address to which the code was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Return the scope that was granted."""
        return self.scope

    def get_nonce(self) -> str | None:
        """Return the number that ties the ID token to the sign-in."""
        return self.nonce

    def get_auth_time(self) -> None:
        """Return no time of its own: the token's is the same second."""

    def get_acr(self) -> None:
        """Return no level of assurance: one click assures nothing."""

    def get_amr(self) -> None:
        """Return no method: there is no password."""


@dataclass(frozen=True)
class Token(TokenMixin):  # type: ignore[misc]  # Authlib has no types
    """An access token, good for the userinfo endpoint; method names are Authlib's."""

    client: Client
    person: Person
    scope: str
    expires: float

    def get_client(self) -> Client:
        """Return the service it was given to."""
        return self.client

    def get_user(self) -> Person:
        """Return the person it tells about."""
        return self.person

    def get_scope(self) -> str:
        """Return the scope that was granted."""
        return self.scope

    def is_expired(self) -> bool:
        """Say whether its time is over."""
        return self.expires < time.monotonic()

    def is_revoked(self) -> bool:
        """Say that nothing is ever revoked here."""
        return False


@dataclass
class Memory:
    """Everything that the provider knows."""

    issuer: str
    client: Client
    persons: Sequence[Person]
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    )

    def person(self, email: str) -> Person | None:
        """Return the person with an address."""
        return next((person for person in self.persons if person.email == email), None)

    def forget_expired(self) -> None:
        """Drop the codes and tokens whose time is over."""
        now = time.monotonic()
        self.codes = {code: kept for code, kept in self.codes.items() if kept.expires > now}
        self.tokens = {token: kept for token, kept in self.tokens.items() if kept.expires > now}


class S256Only(CodeChallenge):  # type: ignore[misc]  # Authlib has no types
    """PKCE that cannot be left out and is never plain."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse a request without a hashed challenge."""
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


def code_grant(memory: Memory) -> type[AuthorizationCodeGrant]:
    """Return Authlib's code grant over a memory."""

    class MemoryCodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
        def save_authorization_code(self, code: str, request: Any) -> None:
            memory.forget_expired()
            data = request.payload.data
            memory.codes[code] = Code(
                client_id=request.client.client_id,
                redirect_uri=request.payload.redirect_uri,
                scope=request.scope,
                nonce=data.get("nonce"),
                code_challenge=data["code_challenge"],
                code_challenge_method=data["code_challenge_method"],
                person=request.user,
                expires=time.monotonic() + CODE_SECONDS,
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            # taken out at once: two requests with the same code cannot both have it
            kept = memory.codes.pop(code, None)
            return kept if kept and kept.expires > time.monotonic() else None

        def delete_authorization_code(self, authorization_code: Code) -> None:
            """It is gone already."""

        def authenticate_user(self, authorization_code: Code) -> Person:
            return authorization_code.person

    return MemoryCodeGrant


def openid_code(memory: Memory) -> OpenIDCode:
    """Return Authlib's ID token extension over a memory."""

    class MemoryOpenIDCode(OpenIDCode):  # type: ignore[misc]  # Authlib has no types
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(code.nonce == nonce for code in memory.codes.values())

        def resolve_client_private_key(self, client: Client) -> RSAKey:
            return memory.key

        def get_encode_header(self, client: Client) -> dict[str, Any]:
            return {"alg": "RS256", "kid": memory.key.kid}

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": memory.issuer, "aud": [client.client_id]}

        def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
            return user.claims(scope)

    return MemoryOpenIDCode(require_nonce=True)


def userinfo_endpoint(memory: Memory) -> UserInfoEndpoint:
    """Return Authlib's userinfo endpoint over a memory."""

    class MemoryBearerTokenValidator(BearerTokenValidator):  # type: ignore[misc]  # Authlib has no types
        def authenticate_token(self, token_string: str) -> Token | None:
            return memory.tokens.get(token_string)

    class MemoryUserInfo(UserInfoEndpoint):  # type: ignore[misc]  # Authlib has no types
        def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
            return user.claims(scope)

    protector = ResourceProtector()
    protector.register_token_validator(MemoryBearerTokenValidator())
    return MemoryUserInfo(resource_protector=protector)


def issuer_parameter(memory: Memory) -> IssuerParameter:
    """Return the extension that names the issuer in every answer."""

    class MemoryIssuerParameter(IssuerParameter):  # type: ignore[misc]  # Authlib has no types
        def get_issuer(self) -> str:
            return memory.issuer

    return MemoryIssuerParameter()


def end_session(memory: Memory) -> type[EndSessionEndpoint]:
    """Return Authlib's sign-out endpoint over a memory; the provider itself keeps nobody signed in."""

    class MemoryEndSession(EndSessionEndpoint):  # type: ignore[misc]  # Authlib has no types
        def get_server_jwks(self) -> KeySet:
            return KeySet([memory.key])

        def end_session(self, end_session_request: Any) -> None:
            """There is no session to end: every sign-in asks again who it is."""

        def _is_valid_post_logout_redirect_uri(self, client: Client, redirect_uri: str) -> bool:
            parts = urlsplit(redirect_uri)
            return f"{parts.scheme}://{parts.netloc}" in client.origins()

    return MemoryEndSession


def authorization_server(memory: Memory) -> AuthorizationServer:
    """Return Authlib's server with everything above joined to it."""

    def save_token(token: Mapping[str, Any], request: Any) -> None:
        memory.forget_expired()
        memory.tokens[token["access_token"]] = Token(
            request.client, request.user, token["scope"], time.monotonic() + TOKEN_SECONDS
        )

    server = AuthorizationServer(
        query_client=lambda client_id: memory.client if client_id == memory.client.client_id else None,
        save_token=save_token,
    )
    server.load_config({"OAUTH2_TOKEN_EXPIRES_IN": {"authorization_code": TOKEN_SECONDS}})
    server.register_grant(code_grant(memory), [S256Only(required=True), openid_code(memory)])
    server.register_endpoint(userinfo_endpoint(memory))
    server.register_endpoint(end_session(memory))
    server.register_extension(issuer_parameter(memory))
    return server
