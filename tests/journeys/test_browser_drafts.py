"""What is typed into a long form survives a lost line and the end of the sign-in, and goes once it was taken."""

import re

import pytest
from playwright.sync_api import Error, Page, expect
from regional_groups.core.db import db, writing
from regional_groups.people.models import LoginSession
from sqlalchemy import delete

from tests.journeys.newcomers import Newcomer, Site

pytestmark = pytest.mark.once  # the browser keeps it, not the database
FORM = "form[data-keep]"


def end_every_sign_in(site: Site) -> None:
    """End every sign-in, as time does."""
    token = writing.set(True)
    with site.app.app_context():
        db.session.execute(delete(LoginSession))
        db.session.commit()
    writing.reset(token)


def send(page: Page) -> None:
    """Send the form that the browser keeps."""
    page.locator(f"{FORM} .buttons button[type='submit'], {FORM} .buttons button:not([type])").first.click()


def lose_the_line(page: Page) -> None:
    """Send the form while there is no line."""
    page.context.set_offline(True)
    try:
        send(page)
        page.wait_for_url("chrome-error://**", timeout=2000)
    except Error:
        pass  # the browser shows a page of its own, or stays: nothing was sent in both cases
    page.context.set_offline(False)


def expect_put_back(at: Newcomer, form: str, **values: str) -> None:
    """Open a form again and find what was typed."""
    at.open(form)
    expect(at.page.get_by_text("Your unsaved text from")).to_be_visible()
    for name, value in values.items():
        expect(at.page.locator(f"{FORM} [name='{name}']").first).to_have_value(value)


def expect_empty(at: Newcomer, form: str, name: str) -> None:
    """Open a form again and find nothing of what was sent."""
    at.open(form)
    expect(at.page.locator(f"{FORM} [name='{name}']").first).to_have_value("")
    expect(at.page.get_by_text("Your unsaved text from")).to_have_count(0)


def expect_no_controls_on_paper(page: Page) -> None:
    """Print a page: no ways around the site, no steps; links keep their words, in black."""
    page.emulate_media(media="print")
    for controls in (".site-nav", ".site-tools", ".crumbs", ".page-actions", ".action", ".button"):
        for control in page.locator(controls).all():
            expect(control).to_be_hidden()
    expect(page.get_by_role("heading", name="Steps")).to_be_hidden()
    link = page.get_by_role("main").get_by_role("link", name="SG5RG-AFR").first
    expect(link).to_be_visible()
    assert link.evaluate("element => getComputedStyle(element).color") == "rgb(0, 0, 0)"
    page.emulate_media(media="screen")


def expect_made_once(at: Newcomer, title: str) -> None:
    """Go back to the form, send it with other words, and come to what it made."""
    made = at.page.url
    at.page.go_back()
    at.fill(FORM, title=title)
    send(at.page)
    expect(at.page).to_have_url(made)
    expect(at.page.get_by_text("This form was sent before")).to_be_visible()


def expect_made_anew(at: Newcomer, form: str, title: str) -> None:
    """Find the other words kept, go back to the form with the old key, and make another thing of them."""
    made = at.page.url
    expect_put_back(at, form, title=title)
    at.page.go_back()
    at.page.go_back()
    expect(at.page.locator(f"{FORM} [name='title']")).to_have_value(title)
    send(at.page)
    expect(at.page.get_by_role("heading", name=title).first).to_be_visible()
    assert at.page.url != made


def test_a_creation_request_survives_a_lost_line_and_the_end_of_the_sign_in(site: Site) -> None:
    form, typed = "/creation-requests/new?parent=SG21", {"title": "Group for Africa", "justification": "Why."}
    with site.visitor("Chidi Apeere") as author:
        author.open(form)
        author.fill(FORM, **typed)
        lose_the_line(author.page)
        expect_put_back(author, form, **typed)

        end_every_sign_in(site)
        send(author.page)
        expect(author.page.get_by_role("link", name="Sign in").first).to_be_visible()
        author.sign_in("Chidi Apeere")
        expect_put_back(author, form, **typed)
        send(author.page)
        expect(author.page).to_have_url(re.compile("/creation-requests/[0-9a-f-]{36}"))

        expect_empty(author, form, "title")


def test_a_meeting_that_was_saved_is_not_put_back(site: Site) -> None:
    form, typed = "/meetings/new?lang=en", {"title": "Meeting on energy", "starts_on": "2027-04-05"}
    with site.visitor("Mateus Exemplo") as counsellor:
        counsellor.open(form)
        counsellor.fill(FORM, **typed)
        lose_the_line(counsellor.page)
        expect_put_back(counsellor, form, **typed)
        counsellor.page.locator(f"{FORM} [name='groups'][value='SG5RG-AFR']").check()
        send(counsellor.page)
        expect(counsellor.page).to_have_url(re.compile("/meetings/[0-9a-f-]{36}"))

        expect_made_once(counsellor, "Meeting on energy again")
        expect_no_controls_on_paper(counsellor.page)
        expect_made_anew(counsellor, form, "Meeting on energy again")
        expect_empty(counsellor, form, "title")
