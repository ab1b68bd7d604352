"""The story on pages, as newcomers go through it, who sign in at the demonstration's provider."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.newcomers import Site

pytestmark = pytest.mark.once  # the service behind these pages is walked on both databases elsewhere


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
