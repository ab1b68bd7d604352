"""One counsellor alone, on pages: a joint meeting for all who work by mail, and the figures of a past one."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.newcomers import Newcomer, Site

pytestmark = pytest.mark.once  # the service behind these pages is walked on both databases elsewhere


def test_counsellor_alone_brings_a_joint_meeting_about(site: Site) -> None:
    with site.visitor("Mateus Exemplo") as counsellor:
        _record_workshop(counsellor)
        _propose(counsellor)
        meeting = counsellor.path
        counsellor.picture("31-joint-proposed")
        counsellor.act("agree", "rg_chair", "SG5RG-AFR", group="SG5RG-AFR", note="Agreed by mail.")
        counsellor.take("agree", group="SG20RG-AFR")
        counsellor.sees("Agreed")
        for parent in ("SG5", "SG20"):
            counsellor.act("coordinate", "sg_chair", parent, parent=parent)
        expect(counsellor.page.get_by_text("coordinated", exact=True)).to_have_count(2)
        counsellor.take("convene", announced_by="letter", letter_on="2026-11-23", letter_number="7/SG5RG-AFR")
        counsellor.sees("Fixed when the meeting was convened.")
        recorded = "recorded by Mateus Exemplo for Study group chair, SG20, mail of 20 November 2026"
        expect(counsellor.page.get_by_text(recorded)).to_have_count(1)
        assert counsellor.file(f"{meeting}/letter.pdf")[0] == "application/pdf"
        counsellor.take("move", starts_on="2027-04-12", deadlines="recompute", note="Elections.")
        expect(counsellor.page.get_by_text("given for the old dates")).to_have_count(2)
        counsellor.pictures("32-joint", {"meeting": meeting, "calendar": "/calendar/?month=2027-04"})


def _record_workshop(counsellor: Newcomer) -> None:
    counsellor.open("/events/new")
    counsellor.fill(
        kind="workshop",
        title="Workshop on energy and cities",
        starts_on="2027-04-05",
        ends_on="2027-04-06",
        city="Nairobi",
        country="KE",
    )
    counsellor.page.locator("main input[name='groups'][value='SG5RG-AFR']").check()
    counsellor.press("Record")
    counsellor.sees("Workshop on energy and cities")


def _propose(counsellor: Newcomer) -> None:
    counsellor.open("/meetings/new")
    for group in ("SG5RG-AFR", "SG20RG-AFR"):
        counsellor.page.locator(f"main input[name='groups'][value='{group}']").check()
    counsellor.fill(
        starts_on="2027-04-05", ends_on="2027-04-07", city="Nairobi", country="KE", format="hybrid"
    )
    counsellor.page.get_by_label("Workshop on energy and cities").check()
    counsellor.press("Propose")
    counsellor.page.get_by_role("main").get_by_role("link", name="Sessions", exact=True).click()
    counsellor.fill(
        **{
            "sessions-0-title": "Opening, with the workshop",
            "sessions-0-starts_local": "2027-04-05T09:30",
            "sessions-0-ends_local": "2027-04-05T12:00",
            "sessions-0-open": "1",
            "sessions-1-title": "Contributions of SG5RG-AFR",
            "sessions-1-starts_local": "2027-04-06T14:00",
            "sessions-1-ends_local": "2027-04-06T17:00",
            "sessions-1-groups": "SG5RG-AFR",
            "sessions-1-join_address": "https://rooms.example/secret",
        }
    )
    counsellor.press("Save")
    counsellor.sees("open to everybody")
    assert "rooms.example" not in counsellor.page.content()


def test_counsellor_alone_keeps_who_was_there_and_the_report(site: Site) -> None:
    with site.visitor("Mateus Exemplo") as counsellor:
        counsellor.open("/meetings/?view=past&state=held")
        link = counsellor.page.get_by_role("main").get_by_role("link", name="Meeting of SG5RG-AFR")
        counsellor.open(str(link.first.get_attribute("href")))
        meeting = counsellor.path
        counsellor.open(f"{meeting}/attendance")
        totals = "section[aria-labelledby=totals]"
        counsellor.fill(
            totals,
            participants="150",
            participants_certainty="about",
            countries="30",
            note="List of participants",
        )
        counsellor.page.get_by_role("button", name="Record totals").click()
        counsellor.sees("about 150")
        counsellor.picture("33-attendance")
        counsellor.open(meeting)
        counsellor.act("report", "rg_chair", "SG5RG-AFR", group="SG5RG-AFR", text="The group met online.")
        counsellor.sees("Reported")
        expect(counsellor.page.get_by_text(re.compile("The group met online"))).not_to_have_count(0)
        counsellor.picture("34-reported")
