"""A creation request among people, without scripts: States support it each in their way, two write, no straight way."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.newcomers import PDF, Newcomer, Site

pytestmark = pytest.mark.once  # the service behind these pages is walked on both databases elsewhere


def states(somebody: Newcomer) -> dict[str, str]:
    """Return how each State supports the request, as its page says."""
    rows = somebody.page.locator("table", has_text="Supporting States").locator("tbody tr").all()
    return {
        row.locator("th").inner_text(): " ".join(row.locator("td").first.inner_text().split()) for row in rows
    }


def test_states_support_it_and_the_parent_takes_its_time(site: Site) -> None:
    with site.visitor("Chidi Apeere", scripts=False) as author:
        author.open("/creation-requests/new?parent=SG21")
        author.fill(
            parent="SG21",
            region="africa",
            acronym="SG21RG-AFR",
            title="Regional group for Africa",
            justification="The region has questions of its own (Resolution 44).",
        )
        for index, (country, status) in enumerate((("KE", "named"), ("SN", "named"), ("ZW", "declined"))):
            author.fill(
                **{
                    f"supporting_states-{index}-country": country,
                    f"supporting_states-{index}-status": status,
                }
            )
        author.page.locator("#co-editor-0").fill("delegate@demo.example")
        author.press("Save as draft")
        request = author.path
    with site.visitor("Juma Mfanowa", scripts=False) as editor:
        editor.open(f"{request}/edit")
        editor.fill(hosting="Kenya would host the first meeting.")
        editor.press("Save")
        editor.sees("Kenya would host the first meeting.")
        editor.page.locator("#action-file > summary").click()
        editor.fill("#action-file", purpose="support_letter", country="SN")
        editor.page.locator("#action-file [name='file']").set_input_files(PDF)
        editor.page.locator("#action-file .buttons button").click()
        editor.sees("letter.pdf")
        editor.take("submit")
    with site.visitor("Achieng Kielelezo", scripts=False) as focal_point:
        focal_point.open(request)
        focal_point.take("confirm-support")
        assert states(focal_point) == {
            "Kenya": "Confirmed by its focal point",
            "Senegal": "By letter",
            "Zimbabwe": "Support declined counts nowhere",
        }
    with site.visitor("Mateus Exemplo", scripts=False) as counsellor:
        counsellor.open(request)
        counsellor.take("return", note="Say which countries would belong to it.")
        counsellor.sees("Returned for changes")
    with site.visitor("Juma Mfanowa", scripts=False) as editor:
        editor.open(request)
        editor.sees("Say which countries would belong to it.")
        editor.take("submit")
    with site.visitor("Mateus Exemplo", scripts=False) as counsellor:
        counsellor.open(request)
        counsellor.take("place-before-parent", meeting="SG21 plenary", document="SG21-C4")
        counsellor.take("defer", note="The plenary asks for it at its next meeting.")
        counsellor.sees("Deferred")
        counsellor.picture("3-request-deferred")
    with site.visitor("Chidi Apeere", scripts=False) as author:
        author.open(request)
        expect(author.page.get_by_role("main")).to_contain_text(re.compile("next meeting"))
        author.take("withdraw")
        author.sees("Withdrawn")
