"""The editor in a real browser: sections move with buttons, and what is typed survives a lost page."""

from typing import TYPE_CHECKING

import pytest
from flask import Flask
from regional_groups.core.db import db
from regional_groups.terms.models import TermsVersion
from sqlalchemy import select

from tests.support.field import sign_in
from tests.terms.field import GROUP, draft, field

if TYPE_CHECKING:
    from playwright.sync_api import Page


pytestmark = pytest.mark.once


@pytest.fixture
def editor(app: Flask, session: object, live_server: str, page: "Page") -> "Page":
    """Return the editor of a draft, opened by the contact of the group."""
    at = field()
    draft(at)
    client = app.test_client()
    sign_in(client, at.contact)
    cookie = client.get_cookie("rg_session")
    assert cookie is not None
    page.context.add_cookies([{"name": "rg_session", "value": cookie.value, "url": live_server}])
    page.goto(f"{live_server}/regional-groups/{GROUP}/terms/0.1/edit")
    return page


def test_sections_are_moved_added_and_saved(editor: "Page") -> None:
    terms = editor.locator("[data-repeat=sections]")
    terms.get_by_role("button", name="Move down").first.click()
    terms.get_by_role("button", name="Add a section").click()
    added = terms.locator(".repeat-row").last
    added.get_by_label("Heading").fill("Added")
    added.get_by_label("Text", exact=True).fill("By the browser")

    editor.get_by_role("button", name="Save", exact=True).click()
    editor.wait_for_url("**/terms/0.1")

    db.session.expire_all()
    kept = db.session.scalars(select(TermsVersion)).one()
    assert [row["heading"] for row in kept.sections] == ["Tasks", "Objectives", "Added"]


def test_typed_text_survives_a_lost_page_and_goes_with_the_person(editor: "Page") -> None:
    body = editor.locator("textarea[name='sections-0-body']")
    body.fill("Typed and not saved")
    editor.wait_for_timeout(800)

    editor.reload()

    assert body.input_value() == "Typed and not saved"
    assert editor.get_by_text("Your unsaved text").count() == 1

    body.fill("Typed just before leaving")
    editor.evaluate("""() => {
        const form = document.querySelector("form[data-signout]");
        form.addEventListener("submit", (event) => event.preventDefault());  // an answer that takes its time
        form.requestSubmit();
    }""")
    editor.wait_for_timeout(500)
    assert editor.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
