"""The effectiveness report on pages: prepared, frozen, approved by the Director, transmitted, published, verified."""

import re
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import expect
from regional_groups.core import jobs
from regional_groups.core.db import db, writing
from regional_groups.core.outbox import OutboxMessage
from regional_groups.reports import rendering
from sqlalchemy import delete

from tests.journeys.newcomers import Site

pytestmark = pytest.mark.once  # the service behind these pages is walked on both databases elsewhere


def forget_what_waits_for_the_printer(site: Site) -> None:
    """Leave out the files of the demonstration's own report, which its tests print."""
    token = writing.set(True)
    with site.app.app_context():
        db.session.execute(delete(OutboxMessage).where(OutboxMessage.kind == rendering.KIND))
        db.session.commit()
    writing.reset(token)


def test_report_is_prepared_approved_and_published(site: Site) -> None:
    forget_what_waits_for_the_printer(site)
    with site.visitor("Odile Lexemple") as officer:
        officer.open("/reports/new?lang=en")
        officer.fill(
            **{
                "from": "2025-01-01",
                "until": "2025-12-31",
                "baseline_from": "2024-01-01",
                "baseline_until": "2024-12-31",
            }
        )
        officer.press("Begin the report")
        report = officer.path
        officer.picture("8-report-draft")
        officer.take("report-freeze")
        officer.take("report-submit")
        officer.sees("Submitted")
    with site.visitor("Noor Beispiel") as director:
        director.page.get_by_role("main").locator(f"a[href$='{report}']").first.click()
        expect(director.page).to_have_url(re.compile(report))
        director.take("report-approve")
        director.sees("Approved")
    with site.visitor("Odile Lexemple") as officer:
        officer.open(f"{report}?lang=en")
        officer.take("report-transmit", transmitted_on="2026-11-22")
        officer.page.locator("#action-report-publish > summary").click()
        for language in ("en", "fr", "ar"):
            officer.page.locator(f"#action-report-publish [value='{language}']").check()
        for language in ("zh", "ru", "es"):
            officer.page.locator(f"#action-report-publish [value='{language}']").uncheck()
        officer.page.locator("#action-report-publish .buttons button").click(timeout=60_000)
        officer.sees("Published")
        while jobs.turn(site.app):  # the PDF files are printed after the publication
            pass
        officer.picture("8-report-published", report)
        files = {language: officer.file(f"{report}.pdf?lang={language}") for language in ("en", "fr", "ar")}
        assert {kind for kind, _ in files.values()} == {"application/pdf"}
        with pikepdf.open(BytesIO(files["ar"][1])) as pdf:
            assert str(pdf.Root.Lang) == "ar"
        officer.open(report)
        officer.page.get_by_role("main").get_by_role("link", name=re.compile("^[0-9a-f]{12}")).first.click()
        officer.picture("8-verified")
