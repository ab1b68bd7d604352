"""Offices given and ended; groups renamed, continued, suspended, transferred, merged and closed, on pages."""

import pytest
from playwright.sync_api import expect

from tests.journeys.newcomers import Newcomer, Site

pytestmark = pytest.mark.once  # the service behind these pages is walked on both databases elsewhere
PLENARY = {"effective_on": "2026-11-20", "meeting": "SG5 plenary, Geneva"}


def rows(somebody: Newcomer, caption: str) -> list[list[str]]:
    """Return the cells of a table of the page."""
    found = somebody.page.get_by_role("table", name=caption).locator("tbody tr").all()
    return [[cell.inner_text() for cell in row.locator("th, td").all()] for row in found]


def test_office_is_given_and_ended(site: Site) -> None:
    with site.visitor("Zoltán Példa") as chair:
        chair.open("/regional-groups/SG5RG-AP")
        chair.page.get_by_role("link", name="Give an office").click()
        chair.fill(
            "form.form",
            person="new.chair@example.org",
            name="Mere Tauira",
            country="NZ",
            function="rg_chair",
            appointed_by="SG5 plenary, Geneva",
            **{"from": "2026-11-01"},
        )
        chair.press("Give the office")
        chair.sees("Mere Tauira")
        chair.picture("9-offices")
        chair.open("/regional-groups/SG5RG-AP")
        chair.sees("Mere Tauira")
        chair.open("/people/offices?function=rg_chair&scope=SG5RG-AP")
        chair.page.locator("td summary", has_text="End this office").click()
        chair.fill("td details[open]", until="2026-11-22")
        chair.press("End this office")
        chair.open("/regional-groups/SG5RG-AP")
        chair.sees("No officer is recorded.")
        chair.page.locator("summary", has_text="Other terms of office").click()
        chair.sees("Mere Tauira")


def test_groups_change_on_the_day_of_the_decision(site: Site) -> None:
    with site.visitor("Zoltán Példa") as chair:
        chair.open("/regional-groups/SG5RG-LATAM")
        chair.take("rename", acronym="SG5RG-LAC", name_en="Latin America and the Caribbean", **PLENARY)
        chair.open("/regional-groups/SG5RG-LATAM")
        assert chair.path == "/regional-groups/SG5RG-LAC"
        chair.take("continue", period="2025-2028", **PLENARY)
        chair.take("suspend", **PLENARY)
        chair.sees("Suspended")
        chair.take("reactivate", **PLENARY | {"effective_on": "2026-11-22"})
        assert [row[0] for row in rows(chair, "States over time")][-2:] == ["Suspended", "Established"]
        chair.open("/regional-groups/SG5RG-AP")
        chair.take("transfer", parent="SG20", acronym="SG20RG-AP", **PLENARY)
        chair.sees("Transferred from SG5")
        expect(chair.page.locator("#action-close")).to_have_count(0)
        chair.open("/regional-groups/SG5RG-ARB")
        chair.take("merge", into="SG5RG-AFR", **PLENARY)
        chair.sees("Merged into SG5RG-AFR")
        chair.sees("No officer is recorded.")
    with site.visitor("Mateus Exemplo") as counsellor:
        counsellor.open("/regional-groups/SG5RG-LAC")
        counsellor.act("close", "sg_chair", "SG5", **PLENARY | {"effective_on": "2026-11-23"})
        assert rows(counsellor, "States over time")[-1][0] == "Closed"
        counsellor.picture("9-group-closed")
        counsellor.picture("9-group-before", "/regional-groups/SG5RG-LAC?as_of=2026-11-21")
