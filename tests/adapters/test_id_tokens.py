"""Every claim of a token that must be right, and the ways of signing that prove nothing."""

import base64
import hmac
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey
from regional_groups.adapters.id_tokens import (
    LOGOUT_EVENT,
    Expectation,
    half_hash,
    read_id_token,
    read_logout_token,
)
from regional_groups.core.ports import EndedSession, Refusal, SignInRefused

from tests.adapters.faulty import published_key

NOW = 1_795_424_400
EXPECTED = Expectation("https://provider.example", "regional-groups", NOW)
CLAIMS = {
    "iss": "https://provider.example",
    "sub": "chair-1",
    "aud": "regional-groups",
    "exp": NOW + 600,
    "iat": NOW,
    "nonce": "n",
}
NOTICE = {
    "iss": "https://provider.example",
    "sub": "chair-1",
    "sid": "s-1",
    "aud": "regional-groups",
    "iat": NOW,
    "exp": NOW + 120,
    "jti": "1",
    "events": {LOGOUT_EVENT: {}},
}


def signed(claims: Mapping[str, Any], key: Key | None = None, alg: str = "RS256", **header: Any) -> str:
    """Return a token; claims that are None are left out."""
    key = key or published_key("first")
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, kept, key, [alg])


def read(token: str, *published: Key) -> dict[str, Any]:
    """Read an ID token against published keys."""
    keys = [key.as_dict(private=False) for key in published or (published_key("first"),)]
    return read_id_token(token, lambda anew: keys, EXPECTED, nonce="n", access_token="a")


def refusal(token: str, *published: Key) -> Refusal:
    """Return why an ID token is refused."""
    with pytest.raises(SignInRefused) as refused:
        read(token, *published)
    return refused.value.reason


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"aud": ["regional-groups"]},
        {"aud": ["regional-groups", "other"], "azp": "regional-groups"},
        {"exp": NOW - 59},
        {"iat": NOW + 59},
        {"at_hash": half_hash("a", "RS256")},
    ],
)
def test_id_token_that_is_right(claims: dict[str, Any]) -> None:
    assert read(signed({**CLAIMS, **claims}))["sub"] == "chair-1"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://provider.example/"}, Refusal.ISSUER),
        ({"iss": None}, Refusal.ISSUER),
        ({"aud": None}, Refusal.AUDIENCE),
        ({"aud": []}, Refusal.AUDIENCE),
        ({"aud": ""}, Refusal.AUDIENCE),
        ({"aud": "regional-groups-other"}, Refusal.AUDIENCE),
        ({"aud": {"regional-groups": 1}}, Refusal.AUDIENCE),
        ({"aud": ["regional-groups", "other"]}, Refusal.AUDIENCE),
        ({"aud": ["regional-groups", "other"], "azp": "other"}, Refusal.AUDIENCE),
        ({"azp": "other"}, Refusal.AUDIENCE),
        ({"exp": None}, Refusal.EXPIRED),
        ({"exp": NOW - 60}, Refusal.EXPIRED),
        ({"exp": str(NOW + 600)}, Refusal.EXPIRED),
        ({"exp": float("nan")}, Refusal.EXPIRED),
        ({"iat": None}, Refusal.EXPIRED),
        ({"iat": NOW + 61}, Refusal.EXPIRED),
        ({"nbf": NOW + 61}, Refusal.EXPIRED),
        ({"nonce": None}, Refusal.NONCE),
        ({"nonce": "N"}, Refusal.NONCE),
        ({"nonce": 1}, Refusal.NONCE),
        ({"at_hash": half_hash("b", "RS256")}, Refusal.ACCESS_TOKEN),
        ({"sub": None}, Refusal.SUBJECT),
        ({"sub": ""}, Refusal.SUBJECT),
        ({"sub": 7}, Refusal.SUBJECT),
    ],
)
def test_id_token_with_a_wrong_claim_is_refused(claims: dict[str, Any], reason: Refusal) -> None:
    assert refusal(signed({**CLAIMS, **claims})) == reason


def test_id_token_may_be_signed_with_a_curve() -> None:
    curve = ECKey.generate_key("P-256", {"kid": "ec"})
    edwards = OKPKey.generate_key("Ed25519", {"kid": "okp"})

    assert read(signed(CLAIMS, curve, "ES256"), curve)["sub"] == "chair-1"
    assert read(signed(CLAIMS, edwards, "Ed25519"), edwards)["sub"] == "chair-1"


def test_id_token_may_be_signed_with_eddsa() -> None:
    key = OKPKey.generate_key("Ed25519", {"kid": "okp"})
    with pytest.warns(SecurityWarning):
        token = signed(CLAIMS, key, "EdDSA")

    assert read(token, key)["sub"] == "chair-1"


