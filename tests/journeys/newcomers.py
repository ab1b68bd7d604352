"""Somebody at a browser of their own, who signed in at the demonstration's provider, and the site they came to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask
from playwright.sync_api import Browser, FilePayload, Page, expect
from regional_groups.core.clock import SystemClock

from tests.journeys import pictures
from tests.support.browser import watched_page

PDF: FilePayload = {
    "name": "letter.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n",
}


class Newcomer:
    """Somebody of the demonstration at a browser of their own."""

    def __init__(self, page: Page, address: str, who: str) -> None:
        """Open the first page and sign in."""
        self.page, self.address, self.poor = page, address, list[str]()
        page.set_default_timeout(20_000)  # of a busy machine
        page.on("dialog", lambda asked: asked.accept())
        page.goto(address)
        self.sign_in(who)

    def sign_in(self, who: str) -> None:
        """Sign in from the page that is open, with one click at the provider."""
        self.page.get_by_role("link", name="Sign in").first.click()
        self.page.get_by_role("button", name=re.compile(f"^{who}")).click()
        self.page.wait_for_url(f"{self.address}/**")

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
        expect(self.page.locator(".error-summary")).to_have_text([])

    def act(self, action: str, office: str, scope: str, **values: str) -> None:
        """Take a step for somebody else, who asked for it by mail."""
        form = f"#action-{action}"
        self.page.locator(f"{form} > summary").click()
        self.fill(form, **values)
        self.record_for(form, office, scope)
        self.page.locator(f"{form} .buttons button").first.click()
        expect(self.page.locator(".error-summary")).to_have_text([])

    def record_for(self, form: str, office: str, scope: str) -> None:
        """Say in a form that it is filled in for the holder of an office, who wrote a mail."""
        behalf = self.page.locator(
            f"{form} details.behalf", has=self.page.locator("[name='on_behalf_of-office']")
        )
        if behalf.get_attribute("open") is None:
            behalf.locator("summary").click()
        named = {"on_behalf_of-office": office, "on_behalf_of-scope": scope}
        evidence = {"evidence-kind": "mail", "evidence-on": "2026-11-20", "evidence-reference": "Mail to TSB"}
        self.fill(form, **named, **evidence)

    @property
    def path(self) -> str:
        """Return where the browser is, without query and fragment."""
        return self.page.url.removeprefix(self.address).partition("#")[0].partition("?")[0]

    def answer(self, path: str) -> tuple[int, str]:
        """Return the status of an address for this person, and where it leads on to."""
        got = self.page.request.get(self.address + path, max_redirects=0)
        return got.status, got.headers.get("location", "")

    def file(self, address: str) -> tuple[str, bytes]:
        """Fetch a file of the service as this person; return its type and content."""
        answer = self.page.request.get(self.address + address)
        assert answer.status == 200, (answer.status, answer.text()[:200])
        return answer.headers["content-type"].partition(";")[0], answer.body()

    def sees(self, text: str) -> None:
        """Check what the page says."""
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def picture(self, name: str, path: str = "") -> None:
        """Keep how a page looks in each language and width; what is poor fails the visit at its end."""
        if path:
            self.open(path)
        self.poor += pictures.take(self.page, name)


class Site:
    """The running demonstration with its provider, and a browser for everybody who comes."""

    def __init__(self, browser: Browser, address: str, app: Flask) -> None:
        """Know where it is, and the service behind it."""
        self.browser, self.address, self.app = browser, address, app

    @contextmanager
    def visitor(self, who: str, *, scripts: bool = True) -> Iterator[Newcomer]:
        """Give somebody a fresh browser, with or without scripts; script errors and requests to other hosts fail."""
        with watched_page(self.browser, scripts=scripts) as page:
            newcomer = Newcomer(page, self.address, who)
            yield newcomer
            assert not newcomer.poor, "\n".join(newcomer.poor)

    @contextmanager
    def at(self, instant: datetime) -> Iterator[None]:
        """Let the days pass until an instant, as long as the block lasts; whoever is signed in stays so."""
        before = self.app.extensions["clock"]
        self.app.extensions["clock"] = SystemClock(instant)
        try:
            yield
        finally:
            self.app.extensions["clock"] = before
