"""Every kind of page for everybody: no axe finding, nothing wider than a phone, nothing in the console."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.journeys.conftest import copies
from tests.journeys.looking import MENUS, PARTS, Looking, bring_axe
from tests.journeys.places import (
    ADMINISTRATION,
    COOKIE,
    ERRORS,
    FORMS,
    LISTS,
    OWN,
    add_collections,
    add_reports,
    add_unsent,
    details,
    session_cookie,
)
from tests.journeys.rare import rare
from tests.support.databases import Databases
from tests.support.server import listening_server

pytestmark = pytest.mark.once
DESKTOP, PHONE = 1280, 390
LOOKING = Looking()


@dataclass
class Walk:
    """One way through the pages: who, in which language, on which screen; what was found on the way."""

    who: str
    language: str = "en"
    width: int = DESKTOP
    scheme: str = "light"
    seen: int = 0
    found: list[str] = field(default_factory=list)

    def look(self, page: Page, address: str, path: str) -> None:
        """Open a page and note what is wrong with it."""
        complaints: list[str] = []

        def listen(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                complaints.append(message.text)

        page.on("console", listen)
        answer = page.goto(address + path)
        page.remove_listener("console", listen)
        assert answer is not None
        if page.url.partition("?")[0] != (address + path).partition("?")[0]:
            return  # sent on within the service: that page is looked at under its own address
        status = answer.status
        if status != 200 and path not in ERRORS:
            return  # a refusal looks the same everywhere; that it is right is asked in test_every_page
        self.seen += 1
        if status != 200:
            complaints = [text for text in complaints if "Failed to load resource" not in text]
        self.found += [f"{path}: console: {text}" for text in complaints]
        self.measure(page, path)

    def measure(self, page: Page, path: str) -> None:
        """Ask axe, and whether the page is wider than the screen; with open menus on the first page of a walk."""
        for folded in (PARTS, MENUS) if self.seen == 1 else (PARTS,):
            for one in LOOKING.violations(page, self.scheme, folded):
                node = one["nodes"][0]
                self.found.append(f"{path}: {one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            self.found.append(f"{path}: {wide} px wider than the screen of {self.width}")


WALKS = {
    "nobody": (Walk(""), (*LISTS, *ERRORS, "things of /")),
    "counsellor": (Walk("tsb_counsellor"), (*LISTS[:3], *OWN, *FORMS, "things of /")),
    "delegate": (Walk("delegate", "fr"), ("/", *OWN, *FORMS[:1], "things of /meetings/")),
    "chair": (Walk("sg_chair", "ar", PHONE), ("/", *OWN, "things of /creation-requests/")),
    "lead": (Walk("rg_chair", "ru", PHONE), ("/", "things of /terms")),
    "officer": (
        Walk("report_officer", "es", PHONE),
        ("/reports/new", "/reports/quality/everyone", "things of /reports/"),
    ),
    "administrator": (Walk("admin", "fr"), (*ADMINISTRATION, "rarities")),
    "arabic-administrator": (Walk("admin", "ar", PHONE, "dark"), ADMINISTRATION),
    "arabic-phone": (
        Walk("tsb_counsellor", "ar", PHONE),
        (*LISTS, *OWN, *FORMS, *ERRORS[:1], "things of /meetings/"),
    ),
    "dark-phone": (Walk("", "zh", PHONE, "dark"), (*LISTS, *ERRORS[:1])),
}

# Things that others look at: a visitor sees what the counsellor sees, without the steps; meetings are looked at by the
# counsellor on a phone and by the delegate on a desktop. That each opens for everybody is asked in test_every_page.
JUDGED_BY_OTHERS = {"nobody": "/", "counsellor": "/meetings/"}


def expanded(part: str, things: list[str], rarities: list[str]) -> list[str]:
    """Return a page, the pages of the things below an address, or those that others see."""
    if part == "rarities":
        return rarities
    word, found, below = part.partition("things of ")
    return [path for path in things if below in path] if found else [word]


def sent_elsewhere(app: Flask, path: str, cookies: dict[str, str]) -> bool:
    """Tell whether the page sends this reader on, mostly to the provider of sign-in."""
    client = app.test_client()
    for name, value in cookies.items():
        client.set_cookie(name, value)
    return client.get(path).status_code == 302


@dataclass
class Place:
    """The demonstration that is walked through: its address, its pages of things, and those that are rare."""

    app: Flask
    address: str
    things: list[str]
    rarities: list[str]


@pytest.fixture(scope="module")
def place(
    demonstration: Path, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Return one demonstration for all walks, which look and change nothing."""
    with (
        listening_server() as live,
        copies(demonstration, databases, tmp_path_factory.mktemp("walks")) as make,
    ):
        app = make(base_url=live.url)
        add_reports(app)
        add_collections(app)
        add_unsent(app)
        things = details(app)
        yield Place(app, live.serve(app), things, rare(app))


@pytest.mark.parametrize("name", WALKS)
def test_pages_are_open_to_everybody(place: Place, browser: Browser, name: str) -> None:
    walk, wanted = WALKS[name]
    app, address = place.app, place.address
    elsewhere = JUDGED_BY_OTHERS.get(name)
    left = [path for path in place.things if elsewhere is None or elsewhere not in path]
    paths = [path for part in wanted for path in expanded(part, left, place.rarities)]
    scheme = "dark" if walk.scheme == "dark" else "light"
    context = browser.new_context(
        viewport={"width": walk.width, "height": 900}, color_scheme=scheme, locale=walk.language
    )
    bring_axe(context)
    cookies = {"language": walk.language}
    if walk.who:
        cookies[COOKIE] = session_cookie(app, walk.who)
    context.add_cookies([{"name": key, "value": value, "url": address} for key, value in cookies.items()])
    page = context.new_page()

    for path in paths:
        path, _, other = path.partition(" as ")
        if other:
            context.add_cookies([{"name": COOKIE, "value": session_cookie(app, other), "url": address}])
        if walk.who or not sent_elsewhere(app, path, cookies):
            walk.look(page, address, path)
    context.close()

    print(f"\n{name}: {walk.seen} pages")
    assert walk.seen >= (1 if walk.who == "admin" else 3)
    assert not walk.found, "\n".join(walk.found)


PALE = "<title>t</title><style>.pale { color: %s; background: white }</style><main><h1>t</h1>%s</main>"


def test_pale_text_is_found_wherever_it_is_painted_anew(browser: Browser) -> None:
    page, looking = browser.new_page(), Looking()

    def found(colour: str, body: str) -> list[str]:
        page.set_content(PALE % (colour, body))
        page.evaluate("document.documentElement.lang = 'en'")
        return [one["id"] for one in looking.violations(page, "light")]

    assert found("black", "<p class=pale>first</p>") == []
    assert found("#ccc", "<p class=pale>painted alike: judged once</p>") == []
    assert found("#ccc", "<ul><li class=pale>painted anew</li></ul>") == ["color-contrast"]
    assert found("#ccc", "<p class=pale hidden>unseen</p><section class=pale><p>inherited</p></section>") == [
        "color-contrast"
    ]
    assert found("#ccc", "<details><summary>t</summary><p class=pale>folded in</p></details>") == [
        "color-contrast"
    ]
    page.close()