def test_id_token_may_be_signed_with_pss() -> None:
    key = published_key("first").as_dict(private=True)
    pss = type(published_key("first")).import_key({**key, "alg": "PS256"})

    assert read(signed(CLAIMS, pss, "PS256"), pss)["sub"] == "chair-1"


def test_id_token_that_is_not_signed_is_refused() -> None:
    _, body, _ = signed(CLAIMS).split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()

    assert refusal(f"{head}.{body}.") == Refusal.ALGORITHM
    assert refusal(f"{head}.{body}.AAAA") == Refusal.ALGORITHM


def test_id_token_signed_with_the_public_key_as_a_password_is_refused() -> None:
    # by hand: joserfc refuses to sign with a public key
    _, body, _ = signed(CLAIMS).split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').rstrip(b"=").decode()
    password = published_key("first").as_pem(private=False)
    digest = hmac.digest(password, f"{head}.{body}".encode(), "sha256")
    signature = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    assert refusal(f"{head}.{body}.{signature}") == Refusal.ALGORITHM


def test_id_token_signed_by_somebody_else_is_refused() -> None:
    assert refusal(signed(CLAIMS, published_key("second"))) == Refusal.SIGNATURE
    assert refusal(signed(CLAIMS, published_key("second"), kid="first")) == Refusal.SIGNATURE


def test_id_token_that_was_changed_is_refused() -> None:
    head, _, signature = signed(CLAIMS).split(".")
    _, body, _ = signed({**CLAIMS, "sub": "chair-2"}).split(".")

    assert refusal(f"{head}.{body}.{signature}") == Refusal.SIGNATURE


@pytest.mark.parametrize("token", ["", "nonsense", "a.b", "a.b.c", "e30.e30.", "é.é.é", "a" * 200_000])
def test_id_token_that_is_none_is_refused(token: str) -> None:
    assert refusal(token) in (Refusal.MALFORMED, Refusal.ALGORITHM)


def test_key_without_a_name_is_tried() -> None:
    key, other = published_key("first"), published_key("second")
    token = jwt.encode({"alg": "RS256"}, CLAIMS, key)

    assert read(token, other, key)["sub"] == "chair-1"


def test_published_key_that_cannot_be_read_does_not_spoil_the_others() -> None:
    broken = {"kty": "RSA", "kid": "first", "n": "!", "e": "AQAB"}
    keys = [broken, {"kty": "future"}, published_key("first").as_dict(private=False)]

    claims = read_id_token(signed(CLAIMS), lambda anew: keys, EXPECTED, nonce="n", access_token="a")

    assert claims["sub"] == "chair-1"


def test_key_for_encryption_is_not_used() -> None:
    encryption = {**published_key("first").as_dict(private=False), "use": "enc"}

    with pytest.raises(SignInRefused) as refused:
        read_id_token(signed(CLAIMS), lambda anew: [encryption], EXPECTED, nonce="n", access_token="a")

    assert refused.value.reason == Refusal.SIGNATURE


def read_notice(token: str) -> EndedSession:
    """Read a sign-out notice against the published key."""
    keys = [published_key("first").as_dict(private=False)]
    return read_logout_token(token, lambda anew: keys, EXPECTED)


def test_logout_token_names_the_session() -> None:
    assert read_notice(signed(NOTICE, typ="logout+jwt")) == (NOTICE["iss"], "chair-1", "s-1")
    assert read_notice(signed({**NOTICE, "sub": None})) == (NOTICE["iss"], None, "s-1")
    assert read_notice(signed({**NOTICE, "sid": None, "exp": None})) == (NOTICE["iss"], "chair-1", None)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://other.example"}, Refusal.ISSUER),
        ({"aud": []}, Refusal.AUDIENCE),
        ({"exp": NOW - 60}, Refusal.EXPIRED),
        ({"exp": None, "iat": NOW - 301}, Refusal.EXPIRED),
        ({"iat": None}, Refusal.EXPIRED),
        ({"events": None}, Refusal.EVENT),
        ({"events": {"other": {}}}, Refusal.EVENT),
        ({"events": [LOGOUT_EVENT]}, Refusal.EVENT),
        ({"nonce": "n"}, Refusal.EVENT),
        ({"sub": None, "sid": None}, Refusal.SUBJECT),
        ({"sub": 7}, Refusal.MALFORMED),
    ],
)
def test_logout_token_that_is_wrong_is_refused(claims: dict[str, Any], reason: Refusal) -> None:
    with pytest.raises(SignInRefused) as refused:
        read_notice(signed({**NOTICE, **claims}))

    assert refused.value.reason == reason


def test_id_token_is_no_logout_token() -> None:
    with pytest.raises(SignInRefused) as refused:
        read_notice(signed(CLAIMS))

    assert refused.value.reason == Refusal.EVENT
