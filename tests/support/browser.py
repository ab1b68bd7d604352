"""A real Chromium for journeys, which asks nothing of the world outside the test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

FLAGS = (
    "--no-sandbox",  # tests may run as root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-client-side-phishing-detection",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
)
OWN_HOSTS = {"127.0.0.1", "localhost", ""}  # the last one is data: and blob:


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the system's Chromium without a window."""
    program = shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, *, scripts: bool = True) -> Iterator[Page]:
    """Open a page of a fresh profile; a script error or a request to another host fails the test.

    Parameters:
        scripts: whether the pages' own scripts run; every page must work where they do not.
    """
    context = browser.new_context(locale="en", timezone_id="Europe/Zurich", java_script_enabled=scripts)
    complaints: list[str] = []

    def note_foreign(request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in OWN_HOSTS:
            complaints.append(f"asked another host: {request.url}")

    context.on("request", note_foreign)
    context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
    page = context.new_page()
    yield page
    context.close()
    assert not complaints, complaints
