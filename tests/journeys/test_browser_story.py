"""The story on pages, as newcomers go through it, who sign in at the demonstration's provider."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from regional_groups.core.db import db
from regional_groups.participation.links import invitation_path
from regional_groups.participation.models import Invitation
from sqlalchemy import select

from tests.journeys.newcomers import Newcomer, Site
from tests.support.browser import watched_page

pytestmark = pytest.mark.once  # the service behind these pages is walked on both databases elsewhere
SESSION_OPENS = datetime(
    2027, 4, 5, 6, 15, tzinfo=UTC
)  # 9:15 in Nairobi, a quarter of an hour before it begins


def test_group_is_asked_for_and_created(site: Site) -> None:
    with site.visitor("Juma Mfanowa") as delegate:
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
        request = delegate.path
        delegate.sees("Draft")
        delegate.take("submit")
        delegate.sees("Submitted")
    with site.visitor("Mateus Exemplo") as counsellor:
        counsellor.picture("3-what-waits-for-the-counsellor")
        counsellor.open(request)
        counsellor.take("accept-for-review")
        counsellor.take("place-before-parent", meeting="SG5 plenary", document="SG5-C9")
        counsellor.sees("Before the parent")
    with site.visitor("Zoltán Példa") as chair:
        chair.page.get_by_role("main").get_by_role("link", name=re.compile("SG5RG-EAF")).first.click()
        expect(chair.page).to_have_url(re.compile(request))
        approve_as_amended(chair)
        chair.sees("Approved")
        chair.picture("3-request-approved")
        chair.open("/regional-groups/SG5RG-EAF")
        chair.sees("Regional group for Eastern Africa")
        chair.picture("3-group")
        chair.open("/regional-groups/SG5RG-EAF/terms/1")
        chair.sees("As the plenary wrote it.")


def approve_as_amended(chair: Newcomer) -> None:
    """Record the plenary's decision with the text that it changed."""
    decision = chair.page.locator("#action-approve")
    decision.locator("> summary").click()
    decision.locator("summary", has_text="The plenary amended the texts").click()
    chair.fill(
        "#action-approve",
        decided_on="2026-11-20",
        meeting="SG5 plenary, Geneva",
        **{"terms-0-heading": "Purpose", "terms-0-body": "As the plenary wrote it."},
    )
    decision.locator(".buttons button").first.click()


def test_terms_are_drafted_compared_and_approved(site: Site) -> None:
    where = "/regional-groups/SG5RG-AFR/terms"
    with site.visitor("Wanjiru Mfano") as lead:
        lead.open(f"{where}/2.1/edit")
        lead.picture("4-terms-editor")
        lead.page.locator("main textarea").first.fill("To bring the questions of the region to SG5.")
        lead.press("Save")
        lead.open(f"{where}/1/compare/2.1")
        expect(lead.page.locator("main ins").first).to_be_visible()
        lead.picture("4-terms-compared")
        lead.open(f"{where}/2.1")
        lead.take("submit")
        lead.sees("Submitted")
    with site.visitor("Zoltán Példa") as chair:
        chair.open(f"{where}/2.1")
        chair.take("approve", decided_on="2026-11-23", meeting="SG5 plenary")
        chair.sees("Approved")
        chair.picture("4-terms-approved")


def test_meeting_is_convened_and_its_delegate_gets_in(site: Site) -> None:
    with site.visitor("Wanjiru Mfano") as lead:
        meeting = propose(lead)
    with site.visitor("Mateus Exemplo") as counsellor, site.visitor("Juma Mfanowa") as delegate:
        counsellor.open(meeting)
        counsellor.take("convene", announced_by="letter", letter_on="2026-11-23", letter_number="9/SG5RG-AFR")
        counsellor.sees("Convened")
        counsellor.picture("5-meeting-convened")
        invite(site, counsellor, meeting)
        delegate.open(meeting)
        delegate.page.get_by_role("main").get_by_role("link", name="Register", exact=True).click()
        delegate.fill(mode="remote")
        delegate.press("Register")
        registration = delegate.path
        with site.visitor("Achieng Kielelezo") as focal_point:
            focal_point.open("/registrations/waiting")
            wish = focal_point.page.get_by_role("listitem").filter(has_text="Meeting in Nairobi")
            wish.get_by_role("button", name="Endorse").click()
            expect(wish).to_have_count(0)
            approve(counsellor, meeting)
            get_in(site, delegate, registration, focal_point)


def propose(lead: Newcomer) -> str:
    """Propose a meeting with one session, agree to it, and return its address."""
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
    lead.press("Propose")
    meeting = lead.path
    lead.page.get_by_role("main").get_by_role("link", name="Sessions", exact=True).click()
    lead.fill(
        **{
            "sessions-0-title": "Opening",
            "sessions-0-starts_local": "2027-04-05T09:30",
            "sessions-0-ends_local": "2027-04-05T12:00",
            "sessions-0-open": "1",
            "sessions-0-join_address": "https://rooms.example/secret",
        }
    )
    lead.press("Save")
    lead.take("agree")
    lead.sees("Agreed")
    return meeting


