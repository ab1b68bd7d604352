"""What the OpenID adapter makes of providers that do wrong, change their keys, or fall silent."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import requests
from flask import Flask, request
from regional_groups.adapters.oidc import HANDSHAKE_SECONDS, ClaimNames, OidcProvider
from regional_groups.core.clock import FixedClock
from regional_groups.core.ports import (
    Identity,
    IdentityProvider,
    PlatformUnavailable,
    Refusal,
    SignInRefused,
)

from tests.adapters.conftest import CALLBACK
from tests.adapters.faulty import CLIENT_ID, NOW, FaultyProvider, published_key
from tests.adapters.sign_ins import free_port, parameters
from tests.support.provider import CertifiedProvider
from tests.support.server import LiveServer

SECONDS = int(NOW.timestamp())


@pytest.fixture
def clock() -> FixedClock:
    """Return the real time of these tests."""
    return FixedClock(NOW)


@pytest.fixture
def provider(faulty: FaultyProvider, clock: FixedClock) -> OidcProvider:
    """Return the adapter, set to the provider that does as it is told."""
    return OidcProvider(faulty.issuer, CLIENT_ID, "secret", now=clock.real_now)


def come_back(provider: IdentityProvider, faulty: FaultyProvider) -> Identity:
    """Sign in from beginning to end."""
    address, handshake = provider.authorization_redirect(CALLBACK, next_path="/")
    return provider.identity_from_callback(faulty.answer(address), CALLBACK, handshake)


def refusal(provider: IdentityProvider, faulty: FaultyProvider) -> Refusal:
    """Return why a sign-in is refused."""
    with pytest.raises(SignInRefused) as refused:
        come_back(provider, faulty)
    return refused.value.reason


def test_redirect_asks_for_a_code_with_pkce_state_and_nonce(provider: OidcProvider) -> None:
    address, handshake = provider.authorization_redirect(CALLBACK, next_path="/", language="fr")

    wish = parameters(address)
    assert wish["response_type"] == "code"
    assert wish["code_challenge_method"] == "S256"
    assert len(wish["code_challenge"]) == 43
    assert wish["code_challenge"] != handshake["verifier"]
    assert (wish["state"], wish["nonce"]) == (handshake["state"], handshake["nonce"])
    assert wish["ui_locales"] == "fr"


def test_claims_map_to_a_person(faulty: FaultyProvider, clock: FixedClock) -> None:
    names = ClaimNames(email="upn", name="display", language="lang", groups="roles")
    provider = OidcProvider(faulty.issuer, CLIENT_ID, None, now=clock.real_now, claim_names=names)
    faulty.claims = {
        "upn": " chair@example.org ",
        "display": "Awa Diop",
        "lang": "zh_Hans",
        "roles": ["chairs", "sg5"],
        "email_verified": "true",
        "sid": "s-1",
    }

    identity = come_back(provider, faulty)

    assert (identity.email, identity.name, identity.language) == ("chair@example.org", "Awa Diop", "zh")
    assert identity.groups == ("chairs", "sg5")
    assert not identity.email_verified  # the word is not the truth value
    assert identity.session == "s-1"


@pytest.mark.parametrize(
    ("told", "groups"),
    [("chairs", ("chairs",)), (["chairs", 7, None], ("chairs",)), (7, ()), ({"a": 1}, ()), (None, ())],
)
def test_groups_are_names_whatever_the_provider_tells(
    provider: OidcProvider, faulty: FaultyProvider, told: object, groups: tuple[str, ...]
) -> None:
    faulty.claims = {"groups": told}

    assert come_back(provider, faulty).groups == groups


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://other.example"}, Refusal.ISSUER),
        ({"aud": []}, Refusal.AUDIENCE),
        ({"aud": "other"}, Refusal.AUDIENCE),
        ({"nonce": "another"}, Refusal.NONCE),
        ({"nonce": None}, Refusal.NONCE),
        ({"exp": SECONDS - 61}, Refusal.EXPIRED),
        ({"at_hash": "wrong"}, Refusal.ACCESS_TOKEN),
    ],
)
def test_sign_in_with_a_wrong_claim_is_refused(
    provider: OidcProvider, faulty: FaultyProvider, claims: dict[str, Any], reason: Refusal
) -> None:
    faulty.claims = claims

    assert refusal(provider, faulty) == reason


def test_sign_in_without_an_id_token_is_refused(provider: OidcProvider, faulty: FaultyProvider) -> None:
    faulty.tokens = {"id_token": None}

    assert refusal(provider, faulty) == Refusal.MISSING_TOKEN


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("invalid_grant", Refusal.CODE),
        ("invalid_client", Refusal.CLIENT),
        ("unauthorized_client", Refusal.CLIENT),
        ("invalid_scope", Refusal.PROVIDER),
    ],
)
def test_sign_in_that_the_token_endpoint_refuses(
    provider: OidcProvider, faulty: FaultyProvider, error: str, reason: Refusal
) -> None:
    faulty.status, faulty.tokens = 400, {"error": error}

    assert refusal(provider, faulty) == reason


@pytest.mark.parametrize("status", [302, 500, 503])
def test_sign_in_while_the_token_endpoint_is_broken(
    provider: OidcProvider, faulty: FaultyProvider, status: int
) -> None:
    faulty.status, faulty.tokens = status, {}

    with pytest.raises(PlatformUnavailable):
        come_back(provider, faulty)

    assert "/elsewhere" not in faulty.asked


def test_sign_in_after_too_long_is_refused(
    provider: OidcProvider, faulty: FaultyProvider, clock: FixedClock
) -> None:
    address, handshake = provider.authorization_redirect(CALLBACK, next_path="/")
    clock.advance(timedelta(seconds=HANDSHAKE_SECONDS + 1))

    with pytest.raises(SignInRefused) as refused:
        provider.identity_from_callback(faulty.answer(address), CALLBACK, handshake)

    assert refused.value.reason == Refusal.LATE


@pytest.mark.parametrize(
    ("error", "reason"), [("access_denied", Refusal.DENIED), ("invalid_request", Refusal.PROVIDER)]
)
def test_callback_with_an_error_is_refused(provider: OidcProvider, error: str, reason: Refusal) -> None:
    _, handshake = provider.authorization_redirect(CALLBACK, next_path="/")

    with pytest.raises(SignInRefused) as refused:
        provider.identity_from_callback({"state": handshake["state"], "error": error}, CALLBACK, handshake)

    assert refused.value.reason == reason


def test_callback_of_a_busy_provider_may_be_tried_again(provider: OidcProvider) -> None:
    _, handshake = provider.authorization_redirect(CALLBACK, next_path="/")
    query = {"state": handshake["state"], "error": "temporarily_unavailable"}

    with pytest.raises(PlatformUnavailable):
        provider.identity_from_callback(query, CALLBACK, handshake)


def test_userinfo_is_asked_when_the_id_token_has_no_email(
    provider: OidcProvider, faulty: FaultyProvider
) -> None:
    faulty.claims = {"email": None}
    faulty.userinfo = {"sub": "chair-1", "email": "from@userinfo.example", "email_verified": True}

    identity = come_back(provider, faulty)

    assert (identity.email, identity.email_verified) == ("from@userinfo.example", True)


def test_userinfo_about_somebody_else_is_refused(provider: OidcProvider, faulty: FaultyProvider) -> None:
    faulty.claims = {"email": None}
    faulty.userinfo = {"sub": "somebody-else", "email": "chair@example.org"}

    assert refusal(provider, faulty) == Refusal.SUBJECT


def test_new_key_is_found_without_a_restart(
    provider: OidcProvider, faulty: FaultyProvider, clock: FixedClock
) -> None:
    come_back(provider, faulty)
    faulty.key = published_key("second")
    clock.advance(timedelta(seconds=50))

    identity = come_back(provider, faulty)

    assert identity.subject == "chair-1"
    assert faulty.asked.count("/jwks") == 2


def test_unknown_keys_do_not_hammer_the_provider(provider: OidcProvider, faulty: FaultyProvider) -> None:
    come_back(provider, faulty)
    forged = FaultyProvider(faulty.issuer, key=published_key("forged")).id_token("nonce")

    for _ in range(5):
        with pytest.raises(SignInRefused) as refused:
            provider.identity_from_logout_token(forged)
        assert refused.value.reason == Refusal.SIGNATURE

    assert faulty.asked.count("/jwks") == 1


def test_metadata_is_read_once_an_hour(
    provider: OidcProvider, faulty: FaultyProvider, clock: FixedClock
) -> None:
    for _ in range(3):
        provider.authorization_redirect(CALLBACK, next_path="/")
    clock.advance(timedelta(hours=1, seconds=1))
    provider.authorization_redirect(CALLBACK, next_path="/")

    assert faulty.asked.count("/.well-known/openid-configuration") == 2


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://other.example/token"},
        {"authorization_endpoint": None},
        {"regional_groups_demonstration": 1},
    ],
)
def test_provider_with_untrustworthy_metadata_is_refused(
    provider: OidcProvider, faulty: FaultyProvider, metadata: dict[str, Any]
) -> None:
    faulty.metadata = metadata

    with pytest.raises(PlatformUnavailable):
        provider.authorization_redirect(CALLBACK, next_path="/")


def test_issuer_without_https_is_refused() -> None:
    provider = OidcProvider("http://provider.example", CLIENT_ID, "secret")

    with pytest.raises(PlatformUnavailable, match="https"):
        provider.authorization_redirect(CALLBACK, next_path="/")


def test_silent_provider_is_unavailable() -> None:
    provider = OidcProvider(f"http://127.0.0.1:{free_port()}", CLIENT_ID, "secret")

    with pytest.raises(PlatformUnavailable):
        provider.authorization_redirect(CALLBACK, next_path="/")


def test_provider_without_sign_out_has_no_address(provider: OidcProvider) -> None:
    assert provider.end_session_address("token", "http://127.0.0.1:8000/") is None


@pytest.mark.parametrize(
    ("secret", "offered", "begins"),
    [
        ("secret", None, "Basic "),
        ("secret", ["client_secret_post", "client_secret_basic"], "Basic "),
        ("secret", ["client_secret_post"], ""),
        (None, None, ""),
    ],
)
def test_client_proves_itself_as_the_provider_wants(
    faulty: FaultyProvider, clock: FixedClock, secret: str | None, offered: list[str] | None, begins: str
) -> None:
    faulty.metadata = {"token_endpoint_auth_methods_supported": offered} if offered else {}
    provider = OidcProvider(faulty.issuer, CLIENT_ID, secret, now=clock.real_now)

    come_back(provider, faulty)

    header = faulty.authorizations[faulty.asked.index("/token")]
    assert header[:6] == begins


def test_no_secret_or_token_is_logged(
    provider: OidcProvider, faulty: FaultyProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    faulty.claims = {"email": None}
    faulty.userinfo = {"sub": "chair-1", "email": "chair@example.org"}

    identity = come_back(provider, faulty)

    for private in ("an access token", identity.id_token, "secret"):
        assert private not in caplog.text
    assert identity.id_token not in repr(identity)


def test_groups_come_from_the_certified_provider(certified_provider: CertifiedProvider) -> None:
    provider = OidcProvider(
        certified_provider.issuer,
        certified_provider.client_id,
        certified_provider.client_secret,
        scope="openid email profile groups",
    )
    callback = f"{certified_provider.base_url}/auth/callback"
    address, handshake = provider.authorization_redirect(callback, next_path="/")

    query = parameters(certified_provider.sign_in(address, "chair-1"))
    identity = provider.identity_from_callback(query, callback, handshake)

    assert identity.groups == ("chairs",)


def test_certified_provider_tells_when_a_session_ends(
    certified_provider: CertifiedProvider, live_address: LiveServer
) -> None:
    provider = OidcProvider(
        certified_provider.issuer, certified_provider.client_id, certified_provider.client_secret
    )
    notices: list[str] = []
    service = Flask("service")

    @service.post("/auth/backchannel-logout")
    def notice() -> str:
        notices.append(request.form["logout_token"])
        return ""

    live_address.serve(service)
    with requests.Session() as browser:
        identity = sign_in_with(browser, provider, certified_provider)
        sign_out_with(browser, provider.end_session_address(identity.id_token, live_address.url + "/") or "")

    ended = provider.identity_from_logout_token(notices[0])
    assert ended == (identity.issuer, identity.subject, ended.session)
    assert ended.session


def sign_in_with(browser: requests.Session, provider: OidcProvider, at: CertifiedProvider) -> Identity:
    """Sign in as the chair and keep the provider's cookies in the browser."""
    callback = f"{at.base_url}/auth/callback"
    address, handshake = provider.authorization_redirect(callback, next_path="/")
    form = browser.get(address, timeout=10)
    answer = browser.post(form.url, {"sub": "chair-1"}, allow_redirects=False, timeout=10)
    while not answer.headers["Location"].startswith(callback):
        answer = browser.get(answer.headers["Location"], allow_redirects=False, timeout=10)
    return provider.identity_from_callback(parameters(answer.headers["Location"]), callback, handshake)


def sign_out_with(browser: requests.Session, address: str) -> None:
    """Sign out at the provider and confirm it there."""
    page = browser.get(address, timeout=10)
    hidden = dict(re.findall(r'name="(xsrf)" value="([^"]+)"', page.text))
    action = re.search(r'action="([^"]+)"', page.text)
    assert action is not None
    answer = browser.post(action[1], {**hidden, "logout": "yes"}, allow_redirects=False, timeout=10)
    assert answer.status_code == 303
