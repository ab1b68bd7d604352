"""Reads the signed tokens of an OpenID provider and refuses those that prove nothing.

Authlib accepts an empty audience and leaves the authorized party to the caller, so every claim is checked
here, each with its own reason. Imported at the first sign-in only: joserfc brings the cryptography library.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError

from regional_groups.core.ports import EndedSession, Refusal, SignInRefused

KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}
HALF_HASHES = {"EdDSA": hashlib.sha512, "Ed25519": hashlib.sha512}  # the others end in 256
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
NOTICE_SECONDS = 300  # how old a sign-out notice without an end may be

Claims = dict[str, Any]
Keys = Callable[[bool], Iterable[Mapping[str, Any]]]  # the published keys; True reads them anew


class _Registry(jws.JWSRegistry):
    """The algorithms of the allow-list, without the warning that joserfc gives for every EdDSA token."""

    max_header_length = 4096

    def get_alg(self, name: str) -> Any:
        if name not in KEY_TYPES:
            raise UnsupportedAlgorithmError(f"algorithm {name!r} is not allowed")
        return self.algorithms[name]


_REGISTRY = _Registry(strict_check_header=False)


@dataclass(frozen=True)
class Expectation:
    """What every token must agree with. ``now`` is in seconds since 1970."""

    issuer: str
    client_id: str
    now: float
    leeway_seconds: int = 60


def read_id_token(token: str, keys: Keys, expected: Expectation, *, nonce: str, access_token: str) -> Claims:
    """Return the claims of an ID token that proves who signed in just now.

    Raises:
        SignInRefused: with the first reason that speaks against it.
    """
    header, claims = _verified(token, keys)
    _check_origin(claims, expected)
    _check_times(claims, expected, needs=("exp", "iat"))
    if not isinstance(claims.get("nonce"), str) or not hmac.compare_digest(
        claims["nonce"].encode(), nonce.encode()
    ):
        raise SignInRefused(Refusal.NONCE)
    if "at_hash" in claims and claims["at_hash"] != half_hash(access_token, header["alg"]):
        raise SignInRefused(Refusal.ACCESS_TOKEN)
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise SignInRefused(Refusal.SUBJECT)
    return claims


def read_logout_token(token: str, keys: Keys, expected: Expectation) -> EndedSession:
    """Return the session that a back-channel sign-out notice ends.

    Raises:
        SignInRefused: with the first reason that speaks against it.
    """
    header, claims = _verified(token, keys)
    if header.get("typ", "logout+jwt").lower() not in ("logout+jwt", "jwt"):
        raise SignInRefused(Refusal.EVENT)
    _check_origin(claims, expected)
    _check_times(claims, expected, needs=("iat",))
    if "exp" not in claims and claims["iat"] < expected.now - NOTICE_SECONDS:
        raise SignInRefused(Refusal.EXPIRED)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict) or "nonce" in claims:
        raise SignInRefused(Refusal.EVENT)
    subject, session = claims.get("sub"), claims.get("sid")
    if not all(value is None or isinstance(value, str) for value in (subject, session)):
        raise SignInRefused(Refusal.MALFORMED)
    if not subject and not session:
        raise SignInRefused(Refusal.SUBJECT)
    return EndedSession(expected.issuer, subject or None, session or None)


def half_hash(text: str, algorithm: str) -> str:
    """Return the left half of the hash that belongs to a signature algorithm, as ``at_hash`` holds it."""
    digest = HALF_HASHES.get(algorithm, hashlib.sha256)(text.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _verified(token: str, keys: Keys) -> tuple[dict[str, Any], Claims]:
    header = _header(token)
    for anew in (False, True):  # an unknown key may be one that was published since
        found = _fitting(keys(anew), header)
        if found:
            break
    for key in found:
        try:
            verified = jwt.decode(token, key, registry=_REGISTRY)
        except (JoseError, ValueError):
            continue
        return dict(verified.header), verified.claims
    raise SignInRefused(Refusal.SIGNATURE)


def _header(token: str) -> dict[str, Any]:
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise SignInRefused(Refusal.MALFORMED) from error
    if header.get("alg") not in KEY_TYPES:
        raise SignInRefused(Refusal.ALGORITHM)
    return dict(header)


def _fitting(keys: Iterable[Mapping[str, Any]], header: Mapping[str, Any]) -> list[jwk.Key]:
    """Return the keys that may have signed; one that cannot be read does not spoil the others."""
    found = []
    for key in keys:
        fits = (
            key.get("kty") == KEY_TYPES[header["alg"]]
            and key.get("use", "sig") == "sig"
            and key.get("alg", header["alg"]) == header["alg"]
            and key.get("kid") == header.get("kid", key.get("kid"))
        )
        if not fits:
            continue
        try:
            found.append(jwk.import_key(dict(key)))
        except (JoseError, ValueError, TypeError):
            continue
    return found


def _check_origin(claims: Claims, expected: Expectation) -> None:
    if claims.get("iss") != expected.issuer:
        raise SignInRefused(Refusal.ISSUER)
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or expected.client_id not in audiences:
        raise SignInRefused(Refusal.AUDIENCE)
    if "azp" in claims and claims["azp"] != expected.client_id:
        raise SignInRefused(Refusal.AUDIENCE)
    if len(audiences) > 1 and "azp" not in claims and "events" not in claims:
        raise SignInRefused(Refusal.AUDIENCE)


def _check_times(claims: Claims, expected: Expectation, needs: tuple[str, ...]) -> None:
    for name in ("exp", "iat", "nbf"):
        value = claims.get(name)
        if value is None and name not in needs:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SignInRefused(Refusal.EXPIRED)
    leeway = expected.leeway_seconds
    # written so that a NaN, with which every comparison is false, is refused too
    if "exp" in claims and not claims["exp"] > expected.now - leeway:
        raise SignInRefused(Refusal.EXPIRED)
    if not all(claims.get(name, 0) <= expected.now + leeway for name in ("iat", "nbf")):
        raise SignInRefused(Refusal.EXPIRED)