def invite(site: Site, counsellor: Newcomer, meeting: str) -> None:
    """Invite somebody from outside the region, who answers by the link of the mail, without an account."""
    counsellor.open(f"{meeting}/invitations")
    counsellor.fill(
        name="Yumi Ejemplo", email="guest@example.org", country="JP", note="You know the subject."
    )
    counsellor.record_for("main form.form", "rg_contact", "SG5RG-AFR")
    counsellor.press("Send the invitation")
    counsellor.sees("Yumi Ejemplo")
    counsellor.picture("6-guest-invited")
    with site.app.app_context():
        invited = db.session.scalars(select(Invitation).where(Invitation.email == "guest@example.org")).one()
        link = invitation_path(invited)
    with watched_page(site.browser) as guest:
        guest.goto(site.address + link)
        guest.locator("main [name='mode'][value='remote']").check()
        guest.get_by_role("button", name="I take part").click()
        expect(guest.get_by_role("main")).to_contain_text("Your registration: Requested")


def approve(counsellor: Newcomer, meeting: str) -> None:
    """Approve, as the secretariat, those who were endorsed."""
    counsellor.open(f"{meeting}/registrations")
    counsellor.page.get_by_label("Juma Mfanowa").check()
    counsellor.press("Approve those chosen …")
    counsellor.fill(note="Kenya belongs to the region.")
    counsellor.press("Approve")
    counsellor.sees("Approved")
    counsellor.picture("6-registrations", f"{meeting}/registrations")


def get_in(site: Site, delegate: Newcomer, registration: str, other: Newcomer) -> None:
    """Follow the personal link: its owner alone gets in, at the hour, until the registration is cancelled."""
    delegate.open(registration)
    given = delegate.page.get_by_label("My personal link; nobody else can use it")
    link = given.input_value().removeprefix(site.address)
    assert link.startswith("/j/")
    delegate.picture("6-registered")
    delegate.open(link)
    delegate.sees("30 minutes before the session")
    delegate.picture("6-personal-link-before-its-time")
    with site.at(SESSION_OPENS):
        assert delegate.answer(link) == (302, "https://rooms.example/secret")
        assert other.answer(link)[0] == 404
        with site.browser.new_context() as nobody:
            assert (
                "/auth/login" in nobody.request.get(site.address + link, max_redirects=0).headers["location"]
            )
    delegate.open(registration)
    delegate.take("cancel")
    delegate.sees("Cancelled")
    with site.at(SESSION_OPENS):
        assert delegate.answer(link)[0] == 404


def test_convened_meeting_is_postponed_moved_and_cancelled(site: Site) -> None:
    with site.visitor("Mateus Exemplo") as counsellor:
        counsellor.open("/meetings/?state=convened")
        meetings = counsellor.page.get_by_role("main")
        meetings.get_by_role("link", name="Joint meeting of SG2RG-AFR").first.click()
        counsellor.take("postpone", note="Elections at the place.")
        counsellor.sees("This meeting is postponed")
        counsellor.take(
            "move", starts_on="2027-03-01", ends_on="2027-03-02", deadlines="keep", note="New days."
        )
        counsellor.sees("given for the old dates")
        counsellor.take("cancel", cause="The host withdrew", note="No other host was found.")
        counsellor.sees("Cause: The host withdrew")
        counsellor.picture("5-meeting-cancelled")
        entries = counsellor.file("/calendars/regional-groups/SG2RG-ARB.ics")[1]
        assert b"STATUS:CANCELLED" in entries
        assert b"DTSTART;VALUE=DATE:20270301" in entries


def test_chair_objects_to_a_joint_meeting(site: Site) -> None:
    with site.visitor("Yasmine Mithal") as chair:
        chair.open("/meetings/?state=proposed")
        chair.page.get_by_role("main").get_by_role("link", name="SG5RG-ARB").first.click()
        chair.take("object", note="The days fall into a holiday of the region.")
        answer = chair.page.get_by_role("row", name="SG5RG-ARB")  # whatever the language of its reader
        expect(answer).to_contain_text("The days fall into a holiday of the region.")
        chair.picture("5-joint-meeting-objected-to")


def test_calendars_are_looked_at_and_followed(site: Site) -> None:
    with site.visitor("Juma Mfanowa") as delegate:
        delegate.open("/me/feeds")
        delegate.press("Make the address")
        given = delegate.page.get_by_label("Address for your calendar program")
        expect(given).to_have_value(re.compile("/calendars/personal/"))
        kind, data = delegate.file(given.input_value().removeprefix(site.address))
        assert (kind, data[:15]) == ("text/calendar", b"BEGIN:VCALENDAR")
        delegate.picture("7-my-addresses")
        delegate.picture("7-month", "/calendar/?month=2027-02")
        delegate.picture("7-agenda", "/calendars/regional-groups/SG5RG-AFR.html")
