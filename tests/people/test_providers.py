"""The one code path of sign-in through real providers: the certified one, and the demonstration's."""

import re

import pytest
import requests
from regional_groups.adapters.demo_process import start_demo_provider
from regional_groups.adapters.demo_provider import Person as DemoPerson
from regional_groups.app import ports_of
from regional_groups.people.models import LoginSession
from regional_groups.people.queries import offices_of, person_by_email
from regional_groups.settings import Settings
from sqlalchemy import select

from tests.adapters.sign_ins import choose, free_port
from tests.support import field

pytestmark = pytest.mark.once  # the providers' side; what a sign-in writes is asked in test_sign_in


def browser_at(url: str, path: str, browser: requests.Session) -> str:
    """Return where the service sends a browser."""
    answer = browser.get(url + path, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def serve(make_app, live_address, settings, **more):
    ports = ports_of(Settings.for_tests(**settings, **more))
    from regional_groups.core.clock import SystemClock

    return live_address.serve(make_app(ports=ports, clock=SystemClock(), **settings, **more))


@pytest.fixture
def service(session, make_app, live_address, certified_provider):
    """Return the address of the service as a client of the certified provider."""
    field.study_group("SG5")
    return serve(
        make_app,
        live_address,
        certified_provider.settings,
        oidc_scope="openid email profile groups",
        oidc_offices="chairs=sg_chair:SG5",
    )


def sign_in(service, provider, browser, sub):
    leaving = browser_at(service, "/auth/login?next=/me/", browser)
    return browser.get(provider.sign_in(leaving, sub), timeout=10)


def test_certified_provider_signs_in_and_maps_offices(session, service, certified_provider):
    with requests.Session() as browser:
        page = sign_in(service, certified_provider, browser, "chair-1")

    assert page.status_code == 200
    assert page.url == f"{service}/me/"
    assert "Study group chair, SG5" in page.text
    person = person_by_email("chair@example.org")
    assert (person.subject, [office.mapped for office in offices_of(person.id)]) == ("chair-1", [True])


@pytest.mark.parametrize("sub", ["unverified-1", "mailless-1"])
def test_certified_provider_without_a_verified_address_is_refused(session, service, certified_provider, sub):
    with requests.Session() as browser:
        page = sign_in(service, certified_provider, browser, sub)

    assert page.status_code == 403
    assert "has not verified your e-mail address" in page.text


def test_cancelled_at_the_certified_provider(session, service, certified_provider):
    with requests.Session() as browser:
        assert sign_in(service, certified_provider, browser, "").status_code == 403


def sign_in_here(service, provider, browser, sub):
    """Sign in with one browser for service and provider, so that it holds the provider's session too."""
    form = browser.get(f"{service}/auth/login?next=/me/", timeout=10)
    action = re.search(r'action="([^"]+)"', form.text)[1]
    return browser.post(provider.issuer + action, {"sub": sub}, timeout=10)


def sign_out_there(browser, address):
    """Confirm the sign-out on the provider's page."""
    form = browser.get(address, timeout=10)
    action = re.search(r'action="([^"]+)"', form.text)[1]
    secret = re.search(r'name="xsrf" value="([^"]+)"', form.text)[1]
    return browser.post(action, {"xsrf": secret, "logout": "yes"}, timeout=10)


def test_sign_out_here_goes_on_to_the_provider_and_back(session, service, certified_provider):
    with requests.Session() as browser:
        page = sign_in_here(service, certified_provider, browser, "chair-1")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

        answer = browser.post(
            f"{service}/auth/logout", data={"csrf_token": token}, allow_redirects=False, timeout=10
        )
        back = sign_out_there(browser, answer.headers["Location"])

        assert answer.status_code == 303
        assert back.history[-1].headers["Location"] == f"{service}/"
        assert browser.get(f"{service}/me/", allow_redirects=False, timeout=10).status_code == 302


def test_sign_out_at_the_provider_ends_the_session_here(session, service, certified_provider):
    """The provider tells it through the back channel; other people stay signed in."""
    with requests.Session() as browser, requests.Session() as other:
        sign_in_here(service, certified_provider, browser, "chair-1")
        sign_in(service, certified_provider, other, "delegate-1")
        login = session.scalars(select(LoginSession).where(LoginSession.subject == "chair-1")).one()
        identity = ports_of(Settings.for_tests(**certified_provider.settings)).identity

        sign_out_there(browser, identity.end_session_address(login.id_token, f"{service}/"))

        assert login.provider_session
        assert browser.get(f"{service}/me/", allow_redirects=False, timeout=10).status_code == 302
        assert other.get(f"{service}/me/", allow_redirects=False, timeout=10).status_code == 200


def test_demonstrations_provider_signs_in_with_one_click(session, make_app, live_address):
    field.person("chair@demo.example", name="Awa", language="fr")
    callback = f"{live_address.url}/auth/callback"
    person = DemoPerson("Awa Diop", "chair@demo.example", "Chair of SG5RG-AFR", "Leads.", "fr")
    settings = {
        "oidc_issuer": f"http://127.0.0.1:{free_port()}",
        "oidc_client_id": "regional-groups",
        "oidc_client_secret": "s" * 40,
        "base_url": live_address.url,
    }
    with (
        start_demo_provider(
            settings["oidc_issuer"], "regional-groups", "s" * 40, [callback, f"{live_address.url}/"], [person]
        ),
        requests.Session() as browser,
    ):
        service = serve(make_app, live_address, settings, demonstration=True)
        leaving = browser_at(service, "/auth/login?next=/me/", browser)
        page = browser.get(callback, params=choose(leaving, "chair@demo.example"), timeout=10)

    assert page.status_code == 200
    assert page.url == f"{service}/me/"
    assert 'lang="fr"' in page.text


def test_service_in_production_refuses_the_demonstrations_provider(session, make_app, live_address):
    issuer = f"http://127.0.0.1:{free_port()}"
    settings = {
        "oidc_issuer": issuer,
        "oidc_client_id": "regional-groups",
        "oidc_client_secret": "s" * 40,
        "base_url": live_address.url,
    }
    with start_demo_provider(issuer, "regional-groups", "s" * 40, [f"{live_address.url}/auth/callback"], []):
        service = serve(make_app, live_address, settings)
        answer = requests.get(f"{service}/auth/login", allow_redirects=False, timeout=10)

    assert answer.status_code == 503
