"""The demo's provider: real enough to refuse, on loopback only, gone with its parent."""

import re
import subprocess
import sys
import time
from itertools import count
from urllib.parse import urlencode

import psutil
import pytest
import requests
from flask.testing import FlaskClient
from regional_groups.adapters.demo_grants import Person
from regional_groups.adapters.demo_process import DemoProvider, start_demo_provider
from regional_groups.adapters.demo_provider import create_demo_provider
from regional_groups.adapters.oidc import OidcProvider
from regional_groups.core.ports import PlatformUnavailable

from tests.adapters.conftest import CALLBACK, SECRET
from tests.adapters.sign_ins import CHAIR, COUNSELLOR, SignIn, choose, free_port, parameters

ISSUER = "http://127.0.0.1:8001"
WISH = {
    "response_type": "code",
    "client_id": "regional-groups",
    "redirect_uri": CALLBACK,
    "scope": "openid email profile",
    "state": "s",
    "nonce": "n",
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
}


@pytest.fixture
def demo() -> FlaskClient:
    """Return a browser in front of the provider, without a process."""
    app = create_demo_provider(ISSUER, "regional-groups", SECRET, [CALLBACK], [CHAIR, COUNSELLOR])
    return app.test_client()


def authorize(demo: FlaskClient, **changes: str | None) -> str:
    """Return the page or the address that an authorization request leads to."""
    wish = {name: value for name, value in {**WISH, **changes}.items() if value is not None}
    answer = demo.get(f"/authorize?{urlencode(wish)}")
    return answer.location or answer.text


def test_page_lists_the_persons_with_one_button_each(demo: FlaskClient) -> None:
    page = authorize(demo)

    assert '<html lang="en" dir="ltr">' in page
    assert re.findall(r'<button name="person" value="([^"]+)"', page) == [CHAIR.email, COUNSELLOR.email]
    assert CHAIR.office in page
    assert COUNSELLOR.may in page
    assert "<script" not in page
    assert "style=" not in page


def test_persons_of_one_office_stand_under_its_kind_with_what_it_may_do_once() -> None:
    kenya, egypt = (
        Person(
            name, f"{name}@demo.example", "Delegate", "Files.", "en", "Member States", {"fr": fr, "en": en}
        )
        for name, en, fr in (("Juma", "Kenya", "Kenya"), ("Omar", "Egypt", "Égypte"))
    )
    chair = Person(
        "Awa", "a@demo.example", "Chair", "Leads.", "en", "Regional groups", {"fr": "G", "en": "G"}
    )
    app = create_demo_provider(ISSUER, "regional-groups", SECRET, [CALLBACK], [chair, kenya, egypt])

    page = authorize(app.test_client(), ui_locales="fr")

    assert re.findall(r"<h2>([^<]+)</h2>", page) == ["Groupes régionaux", "États Membres"]
    assert page.count("<p>Files.</p>") == 1
    assert re.findall(r"<span>([^<]+)</span>", page) == ["G", "Kenya", "Égypte"]
    assert re.findall(r'<a href="#(kind-\d)">', page) == ["kind-1", "kind-2"]


@pytest.mark.parametrize(
    ("languages", "html"),
    [("ar", 'lang="ar" dir="rtl"'), ("fr-CH en", 'lang="fr"'), ("zh", 'lang="zh-Hans"'), ("xx", 'lang="en"')],
)
def test_page_speaks_the_language_that_the_service_asks_for(
    demo: FlaskClient, languages: str, html: str
) -> None:
    assert f"<html {html}" in authorize(demo, ui_locales=languages)


def test_pages_cannot_be_framed_scripted_or_cached(demo: FlaskClient) -> None:
    answer = demo.get(f"/authorize?{urlencode(WISH)}")

    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self' http://127.0.0.1:8000"
    assert answer.headers["Cache-Control"] == "no-store"


def test_style_is_served(demo: FlaskClient) -> None:
    with demo.get("/static/style.css") as answer:
        assert answer.content_type.startswith("text/css")


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://elsewhere.example/"},
        {"redirect_uri": CALLBACK + "/more"},
        {"redirect_uri": None},
        {"client_id": "other"},
        {"client_id": None},
    ],
)
def test_request_that_may_lead_elsewhere_goes_nowhere(
    demo: FlaskClient, changes: dict[str, str | None]
) -> None:
    assert "<h1>This sign-in cannot go on</h1>" in authorize(demo, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"nonce": None},
        {"response_type": "token"},
    ],
)
def test_request_that_is_too_weak_is_refused_at_the_service(
    demo: FlaskClient, changes: dict[str, str | None]
) -> None:
    address = authorize(demo, **changes)

    assert address.startswith(CALLBACK)
    answer = parameters(address)
    assert answer["error"] in ("invalid_request", "unsupported_response_type")
    assert (answer["state"], answer["iss"]) == ("s", ISSUER)


def test_person_who_is_not_on_the_page_is_refused(demo: FlaskClient) -> None:
    answer = demo.post(f"/authorize?{urlencode(WISH)}", data={"person": "somebody@else.example"})

    assert answer.status_code == 400


