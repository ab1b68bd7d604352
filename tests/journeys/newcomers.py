"""Somebody at a browser of their own, who signed in at the demonstration's provider, and the site they came to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import watched_page

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


class Newcomer:
    """Somebody of the demonstration at a browser of their own."""

    def __init__(self, page: Page, address: str, who: str, *, scripts: bool = True) -> None:
        """Open the first page and sign in with one click at the provider."""
        self.page, self.address = page, address
        page.set_default_timeout(8000)
        page.goto(address)
        page.get_by_role("link", name="Sign in").first.click()
        expect(page).to_have_title(re.compile("."))
        if scripts:
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

    def act(self, action: str, office: str, scope: str, **values: str) -> None:
        """Take a step for somebody else, who asked for it by mail."""
        form = f"#action-{action}"
        self.page.locator(f"{form} > summary").click()
        behalf = self.page.locator(
            f"{form} details", has=self.page.locator("[name='on_behalf_of-office']")
        ).last
        if behalf.get_attribute("open") is None:
            behalf.locator("summary").click()
        self.fill(form, **values)
        self.fill(
            form,
            **{
                "on_behalf_of-office": office,
                "on_behalf_of-scope": scope,
                "evidence-kind": "mail",
                "evidence-on": "2026-11-20",
                "evidence-reference": "Mail to TSB",
            },
        )
        self.page.locator(f"{form} .buttons button").first.click()
        expect(self.page.locator(".error-summary")).to_have_count(0)

    @property
    def path(self) -> str:
        """Return where the browser is, without query and fragment."""
        return self.page.url.removeprefix(self.address).partition("#")[0].partition("?")[0]

    def file(self, address: str) -> tuple[str, bytes]:
        """Fetch a file of the service as this person; return its type and content."""
        answer = self.page.request.get(self.address + address)
        assert answer.status == 200, (answer.status, answer.text()[:200])
        return answer.headers["content-type"].partition(";")[0], answer.body()

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

    def __init__(self, browser: Browser, address: str, app: Flask) -> None:
        """Know where it is, and the service behind it."""
        self.browser, self.address, self.app = browser, address, app

    @contextmanager
    def visitor(self, who: str, *, scripts: bool = True) -> Iterator[Newcomer]:
        """Give somebody a fresh browser, with or without scripts; script errors and requests to other hosts fail."""
        with watched_page(self.browser, scripts=scripts) as page:
            yield Newcomer(page, self.address, who, scripts=scripts)
