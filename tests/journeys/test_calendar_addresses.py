"""A person makes a calendar address in a browser and revokes it; the administrator stops all; axe looks on."""

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import MakeDemo
from tests.journeys.places import COOKIE, session_cookie
from tests.journeys.test_accessibility import DESKTOP, PHONE, Walk

if TYPE_CHECKING:
    from tests.support.server import LiveServer

pytestmark = pytest.mark.once  # the service behind these pages is walked on both databases elsewhere

WALKS = [
    Walk("delegate", "fr", DESKTOP),
    Walk("delegate", "ar", PHONE),
    Walk("delegate", "en", PHONE, "dark"),
]


def opened(browser: Browser, app: Flask, address: str, walk: Walk) -> Page:
    """Return a page of somebody who is signed in."""
    context = browser.new_context(
        viewport={"width": walk.width, "height": 900},
        color_scheme="dark" if walk.scheme == "dark" else "light",
        locale=walk.language,
    )
    cookies = {"language": walk.language, COOKIE: session_cookie(app, walk.who)}
    context.add_cookies([{"name": key, "value": value, "url": address} for key, value in cookies.items()])
    return context.new_page()


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: f"{walk.language}-{walk.width}")
def test_address_is_made_shown_once_and_revoked(
    make_demo: MakeDemo, browser: Browser, live_address: "LiveServer", walk: Walk
) -> None:
    app = make_demo(base_url=live_address.url)
    address = live_address.serve(app)
    page = opened(browser, app, address, walk)

    page.goto(f"{address}/me/feeds")
    page.locator("#f-feed-label").fill("Téléphone")
    page.locator("#f-feed-scope").select_option("region:africa")
    page.locator("form.form button[type=submit]").click()
    once = page.locator("#new-address").input_value()
    walk.measure(page, "made")
    drawn = page.locator("svg.qr").bounding_box()
    links = [link.get_attribute("href") or "" for link in page.locator("[role=group] a").all()]
    page.goto(f"{address}/me/feeds")
    shown_again = once in page.content()
    page.locator(".card details.action summary").first.click()
    walk.measure(page, "asked")
    page.locator(".card details.action button[type=submit]").first.click()

    assert once.startswith(f"{address}/calendars/personal/")
    assert not shown_again
    assert drawn is not None
    assert min(drawn["width"], drawn["height"]) > 150
    assert [link.partition(":")[0] for link in links] == ["webcal", "https", "https", "https"]
    assert app.test_client().get(once.removeprefix(address)).text.count("BEGIN:VEVENT") == 1
    assert not walk.found, "\n".join(walk.found)
    page.context.close()


@pytest.mark.parametrize("walk", [Walk("admin", "en", DESKTOP), Walk("admin", "ar", PHONE)], ids=["en", "ar"])
def test_administrator_reads_and_stops_the_addresses_of_everybody(
    make_demo: MakeDemo, browser: Browser, live_address: "LiveServer", walk: Walk
) -> None:
    app = make_demo(base_url=live_address.url)
    address = live_address.serve(app)
    page = opened(browser, app, address, walk)

    page.goto(f"{address}/me/feeds")
    page.locator("form.form button[type=submit]").click()
    page.goto(f"{address}/calendar-addresses/")
    walk.measure(page, "list")
    page.locator("section.flow details summary").click()
    page.locator("#f-note").fill("A backup was stolen.")
    page.locator("section.flow button[type=submit]").click()
    page.goto(f"{address}/calendar-addresses/?state=active")
    walk.measure(page, "stopped")

    assert page.locator("table").count() == 0
    assert not walk.found, "\n".join(walk.found)
    page.context.close()
