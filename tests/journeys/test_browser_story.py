"""The story on pages, as newcomers go through it, who sign in at the demonstration's provider."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from regional_groups.adapters.demo_grants import Person
from regional_groups.adapters.demo_process import start_demo_provider
from regional_groups.app import ports_of
from regional_groups.core.clock import SystemClock
from regional_groups.demonstration.loading import demo_persons
from regional_groups.settings import Settings

from tests.adapters.sign_ins import free_port
from tests.journeys.conftest import STORY_DAY, MakeDemo
from tests.support.browser import watched_page

if TYPE_CHECKING:
    from tests.support.server import LiveServer

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


class Newcomer:
    """Somebody of the demonstration at a browser of their own."""

    def __init__(self, page: Page, address: str, who: str) -> None:
        """Open the first page and sign in with one click at the provider."""
        self.page, self.address = page, address
        page.set_default_timeout(8000)
        page.goto(address)
        page.get_by_role("link", name="Sign in").first.click()
        expect(page).to_have_title(re.compile("."))
        assert Axe().run(page).violations_count == 0
        page.get_by_role("button", name=re.compile(f"^{who}")).click()
        page.wait_for_url(f"{address}/**")

    def open(self, path: str) -> None:
        """Go to a page of the service."""
        self.page.goto(self.address + path)

    def fill(self, area: str = "main", **values: str) -> None:
        """Fill fields by their names, as their labels lead to them."""
        for name, value in values.items():
            field = self.page.locator(f"{area} [name='{name}']").first
            kind = field.evaluate("element => element.type")
            if kind == "radio":
                self.page.locator(f"{area} [name='{name}'][value='{value}']").check()
            elif kind == "select-one":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, label: str) -> None:
        """Press a button of the page."""
        self.page.get_by_role("main").get_by_role("button", name=label, exact=True).first.click()

    def take(self, action: str, **values: str) -> None:
        """Open a step among the steps of the page, fill its form and send it."""
        form = f"#action-{action}"
        self.page.locator(f"{form} > summary").click()
        self.fill(form, **values)
        self.page.locator(f"{form} .buttons button").first.click()
        expect(self.page.locator(".error-summary")).to_have_count(0)

    def sees(self, text: str) -> None:
        """Check what the page says."""
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def picture(self, name: str) -> None:
        """Keep how the page looks."""
        ARTIFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)

    def pictures(self, name: str, paths: dict[str, str]) -> None:
        """Keep how pages look in French and Arabic, on a desk and on a phone."""
        for language in ("fr", "ar"):
            for size, viewport in SIZES.items():
                self.page.set_viewport_size(viewport)  # type: ignore[arg-type]  # the two sizes are typed as any mapping
                for part, path in paths.items():
                    self.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
                    self.picture(f"{name}-{part}-{language}-{size}")
        self.page.set_viewport_size(SIZES["desktop"])  # type: ignore[arg-type]  # as above


class Site:
    """The running demonstration with its provider, and a browser for everybody who comes."""

    def __init__(self, browser: Browser, address: str) -> None:
        """Know where it is."""
        self.browser, self.address = browser, address

    @contextmanager
    def visitor(self, who: str) -> Iterator[Newcomer]:
        """Give somebody a fresh browser; script errors and requests to other hosts fail."""
        with watched_page(self.browser) as page:
            yield Newcomer(page, self.address, who)


@pytest.fixture
def site(make_demo: MakeDemo, live_address: "LiveServer", browser: Browser) -> Iterator[Site]:
    """Return the demonstration as `regional-groups demo` serves it."""
    issuer = f"http://127.0.0.1:{free_port()}"
    oidc = {"oidc_issuer": issuer, "oidc_client_id": "demo", "oidc_client_secret": "s" * 40}
    settings = {**oidc, "base_url": live_address.url, "demonstration": True}
    app = make_demo(ports=ports_of(Settings.for_tests(**settings)), clock=SystemClock(STORY_DAY), **settings)
    live_address.serve(app)
    persons = [Person(*row) for row in demo_persons(app)]
    callbacks = [f"{live_address.url}/auth/callback", f"{live_address.url}/"]
    with start_demo_provider(issuer, "demo", "s" * 40, callbacks, persons):
        yield Site(browser, live_address.url)


def test_group_is_asked_for_and_created(site: Site) -> None:
    with site.visitor("Juma Mfanowa") as delegate:
        delegate.picture("1-home-delegate")
        delegate.open("/creation-requests/")
        delegate.page.get_by_role("main").get_by_role("link", name=re.compile("equest")).first.click()
        delegate.open("/creation-requests/new?parent=SG5")
        delegate.fill(
            parent="SG5",
            region="africa",
            region_label="Eastern Africa",
            acronym="SG5RG-EAF",
            title="Regional group for Eastern Africa",
            justification="The region has questions of its own (Resolution 44).",
        )
        delegate.picture("2-request-form")
        delegate.press("Save as draft")
        request = delegate.page.url.removeprefix(site.address).partition("#")[0].partition("?")[0]
        delegate.sees("Draft")
        delegate.take("submit")
        delegate.sees("Submitted")
        delegate.picture("3-request-submitted")
    with site.visitor("Mateus Exemplo") as counsellor:
        counsellor.picture("4-home-counsellor")
        counsellor.open(request)
        counsellor.take("accept-for-review")
        counsellor.take("place-before-parent", meeting="SG5 plenary", document="SG5-C9")
        counsellor.sees("Before the parent")
    with site.visitor("Zoltán Példa") as chair:
        chair.page.get_by_role("main").get_by_role("link", name=re.compile("SG5RG-EAF")).first.click()
        expect(chair.page).to_have_url(re.compile(request))
        chair.take(
            "approve", decided_on="2026-11-20", meeting="SG5 plenary, Geneva", terms_due_on="2027-02-01"
        )
        chair.sees("Approved")
        chair.picture("5-request-approved")
        chair.open("/regional-groups/SG5RG-EAF")
        chair.sees("Regional group for Eastern Africa")
        chair.picture("6-group")
        chair.pictures("7", {"request": request, "group": "/regional-groups/SG5RG-EAF", "home": "/"})


def test_terms_are_drafted_compared_and_approved(site: Site) -> None:
    where = "/regional-groups/SG5RG-AFR/terms"
    with site.visitor("Wanjiru Mfano") as lead:
        lead.open(f"{where}/2.1/edit")
        lead.page.locator("main textarea").first.fill("To bring the questions of the region to SG5.")
        lead.picture("11-terms-editor")
        lead.press("Save")
        lead.open(f"{where}/1/compare/2.1")
        expect(lead.page.locator("main ins").first).to_be_visible()
        lead.picture("12-terms-compared")
        lead.open(f"{where}/2.1")
        lead.take("submit")
        lead.sees("Submitted")
        lead.pictures("13", {"terms": f"{where}/2.1", "comparison": f"{where}/1/compare/2.1"})
    with site.visitor("Zoltán Példa") as chair:
        chair.open(f"{where}/2.1")
        chair.take("approve", decided_on="2026-11-23", meeting="SG5 plenary")
        chair.sees("Approved")
        chair.picture("14-terms-approved")


def test_meeting_is_agreed_convened_and_joined(site: Site) -> None:
    with site.visitor("Wanjiru Mfano") as lead:
        lead.open("/meetings/new")
        lead.page.locator("main input[name='groups'][value='SG5RG-AFR']").check()
        lead.fill(
            title="Meeting in Nairobi",
            starts_on="2027-04-05",
            ends_on="2027-04-07",
            city="Nairobi",
            country="KE",
            format="hybrid",
        )
        lead.picture("21-meeting-form")
        lead.press("Propose")
        meeting = lead.page.url.removeprefix(site.address).partition("#")[0].partition("?")[0]
        lead.take("agree")
        lead.sees("Agreed")
        lead.picture("22-meeting-agreed")
    with site.visitor("Mateus Exemplo") as counsellor:
        counsellor.open(meeting)
        counsellor.take("convene", announced_by="letter", letter_on="2026-11-23", letter_number="9/SG5RG-AFR")
        counsellor.sees("Convened")
        counsellor.picture("23-meeting-convened")
    with site.visitor("Juma Mfanowa") as delegate:
        delegate.open(meeting)
        delegate.page.get_by_role("main").get_by_role("link", name="Register", exact=True).click()
        delegate.fill(mode="remote")
        delegate.press("Register")
        delegate.sees("Meeting in Nairobi")
        delegate.picture("24-registered")
        delegate.open("/me/")
        delegate.sees("Meeting in Nairobi")
        delegate.open("/me/feeds")
        delegate.press("Make the address")
        given = delegate.page.get_by_label("Address for your calendar program")
        expect(given).to_have_value(re.compile("/calendars/personal/"))
        delegate.picture("25-feed")
        delegate.pictures("26", {"meeting": meeting, "calendar": "/calendar/?month=2027-04", "me": "/me/"})
