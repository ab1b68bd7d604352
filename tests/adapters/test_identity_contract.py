"""What every identity provider must do: the memory twin, the demo's and the certified one alike."""

from typing import Any

import pytest
from regional_groups.core.ports import Refusal, SignInRefused

from tests.adapters.sign_ins import SignIn, parameters


@pytest.fixture(params=["memory", "demo", "certified"])
def sign_in(request: pytest.FixtureRequest) -> SignIn:
    """Return a sign-in at each provider in turn."""
    found: SignIn = request.getfixturevalue(f"{request.param}_sign_in")
    return found


def refusal(
    sign_in: SignIn, query: dict[str, str], handshake: Any, redirect_uri: str | None = None
) -> Refusal:
    """Return why a callback is refused."""
    with pytest.raises(SignInRefused) as refused:
        sign_in.provider.identity_from_callback(query, redirect_uri or sign_in.redirect_uri, handshake)
    return refused.value.reason


def test_identity_after_sign_in(sign_in: SignIn) -> None:
    address, handshake = sign_in.provider.authorization_redirect(sign_in.redirect_uri, next_path="/me/")

    identity = sign_in.provider.identity_from_callback(
        sign_in.answer(address), sign_in.redirect_uri, handshake
    )

    assert identity.issuer == sign_in.issuer
    assert identity.email == sign_in.email
    assert identity.email_verified
    assert identity.subject
    assert identity.name
    assert identity.id_token
    assert handshake["next_path"] == "/me/"


def test_identity_is_the_same_person_next_time(sign_in: SignIn) -> None:
    subjects = set()
    for _ in range(2):
        address, handshake = sign_in.provider.authorization_redirect(sign_in.redirect_uri, next_path="/")
        query = sign_in.answer(address)
        subjects.add(sign_in.provider.identity_from_callback(query, sign_in.redirect_uri, handshake).subject)

    assert len(subjects) == 1


def test_redirect_never_leads_to_another_site(sign_in: SignIn) -> None:
    _, handshake = sign_in.provider.authorization_redirect(
        sign_in.redirect_uri, next_path="//elsewhere.example/"
    )

    assert handshake["next_path"] == "/"


def test_redirects_share_no_state(sign_in: SignIn) -> None:
    _, first = sign_in.provider.authorization_redirect(sign_in.redirect_uri, next_path="/")
    _, second = sign_in.provider.authorization_redirect(sign_in.redirect_uri, next_path="/")

    assert first["state"] != second["state"]


def test_callback_refuses_whatever_does_not_belong_to_this_sign_in(sign_in: SignIn) -> None:
    address, handshake = sign_in.provider.authorization_redirect(sign_in.redirect_uri, next_path="/")
    query = sign_in.answer(address)
    _, other = sign_in.provider.authorization_redirect(sign_in.redirect_uri, next_path="/")

    assert refusal(sign_in, query, None) == Refusal.STATE
    assert refusal(sign_in, {}, handshake) == Refusal.STATE
    assert refusal(sign_in, {**query, "state": "tampered"}, handshake) == Refusal.STATE
    assert refusal(sign_in, query, other) == Refusal.STATE
    assert refusal(sign_in, {**query, "iss": "https://other.example"}, handshake) == Refusal.ISSUER
    assert refusal(sign_in, {k: v for k, v in query.items() if k != "iss"}, handshake) == Refusal.ISSUER
    assert refusal(sign_in, query, handshake, "https://other.example/") == Refusal.REDIRECT
    assert refusal(sign_in, {**query, "code": ""}, handshake) == Refusal.CODE
    assert refusal(sign_in, {**query, "code": "made up"}, handshake) == Refusal.CODE


def test_callback_with_a_used_code_is_refused(sign_in: SignIn) -> None:
    address, handshake = sign_in.provider.authorization_redirect(sign_in.redirect_uri, next_path="/")
    query = sign_in.answer(address)
    sign_in.provider.identity_from_callback(query, sign_in.redirect_uri, handshake)

    assert refusal(sign_in, query, handshake) == Refusal.CODE


def test_callback_of_a_cancelled_sign_in_is_refused(sign_in: SignIn) -> None:
    address, handshake = sign_in.provider.authorization_redirect(sign_in.redirect_uri, next_path="/")

    assert refusal(sign_in, sign_in.cancel(address), handshake) == Refusal.DENIED


def test_end_session_address_returns_to_the_service(sign_in: SignIn) -> None:
    address, handshake = sign_in.provider.authorization_redirect(sign_in.redirect_uri, next_path="/")
    query = sign_in.answer(address)
    identity = sign_in.provider.identity_from_callback(query, sign_in.redirect_uri, handshake)

    end = sign_in.provider.end_session_address(identity.id_token, sign_in.home)

    assert end is not None
    assert end.startswith(sign_in.issuer)
    assert parameters(end)["post_logout_redirect_uri"] == sign_in.home
    assert parameters(end)["id_token_hint"] == identity.id_token


def test_logout_token_that_is_none_is_refused(sign_in: SignIn) -> None:
    with pytest.raises(SignInRefused) as refused:
        sign_in.provider.identity_from_logout_token("nonsense")

    assert refused.value.reason == Refusal.MALFORMED
