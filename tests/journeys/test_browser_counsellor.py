"""One counsellor alone, on pages: steps 2 to 8 of the story for members who work by mail, with the evidence of each."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.newcomers import PDF, Newcomer, Site

pytestmark = pytest.mark.once  # the service behind these pages is walked on both databases elsewhere
AFTER = datetime(2027, 4, 20, 9, tzinfo=UTC)
GROUP, OTHER, PARENT = "SG21RG-AFR", "SG20RG-AFR", "SG21"
TERMS = f"/regional-groups/{GROUP}/terms"


def test_counsellor_alone_leads_the_whole_story(site: Site) -> None:
    with site.visitor("Mateus Exemplo") as counsellor:
        file_request(counsellor)
        decide_request(counsellor)
        decide_terms(counsellor)
        meeting = convene(counsellor)
        register(counsellor, meeting)
        record_the_past(counsellor)
        with site.at(AFTER):
            hold(counsellor, meeting)
            tell_what_was_not_held(counsellor)
            tell_the_council(counsellor)


def file_request(counsellor: Newcomer) -> None:
    """Step 2: a State writes; its request is filed for it, supporters answer by letter."""
    counsellor.open("/creation-requests/new")
    counsellor.fill(
        **{
            "parent": PARENT,
            "region": "africa",
            "acronym": GROUP,
            "title": "Regional group for Africa",
            "justification": "The region has questions of its own (Resolution 44).",
            "supporting_states-0-country": "KE",
            "supporting_states-0-status": "named",
            "supporting_states-1-country": "SN",
            "supporting_states-1-status": "named",
            "officers-0-name": "Amina Mfano",
            "officers-0-email": "amina@example.org",
            "officers-0-office": "rg_chair",
            "officers-0-country": "KE",
        }
    )
    counsellor.record_for("main form.form", "delegate", "KE")
    counsellor.press("Save as draft")
    counsellor.act("submit", "delegate", "KE")
    counsellor.act("confirm-support", "focal_point", "KE")
    counsellor.page.locator("#action-file > summary").click()
    counsellor.fill("#action-file", purpose="support_letter", country="SN")
    counsellor.page.locator("#action-file [name='file']").set_input_files(PDF)
    counsellor.page.locator("#action-file .buttons button").click()
    counsellor.sees("Confirmed by its focal point")
    counsellor.sees("By letter")
    counsellor.picture("2-request-filed-for-a-state")


def decide_request(counsellor: Newcomer) -> None:
    """Step 3: placed before the parent, whose decision its report tells."""
    counsellor.take("place-before-parent", meeting="SG21 plenary", document="SG21-C4")
    decision = {"decided_on": "2026-11-20", "meeting": "SG21 plenary", "terms_due_on": "2027-02-01"}
    counsellor.act("approve", "sg_chair", PARENT, **decision)
    counsellor.sees("Approved")
    counsellor.page.get_by_role("link", name="To the regional group").click()
    counsellor.sees("Amina Mfano")


def decide_terms(counsellor: Newcomer) -> None:
    """Step 4: the next text as the chair sent it, submitted for the chair, approved for the parent."""
    counsellor.open(TERMS)
    counsellor.record_for("aside form", "rg_chair", GROUP)
    counsellor.press("Begin a draft")
    counsellor.page.locator("main textarea").first.fill("To bring the questions of the region to SG21.")
    counsellor.record_for("main form.form", "rg_chair", GROUP)
    counsellor.press("Save")
    counsellor.act("submit", "rg_chair", GROUP)
    counsellor.act("approve", "sg_chair", PARENT, decided_on="2026-11-23", meeting="SG21 plenary")
    counsellor.sees("Approved")


def convene(counsellor: Newcomer) -> str:
    """Step 5: a joint meeting beside a workshop, with the answers of the groups and parents; moved once."""
    counsellor.open("/events/new")
    counsellor.fill(
        kind="workshop",
        title="Workshop on media and cities",
        starts_on="2027-04-05",
        ends_on="2027-04-06",
        city="Nairobi",
        country="KE",
    )
    counsellor.press("Record")
    counsellor.open("/meetings/new")
    for group in (GROUP, OTHER):
        counsellor.page.locator(f"main input[name='groups'][value='{group}']").check()
    counsellor.fill(
        starts_on="2027-04-05", ends_on="2027-04-07", city="Nairobi", country="KE", format="hybrid"
    )
    counsellor.page.get_by_label("Workshop on media and cities").check()
    counsellor.press("Propose")
    meeting = counsellor.path
    counsellor.page.get_by_role("main").get_by_role("link", name="Sessions", exact=True).click()
    counsellor.fill(
        **{
            "sessions-0-title": "Opening, with the workshop",
            "sessions-0-starts_local": "2027-04-05T09:30",
            "sessions-0-ends_local": "2027-04-05T12:00",
            "sessions-0-open": "1",
            "sessions-1-title": f"Contributions of {GROUP}",
            "sessions-1-starts_local": "2027-04-06T14:00",
            "sessions-1-ends_local": "2027-04-06T17:00",
            "sessions-1-groups": GROUP,
            "sessions-1-join_address": "https://rooms.example/secret",
        }
    )
    counsellor.press("Save")
    counsellor.sees("open to everybody")
    assert "rooms.example" not in counsellor.page.content()
    counsellor.act("agree", "rg_chair", GROUP, group=GROUP, note="Agreed by mail.")
    counsellor.take("agree", group=OTHER)
    for parent in (PARENT, "SG20"):
        counsellor.act("coordinate", "sg_chair", parent, parent=parent)
    expect(counsellor.page.get_by_text("coordinated", exact=True)).to_have_count(2)
    counsellor.take("convene", announced_by="letter", letter_on="2026-11-23", letter_number=f"7/{GROUP}")
    counsellor.sees("Fixed when the meeting was convened.")
    recorded = "recorded by Mateus Exemplo for Study group chair, SG20, mail of 20 November 2026"
    expect(counsellor.page.get_by_text(recorded)).to_have_count(1)
    assert counsellor.file(f"{meeting}/letter.pdf")[0] == "application/pdf"
    counsellor.take("move", starts_on="2027-04-12", deadlines="recompute", note="Elections.")
    expect(counsellor.page.get_by_text("given for the old dates")).to_have_count(2)
    counsellor.picture("5-joint-meeting-moved")
    return meeting


def register(counsellor: Newcomer, meeting: str) -> None:
    """Step 6: a delegate who wrote a mail is registered, endorsed for the focal point, approved."""
    counsellor.open(f"{meeting}/register")
    counsellor.fill(person="new.delegate@example.org", name="Grace Delegate", mode="onsite", country="KE")
    counsellor.record_for("main form.form", "focal_point", "KE")
    counsellor.press("Register")
    counsellor.sees("Grace Delegate")
    counsellor.act("endorse", "focal_point", "KE")
    counsellor.take("approve", note="Kenya belongs to the region.")
    counsellor.sees("Approved")
    counsellor.picture("6-registered-by-mail")


def record_the_past(counsellor: Newcomer) -> None:
    """Step 9: a decision, a text and a meeting from before the service; the meeting's day is corrected later."""
    counsellor.open("/creation-requests/record")
    decision = {"state": "approved", "decided_on": "2018-05-14", "meeting": "SG5 plenary, Geneva"}
    support = {"supporting_states-0-country": "FJ", "supporting_states-0-status": "letter"}
    counsellor.fill(parent="SG5", acronym="SG5RG-AP", region="asia-pacific", **support, **decision)
    counsellor.press("Record")
    counsellor.sees("recorded afterwards")
    counsellor.open("/regional-groups/SG5RG-AP/terms/record")
    counsellor.fill(decided_on="2018-05-14", meeting="SG5 plenary, Geneva")
    counsellor.page.locator("main textarea[name='sections-0-body']").fill(
        "To bring the questions of the region to SG5."
    )
    counsellor.press("Record the version")
    counsellor.sees("recorded afterwards")
    counsellor.open("/meetings/new?past=1")
    counsellor.page.locator("main input[name='groups'][value='SG5RG-AP']").check()
    counsellor.fill(
        starts_on="2019-09-17", ends_on="2019-09-18", city="Suva", country="FJ", source="Report 7"
    )
    counsellor.press("Record")
    counsellor.sees("recorded afterwards")
    counsellor.take("amend", starts_on="2019-09-16", reason="The first day was a Monday.", source="Report 7")
    counsellor.page.locator("summary", has_text="What was recorded, and when").click()
    counsellor.sees("The first day was a Monday.")
    counsellor.picture("9-past-meeting-amended")


