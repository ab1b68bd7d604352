"""In a real browser: what is typed survives an expired sign-in, sections are added, a draft becomes a submission."""

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from regional_groups.creation.models import CreationRequest
from regional_groups.people.models import LoginSession, Person
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, scoped_session

from tests.creation.requests import draft, field_around
from tests.support.field import sign_in

if TYPE_CHECKING:
    from tests.support.server import LiveServer

pytestmark = pytest.mark.once
WIDTHS = (390, 1280)


@pytest.fixture
def address(app: Flask, live_address: "LiveServer") -> str:
    """Return the address of the running service."""
    return live_address.serve(app)


def enter(page: Page, app: Flask, who: Person, address: str) -> None:
    """Sign a person in at the browser."""
    client = app.test_client()
    sign_in(client, who)
    cookie = client.get_cookie("rg_session")
    assert cookie is not None
    page.context.add_cookies([{"name": "rg_session", "value": cookie.value, "url": address}])


def test_text_survives_an_expired_sign_in(
    app: Flask, session: "scoped_session[Session]", author: Person, page: Page, address: str
) -> None:
    field_around()
    enter(page, app, author, address)
    page.goto(f"{address}/creation-requests/new?parent=SG21")
    page.get_by_label("Title", exact=True).fill("Typed on a slow line")
    page.get_by_label("Justification").fill("Long thoughts.")
    session.execute(delete(LoginSession))
    session.commit()

    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", name="sign in")).to_be_visible()
    enter(page, app, author, address)
    page.goto(f"{address}/creation-requests/new?parent=SG21")
    expect(page.get_by_text("Your unsaved text from")).to_be_visible()
    expect(page.get_by_label("Justification")).to_have_value("Long thoughts.")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draft without acronym")

    session.rollback()
    assert session.scalars(select(CreationRequest.title)).all() == ["Typed on a slow line"]
    page.goto(f"{address}/creation-requests/new")
    assert page.get_by_text("Your unsaved text from").count() == 0


def test_sections_are_added_and_the_request_is_submitted(
    app: Flask, session: "scoped_session[Session]", author: Person, page: Page, address: str
) -> None:
    request = draft(author)
    enter(page, app, author, address)
    page.goto(f"{address}/creation-requests/{request.id}/edit")
    terms = page.get_by_role("group", name="Draft terms of reference", exact=True)

    terms.get_by_role("button", name="Add a section").click()
    terms.get_by_label("Heading").last.fill("Tasks")
    terms.get_by_label("Text").last.fill("- spread information")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#action-submit summary").click()
    page.locator("#action-submit button").click()
    expect(page.get_by_text("Done: ")).to_be_visible()

    session.rollback()
    assert [(row["heading"], row["id"]) for row in request.terms] == [("Objectives", "s1"), ("Tasks", "s2")]
    assert request.state == "submitted"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_phone_and_desk_in_both_directions(
    width: int, language: str, app: Flask, author: Person, page: Page, address: str
) -> None:
    request = draft(author)
    enter(page, app, author, address)
    page.set_viewport_size({"width": width, "height": 800})

    for path in ("", "new", f"{request.id}", f"{request.id}/edit"):
        page.goto(f"{address}/creation-requests/{path}?lang={language}")
        spare = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert spare == 0, path
