"""The demo provider's page in a real browser: one click leads back to the service, for everybody."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from regional_groups.adapters.demo_process import start_demo_provider
from regional_groups.adapters.oidc import OidcProvider

from tests.adapters.sign_ins import CHAIR, COUNSELLOR, free_port, parameters
from tests.support.server import LiveServer


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_click_leads_back_to_the_service(page: Page, live_address: LiveServer, scheme: str) -> None:
    service = Flask("service")
    service.add_url_rule("/auth/callback", "callback", lambda: "<title>Welcome</title>")
    live_address.serve(service)
    callback = f"{live_address.url}/auth/callback"
    issuer = f"http://127.0.0.1:{free_port()}"
    provider = OidcProvider(issuer, "service", "secret", demonstration=True)
    with start_demo_provider(issuer, "service", "secret", [callback], [CHAIR, COUNSELLOR]):
        address, handshake = provider.authorization_redirect(callback, next_path="/me/")

        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(address)
        found = Axe().run(page)
        page.get_by_role("button", name=re.compile(f"^{CHAIR.name}")).click()
        page.wait_for_url(f"{callback}?**")
        identity = provider.identity_from_callback(parameters(page.url), callback, handshake)

    assert found.violations_count == 0, found.generate_report()
    assert identity.email == CHAIR.email