def test_code_is_not_given_without_its_secret_verifier_and_address(demo: FlaskClient) -> None:
    nonces = count()

    def code() -> str:
        wish = {**WISH, "nonce": str(next(nonces))}
        answer = demo.post(f"/authorize?{urlencode(wish)}", data={"person": CHAIR.email})
        return parameters(answer.location)["code"]

    wrong_secret = demo.post(
        "/token", data={"grant_type": "authorization_code"}, auth=("regional-groups", "no")
    )
    assert wrong_secret.get_json()["error"] == "invalid_client"
    form = {"client_id": "regional-groups", "client_secret": SECRET, "grant_type": "authorization_code"}
    verifier = {"code_verifier": "v" * 43, "redirect_uri": CALLBACK}
    for changes in ({"code": "made up"}, {"code": code()}, {"code": code(), "redirect_uri": CALLBACK + "x"}):
        answer = demo.post("/token", data={**form, **verifier, **changes})
        assert answer.get_json()["error"] == "invalid_grant"
    assert demo.post("/token", data={**form, "redirect_uri": CALLBACK, "code": code()}).get_json() == {
        "error": "invalid_request",
        "error_description": "Missing 'code_verifier'",
    }


def test_userinfo_without_a_token_is_refused(demo: FlaskClient) -> None:
    assert demo.get("/userinfo").status_code == 401
    assert demo.get("/userinfo", headers={"Authorization": "Bearer x"}).status_code == 401


def test_userinfo_tells_the_same_as_the_id_token(demo_sign_in: SignIn, demo_process: DemoProvider) -> None:
    address, handshake = demo_sign_in.provider.authorization_redirect(CALLBACK, next_path="/")
    query = choose(address, CHAIR.email)
    form = {
        "grant_type": "authorization_code",
        "code": query["code"],
        "redirect_uri": CALLBACK,
        "code_verifier": handshake["verifier"],
        "client_id": "regional-groups",
        "client_secret": SECRET,
    }

    tokens = requests.post(f"{demo_process.issuer}/token", form, timeout=10).json()
    told = requests.get(
        f"{demo_process.issuer}/userinfo",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
        timeout=10,
    ).json()

    assert told == {
        "sub": CHAIR.subject,
        "name": CHAIR.name,
        "email": CHAIR.email,
        "email_verified": True,
        "locale": "fr",
    }


def test_sign_out_returns_to_the_service_and_nowhere_else(demo_sign_in: SignIn) -> None:
    address, handshake = demo_sign_in.provider.authorization_redirect(CALLBACK, next_path="/")
    query = choose(address, CHAIR.email)
    token = demo_sign_in.provider.identity_from_callback(query, CALLBACK, handshake).id_token

    def leads_to(id_token: str, return_to: str) -> str:
        end = demo_sign_in.provider.end_session_address(id_token, return_to)
        answer = requests.get(end or "", allow_redirects=False, timeout=10)
        return answer.headers.get("Location") or answer.text

    assert leads_to(token, "http://127.0.0.1:8000/") == "http://127.0.0.1:8000/"
    for elsewhere in ("https://elsewhere.example/", "http://127.0.0.1:8000.elsewhere.example/"):
        assert "<h1>You are signed out</h1>" in leads_to(token, elsewhere)
    assert "<h1>You are signed out</h1>" in leads_to("not a token", "http://127.0.0.1:8000/")


def test_first_page_leads_to_the_service(demo: FlaskClient) -> None:
    assert '<a href="http://127.0.0.1:8000/">' in demo.get("/").text


def test_another_name_for_this_machine_is_refused(demo: FlaskClient) -> None:
    answer = demo.get("/.well-known/openid-configuration", headers={"Host": "elsewhere.example:8001"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "issuer",
    ["https://127.0.0.1:8001", "http://0.0.0.0:8001", "http://demo.example:8001", "http://127.0.0.1"],
)
def test_provider_listens_on_loopback_only(issuer: str) -> None:
    with pytest.raises(ValueError, match="listens on"):
        create_demo_provider(issuer, "regional-groups", SECRET, [CALLBACK], [])
    with pytest.raises(ValueError, match="listens on"):
        start_demo_provider(issuer, "regional-groups", SECRET, [CALLBACK], [])


def test_service_that_is_no_demonstration_refuses_it(demo_process: DemoProvider) -> None:
    provider = OidcProvider(demo_process.issuer, "regional-groups", SECRET)

    with pytest.raises(PlatformUnavailable, match="demonstration"):
        provider.authorization_redirect(CALLBACK, next_path="/")


def test_port_that_is_taken_is_named(demo_process: DemoProvider, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(PlatformUnavailable, match=demo_process.issuer):
        start_demo_provider(demo_process.issuer, "regional-groups", SECRET, [CALLBACK], [])

    assert SECRET not in capfd.readouterr().err


def test_secret_is_not_on_the_command_line(demo_process: DemoProvider) -> None:
    command = " ".join(psutil.Process(demo_process.process_id).cmdline())

    assert "demo_process" in command
    assert SECRET not in command


def test_provider_ends_with_its_parent() -> None:
    story = f"""
import os
from regional_groups.adapters.demo_grants import Person
from regional_groups.adapters.demo_process import start_demo_provider
provider = start_demo_provider("http://127.0.0.1:{free_port()}", "c", "s", ["{CALLBACK}"], [])
print(provider.process_id, flush=True)
os.kill(os.getpid(), 9)
"""
    parent = subprocess.run([sys.executable, "-c", story], stdout=subprocess.PIPE, text=True, check=False)
    child = int(parent.stdout)

    for _ in range(100):
        if not is_running(child):
            break
        time.sleep(0.05)

    assert not is_running(child)


def is_running(process_id: int) -> bool:
    """Say whether a process is there and not only waiting to be collected."""
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