def hold(counsellor: Newcomer, meeting: str) -> None:
    """Steps 5 and 6: held, who was there by person, by country and as totals, the report that each group sent."""
    counsellor.open(meeting)
    counsellor.take("hold")
    counsellor.open(f"{meeting}/attendance")
    counsellor.page.get_by_label("Grace Delegate").check()
    counsellor.press("Save the day")
    counsellor.fill("section[aria-labelledby=by-country]", country="SN", count="12", mode="remote")
    counsellor.press("Record the country")
    counsellor.fill(
        "section[aria-labelledby=totals]",
        participants="150",
        participants_certainty="about",
        countries="30",
        note="List of participants",
    )
    counsellor.press("Record totals")
    counsellor.sees("about 150")
    counsellor.picture("6-attendance-as-totals")
    counsellor.open(meeting)
    counsellor.act("report", "rg_chair", GROUP, group=GROUP, text="The group agreed on two texts.")
    counsellor.take("report", group=OTHER, text="So did this one.")
    counsellor.sees("Reported")
    counsellor.picture("5-meeting-reported")


def tell_what_was_not_held(counsellor: Newcomer) -> None:
    """Step 5: a convened meeting whose days went by without it."""
    counsellor.open("/")
    waits = counsellor.page.get_by_role("main").get_by_role("link", name="SG2RG-AFR and SG2RG-ARB (Convened)")
    waits.first.click()
    counsellor.take("not-held", cause="Elections", note="The host asked for another year.")
    counsellor.sees("Cause: Elections")
    counsellor.picture("5-meeting-not-held")


def tell_the_council(counsellor: Newcomer) -> None:
    """Step 8: the report of the year for its officer, with the approval that the Director gave on paper."""
    counsellor.open("/reports/new")
    counsellor.fill(**{"from": "2027-01-01", "until": "2027-04-19"})
    counsellor.record_for("main form", "report_officer", "")
    counsellor.press("Begin the report")
    for step, office in (
        ("freeze", "report_officer"),
        ("submit", "report_officer"),
        ("approve", "tsb_director"),
        ("transmit", "report_officer"),
        ("publish", "report_officer"),
    ):
        counsellor.act(f"report-{step}", office, "")
    counsellor.sees("Published")
    counsellor.picture("8-report-approved-on-paper")
